"""A registration and login service."""
