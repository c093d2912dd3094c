"""Numbers that strangers write: in addresses, forms and headers."""

COLUMN = 2**31 - 1
"""What an integer column holds on both databases."""
BIG_COLUMN = 2**63 - 1
"""What a big one holds."""


def whole(text: str, most: int) -> int | None:
    """The whole number from 0 to `most` that `text` spells in plain digits; None when it spells none.

    Only ASCII digits count: `"²".isdigit()` is true and `int("²")` raises, and so does `int` of thousands of digits.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None
