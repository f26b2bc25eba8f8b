"""Collection: is every source being read, how old are its figures, what did reading cost."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard import elements, queries, words
from dashboard.charts.nights import night_strip
from dashboard.data import open_data
from dashboard.metrics.attention.ending_keys import ending_keys
from dashboard.tables import collection as tables
from dashboard.tables import deliveries as sent_tables
from dashboard.tables import removals, takeaways, terms
from dashboard.tables.attention import ending_key_said
from dashboard.views import ChartView

DAYS_SHOWN = timedelta(days=60)

data = open_data()
organisation = data.ask(queries.organisation)
freshness = data.ask(queries.freshness)
now = datetime.now(UTC)
zone = organisation.timezone

st.title("Collection")
st.caption(
    "Figures are read from their platforms at night, but for exported files and what is entered by hand. This page "
    "says whether that works, source by source."
)

health = data.ask(queries.source_health)
log = data.ask(queries.runs, 60)
spent = data.ask(queries.spend_microusd, "x", tables.month_begin(now))
elements.number_grid(tables.numbers(freshness, health, spent, organisation, now))

st.markdown("## How each source fares")
if health.empty:
    elements.empty("No source has been read yet.", "The first night's collection fills this table.")
else:
    for problem in tables.problems(health, zone):
        st.error(problem, icon=":material/error:")
    for key in ending_keys(data.ask(queries.accounts), now):
        st.warning(ending_key_said(key, now), icon=":material/key:")
    named = {"Source": st.column_config.TextColumn(width=170)}  # pixels: the longest name
    for kept in terms.brief(data.ask(queries.terms)):
        st.info(kept, icon=":material/auto_delete:")
    elements.figures_table(tables.health(health, zone, now), key="health", columns=named)

    attempts = data.ask(queries.run_sources, (now - DAYS_SHOWN).date(), now.date())
    nights = tables.nights(attempts, zone)
    elements.chart(
        ChartView(
            "Which nights each source was read",
            night_strip(nights),
            tables.nights_table(nights),
            key="nights",
            remark="What a failed night missed, the next good one brings, spread over the days between.",
            takeaway=takeaways.nights(nights),
        )
    )

st.markdown("## The last nights")
elements.figures_table(
    tables.runs(log, zone), key="runs", columns={"Cost (US$)": st.column_config.NumberColumn(format="%.2f")}
)
st.caption(f"Times are those of {zone}. {words.counted(len(log), 'run')} shown.")

if removed := removals.removed(data.ask_now(queries.purges), zone):
    st.markdown("## Removed on purpose")
    st.markdown("\n".join(f"* {words.plain(one)}" for one in removed))

st.markdown("## Reports sent")
sent = data.ask_now(queries.deliveries, now - DAYS_SHOWN)
if sent.empty:
    elements.empty(
        "Nothing was sent yet.", "Reports and alerts that go out by themselves stand here: what, when, and how it went."
    )
else:
    for problem in sent_tables.problems(sent):
        st.error(problem, icon=":material/error:")
    elements.figures_table(sent_tables.sent(sent, zone), key="sent")
    st.caption("What was not sent is tried again after the next collection. Nobody's address is kept here.")
