"""The forecast: open deals by the month when they are expected; every figure opens into its deals."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from tropa.core import access, catalogue
from tropa.core.catalogue import FieldSet
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.selections import Selection
from tropa.core.urls import page_url
from tropa.sales.board import chances_of
from tropa.sales.forecast import Month, forecast, total
from tropa.sales.models import Stage
from tropa.sales.views.lists import faces
from tropa.staff.lists import Question, mine, trees
from tropa.staff.lists.sentences import pieces
from tropa.staff.requests import MemberRequest

OPEN: trees.Tree = {"all": [{"field": "outcome", "op": "is", "value": "open"}]}


class Forecast(View):
    """All pipelines, unless the sentence names one."""

    kind = "deal"
    title = _("Forecast")

    def get(self, request: MemberRequest) -> HttpResponse:
        """The page."""
        access.check(request.member, "deal", "view")
        fields = catalogue.of("deal").readable(request.member)
        question = Question.read(request, fields, (), (mine("owner"),))
        context: dict[str, Any] = {"list": self, "question": question, "request_path": request.get_full_path()}
        context["faces"] = faces("forecast", question.filter_text)
        try:
            deals = Selection("deal", query=trees.both(OPEN, question.filter), listed=True).records(request.member)
            chances = chances_of(Stage.objects.visible_to(request.member), request.member)
            months = forecast(deals, chances or {}) if "expected_on" in fields else []
        except (Invalid, RuleViolation) as wrong:
            return render(request, "sales/forecast/page.html", context | {"wrong": str(wrong)}, status=422)
        context["sentence"] = pieces(question, request.member)
        context["lines"] = [line(month, question, fields) for month in months]
        whole = total(months)
        context["total"] = line(whole, question, fields) | addresses(question)
        context["is_weighted"] = chances is not None
        return render(request, "sales/forecast/page.html", context)


def line(month: Month, question: Question, fields: FieldSet) -> dict[str, Any]:
    """A month as the table shows it."""
    return {
        "first": month.first,
        "past": month.first is not None and month.first < timezone.localdate().replace(day=1),
        "count": month.worth.count,
        "sums": month.worth.words(fields),
        "weighted": month.weighted.words(fields),
        **addresses(question, month.condition()),
    }


def addresses(question: Question, *conditions: trees.Tree) -> dict[str, str]:
    """The table of exactly these deals, as it is, telling their sum, and their sum by probability."""
    url = in_table(question, *conditions)
    return {"url": url, "sum_url": f"{url}&tells=sum", "weighted_url": f"{url}&tells=weighted"}


def in_table(question: Question, *conditions: trees.Tree) -> str:
    """The table of exactly these deals."""
    tree = trees.write({"all": [*OPEN["all"], *conditions, *([question.filter] if question.filter else [])]})
    return f"{page_url('sales:list')}?{urlencode({'filter': tree})}"
