"""Check digits of Russian requisites, on numbers that the registers publish."""

import pytest

from tropa.lib import requisites


@pytest.mark.parametrize("number", ["7707083893", "7736050003", "500100732259"])
def test_a_good_tax_number_passes_and_a_mistyped_digit_is_seen(number: str) -> None:
    assert requisites.is_inn(number)
    assert not requisites.is_inn(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("text", ["", "123", "77070838930", "770708389x", "７７０７０８３８９３"])
def test_what_is_no_tax_number_is_no_error(text: str) -> None:
    assert not requisites.is_inn(text)


def test_registration_numbers_of_companies_and_entrepreneurs() -> None:
    assert requisites.is_ogrn("1027700132195")
    assert not requisites.is_ogrn("1027700132196")
    assert requisites.is_ogrn("304500116000157")
    assert not requisites.is_ogrn("304500116000158")


@pytest.mark.parametrize("start", range(30450011600000, 30450011600030))
def test_every_entrepreneur_has_exactly_one_valid_digit(start: int) -> None:
    valid = [digit for digit in range(10) if requisites.is_ogrn(f"{start}{digit}")]
    assert valid == [start % 13 % 10]


def test_an_account_fits_only_its_own_bank() -> None:
    account = next(
        f"40702810{key}38000000001"
        for key in range(10)
        if requisites.is_account(f"40702810{key}38000000001", "044525225")
    )
    assert not requisites.is_account(account, "044525974")
    assert not requisites.is_account("abc", "044525225")
