"""Another policy of what counts as a sale: the purchases that follow deals are made or taken back."""

from collections.abc import Sequence
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from tropa.core import commands
from tropa.core.models import WorkspaceSettings
from tropa.sales.recognition import recognise


@commands.register
class ChangeRecognition(commands.Command):
    """Over all won deals, planned by the settings page; the first part writes the policy itself."""

    label = "sales.set_recognition"
    kind = "deal"
    title = _("Another rule of what counts as a sale")
    icon = "receipt"
    action = "manage"
    alone = True

    class Params(BaseModel):
        """Which policy."""

        model_config = ConfigDict(extra="forbid")

        policy: Literal["deal_won", "manual"]

    def records(self, model: Any) -> Any:
        """Deals that are a sale, or would be."""
        return model.objects.won().exclude(amount=0)

    def run(self, records: Sequence[Any], params: Any, *, viewer: Any) -> None:
        """Write the policy if it is not in force, and let these deals follow it."""
        settings = WorkspaceSettings.objects.get()
        if settings.recognition_policy != params.policy:
            settings.recognition_policy = params.policy
            settings.save()
        recognise([deal.pk for deal in records])
