"""Secrets that carry their workspace in clear, so that they can be looked up inside its scope."""

import hashlib
import secrets
from uuid import UUID

LENGTH = 43
"""Characters of 32 random bytes."""


def make(prefix: str, workspace: UUID) -> str:
    """A new secret: prefix, workspace, 256 random bits."""
    return f"{prefix}_{workspace.hex}_{secrets.token_urlsafe(32)}"


def workspace_of(prefix: str, secret: str) -> UUID | None:
    """The workspace a secret names, None when it is not of this form."""
    head, _, rest = secret.partition("_")
    workspace, _, random = rest.partition("_")
    if head != prefix or len(workspace) != 32 or len(random) != LENGTH:
        return None
    try:
        return UUID(hex=workspace)
    except ValueError:
        return None


def digest(secret: str) -> str:
    """What is kept of a secret. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
