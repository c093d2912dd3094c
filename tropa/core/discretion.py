"""Keeps the secrets of links out of the logs: Django writes the address of every refused request there."""

import logging
import re
from typing import Any

LINKS = re.compile(r"(/(?:password|email)/[^/\s]+/|/(?:invitation|register)/|/f/[^/\s]+/consents/)[^/\s]+")
"""What stands after this beginning of an address opens a door to whoever has it."""


class Discretion(logging.Filter):
    """Replaces the secret part of such an address in every message."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, the discreet way."""
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(each) for each in record.args)
        return True


def _hidden(told: Any) -> Any:
    return LINKS.sub(r"\1...", told) if isinstance(told, str) else told
