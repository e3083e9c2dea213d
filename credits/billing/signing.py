"""Proving that a post comes from Stripe (https://docs.stripe.com/webhooks#verify-manually)."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from django.conf import settings

from core.webhooks.registry import BadSignature, NotConfigured, Verified
from credits.billing.client import is_live

# Stripe signs each delivery anew, so an older one is a repetition by somebody else.
TOLERANCE_S = 300


def verify(body: bytes, headers: Mapping[str, str]) -> Verified:
    """Return what a proved event says of itself.

    The signature covers the raw bytes; while a secret is being changed there are several. The
    hours are the real ones: a moved clock is ours alone. Events of the other mode are refused, for
    whoever sends them is set up wrongly.
    """
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise NotConfigured("STRIPE_WEBHOOK_SECRET")
    stamp, signatures = _parts(headers.get("Stripe-Signature") or "")
    signed = stamp.encode() + b"." + body
    expected = hmac.new(settings.STRIPE_WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures):
        raise BadSignature("signature")
    if abs(time.time() - int(stamp)) > TOLERANCE_S:
        raise BadSignature("timestamp")
    event = json.loads(body)
    if not isinstance(event, dict) or event.get("object") != "event":
        raise BadSignature("no event")
    if event.get("livemode") is not is_live():
        raise BadSignature("livemode")
    return Verified(event_id=str(event.get("id", "")), kind=str(event.get("type", "")))


def _parts(header: str) -> tuple[str, list[str]]:
    """Return the timestamp and the signatures of a header ``t=…,v1=…,v1=…``."""
    pairs = [part.partition("=")[::2] for part in header.split(",")]
    stamps = [value.strip() for name, value in pairs if name.strip() == "t"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit()):
        raise BadSignature("no timestamp")
    return stamps[0], [value.strip() for name, value in pairs if name.strip() == "v1"]
