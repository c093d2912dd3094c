"""The log of access: who viewed, listed, searched, exported, downloaded and printed what.

    viewing.viewed(deal)                                   # a card was opened
    viewing.listed("deal", asked=filter, found=120, shown=50)
    viewing.searched("anna", found=3)
    taken = viewing.exported("deal", count=120, form="csv", viewer=member)   # before a byte leaves; gives the number

Views are noted in memory and written in groups once a second (`buffer`): a page pays no query, and a process that is
killed loses at most that second. What leaves as a file or on paper is written in the transaction of its request, which
commits before the first byte goes out: no row, no export. Nothing is noted outside a request (`by`), but exports are.
"""

from tropa.core.viewing.allowance import allow_reading
from tropa.core.viewing.askers import Asker, asker, by
from tropa.core.viewing.buffer import flush
from tropa.core.viewing.exporting import exported, printed
from tropa.core.viewing.noting import downloaded, listed, searched, viewed

__all__ = [
    "Asker",
    "allow_reading",
    "asker",
    "by",
    "downloaded",
    "exported",
    "flush",
    "listed",
    "printed",
    "searched",
    "viewed",
]
