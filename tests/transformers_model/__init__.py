"""A stance model of one's own choice, with the real libraries: `make test-transformers` runs these."""
