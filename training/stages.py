"""The stages of plan.toml, checked."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

PLAN = Path(__file__).parent / "plan.toml"


class Stage(BaseModel):
    """One training run; plan.toml explains the keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    base: str
    sources: tuple[str, ...]
    epochs: int = Field(gt=0)
    learning_rate: float = Field(gt=0)
    batch: int = Field(gt=0)
    seed: int = 1
    init: str | None = None
    teachers: tuple[str, ...] = ()
    taught: dict[str, float] = {}
    weights: dict[str, float] = {}
    topics: float = Field(default=0.0, ge=0, le=1)
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    frozen: int = Field(default=0, ge=0)
    embedding: float = 0.0
    stay: float = Field(default=1.0, gt=0, le=1)
    grammar_count: int = 3000

    def heeds_teachers(self, source: str) -> float:
        """How much the teachers' answers on a source count."""
        return self.taught.get(source, 1.0) if self.teachers else 0.0


def read_stages(file: Path = PLAN) -> list[Stage]:
    """The plan. Raises pydantic's ValidationError, which names the key, for one that is not as it should be."""
    return [Stage.model_validate(stage) for stage in tomllib.loads(file.read_text(encoding="utf-8"))["stages"]]
