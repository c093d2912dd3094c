"""`tropa doctor`."""

import argparse
from typing import Any

HELP = "look whether everything is well, with the state of each workspace"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to mend."""
    parser.add_argument("--mend", action="store_true", help="count derived values anew where they are wrong")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Ask the base, the queue and every workspace."""
    from tropa.config.doors import entered
    from tropa.core import doctor
    from tropa.core.models import Workspace

    checks = doctor.checks()
    workspaces: dict[str, Any] = {}
    for slug in (
        Workspace.objects.exclude(state=Workspace.State.ARRIVING).order_by("slug").values_list("slug", flat=True)
    ):
        with entered(slug):
            checks += doctor.checks_of_workspace(slug, mend=options.mend)
            workspaces[slug] = doctor.state_of_workspace()
    return {"ok": all(check["ok"] for check in checks), "checks": checks, "workspaces": workspaces}


def told(answer: dict[str, Any]) -> str:
    """One line a promise; what is broken says what it is and what to do."""
    lines = []
    for check in answer["checks"]:
        mark = "BROKEN" if not check["ok"] else "note" if check["detail"] else "ok"
        lines.append(f"{mark:<7} {check['name']}: {check['promise']}")
        if check["detail"]:
            lines += [f"        Found: {check['detail']}", f"        To do: {check['remedy']}"]
    for slug, found in answer["workspaces"].items():
        lines.append(f"{slug}: {sum(found['rows'].values())} rows, state {found['state']}")
    lines.append("All is well." if answer["ok"] else "Something is broken, see above.")
    return "\n".join(lines)
