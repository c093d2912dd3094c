"""The pages that people walk through, and what each may cost."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.browser import Answer, Browser
from bench.house import House

LIST, CARD, BOARD, SEARCH, TODAY = 1.8, 2.2, 3.0, 1.5, 3.0
"""Budgets in plain pages (DESIGN, section 8)."""
LIST_QUERIES, CARD_QUERIES, BOARD_QUERIES = 8, 15, 10
DEEP = 6_000
"""The page far down a list; in a small company the last but some."""
PORTIONS = 50
"""The portion far down a trail."""


@dataclass(frozen=True)
class Page:
    """One thing people do, how many plain pages it may cost, and how many queries."""

    name: str
    ask: Callable[[Browser, int], Answer]
    budget: float | None = None
    queries: int | None = None
    status: int = 200


def pages(house: House, member: Any) -> list[Page]:
    """What this member walks through; a seller asks for what is his own."""
    return [
        *_lists(house, member),
        *_searches(house, member),
        *_cards(house, member),
        *_rest(),
        *_writes(house, member),
    ]


def _lists(house: House, member: Any) -> Iterator[Page]:
    from tropa.customers.models import Tag

    def page(name: str, **query: str) -> Page:
        return Page(name, lambda browser, n: browser.get("customers/", **query), LIST, LIST_QUERIES)

    tag = str(_one(house, Tag, name="VIP").pk)
    yield page("list, first page")
    yield page("list by name", sort="name")
    yield page("list by name, page 6,000", sort="name", cursor=_cursor(house, member))
    yield page(
        "list of an owner and a tag", filter=_tree(("owner", "is", str(house.seller.pk)), ("tags", "has_any", [tag]))
    )
    yield page(
        "list of a city, no contact for 30 days",
        filter=_tree(("city", "is", "Казань"), ("last_contact_at", "before", "-30d")),
    )
    yield page("list by an own field", filter=_tree(("custom.segment", "is", "b")))
    yield Page("deal list", lambda browser, n: browser.get("deals/table/"), LIST, LIST_QUERIES)


def _searches(house: House, member: Any) -> Iterator[Page]:
    from tropa.core import scope
    from tropa.customers.models import ContactPoint, Customer

    with scope.enter(house.workspace.pk):
        people = Customer.objects.visible_to(member).filter(kind="person").order_by("pk")[:2_000:40]
        names = [f"{one.last_name} {one.first_name[:3]}" for one in people]
        points = ContactPoint.objects.filter(customer__in=people)
        phones = [point.value[-7:] for point in points if point.kind == "phone"]
        emails = [point.value.partition("@")[0][:-1] for point in points if point.kind == "email"]

    def page(name: str, words: list[str]) -> Page:
        return Page(name, lambda browser, n: browser.get("search", q=words[n % len(words)]), SEARCH)

    yield page("search, two words", names)
    yield Page(
        "API list, search of two words",
        lambda browser, n: browser.call("GET", f"customers?{urlencode({'search': names[n % len(names)]})}"),
        LIST,
    )
    yield page("search, digits of a telephone", phones)
    yield page("search, part of an e-mail", emails)


def _cards(house: House, member: Any) -> Iterator[Page]:
    from tropa.customers.models import Customer

    owned = {} if member == house.owner else {"owner": member}
    cards = house.ids(Customer, **owned)
    yield Page("card", lambda browser, n: browser.get(f"customers/{cards[n % len(cards)]}/"), CARD, CARD_QUERIES)
    if member == house.owner:
        great, place = house.great, _place(house)
        yield Page("card of 100,000 entries", lambda browser, n: browser.get(f"customers/{great}/"), CARD, CARD_QUERIES)
        yield Page(
            "its trail, portion 50",
            lambda browser, n: browser.get(f"customers/{great}/trail/", before=place),
            LIST,
            CARD_QUERIES,
        )


def _rest() -> Iterator[Page]:
    yield Page("board", lambda browser, n: browser.get("deals/"), BOARD, BOARD_QUERIES)
    yield Page("Today", lambda browser, n: browser.get("today/"), TODAY)
    yield Page("overview of a year", lambda browser, n: browser.get("reports/", period="last_year"))
    yield Page("API list", lambda browser, n: browser.call("GET", "customers?limit=50"))  # all fields, no page


def _writes(house: House, member: Any) -> Iterator[Page]:
    from tropa.core import scope
    from tropa.sales.models import Deal, Stage

    owned = {} if member == house.owner else {"owner": member}
    deals = house.ids(Deal, outcome="open", **owned)
    with scope.enter(house.workspace.pk):
        stages = [str(stage.pk) for stage in Stage.objects.open().in_order()]

    def created(browser: Browser, _n: int) -> Answer:
        last = os.urandom(4).hex()
        form = {
            "kind": "person",
            "last_name": f"Новикова {last}",
            "first_name": "Ольга",
            "email": f"{last}@example.org",
        }
        return browser.post("customers/new/", **form)

    def moved(browser: Browser, n: int) -> Answer:
        return browser.post(f"deals/{deals[n % len(deals)]}/stage/", stage=stages[(n + n // len(deals)) % len(stages)])

    def created_by_api(browser: Browser, _n: int) -> Answer:
        last = os.urandom(4).hex()
        body = {
            "kind": "person",
            "last_name": f"Новикова {last}",
            "contact_points": [{"kind": "email", "value": f"{last}@example.org"}],
        }
        return browser.call("POST", "customers", json.dumps(body).encode())

    yield Page("create a customer", created, status=302)
    yield Page("move a deal", moved, status=302)
    yield Page("API create", created_by_api, status=201)


def _tree(*conditions: tuple[str, str, Any]) -> str:
    return json.dumps({"all": [{"field": field, "op": op, "value": value} for field, op, value in conditions]})


def _one(house: House, model: Any, **wanted: Any) -> Any:
    from tropa.core import scope

    with scope.enter(house.workspace.pk):
        return model.objects.get(**wanted)


def _cursor(house: House, member: Any) -> str:
    """Of the page far down the list by name: made of the record before it, as the list itself makes them."""
    from django.core import signing

    from tropa.core import paging, scope
    from tropa.customers.models import Customer

    with scope.enter(house.workspace.pk):
        mine = Customer.objects.visible_to(member).listed().order_by("sort_key", "pk")
        place = min(DEEP * 50, mine.count() * 9 // 10)
        key, pk = mine.values_list("sort_key", "pk")[place]
    return signing.dumps(["name", False, key, pk.hex], salt=paging.SALT, compress=True)


def _place(house: House) -> str:
    """Of the portion far down the longest trail."""
    from tropa.core import scope
    from tropa.core.models.trail import TrailEntry
    from tropa.customers.views.trail import PAGE, spelled

    with scope.enter(house.workspace.pk):
        shown = TrailEntry.objects.filter(customer=house.great, importance__lt=3).order_by("-occurred_at", "-pk")
        entry = shown[PAGE * PORTIONS]
    return spelled((entry.occurred_at, entry.pk))
