"""First steps after registration: what the company does, its customers, its people."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.core.urls import page_url
from tropa.staff.first_steps import offers
from tropa.staff.models import Invitation, Member
from tropa.staff.requests import MemberRequest

INDUSTRIES = {
    "trade": gettext_lazy("Wholesale"),
    "retail": gettext_lazy("Shops and retail"),
    "services": gettext_lazy("Services"),
    "production": gettext_lazy("Production"),
    "building": gettext_lazy("Building and repair"),
    "education": gettext_lazy("Education"),
    "health": gettext_lazy("Health and beauty"),
    "it": gettext_lazy("Software and IT"),
    "property": gettext_lazy("Property"),
    "other": gettext_lazy("Something else"),
}


class FirstSteps(View):
    """Choose the industry; then import, add a customer, invite."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The page."""
        access.check(request.member, "settings", "edit")
        return self.show(request)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Keep what the company does."""
        access.check(request.member, "settings", "edit")
        industry = request.POST.get("industry", "")
        if industry not in INDUSTRIES:
            raise RuleViolation("staff.industry", _("Choose what the company does."), "industry")
        with operation("staff.choose_industry", title=_("What the company does was chosen")):
            company = WorkspaceSettings.objects.get()
            company.industry = industry
            company.save()
        return redirect(request.path)

    def show(self, request: MemberRequest) -> HttpResponse:
        """The steps, each with whether it is done."""
        request.page_title = _("First steps")
        company = WorkspaceSettings.objects.get()
        steps = [(one, it) for one in offers if (it := one.context(request.member, company)) is not None]
        example = "" if any(one.brings_examples for one, _it in steps) else page_url("imports:example")
        people = Member.objects.active().count() + Invitation.objects.open().count()
        context = {
            "industries": INDUSTRIES.items(),
            "company": company,
            "import_url": page_url("imports:list"),
            "example_url": example,
            "steps": steps,
            "waits": any(it.get("waits") for _one, it in steps),
            "start_url": f"/w/{request.workspace.slug}/",
            "has_customers": access.model_of("customer").objects.exists(),
            "has_people": people > 1,
        }
        return render(request, "staff/first_steps.html", context)
