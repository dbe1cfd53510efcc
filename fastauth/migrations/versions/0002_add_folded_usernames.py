"""Add folded usernames."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from precis_i18n import get_profile

revision = "0002"
down_revision = "0001"

# Not fold_username: when the service gets new rules, this migration keeps its own.
PROFILE = get_profile("UsernameCaseMapped")
USERS = sa.table("users", sa.column("username"), sa.column("folded_username"))


def fold(usernames: Iterable[str]) -> dict[str, str]:
    """Return the folded form of each username, or raise RuntimeError with a list."""
    by_folded, faults = defaultdict(list), []
    for name in usernames:
        try:
            by_folded[PROFILE.enforce(name)].append(name)
        except UnicodeEncodeError as error:
            faults.append(f"{name!a} breaks a rule: {error.reason}")
    same = [map(ascii, names) for names in by_folded.values() if len(names) > 1]
    faults += [f"{', '.join(names)} are one username" for names in same]
    if faults:
        faults.insert(0, "rename these users, then migrate again:")
        raise RuntimeError("\n".join(faults))
    return {name: folded for folded, [name] in by_folded.items()}


def upgrade() -> None:
    """Add the column, fill it, and move the unique constraint to it."""
    op.add_column("users", sa.Column("folded_username", sa.String(), nullable=True))
    connection, typed = op.get_bind(), USERS.c.username
    for name, folded in fold(sorted(connection.scalars(sa.select(typed)))).items():
        row = sa.update(USERS).where(typed == name)
        connection.execute(row.values(folded_username=folded))
    op.alter_column("users", "folded_username", nullable=False)
    op.create_unique_constraint(
        "users_folded_username_key", "users", ["folded_username"]
    )
    op.drop_constraint("users_username_key", "users")


def downgrade() -> None:
    """Drop the column; the usernames as typed stay."""
    op.create_unique_constraint("users_username_key", "users", ["username"])
    op.drop_column("users", "folded_username")
