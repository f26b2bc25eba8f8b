"""Checks against Bluesky's own server software, run by hand: `python -m tests.bluesky_network.network start`."""
