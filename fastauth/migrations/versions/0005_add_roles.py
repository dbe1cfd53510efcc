"""Add roles."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; every user who exists gets the role user."""
    rule = sa.CheckConstraint("role in ('user', 'admin')", name="users_role_check")
    role = sa.Column("role", sa.String(), rule, server_default="user", nullable=False)
    op.add_column("users", role)


def downgrade() -> None:
    """Drop the column and its constraint: no administrators are left."""
    op.drop_column("users", "role")
