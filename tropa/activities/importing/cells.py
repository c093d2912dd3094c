"""Cells of a file of tasks read: kinds, states and priorities in the words of people and of other programs."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext_noop as _

from tropa.activities.models import Activity
from tropa.customers.importing.cells import CellReader, Context, date_words, moment, moment_of, text
from tropa.customers.importing.drafts import Draft, Problem
from tropa.customers.importing.linking import BuyerReader
from tropa.lib import dates
from tropa.lib.names import folded

EVENING = time(18)
"""A day without a time of day is over then: at midnight the task would be late before anybody came to work."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


@dataclass(slots=True)
class TaskDraft(Draft):
    """What one row says of a task, and of the customer whom it is for."""

    title: str = ""
    sort: str = ""
    """Of Activity.Kind; `kind` is the customer's."""
    due_at: datetime | None = None
    ends_at: datetime | None = None
    remind_at: datetime | None = None
    state: str = ""
    done_at: datetime | None = None
    result: str = ""
    priority: str = ""
    place: str = ""
    deal: str = ""


def _words(**meanings: str) -> dict[str, str]:
    return {word: meant for meant, words in meanings.items() for word in words.split("|")}


KINDS = _words(
    task="task|задача|дело|to do|todo|to-do|follow-up|follow up|связаться|письмо|email|e-mail",
    call="call|звонок|позвонить|исходящий звонок|входящий звонок|перезвонить|phone call|телефонный звонок",
    meeting="meeting|встреча|совещание|переговоры|lunch|обед|презентация|демонстрация|demo",
    visit="visit|визит|выезд|посещение|замер",
)
STATES = _words(
    open="open|открыта|открыто|новая|не выполнена|не завершена|не выполнено|в работе|выполняется|ждет выполнения|"
    "ожидает выполнения|запланирована|просрочена|to do|todo|not started|in progress|not_started|in_progress|waiting|"
    "deferred|нет|no|false|0|n|не начата|отложена|active|pending",
    done="done|выполнена|выполнено|завершена|завершено|закрыта|сделано|сделана|completed|complete|closed|finished|да|"
    "yes|true|1|y|ждет контроля|условно завершена",
    cancelled="cancelled|canceled|отменена|отменено|отклонена|declined|снята",
)
PRIORITIES = _words(
    low="low|низкий|низкая|низкое", normal="normal|medium|средний|средняя|обычный|обычная|нормальный|none|нет",
    high="high|высокий|высокая|высокое|срочно|важно|важная|urgent|критический",
)  # fmt: skip


def choice(name: str, meanings: dict[str, str], context: Context, draft: Any, column: str, cell: str) -> None:
    """One of ours; other words are kept with the row."""
    meant = meanings.get(folded(cell).strip(" ."), "")
    setattr(draft, name, meant)
    if not meant:
        draft.extra[column] = cell


def due(name: str, context: Context, draft: Any, column: str, cell: str) -> None:
    """When it is due; of a day alone, that day's evening."""
    try:
        found = moment_of(cell, context.orders.get(column, "dmy"), context.zone)
    except dates.BadDate as error:
        draft.problems.append(Problem(column, cell[:80], date_words(error.code)))
        return
    if not _CLOCK.search(cell):
        found = datetime.combine(found.astimezone(context.zone).date(), EVENING, context.zone).astimezone(UTC)
    setattr(draft, name, found)


def outcome(context: Context, draft: Any, column: str, cell: str) -> None:
    """The result, in its lines."""
    draft.result = cell[:10_000].strip()


READERS: dict[str, CellReader] = {
    "title": partial(text, "title", 20_000),
    "kind": partial(choice, "sort", KINDS),
    "state": partial(choice, "state", STATES),
    "priority": partial(choice, "priority", PRIORITIES),
    "due_at": partial(due, "due_at"),
    "ends_at": partial(due, "ends_at"),
    "remind_at": partial(moment, "remind_at"),
    "done_at": partial(moment, "done_at"),
    "result": outcome,
    "place": partial(text, "place", 300),
    "assignee": partial(text, "owner", 255),
    "deal": partial(text, "deal", 300),
}
LONGEST_TITLE = 300


class TaskReader(BuyerReader):
    """Reads tasks."""

    draft: ClassVar[Any] = TaskDraft

    def reads(self, target: str) -> CellReader:
        """The task's own cells; the customer's as everywhere."""
        return READERS[target] if target in READERS else super().reads(target)

    def settle(self, draft: TaskDraft) -> None:
        """A task without a subject is called by its text; what is too long for a title stays as a note."""
        super().settle(draft)
        if not draft.title and draft.notes:
            draft.title = " ".join(draft.notes.pop(0).split())
        if len(draft.title) > LONGEST_TITLE:
            draft.notes.insert(0, draft.title)
            draft.title = draft.title[: LONGEST_TITLE - 1].rstrip() + "…"
        if not draft.title and not draft.problems:
            draft.problems.append(Problem(self.column_of("title"), "", _("The row does not say what is to be done.")))
        draft.state = draft.state or (Activity.State.DONE if draft.done_at else Activity.State.OPEN)
        if draft.ends_at and (draft.due_at is None or draft.ends_at < draft.due_at):
            self._drop(draft, "ends_at", _("It would end before it begins; the end is left out."))

    def _drop(self, draft: TaskDraft, name: str, words: str) -> None:
        draft.remarks.append(Problem(self.column_of(name), str(getattr(draft, name))[:80], words))
        setattr(draft, name, None)


def closed_at(draft: TaskDraft, now: datetime) -> datetime | None:
    """When a closed task was: as the file says, else when it was due; never in the future."""
    if draft.state != Activity.State.DONE:
        return None
    said = draft.done_at or draft.due_at or draft.created_at or now
    return min(said, now)


def reminder(draft: TaskDraft, now: datetime) -> datetime | None:
    """Nobody is reminded of what is over."""
    ahead = draft.remind_at is not None and draft.remind_at > now + timedelta(seconds=1)
    return draft.remind_at if ahead and draft.state == Activity.State.OPEN else None
