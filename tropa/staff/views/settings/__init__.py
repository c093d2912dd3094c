"""The settings, a file a section."""
