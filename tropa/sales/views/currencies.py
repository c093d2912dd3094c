"""What other currencies are worth, day by day."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tropa.core import access, catalogue, editing, rates
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.measures import Worth
from tropa.core.models import ExchangeRate
from tropa.core.requests import uploads_of
from tropa.core.urls import page_url
from tropa.lib.money import CODES
from tropa.sales.cards.of_customer import money
from tropa.sales.services import base_currency, policies
from tropa.sales.services import rates as services
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage

SHOWN = 200
MOST_BYTES = 512 * 1024


class Currencies(SectionPage):
    """The newest rates; one form writes or corrects one, another reads a file."""

    section = "currencies"
    template = "sales/settings/currencies.html"
    edits = ("exchange_rate", "create")

    def done(self, request: MemberRequest) -> Any:
        """Write one, or all of a file."""
        if "base" in request.POST:
            started = base_currency.change(request.POST["base"], viewer=request.member)
            return (
                _("Amounts are being counted over; History shows how far it is and takes it back as a whole.")
                if started
                else _("Saved")
            )
        if "text" in request.POST:
            count = services.load(self.told(request), viewer=request.member)
            words = ngettext("%(n)s rate is new or corrected", "%(n)s rates are new or corrected", count)
            return words % {"n": count}
        try:
            services.put({name: request.POST.get(name, "") for name in ("code", "on", "rate")}, viewer=request.member)
        except Invalid as wrong:
            first = wrong.errors[0]
            raise RuleViolation(first.code, str(first.message), first.field) from wrong
        return _("Saved")

    def told(self, request: MemberRequest) -> str:
        """What was pasted, or the file.

        Raises:
            RuleViolation: it is too large, or no text.
        """
        for upload in uploads_of(request, "file"):
            content = upload.stream.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise RuleViolation("sales.rates_size", _("The file is larger than 512 KB."), "text")
            for encoding in ("utf-8-sig", "cp1251"):
                try:
                    return str(content.decode(encoding))
                except UnicodeDecodeError:
                    continue
            raise RuleViolation("sales.rates_text", _("This is no text file."), "text")
        return request.POST.get("text", "")[:MOST_BYTES]

    def another(self, request: MemberRequest, base: str) -> dict[str, Any]:
        """The change that is under way, or with `?base=` what another base currency would do."""
        asked, may = request.GET.get("base", ""), policies.may(request.member, base_currency.check_rights)
        context: dict[str, Any] = {"going": policies.going(base_currency.LABEL), "may_change": may}
        if may and context["going"] is None and asked in CODES and asked != base:
            context["asked"] = asked
            context["told"] = [
                (name, told, _spoken(told.before, base), _spoken(told.after, asked))
                for name, told in base_currency.foreseen(asked).items()
            ]
        return context

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The newest first."""
        found = list(ExchangeRate.objects.visible_to(request.member).order_by("-on", "code")[: SHOWN + 1])
        spec = catalogue.of("exchange_rate")["rate"]
        base = rates.base_currency()
        return self.another(request, base) | {
            "rates": [(one, spec.text(one.rate)) for one in found[:SHOWN]],
            "more": len(found) > SHOWN,
            "codes": [(code, code) for code in CODES if code != base],
            "base": base,
            "may_drop": access.may(request.member, "exchange_rate", "delete"),
        }


class OneRate(Currencies):
    """A rate; POST takes it away."""

    edits = ("exchange_rate", "delete")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.rate: ExchangeRate = access.fetch(request.member, ExchangeRate, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """Take it away."""
        editing.trash("exchange_rate", self.rate.pk, request.member)
        return _("The rate is removed.")

    def after(self, request: MemberRequest) -> str:
        """Back to the list."""
        return page_url("sales:currencies")


def _spoken(worth: Worth, base: str) -> str:
    return " · ".join(money(amount, code or base) for code, amount in worth.sums().items())
