"""What can be done to a picture, and finding it in what people type."""
