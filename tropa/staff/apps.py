"""The staff app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.staff"
    label = "staff"

    def ready(self) -> None:
        """Hang the projection of memberships and the rule of owners on the journal; a restore ends sessions."""
        from tropa.core.backup.afterwards import after_restore
        from tropa.core.journal import after_write
        from tropa.core.journal.rights import guards
        from tropa.core.journal.undoing import FINAL
        from tropa.staff.projections import keep_memberships
        from tropa.staff.services.backups import end_sessions
        from tropa.staff.services.members import check_returned

        if keep_memberships not in after_write:
            after_write.append(keep_memberships)
        if end_sessions not in after_restore:
            after_restore.append(end_sessions)
        guards["staff.member"] = check_returned
        FINAL.add("staff.open_workspace")  # nobody would be left to take it back
