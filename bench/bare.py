"""What a public page is measured against: the least that WSGI and Django can do.

``make_page`` gives a WSGI function that answers with the bytes of a file; the others give a Django
with an empty view and one that asks the database a single question.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

# What `django-admin startproject` gives a new site.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
QUERY = "SELECT etag FROM magicpages_publication WHERE path = %s"


def make_page() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """Return a WSGI function with the file at BENCH_PAGE in its hand."""
    body = Path(os.environ["BENCH_PAGE"]).read_bytes()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]

    def page(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [body]

    return page


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer nothing."""
    return HttpResponse(b"", headers={"Content-Length": "0"})


def query(request: HttpRequest) -> HttpResponse:
    """Answer what one indexed query finds."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [request.GET["path"]])
        row = cursor.fetchone()
    body = str(row[0]).encode()
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urlpatterns = [path("empty", empty), path("query", query)]


def make_django() -> WSGIHandler:
    """Return Django as a new site has it, with the pool that our web process has."""
    return _make(MIDDLEWARE)


def make_bare_django() -> WSGIHandler:
    """Return the same without any middleware."""
    return _make([])


def _make(middleware: list[str]) -> WSGIHandler:
    database = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    pool = {"min_size": 1, "max_size": 12, "timeout": 5}
    settings.configure(
        SECRET_KEY="bare",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.bare",
        INSTALLED_APPS=APPS,
        MIDDLEWARE=middleware,
        DATABASES={"default": {**database, "OPTIONS": {"pool": pool}}},
    )
    return get_wsgi_application()
