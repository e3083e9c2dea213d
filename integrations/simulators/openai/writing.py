"""What the simulated model says: copy for a page, a filled schema, or a sentence or two."""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry

from integrations.simulators.copywriting.brief import parse, read_brief, text_of
from integrations.simulators.copywriting.cleaning import words_only
from integrations.simulators.copywriting.decks import DECKS
from integrations.simulators.copywriting.filler import Filler
from integrations.simulators.copywriting.landing_page import PageWriter, is_page
from integrations.simulators.copywriting.scripts import language_of
from integrations.simulators.faults import Fault
from integrations.simulators.openai import spoiling
from integrations.simulators.openai.errors import SERVER_MESSAGE, ApiError

REMEMBERED = 1000
CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True)
class Conversation:
    """What was asked: instructions, the first thing the user said, and what followed."""

    instructions: str
    data: str
    later: str

    @property
    def text(self) -> str:
        """Everything in it, for magic text and for counting."""
        return "\n".join((self.instructions, self.data, self.later))


@dataclass(frozen=True)
class Wanted:
    """The structured answer a request asks for."""

    name: str
    schema: dict[str, Any]


@dataclass(frozen=True)
class Said:
    """The model's answer: text or a refusal, and why it ended."""

    text: str | None
    refusal: str | None = None
    finish: str = "stop"


class FirstInstructions:
    """Tells a first attempt from a repair: the same input, but with more or other instructions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[bytes, bytes] = OrderedDict()

    def is_repair(self, asked: Conversation) -> bool:
        """Say whether this input came before with other instructions."""
        data, told = digest(asked.data), digest(asked.instructions + asked.later)
        with self._lock:
            first = self._seen.setdefault(data, told)
            self._seen.move_to_end(data)
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return first != told


FIRST_INSTRUCTIONS = FirstInstructions()


def digest(text: str) -> bytes:
    """Return a short fingerprint of a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def tokens_in(text: str) -> int:
    """Return a fair guess at the tokens of a text; the sum of a few makes the usage."""
    return max(1, -(-len(text.encode("utf-8", "replace")) // CHARACTERS_A_TOKEN))


def say(
    asked: Conversation, wanted: Wanted | None, fault: Fault | None, *, seed: int, most_tokens: int
) -> Said:
    """Return the answer to a conversation, as a fault bends it; longer ones are cut off."""
    kind = fault.kind if fault else ""
    if kind == "refusal":
        return Said(text=None, refusal=DECKS[language_asked(asked)].refusal)
    if kind == "filter":
        return Said(text="", finish="content_filter")
    text = answer_text(asked, wanted, kind, seed)
    if kind == "truncated":
        return Said(text=text[: len(text) * 2 // 3], finish="length")
    if kind == "broken":
        return Said(text=text[: len(text) * 2 // 3])
    if tokens_in(text) > most_tokens:
        kept = text.encode("utf-8")[: most_tokens * CHARACTERS_A_TOKEN]
        return Said(text=kept.decode("utf-8", "ignore"), finish="length")
    return Said(text=text)


def answer_text(asked: Conversation, wanted: Wanted | None, kind: str, seed: int) -> str:
    """Return the text of an answer, spoiled where a fault says so."""
    if wanted is None:
        return " ".join(DECKS[language_asked(asked)].plain[:2])
    language = spoiling.another_language(language_asked(asked)) if kind == "wrong-script" else ""
    answer = structured_answer(asked, wanted, seed, language)
    if kind == "invalid" or (kind == "invalid-once" and not FIRST_INSTRUCTIONS.is_repair(asked)):
        answer = spoiling.invalid(answer)
    elif kind == "markup":
        answer = spoiling.with_markup(answer, wanted.schema)
    return json.dumps(answer, ensure_ascii=False)


def structured_answer(asked: Conversation, wanted: Wanted, seed: int, language: str) -> Any:
    """Return a value that satisfies the schema of the request, in ``language`` if given."""
    sentences: Sequence[str] = DECKS[language or language_asked(asked)].plain
    if is_page(wanted.name, wanted.schema):
        brief = read_brief(asked.data, seed=seed, language=language)
        draft = PageWriter(brief, wanted.schema).write()
        answer = Filler(wanted.schema, DECKS[brief.language].plain).complete(draft)
    else:
        answer = Filler(wanted.schema, sentences).complete()
    checked(answer, wanted.schema)
    return answer


def checked(answer: Any, schema: Mapping[str, Any]) -> None:
    """Make sure that what is sent as valid is valid. Raises ApiError where it is not."""
    # An empty registry: no reference in a request's schema is ever fetched.
    validator = Draft202012Validator(schema, registry=Registry())
    for error in validator.iter_errors(answer):
        place = ".".join(map(str, error.absolute_path)) or "the answer"
        message = f"{SERVER_MESSAGE} (The simulator cannot fill {place} of this schema.)"
        raise ApiError(500, message, kind="server_error")


def language_asked(asked: Conversation) -> str:
    """Return the language to answer in: the one a brief names, else the one the user writes."""
    language = text_of(parse(asked.data), "language")
    if language in DECKS:
        return language
    return language_of(words_only(asked.data[:4000])) or "en"
