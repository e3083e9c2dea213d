"""Addresses of notifications."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="list"),
    path("notifications/panel/", views.panel, name="panel"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/<uuid:pk>/read/", views.read_one, name="read"),
    path("notifications/<uuid:pk>/open/", views.notification_open, name="open"),
    path("notifications/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("settings/notifications/", views.preferences, name="preferences"),
    path("activity/", views.activity, name="activity"),
]
