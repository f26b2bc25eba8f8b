"""The read side: questions to the database, what follows from the answers, and how people see it."""
