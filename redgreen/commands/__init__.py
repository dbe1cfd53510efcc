"""The commands: what `python3 redgreen VERB` does."""
