"""Telephone numbers as people write them, kept as E.164 with an extension: "+79000000001;ext=12"."""

import re
from functools import lru_cache

REGION = "RU"
LONGEST = 255
_DIGITS = re.compile(r"\D+")
_SIMPLE = re.compile(r"[+\d\s()\-.\u00a0\u2010-\u2015]+\Z")
_FLOAT = re.compile(r"\d(?:[.,]\d+)?[eEеЕ]\+?\d{1,2}\Z|\d{10,15}[.,]0+\Z")
_EXTENSION = re.compile(
    r"[\s,;(]*(?:доб(?:ав(?:очный|\.)?)?|вн(?:утр)?|ext(?:ension)?|x|#)[.:\s=]*(\d{1,7})\)?\s*\Z", re.IGNORECASE
)
_EXTENSION_ALONE = re.compile(r"\s*(?:доб|вн|ext)[а-яa-z.:\s=]*\d{1,7}\s*\Z", re.IGNORECASE)


class BadPhone(ValueError):
    """Not a telephone number; `code` is empty, extension, short, long or unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def normalised(text: str, region: str = REGION) -> str:
    """The number in E.164, with ";ext=N" if it has an extension.

    Plain Russian numbers, nine of ten, are recognised by their shape; the rest is for the library, which is slow.

    Raises:
        BadPhone: with the reason as a code.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise BadPhone("long")
    if text.startswith("00"):
        text = "+" + text[2:]
    if region == "RU" and _SIMPLE.match(text):
        digits = _DIGITS.sub("", text)
        if len(digits) == 11 and digits[1] in "3489" and ((digits[0] == "8" and text[0] != "+") or digits[0] == "7"):
            return "+7" + digits[1:]
        if len(digits) == 10 and digits[0] in "3489" and text[0] != "+":
            return "+7" + digits
    return _by_library(text, region)


@lru_cache(maxsize=4096)
def _by_library(text: str, region: str) -> str:
    if not text:
        raise BadPhone("empty")
    if _EXTENSION_ALONE.match(text):
        raise BadPhone("extension")
    if _FLOAT.match(text):
        return normalised(str(int(float(text.replace(",", ".").translate(str.maketrans("еЕ", "ee"))))), region)
    extension = ""
    if found := _EXTENSION.search(text):
        text, extension = text[: found.start()], f";ext={found[1]}"
        return normalised(text, region) + extension
    import phonenumbers  # 20 MB and 0.2 s: only for the numbers that need it

    digits = _DIGITS.sub("", text)
    candidates = [text]
    if len(digits) >= 11 and not text.startswith("+"):
        candidates.append("+" + digits)
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number) and not _shortened(number, region):
            e164: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return e164
    if not digits or re.search(r"[^\W\d_]{3,}", text):
        raise BadPhone("unknown")
    raise BadPhone("short" if len(digits) < 10 else "long" if len(digits) > 12 else "unknown")


def _shortened(number: object, region: str) -> bool:
    """A local number without its area code is possible for the library, but nobody can call it from elsewhere."""
    national = str(number.national_number)  # type: ignore[attr-defined]  # the library has no types
    return region == "RU" and number.country_code == 7 and len(national) < 10  # type: ignore[attr-defined]


def spelled(e164: str) -> str:
    """The number as people read it: +7 900 000-00-01, доб. 12 stays as ";ext=12" says: "+7 900 000-00-01 # 12"."""
    number, _semicolon, extension = e164.partition(";ext=")
    if re.fullmatch(r"\+7\d{10}", number):
        number = f"+7 {number[2:5]} {number[5:8]}-{number[8:10]}-{number[10:]}"
    return f"{number} # {extension}" if extension else number
