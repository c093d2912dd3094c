"""Any sequence of operations, undos and others' edits ends in the state of a plain-dictionary model.

The model knows nothing of journals: a record is a dictionary, an operation is what it did field by field, and undo sets
back each field that still holds what the operation left there. A creation is taken back unless a field that somebody
else wrote since holds neither what he found nor what the creation wrote.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from tests.core.conftest import new_workspace
from tests.garden.models import Plant
from tropa.core import scope
from tropa.core.errors import Conflict
from tropa.core.journal import operation, patch, undo
from tropa.core.journal.reading import changes_of_record

NAMES = st.sampled_from(["rose", "tulip", "peony"])
HEIGHTS = st.integers(0, 3)
PICKS = st.integers(0, 9)


@dataclass
class Step:
    """One field of one record, written; a creation and a removal write the field "alive"."""

    record: UUID
    name: str
    before: Any
    after: Any
    at: int
    """Place in the story: what came later has a greater one."""


@dataclass
class Deed:
    """One operation of the model."""

    id: UUID | None
    steps: list[Step] = field(default_factory=list)


class Garden(RuleBasedStateMachine):
    """Plants are created, edited, mass edited, patched from an old version, purged; deeds are undone, undos too."""

    deeds = Bundle("deeds")

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.scope = scope.enter(new_workspace().pk)
        self.scope.__enter__()
        self.model: dict[UUID, dict[str, Any]] = {}
        self.seen: dict[UUID, list[tuple[int, int, dict[str, Any]]]] = {}
        """(version, births so far, what stood there) for each version that somebody may have on his screen."""
        self.story: list[Step] = []

    # the model

    def _write(self, deed: Deed, record: UUID, name: str, value: Any) -> None:
        row = self.model.setdefault(record, {"alive": False})
        if row.get(name) != value:
            step = Step(record, name, row.get(name), value, len(self.story))
            deed.steps.append(step)
            self.story.append(step)
            row[name] = value

    def _alive(self) -> list[UUID]:
        return sorted(record for record, row in self.model.items() if row["alive"])

    def _births(self, record: UUID) -> int:
        return sum(step.record == record and step.name == "alive" and step.after for step in self.story)

    def _edited_by_others(self, deed: Deed, birth: Step) -> bool:
        own = {step.at for step in deed.steps}
        found: dict[str, Any] = {}
        wrote: dict[str, Any] = {}
        for step in self.story[birth.at + 1 :]:
            if step.record == birth.record and step.name != "alive":
                wrote.setdefault(step.name, step.before)
                if step.at not in own:
                    found.setdefault(step.name, step.before)
        now = self.model[birth.record]
        return any(now[name] not in (value, wrote[name]) for name, value in found.items())

    def _take_back(self, back: Deed, deed: Deed, step: Step) -> None:
        row = self.model[step.record]
        if step.name == "alive":
            kept = step.after and self._edited_by_others(deed, step)
            if row["alive"] == step.after and not kept:
                self._write(back, step.record, "alive", step.before)
        elif row["alive"] and row[step.name] == step.after:
            self._write(back, step.record, step.name, step.before)

    # the rules

    @rule(target=deeds, name=NAMES, height=HEIGHTS, grown=HEIGHTS)
    def create(self, name: str, height: int, grown: int) -> Deed:
        with operation("garden.create") as context:
            plant = Plant.objects.create(name=name, height=height, custom={"k": 0})
            plant.height = grown
            plant.save()
        deed = Deed(context.id)
        self.model[plant.pk] = {"alive": False, "name": name, "height": height, "k": 0}
        self._write(deed, plant.pk, "alive", value=True)
        self._write(deed, plant.pk, "height", grown)
        return deed

    @rule(target=deeds, pick=PICKS, name=NAMES, height=HEIGHTS, key=st.integers(0, 2))
    def edit(self, pick: int, name: str, height: int, key: int) -> Deed:
        if not (alive := self._alive()):
            return Deed(None)
        record = alive[pick % len(alive)]
        with operation("garden.edit") as context:
            plant = Plant.objects.get(pk=record)
            plant.name, plant.height, plant.custom["k"] = name, height, key
            plant.save()
        deed = Deed(context.id)
        for column, value in (("name", name), ("height", height), ("k", key)):
            self._write(deed, record, column, value)
        return deed

    @rule(target=deeds, pick=PICKS, back=st.integers(0, 5), height=HEIGHTS, key=st.integers(0, 2))
    def patch(self, pick: int, back: int, height: int, key: int) -> Deed:
        """Somebody saves a page that he opened some versions ago."""
        if not (alive := self._alive()):
            return Deed(None)
        record = alive[pick % len(alive)]
        version, births, then = self.seen[record][-1 - back % len(self.seen[record])]
        now = self.model[record]
        wanted = {"height": height, "k": key}
        purged = births != self._births(record)
        clash = any((purged or then[name] != now[name]) and now[name] != value for name, value in wanted.items())
        deed = Deed(None)
        try:
            with operation("garden.patch") as context:
                patch(Plant.objects, record, version, {"height": height, "custom": {"k": key}})
        except Conflict:
            assert clash
        else:
            assert not clash
            deed.id = context.id
            for name, value in wanted.items():
                self._write(deed, record, name, value)
        return deed

    @rule(target=deeds, height=HEIGHTS)
    def edit_all(self, height: int) -> Deed:
        """A mass edit with a consequence."""
        with operation("garden.edit_all") as context:
            Plant.objects.update(height=height)
            with operation("garden.child"):
                Plant.objects.filter(name="rose").update(name="tulip")
        deed = Deed(context.id)
        for record in self._alive():
            self._write(deed, record, "height", height)
        for record in self._alive():
            if self.model[record]["name"] == "rose":
                self._write(deed, record, "name", "tulip")
        return deed

    @rule(target=deeds, pick=PICKS)
    def purge(self, pick: int) -> Deed:
        if not (alive := self._alive()):
            return Deed(None)
        record = alive[pick % len(alive)]
        with operation("garden.purge") as context:
            Plant.objects.get(pk=record).delete()
        deed = Deed(context.id)
        self._write(deed, record, "alive", value=False)
        return deed

    @rule(target=deeds, deed=consumes(deeds))
    def undo(self, deed: Deed) -> Deed:
        if deed.id is None or not deed.steps:
            return Deed(None)
        trial, report = undo(deed.id, dry_run=True), undo(deed.id)
        assert (trial.undone, trial.conflicts) == (report.undone, report.conflicts)
        back = Deed(report.operation)
        for step in reversed(deed.steps):
            self._take_back(back, deed, step)
        return back

    # the promises

    @invariant()
    def the_base_equals_the_model(self) -> None:
        rows = {row.pk: row for row in Plant.everything.all()}
        assert sorted(rows) == self._alive()
        for record, row in rows.items():
            shown = {"alive": True, "name": row.name, "height": row.height, "k": row.custom.get("k")}
            assert shown == self.model[record]
            versions = self.seen.setdefault(record, [])
            if versions and versions[-1][0] == row.version:
                assert versions[-1][2] == shown
            else:
                assert not versions or row.version > versions[-1][0]
                versions.append((row.version, self._births(record), shown))

    def teardown(self) -> None:
        """Each record's journal leads back to its creation."""
        try:
            for record in self.model:
                assert [change.action for change, _ in changes_of_record(Plant, record)][-1] == "c"
        finally:
            self.scope.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


def tell_stories(examples: int, steps: int, phases: tuple[Phase, ...] = (Phase.generate,)) -> None:
    """Play so many stories of so many steps; the same ones every time. Shrinking a failure takes minutes."""
    rules = settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=phases,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(Garden, settings=rules)


@pytest.mark.django_db
def test_every_story_ends_as_the_model_says() -> None:
    tell_stories(examples=60, steps=20)
