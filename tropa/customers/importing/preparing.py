"""Before anything is written: take the file in, guess or take the mapping, rehearse the whole."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.customers.importing import files
from tropa.customers.importing.guessing import guess
from tropa.customers.importing.mapping import Mapping, merged, shape
from tropa.customers.importing.meanings import Meanings
from tropa.customers.importing.planning import batches
from tropa.customers.importing.running import BATCH, counted, errors_of, planner_of
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED, Step
from tropa.customers.models.imports import Import
from tropa.lib import spreadsheets
from tropa.lib.spreadsheets import Table, Unreadable
from tropa.staff.models import Member

SHOWN = 100
"""So many rows of each sort are shown in a preview."""


def prepare(
    stream: BinaryIO, name: str, *, member: Member, policy: str = Import.Policy.UPDATE, mapping: Any = "auto"
) -> Import:
    """Take a file in; nothing of it is written yet.

    Args:
        stream: its bytes.
        name: what people call it.
        member: who imports; asked for the right to import customers.
        policy: what to do with rows whose customer is there (Import.Policy).
        mapping: "auto", or an object as Mapping.from_json reads.

    Raises:
        Denied: the member may not import customers.
        RuleViolation: the file is no table, the mapping or policy does not exist.
    """
    access.check(member, "customer", "import")
    if policy not in Import.Policy.values:
        raise _no_such_policy()
    run = Import(member=member, file_name=PurePath(name.replace("\\", "/")).name[:255] or "file", policy=policy)
    files.keep(run, stream)
    try:
        table = open_table(run)
        meanings = Meanings(member)
        found = guess(table) if mapping == "auto" else meanings.check(Mapping.from_json(mapping, table.columns))
    except RuleViolation:
        files.drop(run)
        raise
    run.header, run.shape = list(table.columns), shape(table.columns)
    run.mapping = (meanings.settled(remembered(run, found)) if mapping == "auto" else found).as_json()
    if not Mapping.from_json(run.mapping, run.header).targets() & {
        "name",
        "first_name",
        "last_name",
        "company",
        "phone",
        "email",
    }:
        files.drop(run)
        raise RuleViolation(
            "customers.import_no_names",
            _("No column of this file looks like a name, a telephone or an e-mail; say which one it is."),
            "mapping",
        )
    run.save()
    return run


def _no_such_policy() -> RuleViolation:
    words = _("Duplicates are: update, replace, skip or create.")
    return RuleViolation("customers.import_policy", words, "duplicates")


def change_mapping(run: Import, columns: dict[str, str], policy: str) -> None:
    """Correct what columns mean and what happens to duplicates, before the import has begun.

    Raises:
        RuleViolation: it runs already, or a meaning does not exist or is taken twice.
    """
    if run.state != Import.State.DRAFT:
        raise RuleViolation("customers.import_begun", _("This import has begun already."))
    if policy not in Import.Policy.values:
        raise _no_such_policy()
    known = {column: target for column, target in columns.items() if column in run.header}
    chosen = Mapping.from_json({**run.mapping, "columns": known}, run.header)
    run.mapping = Meanings(run.member).check(chosen).as_json()
    run.policy = policy
    run.save()


def mend(run: Import, number: int, column: str, value: str) -> None:
    """Correct one cell in the preview; the file itself stays as it is.

    Raises:
        RuleViolation: it runs already, or there is no such column.
    """
    if run.state != Import.State.DRAFT or column not in run.header:
        raise RuleViolation("customers.import_mend", _("This cell cannot be corrected any more."))
    run.mended = {**run.mended, str(number): {**run.mended.get(str(number), {}), column: value[:20_000]}}
    run.save()


def open_table(run: Import) -> Table:
    """The table in an import's file.

    Raises:
        RuleViolation: it is none.
    """
    try:
        return spreadsheets.read(files.path_of(run))
    except Unreadable as error:
        raise RuleViolation(f"customers.import_{error.code}", error.message, "file") from error


def remembered(run: Import, found: Mapping) -> Mapping:
    """The guess, corrected by what was chosen for the last file of this shape."""
    last = (
        Import.objects.filter(shape=run.shape).exclude(state=Import.State.DRAFT).order_by("-created_at", "-id").first()
    )
    return merged(found, last.mapping["columns"]) if last else found


@dataclass
class Preview:
    """What would happen: numbers of all rows, examples of each sort."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    failed: list[Step] = field(default_factory=list)
    updated: list[Step] = field(default_factory=list)
    created: list[Step] = field(default_factory=list)
    skipped: list[Step] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    linked: dict[str, int] = field(default_factory=dict)

    def shown(self, action: str) -> list[Step]:
        """The examples of one sort."""
        return {CREATED: self.created, UPDATED: self.updated, SKIPPED: self.skipped, FAILED: self.failed}[action]


def preview(run: Import, *, limit: int | None = None) -> Preview:
    """Plan the whole file, or its first `limit` rows, and write nothing.

    Raises:
        RuleViolation: the file breaks off in the middle.
    """
    planner, found = planner_of(run, dry_run=True), Preview()
    try:
        lines = files.lines_of(run, open_table(run))
        for batch in batches(islice(lines, limit), BATCH):
            steps = planner.plan(batch)
            found.rows += len(steps)
            found.counts += counted(steps)
            for step in steps:
                examples = found.shown(step.action)
                if len(examples) < SHOWN:
                    examples.append(step)
            found.errors += errors_of([step.draft for step in steps if step.action == FAILED])
    except Unreadable as error:
        raise RuleViolation(f"customers.import_{error.code}", error.message, "file") from error
    new = {"company": planner.companies.new, "tag": planner.tags.new, "source": planner.sources.new}
    found.linked = {kind: len(names) for kind, names in new.items() if names}
    return found
