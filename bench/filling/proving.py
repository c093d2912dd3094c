"""Whether what was filled is what the product would have written: `python -m bench.filling.proving` asks each company.

Everything that projections derive is derived anew by the product; what differs then is told. Nothing is changed.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction


def differences() -> Iterator[str]:
    """What differs in the entered workspace, in words."""
    from tropa.core import indexing, search
    from tropa.core.models import FieldIndex
    from tropa.core.models.search import SearchDoc
    from tropa.customers import contacts
    from tropa.customers.models import Customer
    from tropa.customers.models.customer import keep_keys
    from tropa.sales import recognition, steps
    from tropa.sales.models import Deal, StageVisit
    from tropa.sales.models.stage_visit import keep_visits

    customers, deals = (set(model.everything.values_list("pk", flat=True)) for model in (Customer, Deal))
    words = SearchDoc.objects.values_list("kind", "record", "words")
    derived: list[tuple[str, Any, Callable[[], Any]]] = [
        ("name keys", Customer.objects.values_list("pk", "name_key", "sort_key"),
         lambda: keep_keys(Customer, customers)),
        ("last contacts", Customer.objects.values_list("pk", "last_contact_at"), lambda: contacts.recount(customers)),
        ("next steps", Deal.objects.values_list("pk", "next_step_at"), lambda: steps.recount(deals)),
        ("visits", StageVisit.objects.values_list("deal", "stage", "left_at"), lambda: keep_visits(Deal, deals)),
        ("own fields", FieldIndex.objects.values_list("field", "record", "text", "number"),
         lambda: indexing.keep(Customer, customers)),
        *((f"words of each {kind}", words.filter(kind=kind), lambda kind=kind: search.rebuild(kind))
          for kind in ("customer", "deal", "note", "task")),
    ]  # fmt: skip
    for what, rows, derive in derived:
        before = set(rows.all())
        with transaction.atomic():
            derive()
            after = set(rows.all())
            transaction.set_rollback(True)
        if wrong := before ^ after:
            yield f"{what}: {len(wrong)} rows, {sorted(map(str, wrong))[:4]}"
    with transaction.atomic():
        if count := recognition.recognise(deals):
            yield f"sales: {count} deals"
        transaction.set_rollback(True)


def main() -> None:
    """Print one JSON object: for each company its state, and what differs."""
    from bench.__main__ import set_up

    set_up()
    from tropa.config.doors import entered
    from tropa.core.journal import canonical_state
    from tropa.core.models import Workspace

    found = {}
    for slug in Workspace.objects.order_by("slug").values_list("slug", flat=True):
        with entered(slug):
            state, rows = canonical_state()
            found[slug] = {"state": state, "rows": rows, "differences": [*differences()]}
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
