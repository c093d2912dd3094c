"""Live pages: the browser hears that something changed and fetches it again through the checked addresses.

Contract for the page (frontend):
- `new EventSource(LIVE_URL + "/w/<slug>/live?after=<seq>", {withCredentials: true})`; `seq` stands in the page.
- event `change`, id = seq, data `{"seq": 17, "kinds": ["customer", "task"], "records": ["3f9a0c11d2e4", ...]}`.
  `records` are `mark(id)`: the first 12 hex digits of SHA-256 of the record's id (36 characters, lower case), of the
  records that changed and of those they are linked with (a note's customer); null means "many": fetch whatever is
  shown. Nothing else is told, so nothing can be told to the wrong person.
- event `head`, data `{"seq": 17}`: sent first, and again when `after` is too old to list what changed: fetch all.
- event `gone`: signed out or no longer a member. Close, do not come back.
- comment lines every 15 s keep the connection.
Where the port is closed the page asks `GET /w/<slug>/live?after=<seq>` every few seconds: `{"seq": 17, "changes":
[{"seq", "kinds", "records"}, ...] or null}` (null: fetch all).
"""

from tropa.core.live.news import Transaction, mark, news

__all__ = ["Transaction", "mark", "news"]
