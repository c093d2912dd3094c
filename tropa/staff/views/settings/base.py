"""What all settings pages share: the menu with its search, errors beside fields, and a toast with Undo."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from tropa.core import access
from tropa.core.errors import Denied, Invalid, RuleViolation
from tropa.core.models import Operation
from tropa.core.urls import page_url
from tropa.staff.requests import MemberRequest
from tropa.staff.sections import menu, sections

SECRET = frozenset({"password", "current", "csrfmiddlewaretoken"})


class Settings(View):
    """The start: all sections with what they are for; `?q=` leaves those that match."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The menu as a page; as a part for the search box of any section."""
        words = request.GET.get("q", "")[:100]
        context = {"menu": menu(request.member, words), "words": words, "section": None}
        wants_menu = request.headers.get("HX-Target") == "sections"
        return render(request, f"staff/settings/index.html{'#found' if wants_menu else ''}", context)


class SectionPage(View):
    """One section. `done` does what the form asks and says what was done; broken rules stand beside their fields."""

    section: ClassVar[str]
    template: ClassVar[str]
    edits: ClassVar[tuple[str, str] | None] = None
    """Kind and action that POST asks for before anything else."""

    def dispatch(self, request: MemberRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # the door's
        """Nobody opens a section that is not in his menu."""
        section = sections.get(self.section)
        if not section.is_open_to(request.member):
            raise Denied(*(section.asks or (self.section, "view")))
        if request.method == "POST" and self.edits:
            access.check(request.member, *self.edits)
        self.prepare(request, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Fetch what the address names."""

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """The page."""
        return self.show(request)

    def post(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """Do it, tell it, offer Undo."""
        before = Operation.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        try:
            said = self.done(request)
        except RuleViolation as broken:
            return self.show(request, {broken.field or "all": str(broken.message)}, status=422)
        except Invalid as wrong:
            return self.show(request, {one.field or "all": str(one.message) for one in wrong.errors}, status=422)
        if isinstance(said, HttpResponse):
            return said
        messages.success(request, said, extra_tags=self.way_back(request, before))
        return redirect(self.after(request))

    def done(self, request: MemberRequest) -> Any:
        """What the form is for: what to tell, or a whole answer."""
        raise NotImplementedError

    def after(self, request: MemberRequest) -> str:
        """Where to go then."""
        return str(request.get_full_path())

    def way_back(self, request: MemberRequest, before: int) -> str:
        """The address that takes back what was just done."""
        deeds = Operation.objects.filter(actor_id=request.member.pk, parent=None, seq__gt=before, records__gt=0)
        deed = deeds.order_by("-seq").first()
        may = deed is not None and access.may(request.member, "operation", "manage", deed)
        return page_url("staff:reversal", pk=deed.pk) if deed is not None and may else ""

    def show(self, request: MemberRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        """The section with what was typed, never secrets."""
        typed = {name: value for name, value in request.POST.items() if name not in SECRET} if errors else {}
        context = {
            "menu": menu(request.member),
            "section": sections.get(self.section),
            "errors": errors or {},
            "typed": typed,
            "may_edit": not self.edits or access.may(request.member, *self.edits),
            **self.context(request),
        }
        return render(request, self.template, context, status=status)

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """What the template shows."""
        return {}
