"""What people write down about a customer, and whom they call in it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.events import publish
from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Record
from tropa.customers.events import ColleaguesMentioned, NoteWritten
from tropa.lib.names import folded
from tropa.staff.models import Member

LONGEST = 50_000


class Note(Record):
    """A note on a customer, perhaps about one of the customer's records (`subject`)."""

    kind_label: ClassVar[str] = "note"
    personal: ClassVar[tuple[str, ...]] = ("text", "text_key")

    customer = Link("customers.Customer", models.CASCADE, related_name="notes")
    author = Link("staff.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author"))
    text = models.TextField(_("text"), max_length=LONGEST)
    text_key = models.TextField(editable=False, default="")
    pinned = models.BooleanField(_("pinned"), default=False)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = UuidField(null=True, blank=True)
    mentions = JsonField(default=list, blank=True)
    """Ids of the members called by @."""

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "customer", "-created_at"], name="customers_note_newest"),
            models.Index(
                fields=["workspace", "customer", "-id"], condition=models.Q(pinned=True), name="customers_note_pinned"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the spelling that search looks through and the colleagues called; tells of a new note and of those
        whom it calls for the first time.

        Raises:
            RuleViolation: the text is too long.
        """
        written, fresh = self._state.adding, []
        if written or "text" in self.changed():
            self._check_length()
            self.text_key = folded(self.text)
            called = [str(member.pk) for member in mentioned(self.text)]
            fresh = [member for member in called if member not in self.mentions]
            self.mentions = called
        super().save(*args, **kwargs)
        if written:
            publish(NoteWritten(note_id=self.pk, customer_id=self.customer_id, mentions=self.mentions))
        if fresh:
            publish(ColleaguesMentioned(note_id=self.pk, customer_id=self.customer_id, members=fresh))

    def _check_length(self) -> None:
        if len(self.text) > LONGEST:
            raise RuleViolation(
                "customers.long_note",
                _("A note may have at most %(most)d characters; cut it in two.") % {"most": LONGEST},
                field="text",
            )


def mentioned(text: str) -> list[Member]:
    """The working colleagues called by "@Name", or by "@First" where only one has this first name."""
    if "@" not in text:
        return []
    key = folded(text)
    colleagues = list(Member.objects.active().order_by("name", "pk"))
    firsts = [folded(member.name).split(" ")[0] for member in colleagues]
    return [
        member
        for member, first in zip(colleagues, firsts, strict=True)
        if _calls(key, folded(member.name)) or (firsts.count(first) == 1 and _calls(key, first))
    ]


def _calls(key: str, name: str) -> bool:
    at = key.find(f"@{name}")
    while at >= 0:
        after = key[at + len(name) + 1 : at + len(name) + 2]
        if not after.isalnum():
            return True
        at = key.find(f"@{name}", at + 1)
    return False
