"""Changes to what is in the basket: 饼干改十盒, 泡椒的不要, 再加三罐冻干草莓.

An utterance is taken piece by piece; a piece without a product speaks of the line talked of before.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from voicebot.dialogue import (
    basket_counts,
    basket_versions,
    lines_of_people,
    order_lines,
    purchase_limits,
    taking,
    totals,
    variants,
)
from voicebot.dialogue.basket_pieces import (
    ASKS_PRICE,
    OPTION_SLOTS,
    Piece,
    find,
    is_of,
    read,
)
from voicebot.dialogue.slots import PERSON_SLOTS, SAFETY_SLOTS, as_list, as_text, wishes
from voicebot.dialogue.state import BasketLine, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.disparaged import speaks_against
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers

_PIECES = re.compile(
    r"[，。；！]|然后|另外|(?<!家里)(?<!家)还有(?!呢)|以及|外加|(?=再(?:来|要|加|拿|给我))|(?=还要)|(?=加上)"
)
_CANNOT_HAVE_IT = re.compile(
    r"(?:^|[，。])(?:那|我|可|这|哦|啊)*(?:不敢|不能|没法)(?:用|吃|喝|穿|戴|要|买)(?:了|啊|吧)*(?=[，。])"
)
"""那不敢用，拿一盒面膜: what was taken just before goes."""
_REMOVES = re.compile(r"不要(?!了?那么多|这么多)|去掉|删|免了|不买|退了|拿掉|取消")


def change(turn: Turn, understood: Understanding) -> bool:
    """Lines of the basket are changed, added or taken out.

    Returns:
        whether something was.
    """
    if lines_of_people.change(turn, understood):
        return True
    before = turn.state.basket
    if (refused := lines_of_people.refused(turn, understood.text)) is not None:
        turn.forget(*dict(refused.options), "recipient")  # what was told of it is not told of the others
        _keep(turn, tuple(line for line in before if line is not refused))
        return True
    if again := basket_versions.another(turn, understood):
        _keep(turn, (*_counted(before), again))
        return True
    if (
        lines := basket_versions.told_by_version(turn, understood)
        or basket_versions.version_changed(turn, understood)
    ) is not None:
        _keep(turn, lines)
        return True
    if (lines := _with_another(turn, understood)) is not None:
        gone = {line.product_id for line in before if _CANNOT_HAVE_IT.search(understood.text)}
        gone |= _refused_in(turn, before, understood.text)
        _keep(turn, tuple(line for line in lines if line.product_id not in gone))
        return True
    clauses = _with_their_refusals([text for text in _PIECES.split(understood.text) if text])
    if (left := _only(turn, before, clauses)) is not None:
        _keep(turn, left)
        return True
    pieces = [read(turn, text) for text in clauses]
    pieces = basket_counts.joined(turn, before, pieces)
    if len(before) == 1 and len(pieces) == 1 and (parted := _parted(turn, before, before[0], pieces[0])):
        _keep(turn, parted)
        return True
    about_lines = any(find(turn, before, piece) for piece in pieces)
    if not about_lines and not (len(before) > 1 and any(piece.count is not None for piece in pieces)):
        return False
    lines, named = before, False
    touched = next((line for line in before if line.product_id == turn.state.spoken_line), before[-1])
    for piece in pieces:
        if named and basket_counts.is_share(piece):
            continue
        if named and (parted := _parted(turn, lines, touched, piece)) is not None:
            lines = parted
            continue
        named = named or find(turn, lines, piece) is not None
        held = len(lines)
        lines, touched = _apply(turn, lines, touched, piece, named=named)
        named = named or len(lines) > held
    if not lines or lines == before:
        return False
    _keep(turn, lines)
    return True


def _refused_in(turn: Turn, lines: tuple[BasketLine, ...], text: str) -> set[str]:
    """腰果不要了，换一箱牛奶: the lines that a clause of their own takes out."""
    clauses = _with_their_refusals([clause for clause in _PIECES.split(text) if clause])
    found = [find(turn, lines, read(turn, clause)) for clause in clauses if _REMOVES.search(clause)]
    return {line.product_id for line in found if line is not None}


def _with_their_refusals(clauses: Sequence[str]) -> list[str]:
    """身体乳家里还有半瓶，不要了: a bare refusal belongs to what was spoken of before it."""
    joined: list[str] = []
    for clause in clauses:
        if joined and _REFUSED.fullmatch(clause):
            joined[-1] += clause
        else:
            joined.append(clause)
    return joined


_REFUSED = re.compile(r"(?:就|先|也|那个?|这个|它)*(?:不要|不用|不买|去掉|拿掉|删掉|取消)(?:了|吧|啊)*")


def _only(turn: Turn, lines: tuple[BasketLine, ...], clauses: Sequence[str]) -> tuple[BasketLine, ...] | None:
    """光要洗面奶: the lines named so stay, and the others do not."""
    for clause in clauses:
        only = _ONLY.search(clause)
        if only is None or len(lines) < 2:
            continue
        piece = read(turn, clause[only.end() :])
        kept = tuple(line for line in lines if piece.kinds and is_of(turn, line, piece.kinds))
        if kept and len(kept) < len(lines):
            return tuple(
                replace(line, quantity=piece.count) if piece.count and len(kept) == 1 else line
                for line in kept
            )
    return None


_ONLY = re.compile(r"(?:光|只|单)(?:要|买|拿|留|来)")


def _apply(
    turn: Turn, lines: tuple[BasketLine, ...], touched: BasketLine, piece: Piece, *, named: bool
) -> tuple[tuple[BasketLine, ...], BasketLine]:
    """The lines after one piece, and the line that it spoke of.

    Args:
        named: ``touched`` was called by its name in this utterance; what follows speaks of it.
    """
    line = find(turn, lines, piece)
    if line is None and piece.kinds:
        return _with_added(turn, lines, touched, piece)
    if (
        line is None
        and named
        and (piece.options or _tells_size(turn, touched, piece))
        and piece.count is None
    ):
        line = touched  # 再加一个手机壳，雾蓝的; 再来双凉鞋，黑的，四十二
    if line is None and piece.count is not None:
        if basket_counts.counts_everything(lines, piece):
            return lines, touched
        line = _same(lines, touched) if named else basket_counts.meant(lines, touched, piece)
    if line is None:
        return lines, touched
    if _REMOVES.search(piece.text) and piece.count is None and len(lines) > 1:
        return tuple(one for one in lines if one is not line), touched
    new = _in_version_of(turn, line, piece)
    new = replace(new, quantity=basket_counts.new_quantity(line, piece, named=named))
    return tuple(new if one is line else one for one in lines), new


def _in_version_of(turn: Turn, line: BasketLine, piece: Piece) -> BasketLine:
    """板鞋换成四十三的, 充电宝要白的: the line in the version that the piece names."""
    product = turn.dialogue.catalogue.get(line.product_id)
    if product is None:
        return line
    names_it = piece.kinds or _tells_size(turn, line, piece)
    sized = _size_in(turn, product, piece) if piece.count is None and names_it else {}
    wanted = {
        slot: value
        for slot, value in piece.options.items()
        if not speaks_against(piece.text, value[:_STEM_LENGTH])
    }
    own = sized | _fitting(turn, line, replace(piece, options=wanted))
    return basket_versions.in_version(line, product, own) if own else line


_STEM_LENGTH = 1
"""白 of 白色, 麻 of 麻辣: what callers say of a version in any case."""


def _parted(
    turn: Turn, lines: tuple[BasketLine, ...], touched: BasketLine, piece: Piece
) -> tuple[BasketLine, ...] | None:
    """健步鞋改成两双，另一双深灰的四十二: one of the line just spoken of in a version of its own."""
    product = turn.dialogue.catalogue.get(touched.product_id)
    count, held = piece.count, touched.quantity or 1
    if product is None or piece.kinds or count is None or not _THE_OTHER.search(piece.text) or count >= held:
        return None
    own = {**_fitting(turn, touched, piece), **_size_in(turn, product, piece)}
    if not own:
        return None
    other = basket_versions.in_version(replace(touched, quantity=count), product, own)
    place = next(at for at, one in enumerate(lines) if one is touched)
    return (*lines[:place], replace(touched, quantity=held - count), other, *lines[place + 1 :])


_THE_OTHER = re.compile(r"另(?:外)?(?:的)?(?:那)?[一两二三四五六七八九十\d]|其中")


def _tells_size(turn: Turn, line: BasketLine, piece: Piece) -> bool:
    """A clause that is a figure and nothing else, of a line whose size is not known yet."""
    product = turn.dialogue.catalogue.get(line.product_id)
    figure = _FIGURE.fullmatch(piece.text) is not None and "size" not in dict(line.options)
    return figure and product is not None and bool(_size_in(turn, product, piece))


_FIGURE = re.compile(
    r"(?:就|要|穿|是|我|他|她)*[二三四]?十[一二三四五六七八九]?半?(?:码|号)?(?:的|吧|啊|呗)*|[2-5]\d(?:\.5)?码?的?"
)


def _size_in(turn: Turn, product: Product, piece: Piece) -> dict[str, str]:
    """A bare 四十二 beside a count, where the product comes in sizes."""
    if "size" not in variants.option_slots(turn, product):
        return {}
    sizes = [
        number.value for number in find_numbers(piece.text) if _SMALLEST_SIZE <= number.value <= _LARGEST_SIZE
    ]
    return {"size": f"{sizes[-1]:g}"} if sizes else {}


_SMALLEST_SIZE, _LARGEST_SIZE = 20, 50


def _same(lines: tuple[BasketLine, ...], touched: BasketLine) -> BasketLine | None:
    return next((one for one in lines if one.product_id == touched.product_id), None)


def _fitting(turn: Turn, line: BasketLine, piece: Piece) -> dict[str, str]:
    """Of the version named, what this product comes in."""
    product = turn.dialogue.catalogue.get(line.product_id)
    if product is None:
        return {}
    known = variants.option_slots(turn, product)
    by_text = {
        slot: listed
        for slot in ("flavor", "color")
        if slot in known and (listed := variants.named_literally(product, slot, piece.text))
        if not speaks_against(piece.text, listed[:_STEM_LENGTH])
    }  # 饼干要红枣的: a taste of these, whatever else is sold as 红枣
    return by_text | {
        slot: fitting if len(fitting) > 1 else value  # 粉色, where the text says 粉
        for slot, value in piece.options.items()
        if slot in known and (fitting := variants.own_word(turn, product, slot, value, piece.text))
    }


def _with_added(
    turn: Turn, lines: tuple[BasketLine, ...], touched: BasketLine, piece: Piece
) -> tuple[tuple[BasketLine, ...], BasketLine]:
    """Another product, called by its kind; a kind without a number is no order."""
    if piece.count is None or _REMOVES.search(piece.text):
        return lines, touched
    personal = {slot for slot in turn.state.slots if slot in PERSON_SLOTS | set(SAFETY_SLOTS)}
    wanted: dict[str, SlotValue] = {
        slot: value for slot, value in wishes(turn.state.slots).items() if slot in personal
    }
    wanted |= {"product_type": max(piece.kinds, key=len), **piece.options}
    best = turn.dialogue.catalogue.match(wanted, limit=1).best
    if best is None:
        return lines, touched
    new = replace(taking.line_of(turn, best.product), quantity=piece.count)
    # What it must fit holds for everything that is bought; the colour of another line does not.
    own = {slot: value for slot, value in new.options if slot in (variants.VERSION, "compatible")}
    if "compatible" in variants.option_slots(turn, best.product):
        own = {slot: value for line in lines for slot, value in line.options if slot == "compatible"} | own
    options = tuple((own | _fitting(turn, new, piece)).items())
    new = replace(new, options=options, unit_price_fen=variants.price_fen(best.product, options))
    return (*lines, new), new


def _with_another(turn: Turn, understood: Understanding) -> tuple[BasketLine, ...] | None:
    """一人两袋牛肉干 beside a gift box, or 换成牛肉干两袋 in its place. None when it is not that."""
    kind, count = understood.slots.get("product_type"), understood.slots.get("quantity")
    lines = turn.state.basket
    if not isinstance(kind, str) or not isinstance(count, int | float) or count < 1:
        return None
    if any(is_of(turn, line, frozenset({kind})) for line in lines) or ASKS_PRICE.search(understood.text):
        return None
    if _MORE.search(understood.text):
        return None  # 再加一支洗面奶: it is shown first
    options = {slot: as_list(understood.slots[slot])[-1] for slot in OPTION_SLOTS if slot in understood.slots}
    piece = Piece(understood.text, frozenset({kind}), int(count), "", options)
    added, new = _with_added(turn, lines, lines[-1], replace(piece, text=""))
    if added == lines:
        return None
    replaced = _INSTEAD.search(understood.text) is not None and len(lines) == 1
    return (new,) if replaced else added


_MORE = re.compile(r"再|还要|另外|顺便|加(?:上|一|个)")
_INSTEAD = re.compile(r"换(?:成|个|一|了)?|改(?:成|要|拿)")


def _counted(lines: tuple[BasketLine, ...]) -> tuple[BasketLine, ...]:
    """Before another line is added, a line without a number means one."""
    return tuple(replace(line, quantity=line.quantity or 1) for line in lines)


def _keep(turn: Turn, lines: tuple[BasketLine, ...]) -> None:
    changed = [line.product_id for line in lines if line not in turn.state.basket]
    spoken_line = changed[-1] if changed else ""
    _learn_versions(turn, lines)
    _forget_versions_of(turn, [line for line in turn.state.basket if line.product_id not in _ids(lines)])
    turn.change(basket=lines, spoken_line=spoken_line, told=turn.state.told - {"read_back"})
    turn.forget("quantity", "unit")


def _learn_versions(turn: Turn, lines: Sequence[BasketLine]) -> None:
    """不要绿的了，换黑的: what is known of the only line's version is what it is now."""
    held = {line.product_id: dict(line.options) for line in turn.state.basket}
    for line in lines if len(lines) == 1 else ():
        before = held.get(line.product_id, {})
        for slot, value in line.options:
            known = as_list(turn.state.slots.get(slot))
            if slot in OPTION_SLOTS and before.get(slot, value) != value and value not in known:
                turn.learn(slot, (value,))


def _ids(lines: Sequence[BasketLine]) -> set[str]:
    return {line.product_id for line in lines}


def _forget_versions_of(turn: Turn, gone: Sequence[BasketLine]) -> None:
    """饼干不要了: the taste told of it is none of what stays."""
    told = {slot: {value} for line in gone for slot, value in line.options}
    turn.forget(
        *(
            slot
            for slot, values in told.items()
            if values & {as_text(value) for value in as_list(turn.state.slots.get(slot))}
        )
    )


def tell_total(turn: Turn) -> None:
    """One more thing beside the basket: the new total is told."""
    lines = turn.state.basket
    if all(line.quantity is not None for line in lines) and not turn.does_something:
        totals.ask(turn, Purpose.QUOTE_TOTAL)


def tell(turn: Turn) -> None:
    """What is in the basket now, in as few words as will do; the total comes from the shop."""
    if purchase_limits.cut(turn) and not turn.state.basket:
        purchase_limits.offer(turn)
        return
    turn.say("basket_now", items="；".join(order_lines.line_text(turn, line) for line in turn.state.basket))
    if all(line.quantity is not None for line in turn.state.basket):
        totals.ask(turn, Purpose.QUOTE_TOTAL)
