"""What is noted as it is shown. Each costs a moment of memory and no query."""

import json
from collections.abc import Hashable
from typing import Any
from uuid import UUID

from tropa.core import access, actors
from tropa.core.models import AccessEntry, File, FileLink
from tropa.core.models.viewing import LONGEST_FILTER, LONGEST_WORDS
from tropa.core.viewing import buffer
from tropa.core.viewing.askers import asker, entry

Act = AccessEntry.Act
CALM = 300.0
"""Seconds in which the same card, drawn again, is the same look."""


def viewed(record: Any) -> None:
    """A record was opened, or a part of one; only of kinds that are watched (AccessKind.watched)."""
    named = _whole(record)
    if named is None or not _reads():
        return
    kind, identity = named
    buffer.note(
        entry(Act.VIEW, kind=kind, record=identity, shown=1),
        once=(Act.VIEW, actors.origin(), kind, identity),
        calm=CALM,
    )


def listed(
    kind: str, *, asked: Any = None, words: str = "", found: int | None = None, shown: int, again: Hashable = None
) -> None:
    """Records of a list, a board, a page of the API were shown.

    Args:
        asked: the filter, as JSON or loaded.
        words: what was typed to look for.
        found: how many fit, as far as they were counted.
        again: of an open list that draws itself anew, what it asked for; within some minutes that is the same look.
    """
    if not _reads() or not watched(kind):
        return
    filter_text = spelled(asked)
    one = entry(
        Act.SEARCH if words else Act.LIST, kind=kind, words=cut(words), asked=filter_text, found=found, shown=shown
    )
    buffer.note(one, once=None if again is None else (Act.LIST, kind, filter_text, again), calm=CALM)


def searched(words: str, *, kind: str = "", found: int) -> None:
    """Somebody typed something to look for, in the palette or a chooser."""
    if _reads() and words.strip() and (not kind or watched(kind)):
        buffer.note(entry(Act.SEARCH, kind=kind, words=cut(words), found=found, shown=found))


def downloaded(file: File) -> None:
    """A file was handed out. Pictures of what is not watched (products) stand in lists by the dozen: not noted."""
    if _reads() and (not file.type.startswith("image/") or _hangs_on_watched(file)):
        buffer.note(
            entry(Act.DOWNLOAD, kind="file", record=file.pk, shown=1, details={"size": file.size}),
            once=(Act.DOWNLOAD, file.pk),
            calm=CALM,
        )


def watched(kind: str) -> bool:
    """Whether looks at such records are noted."""
    if kind not in access.kinds:
        return False
    declared = access.kinds.get(kind)
    return declared.watched or bool(declared.parent_kind and watched(declared.parent_kind))


def cut(words: str) -> str:
    """Typed words as they are kept: one line, short, nothing that a base refuses."""
    return " ".join(storable(words[: 4 * LONGEST_WORDS]).split())[:LONGEST_WORDS]


def storable(text: str) -> str:
    """Without the signs that no base keeps: one entry that cannot be written would hold up all the others."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def spelled(asked: Any) -> str:
    """A filter as it is kept; one that is too long is not."""
    if not asked:
        return ""
    text = asked if isinstance(asked, str) else json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST_FILTER and text == storable(text) else "{}"


def _hangs_on_watched(file: File) -> bool:
    links = FileLink.objects.filter(file=file).values_list("subject_kind", flat=True)
    return any(map(watched, links)) or not links


def _reads() -> bool:
    one = asker()
    return one is not None and one.reads


def _whole(record: Any) -> tuple[str, UUID] | None:
    """The kind and id of the watched record that this one is, or is a part of."""
    kind = record.kind_label
    if kind not in access.kinds:
        return None
    declared = access.kinds.get(kind)
    if declared.watched:
        return kind, record.pk
    if declared.parent_kind and watched(declared.parent_kind):
        identity = getattr(record, type(record)._meta.get_field(declared.through).attname, None)
        parent = access.kinds.get(declared.parent_kind)
        if identity is not None and parent.watched:
            return parent.label, identity
    return None
