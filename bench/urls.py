"""The addresses of NexusOne, and two screens to measure them against."""

from django.urls import path

from bench import views
from nexusone.urls import urlpatterns as nexusone_patterns

handler400 = "nexusone.views.bad_request"
handler404 = "nexusone.views.not_found"
handler500 = "nexusone.views.server_error"

urlpatterns = [
    path("bench/empty/", views.empty),
    path("bench/frame/", views.frame),
    path("bench/row/<uuid:pk>/", views.row),
    *nexusone_patterns,
]
