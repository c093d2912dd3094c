"""Registries find, order, and refuse."""

import pytest

from tropa.core.access import AccessKind, kinds
from tropa.core.registry import Registry


class Tool:
    label = "core.tool"
    order = 0


def test_a_decorated_class_is_kept_as_one_object() -> None:
    tools = Registry(Tool, module="no_such_room")

    @tools.register
    class Spade(Tool):
        label = "garden.spade"
        order = 2

    @tools.register
    class Rake(Tool):
        label = "garden.rake"
        order = 1

    assert [type(tool) for tool in tools] == [Rake, Spade]
    assert isinstance(tools.get("garden.spade"), Spade)
    assert "garden.rake" in tools
    assert len(tools) == 2
    with pytest.raises(KeyError):
        tools.get("garden.hoe")


def test_doubles_and_strangers_are_refused() -> None:
    tools = Registry(Tool, module="no_such_room")
    tools.register(Tool)
    with pytest.raises(ValueError, match=r"core\.tool"):
        tools.register(Tool)
    with pytest.raises(TypeError, match="is no Tool"):
        tools.register(object())
    nameless = Tool()
    nameless.label = ""
    with pytest.raises(TypeError, match="no label"):
        tools.register(nameless)


def test_every_apps_room_is_found() -> None:
    assert isinstance(kinds.get("tree"), AccessKind)
    assert "operation" in kinds
