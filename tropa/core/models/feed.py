"""The feed: in which order the transactions of a workspace committed, and how far each reader has come."""

from django.db import models


class Feed(models.Model):
    """The last number given; taken as the last act before COMMIT, so numbers are gapless and in commit order."""

    workspace = models.OneToOneField("core.Workspace", models.CASCADE, primary_key=True, related_name="+")
    head = models.BigIntegerField(default=0)


class Cursor(models.Model):
    """How far one subscriber has read one workspace's feed; it moves in the transaction of the effect."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    subscriber = models.CharField(max_length=120)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "subscriber"], name="core_cursor_once")]
