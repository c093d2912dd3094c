"""No table and no column is forgotten by an archive: each moves, or it is written down why it does not."""

from typing import Any

import pytest
from django.apps import apps

from tropa.core.archive import formats
from tropa.core.archive.tables import OWN, Table, in_order, later_links, tables
from tropa.core.records import Journalled

MODELS: dict[str, Any] = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def declared() -> list[Table]:
    """All declarations."""
    return list(tables)


def test_every_table_moves_or_has_a_reason_to_stay() -> None:
    ours = {label for label, model in MODELS.items() if not model.__module__.startswith("tests.")}
    assert sorted({table.label for table in declared()} ^ ours) == []
    assert [table.label for table in declared() if not table.moves and len(table.why) < 10] == []


def test_every_column_moves_or_has_a_reason_to_stay() -> None:
    wrong = []
    for table in declared():
        if table.moves:
            columns = {field.name for field in MODELS[table.label]._meta.concrete_fields}
            said = [*table.columns, *table.left]
            wrong += [f"{table.label}.{name}" for name in (columns - {OWN}) ^ set(said)]
            wrong += [f"{table.label}.{name} twice" for name in said if said.count(name) > 1]
            wrong += [f"{table.label}.{name} why" for name, why in table.left.items() if len(why) < 8]
            wrong += [f"{table.label}.{name} fresh" for name in table.fresh if name not in table.left]
    assert wrong == []


def test_what_stays_of_a_record_is_no_part_of_its_state() -> None:
    """Else the hash of the state would differ in the new place."""
    wrong = [
        f"{table.label}.{name}"
        for table in declared()
        if table.moves and issubclass(MODELS[table.label], Journalled)
        for name in table.left
        if name not in {*MODELS[table.label].derived, *MODELS[table.label].secret}
    ]
    assert wrong == []
    staying = [table.label for table in declared() if not table.moves]
    assert [label for label in staying if issubclass(MODELS[label], Journalled)] == []


def test_no_secret_moves() -> None:
    secrets = ("password", "secret", "salt", "digest")
    moving = [
        f"{table.label}.{name}"
        for table in declared()
        if table.moves
        for name in table.columns
        if any(word in name for word in secrets)
    ]
    # Of the journal: what its chain is made of. Of the stop list: addresses that nobody writes to any more.
    assert sorted(moving) == [
        "core.Change.digest",
        "core.Event.digest",
        "core.Event.salt",
        "core.Seal.digests",
        "customers.StopEntry.digest",
    ]


def test_parents_come_before_children_but_where_a_link_may_wait() -> None:
    order = in_order()
    assert {table.label for table in order} == {table.label for table in declared() if table.moves}
    late = [
        f"{table.label}.{name}"
        for table in order
        for name in later_links(order)[table.name]
        if not MODELS[table.label]._meta.get_field(name).null
    ]
    assert late == []


def test_every_older_format_has_its_translator() -> None:
    assert sorted(formats.translators) == list(range(formats.FORMAT))


@pytest.mark.parametrize("number", sorted(formats.translators))
def test_translators_speak_of_tables_that_are_there(number: int) -> None:
    assert formats.translators[number].rows.keys() <= {table.name for table in declared() if table.moves}
