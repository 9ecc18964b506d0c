"""What decides capacity: one file a policy."""
