"""What a simulated caller does in a call and what must be true afterwards. Format: docs/simulator.md."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic.dataclasses import dataclass

from voicebot.config import PROJECT_DIR
from voicebot.shop.fixtures import Given
from voicebot.simulator.impairments.conditions import LineConditions

_STRICT = ConfigDict(extra="forbid")

SCENARIO_SUFFIX = ".yaml"
SHIPPED_SCENARIOS = PROJECT_DIR / "dialplans" / "skincare" / "scenarios"


def _as_tuple(value: object) -> object:
    """One text or number may stand for a list of one; numbers stand for their digits."""
    members = value if isinstance(value, list) else [value]
    if all(isinstance(member, str | int | float) for member in members):
        return tuple(str(member) for member in members)
    return value


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    return pattern


def _digits(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One text or a list of texts."""
Pattern = Annotated[str, AfterValidator(_compiles)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_as_tuple)]
Number = Annotated[str, BeforeValidator(_digits), Field(pattern=r"^\+?[0-9]+$")]
"""A telephone number; quotes around it are not needed."""
OwnOrOther = Annotated[str, BeforeValidator(_digits), Field(pattern=r"^(caller|\+?[0-9]+)$")]
"""A telephone number, or ``caller`` for the one the caller rings from."""


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class CallerVoice:
    """Who calls, and how they sound.

    Args:
        number: shown to the bot; ``None`` withholds it. What the shop knows of it is forgotten before
            the call, so it must be a number that no customer has.
        voice: an espeak-ng voice, other than the bot's.
        words_per_minute: speed of speech.
    """

    number: Number | None = None
    voice: str = "cmn+m3"
    words_per_minute: Annotated[int, Field(ge=80, le=400)] = 160


class HangUp(Enum):
    """How a caller leaves."""

    NOW = "now"
    MID_SENTENCE = "mid_sentence"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class When:
    """Cue for a turn: the bot has finished, and all that is given here holds.

    Args:
        bot_asks: the bot's last turn asked one of these slots.
        bot_says: the bot's last turn matches this regular expression.
        after_ms: wait that much longer.
    """

    bot_asks: Texts = ()
    bot_says: Pattern | None = None
    after_ms: Annotated[int, Field(ge=0)] = 0

    @property
    def any_time(self) -> bool:
        """It waits for nothing but the bot's finishing."""
        return not self.bot_asks and self.bot_says is None


def _as_when(value: object) -> object:
    return {} if value == "bot_finished" else value


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Interrupt:
    """Speak over the bot, ``after_ms`` after it begins to speak and has come to what the turn waits for."""

    after_ms: Annotated[int, Field(ge=0)] = 1000


def _as_interrupt(value: object) -> object:
    return {} if value is True else None if value is False else value


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class CallerTurn:
    """One thing the caller does.

    Args:
        say: what is said; several texts are one utterance with pauses of ``pause_ms``.
        dtmf: keys pressed.
        silence_s: says nothing for so long, whatever the bot does.
        hang_up: ends the call, in the middle of ``say`` or at once.
        when: what to wait for.
        interrupt: speak over the bot instead of waiting for it.
        stock: pieces that are left by then of a product, by its id: others have bought meanwhile.
    """

    say: Texts = ()
    pause_ms: Annotated[int, Field(ge=0)] = 350
    dtmf: Annotated[str, BeforeValidator(_digits), Field(pattern=r"^[0-9A-D*#]*$")] = ""
    silence_s: Annotated[float, Field(ge=0, le=120)] = 0
    hang_up: HangUp | None = None
    when: Annotated[When, BeforeValidator(_as_when)] = When()
    interrupt: Annotated[Interrupt | None, BeforeValidator(_as_interrupt)] = None
    stock: Mapping[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _does_one_thing(self) -> "CallerTurn":
        if not (self.say or self.dtmf or self.silence_s or self.hang_up):
            raise ValueError("a turn must do something: say, dtmf, silence_s or hang_up")
        if sum(bool(each) for each in (self.say, self.dtmf, self.silence_s)) > 1:
            raise ValueError("say, dtmf and silence_s exclude each other; make two turns of it")
        if self.hang_up is HangUp.MID_SENTENCE and not self.say:
            raise ValueError("hang_up: mid_sentence needs a sentence in say")
        return self


class Nothing(Enum):
    """There must be none."""

    NONE = "none"


def _none_or_row(value: object) -> str:
    return "none" if isinstance(value, str | Nothing) else "row"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ExpectedOrder:
    """The order placed in the call; what is not given is not checked.

    Args:
        items: quantity per product id; no others may be in the order.
        address_contains: all of these are in the address.
        options: chosen in any line, e.g. {color: 黑色}.
        reductions: titles of all that lowered the price.
        payment: status of the payment.
    """

    items: Mapping[str, int] | None = None
    receiver: str | None = None
    phone: OwnOrOther | None = None
    address_contains: Texts = ()
    total_yuan: float | None = None
    status: str | None = None
    options: Mapping[str, str | float] = Field(default_factory=dict)
    reductions: Texts | None = None
    shipping_yuan: float | None = None
    payment: str | None = None


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ExpectedTicket:
    """A ticket opened in the call."""

    type: str | None = None
    priority: str | None = None
    callback_number: OwnOrOther | None = None
    summary_contains: Texts = ()
    added_contains: Texts = ()
    """Parts of what the caller told afterwards, all additions together."""


OrderOrNone = Annotated[
    Annotated[Nothing, Tag("none")] | Annotated[ExpectedOrder, Tag("row")], Discriminator(_none_or_row)
]
TicketOrNone = Annotated[
    Annotated[Nothing, Tag("none")] | Annotated[ExpectedTicket, Tag("row")], Discriminator(_none_or_row)
]


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ExpectedExisting:
    """What became of the order that was given, as it stands after the call; what is not given is not checked.

    Args:
        status: its state.
        address_contains: all of these are in its address.
        payment: state of its payment.
        returned: kind of the newest return, exchange, refund, reshipment or repair; ``none``: there is none.
        invoice_title: whom its invoice is made out to.
    """

    status: str | None = None
    address_contains: Texts = ()
    payment: str | None = None
    returned: str | None = None
    invoice_title: str | None = None


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ExpectedTiming:
    """Limits for what the caller hears, in milliseconds on the wire.

    Args:
        first_informative_p95_ms: from the end of the caller's speech, in turns without holding phrase.
        informative_after_holding_ms: the same in turns that begin with a holding phrase, the slowest.
        longest_wait_ms: silence of the bot while the caller waits for an answer.
        greeting_ms: from answer to the bot's first sound.
        bot_stops_ms: from the caller's first sound in a barge-in to the bot's last.
    """

    first_informative_p95_ms: int = 1500
    informative_after_holding_ms: int = 6000
    longest_wait_ms: int = 6000
    greeting_ms: int = 1000
    bot_stops_ms: int | None = None


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Then:
    """What must be true after the call; what is not given is not checked, but for ``timing``.

    Args:
        outcome: how the call ended, one of these.
        existing: what became of the order that was given.
        remembers: facts that the next call would know, by slot.
        bot_says: each matches something the bot said and the caller heard to its end.
        bot_never_says: none matches anything the bot began to say.
        understood: value of each slot as last understood.
        never_asks: slots that the bot does not ask.
        asks: slots that the bot asks at least once.
        re_asks: at most so many questions for a slot that the caller had already given.
        events: types of events that other systems are told of (docs/webhooks.md), among others.
    """

    outcome: Texts = ()
    order: OrderOrNone | None = None
    ticket: TicketOrNone | None = None
    existing: ExpectedExisting | None = None
    remembers: Mapping[str, Texts] = Field(default_factory=dict)
    bot_says: Patterns = ()
    bot_never_says: Patterns = ()
    understood: Mapping[str, str | int | float | tuple[str | int | float, ...]] = Field(default_factory=dict)
    never_asks: Texts = ()
    asks: Texts = ()
    re_asks: Annotated[int | None, Field(ge=0)] = None
    events: Texts = ()
    timing: ExpectedTiming = ExpectedTiming()


def _answers(value: object) -> object:
    return value if value is not None else {}


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Scenario:
    """A caller's side of one call.

    Args:
        title: one line for lists and reports.
        about: what the scenario is to show.
        turns: done in this order.
        line: what is wrong with the telephone line.
        answers: what the caller says when asked. The key is a slot, or a regular expression between
            slashes that matches what the bot said. Several texts: first time, second time ...; the last
            one again and again.
        otherwise: said (twice at most) when nothing else fits; without it the caller says nothing.
        covers: what of a shop's business it shows, e.g. refund_status (tests/shop_business.py has all of it).
        name: stem of the file.
    """

    title: str
    turns: tuple[CallerTurn, ...] = Field(min_length=1)
    about: str = ""
    caller: CallerVoice = CallerVoice()
    line: LineConditions = LineConditions()
    given: Given = Given()
    answers: Annotated[Mapping[str, Texts], BeforeValidator(_answers)] = Field(default_factory=dict)
    otherwise: str | None = None
    then: Then = Then()
    covers: Texts = ()
    name: str = ""

    @model_validator(mode="after")
    def _patterns_compile(self) -> "Scenario":
        for key in self.answers:
            if is_pattern(key):
                _compiles(key.strip("/"))
        return self


def is_pattern(key: str) -> bool:
    """Whether a key of ``answers`` is a regular expression: ``/like this/``."""
    return len(key) > 2 and key.startswith("/") and key.endswith("/")
