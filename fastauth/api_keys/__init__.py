"""API keys: credentials that users create for their programs."""
