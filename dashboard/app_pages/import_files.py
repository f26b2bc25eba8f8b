"""Import: figures from files that people exported from a platform themselves."""

import streamlit as st

from dashboard import access, elements, import_desk, import_parts
from dashboard.data import open_data
from dashboard.tables import imports as tables

data = open_data()
may_write = access.may_write()

st.title("Import")
st.caption(
    "For platforms that are not read at night: export the figures there, and put the file here. Nothing is taken in "
    "before you have seen what it holds."
)

if may_write:
    files = import_parts.given()
    import_parts.offer_template(import_desk.template)
    for file in files:
        import_parts.show_file(file.name, file.getvalue(), data, import_desk.preview, import_desk.take)
else:
    import_parts.say_what_became_of_it()
    st.info("You may look at this, but not import files.", icon=":material/lock:")

st.header("Imported so far")
import_parts.show_past(data, import_desk.undo if may_write else None)

st.header("Files that are recognised")
elements.whole_table(tables.KNOWN, key="known_files", widths=tables.KNOWN_WIDTHS)
st.caption(
    "Set the language of your account to English before you export: the columns are recognised by their English names. "
    "Where the platform was read at night as well, what it said itself goes before a file of the same day. "
    "[What the words mean](glossary#exports)"
)
