"""`tropa migrate`."""

import argparse
from typing import Any

HELP = "bring the base up to date"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Every command prepares the base before it runs, so here it is done."""
    from tropa.config.readiness import pending

    left = pending()
    return {"ok": not left, "pending": left}
