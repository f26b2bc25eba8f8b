"""How many accounts saw something of us, where the platform says so?

Sums of it are `totals.total`; whoever shows one shows this note beside it, since reach added up is not people.
"""

SUMMED_NOTE = "Reach is added up over posts: people who saw several posts are counted several times."
