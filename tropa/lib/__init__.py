"""Plain Python without models."""
