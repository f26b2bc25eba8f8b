"""Does one group of posts differ from the others by more than chance explains?

The rank-sum test (Wilcoxon 1945; Mann and Whitney 1947): it asks only which post is above which, so that it needs no
bell curve, and one post that went round the world weighs no more than any other above the rest.
"""

from statistics import NormalDist

import pandas as pd

from dashboard.metrics.medians import FEWEST, members

CHANCE = 0.05  # how often chance alone may make one of all the groups of a chart stand out


def rank_sum_probability(part: "pd.Series[float]", rest: "pd.Series[float]") -> float:
    """How likely a difference as large as this is by chance alone; two-sided, ties allowed for. 1.0: all are equal.

    By the normal approximation with a continuity correction, fair from FEWEST values on each side.
    """
    one, other = len(part), len(rest)
    together = pd.concat([part, rest], ignore_index=True)
    count = one + other
    ties = together.value_counts()
    evenness = count + 1 - float((ties**3 - ties).sum()) / (count * (count - 1))
    spread = (one * other * evenness / 12) ** 0.5
    if spread <= 0:
        return 1.0
    ranks = float(together.rank().head(one).sum())
    away = abs(ranks - one * (count + 1) / 2)
    return 2 * NormalDist().cdf(-max(0.0, away - 0.5) / spread)


def standing_out(values: "pd.Series[float]", groups: "pd.Series[str]") -> list[str]:
    """The groups whose posts differ from all others together, the surest first; FEWEST posts and up on both sides.

    values, groups: as in `medians`. With several groups one of them soon looks special: each is judged by CHANCE
    divided by how many are (Bonferroni), so that of twenty charts without any difference about one names a group.
    """
    known = values.dropna()
    grouped = members(values, groups)["group"]
    sizes = grouped.value_counts()
    judged = [str(group) for group, size in sizes.items() if FEWEST <= size <= len(known) - FEWEST]
    found = []
    for group in judged:
        inside = known.index.isin(grouped.index[grouped == group])
        chance = rank_sum_probability(known[inside], known[~inside])
        if chance < CHANCE / len(judged):
            found.append((chance, group))
    return [group for _, group in sorted(found)]
