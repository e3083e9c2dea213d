"""Amounts have a sign of their own, and credits that somebody cancels end when they would have.

What migration 0011 puts in the place of the functions of `ledger`.
"""

from credits.sql import ledger
from credits.sql.first import SCOPE_CHECK

_AMOUNT_CHECK = """
    IF p_amount IS NULL OR p_amount <= 0 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'Credits move by a number above zero.';
    END IF;
"""
_LIVES_ON = "CASE WHEN expires_at <= core_now()\n"
_NOT_IF_CANCELLED = "CASE WHEN expires_at <= core_now() AND p_note <> 'cancelled'\n"
_REFUNDED = "    RETURN owed;\n"
# Whoever stops work had it in their own hand: what is over by then is written off again at once.
_WRITTEN_OFF = f"""
    IF p_note = 'cancelled' THEN
        w := credits_write_off(w);
    END IF;
{_REFUNDED}"""


def _of_positive(body: str) -> str:
    return body.replace(SCOPE_CHECK, SCOPE_CHECK + _AMOUNT_CHECK)


GRANT = _of_positive(ledger.GRANT)
CHARGE = _of_positive(ledger.CHARGE)
REVERSE = _of_positive(ledger.REVERSE)
REFUND = ledger.REFUND.replace(_LIVES_ON, _NOT_IF_CANCELLED).replace(_REFUNDED, _WRITTEN_OFF)
