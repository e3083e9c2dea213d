"""Between signing up and coming in."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.views import ConfirmEmailVerificationCodeView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST


class ConfirmCodeView(ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """Ask for the code, also of somebody whose address has an account already."""

    def _resend_form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super()._resend_form_valid(form)
        if self._process.user is None:
            # A mail takes its time; without one it would show that there is no code to send.
            get_adapter().send_account_already_exists_mail(self._process.email)
        return response


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Leave a sign-up that waits for its code: the address was wrong, or there is an account."""
    process = EmailVerificationProcess.resume(request)
    if process and request.user.is_anonymous:
        process.abort()
    return redirect("account_login" if request.POST.get("to") == "login" else "account_signup")
