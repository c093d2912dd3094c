"""Why a backup is not made, not proved or not taken: codes with a sentence each, so that records tell them later."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from tropa.core.errors import TropaError

SENTENCES = {
    "no_file": _("There is no file %(file)s."),
    "not_a_backup": _("This is no backup of Tropa, or its beginning is damaged."),
    "cut": _("The backup is cut short: its end is missing."),
    "damaged": _("The backup is damaged: %(part)s is not what was written."),
    "foreign_name": _("The backup holds a name that no backup has; it is refused."),
    "part_missing": _("The backup is not whole: %(part)s is missing."),
    "newer": _("A newer Tropa made this backup (format %(format)s): bring this one up to date first."),
    "newer_base": _("A newer Tropa made this backup (%(migration)s): bring this one up to date first."),
    "other_manifest": _("The manifest was not written with the keys of this backup: it is changed or another's."),
    "wrong_passphrase": _("The passphrase is wrong, or the sealed keys are damaged."),
    "passphrase_needed": _(
        "The keys in this backup are sealed: give the passphrase (--passphrase-stdin or TROPA_BACKUP_PASSPHRASE)."
    ),
    "passphrase_missing": _(
        "A copy that leaves TROPA_DATA carries its keys sealed: give a passphrase (--passphrase-stdin or"
        " TROPA_BACKUP_PASSPHRASE), or set one under Settings, Backups."
    ),
    "passphrase_short": _("A passphrase has at least %(least)s characters; four unrelated words make a good one."),
    "no_room": _("There is not enough room in %(folder)s: %(needed)s MB are needed, %(free)s MB are free."),
    "disk_full": _("The disk became full while the backup was written; nothing of it was kept."),
    "no_folder": _("The folder %(folder)s cannot be written: %(what)s."),
    "running": _("Another backup is being made; try again when it has ended."),
    "broken_off": _("The backup was broken off before its end: the process was stopped."),
    "serving": _("Tropa is running on this data (%(folder)s): stop it, then restore."),
    "restoring": _("A restore is under way on this data (%(folder)s); start again when it has ended."),
    "other_database": _(
        "This backup is of %(theirs)s and this installation runs on %(ours)s: move companies with tropa export and"
        " tropa import-archive."
    ),
    "broken_base": _("The restored base is broken: %(what)s."),
    "other_build": _("The restored base does not fit this build of Tropa: %(what)s."),
    "other_state": _("%(workspace)s is not the same after restoring as it was when the backup was made."),
    "other_companies": _("The restored base does not hold the companies that the manifest names."),
    "broken_journal": _("The journal of %(workspace)s does not hold: %(what)s"),
    "other_anchor": _("The journal of %(workspace)s does not end where it is anchored."),
    "file_missing": _("%(workspace)s names a file that the backup does not hold: %(key)s."),
    "no_program": _("The program %(program)s of PostgreSQL is not on this machine, or older than the server."),
    "program_failed": _("%(program)s failed: %(what)s"),
    "no_right": _("not proved: the database role may not create a database to restore into (CREATEDB)"),
    "not_empty": _(
        "The database is not empty, and its role may not create another beside it (CREATEDB):"
        " restore into an empty one."
    ),
    "no_copy": _("The copy into %(folder)s failed: %(what)s."),
    "no_place": _("There is no folder %(folder)s on the server; write its whole path."),
    "same_place": _("%(folder)s lies within TROPA_DATA: a copy that burns with the original is none."),
    "upgrade_refused": _("The update was not begun, and nothing has changed. %(what)s"),
    "upgrade_undone": _("The update failed, and the base is as it was before: %(what)s"),
    "upgrade_half": _(
        "The update failed: %(what)s. A part of it stands: stop Tropa everywhere and run tropa restore %(file)s."
    ),
    "failed": _("The backup failed: %(what)s."),
}  # fmt: skip


class Unfit(TropaError):
    """A backup that is refused, or cannot be made: `code` is stable, `details` fill its sentence."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = {name: str(value) for name, value in details.items()}

    def __str__(self) -> str:
        return sentence(self.code, self.details)


def sentence(code: str, details: dict[str, str]) -> str:
    """In the language that is on."""
    return gettext(SENTENCES[code]) % details if code in SENTENCES else code
