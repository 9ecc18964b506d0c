"""What `forecast` is made of: what it has seen, by step and by season; its models; and how good they have been."""
