"""Overview: what needs a person today, the organisation and every campaign at a glance, and last whole accounts."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import choices, elements, filters, queries, staff_notes, words
from dashboard.chart_notes import chart_notes
from dashboard.data import open_data
from dashboard.tables.attention import listed
from dashboard.tables.whole_accounts import SAID
from dashboard.views import remember
from dashboard.views.attention import attention, hour_of
from dashboard.views.overview import overview
from dashboard.views.whole_accounts import account_chart, whole_accounts

data = open_data()
chosen = filters.choose(data, campaign=False)
view = remember(overview, data, chosen)

st.title(words.plain(data.ask(queries.organisation).name))
st.caption(filters.said(chosen, data))

with st.container(border=True):
    st.header("What needs somebody today")
    st.markdown(listed(remember(attention, data, hour_of(datetime.now(UTC)))))

st.header("Do we reach people, and do they go on to help?")
elements.number_grid(view.numbers)

st.header("Campaigns")
if view.campaigns.empty:
    elements.empty(
        "There is no campaign yet.",
        "Whoever looks after this dashboard can put one into campaigns.toml; the next night brings its figures.",
    )
else:
    elements.figures_table(view.campaigns, key="campaigns", columns=elements.campaign_columns())
    st.caption(
        f"Impressions, engagements and click-throughs of {chosen.span.said}; goals count from each campaign's start. "
        "The totals above hold every post once, also those in no campaign; here a post in two campaigns counts in both."
    )

st.header("Day by day")
elements.chart(view.charts[elements.metric_choice(list(view.charts), key="metric")])
chart_notes(data, chosen, staff_notes.annotations_of(data.path))

accounts = remember(whole_accounts, data, chosen)
if accounts:
    st.header("Whole accounts")
    st.caption(SAID)
    elements.chart(remember(account_chart, data, chosen, *choices.whole_account(accounts)))
