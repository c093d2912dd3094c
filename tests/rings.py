"""Which database a test run is for; loaded before Django's settings are (`-p tests.rings` in pyproject.toml).

`--ring sqlite` (default) or `--ring postgresql`; the second starts a throw-away cluster once per run, shared by the
workers of xdist. `TROPA_TEST_DATABASE_URL` names a server of your own instead.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import Cluster, NoPostgres

FOLDERS = {
    "core": "kernel",
    "architecture": "architecture",
    "attack": "attack",
    "browser": "browser",
    "drill": "drill",
}
"""First folder under tests/ -> the marker all its tests get."""

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ring as an option."""
    parser.addoption(
        "--ring", choices=["sqlite", "postgresql"], default=os.environ.get("TROPA_TEST_RING", "sqlite"), help="database"
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Point the product at the ring's database and at an empty data folder, before pytest-django reads the settings."""
    ring = early_config.known_args_namespace.ring
    for name in [name for name in os.environ if name.startswith("TROPA_") and not name.startswith("TROPA_TEST_")]:
        del os.environ[name]
    data = tempfile.mkdtemp(prefix="tropa-test-")
    early_config.add_cleanup(lambda: shutil.rmtree(data, ignore_errors=True))
    os.environ["TROPA_DATA"] = data
    if ring == "postgresql":
        os.environ["TROPA_TEST_RING"] = ring  # xdist's workers inherit it, and the address below
        os.environ["TROPA_DATABASE_URL"] = os.environ.get("TROPA_TEST_DATABASE_URL") or _start(early_config)
    return (yield)


def _start(config: pytest.Config) -> str:
    try:
        cluster = Cluster(analysing=False)
    except NoPostgres as reason:
        raise pytest.UsageError(f"Ring postgresql cannot run: {reason}.") from reason
    cluster.__enter__()
    os.environ["TROPA_TEST_DATABASE_URL"] = cluster.url()

    def stop() -> None:
        os.environ.pop("TROPA_TEST_DATABASE_URL", None)
        cluster.__exit__()

    config.add_cleanup(stop)
    return cluster.url()


def pytest_report_header(config: pytest.Config) -> str:
    """Name the ring at the top of the run."""
    return f"ring: {config.getoption('ring')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by their folder; a test of one database alone stays out of the other ring."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[config.getoption("ring")]
    mine, others = [], []
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if mark := FOLDERS.get(folder):
            item.add_marker(mark)
        (others if item.get_closest_marker(other) else mine).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = mine
