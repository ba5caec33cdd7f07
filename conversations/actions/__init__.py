"""What is done at once, while a person waits for the acknowledgement."""
