"""Create the tables of sessions and refresh tokens."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.execute("""
        create table sessions (
            id uuid primary key,
            user_id integer not null references users on delete cascade,
            created_at timestamptz not null,
            last_used_at timestamptz not null,
            expires_at timestamptz not null
        );
        create index ix_sessions_user_id on sessions (user_id);
        create table refresh_tokens (
            token_hash bytea primary key,
            session_id uuid not null references sessions on delete cascade,
            used_at timestamptz
        );
        create index ix_refresh_tokens_session_id on refresh_tokens (session_id);
    """)


def downgrade() -> None:
    """Drop the tables, which ends all sessions."""
    op.drop_table("refresh_tokens")
    op.drop_table("sessions")
