"""Profile pictures: the bucket with the files, and the keys in the table of users."""
