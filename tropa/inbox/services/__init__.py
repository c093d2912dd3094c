"""What the business does with forms and what they bring."""
