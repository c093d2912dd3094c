"""Whole numbers of strangers."""

import pytest

from tropa.lib.numbers import COLUMN, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("7", 7),
        ("007", None),
        ("99", 99),
        ("100", None),
        ("", None),
        ("-1", None),
        (" 1", None),
        ("1_0", None),
    ],
)
def test_a_number_within_its_bounds(text: str, number: int | None) -> None:
    assert whole(text, 99) == number


@pytest.mark.parametrize("text", ["²", "٣", "9" * 5000, "1e3", "+1", "0x1"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert whole(text, COLUMN) is None
