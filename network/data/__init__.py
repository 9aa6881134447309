"""What networks are trained and measured on: where it is from, and how it is mixed."""
