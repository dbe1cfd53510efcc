"""Registrations that the tests send."""

ADA = {
    "username": "ada",
    "fullname": "Ada Lovelace",
    "password": "correct horse battery staple",
}
GRACE = {
    "username": "grace",
    "fullname": "Grace Hopper",
    "password": "the first actual case of a bug",
}
KATHERINE = {
    "username": "katherine",
    "fullname": "Katherine Johnson",
    "password": "they asked her to check the numbers",
}
BARBARA = {
    "username": "barbara",
    "fullname": "Barbara Liskov",
    "password": "a subtype must keep the promise",
}
