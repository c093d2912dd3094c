"""Verbs over customers."""

import pytest

from tropa.core import access, commands, scope
from tropa.core.errors import TropaError
from tropa.core.journal import operation
from tropa.core.models import Workspace
from tropa.customers.models import Customer, CustomerTag

pytestmark = pytest.mark.sql


def test_a_tag_goes_on_and_off_and_a_stranger_owns_nothing(workspace: Workspace) -> None:
    with scope.enter(workspace.pk), operation("customers.test"):
        customer = Customer(name="Анна")
        customer.save()
        for label, worn in (("customers.add_tag", 1), ("customers.remove_tag", 0)):
            command = commands.get(label)
            command.run([customer], command.Params(tag="опт"), viewer=access.SYSTEM_VIEWER)
            assert CustomerTag.objects.count() == worn
        assign = commands.get("customers.assign")
        with pytest.raises(TropaError):
            assign.run([customer], assign.Params(owner=workspace.pk), viewer=access.SYSTEM_VIEWER)
        assign.run([customer], assign.Params(), viewer=access.SYSTEM_VIEWER)
