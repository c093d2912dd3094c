"""The commands of `tropa`: one file each, found by its name (`import-archive` is import_archive.py).

A command says `HELP` (one line), `arguments(parser)` and `run(options) -> dict`: the answer is printed as words, or as
one JSON object with --json. `BARE = True`: it is called without Django and without a prepared base.
"""
