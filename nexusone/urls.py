"""Every address of NexusOne."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from nexusone import api_docs, views

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "NexusOne"
admin.site.site_title = "NexusOne"

handler400 = "nexusone.views.bad_request"
handler404 = "nexusone.views.not_found"
handler429 = "nexusone.views.too_many_requests"
handler500 = "nexusone.views.server_error"

api_patterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls_api")),
    path("", include("credits.urls_api")),
    path("", include("magicpages.urls_api")),
    path("schema", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs", api_docs.docs, name="api_docs"),
    path("docs/start.js", api_docs.script, name="api_docs_script"),
]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("api/", include(api_patterns)),
    path("p/", include("magicpages.urls_public")),
    path("admin/", admin.site.urls),
    path("language/", views.set_language, name="set_language"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("magic-pages/", include("magicpages.urls")),
    path("credits/", include("credits.urls")),
    path("favicon.ico", RedirectView.as_view(url="/static/app/img/mark.svg")),
]
# Pages for signed-out visitors name their language in the address.
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("accounts/", include("allauth.account.urls")),
)
