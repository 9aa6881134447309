"""What one takes home: opened again, and held against the network it came from."""
