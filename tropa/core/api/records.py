"""A collection of records of one kind: list, one, create, change, trash and its commands, all from the catalogue."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from ninja import Query, Router

from tropa.core import access, catalogue, editing, successors, viewing
from tropa.core.api import actions, bodies, schemas
from tropa.core.api.answering import answer, nothing, told
from tropa.core.api.clashes import check_version, clash_in_fields
from tropa.core.api.lists import listed
from tropa.core.api.rendering import as_of, chosen, rendered
from tropa.core.api.requests import instant_of, version_of, wanted
from tropa.core.api.resources import Resource, resources
from tropa.core.api.schemas import described
from tropa.core.api.writing import writes
from tropa.core.errors import NotFound
from tropa.core.journal import rehearse, state_at
from tropa.core.requests import ViewerRequest

VERBS = frozenset({"list", "get", "create", "change", "trash", "act"})
ACTED = {"type": "object", "properties": {"operation": {"type": ["string", "null"]}}}
Limit = Annotated[int, Query(ge=1, le=200)]


def records_router(kind: str, path: str, *, verbs: frozenset[str] = VERBS) -> Router:
    """The router of a kind under /api/v1/<path>; it registers itself, and its app may add nouns to it.

    Args:
        verbs: what is offered, of list, get, create, change, trash and act (its commands).
    """
    router = Router(tags=[path])
    collection = Collection(kind, path)
    for verb, method, address, extra in (
        ("list", "GET", "", described(gives=schemas.page_of(collection.schema), problems=(401, 403, 422))),
        ("create", "POST", "", collection.writing(status=201)),
        ("get", "GET", "/{identity}", described(gives=collection.schema)),
        ("change", "PATCH", "/{identity}", collection.writing(schemas.VERSION, clash=True)),
        ("act", "POST", "/actions/{label}", described(gives=ACTED, takes=actions.TAKES, parameters=[schemas.KEY])),
        ("trash", "DELETE", "/{identity}", described(status=204, parameters=[schemas.VERSION])),
    ):
        if verb in verbs:
            view: Callable[..., HttpResponse] = getattr(collection, f"{verb}_view")()
            router.add_api_operation(
                address,
                [method],
                view,
                operation_id=f"{path}_{verb}",
                summary=f"{verb.capitalize()}: {path}",
                openapi_extra=extra,
            )
    resources.register(Resource(path, router, kind))
    return router


class Collection:
    """The views of one kind; ninja wants plain functions, so each method makes one."""

    def __init__(self, kind: str, path: str) -> None:
        self.kind = kind
        self.path = path
        self.schema = schemas.reference(schemas.name_of(kind))

    def writing(self, *parameters: dict[str, Any], status: int = 200, clash: bool = False) -> dict[str, Any]:
        """The description of an operation that takes and gives a record."""
        problems = schemas.CHANGING if clash else schemas.CREATING
        return described(
            gives=self.schema,
            status=status,
            takes=self.schema,
            parameters=[schemas.KEY, *parameters],
            problems=problems,
        )

    def list_view(self) -> Callable[..., HttpResponse]:
        """GET /<path>."""

        def view(
            request: ViewerRequest, query: str = "", search: str = "", sort: str = "", limit: Limit = 50,
            cursor: str = "", fields: str = "", include: str = "",
        ) -> HttpResponse:  # fmt: skip
            page = listed(
                self.kind, request.member, asked=query, search=search, sort=sort, limit=limit, cursor=cursor,
                fields=fields, include=include,
            )  # fmt: skip
            viewing.allow_reading(request.member, len(page["items"]))
            viewing.listed(self.kind, asked=query, words=search, found=page["count"], shown=len(page["items"]))
            return answer(page)

        return view

    def get_view(self) -> Callable[..., HttpResponse]:
        """GET /<path>/{id}, with `?at=` as it stood then."""

        def view(
            request: ViewerRequest, identity: str, at: str = "", fields: str = "", include: str = ""
        ) -> HttpResponse:
            viewer = request.member
            known = catalogue.of(self.kind)
            names = chosen(known, viewer, bodies.check_text(fields, "fields"))
            if at:
                record = access.fetch(viewer, known.model, wanted(identity), trashed=True)
                return answer(self.as_it_stood(known, record, names, instant_of(at)))
            viewing.allow_reading(viewer, 1)
            try:
                record, names = self.found(known, viewer, wanted(identity), names)
            except NotFound:
                return self.led_on(request, wanted(identity))
            joined = chosen(known, viewer, bodies.check_text(include, "include"), "include")
            return told(rendered(known, [record], names, [name for name in joined if name in names])[0])

        return view

    def found(self, known: catalogue.FieldSet, viewer: Any, identity: Any, names: list[str]) -> tuple[Any, list[str]]:
        """The record and which of `names` may be told: all, or what a glimpse shows (the customer of an own task).

        Raises:
            NotFound: not there, or not the viewer's to know.
        """
        try:
            rows = known.joined(known.model.objects.all(), names)
            return access.fetch(viewer, known.model, identity, rows=rows), names
        except NotFound:
            rows, shown = access.glimpse(viewer, known.model)
            record = known.model.objects.filter(rows, pk=identity).first()
            if record is None:
                raise
            viewing.viewed(record)
            return record, [name for name in names if name in shown]

    def led_on(self, request: ViewerRequest, identity: UUID) -> HttpResponse:
        """To the record that this one went into: 307, since undo may bring it back.

        Raises:
            NotFound: it went nowhere.
        """
        into = successors.seen(request.member, self.kind, identity)
        asked = request.META.get("QUERY_STRING", "")
        address = f"/api/v1/{self.path}/{into}{'?' if asked else ''}{asked}"
        return HttpResponseRedirect(address, preserve_request=True)

    def as_it_stood(
        self, known: catalogue.FieldSet, record: Any, names: list[str], instant: datetime
    ) -> dict[str, Any]:
        """The columns of a record at an instant.

        Raises:
            NotFound: it was not there yet, or in the trash.
        """
        state = state_at(known.model, record.pk, instant)
        if state is None or state.get("deleted_at") is not None:
            raise NotFound
        return as_of(known, {"id": record.pk, **state}, names, instant)

    def create_view(self) -> Callable[..., HttpResponse]:
        """POST /<path>."""

        @writes
        def view(request: ViewerRequest, dry_run: bool = False) -> HttpResponse:
            viewer, values = request.member, bodies.read(request)

            def create() -> dict[str, Any]:
                return self.rendered(editing.create(self.kind, values, viewer=viewer), viewer)

            if dry_run:
                return told(rehearse(create).result or {})
            made = create()
            return told(made, 201, Location=f"/api/v1/{self.path}/{made['id']}")

        return view

    def change_view(self) -> Callable[..., HttpResponse]:
        """PATCH /<path>/{id}."""

        @writes
        def view(request: ViewerRequest, identity: str, dry_run: bool = False) -> HttpResponse:
            viewer = request.member
            found = wanted(identity)
            # Asked before the body is looked at: what is not there gives no other answer for a wrong body.
            editing.fetch(catalogue.of(self.kind), found, viewer, "edit")
            values = bodies.read(request)
            version = version_of(request, values)

            def change() -> dict[str, Any]:
                record = editing.change(self.kind, found, values, viewer=viewer, version=version)
                return self.rendered(record, viewer)

            with_words = clash_in_fields(self.kind, change)
            return told(rehearse(with_words).result or {} if dry_run else with_words())

        return view

    def trash_view(self) -> Callable[..., HttpResponse]:
        """DELETE /<path>/{id}."""

        @writes
        def view(request: ViewerRequest, identity: str) -> HttpResponse:
            viewer, known = request.member, catalogue.of(self.kind)
            record = editing.fetch(known, wanted(identity), viewer, "delete")
            check_version(request, record)
            editing.trash(self.kind, record.pk, viewer)
            return nothing()

        return view

    def act_view(self) -> Callable[..., HttpResponse]:
        """POST /<path>/actions/<label>."""

        @writes
        def view(request: ViewerRequest, label: str, dry_run: bool = False) -> HttpResponse:
            status, content = actions.run(request, self.kind, label, dry_run=dry_run)
            return answer(content, status)

        return view

    def rendered(self, record: Any, viewer: Any) -> dict[str, Any]:
        """One record with all its readable fields."""
        known = catalogue.of(self.kind)
        return rendered(known, [record], chosen(known, viewer, ""))[0]
