"""The public page of a form, and forms in the settings."""
