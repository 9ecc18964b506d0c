"""What a person sees of a result: text for a terminal, plain JSON, one self-contained HTML file."""
