"""Makes the reference pages from the code, and runs what the other pages show."""
