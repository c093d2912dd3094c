"""What is done with customers, across nouns."""
