"""The people of the tests."""

ADA = {
    "username": "ada",
    "fullname": "Ada Lovelace",
    "password": "notes on the analytical engine",
}
GRACE = {
    "username": "grace",
    "fullname": "Grace Hopper",
    "password": "the first actual case of a bug",
}
KATHERINE = {
    "username": "katherine",
    "fullname": "Katherine Johnson",
    "password": "get the girl to check the numbers",
}
