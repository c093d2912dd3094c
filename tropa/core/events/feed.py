"""The number every changing transaction takes: gapless, in commit order, the same on both databases."""

from uuid import UUID

from django.db import connection

from tropa.core.ids import uuid7
from tropa.core.models import Feed


def take(workspace: UUID, *, rearranged: bool = False) -> int:
    """The next number of the workspace's feed. It locks the feed row: call it as the last act before COMMIT.

    Args:
        rearranged: the transaction changes what the company has arranged, so the feed gets a new sign.
    """
    table = connection.ops.quote_name(Feed._meta.db_table)
    key, sign = (Feed._meta.pk.get_db_prep_save(value, connection) for value in (workspace, uuid7()))
    more = ", sign = %s" if rearranged else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET head = head + 1{more} WHERE workspace_id = %s RETURNING head",  # noqa: S608  # our words
            [sign, key] if rearranged else [key],
        )
        row = cursor.fetchone()
    if row is None:
        Feed.objects.create(workspace_id=workspace, head=1)
        return 1
    return int(row[0])


def head(workspace: UUID) -> int:
    """The last number given; 0 before the first."""
    return Feed.objects.filter(pk=workspace).values_list("head", flat=True).first() or 0
