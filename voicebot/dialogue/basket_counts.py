"""Which line of a basket a number belongs to, and how many there are then."""

import re
from collections.abc import Sequence

from voicebot.dialogue.basket_pieces import Piece, find, read
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.quantities import PUT_BY

_LESS = re.compile(r"(?:减|少|[去拿划撤删]掉)(?:去|掉|要|来|拿|买|个|了)*(?=[一二两俩三仨四五六七八九十\d])")
"""壳减一个 takes one off; 减到两包 and 减成两包 name what is left."""
_ON_TOP = re.compile(r"再(?:多|加|来|要|拿|添|给我)|多(?:加|来|要|拿)")
"""果干礼盒再加一盒 counts on top of what there is of it."""
_ADDS = re.compile(r"再(?:多|加|添)|多(?:加|添)|添(?:上|个|到)?(?=[一二两俩三仨四五六七八九十\d])")
"""那再添两盒, of the line spoken of: 再来两盒 may be the whole of what is wanted, 再添 never."""


def joined(turn: Turn, lines: tuple[BasketLine, ...], pieces: Sequence[Piece]) -> list[Piece]:
    """三个才合适，那壳还是要三个: a number without a product belongs to the product named right after it."""
    kept: list[Piece] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        belongs = len(kept) > 1 and _lacks_count(turn, lines, kept[-2])  # 牛奶|再加一箱，饼干要抹茶的
        if before is not None and not belongs and _leads_to(turn, lines, before, piece):
            kept[-1] = read(turn, f"{before.text}，{piece.text}") if piece.count is None else piece
        else:
            kept.append(piece)
    return kept


def _leads_to(turn: Turn, lines: tuple[BasketLine, ...], number: Piece, named: Piece) -> bool:
    if number.count is None or len(lines) < 2 or find(turn, lines, number) is not None or number.kinds:
        return False
    return find(turn, lines, named) is not None and named.count in (None, number.count)


def _lacks_count(turn: Turn, lines: tuple[BasketLine, ...], piece: Piece) -> bool:
    """Whether a piece names a line and says nothing of it yet: the number right behind it is its own."""
    return piece.count is None and not piece.options and find(turn, lines, piece) is not None


def is_share(piece: Piece) -> bool:
    """充电宝改两个，我跟我对象一人一个: what each of them gets of as many as were just told."""
    return _SHARE.search(piece.text) is not None and not piece.kinds


_SHARE = re.compile(
    r"(?:一人|每人|各人|人手|一家|每家)(?:都|各|就)?[一二两三四五六七八九十\d]"
    r"|[我他她妈爸爷奶公婆哥姐弟妹友事伴]也(?:想|得)?(?:缺|少|要|用)(?:着|了)?[一二两三四五六七八九十\d]"
    rf"|{PUT_BY}[一二两三四五六七八九十\d]"
)
"""充电宝改两个，我爸也缺一个: whom one of them is for."""


def counts_everything(lines: tuple[BasketLine, ...], piece: Piece) -> bool:
    """两双一起是一百零八: as many as all lines hold together are confirmed, and none is meant alone."""
    alike = [line.quantity or 1 for line in lines if piece.unit in ("", "个", line.unit)]
    return len(alike) > 1 and piece.count == sum(alike) and not _changes(piece)


def _changes(piece: Piece) -> bool:
    return any(words.search(piece.text) for words in (_LESS, _ON_TOP, _BACK))


_BACK = re.compile(r"还是(?:想|得)?(?:要|来|拿|买)")
"""那我还是要两个: so many of the one just changed."""


def meant(lines: tuple[BasketLine, ...], touched: BasketLine, piece: Piece) -> BasketLine | None:
    """The line that a number without a product speaks of: the last one spoken of that is counted so."""
    so_counted = [line for line in lines if line.unit == piece.unit]
    held = next((line for line in lines if line.product_id == touched.product_id), None)
    if held is not None and (held in so_counted or not so_counted):
        return held
    return so_counted[0] if so_counted else held


def new_quantity(line: BasketLine, piece: Piece, *, named: bool) -> int | None:
    """How many of the line are wanted after what a piece says; at least one."""
    if piece.count is None:
        return line.quantity
    held = line.quantity or 1
    if _LESS.search(piece.text) and piece.count < held:
        return held - piece.count
    adds = _ON_TOP.search(piece.text) if named else _ADDS.search(piece.text)
    return piece.count + (held if adds else 0)
