"""The one place where History, and whatever log is kept besides, hears of archives: all of a company leaves or comes.

A log of views and exports hooks in here: `asked` and `arrived` are called for every archive, by page and command line.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core.journal import operation
from tropa.core.models import Workspace


def asked() -> UUID:
    """Somebody takes everything with him: told before the first row is read, so that the archive tells it too."""
    with operation("core.leave", title=_("Export of everything")) as context:
        context.effects.append({"name": "archive"})
    return context.id


def arrived(workspace: Workspace, manifest: dict[str, Any]) -> UUID:
    """The company has come here."""
    made = str(manifest.get("created_at", ""))[:16].replace("T", " ")
    with operation("core.arrive", title=_("Arrived from an archive of %(at)s UTC") % {"at": made}) as context:
        context.effects.append({"name": "archive", "workspace": workspace.slug})
    return context.id
