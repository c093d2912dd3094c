"""What of the kernel's tables is in an archive."""

from typing import Any

from tropa.core.archive.tables import left_out, moved
from tropa.core.events.parking import ENDPOINT
from tropa.core.models import Cursor, Delivery, Operation
from tropa.core.models.webhooks import salt
from tropa.core.scope import require

BORN_HERE = "belongs to this installation"


def stop(row: dict[str, Any]) -> None:
    """Nobody in the new place works at what ran in the old one: it waits for somebody to go on with it."""
    if row["state"] in {Operation.State.PLANNING, Operation.State.RUNNING}:
        row["state"] = Operation.State.STOPPED.value


moved(
    "core.WorkspaceSettings",
    "name industry language time_zone base_currency recognition_policy modules access_log_days unusual_viewing",
)
moved("core.Counter", "series n")
moved(
    "core.Field",
    "kind name label type options required filterable position group help archived_at",
)
moved("core.File", "name size type sha256 storage_key uploaded_by unused_since")
moved("core.FileLink", "file subject_kind subject_id")
moved("core.ExchangeRate", "code on rate origin")
moved(
    "core.Operation",
    "seq at label title actor_kind actor_id origin state effects parent undoes records progress",
    settle=stop,
)
moved("core.Change", "operation seq at action model first last count data digest")
moved("core.Event", "operation seq label occurred_at recorded_at payload salt digest")
moved("core.Seal", "number first_seq last_seq count digests hash at")
moved("core.PlannedChange", "operation position model object version")
moved(
    "core.TrailEntry",
    "customer occurred_at kind subject_kind subject_id importance group_key count operation actor_kind actor_id fields "
    "undone",
)
moved(
    "core.WebhookEndpoint",
    "url events state",
    left={
        "salt": "a secret: letters from the new place are signed with a new one",
        "old_salt": "a secret",
        "old_until": "goes with the secret before this one",
    },
    fresh={"salt": salt},
)
moved(
    "core.Cursor",
    "subscriber seq event retry_at",
    left={
        "id": "a number of the old base",
        "send_at": "of webhooks",
        "rest_until": "of webhooks",
        "failures": "of webhooks",
        "failing_since": "of webhooks",
    },
    rows=lambda: Cursor.objects.filter(workspace=require()).exclude(subscriber__startswith=ENDPOINT),
)
moved(
    "core.Delivery",
    "subscriber event seq label subject state attempts next_at error at",
    left={"endpoint": "of webhooks, whose deliveries stay", "tries": "of webhooks"},
    rows=lambda: Delivery.objects.filter(endpoint=None),
)

left_out("core.Workspace", "what of it moves stands in the manifest: id, short name")
left_out("core.Feed", "its number stands in the manifest; the sign is made anew")
left_out("core.FieldIndex", "made again from the records")
left_out("core.SearchDoc", "made again from the records")
left_out("core.IdempotencyKey", "answers to requests that were sent to the old address, kept for a day")
left_out("core.Job", "the old place finishes what it has begun; the new one plans its own by the clock")
left_out("core.WorkerSeen", f"a process, {BORN_HERE}")
left_out("core.RateLimit", f"counts strangers, {BORN_HERE}")
LOOKED = "who looked, exported and printed in the old place is told there; here the log begins anew"
left_out("core.AccessEntry", LOOKED)
left_out("core.AccessTally", LOOKED)
left_out("core.AccessNotice", LOOKED)
