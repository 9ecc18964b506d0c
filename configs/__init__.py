"""Scenarios that run as they are, price books, and measured profiles with their sources."""
