"""Reading a brief: from what somebody typed to the words a sentence can use."""

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from integrations.simulators.copywriting.cleaning import lines_only, words_only
from integrations.simulators.copywriting.deck import TONES, Tone
from integrations.simulators.copywriting.fitting import cut
from integrations.simulators.copywriting.kinds import Kind, kind_of
from integrations.simulators.copywriting.scripts import LANGUAGES, is_mostly, language_of

LONGEST_READ = 8000
NAME_LENGTH = 40
ABOUT_LENGTH = 180
AUDIENCE_LENGTH = 60
FACT_LENGTH = 60
FACTS = 3

_NAME_END = re.compile(
    r"\s[-–—|]\s|[—;:!?،؛؟(\n]|,(?!\d)|\.(?=\s|$)|\s(?:is|are|es|son|é|são|هو|هي|הוא|היא)\s"
)
_SENTENCE_END = re.compile(r"[.!?؟](?:\s|$)|\n|;|؛")
_CLAUSE_END = re.compile(r"[;!?،؛؟\n•·]|,(?!\d)|\.(?=\s|$)|\s[-–—|]\s")
_LEAD = re.compile(
    r"^(?:(?:we|i)\s+(?:sell|offer|make|provide|create|run|build|teach)\s|an?\s|our\s|my\s"
    r"|(?:vendo|vendemos|ofrezco|ofrecemos|hago|hacemos|fabricamos)\s|un[ao]?s?\s"
    r"|(?:ofereço|oferecemos|faço|fazemos)\s|um(?:as?|s)?\s"
    r"|nuestr[oa]s?\s|noss[oa]s?\s|(?:نبيع|نقدم|نقدّم|أبيع|أقدم|نوفر|نوفّر|نصنع|لدينا)\s"
    r"|(?:אנחנו\s|אני\s)?(?:מוכרים|מוכרת|מוכר|מציעים|מציעה|מציע|מספקים|מייצרים)\s)",
    re.IGNORECASE,
)
_CONNECTOR = re.compile(
    r"\s(?:for|that|which|who|with|to|in|from|and|para|que|con|com|en|em|y|e|من|في|مع|التي|الذي"
    r"|إلى|على|של|עם|עבור|מן|על|אשר)$",
    re.IGNORECASE,
)
_AND = re.compile(
    r"^(?:and|or|y|e|o|ou|plus|also|además|também|أيضًا|وأيضًا|וגם|גם)\s", re.IGNORECASE
)
_FRAGMENT = re.compile(
    r"^(?:that|which|who|because|so|but|if|when|que|porque|pero|si|cuando|mas|se|quando|التي|الذي"
    r"|لأن|لكن|إذا|كي|אבל|כי|אם|אשר)\b",
    re.IGNORECASE,
)
_FOR = re.compile(r"^(?:for|to|para|من أجل|إلى|עבור)\s", re.IGNORECASE)
_ABOUT_US = re.compile(
    r"^(?:(?:we|i|our|my)\b|nuestr|noss[oa]|queremos|نحن|نستهدف|אנחנו)", re.IGNORECASE
)
_HEBREW_WORDS_IN_L = ("לקוח", "לומד", "לימוד", "לשון", "לילה", "לב")
_DEMONYM = re.compile(r"(?:ish|ese|ian|can)s?$")


@dataclass(frozen=True)
class Brief:
    """A brief in words a sentence can use.

    ``about``, ``facts`` and ``audience`` are only there when they are in the page's language:
    a phrase of another language would stand out in every sentence around it. ``offer`` is kept
    as written; ``is_offer_native`` says whether it may be quoted.
    """

    language: str
    tone: Tone
    kind: Kind
    name: str
    about: str
    facts: tuple[str, ...]
    audience: str
    offer: str
    is_offer_native: bool
    proof: tuple[str, ...]
    business: str
    seed: str


def read_brief(document: str, *, seed: int = 0, language: str = "") -> Brief:
    """Return the brief in a JSON document; any other text is taken as the product's description.

    ``language`` overrides the one that the document asks for.
    """
    fields = parse(document)
    product = lines_only(text_of(fields, "product"))
    audience = words_only(text_of(fields, "audience"))
    offer = ". ".join(line.rstrip(" .") for line in lines_only(text_of(fields, "offer")))
    written = language_of(" ".join([*product, audience, offer]))
    asked = language or text_of(fields, "language")
    page = asked if asked in LANGUAGES else (written or "en")
    tone = text_of(fields, "tone")
    described = "\n".join(product)
    name, about, facts = name_and_about(described)
    native = written in (None, page) and is_mostly(described, page)
    return Brief(
        language=page,
        tone=cast(Tone, tone) if tone in TONES else "friendly",
        kind=kind_of(f"{described} {offer}"),
        name=name,
        about=about if native else "",
        facts=facts if native else (),
        audience=audience_phrase(audience, page) if is_native(audience, written, page) else "",
        offer=offer,
        is_offer_native=is_native(offer, written, page),
        proof=proof_of(fields),
        business=cut(words_only(text_of(fields, "business")), 60),
        seed=f"{seed}|{page}|{tone}|{described}|{audience}|{offer}",
    )


def parse(document: str) -> dict[str, Any]:
    """Return the brief's fields; a text that is no JSON object describes the product."""
    start, end = document.find("{"), document.rfind("}")
    try:
        fields = json.loads(document[start : end + 1])
    except (ValueError, RecursionError):
        return {"product": document}
    return fields if isinstance(fields, dict) else {"product": document}


def text_of(fields: dict[str, Any], name: str) -> str:
    """Return the beginning of a field's text, an empty one where it is missing or no text."""
    value = fields.get(name)
    return value[:LONGEST_READ] if isinstance(value, str) else ""


def proof_of(fields: dict[str, Any]) -> tuple[str, ...]:
    """Return the evidence the brief supplies, cleaned."""
    given = fields.get("proof")
    texts = given if isinstance(given, list) else [given]
    cleaned = (words_only(text[:LONGEST_READ]) for text in texts if isinstance(text, str))
    return tuple(text for text in cleaned if text)


def is_native(text: str, written: str | None, page: str) -> bool:
    """Say whether a text of a brief written in ``written`` can be quoted on the page."""
    # A short text says too little about its language to contradict the rest of the brief.
    own = written or language_of(text)
    return bool(text) and own in (None, page) and is_mostly(text, page)


def name_and_about(described: str) -> tuple[str, str, tuple[str, ...]]:
    """Split a description into a short name, one sentence about it, and a few facts."""
    text = _LEAD.sub("", described).strip()
    end = _NAME_END.search(text)
    head, rest = (text[: end.start()], text[end.end() :]) if end else (text, "")
    name = shortened(head.strip())
    if len(head.strip()) > len(name):
        rest = text
    sentences = [part.strip(" -–—|()") for part in _SENTENCE_END.split(rest)]
    sentences = [part for part in sentences if part]
    about = about_sentence(sentences[0]) if sentences else ""
    clauses = [clause for part in sentences for clause in _CLAUSE_END.split(part)]
    facts = facts_of(clauses[1:], but=(name, about))
    if len(facts) > 1 and about_sentence(clauses[0]):
        about = about_sentence(clauses[0])
    return name, about, facts


def shortened(head: str) -> str:
    """Return a name of at most NAME_LENGTH characters, not ending on "for" or "with"."""
    if len(head) <= NAME_LENGTH:
        return head
    words = head.split(" ")
    # A name is best cut where a description of it begins: "olive oil soap | for sensitive skin".
    for count in range(1, len(words)):
        short = " ".join(words[:count])
        if len(short) > NAME_LENGTH:
            break
        if count > 1 and _CONNECTOR.search(f"{short} {words[count]}"):
            return short
    short = cut(head, NAME_LENGTH)
    while _CONNECTOR.search(short):
        short = short.rsplit(" ", 1)[0]
    return short


def about_sentence(sentence: str) -> str:
    """Return a sentence short enough to stand under a headline, or nothing."""
    sentence = _AND.sub("", sentence)
    if len(sentence) > ABOUT_LENGTH:
        ends = [match.start() for match in re.finditer("[,،]", sentence[:ABOUT_LENGTH])]
        sentence = sentence[: ends[-1]] if ends else ""
    long_enough = len(sentence) >= 12 and " " in sentence
    return sentence.strip() if long_enough and not _FRAGMENT.match(sentence) else ""


def facts_of(clauses: list[str], *, but: tuple[str, ...]) -> tuple[str, ...]:
    """Return the clauses that can stand alone as the title of a feature."""
    facts: list[str] = []
    for clause in clauses:
        fact = _AND.sub("", clause.strip(" -–—|()\"'“”«»")).strip()
        is_new = fact not in but and fact not in facts
        is_whole = " " in fact and not _FRAGMENT.match(fact)
        if is_new and is_whole and 6 <= len(fact) <= FACT_LENGTH:
            facts.append(fact)
    return tuple(facts[:FACTS])


def audience_phrase(text: str, language: str) -> str:
    """Return who the page is for as a phrase that can follow "for", or nothing."""
    phrase = _FOR.sub("", _SENTENCE_END.split(text)[0].strip(" ."))
    if len(phrase) > AUDIENCE_LENGTH:
        ends = [match.start() for match in re.finditer("[,،]", phrase[: AUDIENCE_LENGTH + 1])]
        phrase = phrase[: ends[-1]] if ends else ""
    if _ABOUT_US.match(phrase):
        return ""
    if language == "ar" and phrase.startswith("لل"):
        return "ال" + phrase[2:]
    if language == "he" and phrase.startswith("ל") and not phrase.startswith(_HEBREW_WORDS_IN_L):
        return phrase[1:]
    return uncapitalised(phrase)


def uncapitalised(phrase: str) -> str:
    """Return a phrase as it stands inside a sentence: names and acronyms keep their capitals."""
    first, _, rest = phrase.partition(" ")
    is_name = first[1:] != first[1:].lower() or _DEMONYM.search(first) or rest[:1].isupper()
    return phrase if is_name else phrase[:1].lower() + phrase[1:]


def capitalised(text: str) -> str:
    """Return a text with its first letter raised; scripts without capitals stay as they are."""
    return text[:1].upper() + text[1:]
