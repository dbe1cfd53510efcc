"""For authors: check the series out at a step, change it with git, write it back."""
