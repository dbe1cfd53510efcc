"""One user for each folded name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

COLLISIONS = sa.text(
    """
    select string_agg(username, ', ' order by username collate "C")
    from users
    where folded_username is not null
    group by folded_username
    having count(*) > 1
    order by folded_username
    """
)


def refuse_collisions() -> None:
    """Stop before anything has changed: which of two people keeps a name is for people."""
    collisions = op.get_bind().scalars(COLLISIONS).all()
    if collisions:
        raise RuntimeError(
            f"each of these is one name: {'; '.join(collisions)}; "
            "rename all but one of each, then migrate again"
        )


def upgrade() -> None:
    """Let the folded name decide who is who."""
    refuse_collisions()
    op.alter_column("users", "folded_username", nullable=False)
    op.create_unique_constraint(
        "uq_users_folded_username", "users", ["folded_username"]
    )
    op.drop_constraint("uq_users_username", "users")


def downgrade() -> None:
    """Let the name as it was typed decide again."""
    op.create_unique_constraint("uq_users_username", "users", ["username"])
    op.drop_constraint("uq_users_folded_username", "users")
    op.alter_column("users", "folded_username", nullable=True)
