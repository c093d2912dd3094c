"""The kernel's own kinds in the permission table."""

from django.utils.translation import gettext_lazy as _

from tropa.core.access.declarations import SETTINGS, AccessKind, Reach, kinds, reaches, row
from tropa.core.access.scopes import Scope
from tropa.core.files.carriers import seen_files
from tropa.core.models import AccessEntry, Operation

# Undoing another's deed is managing; one's own deeds are seen and taken back by everybody.
HISTORY = {
    "owner": row(Scope.ALL, "view", "manage"),
    "administrator": row(Scope.ALL, "view", "manage"),
    "head": row(Scope.OWN, "view", "manage"),
    "seller": row(Scope.OWN, "view", "manage"),
    "viewer": row(Scope.OWN, "view"),
}

kinds.register(
    AccessKind(
        "operation",
        _("History"),
        owner="actor_id",
        actions=("view", "manage"),
        defaults=HISTORY,
        model=Operation,
        order=900,
    )
)

kinds.register(
    AccessKind(
        "access_entry",
        _("Access log"),
        actions=("view", "export"),
        defaults=SETTINGS,
        model=AccessEntry,
        order=902,
    )
)
kinds.register(AccessKind("webhook", _("Webhooks"), defaults=SETTINGS, title_field="url", order=845))
kinds.register(AccessKind("field", _("Own fields"), defaults=SETTINGS, order=910))

# Everybody sees what he has uploaded himself, and the files of whatever records he may see.
FILES = {name: row(Scope.OWN, "view", "create") for name in ("owner", "administrator", "head", "seller")}
kinds.register(
    AccessKind(
        "file",
        _("Files"),
        owner="uploaded_by",
        actions=("view", "create"),
        defaults={**FILES, "viewer": row(Scope.OWN, "view")},
        order=905,
    )
)
reaches.register(Reach("core.files", seen_files))
