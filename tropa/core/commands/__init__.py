"""Commands: every business verb once, for menus, bulk bar, palette, rules and the API.

An app adds one by a file in its `commands/` folder with a `@commands.register`ed class.
"""

from tropa.core.commands.declaring import (
    ANY,
    MOST,
    Command,
    Params,
    chosen,
    commands,
    get,
    offered,
    rehearsed,
    run,
)

register = commands.register

__all__ = [
    "ANY",
    "MOST",
    "Command",
    "Params",
    "chosen",
    "commands",
    "get",
    "offered",
    "register",
    "rehearsed",
    "run",
]
