"""What so many units cost by one offer: the arithmetic that answers and orders share. Money is in fen."""

from collections.abc import Sequence


def share_fen(fen: int, percent: float) -> int:
    """So many per cent of a sum; half a fen is rounded up."""
    return int((fen * percent + 50) // 100)


def nth_total_fen(unit_fen: int, quantity: int, nth: int, nth_fen: int) -> int:
    """Every ``nth`` unit costs ``nth_fen`` (第二件半价)."""
    cheap = quantity // nth
    return unit_fen * (quantity - cheap) + nth_fen * cheap


def later_total_fen(unit_fen: int, quantity: int, nth: int, later_fen: int) -> int:
    """From the ``nth`` unit on, each costs ``later_fen`` (第二罐起每罐24)."""
    full = min(quantity, nth - 1)
    return unit_fen * full + later_fen * (quantity - full)


def buy_get_total_fen(unit_fen: int, quantity: int, buy: int, free: int) -> int:
    """Of every ``buy`` + ``free`` units ``buy`` are paid (买二送一)."""
    sets, rest = divmod(quantity, buy + free)
    return unit_fen * (sets * buy + min(rest, buy))


def earned(quantity: int, buy: int, free: int) -> int:
    """买四送一 for four: the fifth comes on top; who takes five pays four."""
    rest = quantity % (buy + free)
    return buy + free - rest if rest >= buy else 0


def threshold_cut_fen(fen: int, threshold_fen: int, cut_fen: int, *, repeats: bool) -> int:
    """What a sum is lowered by from a threshold on (满200减30, 每满100减10)."""
    if fen < threshold_fen or threshold_fen <= 0:
        return 0
    return min(fen, cut_fen * (fen // threshold_fen if repeats else 1))


def made_up(unit_fen: int, quantity: int, bundles: Sequence[tuple[int, int]]) -> tuple[int, list[int]]:
    """The cheapest way to make up a quantity from bundles and single units.

    Args:
        unit_fen: one unit by itself.
        quantity: how many.
        bundles: units and price of each bundle.

    Returns:
        The sum, and the places of the bundles used, one entry for each time.
    """
    cost_fen, last = [0], [-1]
    for count in range(1, quantity + 1):
        fen, chosen = cost_fen[-1] + unit_fen, -1
        for place, (units, price_fen) in enumerate(bundles):
            if units <= count and cost_fen[count - units] + price_fen < fen:
                fen, chosen = cost_fen[count - units] + price_fen, place
        cost_fen.append(fen)
        last.append(chosen)
    used: list[int] = []
    left = quantity
    while left:
        place = last[left]
        left -= bundles[place][0] if place >= 0 else 1
        if place >= 0:
            used.append(place)
    return cost_fen[quantity], used[::-1]
