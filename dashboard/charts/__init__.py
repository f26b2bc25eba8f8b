"""Frames of figures -> plotly figures. No Streamlit, no SQL; colours and layout are the same on every chart."""
