"""The answer to a question, and the words that several kinds of answers share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product

OFFER = "我帮您问一下再回您。"


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said about a question.

    Args:
        reply: one or two short spoken sentences.
        grounds: the editor's sentences that the reply rests on, word for word.
        known: the text answers the question; when false the reply says so and offers to find out.
        facts: facts used.
    """

    reply: str
    grounds: tuple[str, ...] = ()
    known: bool = True
    facts: tuple[Fact, ...] = ()


def from_facts(reply: str, facts: Iterable[Fact], *, known: bool = True) -> Answer:
    """An answer resting on facts."""
    used = tuple(facts)
    return Answer(reply, tuple(dict.fromkeys(fact.sentence for fact in used)), known, used)


def from_sentences(reply: str, sentences: Iterable[str], *, known: bool = True) -> Answer:
    """An answer resting on sentences."""
    return Answer(reply, tuple(dict.fromkeys(sentence for sentence in sentences if sentence)), known)


def unstated(about: str, product: Product, also: Sequence[Fact] = (), also_said: str = "") -> Answer:
    """Honest ignorance: what is not written, what is, and the offer to find out."""
    said = f"只知道{clean(also_said)}，" if also_said else ""
    what = about if about else "这个"
    reply = f"{what}我这边没有写明，{said}{OFFER}"
    return from_facts(reply, also, known=False)
