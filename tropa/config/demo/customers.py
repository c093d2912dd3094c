"""Customers come by an import: the file a company would bring from its tables."""

import csv
import io
from collections.abc import Sequence
from random import Random
from uuid import UUID

from tropa.config.demo.buyers import Buyer
from tropa.config.demo.people import Seller
from tropa.config.demo.words import Words
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import ContactPoint, Import, Source, Tag
from tropa.lib.names import transliterated

MEANINGS = ("name", "kind", "company", "position", "phone", "email", "city", "address", "tags", "source", "owner",
            "lifecycle", "created_at", "custom.terms")  # fmt: skip


def open_sources(words: Words) -> list[UUID]:
    """The channels in their groups, inside an operation; ids by number."""
    above: dict[str, Source] = {}
    found = []
    for channel in words.channels:
        if channel.above and channel.above not in above:
            above[channel.above] = Source.objects.create(name=channel.above, channel_group="advertising")
        parent = above.get(channel.above)
        found.append(Source.objects.create(name=channel.name, channel_group=channel.group, parent=parent).pk)
    return found


def open_tags(words: Words) -> list[Tag]:
    """The words that customers wear, inside an operation."""
    return [Tag.named(name) for name in words.tags]


def bring(words: Words, chance: Random, sellers: Sequence[Seller], buyers: Sequence[Buyer]) -> Import:
    """Write the file, import it, and let the buyers know who they are in the base.

    Raises:
        RuntimeError: rows of it failed: the words of the language are wrong.
    """
    terms = next(own.choices for own in words.selling.own if own.name == "terms")
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(words.header)
    phones: dict[str, Buyer] = {}
    for number, buyer in enumerate(buyers):
        place = words.places[sellers[buyer.seller].place]
        while (phone := place.phone % chance.randrange(2_000_000, 9_999_999)) in phones:
            pass
        phones[phone] = buyer
        mailbox = "info" if buyer.company else ".".join(transliterated(buyer.name).split()[:2])
        table.writerow(
            [
                buyer.name,
                "company" if buyer.company else "person",
                buyer.works_at,
                buyer.position,
                phone,
                f"{mailbox}@customer{number}.example" if chance.random() < 0.8 else "",
                chance.choice(place.cities),
                f"{chance.choice(place.streets)}, {chance.randrange(1, 120)}",
                ", ".join(words.tags[tag] for tag in sorted(buyer.tags)),
                words.channels[buyer.source].name,
                sellers[buyer.seller].member.name,
                buyer.lifecycle,
                buyer.since.isoformat(),
                dict(terms)[buyer.terms] if buyer.terms else "",
            ]
        )
    mapping = {"columns": dict(zip(words.header, MEANINGS, strict=True))}
    stream = io.BytesIO(text.getvalue().encode())
    run = run_to_end(prepare(stream, "customers.csv", member=sellers[0].member, policy="create", mapping=mapping))
    if run.count("failed") or run.error:
        raise RuntimeError(f"{run.count('failed')} rows of the demonstration failed. {run.error}")
    for phone, customer in ContactPoint.objects.filter(kind="phone").values_list("normalised", "customer_id"):
        phones[phone].id, phones[phone].phone = customer, phone
    return run
