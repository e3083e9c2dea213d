"""Addresses of the site; each stands behind a language."""

from django.urls import path

from website import views

app_name = "website"
urlpatterns = [
    path("features/", views.features, name="features"),
    path("pricing/", views.pricing, name="pricing"),
    path("refunds/", views.refunds, name="refunds"),
    path("status/", views.status, name="status"),
    path("help/", views.help_index, name="help"),
    path("help/<slug:slug>/", views.help_article, name="help_article"),
    path("legal/<slug:slug>/", views.legal, name="legal"),
]
