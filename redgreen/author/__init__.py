"""The author's desk: open the series at a step, change it with plain git, and write it back."""
