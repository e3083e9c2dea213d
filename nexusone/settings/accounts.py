"""Signing up and in, second factors, and how often somebody may try."""

from typing import Any

from nexusone.settings.environment import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
# A service that answers for ranges of SHA-1, such as https://api.pwnedpasswords.com/range
BREACHED_PASSWORDS_URL = env.str("BREACHED_PASSWORDS_URL", default="").rstrip("/")
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.CommonValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if BREACHED_PASSWORDS_URL:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.passwords.BreachedPasswordValidator"})
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Whoever changes what protects them has proved just before that it is them, and is told by mail.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
# One address a person: a new one replaces the old one once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "NexusOne"
# The code before and the one after are good too: phones are never quite on time.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.second_factor.forms.CodeForm",
    "reauthenticate": "accounts.second_factor.forms.ConfirmByCodeForm",
    "activate_totp": "accounts.second_factor.forms.ActivateAppForm",
    "add_webauthn": "accounts.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.second_factor.forms.RenamePasskeyForm",
    "login_webauthn": "accounts.second_factor.forms.PasskeyLoginForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
# Whether every staff person needs a second factor before the staff site opens.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=False)

# Signing in with Google, where a client of Google's is given.
GOOGLE_CLIENT_ID = env.str("GOOGLE_CLIENT_ID", default="")
GOOGLE_CLIENT_SECRET = env.str("GOOGLE_CLIENT_SECRET", default="")
GOOGLE_AUTHORIZE_URL = env.str(
    "GOOGLE_AUTHORIZE_URL", default="https://accounts.google.com/o/oauth2/v2/auth"
)
GOOGLE_TOKEN_URL = env.str("GOOGLE_TOKEN_URL", default="https://oauth2.googleapis.com/token")
SOCIALACCOUNT_ADAPTER = "accounts.google.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.google.GoogleSignupForm"}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.sign_in_forms.SignInForm",
    "change_password": "accounts.sign_in_forms.NewPasswordForm",
    "reset_password": "accounts.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.LinkedPasswordForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
EMAIL_CODE_S = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
# Fewer are compared, by the limit below; whoever goes on all the same has to begin anew.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 20
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# By the caller's address ("ip") and by what is guessed at ("key"). A key of "login_failed" is an
# account as tried from one address, so that nobody elsewhere keeps its owner out; the account alone
# has a wider limit of its own.
ACCOUNT_RATE_LIMITS = {
    "login": "20/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_anywhere": "15/5m/key",
    "signup": "20/m/ip",
    "confirm_email": "3/30s/key,8/15m/key",
    "verify_code": "20/15m/ip,5/15m/key",
    "reset_password": "10/m/ip,3/5m/key",
    "reset_password_from_key": "20/m/ip",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

# How many proxies of ours stand in front, each adding to X-Forwarded-For: limits count by address.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
RATELIMIT_IP_META_KEY = "core.client_address.address_block"

API_ACCESS_TOKEN_S = env.int("API_ACCESS_TOKEN_S", default=900)
API_REFRESH_TOKEN_S = env.int("API_REFRESH_TOKEN_S", default=14 * 24 * 3600)
