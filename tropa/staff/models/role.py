"""Roles and what they allow."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core import access
from tropa.core.records import JsonField, Link, Record


class Role(Record):
    """A named line of the permission table: `base` is the default one it starts from, grants say what differs."""

    kind_label: ClassVar[str] = "role"
    purged: ClassVar[bool] = False
    arranges: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=80)
    base = models.CharField(max_length=16, choices=list(access.ROLE_TITLES.items()), default="viewer")
    standard = models.BooleanField(default=False)
    """One of the five that every workspace starts with; it cannot be put into the trash."""
    second_factor_since = models.DateTimeField(_("second step required since"), null=True, blank=True)
    """From when on its members need a second factor to work here; None: they need none."""
    export_most = models.PositiveIntegerField(_("records in one file"), null=True, blank=True)
    """How many records may leave in one file; empty: any number. Whose, the right to export says."""
    export_daily = models.PositiveIntegerField(_("records a day"), null=True, blank=True)
    """How many may leave within 24 hours, by files and by the API together."""

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="staff_role_name_once",
                violation_error_message=_("There is a role with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def rights(self) -> access.Rights:
        """The default table of `base`, narrowed or widened by the grants."""
        scopes: dict[tuple[str, str], access.Scope] = {}
        fields: dict[tuple[str, str], access.FieldRight] = {}
        for grant in self.grants.all():
            scopes[grant.kind, grant.action] = access.Scope(grant.scope)
            fields |= {(grant.kind, name): right for name, right in grant.fields.items()}
        most, daily = self.export_most, self.export_daily
        return access.Rights(self.base, scopes, fields, export_most=most, export_daily=daily)


class Grant(Record):
    """One changed cell of the table of rights: over whose records of a kind a role has an action.

    `fields` narrows single fields of the kind: {"cost": "none", "tax_id": "read"}; it stands on the grant to view.
    """

    kind_label: ClassVar[str] = "grant"
    arranges: ClassVar[bool] = True

    role = Link(Role, models.CASCADE, related_name="grants")
    kind = models.CharField(max_length=40)
    action = models.CharField(max_length=16)
    scope = models.CharField(max_length=8)
    fields = JsonField(default=dict, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "role", "kind", "action"],
                condition=models.Q(deleted_at__isnull=True),
                name="staff_grant_once",
                violation_error_message=_("The role says this already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind}: {self.scope}"
