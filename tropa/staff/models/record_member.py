"""Members who take part in a record they do not own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField
from tropa.core.records import Link, Row


class RecordMember(Row):
    """A co-worker, the owner of a deal, a substitute: sees the record though it is somebody else's."""

    class Reason(models.TextChoices):
        """Why the member sees it."""

        CO_WORKER = "co_worker", _("co-worker")
        DEAL_OWNER = "deal_owner", _("owner of a deal")
        SUBSTITUTE = "substitute", _("substitute")

    member = Link("staff.Member", models.CASCADE, related_name="records", db_index=False)
    record_kind = models.CharField(max_length=40)
    record_id = UuidField()
    reason = models.CharField(max_length=12, choices=Reason, default=Reason.CO_WORKER)

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "record_kind", "record_id", "member", "reason"], name="staff_record_member_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "record_kind", "record_id"], name="staff_record_of_member")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.record_kind} {self.record_id}"
