"""Create the tables of mails and of the tokens in their links."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables."""
    op.execute("""
        create table mails (
            id serial primary key,
            user_id integer not null references users on delete cascade,
            kind varchar not null,
            address varchar not null,
            created_at timestamptz not null,
            claimed_until timestamptz
        );
        create table mail_tokens (
            token_hash bytea primary key,
            user_id integer not null references users on delete cascade,
            address varchar not null,
            expires_at timestamptz not null
        );
        create index ix_mail_tokens_user_id on mail_tokens (user_id);
        alter table users add verification_required boolean not null default false;
        alter table users add mailed_at timestamptz;
    """)


def downgrade() -> None:
    """Drop the tables, with all mails and tokens in them."""
    op.drop_column("users", "mailed_at")
    op.drop_column("users", "verification_required")
    op.drop_table("mail_tokens")
    op.drop_table("mails")
