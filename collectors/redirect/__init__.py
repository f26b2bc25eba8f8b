"""Short links of our own: the app that answers them and the journal it counts in. Nothing of who opens one is kept."""
