"""Webhooks: chosen events are posted to addresses outside, signed, at least once.

Three steps, none of which waits for another: `fanning` notes a delivery for each event an endpoint wants (by a cursor
on the feed's `seq`, so a writer that commits late is not missed), `sending` posts one delivery at a time to each
endpoint outside every transaction, `answers` notes what came back, when to try again and when to give up.

What is promised: each event reaches the endpoint at least once, under the same X-Tropa-Delivery however often it is
tried; first tries are made in the order of `seq`; one that failed comes later, the others do not wait for it.
"""
