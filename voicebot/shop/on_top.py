"""Pieces that a promotion gives on top (买二送一): they are taken from stock like those that are paid for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voicebot.knowledge.arithmetic import earned as earned_of


@dataclass(frozen=True, slots=True)
class OnTop:
    """Pieces of a product that go along for nothing.

    Args:
        unit_fen: the price of those that earned them: a version that costs otherwise is another thing.
    """

    product_id: str
    unit: str
    unit_fen: int
    pieces: int

    def spoken(self, pieces: int) -> str:
        """So many of them, as a caller hears it."""
        return f"{pieces}{self.unit}同款"


def earned(pieces: int, *, bought: int | None, free: int | None) -> int:
    """买四送一 for four: the fifth comes on top; who takes five pays four."""
    return earned_of(pieces, bought, free) if bought and free else 0


@dataclass(frozen=True, slots=True)
class Holding:
    """A line of an order that free pieces may come from.

    Args:
        code: of the version, if it is one.
    """

    product_id: str
    unit_fen: int
    code: str | None = None


@dataclass(frozen=True, slots=True)
class SharedOut:
    """What of the free pieces there is.

    Args:
        by_line: pieces that go along with each line.
        given: as spoken.
        missing: what was earned and is not there, as spoken.
    """

    by_line: tuple[int, ...]
    given: tuple[str, ...]
    missing: tuple[str, ...]


def share_out(
    on_top: Iterable[OnTop], lines: Sequence[Holding], left: Mapping[tuple[str, str | None], int]
) -> SharedOut:
    """Take free pieces from the lines that earned them, as far as there are any.

    Args:
        left: what is there when all that is paid for was taken: of each product (without a code), and of
            each version with a stock of its own. Of what is not named there is enough.
    """
    there = dict(left)
    by_line = [0] * len(lines)
    given, missing = [], []
    for one in on_top:
        short = one.pieces
        for place, line in enumerate(lines):
            if (line.product_id, line.unit_fen) != (one.product_id, one.unit_fen):
                continue
            shelves = {(line.product_id, None), (line.product_id, line.code)} & there.keys()
            taken = min([short, *(there[shelf] for shelf in shelves)])
            there |= {shelf: there[shelf] - taken for shelf in shelves}
            by_line[place] += taken
            short -= taken
        if short < one.pieces:
            given.append(one.spoken(one.pieces - short))
        if short:
            missing.append(one.spoken(short))
    return SharedOut(tuple(by_line), tuple(given), tuple(missing))
