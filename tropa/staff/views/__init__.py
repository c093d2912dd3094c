"""Pages of the people of the company."""
