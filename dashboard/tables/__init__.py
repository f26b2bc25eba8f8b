"""Frames of figures -> frames of words: what the tables, charts and remarks of the pages say. No Streamlit."""
