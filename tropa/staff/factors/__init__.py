"""Second factors of an account: codes from an app, recovery codes, passkeys; in allauth's table (docs/adr/0014)."""

from tropa.staff.factors.owing import owes_second_factor
from tropa.staff.factors.standing import Factors, factors_of, has_second_factor, with_second_factor

__all__ = ["Factors", "factors_of", "has_second_factor", "owes_second_factor", "with_second_factor"]
