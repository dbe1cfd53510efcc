"""Scopes: names for what a user may do. The role says which scopes a user has."""

# With more, a stolen key of an administrator could make its finder one.
SCOPES_OF_KEYS = {"account", "users:read"}
SCOPES_OF_ROLE = {
    "user": {"account"},
    "admin": {"account", "users:read", "users:write"},
}
