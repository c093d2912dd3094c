"""`tropa demo`, and what `init --demo` and `run --demo` call."""

import argparse
import os
from typing import Any

HELP = "make a believable company to look at"
COMPANY = {"ru": "Светлый дом", "en": "Bright House"}
EMAIL = "anna@demo.example"
PASSWORD = "tropa-demo-look"  # noqa: S105  # told to everybody; only for a company in which nothing is true


def arguments(parser: argparse.ArgumentParser) -> None:
    """Language and chance."""
    parser.add_argument("--language", choices=["ru", "en"], default="", help="default: TROPA_LANGUAGE")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same number gives the same company")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Make it in an empty base; a base with a company in it stays as it is."""
    from django.conf import settings

    from tropa.core.models import Workspace
    from tropa.staff.services import consoles

    if Workspace.objects.exists():
        return {"made": False}
    language = options.language or settings.ENVIRONMENT.language
    password = os.environ.get("TROPA_PASSWORD") or PASSWORD
    made = consoles.init(company=COMPANY[language], email=EMAIL, password=password, language=language, operator=True)
    fill(made["workspace"], seed=options.seed)
    return {"made": True, "workspace": made["workspace"], "email": EMAIL, "password": password}


def fill(workspace: str, *, seed: int = 1) -> None:
    """Fill a workspace that has nobody but its owner."""
    from tropa.config import demo
    from tropa.config.doors import entered

    with entered(workspace):
        demo.fill(seed=seed)
