"""Campaign: whom did it reach, how did people respond, did they go on to the help we offered."""

import streamlit as st

from dashboard import elements, filters, numbers, selection, words
from dashboard.charts.over_time import gained_bars
from dashboard.charts.palette import series_colours
from dashboard.charts.shares import goal_bars, parts_bar
from dashboard.data import open_data
from dashboard.look import look_at
from dashboard.tables import campaigns, gains
from dashboard.tables import clicks as click_tables

data = open_data()
chosen = filters.choose(data)
look = look_at(data, chosen)
now, before = look.now, look.before

st.title(chosen.campaign)
st.caption(filters.said(chosen, data))
if now.known.empty and look.clicks.days.empty:
    elements.empty(
        "No post of this campaign has been collected yet.",
        "Posts belong to it by the hashtags, links and words under [campaigns.match] in campaigns.toml.",
    )
    st.stop()

st.header("Whom did it reach?")
elements.number_grid(
    [numbers.published(now, before), numbers.gained("impressions", now, before), numbers.gained("reach", now, before)]
)
elements.chart(
    f"Impressions by platform, {words.PER[look.unit]}",
    gained_bars(now.series, "impressions", "platform", look.titles, look.colours, **look.options()),
    gains.by_day_and_platform(now.series, "impressions"),
    key="impressions",
    remark=look.remark(metric="impressions"),
)

st.header("How did people respond?")
elements.number_grid(
    [numbers.gained("engagements", now, before), numbers.rate("engagement_rate_by_impressions", now, before)]
    + [numbers.gained(metric, now, before) for metric in gains.reported_parts(now.series)]
)
elements.chart(
    "What people did, by platform",
    parts_bar(gains.response_parts(now.series, look.titles), look.colours_by_title),
    gains.responses(now.series),
    key="responses",
    remark="What a platform does not report has no part in its bar. How comments sound: see Conversation.",
)

st.header("Did they go on to the help we offer?")
elements.number_grid(
    [
        numbers.click_throughs(look.clicks, before),
        numbers.click_rate(now, look.clicks, before, chosen.all_platforms),
        numbers.gained("link_clicks", now, before),
        numbers.rate("link_click_rate", now, before),
    ]
)
resources = click_tables.resource_titles(look.clicks)
elements.chart(
    f"Click-throughs by resource, {words.PER[look.unit]}",
    gained_bars(
        look.clicks.course, "clicks", "resource", resources, series_colours(list(resources)), **look.options("clicks")
    ),
    click_tables.by_resource(look.clicks),
    key="click_throughs",
    remark=look.remark("clicks"),
)

goals = data.ask(selection.campaign_goals, chosen.campaign_id, chosen.span.last) if chosen.campaign_id else []
if goals:
    elements.chart(
        "Goals, from the campaign's start",
        goal_bars(campaigns.goal_bars(goals)),
        campaigns.goal_table(goals),
        key="goals",
        remark=campaigns.goals_said(goals, chosen.span.last),
    )
