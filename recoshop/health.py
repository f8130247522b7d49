"""Live and ready checks, for supervisors and load balancers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from recommendations.live import live_snapshot


def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """What the process stands on. 503 without PostgreSQL; the shop sells without Redis or a snapshot."""
    database = _database_answers()
    checks = {
        "database": database,
        "redis": _redis_answers(),
        "snapshot": database and live_snapshot.get() is not None,
    }
    return JsonResponse({"ready": database, **checks}, status=200 if database else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        return bool(get_redis_connection("default").ping())
    except RedisError:
        return False
