"""The reader's desk: where a reader stands in the book, what to do next, and how to get on without losing anything."""
