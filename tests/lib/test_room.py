"""What a full disk looks like, whoever met it."""

import errno

import pytest

from tropa.lib.room import is_out_of_room


class FromDatabase(Exception):
    """As the drivers tell it."""

    def __init__(self, **words: object) -> None:
        super().__init__("full")
        self.__dict__ |= words


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (FromDatabase(sqlite_errorcode=13), True),
        (FromDatabase(sqlite_errorcode=5), False),
        (FromDatabase(sqlstate="53100"), True),
        (FromDatabase(sqlstate="40001"), False),
        (None, False),
    ],
)
def test_a_full_disk_is_known_by_its_number(error: BaseException | None, full: bool) -> None:
    assert is_out_of_room(error) is full


def test_it_is_known_behind_the_errors_that_came_of_it() -> None:
    not_saved = RuntimeError("It was not saved.")
    not_saved.__cause__ = FromDatabase(sqlite_errorcode=13)
    assert is_out_of_room(not_saved)
