"""What the search looks into: the words of one record, and nothing that shows it."""

from django.db import models

from tropa.core.ids import UuidField
from tropa.core.records import Row


class SearchDoc(Row):
    """The words, stems and tails of phones of one live record.

    It stands outside row-level security, whose policy would switch its index off (postgresql.policies.JOINED_ONLY):
    it is only ever joined to its record, which is protected. `id` grows, so the newest records come first.
    """

    id = models.BigAutoField(primary_key=True)  # FTS5 wants a number
    kind = models.CharField(max_length=40)
    record = UuidField()
    words = models.TextField()

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "record"], name="core_searchdoc_record")]
