"""Ready reports, one a file."""
