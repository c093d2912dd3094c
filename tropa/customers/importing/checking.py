"""The rehearsal of an import: the whole file is planned, nothing is written; a large file is checked by the worker."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.customers.importing import files
from tropa.customers.importing.drafts import as_error
from tropa.customers.importing.importer import Importer, importer_of
from tropa.customers.importing.running import BATCH, planner_of
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED, RowStep
from tropa.customers.models.imports import Import
from tropa.lib.sequences import chunks
from tropa.lib.spreadsheets import Unreadable

SMALL = 256 * 1024
"""A file of at most so many bytes (two thousand rows) is checked while the page waits."""
SHOWN = 100
"""So many rows of each sort are kept as examples."""
TOLD = 1_000
"""So many errors and remarks are kept; all of them are told by the report of the import."""
ACTIONS = (CREATED, UPDATED, SKIPPED, FAILED)


@dataclass
class Rehearsal:
    """What would happen: numbers of all rows, examples of each sort."""

    importer: Importer
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[RowStep]] = field(default_factory=lambda: {action: [] for action in ACTIONS})
    errors: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    linked: dict[str, int] = field(default_factory=dict)
    """Records of other kinds (companies, tags, stages) that would be made on the way."""

    def add(self, steps: Iterable[RowStep]) -> None:
        """Count a planned batch."""
        for step in steps:
            self.rows += 1
            self.counts[step.action] += 1
            if len(self.examples[step.action]) < SHOWN:
                self.examples[step.action].append(step)
            number = step.draft.number
            if step.action == FAILED and len(self.errors) < TOLD:
                self.errors += [as_error(number, problem) for problem in step.draft.problems]
            if len(self.notes) < TOLD:
                self.notes += [as_error(number, remark) for remark in step.draft.remarks]

    def as_json(self) -> dict[str, Any]:
        """As kept with the import."""
        return {
            "rows": self.rows,
            "counts": {action: self.counts[action] for action in ACTIONS},
            "examples": {
                action: [_example(self.importer, step) for step in steps] for action, steps in self.examples.items()
            },
            "errors": self.errors,
            "notes": self.notes,
            "linked": self.linked,
        }


def rehearse(run: Import) -> Rehearsal:
    """Plan the whole file and write nothing.

    Raises:
        RuleViolation: the file breaks off in the middle.
    """
    found = Rehearsal(importer_of(run.kind))
    for _part in _planned(run, found):
        pass
    return found


def is_small(run: Import) -> bool:
    """Whether a page can wait for the rehearsal."""
    return files.path_of(run).stat().st_size <= SMALL


def begin(run: Import) -> None:
    """Check a draft anew, here or in the worker; another rehearsal of it that still runs is given up.

    Raises:
        RuleViolation: the import has begun.
    """
    from tropa.customers import tasks

    if run.state != Import.State.DRAFT:
        raise RuleViolation("customers.import_begun", _("This import has begun already."))
    run.checking, run.found = uuid4().hex, {}
    run.save()
    if is_small(run):
        check(run, run.checking)
    else:
        tasks.check_import.enqueue(import_id=str(run.pk), token=run.checking)


def check(run: Import, token: str) -> None:
    """Rehearse, telling on the way how far it is; ends early when a newer rehearsal or the import took its place."""
    mine = Import.objects.filter(pk=run.pk, checking=token)
    found = Rehearsal(importer_of(run.kind))
    try:
        total = sum(1 for _line in files.open_table(run).lines())
        if not mine.update(rows=total):
            return
        for _part in _planned(run, found):
            if not mine.update(found={"rows": found.rows, "counts": dict(found.counts)}):
                return
    except (RuleViolation, Unreadable) as error:
        mine.update(checking="", found={"problem": str(error)})
    else:
        mine.update(checking="", rows=found.rows, found=found.as_json())
    run.refresh_from_db()


def _planned(run: Import, found: Rehearsal) -> Iterator[None]:
    """Adds the batches of a file one by one."""
    planner = planner_of(run, dry_run=True)
    try:
        found.importer.survey(planner, lambda: files.lines_of(run, files.open_table(run)), 0)
        for batch in chunks(files.lines_of(run, files.open_table(run)), BATCH):
            found.add(planner.plan(batch))
            yield
    except Unreadable as error:
        raise files.unreadable(error) from error
    found.linked = {kind: sum(1 for _name in names) for kind, names in planner.new().items() if names}


def _example(importer: Importer, step: RowStep) -> dict[str, Any]:
    draft, cells = step.draft, importer.told(step)
    return {
        "row": draft.number,
        "name": cells[0],
        "cells": cells[1:],
        "problems": [problem.kept() for problem in draft.problems],
        "changes": list(importer.changes(step)),
        "found_by": step.found_by,
    }
