"""A house for the kernel's tests: two workspaces with their feeds, the first one entered."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tropa.core import scope
from tropa.core.models import Feed, Workspace


def new_workspace() -> Workspace:
    """An empty workspace."""
    workspace = Workspace.objects.create(slug=f"w{uuid4().hex[:10]}")
    Feed.objects.create(workspace=workspace)
    return workspace


@pytest.fixture
def house(db: None) -> Iterator[Workspace]:
    """A workspace, entered."""
    workspace = new_workspace()
    with scope.enter(workspace.pk):
        yield workspace


@pytest.fixture
def neighbour(db: None) -> Workspace:
    """Another company's workspace."""
    return new_workspace()
