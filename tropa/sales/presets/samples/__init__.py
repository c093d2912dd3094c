"""Examples of each preset to look around with; which stages, sources and reasons they name is in the preset."""
