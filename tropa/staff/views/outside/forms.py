"""What small forms outside every workspace share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tropa.core.errors import RuleViolation

ADDRESS_UNSEEN = "strict-origin"
"""Nobody learns the address of such a page; "no-referrer" would also make browsers send its form with the origin
"null", which the check against forged requests refuses.
"""


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class OutsideForm(View):
    """A small form whose broken rules stand beside their fields, with what was typed kept (never passwords)."""

    template = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        return self.show(request)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        try:
            return self.done(request)
        except RuleViolation as broken:
            return self.show(request, {broken.field or "all": str(broken.message)}, status=422)

    def done(self, request: HttpRequest) -> HttpResponse:
        """What the form is for."""
        raise NotImplementedError

    def show(self, request: HttpRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        """The form with its errors."""
        typed = {name: value for name, value in request.POST.items() if name != "password"}
        context = {"errors": errors or {}, "typed": typed, "next": request.GET.get("next", ""), **self.context(request)}
        return render(request, self.template, context, status=status)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What else the template shows."""
        return {}
