"""VAT by class and date."""

from datetime import date
from decimal import Decimal

import pytest

from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.staff.models import TaxClass, TaxRate
from tropa.staff.models.tax_rate import rate_of

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
PAGE = "/w/lavka/settings/taxes/"


def test_a_new_company_knows_the_rates_of_the_country(company):
    with scope.enter(company.workspace.pk):
        general = [rate_of("general", date(year, month, day)) for year, month, day in
                   [(2018, 12, 31), (2019, 1, 1), (2025, 12, 31), (2026, 1, 1)]]  # fmt: skip
        assert general == [18, 20, 20, 22]
        on = date(2026, 11, 1)
        assert [rate_of(one, on) for one in ("reduced", "special5", "special7")] == [10, 5, 7]
        assert (rate_of("zero", on), rate_of("none", on)) == (Decimal(0), None)
        with pytest.raises(RuleViolation, match=r".") as unknown:
            rate_of("special5", date(2024, 12, 31))
        assert unknown.value.code == "staff.no_tax_rate"


def test_a_new_rate_ends_the_one_before(company, anna):
    assert anna.get(PAGE).status_code == 200
    sent = {"tax_class": "general", "rate": "23,5", "valid_from": "2028-01-01"}
    assert anna.post(PAGE, sent).status_code == 302
    with scope.enter(company.workspace.pk):
        assert rate_of("general", date(2027, 12, 31)) == 22
        assert rate_of("general", date(2028, 1, 1)) == Decimal("23.5")
        assert TaxRate.objects.get(rate=22).valid_to == date(2027, 12, 31)
        made = TaxRate.objects.get(valid_from=date(2028, 1, 1))
    assert anna.post(PAGE, sent).status_code == 422  # from this day on there is one already
    assert anna.post(PAGE, sent | {"valid_from": "2029-01-01", "rate": ""}).status_code == 422
    assert anna.post(f"{PAGE}{made.pk}/").status_code == 302
    with scope.enter(company.workspace.pk):
        assert not TaxRate.objects.filter(pk=made.pk).exists()


def test_sellers_see_rates_and_change_none(company, hire, signed_in):
    boris = signed_in(hire("Boris"))
    assert boris.get(PAGE).status_code == 200
    assert boris.post(PAGE, {"tax_class": "general", "rate": "1", "valid_from": "2028-01-01"}).status_code == 403


def test_no_vat_is_no_rate_of_zero(company, anna):
    with scope.enter(company.workspace.pk):
        for tax_class, rate in ((TaxClass.NONE, Decimal(0)), (TaxClass.ZERO, None)):
            with pytest.raises(RuleViolation):
                TaxRate(tax_class=tax_class, rate=rate, valid_from=date(2030, 1, 1)).save()
