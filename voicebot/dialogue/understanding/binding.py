"""Which conclusions about the intent follow from structure, and which are only the likeliest guess."""

import re
from enum import Enum

from voicebot.dialogue.understanding.evidence import Evidence
from voicebot.dialogue.understanding.intent_words import (
    CAN_BE_USED,
    COMPLAINS,
    FAREWELL,
    HEALTH,
    NO,
    ORDER,
    REFUSES_CALLS,
    WANTS_IT,
    WANTS_PERSON,
    WHICHEVER,
    YES,
    refuses_person,
)
from voicebot.dialogue.understanding.intents import IntentClassifier, strip_fillers
from voicebot.dialogue.understanding.result import TurnContext


class Binding(Enum):
    """Why a conclusion stands whatever the words resemble."""

    YES_OR_NO = "yes_or_no"
    """Nothing but yes or no, or that first when asked for it."""
    ANSWER = "answer"
    """The slot just asked for has got its value."""
    RATING = "rating"
    PERSON = "person"
    """A person is asked for, or refused."""
    CALLS_REFUSED = "calls_refused"
    COMPLAINT = "complaint"
    FAREWELL = "farewell"
    WHICHEVER = "whichever"
    """哪个贵要哪个."""
    NOT_OURS = "not_ours"
    """Health, electricity bills: never a shop's business."""
    ASKED_FIRST = "asked_first"
    """孕妇能用吗，能用给我来两盒: the answer comes first."""
    EXAMPLE = "example"
    """Word for word what the dialplan gives as an example."""


def binding_of(
    main: str, evidence: Evidence, context: TurnContext, classifier: IntentClassifier
) -> Binding | None:
    """What makes the conclusion of the rules binding; ``None`` for a guess.

    Args:
        main: intent that they conclude.
        evidence: what was found.
        context: what the utterance is said against.
        classifier: knows the examples.
    """
    if classifier.is_example(evidence.text, main):
        return Binding.EXAMPLE
    return _by_structure(main, evidence, context)


def _by_structure(main: str, evidence: Evidence, context: TurnContext) -> Binding | None:
    text, asked = strip_fillers(evidence.text), context.last_question
    match main:
        case "affirm" | "deny":
            if refuses_person(evidence.text):
                return Binding.PERSON
            return Binding.YES_OR_NO if _is_yes_or_no(text, asked) else None
        case "provide_info":
            return Binding.ANSWER if evidence.answered else None
        case "feedback":
            return Binding.RATING if asked == "rating" else None
        case "transfer_human":
            return Binding.PERSON if WANTS_PERSON.search(text) else None
        case "do_not_call":
            return Binding.CALLS_REFUSED if REFUSES_CALLS.search(text) else None
        case "complaint":
            return Binding.COMPLAINT if COMPLAINS.search(text) else None
        case "goodbye":
            return Binding.FAREWELL if FAREWELL.search(text) else None
        case "select":
            return Binding.WHICHEVER if WHICHEVER.search(text) else None
        case "product_qa":
            first, _, rest = text.partition("，")
            return Binding.ASKED_FIRST if CAN_BE_USED.search(first) and ORDER.search(rest) else None
        case "out_of_scope":
            return Binding.NOT_OURS if HEALTH.search(text) else None
        case _:
            return None


def _is_yes_or_no(text: str, asked: str | None) -> bool:
    plain = text.rstrip("？?")
    said = re.split(r"[，。]", plain, maxsplit=1)[0] if asked == "confirm" else plain
    return any(words.fullmatch(part) for words in (WANTS_IT, YES, NO) for part in (plain, said))
