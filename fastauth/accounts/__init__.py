"""Users: registration, the rules for names and passwords, and the stored rows."""
