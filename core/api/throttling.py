"""How often one caller may call, by class of cost; settings.API_RATES has the rates."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from core.client_address import address_block


class CallerThrottle(SimpleRateThrottle):
    """Count calls per user where one is known, else per address; those of keys count elsewhere."""

    scope = "api"

    def __init__(self, *, by_address: bool = False) -> None:
        super().__init__()
        self._by_address = by_address

    def get_rate(self) -> str:
        """Return the rate in force."""
        return str(settings.API_RATES[self.scope])

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Name the bucket of this caller."""
        # Who sent a bad token or key is nobody, and to ask again would only refuse them again.
        if not self._by_address:
            if _key_id(request):
                return None
            if request.user and request.user.is_authenticated:
                return self._bucket(f"user:{request.user.pk}")
        return self._bucket(self.get_ident(request))

    def get_ident(self, request: Request) -> str:
        """Name the caller by where they call from."""
        return address_block(request._request)

    def _bucket(self, who: str) -> str:
        return self.cache_format % {"scope": self.scope, "ident": who}


class KeyThrottle(CallerThrottle):
    """Count calls of one API key, apart from those of its person and of their other keys."""

    scope = "key"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Name the bucket of this key."""
        key_id = _key_id(request)
        return self._bucket(f"key:{key_id}") if key_id else None


class SignInThrottle(CallerThrottle):
    """Count tries to sign in, register or refresh from one address."""

    scope = "sign_in"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Name the bucket of this address."""
        return self._bucket(self.get_ident(request))


class PaidThrottle(CallerThrottle):
    """Count requests for paid work, of a person and each of their keys apart."""

    scope = "paid"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Name the bucket of this person or key."""
        key_id = _key_id(request)
        return self._bucket(f"key:{key_id}") if key_id else super().get_cache_key(request, view)


def _key_id(request: Request) -> str:
    """Return the id of the key that a call was let in by; empty for any other call."""
    return str(getattr(request.auth, "key_id", "") or "")
