"""Add the purpose of the token of a link."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column. All tokens so far verify an address."""
    op.execute("""
        alter table mail_tokens add purpose varchar not null default 'verification';
        alter table mail_tokens alter purpose drop default;
    """)


def downgrade() -> None:
    """Delete the tokens for other purposes, then drop the column."""
    op.execute("delete from mail_tokens where purpose <> 'verification'")
    op.drop_column("mail_tokens", "purpose")
