"""Import of tasks: what columns mean, how cells are read, what is decided of a row and how it is written."""
