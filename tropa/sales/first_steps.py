"""The preset for what the company does, among its first steps."""

from typing import Any

from tropa.core.models import WorkspaceSettings
from tropa.sales.services import presets
from tropa.sales.views.presets import shown
from tropa.staff.first_steps import Offer, offers


@offers.register
class IndustryPreset(Offer):
    """Looked at beforehand, applied by one button, or passed over."""

    label = "sales.preset"
    template = "sales/presets/first_step.html"
    brings_examples = True

    def context(self, member: Any, company: WorkspaceSettings) -> dict[str, Any] | None:
        """The preset of the industry, if there is one."""
        preset = presets.offered_for(company.industry)
        if preset is None:
            return None
        it = shown(preset)
        return {**it, "back": "first_steps", "waits": not it["is_here"]}
