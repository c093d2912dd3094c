"""Somebody who wants to open a company and has not yet shown that the address is theirs."""

from datetime import timedelta
from typing import ClassVar

from django.db import models

from tropa.core.ids import UuidField, uuid7

LIFETIME = timedelta(days=3)
"""How long the link of the letter works."""


class Registration(models.Model):
    """What the page of registration was told; an account and a workspace come of it when the link is opened.

    Nothing can be done with an unproved address: no account exists, so nobody can take an address
    before its owner does.
    """

    id = UuidField(primary_key=True, default=uuid7, editable=False)
    company = models.CharField(max_length=200)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(max_length=254)
    password = models.CharField(max_length=128)
    """Hashed like that of an account."""
    language = models.CharField(max_length=2, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["expires_at"], name="staff_registration_expiry")]

    def __str__(self) -> str:
        return f"{self.company} by {self.email}"
