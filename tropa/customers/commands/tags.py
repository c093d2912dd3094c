"""Put a tag on customers, take it off."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field

from tropa.core import commands


class TagName(commands.Params):
    """Which tag."""

    tag: str = Field(title=gettext_noop("Tag"), min_length=1, max_length=60)


@commands.register
class AddTag(commands.Command):
    """A tag that is not there yet is made."""

    label = "customers.add_tag"
    kind = "customer"
    title = _("Add a tag")
    icon = "tag"
    Params = TagName

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Tag each."""
        for customer in records:
            customer.tag(params.tag)


@commands.register
class RemoveTag(commands.Command):
    """Who does not wear it stays as is."""

    label = "customers.remove_tag"
    kind = "customer"
    title = _("Remove a tag")
    icon = "tag-off"
    Params = TagName

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Untag each."""
        for customer in records:
            customer.untag(params.tag)
