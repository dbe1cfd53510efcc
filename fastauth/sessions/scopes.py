"""Scopes: names for what a user may do. The role says which scopes a user has."""

# With more, a stolen key of an administrator could make its finder one.
SCOPES_OF_KEYS = {"users:read"}
SCOPES_OF_ROLE: dict[str, set[str]] = {
    "user": set(),
    "admin": {"users:read", "users:write"},
}
