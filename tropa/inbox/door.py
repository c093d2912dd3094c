"""The door of strangers: whoever has the link of a form gets that form and nothing else.

No session is read, no cookie set: the link carries the workspace in clear and is looked up inside its scope, what is
done is done by the actor "public".
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from tropa.core import arrangement, scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import NotFound
from tropa.core.models import Workspace, WorkspaceSettings
from tropa.inbox.models import Form
from tropa.staff.middleware.door import one_transaction

HEX = re.compile(r"[0-9a-f]{32}")


@contextmanager
def opened(workspace: str, token: str, *, read_only: bool) -> Iterator[Form]:
    """The open form behind a link, in the company's language and time.

    Raises:
        NotFound: there is none, whatever the reason.
    """
    if len(token) > 32:
        raise NotFound
    with entered(workspace, read_only=read_only):
        form = Form.objects.open().filter(token=token).select_related("source").first()
        if form is None:
            raise NotFound
        yield form


@contextmanager
def entered(workspace: str, *, read_only: bool) -> Iterator[WorkspaceSettings]:
    """The company that a link names, in its language and time.

    Raises:
        NotFound: there is none, whatever the reason.
    """
    if not HEX.fullmatch(workspace):
        raise NotFound
    living = Workspace.objects.filter(state=Workspace.State.ACTIVE).select_related("feed")
    found = living.filter(pk=UUID(hex=workspace)).first()
    if found is None:
        raise NotFound
    with (
        scope.enter(found.pk),
        arrangement.signed(found.feed.sign),
        one_transaction(read_only=read_only),
        act_as(Actor("public"), "page"),
    ):
        settings = WorkspaceSettings.shown()
        if settings is None:
            raise NotFound
        with translation.override(settings.language), timezone.override(ZoneInfo(settings.time_zone)):
            yield settings
