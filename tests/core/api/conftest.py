"""The same company as in tests/staff."""

import pytest

from tests.programs import Program
from tests.staff.conftest import company, hire, other_company, signed_in

__all__ = ["company", "hire", "other_company", "signed_in"]


@pytest.fixture
def program(company):
    """Speaks for the owner."""
    return Program.of(company.member)
