"""Backups: one file with everything, proved by restoring it (docs/operations/backups.md, ADR 0012)."""
