"""`tropa password`."""

import argparse
from typing import Any

HELP = "set a new password for an account, or turn off its second step"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose; the password never stands among the words of the command line, which other users can read."""
    parser.add_argument("--email", required=True, metavar="E")
    parser.add_argument("--password-stdin", action="store_true", help="else TROPA_PASSWORD")
    parser.add_argument(
        "--reset-second-factor",
        action="store_true",
        help="keep the password; remove codes, recovery codes and passkeys, end all sessions, tell the owner",
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Do it."""
    from tropa.config.commands.init import password
    from tropa.staff.services import notices
    from tropa.staff.services.consoles import reset_second_factor
    from tropa.staff.services.passwords import reset_password

    if options.reset_second_factor:
        return reset_second_factor(email=options.email)
    user = reset_password(email=options.email, password=password(options))
    notices.tell(user, "password")
    return {"ok": True, "email": user.email}
