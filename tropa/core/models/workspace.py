"""The workspace and what it is set to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core import arrangement
from tropa.core.ids import UuidField, uuid7
from tropa.core.records import JsonField, Record


class Workspace(models.Model):
    """One company's house; global: it is looked up before any scope is entered."""

    class State(models.TextChoices):
        """Whether people get in."""

        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")
        ARRIVING = "arriving", _("arriving from an archive")

    id = UuidField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=63, unique=True)
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug


class WorkspaceSettings(Record):
    """What the company decides about its workspace; exactly one a workspace."""

    kind_label: ClassVar[str] = "settings"
    arranges: ClassVar[bool] = True

    name = models.CharField(max_length=200)
    industry = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, choices=[("ru", "Русский"), ("en", "English")], default="ru")
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    base_currency = models.CharField(max_length=3, default="RUB")
    recognition_policy = models.CharField(max_length=32, default="deal_won")
    modules = JsonField(default=dict, blank=True)
    access_log_days = models.PositiveSmallIntegerField(default=365)
    """How long the log of access is kept (core.viewing)."""
    unusual_viewing = JsonField(default=dict, blank=True)
    """From what on viewing is unusual, where the company says otherwise (staff.access_log.usual)."""

    class Meta(Record.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace"], name="core_settings_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def shown(cls) -> "WorkspaceSettings | None":
        """The settings to look at, shared between requests; who changes them gets an own copy by `objects.get()`."""
        found: WorkspaceSettings | None = arrangement.kept("settings", cls.objects.first)
        return found
