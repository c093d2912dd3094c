"""Tropa: the whole trail of every customer in one place."""

import sys

import pysqlite3
import pysqlite3.dbapi2

# Debian 12 ships SQLite 3.40.1, whose WAL reset race can lose commits of two processes. This must run before
# Django imports its SQLite backend, and every entry point imports `tropa` first.
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
