"""The half that collects: campaigns.toml and the platforms' APIs in, the database out.

`nightly` is one run; `platforms/` and `clicks/` talk to the outside; `store/` is the only writer.
"""
