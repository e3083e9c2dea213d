"""Addresses of Magic Pages in the app."""

from django.urls import path

from magicpages import views

app_name = "magicpages"
urlpatterns = [
    path("", views.page_list, name="page_list"),
    path("leads/", views.lead_list, name="lead_list"),
    path("leads/export/", views.lead_export, name="lead_export"),
    path("new/", views.brief_new, name="brief_new"),
    path("<uuid:pk>/", views.page_detail, name="page_detail"),
    path("<uuid:pk>/brief/", views.brief_edit, name="brief_edit"),
    path("<uuid:pk>/confirm/", views.page_confirm, name="page_confirm"),
    path("<uuid:pk>/status/", views.page_status, name="page_status"),
    path("<uuid:pk>/retry/", views.page_retry, name="page_retry"),
    path("<uuid:pk>/adopt/", views.page_adopt, name="page_adopt"),
    path("<uuid:pk>/preview/", views.page_preview, name="page_preview"),
    path("<uuid:pk>/text/", views.page_edit_text, name="page_edit_text"),
    path("<uuid:pk>/publish/", views.page_publish, name="page_publish"),
    path("<uuid:pk>/unpublish/", views.page_unpublish, name="page_unpublish"),
    path("<uuid:pk>/leads/", views.page_leads, name="page_leads"),
]
