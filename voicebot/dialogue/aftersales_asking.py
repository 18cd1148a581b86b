"""Questions of the after-sales talk, and what a yes, a no or a "that one" to them means."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from voicebot.dialogue import plain_words
from voicebot.dialogue.aftersales_case import Change
from voicebot.dialogue.agreement_words import AGREEING_INTENTS
from voicebot.dialogue.effects import Effect
from voicebot.dialogue.state import Phase, Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.wording import sentences
from voicebot.dialogue.wording_zh import PROMPTS

_NO = re.compile(
    r"^(嗯|哦|啊|那|，)*(不|别|算了|先不|甭|没必要|免了)|不(用|要|办|取消|改|退|换)了|算了|别(取消|改|退|换)"
)
_GO_AHEAD = re.compile(
    r"^(嗯|哦|啊|那|好|对|是的?|行|可以|成|吧|就|，)*(取消|办|退|换|改|申请|登记|修|补|开)(了|吧|掉|货|款|钱|差价|呗|票|发)*[吧啊呀，。]*$"
)


def ask(turn: Turn, about: str, key: str | None = None, **values: str) -> None:
    """Put a question; the second time in other words where there are any."""
    pending = turn.before.question
    again = pending is not None and pending.about == about and f"{about}_again" in PROMPTS
    turn.ask(about, key=f"{about}_again" if again else key, choices=(), **values)


def times_asked(turn: Turn, about: str) -> int:
    """How often in a row this question was put without an answer."""
    pending = turn.before.question
    return pending.times if pending is not None and pending.about == about else 0


def confirm(turn: Turn, change: Change, key: str, **values: str) -> None:
    """Name what is about to be done and wait for the yes."""
    turn.change(case=replace(turn.state.case, asking=change))
    deed = plain_words.deed_of(change, turn.state.case.remedy)
    if deed is not None and _was_put(turn, key, values) and plain_words.put(turn, "confirm_change", deed):
        return
    turn.ask("confirm_change", key=key, choices=(), **values)


def _was_put(turn: Turn, key: str, values: Mapping[str, str]) -> bool:
    """Whether this very question, about the same order and address, was spoken before."""
    texts = turn.dialogue.wording.texts(key, turn.state.caller.call_key, turn.state.turn, **values)
    return any(turn.before.spoken.keys() >= set(sentences(text)) for text in texts)


def request(turn: Turn, change: Change, key: str, make: Callable[[str], Effect]) -> None:
    """Ask the shop for what was agreed to; nothing is claimed until it answers."""
    turn.change(case=replace(turn.state.case, asking=None, doing=change))
    turn.acknowledge(key)
    turn.do(make, Purpose.CHANGE_ORDER)
    turn.change(phase=Phase.WAITING, question=None)
    turn.keep_question()


def says_yes(understood: Understanding) -> bool:
    """Agreement, also by naming the deed: 取消吧, 退吧."""
    agrees = bool({intent.name for intent in understood.intents} & AGREEING_INTENTS)
    deed = _NEVER_MIND_DO.sub("", understood.text)
    return (agrees or _GO_AHEAD.search(deed) is not None) and not says_no(understood)


def refuses_in_words(text: str) -> bool:
    """不用了, 算了: refused whatever else it tells."""
    return _NO.search(text) is not None


def says_no(understood: Understanding) -> bool:
    """Refusal; 不换，就退 is one of the exchange, and read elsewhere."""
    text = _NEVER_MIND_DO.sub("", understood.text)
    if text != understood.text and _GO_AHEAD.search(text):
        return False  # 算了，退吧 goes ahead
    return understood.intent == "deny" or _NO.search(understood.text) is not None


_NEVER_MIND_DO = re.compile(r"^(?:那|唉|哎|嗯|，)*算了(?:吧)?，?(?:那)?")
