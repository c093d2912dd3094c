"""Files of people: taken in, kept beside the base, handed out as attachments, swept when nothing holds them.

    with files.received(uploads) as arrived, operation("customers.write_note"):
        note.save()
        for each in arrived:
            files.keep(each, on=note)

Bytes are written and synced before the transaction that names them begins, so no committed record ever lacks its file
and no upload holds the write lock. What a roll-back or a killed process leaves behind is swept some weeks later.
"""

from tropa.core.files.attaching import attached, keep, keep_alone, store, take_off
from tropa.core.files.carriers import Carrier, carriers
from tropa.core.files.places import drop, open_bytes, path_of
from tropa.core.files.receiving import MOST_BYTES, Received, discard, receive, received

__all__ = [
    "MOST_BYTES",
    "Carrier",
    "Received",
    "attached",
    "carriers",
    "discard",
    "drop",
    "keep",
    "keep_alone",
    "open_bytes",
    "path_of",
    "receive",
    "received",
    "store",
    "take_off",
]
