"""The model that campaigns.toml asks for: the one that comes with the program, or a bigger one by choice."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from collectors.errors import NotConfigured
from collectors.sentiment.model import Stance, StanceModel


class Model(Protocol):
    """Labels texts. `version` belongs beside every stored count; `measured` says how right it is, where known."""

    version: str
    measured: str | None

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Stance]:
        """One stance per text, in order; the same text always gets the same one."""


@lru_cache(maxsize=1)  # loaded where there is something to label, once
def open_model(name: str | None = None) -> Model:
    """The shipped model, or the one at this path or of this name on the Hugging Face hub. Raises NotConfigured."""
    if name is not None:
        from collectors.sentiment.transformers_model import TransformersModel

        return TransformersModel(name)
    try:
        return StanceModel()
    except (ImportError, OSError, ValueError) as error:
        cause = type(error).__name__
        raise NotConfigured(f"the sentiment model cannot be loaded ({cause}); reinstall the program") from error
