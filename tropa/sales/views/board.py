"""The board: the stages of a pipeline side by side, asked by the same sentence as the list."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from tropa.core import access, catalogue, viewing
from tropa.core.catalogue import FieldSet
from tropa.core.errors import Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.selections import Selection
from tropa.core.urls import page_url
from tropa.lib.numbers import COLUMN, whole
from tropa.sales.board import PART, Worth, chances_of, columns_of, portion, weighted
from tropa.sales.models import Pipeline, Stage
from tropa.sales.services import sorting
from tropa.sales.views.lists import FACES, faces
from tropa.staff.lists import Question, mine, trees
from tropa.staff.lists.sentences import pieces
from tropa.staff.requests import MemberRequest

MOST = 200
"""So many cards of a stage at most are drawn anew when colleagues change something."""


class Board(View):
    """One pipeline, the first one unless the address names another."""

    kind = "deal"
    title = FACES[0][2]

    def get(self, request: MemberRequest, pk: UUID | None = None) -> HttpResponse:
        """The page; with `stage` and `after` the next cards of a stage; with `fresh` so many of each."""
        access.check(request.member, "deal", "view")
        fields = catalogue.of("deal").readable(request.member)
        question = Question.read(request, fields, (), (mine("owner"),))
        ways = Stage.objects.visible_to(request.member).select_related("pipeline").in_order()
        stages = list(ways) if "stage" in fields else []
        pipelines = list(dict.fromkeys(stage.pipeline for stage in stages if stage.pipeline.deleted_at is None))
        pipeline = chosen(pipelines, pk)
        context: dict[str, Any] = {
            "list": self,
            "question": question,
            "request_path": request.get_full_path(),
            "pipelines": pipelines,
            "pipeline": pipeline,
            "faces": faces("board", question.filter_text),
            "unsorted_url": self.unsorted(request, question, first=pipelines[:1] == [pipeline]),
            "create_url": page_url("sales:new") if access.may(request.member, "deal", "create") else "",
        }
        try:
            deals = Selection("deal", query=question.filter, listed=True).records(request.member)
            here = [stage for stage in stages if stage.pipeline == pipeline]
            if "after" in request.GET:
                return self.more(request, here, deals, fields, question)
            context |= self.found(request, here, deals, fields, question)
            viewing.listed(
                "deal",
                asked=question.filter,
                found=sum(column.worth.count for column in context["columns"]),
                shown=sum(len(column.cards) for column in context["columns"]),
                again=request.get_full_path() if "fresh" in request.GET else None,
            )
        except (Invalid, RuleViolation) as wrong:
            return render(request, "sales/board/page.html", context | {"wrong": str(wrong)}, status=422)
        context["sentence"] = pieces(question, request.member)
        context["late_url"] = late_url(question, pipeline)
        return render(request, "sales/board/page.html", context)

    def unsorted(self, request: MemberRequest, question: Question, *, first: bool) -> str:
        """The address of column 0: of the first pipeline, unless the board answers a question or nobody sorts."""
        asked = first and not question.filter and access.may(request.member, "lead", "view")
        return page_url("sales:unsorted") if asked and sorting.wanted().by_people else ""

    def found(
        self, request: MemberRequest, stages: list[Stage], deals: Any, fields: FieldSet, question: Question
    ) -> dict[str, Any]:
        """What lies on the board."""
        ways = [stage for stage in stages if stage.kind == Stage.Kind.OPEN]
        limit = min(max(whole(request.GET.get("fresh", ""), COLUMN) or PART, PART), MOST)
        may_move = access.may(request.member, "deal", "edit")
        columns = columns_of(deals, ways, fields, request.member, limit, question.page if may_move else None)
        whole_worth = Worth()
        for column in columns:
            whole_worth.add(column.worth)
        chances = chances_of(ways, request.member)
        parts = {(column.stage.pk,): column.worth for column in columns}
        return {
            "columns": columns,
            "goals": [(stage, in_table(stage)) for stage in stages if stage.kind != Stage.Kind.OPEN],
            "weighted": [] if chances is None else weighted(parts, chances).words(fields),
            "late": whole_worth.late if "next_step_at" in fields else 0,
            "may_move": may_move,
        }

    def more(
        self, request: MemberRequest, stages: list[Stage], deals: Any, fields: FieldSet, question: Question
    ) -> HttpResponse:
        """The next cards of one stage.

        Raises:
            Invalid: the place is none of this board.
        """
        stage = next((each for each in stages if each.pk == as_uuid(request.GET.get("stage", ""))), None)
        if stage is None:
            raise NotFound
        back = question.page if access.may(request.member, "deal", "edit") else None
        cards, after = portion(deals, stage, request.GET["after"], fields, request.member, back)
        viewing.listed("deal", asked=question.filter, shown=len(cards))
        context = {"cards": cards, "after": after, "stage": stage, "question": question, "table": in_table(stage)}
        return render(request, "sales/board/cards.html", context)


def chosen(pipelines: list[Pipeline], pk: UUID | None) -> Pipeline | None:
    """The pipeline of the address, or the first; None where the company has none.

    Raises:
        NotFound: there is no such pipeline.
    """
    if pk is None:
        return pipelines[0] if pipelines else None
    found = next((each for each in pipelines if each.pk == pk), None)
    if found is None:
        raise NotFound
    return found


def in_table(stage: Stage) -> str:
    """The table of what stands in a stage, the closed ones too."""
    tree = trees.write({"all": [{"field": "stage", "op": "is", "value": str(stage.pk)}]})
    return f"{page_url('sales:list')}?{urlencode({'filter': tree})}"


def late_url(question: Question, pipeline: Pipeline | None) -> str:
    """The table of the deals here whose step is late."""
    late: list[trees.Tree] = [{"field": "outcome", "op": "is", "value": "open"}]
    late.append({"field": "next_step_at", "op": "before", "value": timezone.now().isoformat(timespec="seconds")})
    if pipeline is not None:
        late.append({"field": "pipeline", "op": "is", "value": str(pipeline.pk)})
    tree = trees.write({"all": [*([question.filter] if question.filter else []), *late]})
    return f"{page_url('sales:list')}?{urlencode({'filter': tree})}"
