"""Learnt intents against those of the rules.

What follows from structure is binding (``binding.py``) and stands. Among guesses the trained classifier
decides, for it has been told what the rules guess and how often such guesses are right. An intent that
ends or commits to something needs more, and must fit what is on the table.
"""

import re
from dataclasses import replace

from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.understanding.after_sale_intents import buys_a_new_one
from voicebot.dialogue.understanding.evidence import MAY_HAVE_ISSUE
from voicebot.dialogue.understanding.gathering import Noted
from voicebot.dialogue.understanding.hypotheses import Reading
from voicebot.dialogue.understanding.intent_words import (
    CALLING,
    REFUSES,
    SAID_BEFORE,
    SPEAKS_OF_PERSON,
    TELL_FIRST,
)
from voicebot.dialogue.understanding.learnt_intents.features import intent_features
from voicebot.dialogue.understanding.purposes import without_denied
from voicebot.dialogue.understanding.result import ScoredIntent, TurnContext
from voicebot.knowledge.classifier import Classifier

_LIKELY = 0.4
"""Probability from which a learnt intent is taken instead of a guess of the rules."""
_SURER_THAN = 0.7
"""Share of the rules' confidence that it must reach, too."""
_COMMITS = 0.7
"""Probability that intents need which end or commit to something."""
_NEARLY_SURE = 0.9
"""Probability that is needed where the conversation would stop, or turn away from trouble with an order."""
_HEARD = 0.6
"""Confidence from which the rules are no mere guess."""
_COMMITTING = frozenset(
    {"cancel_order", "deny", "do_not_call", "goodbye", "wrong_number", "abuse", "complaint", "transfer_human"}
)
_GUESSED = 0.59
"""Confidence that those get at most, so that the conversation acts on them only where words say so."""
_HOLDING = frozenset({"control", "repeat", "wait"})
_AFTER_SALE = MAY_HAVE_ISSUE - {"provide_info", "coupon_points", "feedback"}
_INSISTED = frozenset({"transfer_human", "do_not_call", "complaint", "privacy_request"})
"""Kept beside the learnt intent: what a caller may insist on is not argued away."""
_SMALL_TALK = frozenset(
    {"thank", "goodbye", "affirm", "provide_info", "chitchat", "wait", "control", "silence"}
)
_SOME_SENSE = 0.35
"""Confidence from which the rules have heard a matter behind a greeting."""
_LOOKS_ELSEWHERE = re.compile(
    r"(?:算了|不要了|拉倒|得了)，?(?:还是|那就?|要不|就|我)*(?:看看?|瞧瞧?|瞅瞅?|换|给我看|来看|推荐)(?!再)"
)
"""太沉，算了，看看跑鞋吧: the talk goes on about something else."""
_OF_PERSON = frozenset({"receiver_name", "phone"})


class LearntIntents:
    """Weighs learnt intents for one dialplan.

    Args:
        plan: the dialplan; other intents than its own are never proposed.
        model: the trained classifier.
    """

    def __init__(self, plan: Dialplan, model: Classifier) -> None:
        self._model = model
        self._known = frozenset(
            name for name, intent in plan.intents.items() if intent.examples and name in model.labels
        )

    def weighed(self, noted: Noted, by_rules: Reading, context: TurnContext) -> Reading:
        """The reading with a learnt intent first where the rules only guess.

        Args:
            noted: what the rules found.
            by_rules: what they conclude from it.
            context: what the utterance is said against.
        """
        main = by_rules.intents[0]
        if by_rules.binding is not None or main.name not in self._known:
            return by_rules
        noted = replace(noted, text=without_denied(noted.text))
        name, share = self._model.likeliest(intent_features(noted, by_rules, context), self._known)
        best = ScoredIntent(name, round(share, 3))
        if best.name == main.name or not _is_believed(best, by_rules, context):
            return by_rules
        if best.name in _COMMITTING:
            best = ScoredIntent(best.name, _GUESSED)
        insisted = _INSISTED | by_rules.apart
        kept = [item for item in by_rules.intents if item is not main or item.name in insisted]
        others = [item for item in kept if item.name != best.name]
        return replace(by_rules, intents=(best, *others))


def is_of_learnt_trade(plan: Dialplan) -> bool:
    """Whether the utterances that were learnt tell anything of such a shop: it sells goods, without topics.

    Another trade (hotels, sights) calls its slots otherwise and is understood by rules alone.
    """
    return not plan.topics and any(slot.product for slot in plan.slots.values())


def _is_believed(best: ScoredIntent, by_rules: Reading, context: TurnContext) -> bool:
    return best.confidence >= _needed(best.name, by_rules) and _fits(best.name, by_rules, context)


def _needed(intent: str, by_rules: Reading) -> float:
    """Probability from which the intent is taken instead of the guess of the rules."""
    main = by_rules.intents[0]
    heard = main.confidence >= _HEARD
    troubled = "issue" in by_rules.slots or (heard and main.name in _AFTER_SALE)
    if intent in _HOLDING or (troubled and intent not in MAY_HAVE_ISSUE):
        return _NEARLY_SURE
    if intent == "provide_info" and heard and not by_rules.slots:
        return _NEARLY_SURE
    if intent in _COMMITTING:
        return _COMMITS
    return max(_LIKELY, _SURER_THAN * main.confidence)


def _fits(intent: str, by_rules: Reading, context: TurnContext) -> bool:
    """Whether the intent makes sense here."""
    match intent:
        case "affirm":
            return False  # what is agreed to is done: a yes must be said
        case "deny":  # 抹个零头都不行 still haggles
            haggles = by_rules.intents[0].name == "bargain" and by_rules.intents[0].confidence >= _HEARD
            turns = (
                _LOOKS_ELSEWHERE.search(by_rules.text) is not None and by_rules.intents[0].name == "recommend"
            )
            return REFUSES.search(by_rules.text) is not None and not haggles and not turns
        case "do_not_call":
            return CALLING.search(by_rules.text) is not None
        case "transfer_human":
            return SPEAKS_OF_PERSON.search(by_rules.text) is not None
        case "wrong_number":
            return by_rules.slots.keys() <= _OF_PERSON and not (context.offered or context.draft_order)
        case "modify_order":  # without an order it is what was wished before that changes
            return (
                bool(context.draft_order or context.order) or not context.slots.keys() & by_rules.slots.keys()
            )
        case "place_order":  # 前面说六罐，拿四罐: so many of the order at hand
            said_before = context.draft_order and SAID_BEFORE.search(by_rules.text)
            return not said_before and TELL_FIRST.search(by_rules.text) is None
        case "logistics_query" | "order_status":  # 快递是不是丢了 tells of a problem
            return "issue" not in by_rules.slots or by_rules.intents[0].confidence < _HEARD
        case "greet":  # 你好，我那饼干咋还不发货: a matter that the rules have heard outweighs the greeting
            main = by_rules.intents[0]
            return main.confidence < _SOME_SENSE or main.name in _SMALL_TALK
        case "exchange_goods":
            return not buys_a_new_one(by_rules.text)
        case "cancel_order":
            return bool(context.order or context.draft_order) or not context.offered
        case _:
            return True
