"""The staff app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.staff"
    label = "staff"

    def ready(self) -> None:
        """Hang the projection of memberships and the rule of owners on the journal."""
        from tropa.core.journal import after_write
        from tropa.core.journal.rights import guards
        from tropa.core.journal.undoing import FINAL
        from tropa.staff.projections import keep_memberships
        from tropa.staff.services.members import check_returned

        if keep_memberships not in after_write:
            after_write.append(keep_memberships)
        guards["staff.member"] = check_returned
        FINAL.add("staff.open_workspace")  # nobody would be left to take it back
