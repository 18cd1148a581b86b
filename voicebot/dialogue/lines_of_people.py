"""Lines of several people, or of products called by name: each gets what is said of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from voicebot.dialogue import variants
from voicebot.dialogue.events import Heard
from voicebot.dialogue.slots import as_list, as_text
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.turn_context import context_of
from voicebot.dialogue.understanding.by_person import shares_of
from voicebot.dialogue.understanding.result import Understanding
from voicebot.language.numerals import find_numbers

_CLAUSE = re.compile(r"[，。；！？、]")
_HEAD_OF_NAME = 2
_MODEL = re.compile(r"[A-Za-z]{1,4}-?\d{1,4}[A-Za-z]*")
_LEAVES_OUT = re.compile(r"不要了|去掉|取消|不买了|拿掉|删")


def name_them(turn: Turn) -> None:
    """Remember whose each line is, where as many people were named as there are lines."""
    lines, text = turn.state.basket, turn.understood.text if turn.understood is not None else ""
    people = [share.who for share in shares_of(text)]
    told_apart = len(set(people)) == len(people) == len(lines) > 1
    if told_apart and not any(line.who for line in lines):
        named = tuple(replace(line, who=who) for line, who in zip(lines, people, strict=True))
        turn.change(basket=named)


def change(turn: Turn, understood: Understanding) -> bool:
    """妹妹改黄的; 爸的黑的，妈的米色; V9要青色的，A3要金的: versions told of lines by whose or what they are.

    Returns:
        whether a line got another version.
    """
    lines = turn.state.basket
    if len(lines) < 2 or _LEAVES_OUT.search(understood.text):
        return False
    parts = list(_parts(lines, understood.text))
    if len({id(line) for line, _ in parts}) != len(parts):
        return False
    told = {id(line): _told(turn, line, words) for line, words in parts}
    changed = tuple(_in_version(turn, line, told.get(id(line), {})) for line in lines)
    if changed == lines:
        return False
    turn.change(basket=changed, told=turn.state.told - {"read_back"})
    turn.forget(*{slot for own in told.values() for slot in own}, "quantity", "unit", "items")
    return True


def refused(turn: Turn, text: str) -> BasketLine | None:
    """她那双不要了: the line of whoever it is, and of somebody not named so far the one added last.

    三十七的不要了 is the one line of that size.
    """
    lines, found = turn.state.basket, _THEIRS_REFUSED.search(text)
    if len(lines) < 2:
        return None
    if found is None:
        sizes = {f"{one.value:g}" for one in find_numbers(text) if _REFUSED_BEHIND.match(text, one.span[1])}
        sized = [line for line in lines if dict(line.options).get("size") in sizes]
        return sized[0] if len(sized) == 1 else None
    who = found["kin"] or ""
    named = [line for line in lines if line.who and line.who in who]
    if not who and found["me"] is None:
        named = [line for line in lines if line.who not in ("", "我")]
    if len(named) == 1:
        return named[0]
    if any(line.who for line in lines):
        return None
    return lines[-1] if found["me"] is None else lines[0]


_REFUSED = r"(?:就|也|先|还是)*(?:不要|不买|去掉|免|算)(?:了|$)"
_REFUSED_BEHIND = re.compile(rf"(?:码|号)?(?:的|那双)(?:那双|那个)?{_REFUSED}")
_THEIRS_REFUSED = re.compile(
    r"(?:(?P<kin>[爸妈爷奶公婆哥姐弟妹]|老[公婆伴]|媳妇|对象|爱人|儿子|女儿|闺女|孩子|同事|朋友)|(?P<me>我(?:自己)?)|[他她])"
    r"(?:的)?(?:那|这)(?:一)?[双个台盒件份套瓶支部]" + _REFUSED
)


def _in_version(turn: Turn, line: BasketLine, own: Mapping[str, str]) -> BasketLine:
    for slot in own:
        line = variants.with_options(turn, line, own, only=slot)
    return line


def _parts(lines: tuple[BasketLine, ...], text: str) -> Iterator[tuple[BasketLine, str]]:
    """Each line that is called by its person or by its product, and the words about it."""
    if any(line.who for line in lines):
        for share in shares_of(text):
            named = [line for line in lines if share.who and line.who == share.who]
            if len(named) == 1:
                yield named[0], text[slice(*share.span)]
        return
    places = sorted(
        (place, at)
        for at, line in enumerate(lines)
        if sum(other.product_id == line.product_id for other in lines) == 1
        and (place := _called_at(line, text)) is not None
    )
    ends = [place for place, _ in places[1:]] + [len(text)]
    if not places:
        return
    for (place, at), end in zip(places, ends, strict=True):
        yield lines[at], text[place:end]


def _called_at(line: BasketLine, text: str) -> int | None:
    """Where a line is called by its model or by the beginning of its name."""
    model = _MODEL.search(line.name)
    if model is not None:
        place = text.upper().find(model[0].upper())
        return place if place >= 0 else None
    place = text.find(line.name[:_HEAD_OF_NAME])
    return place if place >= 0 else None


def _told(turn: Turn, line: BasketLine, words: str) -> dict[str, str]:
    """The version that the words about a line name; the first of several clauses that name one counts."""
    product = turn.dialogue.catalogue.get(line.product_id)
    if product is None:
        return {}
    chosen, context = variants.option_slots(turn, product), context_of(turn)
    told: dict[str, str] = {}
    for clause in filter(None, _CLAUSE.split(words)):
        read = turn.dialogue.understander.understand(Heard(clause, typed=True), context)
        for slot in chosen:
            if slot in read.slots and slot not in told:
                values = as_list(read.slots[slot])
                text = values[-1] if values else as_text(read.slots[slot])
                own = variants.own_word(turn, product, slot, text, clause)
                if own is not None:
                    told[slot] = own if len(own) > 1 else text  # 黑色, where the text says 黑
    return told
