"""Registrations that the tests send."""

ADA = {
    "username": "ada",
    "fullname": "Ada Lovelace",
    "password": "correct horse battery staple",
}
# The SHA-1 of Ada's password: its first five characters, and the rest.
PREFIX, SUFFIX = "ABF7A", "AD6438836DBE526AA231ABDE2D0EEF74D42"
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
