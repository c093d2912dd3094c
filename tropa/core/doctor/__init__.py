"""`tropa doctor`: every promise that can be looked up, one by one, of the installation and of each company."""

from typing import Any

from django.apps import apps

from tropa.core.checkups import Checkup, checkups
from tropa.core.doctor import files, installation, journal, records
from tropa.core.journal import canonical_state
from tropa.core.records import Row

Check = dict[str, Any]
KERNEL = (*journal.CHECKUPS, *records.CHECKUPS, *files.CHECKUPS)
"""Of each workspace, before those of the apps."""


def checks() -> list[Check]:
    """Of the whole installation."""
    return [checked(one) for one in installation.checkups()]


def checks_of_workspace(slug: str, *, mend: bool = False) -> list[Check]:
    """Of the entered workspace.

    Args:
        mend: count derived values anew where they are wrong, and look again.
    """
    return [checked(one, f"{slug}: ", mend=mend) for one in (*KERNEL, *checkups)]


def checked(one: Checkup, before: str = "", *, mend: bool = False) -> Check:
    """What is found of one promise: {"name", "promise", "ok", "detail", "remedy"}; news is ok and has a detail."""
    wrong = one.look()
    if wrong and mend and one.mend is not None:
        one.mend()
        wrong = one.look()
    return {
        "name": f"{before}{one.label}",
        "promise": one.promise,
        "ok": not (wrong and one.damage),
        "detail": wrong,
        "remedy": one.remedy if wrong else "",
    }


def state_of_workspace() -> dict[str, Any]:
    """The hash of its business values, and how many rows each table has."""
    tables = [model for model in apps.get_models() if issubclass(model, Row)]
    rows = {
        model._meta.db_table: getattr(model, "everything", model.objects).count()
        for model in sorted(tables, key=lambda model: model._meta.db_table)
    }
    return {"state": canonical_state()[0], "rows": rows}
