"""Fills a base with a company of any size, straight into the tables, as the product would have written it.

What stands afterwards: the company, its members, tags, sources, fields and pipeline, founded by the product itself; of
each customer name, contacts, address, tags, own fields; deals with the stages they stood in, won ones with their sale;
enquiries, notes, tasks, and ten entries of the trail a customer; every derived column, the index of own fields and the
words of the search. Not written: the journal (operations, changes, events, seals) of all that, so nothing of it can be
undone, and the feed stands where founding the company has left it.

`customers.py`, `deals.py`, `trails.py` make rows, by a seed; `sqlite.py` and `postgresql.py` write them.
"""
