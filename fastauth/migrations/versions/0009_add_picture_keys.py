"""Add keys of pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column; no user has a picture yet."""
    op.add_column("users", sa.Column("picture_key", sa.String()))


def downgrade() -> None:
    """Drop the column. The pictures stay in the storage, and no row has their keys."""
    op.drop_column("users", "picture_key")
