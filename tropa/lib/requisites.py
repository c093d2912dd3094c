"""Check digits of Russian requisites.

INN: order of the Federal Tax Service ММВ-7-6/435@ of 29.06.2012, annex; weights as in the tax service's own rules.
KPP: the same order, nine characters NNNNPPXXX. OGRN and OGRNIP: order of the Ministry of Finance 165н of 30.10.2017,
point 7 (formerly the government's decree 438 of 19.06.2002): the last digit is the last digit of the remainder of the
division of the number before it by 11 (OGRN) or 13 (OGRNIP). python-stdnum takes the remainder of 10 for OGRNIP
as an error, so valid numbers are refused by it. Accounts: Bank of Russia, "Порядок расчета контрольного ключа в номере
лицевого счета", 08.09.1997 N 515.
"""

import re

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
_ACCOUNT = (7, 1, 3)


def is_inn(text: str) -> bool:
    """Whether this is a tax number of a company (10 digits) or a person (12)."""
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}", text):
        return False
    if len(text) == 10:
        return _inn_digit(text, _INN_10) == text[9]
    return _inn_digit(text, _INN_11) == text[10] and _inn_digit(text, _INN_12) == text[11]


def is_kpp(text: str) -> bool:
    """Whether this has the shape of a KPP; it has no check digit."""
    return bool(_KPP.fullmatch(text))


def is_ogrn(text: str) -> bool:
    """Whether this is an OGRN of a company (13 digits) or an OGRNIP (15)."""
    if not re.fullmatch(r"[0-9]{13}|[0-9]{15}", text):
        return False
    return int(text[:-1]) % (len(text) - 2) % 10 == int(text[-1])


def is_account(account: str, bic: str) -> bool:
    """Whether the key of a 20-digit account fits the bank's BIC (accounts in the Bank of Russia count otherwise)."""
    if not re.fullmatch(r"[0-9]{20}", account) or not re.fullmatch(r"[0-9]{9}", bic):
        return False
    bank = f"0{bic[4:6]}" if bic[6:] in {"000", "001", "002"} else bic[6:]
    return sum(int(digit) * _ACCOUNT[at % 3] for at, digit in enumerate(bank + account)) % 10 == 0


def _inn_digit(text: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False)) % 11 % 10)
