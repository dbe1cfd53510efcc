"""What `start` runs: Postgres, the workspace, the tutorial and the service."""
