"""Customers come by an import: the file a company would bring from its tables."""

import csv
import io
from datetime import datetime, timedelta
from random import Random

from tropa.config.demo.words import Words
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Import
from tropa.lib.names import transliterated
from tropa.staff.models import Member

MEANINGS = ("name", "kind", "company", "position", "phone", "email", "city", "address", "tags", "source", "owner",
            "lifecycle", "created_at", "note")  # fmt: skip
STAGES = ("lead", "lead", "prospect", "customer", "customer", "customer", "former")
YEARS = timedelta(days=760)


def bring_customers(words: Words, chance: Random, members: list[Member], *, count: int, now: datetime) -> Import:
    """Write the file and import it.

    Raises:
        RuntimeError: rows of it failed: the words of the language are wrong.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(words.header)
    companies = min(count // 4, len(words.firms) * len(words.trades))
    for number in range(count):
        table.writerow(_row(words, chance, members, number, companies, now))
    mapping = {"columns": dict(zip(words.header, MEANINGS, strict=True))}
    stream = io.BytesIO(text.getvalue().encode())
    run = run_to_end(prepare(stream, "customers.csv", member=members[0], policy="create", mapping=mapping))
    if run.count("failed") or run.error:
        raise RuntimeError(f"{run.count('failed')} rows of the demonstration failed. {run.error}")
    return run


def _row(words: Words, chance: Random, members: list[Member], number: int, companies: int, now: datetime) -> list[str]:
    company = number < companies
    firm = _firm(words, number if company else chance.randrange(companies))
    name = firm if company else _person(words, chance)
    works = not company and chance.random() < 0.6
    mailbox = "info" if company else ".".join(transliterated(name).split()[:2])
    created = now - YEARS * chance.random()
    return [
        name,
        "company" if company else "person",
        firm if works else "",
        chance.choice(words.positions) if works else "",
        words.phone % chance.randrange(100_000_000, 1_000_000_000),
        f"{mailbox}@customer{number}.example" if chance.random() < 0.8 else "",
        chance.choice(words.cities),
        f"{chance.choice(words.streets)}, {chance.randrange(1, 120)}",
        ", ".join(chance.sample(words.tags, chance.choice((0, 0, 1, 1, 2)))),
        chance.choice(words.sources),
        chance.choice(members).name,
        chance.choice(STAGES),
        created.strftime("%Y-%m-%d %H:%M"),
        "",
    ]


def _firm(words: Words, number: int) -> str:
    """Each once: what it is called, then what it does."""
    name = words.firms[number % len(words.firms)] + words.trades[number // len(words.firms) % len(words.trades)]
    return words.forms[number % len(words.forms)] % name


def _person(words: Words, chance: Random) -> str:
    woman = chance.random() < 0.5
    first = chance.choice(words.women if woman else words.men)
    family = chance.choice(words.families)[woman]
    if not words.fathers:
        return f"{first} {family}"
    return f"{family} {first} {chance.choice(words.fathers)[woman]}"
