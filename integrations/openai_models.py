"""OpenAI's models and the days they are switched off.

Source: the published deprecation dates at https://developers.openai.com/api/docs/deprecations,
as repeated in the official ``openai`` package 3.54.0 (``types/shared/chat_model.py`` and
``types/image_model.py``), read on the day of ``AS_OF``. When the table is brought up to date,
``AS_OF`` moves along.
"""

from datetime import date
from fnmatch import fnmatchcase

AS_OF = date(2026, 11, 22)

_ENDS_BY_DAY: dict[date, tuple[str, ...]] = {
    date(2024, 9, 13): ("gpt-3.5-turbo-16k", "gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613"),
    date(2024, 12, 6): ("gpt-4-vision-preview",),
    date(2025, 6, 6): ("gpt-4-32k", "gpt-4-32k-0314", "gpt-4-32k-0613"),
    date(2025, 7, 28): ("o1-preview", "o1-preview-2024-09-12"),
    date(2025, 10, 27): ("o1-mini", "o1-mini-2024-09-12"),
    date(2026, 2, 17): ("chatgpt-4o-latest",),
    date(2026, 3, 26): ("gpt-4-0125-preview", "gpt-4-turbo-preview", "gpt-4-0314"),
    date(2026, 5, 12): ("dall-e-2", "dall-e-3"),
    date(2026, 7, 23): ("gpt-5.1-codex", "gpt-5.1-chat-latest", "gpt-5-chat-latest"),
    date(2026, 8, 10): ("gpt-5.3-chat-latest", "gpt-5.2-chat-latest"),
    date(2026, 9, 28): ("gpt-3.5-turbo-1106",),
    date(2026, 10, 23): (
        "gpt-image-1",
        "gpt-4",
        "gpt-4-0613",
        "gpt-4-1106-preview",
        "gpt-4-turbo",
        "gpt-4-turbo-2024-04-09",
        "gpt-3.5-turbo",
        "gpt-3.5-turbo-0125",
        "gpt-4o-2024-05-13",
        "gpt-4.1-nano",
        "gpt-4.1-nano-2025-04-14",
        "o1",
        "o1-2024-12-17",
        "o3-mini",
        "o3-mini-2025-01-31",
        "o4-mini",
        "o4-mini-2025-04-16",
    ),
    date(2026, 12, 11): (
        "gpt-5",
        "gpt-5-2025-08-07",
        "gpt-5-mini",
        "gpt-5-mini-2025-08-07",
        "gpt-5-nano",
        "gpt-5-nano-2025-08-07",
        "o3",
        "o3-2025-04-16",
    ),
    date(2027, 1, 14): (
        "gpt-4o",
        "gpt-4o-2024-08-06",
        "gpt-4o-2024-11-20",
        "gpt-4o-mini",
        "gpt-4o-mini-2024-07-18",
        "gpt-4.1",
        "gpt-4.1-2025-04-14",
        "gpt-4.1-mini",
        "gpt-4.1-mini-2025-04-14",
    ),
    date(2027, 4, 1): (
        "gpt-5.1",
        "gpt-5.1-2025-11-13",
        "gpt-5.4-nano",
        "gpt-5.4-nano-2026-03-17",
    ),
}

ENDS: dict[str, date] = {model: day for day, models in _ENDS_BY_DAY.items() for model in models}

# Listed without an end date. A pattern stands for a family whose members come and go.
CURRENT = (
    "gpt-5.2",
    "gpt-5.2-2025-12-11",
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.4-mini-2026-03-17",
    "gpt-5.5",
    "gpt-5.5-2026-04-23",
    "gpt-5.6-*",
    "gpt-6-*",
    "gpt-6.[0-9]-*",
)
EMBEDDINGS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
MODERATIONS = ("omni-moderation-latest", "omni-moderation-2024-09-26")


def end_of(model: str) -> date | None:
    """Return the published day a model is switched off, None where none is known."""
    return ENDS.get(model)


def is_listed(model: str) -> bool:
    """Say whether a chat model is or once was in OpenAI's list."""
    return model in ENDS or any(fnmatchcase(model, pattern) for pattern in CURRENT)


def is_reasoning(model: str) -> bool:
    """Say whether a model thinks before it answers; such a model refuses a few older settings."""
    if model.endswith("-chat-latest"):
        return False
    return model.startswith(("o1", "o3", "o4", "gpt-5", "gpt-6"))
