"""The reader's desk: eight commands for a reader who practises in `workspace/`."""
