"""UUIDv7 in bytes, by a seed."""

import struct
from random import Random

_RANDOM = (1 << 62) - 1
_VARIANT = 0b10 << 62
_VERSION = 0x7000


class Ids:
    """Growing ids, so that indexes by id grow at their end, as they do in life; the same for the same dice."""

    def __init__(self, dice: Random, since: int) -> None:
        self._dice = dice
        self._stamp = since * 1_000 << 12
        """Milliseconds and their 4096th parts."""

    def take(self, count: int) -> list[bytes]:
        """So many new ones."""
        first, self._stamp = self._stamp, self._stamp + count
        dice = struct.unpack(f">{count}Q", self._dice.randbytes(8 * count))
        pack = struct.Struct(">QQ").pack
        return [
            pack((stamp >> 12) << 16 | _VERSION | stamp & 0xFFF, _VARIANT | noise & _RANDOM)
            for stamp, noise in enumerate(dice, first)
        ]
