"""Logging in: passwords become tokens, and tokens identify the user."""
