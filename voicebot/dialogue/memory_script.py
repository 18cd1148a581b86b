"""What is kept of a customer from call to call, as a dialplan states it under ``memory``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[int, Field(ge=0, le=3650)]

DEFAULT_KEPT_DAYS: Mapping[str, Days] = MappingProxyType(
    {"skin_type": 182, "size": 365, "foot_shape": 365, "avoid": 365, "allergy": 0, "population": 300}
)
"""By slot: for so many days it is relied upon, then confirmed; 0: for ever. Others are not kept."""


class MemorySection(BaseModel):
    """Memory.

    Args:
        keep_days: slots that are kept, added to the engine's own: relied upon for so many days, then
            confirmed before use; 0 for ever.
        forget: slots that are not kept although the engine would.
        lasts_days: per product type, how many days one unit of it lasts; whoever calls when the last
            purchase is about used up is asked whether they want it again.
        ask_for_health: whether the bot may ask to keep what concerns health (never kept without a yes).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep_days: dict[str, Days] = Field(default_factory=dict)
    forget: tuple[str, ...] = ()
    lasts_days: dict[str, Annotated[int, Field(ge=1, le=3650)]] = Field(default_factory=dict)
    ask_for_health: bool = True

    @property
    def kept(self) -> Mapping[str, int]:
        """Days by slot, the engine's own included."""
        days = {**DEFAULT_KEPT_DAYS, **self.keep_days}
        return {slot: days[slot] for slot in days if slot not in self.forget}
