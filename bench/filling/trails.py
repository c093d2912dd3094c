"""Notes, tasks and the entries of trails: ten a customer, one customer has as many as ten thousand others."""

import json
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from bench.filling import texts
from bench.filling.clock import DAY, at
from bench.filling.company import Company
from bench.filling.customers import DOC, Part
from bench.filling.deals import Bargain, Told
from bench.filling.ids import Ids
from bench.filling.rows import STAMPS, Row, Rows
from bench.filling.skew import shared_out
from tropa.activities.models import Activity
from tropa.activities.projections import DONE
from tropa.core import search
from tropa.core.models.search import SearchDoc
from tropa.core.models.trail import TrailEntry
from tropa.core.trail.recording import FIELDS
from tropa.customers.models import Note
from tropa.customers.projections import NOTE
from tropa.lib.names import folded

NOTES = ("id", *STAMPS, "customer", "author", "text", "text_key")
TASK = ("id", *STAMPS, "kind", "title", "title_key", "subject_kind", "subject_id", "customer", "assignee", "team",
        "branch", "due_at", "state", "result", "done_at")  # fmt: skip
ENTRY = ("id", "customer", "occurred_at", "kind", "subject_kind", "subject_id", "importance", "count", "actor_kind",
         "actor_id", "fields")  # fmt: skip
EACH = 10
"""Entries a customer."""
WRITTEN, DID = 2.5, 2.5
"""Notes and tasks that were done, a customer."""
_CHANGED = tuple(json.dumps(each) for each in (["contact_points"], ["lifecycle"], ["owner"], ["addresses"], ["tags"]))
_NOTHING = "[]"


class Trails:
    """Makes them."""

    def __init__(self, company: Company, dice: Random, ids: Ids, now: int) -> None:
        self.company, self.dice, self.ids, self.now = company, dice, ids, now

    def rows(self, part: Part, told: list[Told], bargains: list[Bargain]) -> Iterator[Rows]:
        """What happened to these customers besides their deals; `told` is what the trail says already."""
        count = len(part.ids)
        changes = EACH * count - len(told) - int(count * WRITTEN) - int(count * DID)
        yield from self._happened(
            part, told, bargains,
            shared_out(self.dice, count, int(count * WRITTEN)),
            shared_out(self.dice, count, int(count * DID)),
            shared_out(self.dice, count, max(0, changes)),
        )  # fmt: skip

    def of_the_great(self, part: Part, entries: int) -> Iterator[Rows]:
        """So many entries of the first customer alone."""
        notes = done = entries * 2 // 5
        yield from self._happened(part, [], [], [0] * notes, [0] * done, [0] * (entries - notes - done))

    def _happened(
        self, part: Part, told: list[Told], bargains: list[Bargain], written: list[int], did: list[int],
        changed: list[int],
    ) -> Iterator[Rows]:  # fmt: skip
        docs: list[Row] = []
        notes = [self._note(*pair, part, told, docs) for pair in zip(self.ids.take(len(written)), written, strict=True)]
        yield Rows(Note, NOTES, notes)
        tasks = [self._done(*pair, part, told, docs) for pair in zip(self.ids.take(len(did)), did, strict=True)]
        tasks += [
            self._planned(pk, one, part, docs) for pk, one in zip(self.ids.take(len(bargains)), bargains, strict=True)
        ]
        yield Rows(Activity, TASK, tasks)
        yield Rows(SearchDoc, DOC, docs)
        entries: list[Row] = [
            (part.ids[one.customer], at(one.at), one.kind, one.subject, one.about, one.importance, one.by, _NOTHING)
            for one in told
        ]
        dice = self.dice
        for customer in changed:
            names = _CHANGED[int(dice.random() * len(_CHANGED))]
            moment, by = at(self._moment(part.since[customer])), part.hands[customer][0]
            entries.append((part.ids[customer], moment, FIELDS, "", None, 3, by, names))
        ids = self.ids.take(len(entries))
        rows = [(pk, *entry[:6], 1, "member", *entry[6:]) for pk, entry in zip(ids, entries, strict=True)]
        yield Rows(TrailEntry, ENTRY, rows)

    def _moment(self, since: int) -> int:
        return since + int((self.now - since) * self.dice.random())

    def _note(self, pk: bytes, customer: int, part: Part, told: list[Told], docs: list[Row]) -> Row:
        text, by = texts.note(self.dice), part.hands[customer][0]
        moment = self._moment(part.since[customer])
        told.append(Told(customer, moment, NOTE, "note", pk, 1, by))
        docs.append(("note", pk, _line("note", text)))
        stamp = at(moment)
        return (pk, stamp, stamp, part.ids[customer], by, text, _folded(text))

    def _done(self, pk: bytes, customer: int, part: Part, told: list[Told], docs: list[Row]) -> Row:
        moment, hands = self._moment(part.since[customer]), part.hands[customer]
        title, result = texts.task(self.dice)
        told.append(Told(customer, moment, DONE, "task", pk, 1, hands[0]))
        part.last_contacts[customer] = max(part.last_contacts[customer], moment)
        docs.append(("task", pk, _line("task", title, result)))
        stamp, due = at(max(part.since[customer], moment - DAY)), at(moment + int((self.dice.random() - 0.5) * DAY))
        return (
            pk, stamp, at(moment), "call", title, _folded(title), "customer", part.ids[customer], part.ids[customer],
            *hands, due, "done", result, at(moment),
        )  # fmt: skip

    def _planned(self, pk: bytes, bargain: Bargain, part: Part, docs: list[Row]) -> Row:
        title, _result = texts.task(self.dice)
        docs.append(("task", pk, _line("task", title, "")))
        stamp = at(min(self.now, bargain.due) - DAY)
        return (
            pk, stamp, stamp, "task", title, _folded(title), "deal", bargain.pk, part.ids[bargain.customer],
            *part.hands[bargain.customer], at(bargain.due), "open", "", None,
        )  # fmt: skip


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return folded(text)


@lru_cache(maxsize=10_000)
def _line(kind: str, *words: str) -> str:
    """Few texts are different; the line begins with the workspace, so another company asks with a fresh cache."""
    return search.line_of(kind, search.Texts([*words, ""] if kind == "task" else words))


def forget() -> None:
    """Another company begins."""
    _line.cache_clear()
