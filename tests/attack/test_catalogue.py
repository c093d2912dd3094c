"""The catalogue is whole, and what it names is there."""

import ast
from pathlib import Path

import pytest

from tests.attack.catalogue import CATALOGUE, Attack

TESTS = Path(__file__).parents[1]


def test_every_class_is_there_once():
    assert [attack.label for attack in CATALOGUE] == [f"C{number:02}" for number in range(1, 36)]


@pytest.mark.parametrize("attack", CATALOGUE, ids=lambda attack: attack.label)
def test_a_class_is_tried_or_waits_for_its_door(attack: Attack):
    assert attack.tests or attack.waits
    for named in attack.tests:
        file, _, test = named.partition("::")
        found = [
            node.name
            for node in ast.walk(ast.parse((TESTS / file).read_text()))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        assert found, named
        assert not test or test in found, named
