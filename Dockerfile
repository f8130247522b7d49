# The same system as `make run`, for servers: PostgreSQL and Redis are containers of their own.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 RECOSHOP_VAR=/var/recoshop
WORKDIR /app

# PyTorch's own index has the build without CUDA, which is a tenth of the size.
RUN pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
COPY requirements.txt .
RUN pip install -r requirements.txt

COPY . .
RUN python -m recoshop.assets && python -m recoshop.messages compile \
    && DEMO=1 python -m django collectstatic --settings recoshop.settings --noinput \
    && useradd --system recoshop && mkdir -p /var/recoshop-data \
    && chown -R recoshop /var/recoshop /var/recoshop-data
USER recoshop

EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "recoshop.wsgi:application"]
