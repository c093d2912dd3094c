"""What all pages of one import share."""

from typing import Any
from uuid import UUID

from django.views import View

from tropa.core.errors import NotFound
from tropa.customers.importing.beginning import known
from tropa.customers.importing.importer import allowed, check_known
from tropa.customers.models import Import
from tropa.staff.requests import MemberRequest


class ImportPage(View):
    """What all pages of one import share: the right, and the import."""

    request: MemberRequest

    def dispatch(self, request: MemberRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # the door's
        """Ask before anything else: whoever may import nothing has no business here."""
        allowed(request.member)
        return super().dispatch(request, *args, **kwargs)

    def mine(self, pk: UUID) -> Import:
        """The import.

        Raises:
            NotFound: it is not there, or somebody else's, or of a kind that the member may not import.
        """
        run: Import | None = known(self.request.member).filter(pk=pk).first()
        if run is None:
            raise NotFound
        check_known(self.request.member, run.kind)
        return run
