"""A folded name beside the name."""

from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

USERS = sa.table(
    "users", sa.column("id"), sa.column("username"), sa.column("folded_username")
)


def upgrade() -> None:
    """Add the column, and fill it for everybody who is there."""
    op.add_column("users", sa.Column("folded_username", sa.String(), nullable=True))
    connection = op.get_bind()
    for user in connection.execute(sa.select(USERS.c.id, USERS.c.username)).all():
        # Not imported: a migration goes on doing what it did, whatever names.py says.
        folded = normalize("NFKC", normalize("NFKC", user.username).casefold())
        connection.execute(
            sa.update(USERS).where(USERS.c.id == user.id).values(folded_username=folded)
        )


def downgrade() -> None:
    """Drop the column; the names as they were typed are all still there."""
    op.drop_column("users", "folded_username")
