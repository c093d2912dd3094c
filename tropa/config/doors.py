"""How the command line enters a workspace."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation

from tropa.core import scope
from tropa.core.actors import SYSTEM, act_as
from tropa.core.errors import NotFound
from tropa.core.models import Workspace, WorkspaceSettings


@contextmanager
def entered(slug: str) -> Iterator[Workspace]:
    """The workspace of that slug, acting as the system from the command line, in the company's language.

    Raises:
        NotFound: there is none.
    """
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise NotFound
    with scope.enter(workspace.pk), act_as(SYSTEM, "cli"):
        settings = WorkspaceSettings.objects.first()
        with translation.override(settings.language if settings else "en"):
            yield workspace
