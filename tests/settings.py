"""The product's settings with the garden app beside it."""

from tropa.config.settings import *  # noqa: F403
from tropa.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.garden"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
