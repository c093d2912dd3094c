"""`tropa password`."""

import argparse
from typing import Any

HELP = "set a new password for an account"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose; the password never stands among the words of the command line, which other users can read."""
    parser.add_argument("--email", required=True, metavar="E")
    parser.add_argument("--password-stdin", action="store_true", help="else TROPA_PASSWORD")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Set it."""
    from tropa.config.commands.init import password
    from tropa.staff.services.passwords import reset_password

    user = reset_password(email=options.email, password=password(options))
    return {"ok": True, "email": user.email}
