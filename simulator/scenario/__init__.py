"""The scenario language: a YAML file in, a frozen value out, or every problem at once with its place."""
