"""What the world is like: distributions, arrivals, sessions, services, databases, APIs, prices."""
