"""Who works with a data folder."""

SERVING = "serving.lock"
"""Held in common by every process that works with the folder, and alone by a restore."""
