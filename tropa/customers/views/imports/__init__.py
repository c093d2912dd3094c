"""Pages of imports, one file for each page of the way of a file."""
