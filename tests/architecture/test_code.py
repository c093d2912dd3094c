"""What no line of the product does: run text as code, unpickle, or hand a line to a shell (reliability.md C11)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tropa

ROOT = Path(tropa.__file__).parent
RUNS_TEXT = frozenset({"eval", "exec", "compile", "__import__"})
UNPICKLES = frozenset({"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"})
SHELLS = frozenset({"system", "popen", "getoutput", "getstatusoutput"})


def deeds(tree: ast.AST) -> Iterator[str]:
    """What a module does of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (name for name in names if name.partition(".")[0] in UNPICKLES)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
                yield node.func.id
            if isinstance(node.func, ast.Attribute) and node.func.attr in SHELLS:
                yield node.func.attr
            if any(word.arg == "shell" and getattr(word.value, "value", True) for word in node.keywords):
                yield "shell=True"


@pytest.mark.parametrize(
    ("text", "found"),
    [("eval('1')", "eval"), ("import pickle", "pickle"), ("from os import x\nos.system('ls')", "system"),
     ("run(['ls'], shell=True)", "shell=True"), ("import yaml.loader", "yaml.loader")],
)  # fmt: skip
def test_the_search_sees_it(text, found):
    assert list(deeds(ast.parse(text))) == [found]


def test_no_text_is_run_as_code():
    found = {str(path.relative_to(ROOT)): list(deeds(ast.parse(path.read_text()))) for path in ROOT.rglob("*.py")}
    assert {path: done for path, done in found.items() if done} == {}
