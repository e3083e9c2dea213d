"""Addresses of the connections endpoint."""

from django.urls import path

from integrations import api

urlpatterns = [path("connections", api.ConnectionListView.as_view(), name="api_connections")]
