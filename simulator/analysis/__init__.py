"""What the numbers mean: intervals over replications, objectives, verdicts, and closed forms to hold them against."""
