"""`tropa doctor`."""

import argparse
from typing import Any

HELP = "look whether everything is well, with the state of each workspace"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Ask the base, the queue and every workspace."""
    from tropa.config.doors import entered
    from tropa.core import health
    from tropa.core.models import Workspace

    checks = health.checks()
    workspaces: dict[str, Any] = {}
    for slug in Workspace.objects.order_by("slug").values_list("slug", flat=True):
        with entered(slug):
            checks += health.checks_of_workspace(slug)
            workspaces[slug] = health.state_of_workspace()
    return {"ok": all(check["ok"] for check in checks), "checks": checks, "workspaces": workspaces}
