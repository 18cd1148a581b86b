"""What is asked about the goods, and what is told of somebody: 孕妇能用吗 tells nothing of the caller."""

import re
from dataclasses import replace

from voicebot.dialogue.expectations import slot_asked_by
from voicebot.dialogue.rereading import (
    ASKS,
    DONT_KNOW,
    HELD,
    asks,
    clause_around,
    with_intent,
    with_slots,
    without,
)
from voicebot.dialogue.slots import NONE, SAFETY_SLOTS, UNKNOWN, as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.dialogue.understanding.substances import denies_one_only

_QUESTIONS = frozenset({"product_qa", "ask_usage", "compare", "ask_stock", "ask_price", "ask_promotion"})

_OWNER = re.compile(
    r"我|俺|咱|家里|自己|本人|媳妇|老婆|老公|爱人|对象|妈|爸|爹|娘|她|他|闺女|女儿|儿子|朋友|同事|姐|妹|奶奶|爷爷|婆婆|正在|现在|刚"
)

_ASKING_ABOUT = ("population", "allergy", "avoid", "age", "age_min", "age_max", "ingredient")
"""Slots that a question about a product may name without saying that they hold for the caller."""

_ASKED_OF_PRODUCT = ("effect", "feature", "skin_type", "material", "usage", "season", "spf", "recipient")
"""Asked about the product on the table they are no new wish (这个能美白吗)."""

_WANTS_ONE = re.compile(r"有(?:没有)?[^，。]{0,12}的(?:吗|么|没有?|嘛|？|$)|想要|来[一个款]|换")
"""有没有补水的 wants one, also while another is on the table."""

_NO_ALLERGY = re.compile(r"(?:不|没有?|从来不|从不)(?:怎么)?过敏(?:的|史|原|情况)?")


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading of an utterance, with what is only asked or feared kept apart from what is told."""
    for mend in (_fear_is_no_report, _allergy_is_no_report, _not_known_is_not_none, _asked_not_told):
        understood = mend(turn, understood)
    return understood


def _told_apart(understood: Understanding, slot: str) -> bool:
    """这是给我闺女的，她能穿不: told in a clause of its own, which asks nothing."""
    text = understood.text
    places = [mention.span for mention in understood.mentions if mention.slot == slot]
    clauses = [clause_around(text, place) for place in places]
    return bool(clauses) and all(not ASKS.search(clause) and _STATES.search(clause) for clause in clauses)


def _denied_apart(understood: Understanding, slot: str) -> bool:
    """没有过敏的，这个咋用啊: that there is none is told, and something else asked."""
    if understood.slots.get(slot) not in (NONE, (NONE,)):
        return False
    clauses = re.split(r"[，。；]", understood.text)
    return any(_NO_ALLERGY.search(clause) and not ASKS.search(clause) for clause in clauses)


_STATES = re.compile(r"我|是|给|她|他|自己|送")

_CONFIRMS = re.compile(r"(?:是|有|带|含|能|可以|会|防|支持)[^，。]{1,8}吧[？。]?$")
"""它是真皮的吧, of what is offered, wishes for nothing."""

_SEEKS = re.compile(r"(?:吃|用|穿|买|选|拿|要)(?:什么|啥|哪)|推荐|有没有.{0,10}(?:能|可以|适合)")


def _fear_is_no_report(turn: Turn, understood: Understanding) -> Understanding:
    """用了会红肿吗 asks about the product; nothing has happened."""
    if understood.intent != "report_problem" or not asks(understood) or not _MIGHT.search(understood.text):
        return understood
    return with_intent(without(understood, {"issue"}), "product_qa")


_MIGHT = re.compile(r"会不会|会[^，。]{0,8}(?:吗|么|不$)|容易[^，。]{0,6}(?:吗|不)|怕|担心|万一|要是|如果")


def _allergy_is_no_report(turn: Turn, understood: Understanding) -> Understanding:
    """我舅舅花生过敏，一吃嘴就肿, while something is chosen for him: what he is like, and no harm done."""
    choosing = not turn.state.after_sale and (turn.knows("product_type") or turn.state.offered)
    if not choosing or "allergy" not in understood.slots or HELD.search(understood.text):
        return understood
    rest = tuple(intent for intent in understood.intents if intent.name != "report_problem")
    if len(rest) == len(understood.intents) or not rest:
        return understood
    return replace(without(understood, {"issue"}), intents=rest)


def _not_known_is_not_none(turn: Turn, understood: Understanding) -> Understanding:
    """不知道 to the question about allergies is no "none"; 我不过敏 is one wherever it is said."""
    asked = [slot for slot in turn.dialogue.script.needs.safety if turn.answers(slot)]
    if asked and DONT_KNOW.search(understood.text) and not as_list(understood.slots.get(asked[0])):
        return with_slots(understood, {asked[0]: UNKNOWN})
    denied = _NO_ALLERGY.search(understood.text)
    if denied is None or denies_one_only(understood.text):
        return understood
    asked_about = ASKS.search(clause_around(understood.text, denied.span()))
    told = "allergy" in understood.slots or turn.knows("allergy")
    if "allergy" in turn.dialogue.plan.slots and not asked_about and not told:
        return with_slots(understood, {"allergy": NONE})
    return understood


def _asked_not_told(turn: Turn, understood: Understanding) -> Understanding:
    """孕妇能用吗 asks about the product; 我怀孕了能用吗 tells something about the caller, too."""
    turn.change(supposed={})
    guessed = bool(turn.state.offered) and _CONFIRMS.search(understood.text) is not None
    questions = _QUESTIONS & {intent.name for intent in understood.intents}
    if not (questions or guessed) or not asks(understood):
        return understood
    if _SEEKS.search(understood.text) and not turn.state.offered:
        return understood  # 糖尿病人能吃什么饼干 looks for something for such a person
    question = turn.before.question
    answered = slot_asked_by(question.about) if question is not None else None
    owned = "recipient" in understood.slots or _OWNER.search(understood.text) is not None
    about = set() if owned else set(_ASKING_ABOUT)
    if (turn.state.offered or turn.state.basket) and not _WANTS_ONE.search(understood.text):
        about |= set(_ASKED_OF_PRODUCT)
    about -= {slot for slot in _ASKED_OF_PRODUCT if _told_apart(understood, slot)}
    about -= {slot for slot in SAFETY_SLOTS if _denied_apart(understood, slot)}
    asked = {slot: value for slot, value in understood.slots.items() if slot in about - {answered}}
    known = {*as_list(turn.state.slots.get("allergy")), *as_list(turn.state.slots.get("avoid"))}
    supposed = {
        slot: value
        for slot, value in asked.items()
        if slot in SAFETY_SLOTS and not turn.knows(slot) and not set(as_list(value)) <= known
    }
    turn.change(supposed=supposed)
    return without(understood, asked)
