"""The inbox app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Forms; later channels, conversations, calls."""

    name = "tropa.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Hang the eraser, and the consents of what was no spam after all, on the journal."""
        from tropa.core.journal import at_end
        from tropa.core.journal.erasure import erasers
        from tropa.inbox import clearing
        from tropa.inbox.models import submission

        if submission.erase not in erasers:
            erasers.append(submission.erase)
        if clearing.follow not in at_end:
            at_end.append(clearing.follow)
