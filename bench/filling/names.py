"""Russian and English people, companies, cities and words."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from random import Random

from bench.filling.skew import Skewed

_WORDS = {
    name: words.split() for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
_ENDS = ("ов", "ев", "ин", "кин", "енко", "ский", "ников", "ян")
SURNAMES = [stem + end for end, stem in product(_ENDS, _WORDS["stems"])]
MEN, WOMEN, FATHERS = _WORDS["men"], _WORDS["women"], _WORDS["fathers"]
FIRST, LAST = _WORDS["first"], _WORDS["last"]
_FIRM, _TAIL = _WORDS["firms"], _WORDS["tails"]
FORMS = ("ООО", "ООО", "ООО", "АО", "ИП", "ПАО")
_MAILS = ("mail.example", "post.example", "yandex.example", "box.example", "gmail.example")

surnames = Skewed(SURNAMES, 0.6)
cities = Skewed(_WORDS["cities"], 1.0)


@dataclass(frozen=True, slots=True)
class Name:
    """How a customer is called."""

    whole: str
    last: str = ""
    first: str = ""
    middle: str = ""


def people(dice: Random, count: int) -> list[Name]:
    """Persons, one of ten with an English name."""
    found = []
    for last in surnames.picks(dice, count):
        throw = dice.random()
        if throw < 0.1:
            first, last = dice.choice(FIRST), dice.choice(LAST)
            found.append(Name(f"{last} {first}", last, first))
            continue
        woman = throw < 0.55
        first = dice.choice(WOMEN if woman else MEN)
        middle = _patronymic(dice.choice(FATHERS), woman) if throw < 0.4 or throw > 0.7 else ""
        last = _of_a_woman(last) if woman else last
        found.append(Name(f"{last} {first} {middle}".rstrip(), last, first, middle))
    return found


def firms(dice: Random, count: int) -> list[Name]:
    """Companies."""
    pick = dice.choice
    return [
        Name(
            f"{pick(FORMS)} «{pick(_FIRM)}{pick(_TAIL)}"
            f"{'' if dice.random() < 0.3 else f'-{int(dice.random() * 3000) + 1}'}»"
        )
        for _ in range(count)
    ]


def phone(dice: Random) -> str:
    """A Russian number in E.164."""
    return f"+79{int(dice.random() * 10**9):09d}"


def email(number: int, dice: Random) -> str:
    """An address that nobody else has."""
    first, last = dice.choice(FIRST).lower(), dice.choice(LAST).lower()
    return f"{first}.{last}{number}@{dice.choice(_MAILS)}"


@lru_cache(maxsize=20_000)
def _of_a_woman(last: str) -> str:
    return last[:-2] + "ая" if last.endswith("ий") else last if last.endswith(("о", "ян")) else last + "а"


@lru_cache(maxsize=100)
def _patronymic(father: str, woman: bool) -> str:
    stem = father[:-1] if father[-1] in "йь" else father
    soft = father[-1] in "йь"
    return stem + ({True: "евна", False: "овна"} if woman else {True: "евич", False: "ович"})[soft]
