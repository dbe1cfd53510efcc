"""Add e-mail addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("users", sa.Column("email", sa.String()))
    op.add_column("users", sa.Column("email_verified_at", sa.DateTime(timezone=True)))
    op.create_index("users_email_key", "users", [sa.text("lower(email)")], unique=True)


def downgrade() -> None:
    """Drop the columns, with all addresses in them."""
    op.drop_column("users", "email_verified_at")
    op.drop_column("users", "email")
