"""Between which workspaces a person may switch."""

from dataclasses import dataclass

LAST_WORKSPACE = "last_workspace"
"""Key of the session: where the person worked last."""


@dataclass(frozen=True)
class Company:
    """One line of the switch."""

    slug: str
    name: str
