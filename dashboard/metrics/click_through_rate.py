"""How many arrivals at the help we offer came per time a post was shown?"""

from dashboard.metrics.totals import share_of


def click_through_rate(click_throughs: int | None, impressions: int | None) -> float | None:
    """click_throughs / impressions, as a share (0.02 = 2 %).

    click_throughs: what the organisation's click source counts, over all platforms. Where some platforms report no
    impressions the rate is too high: whoever shows it must say so. None where either is unknown or nothing was shown.
    """
    return share_of(click_throughs, impressions)
