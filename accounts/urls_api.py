"""Addresses of the account endpoints."""

from django.urls import path

from accounts import api

urlpatterns = [
    path("auth/register", api.RegisterView.as_view(), name="api_register"),
    path("auth/login", api.LoginView.as_view(), name="api_login"),
    path("auth/refresh", api.RefreshView.as_view(), name="api_refresh"),
    path("auth/logout", api.LogoutView.as_view(), name="api_logout"),
]
