"""Addresses of the screens of people and workspaces."""

from django.urls import path

from accounts.views import preferences, switching

urlpatterns = [
    path("settings/preferences/", preferences.preferences, name="preferences"),
    path("settings/theme/", preferences.set_theme, name="set_theme"),
    path("workspaces/switch/", switching.workspace_switch, name="workspace_switch"),
]
