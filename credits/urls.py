"""Addresses of the credits screens."""

from django.urls import path

from credits import views

app_name = "credits"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("export/", views.ledger_export, name="ledger_export"),
    path("entries/<int:seq>/", views.entry, name="entry"),
    path("usage/", views.usage_page, name="usage"),
    path("usage/download/", views.usage_csv, name="usage_csv"),
    path("limits/", views.limits, name="limits"),
    path("limits/set/", views.limit_set, name="limit_set"),
    path("limits/remove/", views.limit_remove, name="limit_remove"),
]
