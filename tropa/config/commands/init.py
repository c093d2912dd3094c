"""`tropa init`."""

import argparse
import os
import sys
from typing import Any

HELP = "make a workspace with its owner, without a browser"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Of the company and its owner."""
    parser.add_argument("--company", required=True, metavar="NAME")
    parser.add_argument("--email", required=True, metavar="E")
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--password", metavar="P", help="else --password-stdin or TROPA_PASSWORD")
    secret.add_argument("--password-stdin", action="store_true")
    parser.add_argument("--language", choices=["ru", "en"], default="")
    parser.add_argument("--operator", action="store_true", help="the owner runs the installation as well")
    parser.add_argument(
        "--preset", default="", metavar="NAME", help="with pipelines and fields of an industry: wholesale"
    )
    parser.add_argument("--demo", action="store_true", help="with a believable company in it")


def password(options: argparse.Namespace) -> str:
    """From the word, standard input or the environment.

    Raises:
        Refused: none of them has one.
    """
    from tropa.config.cli import Refused

    if getattr(options, "password", None):
        return str(options.password)
    given = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else os.environ.get("TROPA_PASSWORD", "")
    if not given:
        raise Refused("Give a password: --password, --password-stdin or TROPA_PASSWORD.")
    return given


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Make it.

    Raises:
        Refused: there is no such preset; nothing is made then.
    """
    from tropa.config.cli import Refused
    from tropa.config.doors import entered_as
    from tropa.sales.presets.base import presets
    from tropa.sales.services.presets import apply
    from tropa.staff.services import consoles

    if options.preset and options.preset not in presets:
        raise Refused(f"There is no preset {options.preset}; choose from {', '.join(one.label for one in presets)}.")
    made = consoles.init(
        company=options.company,
        email=options.email,
        password=password(options),
        language=options.language,
        operator=options.operator,
    )
    if options.preset:
        with entered_as(made["workspace"], options.email) as owner:
            apply(presets.get(options.preset), by=owner)
    if options.demo:
        from tropa.config.cli import command

        command("demo").fill(made["workspace"])
    return made
