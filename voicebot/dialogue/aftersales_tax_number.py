"""The tax number of a company's invoice: dictated in pieces, corrected, or told before it is asked for."""

import re
from dataclasses import replace

from voicebot.dialogue.dictation import is_correction
from voicebot.dialogue.turn import Turn
from voicebot.language.digits import digits_aloud, say_digits

LENGTHS = (15, 17, 18, 20)
"""Of a taxpayer's identification; nearly all have 18 characters (GB 32100-2015)."""
_LONGEST = 20
_SHORTEST_TOLD = 6
_NAMED = re.compile(r"税号|纳税人识别号|信用代码")
_AT_ITS_HEAD = re.compile(r"开头|前面|打头|头[一二两三四五六七八九十\d]+位|一开始")
_AT_ITS_END = re.compile(r"最后|末尾|后面|尾|结尾|末位|末了")


def pieces_in(text: str) -> str:
    """Figures and letters said, run together."""
    return "".join(run.digits for run in digits_aloud(text)).upper()


def told_in(text: str) -> str:
    """税号是九一三二…: what was said behind the word; empty without it, or when it is no such number."""
    named = _NAMED.search(text)
    return pieces_in(text[named.end() :]) if named is not None else ""


def hear(turn: Turn, text: str) -> bool:
    """A tax number, perhaps in pieces. Returns whether letters or figures were heard."""
    piece = pieces_in(text)
    if not piece:
        return False
    number = piece if len(piece) in LENGTHS else turn.state.digits + piece
    if len(number) in LENGTHS:
        turn.change(digits="", case=replace(turn.state.case, tax_number=number))
    elif len(number) > _LONGEST:
        turn.change(digits="")
        turn.ask("tax_number", key="tax_number_of_another_length", count=str(len(number)))
    else:
        turn.change(digits=number)
        turn.ask("tax_number", key="tax_number_so_far", digits=say_digits(number))
    return True


def ask(turn: Turn) -> None:
    """Ask for it; when something other than figures followed a part, say what is wrong with the part."""
    so_far = turn.state.digits if turn.answers("tax_number") else ""
    told = told_in(turn.words) or told_in(turn.state.case.said)
    turn.change(digits="")
    if so_far or (told and len(told) >= _SHORTEST_TOLD and not turn.state.asked.get("tax_number")):
        turn.ask("tax_number", key="tax_number_of_another_length", count=str(len(so_far or told)))
    elif turn.answers("tax_number"):
        turn.ask("tax_number", key="ask_tax_number_again")
    else:
        turn.ask("tax_number")


def _single_in(text: str) -> str:
    """不对，最后一位是八: one figure or letter by itself."""
    single = _SINGLE.search(text.strip("。"))
    return pieces_in(f"零{single[1]}")[1:] if single is not None else ""


_SINGLE = re.compile(r"是([0-9A-Za-z零〇幺一二三四五六七八九])(?:$|，)")


def corrected(number: str, text: str) -> str | None:
    """不对，最后是七X; 税号错了，是九一…: the number as it shall be.

    Returns:
        ``""`` when it is wrong and the words do not tell what is right, ``None`` when they are about
        something else.
    """
    piece = pieces_in(text) or _single_in(text)
    if not (is_correction(text) or _NAMED.search(text)):
        return None
    if len(piece) in LENGTHS:
        return piece
    if not piece:
        return "" if _NAMED.search(text) else None
    if len(piece) >= len(number):
        return ""
    if _AT_ITS_HEAD.search(text):
        return piece + number[len(piece) :]
    if _AT_ITS_END.search(text):
        return number[: -len(piece)] + piece
    return ""
