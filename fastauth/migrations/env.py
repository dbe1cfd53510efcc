"""What alembic runs for each command: connect, and take the tables where it is told."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from fastauth.models import Base
from fastauth.settings import DatabaseSettings

# A caller with an engine of its own hands it over; the command has none.
engine = context.config.attributes.get("engine") or create_engine(
    DatabaseSettings().database_url, poolclass=NullPool, hide_parameters=True
)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
