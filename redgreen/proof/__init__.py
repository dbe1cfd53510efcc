"""The proof: every claim of every step, run and judged."""
