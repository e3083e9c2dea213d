"""Writing a landing page from a brief, block by block."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.simulators.copywriting.brief import Brief, capitalised
from integrations.simulators.copywriting.choosing import Chooser, Pair
from integrations.simulators.copywriting.deck import Deck
from integrations.simulators.copywriting.decks import DECKS
from integrations.simulators.copywriting.fitting import cut, cut_sentences, longest
from integrations.simulators.copywriting.prices import (
    Price,
    localised,
    plans_in,
    prices_in,
    terms_of,
)
from integrations.simulators.copywriting.proof import as_evidence

SCHEMA_NAME = "landing_page"
OFFER_LENGTH = 400
Json = dict[str, Any]


def is_page(name: str, schema: Mapping[str, Any]) -> bool:
    """Say whether a schema asks for a landing page: by its name and by its blocks."""
    return name == SCHEMA_NAME and {"hero", "cta"} <= schema.get("properties", {}).keys()


def specific(lines: Sequence[str]) -> list[str]:
    """Return the lines that speak of this brief, and not of any."""
    return [line for line in lines if "{" in line]


class PageWriter:
    """Writes one page. Lengths come from the words of the schema that asks for it."""

    def __init__(self, brief: Brief, schema: Mapping[str, Any]) -> None:
        self._brief = brief
        self._schema = schema
        self._deck: Deck = DECKS[brief.language]
        self._offer = cut_sentences(brief.offer, OFFER_LENGTH) if brief.is_offer_native else ""
        self._choose = Chooser(
            language=brief.language,
            seed=brief.seed,
            places={
                "name": brief.name,
                "Name": capitalised(brief.name),
                "audience": brief.audience,
                "Audience": capitalised(brief.audience),
                "About": capitalised(brief.about),
                "Offer": capitalised(self._offer.rstrip(" .!?؟")),
                "business": brief.business,
            },
        )

    def write(self) -> Json:
        """Return the page, one property per block."""
        opening = self._deck.opening
        return {
            "title": self._line("title", specific(opening.titles), opening.titles),
            "description": self._line(
                "description", specific(opening.descriptions), opening.descriptions
            ),
            "hero": self._hero(),
            "benefits": self._benefits(),
            "features": self._features(),
            "steps": self._steps(),
            "proof": self._proof(),
            "pricing": self._pricing(),
            "faq": self._faq(),
            "cta": self._cta(),
            "lead_form": self._lead_form(),
            "footer": self._footer(),
        }

    def _limit(self, path: str) -> int:
        schema = self._schema
        for step in path.split("."):
            found = schema.get("properties", {}).get(step)
            schema = found or schema.get(step) or {}
        return longest(schema)

    def _line(self, path: str, *tiers: Sequence[str]) -> str:
        return self._choose.line(path, self._limit(path), *tiers)

    def _cards(self, block: str, count: int, *pools: Sequence[Pair]) -> list[Json]:
        limits = self._limit(f"{block}.items.items.title"), self._limit(f"{block}.items.items.text")
        pairs = self._choose.pairs(block, limits, count, *pools)
        return [{"title": title, "text": text} for title, text in pairs]

    def _hero(self) -> Json:
        brief, opening = self._brief, self._deck.opening
        return {
            "eyebrow": self._line(
                "hero.eyebrow", opening.eyebrows_for, opening.eyebrows[brief.kind]
            ),
            "headline": self._line("hero.headline", opening.headlines[brief.tone]),
            "subheadline": self._line(
                "hero.subheadline", opening.about, opening.subheadlines[brief.kind]
            ),
            "button": self._line("hero.button", opening.buttons[brief.tone]),
        }

    def _benefits(self) -> Json:
        body, kind = self._deck.body, self._brief.kind
        own = self._cards("benefits", 2, body.kind_benefits[kind])
        general = self._cards("benefits", 1, body.benefits_for, body.benefits)
        return {
            "heading": self._line("benefits.heading", body.benefit_headings),
            "items": [*own, *general],
        }

    def _features(self) -> Json:
        body, brief = self._deck.body, self._brief
        facts = self._choose.ordered("facts", body.fact_texts)
        told = [
            {"title": capitalised(fact), "text": text}
            for fact, text in zip(brief.facts, facts, strict=False)
        ]
        general = self._cards("features", 4 - len(told), body.features[brief.kind])
        return {
            "heading": self._line("features.heading", body.feature_headings),
            "intro": self._line("features.intro", body.feature_intros),
            "items": [*told, *general],
        }

    def _steps(self) -> Json:
        body = self._deck.body
        steps = body.steps[self._brief.kind]
        return {
            "heading": self._line("steps.heading", body.step_headings),
            "items": [{"title": title, "text": text} for title, text in steps],
        }

    def _proof(self) -> Json:
        limit = self._limit("proof.items.items.quote")
        evidence = [as_evidence(text, limit) for text in self._brief.proof[:4]]
        return {
            "heading": self._line("proof.heading", self._deck.body.proof_headings),
            "items": [item for item in evidence if item is not None],
        }

    def _pricing(self) -> Json:
        heading = self._line("pricing.heading", self._deck.pricing.headings)
        if plans := plans_in(self._brief.offer):
            return {"heading": heading, "items": [self._plan(plan) for plan in plans]}
        return {"heading": heading, "items": [self._single_plan()]}

    def _plan(self, price: Price) -> Json:
        name = capitalised(price.label)
        return {
            "name": cut(name, self._limit("pricing.items.items.name")),
            "price": self._stated(price),
            "note": "",
            "points": self._points(f"points.{price.label}", 2),
        }

    def _single_plan(self) -> Json:
        pricing, brief = self._deck.pricing, self._brief
        prices = prices_in(brief.offer)
        note_limit = self._limit("pricing.items.items.note")
        terms = cut_sentences(capitalised(terms_of(self._offer)), note_limit)
        if len(prices) == 1:
            price, note = self._stated(prices[0]), terms
        elif prices and terms:
            price, note = self._line("pricing.items.items.price", pricing.stated), terms
        else:
            price = self._line("pricing.items.items.price", pricing.asks)
            note = terms or self._line("pricing.items.items.note", pricing.notes)
        return {
            "name": self._line("pricing.items.items.name", pricing.plans),
            "price": price,
            "note": note,
            "points": self._points("points", 3),
        }

    def _stated(self, price: Price) -> str:
        pricing = self._deck.pricing
        native = self._brief.is_offer_native
        written = price.written if native else localised(price, pricing.periods)
        lines = [template.replace("{price}", written) for template in pricing.prices]
        limit = self._limit("pricing.items.items.price")
        chosen = self._choose.first_fitting(lines, limit)
        return chosen or self._line("pricing.items.items.price", pricing.stated)

    def _points(self, slot: str, count: int) -> list[str]:
        facts = [capitalised(fact) for fact in self._brief.facts]
        general = self._choose.ordered(slot, self._deck.pricing.points)
        return [*facts, *general][: max(count, len(facts))]

    def _faq(self) -> Json:
        asked, kind = self._deck.questions, self._brief.kind
        limits = self._limit("faq.items.items.question"), self._limit("faq.items.items.answer")
        pairs = [
            *self._choose.pairs("faq.who", limits, 1, asked.who_for, asked.who),
            *self._choose.pairs("faq.cost", limits, 1, asked.cost_offer, asked.cost),
            *self._choose.pairs("faq.kind", limits, 1, asked.kinds[kind]),
            *self._choose.pairs("faq.common", limits, 2, asked.common),
            *self._choose.pairs("faq.business", limits, 1, asked.business),
        ]
        items = [{"question": question, "answer": answer} for question, answer in pairs]
        return {"heading": self._line("faq.heading", asked.headings), "items": items}

    def _cta(self) -> Json:
        closing, tone = self._deck.closing, self._brief.tone
        return {
            "heading": self._line("cta.heading", closing.headings[tone]),
            "text": self._line("cta.text", closing.offers, closing.texts),
            "button": self._line("cta.button", self._deck.opening.buttons[tone]),
        }

    def _lead_form(self) -> Json:
        closing = self._deck.closing
        name, email, phone = closing.labels
        return {
            "heading": self._line("lead_form.heading", closing.form_headings),
            "text": self._line("lead_form.text", closing.form_texts),
            "name_label": name,
            "email_label": email,
            "phone_label": phone,
            "button": self._line("lead_form.button", closing.form_buttons),
            "consent": self._line("lead_form.consent", closing.consents_to, closing.consents),
            "thanks": self._line("lead_form.thanks", closing.thanks),
        }

    def _footer(self) -> Json:
        closing, limit = self._deck.closing, self._limit("footer.name")
        own = self._brief.business or capitalised(self._brief.name)
        return {
            "name": cut(own, limit) or self._line("footer.name", closing.footer_names),
            "text": self._line("footer.text", closing.footers),
        }
