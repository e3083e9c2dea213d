"""The second factor of a person: whether there is one, and the codes it gives."""

from accounts.second_factor.factors import (
    FACTORS,
    PURPOSE,
    MFAAdapter,
    SecondFactorNeeded,
    is_first_use,
    is_set_up,
    spend_code,
)

__all__ = [
    "FACTORS",
    "PURPOSE",
    "MFAAdapter",
    "SecondFactorNeeded",
    "is_first_use",
    "is_set_up",
    "spend_code",
]
