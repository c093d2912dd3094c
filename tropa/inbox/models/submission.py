"""What a form brought: kept beside the lead that it became."""

from typing import Any
from uuid import UUID

from django.db import models

from tropa.core.records import JsonField, Link, Row
from tropa.inbox.models.confirmation import Confirmation
from tropa.sales.models import Lead

LONGEST = 500


class Submission(Row):
    """One answered form."""

    form = Link("inbox.Form", models.CASCADE, related_name="submissions")
    lead = Link("sales.Lead", models.CASCADE, related_name="submissions")
    touch = Link("customers.Touch", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    nonce = models.CharField(max_length=64)
    """A page of a form is answered once: the same again is the same submission."""
    values = JsonField(default=dict)
    points = JsonField(default=list)
    """The contacts that were left, [kind, value]."""
    agreed = JsonField(default=list)
    """The ids of the consent texts whose boxes were ticked."""
    letters = models.BooleanField(default=True)
    """Whether its address may be written to: not when the installation wrote there often enough."""
    ip = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=LONGEST, blank=True)
    score = models.PositiveSmallIntegerField(default=0)
    signs = JsonField(default=list)
    """Why it looks like spam: names of `judging.Sign`."""

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "nonce"], name="inbox_submission_once")]
        indexes = [models.Index(fields=["workspace", "form", "-at", "id"], name="inbox_submission_newest")]

    def __str__(self) -> str:
        return self.nonce[:8]


def erase(doomed: dict[Any, set[UUID]]) -> None:
    """An eraser of the journal: what erased people sent."""
    if ids := doomed.get(Lead):
        Submission.objects.filter(lead__in=ids).update(values={}, points=[], ip="", agent="")
        Confirmation.objects.filter(submission__lead__in=ids).delete()
