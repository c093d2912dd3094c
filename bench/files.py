"""Believable files of customers of any length."""

import random
from collections.abc import Sequence
from pathlib import Path

FIRST = ["Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Ирина", "Кирилл"]
LAST = ["Белов", "Громов", "Ким", "Коваленко", "Васильев", "Петров", "Щербаков", "Алексеев", "Лебедев", "Волков"]
CITIES = ["Москва", "Казань", "Уфа", "Самара", "Пермь", "Омск"]
TAGS = ["опт", "VIP", "выставка", "сайт", "повторный"]
HEADER = "ID;ФИО;Мобильный телефон;Эл. почта;Организация;Город;Дата создания;Комментарий"


def write_file(path: Path, rows: int, *, first: int = 0, owners: Sequence[str] = ()) -> None:
    """Telephones in several spellings, half with an e-mail, a third with a company and a note.

    Args:
        path: where it is written.
        rows: how many customers.
        first: the number of the first, so that a second file goes on after the first.
        owners: e-mails of members who own them in turn; given, each fifth customer has a tag too.
    """
    dice = random.Random(7 + first)
    with path.open("w", encoding="cp1251", newline="") as stream:
        stream.write(HEADER + (";Ответственный;Теги" if owners else "") + "\r\n")
        for n in range(first, first + rows):
            number = f"9{n:09d}"
            phone = (f"+7{number}", f"8 ({number[:3]}) {number[3:6]}-{number[6:8]}-{number[8:]}", f"7{number}")[n % 3]
            mail = f"user{n}@example.com" if n % 2 else ""
            firm = f'ООО ""Фирма {n % 5000}""' if n % 3 == 0 else ""
            note = "Просит скидку" if n % 3 == 1 else ""
            # More different surnames than the list has: a real base does not hold thousands of one name.
            surname = dice.choice(LAST) + ("" if n % 4 else "а" * (n % 7))
            more = (
                f";{owners[n % len(owners)]};{TAGS[n // 50 % len(TAGS)] if n // 10 % 5 == 0 else ''}" if owners else ""
            )
            stream.write(
                f'{n};{surname} {dice.choice(FIRST)};{phone};{mail};"{firm}";{dice.choice(CITIES)};'
                f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.2024;{note}{more}\r\n"
            )
