"""Databases as each released version of this program left them, and the numbers that version reported of them."""
