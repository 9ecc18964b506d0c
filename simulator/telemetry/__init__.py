"""What a run remembers: histograms, counters and one row a scrape, in bounded memory."""
