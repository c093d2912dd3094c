"""What of tasks is in an archive."""

from tropa.core.archive.tables import moved

moved(
    "activities.Activity",
    "kind title title_key subject_kind subject_id customer assignee team branch due_at ends_at remind_at reminded_at "
    "place priority state result done_at custom",
    sheet="task",
)
moved("activities.ChecklistItem", "task text done position")
