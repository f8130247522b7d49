"""The shop's addresses and one view that does nothing: what a page costs before it is one."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("bench/hello/", hello), path("", include("recoshop.urls"))]
