"""Before anything is written: take the file in, guess or take the mapping, correct both."""

from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.customers.importing import files
from tropa.customers.importing.guessing import guess
from tropa.customers.importing.importer import allowed, importer_of, recognised
from tropa.customers.importing.mapping import Mapping, merged, shape
from tropa.customers.importing.meanings import Meanings
from tropa.customers.models.imports import Import
from tropa.staff.models import Member


def prepare(
    stream: BinaryIO,
    name: str,
    *,
    member: Member,
    kind: str = Import.CUSTOMERS,
    policy: str = Import.Policy.UPDATE,
    mapping: Any = "auto",
) -> Import:
    """Take a file in; nothing of it is written yet.

    Args:
        stream: its bytes.
        name: what people call it.
        member: who imports; asked for the right to import what the file holds.
        kind: what that is, by the label of its importer; "" to tell it by the columns.
        policy: what to do with rows whose record is there (Import.Policy).
        mapping: "auto", or an object as Mapping.from_json reads.

    Raises:
        Denied: the member may not import this.
        RuleViolation: the file is no table, the kind, mapping or policy does not exist.
    """
    if kind:
        importer = importer_of(kind)
        access.check(member, importer.kind, "import")
        importer.check()
    else:
        allowed(member)
    if policy not in Import.Policy.values:
        raise _no_such_policy()
    run = Import(member=member, kind=kind, policy=policy)
    files.take_in(run, stream, name)
    try:
        _map(run, mapping)
        run.save()
    except BaseException:
        files.drop(run)
        raise
    return run


def _map(run: Import, mapping: Any) -> None:
    table = files.open_table(run)
    run.header, run.shape = list(table.columns), shape(table.columns)
    importer = importer_of(run.kind) if run.kind else recognised(table.columns, allowed(run.member))
    run.kind, meanings = importer.label, Meanings(run.member, importer)
    if mapping == "auto":
        found = meanings.settled(remembered(run, guess(table, importer)))
    else:
        found = meanings.check(Mapping.from_json(mapping, table.columns, importer.targets))
    if not found.targets() & importer.naming:
        raise RuleViolation("customers.import_no_names", str(importer.unnamed), "mapping")
    run.mapping = found.as_json()


def change_kind(run: Import, kind: str) -> None:
    """Say what the file holds, before the import has begun; what its columns mean is guessed anew.

    Raises:
        Denied: the member may not import this.
        RuleViolation: it runs already, there is no such kind, or nothing in the file looks like it.
    """
    if run.state != Import.State.DRAFT:
        raise RuleViolation("customers.import_begun", _("This import has begun already."))
    importer = importer_of(kind)
    access.check(run.member, importer.kind, "import")
    importer.check()
    run.kind, run.checking, run.found = importer.label, "", {}
    _map(run, "auto")
    run.save()


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
    importer = importer_of(run.kind)
    chosen = Mapping.from_json({**run.mapping, "columns": known}, run.header, importer.targets)
    run.mapping = Meanings(run.member, importer).check(chosen).as_json()
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


def remembered(run: Import, found: Mapping) -> Mapping:
    """The guess, corrected by what was chosen for the last file of this shape."""
    alike = Import.objects.filter(shape=run.shape, kind=run.kind).exclude(state=Import.State.DRAFT)
    last = alike.order_by("-created_at", "-id").first()
    return merged(found, last.mapping["columns"]) if last else found
