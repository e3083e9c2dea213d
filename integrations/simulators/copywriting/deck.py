"""The shape of a copy deck: every line a simulated writer can choose from in one language.

Lines are templates with named places: {name} and {Name} (what is sold; the second begins a
sentence), {audience} and {Audience}, {About} (what the brief says it is), {Offer}, {business},
{price}. A line is only used when the brief fills its places. Lines promise nothing and count
nothing, so that whatever is sold, they stay true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from integrations.simulators.copywriting.kinds import Kind

Tone = Literal["friendly", "professional", "bold", "calm", "playful"]
TONES: tuple[Tone, ...] = get_args(Tone)
Lines = tuple[str, ...]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Opening:
    """The first things read: search result, hero and buttons."""

    titles: Lines
    descriptions: Lines
    eyebrows_for: Lines
    eyebrows: Mapping[Kind, Lines]
    headlines: Mapping[Tone, Lines]
    about: Lines
    subheadlines: Mapping[Kind, Lines]
    buttons: Mapping[Tone, Lines]


@dataclass(frozen=True)
class Body:
    """Benefits, features and steps, as (title, text)."""

    benefit_headings: Lines
    benefits_for: Pairs
    benefits: Pairs
    kind_benefits: Mapping[Kind, Pairs]
    feature_headings: Lines
    feature_intros: Lines
    fact_texts: Lines
    features: Mapping[Kind, Pairs]
    step_headings: Lines
    steps: Mapping[Kind, Pairs]
    proof_headings: Lines


@dataclass(frozen=True)
class Pricing:
    """How an offer is shown. ``periods`` are native words for a foreign offer's "a month"."""

    headings: Lines
    plans: Lines
    asks: Lines
    stated: Lines
    notes: Lines
    points: Lines
    prices: Lines
    periods: Mapping[str, str]


@dataclass(frozen=True)
class Questions:
    """The FAQ, as (question, answer)."""

    headings: Lines
    who_for: Pairs
    who: Pairs
    cost_offer: Pairs
    cost: Pairs
    kinds: Mapping[Kind, Pairs]
    common: Pairs
    business: Pairs


@dataclass(frozen=True)
class Closing:
    """The call to action, the form and the footer."""

    headings: Mapping[Tone, Lines]
    offers: Lines
    texts: Lines
    form_headings: Lines
    form_texts: Lines
    labels: tuple[str, str, str]
    form_buttons: Lines
    consents_to: Lines
    consents: Lines
    thanks: Lines
    footer_names: Lines
    footers: Lines


@dataclass(frozen=True)
class Deck:
    """All copy of one language. ``plain`` are sentences for whatever else is asked."""

    language: str
    opening: Opening
    body: Body
    pricing: Pricing
    questions: Questions
    closing: Closing
    plain: Lines
    refusal: str
