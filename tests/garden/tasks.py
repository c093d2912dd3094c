"""Work of the garden."""

import errno

from django.utils import translation

from tests.garden.models import Bed, Visit
from tropa.core import actors
from tropa.core.journal import operation
from tropa.core.tasks import Later, Permanent, task
from tropa.core.tasks.running import advanced
from tropa.lib.crashes import crash_point


@task(lane="soon")
def dig(name: str) -> None:
    """A bed; some names go wrong."""
    with operation("garden.dig", title=f"{translation.get_language()} {actors.origin()}"):
        Bed(name=name).save()
    crash_point("garden.middle")
    if name == "stone":
        raise RuntimeError("The spade broke.")
    if name == "flood":
        raise OSError(errno.ENOSPC, "No space left on device")
    if name == "winter":
        raise Later(60)
    if name == "rock":
        raise Permanent("Nobody digs in rock.")


@task(lane="bulk", atomic=False)
def dig_in_parts(names: list[str]) -> None:
    """Many beds, each in a transaction of its own; bears being called again."""
    for name in names:
        with operation("garden.dig"):
            Bed.objects.filter(name=name).exists() or Bed(name=name).save()
            advanced()
        crash_point("garden.part")
        if name == "stone":
            raise RuntimeError("The spade broke.")


@task(lane="now")
def look(who: str) -> None:
    """A visit."""
    Visit(who=who).save()
