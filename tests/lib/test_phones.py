"""Telephone numbers in any spelling become one."""

import pytest

from tropa.lib import phones

ONE = "+79691100033"


@pytest.mark.parametrize(
    "text",
    ["89691100033", "79691100033", "+7 969 110 00 33", "8 (969) 110-00-33", "9691100033", "+79691100033",
     "8-969-110-0033", "7.9691100033e10", "79691100033.0", "+7(969)110-00-33"],
)  # fmt: skip
def test_one_number_in_many_spellings(text: str) -> None:
    assert phones.normalised(text) == ONE


def test_extensions_and_foreign_numbers() -> None:
    assert phones.normalised("+7 (843) 555-20-44 доб. 14") == "+78435552044;ext=14"
    assert phones.normalised("+1 212 555 0123 ext 7") == "+12125550123;ext=7"
    assert phones.normalised("+44 20 7946 0958") == "+442079460958"
    assert phones.normalised("0044 20 7946 0958") == "+442079460958"
    assert phones.spelled("+78435552044;ext=14") == "+7 843 555-20-44 # 14"


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), ("доб. 14", "extension"), ("8 843 555-20", "short"), ("нет телефона", "unknown")]
)
def test_what_is_no_number_says_why(text: str, code: str) -> None:
    with pytest.raises(phones.BadPhone) as caught:
        phones.normalised(text)
    assert caught.value.code == code
