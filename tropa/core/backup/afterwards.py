"""What the apps do in a base that was restored, before anybody gets in."""

from collections.abc import Callable

after_restore: list[Callable[[], None]] = []
"""Called in no workspace; the apps add to it as they get ready."""
