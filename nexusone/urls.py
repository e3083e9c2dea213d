"""Every address of NexusOne."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from core.script_messages import ScriptMessages
from core.webhooks import views as webhooks
from nexusone import api_docs, dashboard, help_links, search, start, views
from website import views as website
from website.sitemaps import SITEMAPS

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "NexusOne"
admin.site.site_title = "NexusOne"

handler400 = "nexusone.views.bad_request"
handler403 = "nexusone.views.forbidden"
handler404 = "nexusone.views.not_found"
handler429 = "nexusone.views.too_many_requests"
handler500 = "nexusone.views.server_error"

api_patterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls_api")),
    path("", include("credits.urls_api")),
    path("", include("integrations.urls_api")),
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
    # Providers follow no redirect, so both forms are there.
    path("webhooks/<slug:source>/", webhooks.webhook, name="webhook"),
    path("webhooks/<slug:source>", webhooks.webhook, name="webhook"),
    path("admin/", admin.site.urls),
    path(
        "script-messages/<slug:language>.<slug:version>.js",
        ScriptMessages.as_view(),
        name="script_messages",
    ),
    path("language/", views.set_language, name="set_language"),
    path("", include("accounts.urls")),
    path("search/", search.search, name="search"),
    path("help-for-screen/", help_links.help_for_screen, name="help_for_screen"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/work/", dashboard.dashboard_work, name="dashboard_work"),
    path("dashboard/checklist/", dashboard.dashboard_checklist, name="dashboard_checklist"),
    path("examples/add/", dashboard.examples_add, name="examples_add"),
    path("examples/remove/", dashboard.examples_remove, name="examples_remove"),
    path("start/", start.start_begin, name="start_begin"),
    path("start/end/", start.start_end, name="start_end"),
    path("start/<slug:key>/", start.start_step, name="start_step"),
    path("start/<slug:key>/skip/", start.start_skip, name="start_skip"),
    path("magic-pages/", include("magicpages.urls")),
    path("credits/", include("credits.urls")),
    path("", include("credits.urls_billing")),
    path("", include("integrations.urls")),
    path("", include("notifications.urls")),
    path("robots.txt", website.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("design/", include("nexusone.design")),
    path("local/mail/", include("nexusone.local_mail")),
    path("favicon.ico", RedirectView.as_view(url="/static/app/img/favicon.ico")),
]
# Pages for signed-out visitors name their language in the address.
urlpatterns += i18n_patterns(
    path("", website.home, name="home"),
    path("", include("website.urls")),
    path("accounts/", include("accounts.urls_door")),
    path("accounts/", include("accounts.urls_security")),
    path("accounts/", include("allauth.account.urls")),
)
