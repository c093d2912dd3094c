"""The message catalogues of one app: read forgivingly, written so that merges stay small.

A catalogue is a .po file without dates, line numbers and wrapping, sorted by text: two people who add texts touch
different lines, and git may join both sides (`merge=union`). What such a join leaves behind (an entry twice, two
`msgstr` under one `msgid`) is mended while reading.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
FORMS = {"ru": 3}
STRING = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)?\s*(".*")\s*$')
HOLE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


@dataclass(frozen=True, order=True)
class Text:
    """What the code says: the text, its plural form and the context that tells twins apart."""

    id: str
    context: str = ""
    plural: str = ""


@dataclass
class Translation:
    """What the reader sees: one string, or one for each plural form."""

    strings: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def complete(self) -> bool:
        """True when every form is there and nobody has to look again."""
        return bool(self.strings) and all(self.strings) and not self.fuzzy


Translations = dict[Text, Translation]


def read(path: Path) -> Translations:
    """Read a .po file; doubles are joined, the first complete translation stays."""
    found: Translations = {}
    for text, translation in _entries(path.read_text(encoding="utf-8").splitlines() if path.exists() else []):
        known = found.get(text)
        if text.id and (known is None or (translation.complete and not known.complete)):
            found[text] = translation
    return found


def write(path: Path, language: str, translations: Translations) -> bool:
    """Write a .po file, sorted; False when it already said just that."""
    parts = [HEADER.format(language=language, plurals=PLURALS[language])]
    parts += [_entry(text, translations[text], FORMS[language]) for text in sorted(translations)]
    content = "\n".join(parts)
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return True


def compile_catalogue(path: Path, language: str) -> None:
    """Write the .mo file beside the .po file; incomplete translations are left out, so the English text shows."""
    catalogue = Catalog(locale=language, charset="utf-8")
    for text, translation in read(path).items():
        if translation.complete:
            identity = (text.id, text.plural) if text.plural else text.id
            string = tuple(translation.strings) if text.plural else translation.strings[0]
            catalogue.add(identity, string, context=text.context or None)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def holes(string: str) -> set[str]:
    """The places for values in a text: `%(name)s`, `%s`, `{name}`."""
    return set(HOLE.findall(string))


def _entries(lines: Iterable[str]) -> Iterator[tuple[Text, Translation]]:
    """The entries of a .po file, also of one that git has joined from two."""
    words: dict[str, list[str]] = {}
    current, fuzzy = "", False
    for line in [*lines, 'msgid ""']:
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        found = STRING.match(line)
        if not found:
            continue
        keyword, form, string = found.groups()
        if keyword in {"msgid", "msgctxt"} and "msgid" in words and current != "msgctxt":
            yield _made(words, fuzzy)
            words, fuzzy = {}, False
        if keyword:
            current = f"msgstr[{form or 0}]" if keyword.startswith("msgstr") else keyword
            words.setdefault(current, []).append("")
        if current:
            words[current][-1] += ast.literal_eval(string)


def _made(words: dict[str, list[str]], fuzzy: bool) -> tuple[Text, Translation]:
    """One entry from its lines; of two strings for one form the first that is not empty counts."""
    text = Text(words["msgid"][0], words.get("msgctxt", [""])[0], words.get("msgid_plural", [""])[0])
    forms = sorted(name for name in words if name.startswith("msgstr"))
    return text, Translation([next(filter(None, words[form]), "") for form in forms], fuzzy)


def _entry(text: Text, translation: Translation, forms: int) -> str:
    """One entry as lines of a .po file."""
    lines = ["#, fuzzy"] if translation.fuzzy else []
    if text.context:
        lines.append(f"msgctxt {_quoted(text.context)}")
    lines.append(f"msgid {_quoted(text.id)}")
    if not text.plural:
        return "\n".join([*lines, f"msgstr {_quoted(translation.strings[0] if translation.strings else '')}", ""])
    lines.append(f"msgid_plural {_quoted(text.plural)}")
    strings = [*translation.strings, *[""] * forms][:forms]
    return "\n".join([*lines, *(f"msgstr[{form}] {_quoted(string)}" for form, string in enumerate(strings)), ""])


def _quoted(string: str) -> str:
    """A string between quotation marks, on one line."""
    escaped = string.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
