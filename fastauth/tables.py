"""Create the missing tables: `python -m fastauth.tables`."""

from sqlalchemy import Engine

from fastauth.database import get_engine
from fastauth.models import Base


def create_tables(engine: Engine) -> None:
    """Create each table that does not exist; existing tables stay unchanged."""
    Base.metadata.create_all(engine)


if __name__ == "__main__":  # pragma: no cover - the tests call create_tables()
    create_tables(get_engine())
