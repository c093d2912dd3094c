"""All tables of the kernel; each noun has its module."""

from tropa.core.models.counters import Counter
from tropa.core.models.feed import Cursor, Delivery, Feed
from tropa.core.models.fields import Field, FieldIndex
from tropa.core.models.files import File, FileLink
from tropa.core.models.idempotency import IdempotencyKey
from tropa.core.models.jobs import Job, WorkerSeen
from tropa.core.models.journal import Change, Event, Operation, PlannedChange, Seal
from tropa.core.models.limits import RateLimit
from tropa.core.models.rates import ExchangeRate
from tropa.core.models.search import SearchDoc
from tropa.core.models.trail import TrailEntry
from tropa.core.models.viewing import AccessEntry, AccessNotice, AccessTally
from tropa.core.models.webhooks import WebhookEndpoint
from tropa.core.models.workspace import Workspace, WorkspaceSettings

__all__ = [
    "AccessEntry",
    "AccessNotice",
    "AccessTally",
    "Change",
    "Counter",
    "Cursor",
    "Delivery",
    "Event",
    "ExchangeRate",
    "Feed",
    "Field",
    "FieldIndex",
    "File",
    "FileLink",
    "IdempotencyKey",
    "Job",
    "Operation",
    "PlannedChange",
    "RateLimit",
    "Seal",
    "SearchDoc",
    "TrailEntry",
    "WebhookEndpoint",
    "WorkerSeen",
    "Workspace",
    "WorkspaceSettings",
]
