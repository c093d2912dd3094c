"""`python -m bench [name ...] [--base sqlite|postgresql] [--json]`: the budgets, measured.

Each module of this package with `run()` measures one thing; without names all do, on both databases, each in a data
directory of its own (TROPA_DATA is left alone) and PostgreSQL in a cluster that is thrown away. Leaves with 1 when
something costs more than it may.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from typing import Any

NAMES = ["importing", "pages"]
BASES = ["sqlite", "postgresql"]


def set_up() -> None:
    """Start Django with the product's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")
    import django

    from tropa.lib.memory import collect_seldom

    django.setup()
    collect_seldom()


def measured(names: list[str], tell: Any) -> list[Any]:
    """Measure in this process, in the base that the environment names."""
    with tempfile.TemporaryDirectory(prefix="tropa-bench-") as folder:
        os.environ["TROPA_DATA"] = folder
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        found = []
        for name in names:
            for each in importlib.import_module(f"bench.{name}").run():
                tell(each)
                found.append(each)
    return found


def apart(base: str, words: list[str]) -> int:
    """The same on one base in a process of its own."""
    command = [sys.executable, "-m", "bench", "--base", base, *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TROPA_")}
    if base == "sqlite":
        return subprocess.run(command, env=environment, check=False).returncode
    from tests.cluster import Cluster, NoPostgres

    try:
        with Cluster() as cluster:
            environment |= {"TROPA_DATABASE_URL": cluster.url(), "BENCH_DATABASE": str(cluster.pid)}
            return subprocess.run(command, env=environment, check=False).returncode
    except NoPostgres as missing:
        print(f"postgresql: skipped, {missing}", file=sys.stderr)
        return 0


def main() -> int:
    """Read the words, measure, tell."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], help="what to measure (default: all)")
    parser.add_argument("--base", choices=BASES, help="one database (default: both, one after the other)")
    parser.add_argument("--json", action="store_true", help="one JSON object a database instead of the table")
    options = parser.parse_args()
    names = options.names or NAMES
    if options.base is None:
        return max(apart(base, [*names, *(["--json"] if options.json else [])]) for base in BASES)
    if options.base == "postgresql" and "TROPA_DATABASE_URL" not in os.environ:
        return apart(options.base, [*names, *(["--json"] if options.json else [])])
    if not options.json:
        print(f"== {options.base}", flush=True)
    found = measured(names, (lambda each: None) if options.json else lambda each: print(each, flush=True))
    if options.json:
        print(json.dumps({"base": options.base, "measures": [each.as_json() for each in found]}, ensure_ascii=False))
    return int(any(each.over for each in found))


if __name__ == "__main__":
    sys.exit(main())
