"""The database: an embedded Postgres, its address, and what stands in its tables."""
