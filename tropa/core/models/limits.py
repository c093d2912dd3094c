"""How often something was tried."""

from django.db import models


class RateLimit(models.Model):
    """One counted key in its present window; global, strangers are counted before any workspace is known.

    The key is a digest: it is made of addresses of people and machines, which nobody needs to read here.
    """

    key = models.CharField(max_length=64, primary_key=True)
    window = models.BigIntegerField()
    count = models.IntegerField(default=1)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
