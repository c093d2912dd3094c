"""The Russian of Tropa: `compile` the catalogues, `update` them from the code, `check` that nothing is missing.

None of the three needs system gettext: Babel writes the .mo files, Python's own parser and Django's templatize find
the texts. A text that two apps use stands in both catalogues; `update` copies its translation from one to the other.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from catalogues import Text, Translation, Translations, compile_catalogue, holes, read, write
from texts import collect

ROOT = Path(__file__).parent.parent
LANGUAGE = "ru"


def main() -> int:
    """Run the verb that the command line names."""
    verbs = {"compile": compile_all, "update": update_all, "check": check_all}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        print("usage: tools/messages.py compile | update | check", file=sys.stderr)
        return 2
    return verbs[sys.argv[1]]()


def compile_all() -> int:
    """Write a .mo beside each .po that is newer."""
    for path in sorted(ROOT.glob("tropa/*/locale/*/LC_MESSAGES/*.po")):
        binary = path.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime < path.stat().st_mtime:
            compile_catalogue(path, LANGUAGE)
    return 0


def update_all() -> int:
    """Bring every catalogue in step with the code and name what waits for a translation."""
    memory = _memory()
    for app in _apps():
        path, known = _catalogue(app), read(_catalogue(app))
        texts = collect(app)
        if texts or path.exists():
            write(path, LANGUAGE, {text: _kept(text, known, memory) for text in texts})
    compile_all()
    for complaint in _untranslated():
        print(complaint)
    return 0


def check_all() -> int:
    """Name every text that a Russian reader would not see in good Russian; 1 when there is one."""
    complaints = [*_out_of_step(), *_untranslated(), *_disagreeing()]
    print("\n".join(complaints) if complaints else "messages: every text is translated")
    return 1 if complaints else 0


def _apps() -> list[Path]:
    """The folders that may hold texts."""
    return sorted(path.parent for path in ROOT.glob("tropa/*/__init__.py"))


def _catalogue(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _memory() -> Translations:
    """Every complete translation of any app."""
    return {
        text: translation
        for app in _apps()
        for text, translation in read(_catalogue(app)).items()
        if translation.complete
    }


def _kept(text: Text, known: Translations, memory: Translations) -> Translation:
    """The translation that an app has for a text, else what another app says."""
    mine = known.get(text)
    return mine if mine and (mine.complete or text not in memory) else memory.get(text, Translation())


def _out_of_step() -> Iterator[str]:
    """Texts of the code that no catalogue holds, and entries that the code has forgotten."""
    for app in _apps():
        texts, known = collect(app), read(_catalogue(app)).keys()
        for text in sorted(texts - known):
            yield f"{app.name}: not in the catalogue: {text.id!r} (run make messages)"
        for text in sorted(known - texts):
            yield f"{app.name}: no longer in the code: {text.id!r} (run make messages)"


def _untranslated() -> Iterator[str]:
    """Entries without translation, marked fuzzy, or with other holes than their text."""
    for app in _apps():
        for text, translation in sorted(read(_catalogue(app)).items()):
            if not translation.complete:
                yield f"{app.name}: {'fuzzy' if translation.fuzzy else 'untranslated'}: {text.id!r}"
            elif not all(holes(string) <= holes(text.id + text.plural) for string in translation.strings):
                yield f"{app.name}: other %(places)s than the text has: {text.id!r}"


def _disagreeing() -> Iterator[str]:
    """One text with two translations: Django would take the one of the app that is installed first."""
    first: dict[Text, tuple[str, list[str]]] = {}
    for app in _apps():
        for text, translation in sorted(read(_catalogue(app)).items()):
            name, strings = first.setdefault(text, (app.name, translation.strings))
            if strings != translation.strings and all(strings) and translation.complete:
                yield f"{app.name} and {name} translate {text.id!r} differently"


if __name__ == "__main__":
    sys.exit(main())
