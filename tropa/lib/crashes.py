"""Named places where a test kills the process with SIGKILL, to prove that nothing is lost or doubled there.

`TROPA_CRASH_AT=task.claimed` dies at the first pass of that point, `task.claimed:3` at the third. Without the variable
a point costs one comparison.
"""

import os
import signal
from itertools import count

_name, _, _nth = os.environ.get("TROPA_CRASH_AT", "").partition(":")
_passes = count(1)


def crash_point(name: str) -> None:
    """Die here without a goodbye when this is the point the surroundings ask for."""
    if name == _name and next(_passes) == int(_nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
