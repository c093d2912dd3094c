"""`python -m bench [name ...]`: each module of this package with `run()` measures one thing; the table is printed.

It works in a data directory of its own (or the base of TROPA_DATABASE_URL) and leaves TROPA_DATA alone.
"""

import importlib
import os
import pkgutil
import sys
import tempfile

import bench

NOT_MEASURES = {"__main__", "measures"}


def set_up() -> None:
    """Start Django with the product's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")
    import django

    django.setup()


def main(names: list[str]) -> int:
    """Measure what is named, else everything; 1 when something is over its budget."""
    with tempfile.TemporaryDirectory(prefix="tropa-bench-") as folder:
        os.environ["TROPA_DATA"] = folder
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        found = [part.name for part in pkgutil.iter_modules(bench.__path__) if part.name not in NOT_MEASURES]
        over = False
        print(f"{'what':<72} {'budget':>12} {'measured':>12} {'ratio':>7}")
        for name in names or found:
            for each in importlib.import_module(f"bench.{name}").run():
                print(each, flush=True)
                over |= each.ratio > 1
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
