"""The human side of the API: the OpenAPI document shown by Swagger UI from our own files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

_START = """\
window.addEventListener("load", () => {{
  window.SwaggerUIBundle({{
    url: "{schema}",
    dom_id: "#api",
    deepLinking: true,
    presets: [window.SwaggerUIBundle.presets.apis],
  }});
}});
"""


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the documentation of every endpoint."""
    return render(request, "api_docs.html", {"script_url": reverse("api_docs_script")})


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Start Swagger UI; a file of its own, because inline scripts are refused."""
    body = _START.format(schema=reverse("api_schema") + "?format=json")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")
