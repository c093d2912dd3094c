"""The same company as in tests/staff."""

from tests.staff.conftest import anna, company, hire, other_company, signed_in

__all__ = ["anna", "company", "hire", "other_company", "signed_in"]
