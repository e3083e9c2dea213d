"""How often one caller may call, by class of cost."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class CallerThrottle(SimpleRateThrottle):
    """Count calls per user where one is known, else per address."""

    scope = "api"
    rate = "300/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Name the bucket of this caller."""
        user = request.user
        who = f"user:{user.pk}" if user and user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}


class SignInThrottle(CallerThrottle):
    """Count tries to sign in, register or refresh from one address."""

    scope = "sign_in"
    rate = "20/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Name the bucket of this address."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PaidThrottle(CallerThrottle):
    """Count requests for paid work."""

    scope = "paid"
    rate = "60/min"
