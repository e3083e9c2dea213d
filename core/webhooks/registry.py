"""Who sends, how a post is proved, and who does what it asks for: filled by the floors above."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class BadSignature(Exception):
    """The post is not from the provider, or not as it was sent. Its text goes to the log only."""


class NotConfigured(Exception):
    """The installation has no secret for this source; the provider is told to come again."""


class Again(Exception):
    """Raised by ``handle``: not now. ``retry_after_s`` makes the usual wait longer, never shorter.

    ``reason`` is kept with the event and shown to staff, so it holds no secret and no person.
    """

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Verified:
    """What a proved post says of itself: the provider's own id of the event, and its type.

    Either may have 255 characters; a post without an id of its own is named by the source.
    """

    event_id: str
    kind: str


@dataclass(frozen=True)
class Event:
    """One stored event as its handler sees it. ``attempt`` counts from 1, this one included.

    ``headers`` holds those that the source keeps, by their lower-case names.
    """

    id: UUID
    source: str
    event_id: str
    kind: str
    body: bytes
    headers: Mapping[str, str]
    received_at: datetime
    attempt: int

    def json(self) -> Any:
        """Return the body read as JSON; ValueError where it is none."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Handled:
    """The event took its effect, now or before."""


@dataclass(frozen=True)
class Ignored:
    """The event asks for nothing here, say because its kind is of no interest."""

    reason: str = ""


Outcome: TypeAlias = Handled | Ignored
Verify: TypeAlias = Callable[[bytes, Mapping[str, str]], Verified]
Handle: TypeAlias = Callable[[Event], Outcome]


@dataclass(frozen=True)
class Source:
    """One provider that posts to /webhooks/<key>/.

    ``verify`` is the dotted path of ``(body, headers) -> Verified``. It sees the bytes as they came
    and headers whose names have no case, compares in constant time, and raises `BadSignature` or
    `NotConfigured`. It runs in the request and asks neither the database nor the outside world.

    ``handle`` is the dotted path of ``(event) -> Handled | Ignored``, called in a worker with no
    scope and no transaction open. It may be called again for an event that took its effect, and
    for events in any order. `Again` and every other exception are tries that failed.

    What reading strange input raises (ValueError, LookupError, TypeError) counts as `BadSignature`.

    ``kept_headers`` names what is stored beside the body, for handlers that need it: never a
    signature. ``queue`` is one of RQ_QUEUES.
    """

    key: str
    verify: str
    handle: str
    queue: str = "default"
    kept_headers: tuple[str, ...] = ()

    def load_verify(self) -> Verify:
        """Import the function that proves a post."""
        function: Verify = import_string(self.verify)
        return function

    def load_handle(self) -> Handle:
        """Import the function that does what an event asks for."""
        function: Handle = import_string(self.handle)
        return function


_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; called once, at start. Naming a key again replaces it.

    Raises ValueError for a key that fits no address, or a queue that nobody works on.
    """
    if not _KEY.fullmatch(source.key):
        raise ValueError(f"{source.key!r} is no key of a source.")
    if source.queue not in settings.RQ_QUEUES:
        raise ValueError(f"There is no queue {source.queue!r}.")
    _sources[source.key] = source


def unregister(key: str) -> None:
    """Take a source away; its stored events wait until it is back."""
    _sources.pop(key, None)


def sources() -> list[Source]:
    """Return every registered source."""
    return list(_sources.values())


def source_of(key: str) -> Source:
    """Return the source with this key; KeyError for an unknown one."""
    return _sources[key]
