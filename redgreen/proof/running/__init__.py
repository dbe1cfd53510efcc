"""How a step's pytest is run: as a fork of a process that has its libraries loaded, or as a new process."""
