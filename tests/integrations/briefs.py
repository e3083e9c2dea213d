"""Briefs in five languages, as the product sends them."""

import json
from typing import Any

from integrations.simulators.copywriting.deck import TONES

LANGUAGES = ("en", "es", "pt", "ar", "he")
BRIEFS: dict[str, dict[str, Any]] = {
    "en": {
        "language": "en",
        "product": "Luma, an app that plans your week around your energy. No ads, no noise.",
        "audience": "Busy parents who work from home",
        "offer": "$19 a month, cancel anytime",
        "tone": "friendly",
        "proof": ["“It gave me my mornings back” — Ana, teacher"],
        "business": "Luma Labs",
    },
    "es": {
        "language": "es",
        "product": "Aceite de oliva virgen extra de Jaén, prensado en frío y embotellado a mano",
        "audience": "Familias que cocinan en casa",
        "offer": "Botella suelta: 14 €; Caja de seis: 78 €",
        "tone": "calm",
        "proof": ["Premiado en la feria de nuestro pueblo"],
        "business": "Olivar del Sur",
    },
    "pt": {
        "language": "pt",
        "product": "Curso online de fotografia para iniciantes. Aulas curtas e práticas.",
        "audience": "Pessoas que querem fotografar melhor com o celular",
        "offer": "R$ 49 por mês",
        "tone": "playful",
        "proof": [],
        "business": "Escola Foco",
    },
    "ar": {
        "language": "ar",
        "product": "عيادة ابتسامة لتقويم الأسنان، تقويم شفاف للكبار والصغار في دبي",
        "audience": "الأمهات العاملات",
        "offer": "الاستشارة الأولى بـ 99 درهم",
        "tone": "professional",
        "proof": ["طبيبتنا متخصصة في تقويم الأسنان — د. ليلى"],
        "business": "عيادة ابتسامة",
    },
    "he": {
        "language": "he",
        "product": "סדנאות אפייה ביתית, לומדים לאפות לחם מחמצת בבית",
        "audience": "הורים וילדים",
        "offer": '180 ש"ח לאדם',
        "tone": "bold",
        "proof": [],
        "business": "",
    },
}


def brief(of: str = "en", /, **changes: Any) -> str:
    """Return the brief of a language as the JSON document of the user's message."""
    return json.dumps({**BRIEFS[of], **changes}, ensure_ascii=False)


def texts_of(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Return every text of an answer with its place."""
    if isinstance(value, dict):
        return [text for name, sub in value.items() for text in texts_of(sub, f"{path}.{name}")]
    if isinstance(value, list):
        return [text for sub in value for text in texts_of(sub, f"{path}[]")]
    return [(path.lstrip("."), value)]


__all__ = ["BRIEFS", "LANGUAGES", "TONES", "brief", "texts_of"]
