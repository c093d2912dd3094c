"""Before anything is written: take the file in, guess or take the mapping, correct both."""

from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.customers.importing import files
from tropa.customers.importing.guessing import guess
from tropa.customers.importing.mapping import Mapping, merged, shape
from tropa.customers.importing.meanings import Meanings
from tropa.customers.models.imports import Import
from tropa.staff.models import Member

NAMING = frozenset({"name", "first_name", "last_name", "company", "phone", "email"})
"""One of these must be there, or nobody could tell whose row it is."""


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
    run = Import(member=member, policy=policy)
    files.take_in(run, stream, name)
    try:
        _map(run, mapping)
        run.save()
    except BaseException:
        files.drop(run)
        raise
    return run


def _map(run: Import, mapping: Any) -> None:
    table, meanings = files.open_table(run), Meanings(run.member)
    run.header, run.shape = list(table.columns), shape(table.columns)
    if mapping == "auto":
        found = meanings.settled(remembered(run, guess(table)))
    else:
        found = meanings.check(Mapping.from_json(mapping, table.columns))
    if not found.targets() & NAMING:
        words = _("No column of this file looks like a name, a telephone or an e-mail; say which one it is.")
        raise RuleViolation("customers.import_no_names", words, "mapping")
    run.mapping = found.as_json()


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


def remembered(run: Import, found: Mapping) -> Mapping:
    """The guess, corrected by what was chosen for the last file of this shape."""
    last = (
        Import.objects.filter(shape=run.shape).exclude(state=Import.State.DRAFT).order_by("-created_at", "-id").first()
    )
    return merged(found, last.mapping["columns"]) if last else found
