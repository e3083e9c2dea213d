"""Finding the price in an offer: only what stands there, never a number of our own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SYMBOL = r"(?:US\$|R\$|[$€£¥₪₹₺])"
_CODE = (
    r"(?:USD|EUR|GBP|BRL|ILS|NIS|AED|SAR|EGP|QAR|KWD|BHD|OMR|JOD|MAD|DZD|TND|MXN|ARS|COP|CLP|PEN|CHF"
    r"|dollars?|euros?|pounds?|dólares|reais|pesos|soles|shekels?|dirhams?|riyals?"
    r"|دولار(?:ات)?|يورو|ريال(?:ات)?|درهم|دراهم|جنيه(?:ات)?|دينار|دنانير|شيكل|ش\"ח|ש״ח|ש\"ח|שקלים|שקל"
    r"|דולרים|דולר|יורו)(?![^\W\d_])"
)
_NUMBER = r"\d(?:[\d.,٫٬' ]{0,14}\d)?"
_MONEY = re.compile(
    rf"{_SYMBOL}\s?{_NUMBER}(?:\s?{_CODE})?|{_NUMBER}\s?(?:{_SYMBOL}|{_CODE})|{_CODE}\s?{_NUMBER}",
    re.IGNORECASE,
)
_UNITS = {
    "month": (
        r"months?|monthly|mo|mes|mensuales|mensual|mês|mensal|mensais|الشهر|شهر|شهريًا|شهريا|חודש"
    ),
    "year": r"years?|yearly|annually|año|anual|ano|السنة|سنة|سنويًا|سنويا|العام|שנה",
    "week": r"weeks?|weekly|semana|semanal|الأسبوع|أسبوع|أسبوعيًا|أسبوعيا|שבוע",
    "day": r"days?|daily|día|dia|اليوم|يوم|يوميًا|يوميا|יום",
    "hour": r"hours?|hourly|hora|الساعة|ساعة|שעה",
    "person": r"persons?|people|persona|pessoa|الشخص|شخص|للشخص|אדם|משתתף",
    "session": r"sessions?|sesión|sessão|الجلسة|جلسة|للجلسة|פגישה|מפגש|שיעור",
}
_LINK = r"\s*(?:/\s*|(?:per|an?|each|every|al|a la|por|cada|ao|à|في|لكل|كل)\s+|ל|לכל\s+)?"
_PERIOD = re.compile(
    _LINK + "(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items()) + r")\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:[;،؛\n]|,(?!\d))\s*|\.\s+|\s+[|–—]\s+")
_LEADING_UP = (
    "then or and now save only from first was off for at desde ahora luego antes por solo a o ou"
    " depois de em en e y agora من ثم الآن أو بعد فقط רק או אחרי אז עכשיו החל"
)
_NOT_A_LABEL = frozenset(_LEADING_UP.split())


@dataclass(frozen=True)
class Price:
    """One price of an offer: as written, with its plan's name and what else its clause says."""

    label: str
    amount: str
    unit: str
    written: str


def prices_in(offer: str) -> list[Price]:
    """Return every price of an offer, in order."""
    found = []
    for clause in _CLAUSE.split(offer):
        for money in _MONEY.finditer(clause):
            period = _PERIOD.match(clause, money.end())
            end = period.end() if period else money.end()
            unit = (period.lastgroup or "") if period else ""
            label = clause[: money.start()].strip(" :-–—=")
            found.append(Price(label, money[0].strip(), unit, clause[money.start() : end].strip()))
    return found


def plans_in(offer: str) -> list[Price]:
    """Return the prices as named plans, or nothing where the offer is not such a list."""
    prices = prices_in(offer)
    return prices if 2 <= len(prices) <= 3 and all(map(is_labelled, prices)) else []


def is_labelled(price: Price) -> bool:
    """Say whether the words before a price name a plan, and do not lead up to it ("now only")."""
    words = price.label.lower().split()
    return 0 < len(words) <= 3 and not {words[0], words[-1]} & _NOT_A_LABEL


def terms_of(offer: str) -> str:
    """Return what an offer says beside a price that stands by itself."""
    clauses = [clause.strip(" .") for clause in _CLAUSE.split(offer)]
    kept = [clause for clause in clauses if clause and not is_only_price(clause)]
    return ", ".join(kept)


def is_only_price(clause: str) -> bool:
    """Say whether a clause is nothing but a price with its period."""
    rest = _PERIOD.sub("", _MONEY.sub("", clause))
    return rest != clause and not re.search(r"[^\W\d_]{2}", rest)


def localised(price: Price, periods: Mapping[str, str]) -> str:
    """Return a price from an offer in another language with the period in the page's language."""
    return f"{price.amount} {periods[price.unit]}" if price.unit else price.amount
