"""The pages' way to the queries: one read-only connection, and answers remembered until the data change.

data = open_data()
days = data.ask(queries.gained_days, campaign_id, first, last)
"""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import pandas as pd
from sqlalchemy import Engine, NullPool, create_engine

from dashboard import queries

Question = ParamSpec("Question")
Answer = TypeVar("Answer")


class Data:
    """The database at one version: whatever is asked of it is asked once per version. Raises queries.DatabaseError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.version = queries.checked_version(engine)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Data) and (self._engine, self.version) == (other._engine, other.version)

    def __hash__(self) -> int:
        return hash((self._engine, self.version))

    def ask(
        self,
        query: Callable[Concatenate[Engine, Question], Answer],
        *args: Question.args,
        **kwargs: Question.kwargs,
    ) -> Answer:
        """A query's answer: a copy of its own for each caller."""
        answer = _answer(query, self.version, self._engine, args, tuple(sorted(kwargs.items())))
        return cast("Answer", answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer)

    def ask_now(
        self,
        query: Callable[Concatenate[Engine, Question], Answer],
        *args: Question.args,
        **kwargs: Question.kwargs,
    ) -> Answer:
        """A query's answer of this moment, remembered nowhere: for what must not outlive its day."""
        return query(self._engine, *args, **kwargs)

    @property
    def path(self) -> Path:
        """The database file."""
        return queries.database_path(self._engine)


def open_data() -> Data:
    """The database that OUTREACH_DB names (data/outreach.db otherwise). Raises queries.DatabaseError."""
    path = Path(os.environ.get("OUTREACH_DB", "data/outreach.db"))
    if not path.is_file():
        raise queries.NoDataYet(f"There is no database at {path} yet: run outreach collect first.")
    return Data(_engine(queries.database_url(path)))


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    """No pool: a pooled connection would go on reading a file that has been replaced since."""
    return create_engine(url, poolclass=NullPool)


# No ttl: an answer holds until a run finishes or the file is replaced, and both change the version. A plain cache
# rather than st.cache_data, which costs half a millisecond a question: a third of a page's work once all is known.
@lru_cache(maxsize=500)
def _answer(
    query: Callable[..., Any], version: str, engine: Engine, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> Any:
    return query(engine, *args, **dict(kwargs))
