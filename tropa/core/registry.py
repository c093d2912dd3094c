"""One file, one thing: what a folder of an app holds is found by itself, checked at the door, and looked up by label.

`commands = Registry(Command, module="commands")`; every app's `commands.py` or `commands/*.py` is imported when the
registry is first asked, so a new command, card block or report is one new file and nothing else.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points as installed_entry_points
from importlib.util import find_spec
from pkgutil import iter_modules
from threading import RLock
from typing import Any, Generic, TypeVar

from django.apps import apps

T = TypeVar("T")
E = TypeVar("E")
HOUSES = ("tropa.", "tests.")
"""Apps of these packages are searched; a library's module that happens to be called the same is not ours."""


class Registry(Generic[T]):
    """The entries of one sort.

    Args:
        base: what every entry must be; a registered class is instantiated once, an instance is kept as it is.
        module: the module or package of each app that is searched ("commands").
        entry_points: the group under which installed packages offer further modules; empty: none.
    """

    def __init__(self, base: type[T], *, module: str, entry_points: str = "") -> None:
        self.base = base
        self.module = module
        self.entry_points = entry_points
        self._entries: dict[str, T] = {}
        self._loaded = False
        self._lock = RLock()

    def register(self, entry: E) -> E:
        """Take an entry in: a decorator of a class, or a call with an instance. Returns what it was given.

        Raises:
            TypeError: it is not of the base, or has no label.
            ValueError: another entry has this label.
        """
        found: Any = entry() if isinstance(entry, type) and issubclass(entry, self.base) else entry
        if not isinstance(found, self.base):
            raise TypeError(f"{entry!r} is no {self.base.__name__}.")
        label = getattr(found, "label", "")
        if not isinstance(label, str) or not label:
            raise TypeError(f"{entry!r} has no label.")
        if label in self._entries:
            raise ValueError(f"Two entries of {self.base.__name__} are called {label}.")
        self._entries[label] = found
        return entry

    def load(self) -> None:
        """Import every app's module (a package: every file in it) and the plug-ins; once, at the first question."""
        if self._loaded:
            return
        with self._lock:
            if self._loaded:
                return
            for config in apps.get_app_configs():
                if config.name.startswith(HOUSES):
                    _import_all(f"{config.name}.{self.module}")
            if self.entry_points:
                for plug_in in installed_entry_points(group=self.entry_points):
                    plug_in.load()
            self._loaded = True

    def get(self, label: str) -> T:
        """The entry of this label.

        Raises:
            KeyError: there is none.
        """
        self.load()
        return self._entries[label]

    def __contains__(self, label: object) -> bool:
        self.load()
        return label in self._entries

    def __iter__(self) -> Iterator[T]:
        """All entries, by `order` (where they have one) and label."""
        self.load()
        return iter(sorted(self._entries.values(), key=lambda entry: (getattr(entry, "order", 0), entry.label)))  # type: ignore[attr-defined]  # register asked for it

    def __len__(self) -> int:
        self.load()
        return len(self._entries)


def _import_all(name: str) -> None:
    if find_spec(name) is None:
        return
    module = import_module(name)
    for part in iter_modules(getattr(module, "__path__", ())):
        import_module(f"{name}.{part.name}")
