"""Addresses of the connections screen."""

from django.urls import path

from integrations import views

urlpatterns = [
    path("settings/connections/", views.connections, name="connections"),
    path("settings/connections/<slug:provider>/", views.connection_edit, name="connection_edit"),
    path(
        "settings/connections/<slug:provider>/remove/",
        views.connection_remove,
        name="connection_remove",
    ),
]
