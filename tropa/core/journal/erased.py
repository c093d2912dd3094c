"""Who was erased, told outside the base: TROPA_DATA/erasures, so that an older backup does not bring them back.

A line holds ids alone. It is on the disk before the erasure is committed, and a second one follows the commit; where
that is missing (a crash between the two) the base is asked whether the deed stands.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tropa.core import kinds, scope
from tropa.core.actors import SYSTEM
from tropa.core.effects import rehearsing
from tropa.core.models import Operation
from tropa.lib import durable

AT_WORK = timedelta(minutes=10)
"""No erasure takes so long."""
Line = dict[str, Any]
"""{"workspace", "kind", "id", "operation", "at"}, or {"done": operation} after the commit."""


def path() -> Path:
    """Where the list stands."""
    found: Path = settings.ENVIRONMENT.data / "erasures"
    return found


def note(record: Any, deed: UUID) -> None:
    """Write down that the deed erases the record; called as the last thing before its transaction ends."""
    if rehearsing() or not record.kind_label:
        return
    line = {
        "workspace": scope.require().hex,
        "kind": record.kind_label,
        "id": record.pk.hex,
        "operation": deed.hex,
        "at": timezone.now().isoformat(),
    }
    durable.append(path(), json.dumps(line))
    transaction.on_commit(lambda: durable.append(path(), json.dumps({"done": deed.hex})))


def read(file: Path) -> list[Line]:
    """The erasures of a list, each with `sure`: whether its commit was seen. Half a last line counts as none."""
    found: list[Line] = []
    ended: dict[str, bool] = {}
    for text in file.read_text().splitlines() if file.exists() else ():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if "operation" in line:
            found.append(line)
        else:
            ended |= {line[how]: how == "done" for how in ("done", "void") if how in line}
    return [{**line, "sure": line["operation"] in ended} for line in found if ended.get(line["operation"], True)]


def by_workspace(file: Path) -> dict[str, list[Line]]:
    """The same by company."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in read(file):
        found[line["workspace"]].append(line)
    return found


def settle(lines: Iterable[Line]) -> None:
    """Ask the base about the entered workspace's deeds of which nobody saw how they ended, and write it down.

    Only of deeds that are some minutes old: a younger one may be about to commit.
    """
    late = (timezone.now() - AT_WORK).isoformat()
    unsure = {line["operation"] for line in lines if not line["sure"] and line["at"] < late}
    asked = Operation.objects.filter(pk__in=[UUID(hex=each) for each in unsure])
    there = {pk.hex for pk in asked.values_list("pk", flat=True)}
    for deed in sorted(unsure):
        durable.append(path(), json.dumps({"done" if deed in there else "void": deed}))


def again(lines: Iterable[Line]) -> int:
    """Erase in the entered workspace of a restored base who was erased since; returns how many.

    Lines whose commit nobody saw count: who asked to be forgotten is rather forgotten.
    """
    from tropa.core.journal.erasure import erase

    deeds: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for line in lines:
        deeds[line["kind"], line["id"]].add(UUID(hex=line["operation"]))
    count = 0
    for (kind, identity), operations in deeds.items():
        if not kinds.exists(kind) or Operation.objects.filter(pk__in=operations).exists():
            continue
        if (record := kinds.model(kind).everything.filter(pk=UUID(hex=identity)).first()) is not None:
            erase(record, by=SYSTEM)
            count += 1
    return count
