"""Platforms on loopback: small servers that speak the platforms' wire formats, for the real client libraries."""
