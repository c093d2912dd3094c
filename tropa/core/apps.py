"""The kernel as a Django app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Records, journal, events, fields, rights and everything else that knows no business."""

    name = "tropa.core"
    label = "core"

    def ready(self) -> None:
        """Hang the derived rows of the kernel on the journal."""
        from tropa.core import indexing
        from tropa.core.journal import after_write, at_end
        from tropa.core.trail.recording import follow

        if indexing.keep not in after_write:
            after_write.append(indexing.keep)
        if follow not in at_end:
            at_end.append(follow)
