"""Create the api_keys table."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table."""
    op.execute("""
        create table api_keys (
            id serial primary key,
            user_id integer not null references users on delete cascade,
            name varchar not null,
            prefix varchar not null,
            key_hash bytea not null unique,
            created_at timestamptz not null,
            expires_at timestamptz not null,
            last_used_at timestamptz
        );
        create index ix_api_keys_user_id on api_keys (user_id);
    """)


def downgrade() -> None:
    """Drop the table, with all keys in it."""
    op.drop_table("api_keys")
