"""What a user does with a link in a mail."""
