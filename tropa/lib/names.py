"""Names of people and companies: folded for look-up and sort, split into parts, recognised in any spelling."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_SPACE = re.compile(r"\s+")
_QUOTES = re.compile(r"[\"'«»“”„‟‘’`]+")
_COMPANY_NOISE = re.compile(r"[\"'«»“”„‟‘’`,.()\s]+")

LEGAL_FORMS = {
    "общество с ограниченной ответственностью": "ооо",
    "публичное акционерное общество": "пао",
    "непубличное акционерное общество": "нао",
    "открытое акционерное общество": "оао",
    "закрытое акционерное общество": "зао",
    "акционерное общество": "ао",
    "индивидуальный предприниматель": "ип",
    "автономная некоммерческая организация": "ано",
    "некоммерческая организация": "нко",
    "товарищество собственников жилья": "тсж",
    "крестьянское фермерское хозяйство": "кфх",
    "муниципальное унитарное предприятие": "муп",
    "государственное унитарное предприятие": "гуп",
    "садоводческое некоммерческое товарищество": "снт",
    "производственный кооператив": "пк",
    "limited liability company": "llc",
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "joint stock company": "jsc",
}
_SHORT = frozenset(
    {*LEGAL_FORMS.values(), "фгуп", "фгбу", "гбу", "гкб", "мбоу", "тоо", "чуп", "одо", "тов", "фоп", "гк", "ltd", "llp",
     "plc", "gmbh", "ag", "kg", "ohg", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "oy", "ab", "as", "co", "company"}
)  # fmt: skip


def folded(text: str) -> str:
    """One spelling for look-up and sort on both databases: small letters, ё as е, single spaces."""
    return " ".join(text.split()).casefold().replace("ё", "е")


@lru_cache(maxsize=16_384)
def company_key(name: str) -> str:
    """What two spellings of one company share: `ООО "Ромашка"`, `«Ромашка», ООО` and `Ромашка ООО`.

    The legal form takes part (ИП Ромашка is another firm than ООО Ромашка); a name without one has an empty form.
    """
    text = _COMPANY_NOISE.sub(" ", folded(name)).strip()
    for long, short in LEGAL_FORMS.items():
        if long in text:
            text = re.sub(rf"(?<!\w){long}(?!\w)", short, text)
    words = text.split()
    if len(words) > 1:
        for at in (0, -1):
            if words[at] in _SHORT:
                form = words.pop(at)
                return f"{' '.join(words)}|{form}"
    return f"{' '.join(words)}|"


def is_company(name: str) -> bool:
    """Whether the name has a legal form."""
    return not company_key(name).endswith("|")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in parts; any may be empty."""

    last: str = ""
    first: str = ""
    middle: str = ""

    @property
    def full(self) -> str:
        """As lists show it."""
        return composed(self.last, self.first, self.middle)


def composed(last: str, first: str, middle: str = "") -> str:
    """A whole name of those parts that are there: last, first, middle, as Russian lists have it; in other letters than
    Cyrillic first, middle, last.
    """
    parts = (last, first, middle) if _IN_CYRILLIC.search(f"{last}{first}{middle}") else (first, middle, last)
    return " ".join(part.strip() for part in parts if part and part.strip())


_IN_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)

_FIRST = frozenset((Path(__file__).parent / "data" / "first_names.txt").read_text(encoding="utf-8").split())
_PATRONYMIC = re.compile(r"(?:ович|евич|ьич|ич|овна|евна|ична|инична|оглы|кызы|улы)\Z")
_SURNAME = re.compile(
    r"(?:ов|ев|ин|ын|ский|цкий|ской|ова|ева|ина|ына|ская|цкая|енко|ко|чук|юк|дзе|швили|ян|янц|их|ых)\Z"
)


@lru_cache(maxsize=16_384)
def split_person(text: str) -> PersonName:
    """Read a whole name; the order (Фамилия Имя Отчество or Имя Отчество Фамилия) is found by the parts themselves.

    "Ivanova, Anna" is last name first; without evidence Russian names are read last name first, others first
    name first.
    """
    text = _SPACE.sub(" ", _QUOTES.sub("", text)).strip()
    before, comma, after = text.partition(",")
    if comma and after.strip() and "," not in after:
        first, _space, middle = after.strip().partition(" ")
        return PersonName(before.strip(), first, middle)
    words = text.split(" ")
    plain = [folded(word).rstrip(".") for word in words]
    if len(words) == 1:
        return PersonName(first=text) if plain[0] in _FIRST or not _SURNAME.search(plain[0]) else PersonName(last=text)
    if len(words) == 2:
        return _pair(words, plain)
    if _PATRONYMIC.search(plain[1]) and not _PATRONYMIC.search(plain[2]):
        return PersonName(" ".join(words[2:]), words[0], words[1])
    if _PATRONYMIC.search(plain[2]) or _cyrillic(text):
        return PersonName(words[0], words[1], " ".join(words[2:]))
    return PersonName(words[-1], words[0], " ".join(words[1:-1]))


def _pair(words: list[str], plain: list[str]) -> PersonName:
    if _PATRONYMIC.search(plain[1]) and plain[0] in _FIRST:
        return PersonName(first=words[0], middle=words[1])
    if "." in words[1] and len(plain[1]) <= 3:
        initials = words[1].rstrip(".").split(".")
        return PersonName(words[0], f"{initials[0]}.", " ".join(f"{each}." for each in initials[1:]))
    first_known, second_known = plain[0] in _FIRST, plain[1] in _FIRST
    if first_known and not second_known:
        return PersonName(words[1], words[0])
    if second_known and not first_known:
        return PersonName(words[0], words[1])
    if _SURNAME.search(plain[1]) and not _SURNAME.search(plain[0]):
        return PersonName(words[1], words[0])
    return PersonName(words[0], words[1]) if _cyrillic(words[0]) else PersonName(words[1], words[0])


def _cyrillic(text: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in text)


_CYRILLIC = "абвгдезийклмнопрстуфхцчшщъыьэюяж"
_SOUNDS = "a b v g d e z i i k l m n o p r s t u f h c ch sh sh - y - e yu ya zh".replace("-", "").split(" ")
_LATIN = dict(zip(_CYRILLIC, _SOUNDS, strict=True))
_ALIKE = tuple(
    pair.split("=")
    for pair in [
        "x=ks",
        "kh=h",
        "ts=c",
        "yu=u",
        "iu=u",
        "ju=u",
        "ya=a",
        "ia=a",
        "ja=a",
        "ye=e",
        "je=e",
        "j=i",
        "y=i",
        "ii=i",
    ]
)


@lru_cache(maxsize=4096)
def person_key(name: str) -> str:
    """What spellings of one person's name share, whatever the order of the parts and the alphabet."""
    words = []
    for word in re.findall(r"[^\W\d_]+", folded(name)):
        latin = "".join(_LATIN.get(letter, letter) for letter in word)
        for written, sound in _ALIKE:
            latin = latin.replace(written, sound)
        words.append(latin)
    return " ".join(sorted(words))


def transliterated(text: str) -> str:
    """Small Latin letters for Russian ones, the rest as it is: "Дата" is "data"."""
    return "".join(_LATIN.get(letter, letter) for letter in folded(text))
