"""One short script per page: title, data, the empty case, numbers, charts. Streamlit claims the name pages/."""
