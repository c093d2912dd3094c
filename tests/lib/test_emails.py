"""Addresses as people write them."""

import pytest

from tropa.lib.emails import is_email, mailbox


@pytest.mark.parametrize("text", ["a@b.ru", "anna.belova+tropa@mail.company.ru", "почта@компания.рф"])
def test_an_address(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "@b.ru", "a@.ru", "a b@c.ru", "a@b.ru, c@d.ru", "<a@b.ru>", "a" * 250 + "@b.ru"]
)
def test_no_address(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize(
    "spelled",
    [
        "maria@почта.рф",
        "M.Aria@почта.рф",
        "maria+news@xn--80a1acny.xn--p1ai",
        " MARIA@ПОЧТА．РФ. ",
        "ma.ria+a+b@почта.рф",
    ],
)
def test_one_mailbox_however_it_is_spelled(spelled: str) -> None:
    assert mailbox(spelled) == "maria@xn--80a1acny.xn--p1ai"


def test_what_is_no_address_is_counted_as_it_stands() -> None:
    assert mailbox("nobody") != mailbox("somebody")
    assert mailbox(f"a@{'x' * 70}.ru") != mailbox(f"a@{'y' * 70}.ru")
