"""The numbers of the reference, and totals that always add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.lib.lines import Line, spread, to_cents, total, totals, vat_by_rate

D = Decimal
RATES = st.sampled_from([None, D(0), D(5), D(7), D(10), D(20), D(22)])
CENTS = st.decimals(min_value=0, max_value=10**8, places=2)
LINES = st.lists(
    st.builds(
        Line,
        quantity=st.decimals(min_value=0, max_value=10**5, places=3),
        price=st.decimals(min_value=0, max_value=10**7, places=4),
        discount_percent=st.decimals(min_value=0, max_value=100, places=2),
        rate=RATES,
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("rate", "vat"), [(22, "180.33"), (20, "166.67"), (10, "90.91"), (7, "65.42"), (5, "47.62"), (0, "0.00")]
)
def test_vat_within_a_sum(rate: int, vat: str) -> None:
    found = totals(D("1000.00"), D(rate), tax_included=True)
    assert (found.net, found.vat, found.gross) == (D(1000) - D(vat), D(vat), D(1000))


@pytest.mark.parametrize(("rate", "vat"), [(22, 220), (20, 200), (10, 100), (7, 70), (5, 50), (0, 0)])
def test_vat_on_top_of_a_sum(rate: int, vat: int) -> None:
    found = totals(D("1000.00"), D(rate), tax_included=False)
    assert (found.net, found.vat, found.gross) == (D(1000), D(vat), D(1000 + vat))


@pytest.mark.parametrize("included", [True, False])
def test_no_vat_is_not_a_rate_of_zero(included: bool) -> None:
    lines = [Line(quantity=D(1), price=D(10), rate=rate) for rate in (None, D(0), D(22))]
    assert list(vat_by_rate(lines, tax_included=included)) == [D(22), D(0), None]
    assert lines[0].totals(tax_included=included).gross == D(10)


def test_discounts_are_rounded_where_money_comes_out() -> None:
    line = Line(quantity=D("2.345"), price=D("10.0050"), discount_percent=D("12.5"), discount=D("1.005"))
    assert (line.full, line.off, line.sum) == (D("23.46"), D("3.94"), D("19.52"))
    assert to_cents(D("2.345")) == D("2.35")


def test_a_kopeck_that_is_left_goes_to_the_largest_line() -> None:
    assert spread(D("100.00"), [D(100), D(100), D(100)]) == [D("33.34"), D("33.33"), D("33.33")]
    assert spread(D("0.01"), [D(1), D(5), D(3)]) == [D(0), D("0.01"), D(0)]
    with pytest.raises(ValueError, match=r"."):
        spread(D(11), [D(10)])


@given(LINES, st.booleans())
def test_totals_add_up(lines: list[Line], included: bool) -> None:
    whole = total(lines, tax_included=included)
    each = [line.totals(tax_included=included) for line in lines]
    assert whole.gross == sum(one.gross for one in each) == whole.net + whole.vat
    assert sum(vat_by_rate(lines, tax_included=included).values()) == whole.vat
    assert all(one.net + one.vat == one.gross and one.gross == to_cents(one.gross) for one in each)


@given(st.lists(CENTS, min_size=1, max_size=30), st.decimals(min_value=0, max_value=1, places=4))
def test_a_spread_discount_is_given_whole_and_takes_no_line_below_zero(grosses: list[Decimal], part: Decimal) -> None:
    discount = to_cents(sum(grosses, D(0)) * part)
    shares = spread(discount, grosses)
    assert sum(shares, D(0)) == discount
    assert all(0 <= share <= gross for share, gross in zip(shares, grosses, strict=True))
