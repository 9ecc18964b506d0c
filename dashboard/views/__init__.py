"""What the page shows, one file a part of it."""
