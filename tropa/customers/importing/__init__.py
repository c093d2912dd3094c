"""Import of customers: a file becomes customers in one operation that can be taken back.

The way of a row: `lib.spreadsheets` reads it, `mapping` says what its cells mean, `drafts` reads the values, `planning`
decides what is to be done with it (no lock is held until here), `writing` does it, `running` keeps count and goes on
after a death. A dry run is the same way without the last two steps.
"""
