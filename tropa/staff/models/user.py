"""The account a person signs in with; global, one person may be a member of several workspaces."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from tropa.core.ids import UuidField, uuid7


class UserManager(BaseUserManager["User"]):
    """Accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; the address is kept casefolded, so that one person cannot register twice."""
        user = self.model(email=email.strip().casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address in any case."""
        return self.get(email=(username or "").strip().casefold())


class User(AbstractBaseUser):
    """A person's account: address and password; `operator` runs the installation."""

    id = UuidField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    new_email = models.EmailField(max_length=254, blank=True)
    """What the address is to become when the link of the letter is opened."""
    operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email
