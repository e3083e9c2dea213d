"""Addresses of the Magic Pages endpoints."""

from django.urls import path

from magicpages import api

urlpatterns = [
    path("magic-pages", api.PageListView.as_view(), name="api_pages"),
    path("magic-pages/<uuid:pk>", api.PageView.as_view(), name="api_page"),
    path("magic-pages/<uuid:pk>/publish", api.PublishView.as_view(), name="api_page_publish"),
    path("magic-pages/<uuid:pk>/leads", api.PageLeadListView.as_view(), name="api_page_leads"),
    path("magic-pages/<uuid:pk>/unpublish", api.UnpublishView.as_view(), name="api_page_unpublish"),
    path("leads", api.LeadListView.as_view(), name="api_leads"),
]
