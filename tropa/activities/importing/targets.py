"""What columns mean in a file of tasks."""

from django.utils.translation import gettext_lazy as _

from tropa.customers.importing.buyers import BUYER
from tropa.customers.importing.targets import Target, Targets

TASK = Targets([
    Target("title", _("What to do"), "задача|тема|название|название задачи|тема задачи|что сделать|дело|название дела|"
           "task|title|subject|task name|task title|task subject|activity|activity - subject|activity subject|summary"),
    Target("kind", _("Kind"), "тип|тип задачи|вид|вид задачи|тип дела|kind|type|task type|activity type|"
           "activity - type"),
    Target("due_at", _("Due"), "срок|крайний срок|срок выполнения|срок задачи|выполнить до|дедлайн|дата и время|"
           "когда|дата|дата начала|due|due at|due date|due_at|deadline|date|start|activity - due date", dated=True),
    Target("ends_at", _("Ends"), "окончание|дата окончания|до|ends|ends at|end|end date|ends_at", dated=True),
    Target("remind_at", _("Remind"), "напоминание|напомнить|дата напоминания|remind|remind at|reminder|reminder date|"
           "remind_at", dated=True),
    Target("assignee", _("Assignee"), "ответственный|исполнитель|менеджер|кому|сотрудник|assignee|assigned to|owner|"
           "responsible|task assigned to|activity owner|activity - assigned to user"),
    Target("state", _("State"), "статус|статус задачи|состояние|выполнена|выполнено|завершена|state|status|task status|"
           "done|completed|activity - done", free=True),
    Target("done_at", _("Done"), "дата выполнения|дата завершения|дата закрытия|выполнена в|когда выполнена|done at|"
           "completed at|completed date|completion date|date completed|closed at|done_at|"
           "activity - marked as done time", free=True, dated=True),
    Target("result", _("Result"), "результат|итог|результат задачи|итог задачи|result|outcome|call outcome"),
    Target("priority", _("Priority"), "приоритет|важность|priority|importance"),
    Target("place", _("Place"), "место|место встречи|адрес|адрес встречи|place|location"),
    Target("deal", _("Deal"), "сделка|номер сделки|id сделки|связанная сделка|название сделки|deal|deal id|deal name|"
           "deal number|associated deal|deal - title", field="subject"),
    Target("note", _("Note"), "текст|текст задачи|описание|описание задачи|комментарий|комментарии|примечание|"
           "примечания|заметка|text|note|notes|comment|comments|description|body|activity - note", many=True,
           makes="note"),
    Target("created_at", _("Created"), "дата создания|создана|создан|дата постановки|created|created at|create date|"
           "date created|created_at|activity - add time", free=True, dated=True),
    *BUYER,
])  # fmt: skip
"""Meanings in a file of tasks."""

SIGNS = (
    "задача", "название задачи", "тема задачи", "тип задачи", "статус задачи", "текст задачи", "срок задачи",
    "крайний срок", "срок выполнения", "выполнить до", "что сделать", "тип дела", "дата выполнения", "task",
    "task name", "task title", "task subject", "task type", "task status", "due date", "due_at", "activity type",
    "activity subject", "activity - subject", "remind_at",
)  # fmt: skip
"""Headers that say that a file holds tasks."""
