"""The copy decks, one module per language."""

from integrations.simulators.copywriting.deck import Deck
from integrations.simulators.copywriting.decks import ar, en, es, he, pt

DECKS: dict[str, Deck] = {deck.DECK.language: deck.DECK for deck in (en, es, pt, ar, he)}
