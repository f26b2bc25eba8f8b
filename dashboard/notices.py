"""What stands above every page: sample data, no data yet, old data, failed sources, each with what to do."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard import queries, words
from dashboard.data import open_data
from dashboard.tables.collection import FAILED, problems

STALE_AFTER = timedelta(hours=36)  # a night missed, and the next morning too
FULL_ACCOUNT = ("Overview", "Collection")  # these say of every failed source what to do

FIRST_STEPS = """
Whoever looks after this dashboard can begin:

1. Put your accounts into **campaigns.toml**. Bluesky and Mastodon need no password.
2. Run `outreach collect` where the dashboard is installed, and reload this page.
3. Have that command run every night, then the figures stay fresh. `outreach check` says what is missing.

Only want to look around? `outreach demo` shows the dashboard with an invented organisation.
"""


def show(page: str) -> bool:
    """The notices; whether there is anything for the page below to show."""
    try:
        data = open_data()
    except queries.DatabaseError as problem:
        trouble(problem)
        return False
    organisation = data.ask(queries.organisation)
    freshness = data.ask(queries.freshness)
    health = data.ask(queries.source_health)
    if organisation.sample:
        st.warning(
            "**Sample data.** This organisation, its posts and all figures are invented.", icon=":material/science:"
        )
    if freshness.data_as_of is None:
        if freshness.running_since:
            began = words.moment(freshness.running_since, organisation.timezone)
            st.info(f"The first collection is running since {began}. Reload this page when it is done.")
        else:
            _first_run("Nothing has been collected yet.")
        for failure in problems(health, organisation.timezone):
            st.error(failure, icon=":material/error:")
        return page == "Import" or (page == "Collection" and freshness.last_run_id is not None)
    age = datetime.now(UTC) - freshness.data_as_of
    if age > STALE_AFTER and not freshness.from_files:
        st.warning(
            f"**These figures are old.** The last collection that brought any ended "
            f"{words.age(age)} ({words.moment(freshness.data_as_of, organisation.timezone)}). "
            "Whoever looks after this dashboard can see to it: is the computer on that runs `outreach collect` every "
            "night? `outreach check` says what is wrong.",
            icon=":material/history:",
        )
    failed = sorted(
        {source for source, status in zip(health["source"], health["status"], strict=True) if status in FAILED}
    )
    if failed and page not in FULL_ACCOUNT:
        names = words.listing([words.source_title(source) for source in failed])
        st.error(
            f"**{names}** could not be read last time: older figures stand in their place. "
            "The page Collection says since when, why, and what to do.",
            icon=":material/error:",
        )
    return True


def trouble(problem: queries.DatabaseError) -> None:
    """In the place of a page: the database is not there yet, or cannot be read."""
    if isinstance(problem, queries.NoDataYet):
        _first_run(str(problem))
        return
    st.title("The figures cannot be read")
    st.error(
        f"{problem} Whoever looks after this dashboard can run `outreach check`, which says more.",
        icon=":material/error:",
    )


def _first_run(reason: str) -> None:
    st.title("No data yet")
    st.info(reason, icon=":material/info:")
    st.markdown(FIRST_STEPS)
