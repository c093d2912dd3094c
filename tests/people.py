"""The cast. Anna owns the company, Boris sells, Vera heads his team; the neighbours are another company."""

from tropa.core.models import Feed, Workspace


def open_house(slug: str) -> Workspace:
    """A company with nothing in it."""
    workspace = Workspace.objects.create(slug=slug)
    Feed.objects.create(workspace=workspace)
    return workspace
