"""Addresses as people write them."""

import pytest

from tropa.lib.emails import is_email


@pytest.mark.parametrize("text", ["a@b.ru", "anna.belova+tropa@mail.company.ru", "почта@компания.рф"])
def test_an_address(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "@b.ru", "a@.ru", "a b@c.ru", "a@b.ru, c@d.ru", "<a@b.ru>", "a" * 250 + "@b.ru"]
)
def test_no_address(text: str) -> None:
    assert not is_email(text)
