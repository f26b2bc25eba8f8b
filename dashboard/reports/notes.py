"""What whoever reads a report must know to read its figures right."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from dashboard import queries
from dashboard.metrics.failed_nights import failed_nights
from dashboard.metrics.known_days import day_of
from dashboard.metrics.reach import SUMMED_NOTE
from dashboard.reports.figures import Figures, without_rates
from dashboard.reports.period import Period
from dashboard.tables import terms
from dashboard.tables.removals import missing_figures
from dashboard.words import day as said_day
from dashboard.words import listing, source_title

SAMPLE_NOTE = "Sample data: this organisation, its posts and all figures are invented."


def notes(
    database: queries.Database, period: Period, figures: Figures, posts: pd.DataFrame, clicks: pd.DataFrame
) -> list[str]:
    """The notes, the weightiest first. clicks: as `metrics.click_throughs.by_resource`."""
    organisation = queries.organisation(database)
    said = [SAMPLE_NOTE] if organisation.sample else []
    said += _unknown_days(period)
    said += _not_reported(figures)
    said += _terms(database, period, figures)
    if figures.totals["reach"] is not None:
        said.append(SUMMED_NOTE)
    said += _failed(our_failed_nights(database, period, figures, clicks), figures)
    said += _clicks(organisation.click_source, clicks)
    if not period.comparable:
        first = said_day(period.before[0])
        said.append(
            f"No comparison with the days before: it would begin on {first}, before the campaign or the collection."
        )
    deleted = int(posts["deleted_at"].notna().sum())
    if deleted:
        posts_were = "1 post was" if deleted == 1 else f"{deleted} posts were"
        said.append(f"{posts_were} deleted on the platform; what was gained before stays counted.")
    return said + missing_figures(queries.purges(database))


def _unknown_days(period: Period) -> list[str]:
    if period.known is None or period.known < period.first:
        return ["Nothing is known of this period yet: no collection has stored figures of it."]
    if period.known < period.last:
        return [
            f"Figures end on {said_day(period.known)}, the day of the last collection; later days are not known yet."
        ]
    return []


def _not_reported(figures: Figures) -> list[str]:
    without = figures.known.loc[figures.known["impressions"] == 0, "platform"]
    if without.empty:
        return []
    titles = sorted(source_title(platform) for platform in without)
    said = [f"{listing(titles)} {'report' if len(titles) > 1 else 'reports'} no impressions."]
    if len(without) < len(figures.known):
        said.append(
            "Rates by impressions leave those platforms out; the click-through rate cannot: arrivals come from all."
        )
    return said


def _terms(database: queries.Database, period: Period, figures: Figures) -> list[str]:
    """What platforms' terms keep out of the figures."""
    forbidden = queries.terms(database)
    here = [str(name) for name in figures.known["platform"]]
    no_rate = without_rates(database, figures.known)
    said = [terms.withheld(no_rate)] if no_rate else []
    as_of = queries.freshness(database).data_as_of
    zone = queries.organisation(database).timezone
    kept = terms.kept_from(forbidden, day_of(as_of, zone) if as_of else None)
    return said + terms.gone(kept, here, period.first, period.before[0] if period.comparable else None)


def our_failed_nights(
    database: queries.Database, period: Period, figures: Figures, clicks: pd.DataFrame
) -> pd.DataFrame:
    """The nights on which a source of these figures could not be read. Columns as in `metrics.failed_nights`.

    Without click sources never read in the period: that is said of the whole of it.
    """
    timezone = queries.organisation(database).timezone
    nights = failed_nights(queries.run_sources(database, period.first, period.last), timezone)
    never_read = clicks.loc[clicks["clicks"].isna(), "source"]
    ours = nights["room"].ne("platforms") | nights["source"].isin(figures.known["platform"])
    return nights[ours & ~nights["source"].isin(never_read)]


def _failed(nights: pd.DataFrame, figures: Figures) -> list[str]:
    """nights: as `our_failed_nights`."""
    last_looks = figures.known.set_index("platform")["last_look"]
    said = []
    for (room, source), days in nights.groupby(["room", "source"]):
        name = "The comments" if room == "sentiment" else source_title(str(source))
        if room != "platforms":
            said.append(_not_read(name, days, "later runs catch up" if room == "clicks" else "they are read again"))
            continue
        last_look = last_looks[str(source)]
        spread = days[days["day"] < last_look]
        if len(spread):
            said.append(_not_read(name, spread, "what was gained then is spread over the days between"))
        if len(spread) < len(days):
            known = f"the figures of {name} are known up to {said_day(last_look.date())}"
            said.append(_not_read(name, days[days["day"] >= last_look], known))
    return said


def _not_read(name: str, nights: pd.DataFrame, rest: str) -> str:
    """nights: rows of `failed_nights`, of one source."""
    stopped = (nights["status"] == "budget").all()
    what = "Reading {} stopped at the monthly budget on {}" if stopped else "{} could not be read on {}"
    return f"{what.format(name, _said_days(nights['day']))}; {rest}."


def _said_days(days: "Iterable[pd.Timestamp]") -> str:
    """'10 Nov 2026', or the number of days where naming each would be too long."""
    known: list[date] = [moment.date() for moment in days]
    if len(known) > 5:
        return f"{len(known)} days between {said_day(known[0])} and {said_day(known[-1])}"
    return listing([said_day(moment) for moment in known])


def _clicks(click_source: str | None, clicks: pd.DataFrame) -> list[str]:
    if click_source is None:
        return ["No click source is set up, so click-throughs are not known."]
    unread = sorted({source_title(source) for source in clicks.loc[clicks["clicks"].isna(), "source"]})
    said = [f"{listing(unread)} {'were' if len(unread) > 1 else 'was'} not read in this period."] if unread else []
    others = set(clicks["source"]) - {click_source}
    if others:
        said.append(f"Click-throughs are those {source_title(click_source)} counts; other sources are cross-checks.")
    return said
