"""The index over SearchDoc on both databases; made after each migrate, so that a rebuilt table finds it again."""

from typing import Any

INDEX = "core_search"

# Words come ready-made and joined by blanks: nothing else may split them, nothing is folded again. Where in a record a
# word stands and how long the record is, nobody asks: without these the index is a fifth smaller. The first two and
# three letters after the letter of the kind have lists of their own.
SQLITE = """
CREATE VIRTUAL TABLE IF NOT EXISTS core_search USING fts5(
  words, content='core_searchdoc', content_rowid='id', prefix='3 4', detail=none, columnsize=0,
  tokenize="ascii tokenchars '=:@.+_-%!#$&*/?^`{|}~[]\\'");
CREATE TRIGGER IF NOT EXISTS core_search_insert AFTER INSERT ON core_searchdoc BEGIN
  INSERT INTO core_search (rowid, words) VALUES (new.id, new.words); END;
CREATE TRIGGER IF NOT EXISTS core_search_delete AFTER DELETE ON core_searchdoc BEGIN
  INSERT INTO core_search (core_search, rowid, words) VALUES ('delete', old.id, old.words); END;
CREATE TRIGGER IF NOT EXISTS core_search_update AFTER UPDATE OF words ON core_searchdoc BEGIN
  INSERT INTO core_search (core_search, rowid, words) VALUES ('delete', old.id, old.words);
  INSERT INTO core_search (rowid, words) VALUES (new.id, new.words); END;
"""
# The cost makes the planner ask the index: without it reading the words of every document again looks cheap, and shared
# among processes (PARALLEL SAFE) even with it.
# What waits to be sorted into the index is read by each search, so little may wait.
POSTGRESQL = """
CREATE OR REPLACE FUNCTION core_search_words(line text) RETURNS tsvector
  LANGUAGE plpgsql IMMUTABLE COST 300
  AS $$ BEGIN RETURN array_to_tsvector(string_to_array(line, ' ')); END $$;
CREATE INDEX IF NOT EXISTS core_search ON core_searchdoc USING gin (core_search_words(words))
  WITH (gin_pending_list_limit = 256);
"""


def ensure(connection: Any) -> None:
    """Make what is missing of the index; the table stands already. Repeatable."""
    if "core_searchdoc" not in connection.introspection.table_names():
        return
    text = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    with connection.cursor() as cursor:
        for statement in text.strip().split(";\nCREATE"):
            cursor.execute(f"CREATE{statement.removeprefix('CREATE')}")
