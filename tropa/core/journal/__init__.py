"""The operation journal: rehearse, do, undo, explain."""
