"""An import from its first row to its last: one operation over many transactions, each with its place in the file.

A process that dies leaves a running import behind; whoever runs it next goes on after the last written line. Two
processes at one import cannot write a line twice: each transaction moves `last_line` from where it thinks it stands.
"""

import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from tropa.core.actors import Actor, act_as
from tropa.core.errors import RuleViolation
from tropa.core.journal.operations import operation, resumed, write
from tropa.core.models import Operation
from tropa.core.records import Prepared
from tropa.core.tasks.running import advanced
from tropa.customers import sources
from tropa.customers.importing import files, retention
from tropa.customers.importing.cells import Context
from tropa.customers.importing.importer import Planner, importer_of
from tropa.customers.importing.mapping import Mapping
from tropa.customers.importing.meanings import Meanings
from tropa.customers.importing.steps import FAILED, RowStep
from tropa.customers.models.imports import Import, ImportRow
from tropa.lib.crashes import crash_point
from tropa.lib.spreadsheets import Unreadable

BATCH, SMALLEST, LARGEST = 300, 200, 1_000
HOLD = 0.08
"""Seconds that a transaction may take, roughly: on SQLite everybody who writes waits for it. How many rows that are
depends on the machine and on what else it does, so each batch is cut by how long the one before took; below SMALLEST
the cost of a transaction itself would outweigh its rows."""
LINE = ["run", "number", "state", "customer", "cells", "errors", "remarks"]


class Superseded(RuntimeError):
    """Another process has gone on with this import."""


def planner_of(run: Import, *, dry_run: bool = False) -> Planner:
    """The planner of an import, with the reader its mapping asks for."""
    importer = importer_of(run.kind)
    mapping = Mapping.from_json(run.mapping, run.header, importer.targets)
    source = sources.registry.get(mapping.source if mapping.source in sources.registry else importer.generic)
    zone = ZoneInfo(run.member.time_zone or "UTC")
    parsers = Meanings(run.member, importer).parsers(mapping)
    context = Context(source, zone, mapping.orders, mapping.commas, parsers)
    return importer.planner(mapping, context, run.policy, run.member, dry_run=dry_run)


def count_rows(run: Import) -> None:
    """Count what is to be done, so that people see how far it is; a file that cannot be read tells so when it is."""
    try:
        run.rows = sum(1 for _line in files.open_table(run).lines())
    except (RuleViolation, Unreadable):
        return
    Import.objects.filter(pk=run.pk).update(rows=run.rows)


def run_to_end(run: Import) -> Import:
    """Write the whole file, or the rest of it.

    Raises:
        Superseded: another process does it already.
    """
    with act_as(Actor("member", run.member_id), "import"):
        if run.operation_id is None:
            _start(run)
        try:
            _write_all(run)
        except (RuleViolation, Unreadable) as error:
            _finish(run, Import.State.BROKEN, str(error))
        else:
            _finish(run, Import.State.DONE)
    return run


def give_up(run: Import, error: str) -> Import:
    """End an import that nobody works at any more where it stands; what is written stays and can be taken back.

    Its file goes with the nightly round: the caller's transaction may still roll back.
    """
    _close(run, Import.State.BROKEN, error)
    return run


def _start(run: Import) -> None:
    """The operation's own row, committed before its parts."""
    importer = importer_of(run.kind)
    title = str(importer.deed) % {"file": run.file_name}
    with transaction.atomic():
        with operation(f"{importer.label}.import", title=title, origin="import") as context:
            write(context)
            context.operations.clear()
        Operation.objects.filter(pk=context.id).update(state=Operation.State.RUNNING)
        run.operation_id = context.id
        run.state, run.started_at = Import.State.RUNNING, timezone.now()
        run.counts = {"rows": 0, "created": 0, "updated": 0, "skipped": 0, "failed": 0, "linked": {}}
        run.save()


def _write_all(run: Import) -> None:
    table = files.open_table(run)
    planner = planner_of(run)
    importer = importer_of(run.kind)
    importer.survey(planner, lambda: files.lines_of(run, files.open_table(run)), run.last_line)
    writer = importer.writer(planner)
    lines = (line for line in files.lines_of(run, table) if line.number > run.last_line)
    size = BATCH
    while batch := list(islice(lines, size)):
        steps = planner.plan(batch)
        part, kept = writer.prepare(steps), _kept(run, steps)
        with resumed(Operation.objects.get(pk=run.operation_id)):
            began = time.monotonic()
            if not writer.write(part, steps):
                kept = _kept(run, steps)
            kept.insert()
            _move(run, batch[-1].number, steps, writer.linked)
            _show(run)
            advanced()
            crash_point("import.written")
        crash_point("import.batch")
        size = next_size(len(batch), time.monotonic() - began)


def next_size(size: int, held: float) -> int:
    """How many rows the next transaction takes, when `size` took `held` seconds; it grows and shrinks by halves."""
    wanted = size * min(max(HOLD / max(held, 0.001), 0.5), 1.5)
    return min(max(int(wanted), SMALLEST), LARGEST)


def _kept(run: Import, steps: Sequence[RowStep]) -> Prepared:
    """Lines that failed, left remarks or carry what has no field."""
    header = run.header
    kept = [step for step in steps if step.action == FAILED or step.draft.remarks or step.draft.extra]
    return Prepared.of(ImportRow, LINE, [_line(run, header, step) for step in kept])


def _line(run: Import, header: Sequence[str], step: RowStep) -> tuple[Any, ...]:
    draft, failed = step.draft, step.action == FAILED
    cells = dict(zip(header, draft.cells, strict=False)) if failed else draft.extra
    return (
        run.pk,
        draft.number,
        step.action,
        None if failed else step.customer_id,
        cells,
        [problem.kept() for problem in draft.problems],
        [remark.kept() for remark in draft.remarks],
    )


def counted(steps: Sequence[RowStep]) -> Counter[str]:
    """How many rows came out which way."""
    return Counter(step.action for step in steps)


def _move(run: Import, line: int, steps: Sequence[RowStep], linked: dict[str, int]) -> None:
    found = counted(steps)
    counts = dict(run.counts)
    counts["rows"] += len(steps)
    for name, number in found.items():
        counts[name] += number
    counts["linked"] = {
        name: counts["linked"].get(name, 0) + number
        for name, number in linked.items()
        if number or name in counts["linked"]
    }
    moved = Import.objects.filter(pk=run.pk, last_line=run.last_line, state=Import.State.RUNNING).update(
        last_line=line, counts=counts
    )
    if not moved:
        raise Superseded
    run.last_line, run.counts = line, counts


def _show(run: Import) -> None:
    """History tells how far it is."""
    progress = {"done": run.counts["rows"], "total": max(run.rows, run.counts["rows"])}
    Operation.objects.filter(pk=run.operation_id).update(progress=progress)


def _finish(run: Import, state: str, error: str = "") -> None:
    _close(run, state, error)
    retention.destroy_file(run)


def _close(run: Import, state: str, error: str) -> None:
    with transaction.atomic():
        retention.end(run, state, timezone.now(), error)
        if run.operation_id is not None:
            _show(run)
            Operation.objects.filter(pk=run.operation_id).update(state=Operation.State.DONE)
