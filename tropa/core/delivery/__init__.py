"""Events on their way to subscribers, after the commit; the worker calls it."""
