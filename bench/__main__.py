"""`python -m bench [name ...] [--base sqlite|postgresql] [--json]`: the budgets, measured.

Each module of this package with `run()` measures one thing; without names all do, on both databases, each in a process
and a data directory of its own (TROPA_DATA is left alone) and PostgreSQL in a cluster that is thrown away.
BENCH_SIZES names the numbers of customers (10000,100000), BENCH_PAGES a part of the name of the pages that are walked
through alone (then without import and export), BENCH_ROUNDS how often each is asked (30), BENCH_DATA a directory where
SQLite's base stays for the next time. Leaves with 1 when something costs more than it may or could not be measured.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import nullcontext
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


def measured(name: str, tell: Any) -> list[Any]:
    """Measure in this process, in the base that the environment names."""
    kept = os.environ.get("BENCH_DATA", "")
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="tropa-bench-") as folder:
        os.environ["TROPA_DATA"] = folder
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        found = []
        for each in importlib.import_module(f"bench.{name}").run():
            tell(each)
            found.append(each)
    return found


def apart(name: str, base: str, words: list[str]) -> bool:
    """One measurement on one base in a process of its own: whether all was within its budget."""
    command = [sys.executable, "-m", "bench", name, "--base", base, *words]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TROPA_")}
    if base == "sqlite":
        return subprocess.run(command, env=environment, check=False).returncode == 0
    from tests.cluster import Cluster, NoPostgres

    try:
        with Cluster() as cluster:
            environment |= {"TROPA_DATABASE_URL": cluster.url(), "BENCH_DATABASE": str(cluster.pid)}
            return subprocess.run(command, env=environment, check=False).returncode == 0
    except NoPostgres as missing:
        print(f"postgresql: skipped, {missing}", file=sys.stderr)
        return True


def main() -> int:
    """Read the words, measure, tell."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], help="what to measure (default: all)")
    parser.add_argument("--base", choices=BASES, help="one database (default: both, one after the other)")
    parser.add_argument("--json", action="store_true", help="a JSON object for each instead of a table")
    options = parser.parse_args()
    names, bases = options.names or NAMES, [options.base] if options.base else BASES
    mark = "BENCH_DATABASE" if bases == ["postgresql"] else "TROPA_DATABASE_URL"
    here = (mark in os.environ) == (bases == ["postgresql"])
    if len(names) > 1 or len(bases) > 1 or not here:
        words = ["--json"] if options.json else []
        within = [apart(name, base, words) for base in bases for name in names]  # all, whatever the first ones say
        return int(not all(within))
    if not options.json:
        print(f"== {names[0]}, {bases[0]}", flush=True)
    found = measured(names[0], (lambda each: None) if options.json else lambda each: print(each, flush=True))
    if options.json:
        measures = [each.as_json() for each in found]
        print(json.dumps({"name": names[0], "base": bases[0], "measures": measures}, ensure_ascii=False))
    return int(any(each.over for each in found))


if __name__ == "__main__":
    sys.exit(main())
