"""The proof: run what a step claims, compare it with the claims and the transcript."""
