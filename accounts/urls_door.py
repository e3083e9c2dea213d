"""Addresses of the way in, before allauth's own. They name their language."""

from django.urls import path

from accounts.views import signing_up

urlpatterns = [
    path(
        "confirm-email/",
        signing_up.ConfirmCodeView.as_view(),
        name="account_email_verification_sent",
    ),
    path("confirm-email/start-over/", signing_up.start_over, name="start_over"),
]
