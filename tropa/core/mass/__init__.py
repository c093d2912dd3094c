"""Mass work: a command over any number of records, planned first, applied in parts, taken back by one undo.

`plan` stores what is meant and what it will do; `apply` does it in the worker or the command line's process, part by
part, and goes on where it was killed; `start` hands a plan to the worker, `go_on` what was stopped or given up in the
middle. `foreseen` and `reverse` take a deed back.
"""

from tropa.core.mass.applying import apply, stop
from tropa.core.mass.planning import plan
from tropa.core.mass.reversing import COUNTING, Forecast, foresee, foreseen, is_being_reversed, kept, reverse
from tropa.core.mass.working import given_up, go_on, start

__all__ = [
    "COUNTING",
    "Forecast",
    "apply",
    "foresee",
    "foreseen",
    "given_up",
    "go_on",
    "is_being_reversed",
    "kept",
    "plan",
    "reverse",
    "start",
    "stop",
]
