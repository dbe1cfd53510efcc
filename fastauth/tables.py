"""Make the tables that are missing: `python -m fastauth.tables`."""

from fastauth.database import get_engine
from fastauth.models import Base


def create_tables() -> None:
    """Make every table that is not there yet; those that are there stay as they are."""
    Base.metadata.create_all(get_engine())


if __name__ == "__main__":
    create_tables()
