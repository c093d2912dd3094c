"""Pipelines and stages that a file names: found by name, or made in the order in which the file names them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tropa.core import access
from tropa.core.ids import uuid7
from tropa.customers.importing.parts import Part
from tropa.lib.names import folded
from tropa.sales.models import Pipeline, Stage
from tropa.staff.models import Member

MOST_NEW = 50
"""Stages that one file may bring; a column that has more is not one of stages."""
WON_AT = 100
"""Where the stage of won deals stands in a new pipeline: open ones come before it."""
LIKELY = 50
"""Percent; nobody knows how likely deals in a stage of a file are, the company says it later."""

_WON = frozenset({
    "успешно реализовано", "успешно", "успех", "реализовано", "сделка успешна", "сделка успешно завершена",
    "успешно завершена", "успешная сделка", "сделка выиграна", "выиграна", "выиграно", "выигран", "продано",
    "won", "closed won", "closedwon", "deal won", "win", "success", "successful",
})  # fmt: skip
_LOST = frozenset({
    "закрыто и не реализовано", "закрыта и не реализована", "не реализовано", "сделка провалена", "провалена", "провал",
    "анализ причины провала", "анализ провала", "сделка проиграна", "проиграна", "проиграно", "проигран", "потеряна",
    "отказ", "lost", "closed lost", "closedlost", "deal lost", "fail", "failed",
})  # fmt: skip
_OPEN = frozenset({"open", "открыта", "открыт", "открыто", "в работе", "в процессе", "in progress", "активна"})


def outcome_of(words: str) -> str:
    """The kind of a stage that other programs call so: won, lost, open where they say so, "" for any other name."""
    plain = folded(words).partition("(")[0].strip(" .")
    kinds = ((_WON, Stage.Kind.WON), (_LOST, Stage.Kind.LOST), (_OPEN, Stage.Kind.OPEN))
    return next((str(kind) for names, kind in kinds if plain in names), "")


class Unplaced(ValueError):
    """A deal has nowhere to stand; the words say why, to be translated by whoever shows them."""


@dataclass(slots=True)
class Place:
    """A stage, there or to be made."""

    id: UUID
    pipeline: UUID
    name: str
    kind: str
    position: int
    unnamed: bool = False
    """Whether no row has named it: a new pipeline needs it."""


class Ways:
    """The pipelines of the company, and those that one file adds."""

    def __init__(self, importer: Member) -> None:
        self.may_create = access.may(importer, "pipeline", "create")
        self.new_pipelines: dict[UUID, str] = {}
        self.new_stages: dict[UUID, Place] = {}
        self._pipelines: dict[str, UUID] = {}
        self._last = 0
        self._made = 0
        self._stages: dict[UUID, list[Place]] = {}
        for pk, key, position in (
            Pipeline.objects.visible_to(importer).order_by("position", "pk").values_list("pk", "name_key", "position")
        ):
            self._pipelines[key], self._stages[pk], self._last = pk, [], position
        columns = ("pk", "pipeline_id", "name", "kind", "position")
        for row in Stage.objects.filter(pipeline__in=list(self._stages)).in_order().values_list(*columns):
            self._stages[row[1]].append(Place(*row))

    def place(self, pipeline: str, stage: str, status: str) -> Place:
        """Where a deal stands that a row places so; any of the three may be empty.

        Raises:
            Unplaced: what is named is not there, and may not be made.
        """
        way = self._way(pipeline, stage)
        named = self._named(way, stage) if stage else None
        kind = outcome_of(status) or (named.kind if named else outcome_of(stage))
        if named is not None and named.kind == kind:
            return named
        if kind in {Stage.Kind.WON, Stage.Kind.LOST}:
            return self._ending(way, kind, stage if outcome_of(stage) == kind else "")
        if stage and outcome_of(stage) in {"", Stage.Kind.OPEN}:
            return self._add(way, stage)
        return self._beginning(way)

    def compose(self, part: Part, places: Iterable[Place]) -> None:
        """Add the new pipelines and stages of these rows to what is written."""
        ways = {place.pipeline for place in places}
        fresh = [pk for pk in self.new_pipelines if pk in ways]
        part.add(
            Pipeline,
            ["id", "name", "name_key", "position"],
            [
                (pk, self.new_pipelines[pk], folded(self.new_pipelines[pk]), min(self._last + at + 1, 32_000))
                for at, pk in enumerate(fresh)
            ],
        )
        stages = [place for place in self.new_stages.values() if place.pipeline in ways]
        part.add(Stage, ["id", "pipeline", "name", "name_key", "kind", "position", "probability", "colour"],
                 [_row(place) for place in stages])  # fmt: skip
        part.linked["pipeline"] = fresh
        part.linked["stage"] = [place.id for place in stages]

    def made(self, part: Part) -> None:
        """These are written."""
        for pk in part.linked.get("pipeline", ()):
            self.new_pipelines.pop(pk, None)
        for pk in part.linked.get("stage", ()):
            self.new_stages.pop(pk, None)

    def _way(self, pipeline: str, stage: str) -> UUID:
        if pipeline:
            found = self._pipelines.get(folded(pipeline))
            return found if found is not None else self._open_way(" ".join(pipeline.split()))
        if not self._pipelines:
            return self._open_way(_("Sales"))
        having = (pk for pk in self._pipelines.values() if stage and self._named(pk, stage) is not None)
        return next(having, next(iter(self._pipelines.values())))

    def _open_way(self, name: str) -> UUID:
        self._must_create(gettext_noop("There is no pipeline of this name, and you may not make new ones."))
        identity = uuid7()
        self._pipelines[folded(name)] = identity
        self.new_pipelines[identity] = name
        self._stages[identity] = []
        for title, kind, at in (
            (_("New"), Stage.Kind.OPEN, 0),
            (_("Won"), Stage.Kind.WON, WON_AT),
            (_("Lost"), Stage.Kind.LOST, WON_AT + 1),
        ):
            self._keep(Place(uuid7(), identity, title, kind, at, unnamed=True))
        return identity

    def _named(self, way: UUID, stage: str) -> Place | None:
        key = folded(stage)
        return next((place for place in self._stages[way] if folded(place.name) == key and not place.unnamed), None)

    def _ending(self, way: UUID, kind: str, name: str) -> Place:
        """The stage where deals of a pipeline end so; a new one takes the name that the file has for it."""
        found = next((place for place in self._stages[way] if place.kind == kind), None)
        if found is None:
            self._must_create(gettext_noop("The pipeline has no stage for closed deals, and you may not make one."))
            title = name or (_("Won") if kind == Stage.Kind.WON else _("Lost"))
            found = self._keep(Place(uuid7(), way, title, kind, WON_AT + (kind == Stage.Kind.LOST)))
        elif name and found.unnamed and found.id in self.new_stages:
            found.name, found.unnamed = name, False
        return found

    def _beginning(self, way: UUID) -> Place:
        found = next((place for place in self._stages[way] if place.kind == Stage.Kind.OPEN), None)
        return found if found is not None else self._add(way, _("New"))

    def _add(self, way: UUID, name: str) -> Place:
        self._must_create(gettext_noop("There is no stage of this name, and you may not make new ones."))
        opens = [place for place in self._stages[way] if place.kind == Stage.Kind.OPEN]
        if unnamed := next((place for place in opens if place.unnamed and place.id in self.new_stages), None):
            unnamed.name, unnamed.unnamed = " ".join(name.split()), False
            return unnamed
        if self._made >= MOST_NEW:
            raise Unplaced(gettext_noop("The file names more than 50 new stages; choose another column for the stage."))
        self._made += 1
        position = min(max((place.position for place in opens), default=-1) + 1, 32_000)
        return self._keep(Place(uuid7(), way, " ".join(name.split()), Stage.Kind.OPEN, position))

    def _keep(self, place: Place) -> Place:
        self._stages[place.pipeline].append(place)
        self.new_stages[place.id] = place
        return place

    def _must_create(self, words: str) -> None:
        if not self.may_create:
            raise Unplaced(words)


def _row(place: Place) -> tuple[object, ...]:
    probability = {Stage.Kind.WON: 100, Stage.Kind.LOST: 0}.get(Stage.Kind(place.kind), LIKELY)
    colours = {Stage.Kind.WON: Stage.Colour.GREEN, Stage.Kind.LOST: Stage.Colour.RED}
    colour = colours.get(Stage.Kind(place.kind), Stage.Colour.BLUE)
    return (place.id, place.pipeline, place.name, folded(place.name), place.kind, place.position, probability, colour)
