"""What is offered to do with tasks."""
