"""Answers to an offer: yes, no, another one, a cheaper one."""

import re
from dataclasses import replace

from voicebot.dialogue import (
    bargaining,
    called_by_name,
    calling_back,
    control,
    needs,
    order_data,
    order_lines,
    ordering,
    recommending,
    rereading,
    taking,
)
from voicebot.dialogue.aftersales_words import opened_in
from voicebot.dialogue.agreement import Reply, reply_to
from voicebot.dialogue.agreement_words import AGREEING_INTENTS, DEEDS, Deed
from voicebot.dialogue.recommending import price_text
from voicebot.dialogue.rereading import DONT_KNOW
from voicebot.dialogue.slots import NONE, PASSING_SLOTS, TOLD_OF_ORDERS, wishes
from voicebot.dialogue.state import Phase
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.wishes import Candidate

ABOUT_CONTACT = frozenset({"receiver_name", "address", "phone"})
"""Questions whose answers may sound like a product or a wish."""

_NONE = re.compile(r"(都|我)?没有?(过敏)?的?[啊呀哦]?|不过敏的?")
_NOT_BUYING = re.compile(
    r"不买|不要了|不用了|不想要|(?:我|俺|咱)(?:就|可|才|是)*不要(?=$|[，。！吧啊呀])|^没(?:得|有)?(?:了|咯|啦)$"
)
THINKS = re.compile(r"想想|考虑|看看|问问|商量|再说")
_NOT_NOW = re.compile(r"再想想|考虑|先不|不买|改天|回头|下次|再说吧|算了")
_MORE_TO_COME = re.compile(r"有|要|还|想|对")
"""The yes to "anything else?" that announces a wish; a mere 行 or 好 does not."""


def yes_or_no(turn: Turn, about: str, understood: Understanding, changed: frozenset[str]) -> bool:
    """Take in the answer to one of the engine's own questions. Returns whether it was one."""
    intents = {intent.name for intent in understood.intents}
    told_something = understood.slots.keys() - PASSING_SLOTS or "price_offer" in understood.slots
    declines = understood.intent == "deny" or (
        "deny" in intents and understood.intent in ("thank", "goodbye")
    )
    no = (declines or _NOT_BUYING.search(understood.text) is not None) and not told_something
    yes = bool(intents & AGREEING_INTENTS) and not no
    match about:
        case "take_it":
            return _take_it(turn, understood, changed, yes=yes, no=no)
        case "confirm_heard":
            return _heard_right(turn, understood, yes=yes, no=no)
        case "take_basket":
            return _take_basket(turn, yes=yes, no=no)
        case "is_it_you":
            return _is_it_you(turn, understood, yes=yes and "affirm" in intents, no=no)
        case "same_address":
            unchanged = _UNCHANGED.search(understood.text) is not None
            return _same_address(turn, changed, yes=yes or unchanged, no=no and not unchanged)
        case "caller_phone":
            return _caller_phone(turn, changed, yes=yes, no=no)
        case "read_back" | "accept_price" | "take_what_is_left":
            return _confirm_order(turn, about, changed, yes=yes, no=no, understood=understood)
        case "anything_else":
            return _anything_else(turn, understood, changed, yes=yes, no=no)
        case "handover" if control.says_goodbye(understood) and "transfer_human" not in intents:
            control.goodbye(turn)  # 嗯好，挂吧: nobody is put through who takes leave
            return True
        case "handover" if _wants_a_person(understood, no=no):
            control.transfer(turn)
            return True
        case "callback" if yes and "place_order" not in intents and not told_something:
            calling_back.promise(turn)
            return True
        case "handover" | "callback" if no and "thank" in intents:
            control.goodbye(turn)
            return True
        case "handover" if no and turn.state.phase is Phase.READ_BACK:
            turn.change(question=None)
            ordering.proceed(turn)  # the order waits for a yes all the same
            return True
        case "handover" | "callback" if no:
            turn.change(question=None, phase=Phase.CLOSING, after_sale=None)
            turn.acknowledge("no_other_way" if about == "callback" else "noted_aside")
            turn.ask("anything_else")
            return True
    return False


def _heard_right(turn: Turn, understood: Understanding, *, yes: bool, no: bool) -> bool:
    """刚才听您说两盒，对吗: a yes takes it in, and so does going on to the name; a no has it asked."""
    slot, value = turn.state.confirming, turn.state.heard.get(turn.state.confirming)
    goes_on = bool(understood.slots.keys() & ABOUT_CONTACT)
    if (yes or (goes_on and not no)) and value is not None and not turn.knows(slot):
        turn.learn(slot, value)
    elif no:
        turn.forget(slot)
    return yes or no


def _wants_a_person(understood: Understanding, *, no: bool) -> bool:
    """A plain yes to being put through, or the wish itself; 可以，但我先问一下 is neither."""
    answer = reply_to(understood.text, Deed.HANDOVER)
    asked_for = "transfer_human" in {intent.name for intent in understood.intents}
    return answer is Reply.YES or (asked_for and not no and answer is Reply.UNCLEAR)


def _take_it(turn: Turn, understood: Understanding, changed: frozenset[str], *, yes: bool, no: bool) -> bool:
    if _NONE.fullmatch(understood.text.strip("，。！")):
        return _not_concerned(turn)
    wish_changed = bool(changed & needs_slots(turn))
    refused = "remove_ref" in understood.slots and len(turn.state.offered) == 1  # 二百多的我不要
    no = no or (refused and not yes)
    if no and GOES_AHEAD.search(understood.text):
        yes, no = True, False  # 那算了，不便宜就不便宜吧，下单
    haggles = "price_offer" in understood.slots  # 三袋一百一呢 orders nothing at our price
    counted = bool({"quantity", "quantity_delta"} & understood.slots.keys()) and not haggles
    counted = counted and not rereading.told_in_question(understood, "quantity")
    yes = yes or (not no and (counted or _TAKES.search(understood.text) is not None))
    yes = yes or (not no and order_data.tells_of_yes(turn, understood, changed))
    if not haggles and says_order(understood):
        yes, no = True, False  # 就虾不行，下吧
    if not wish_changed and not yes and _OTHERS.search(understood.text):
        return _show_another(turn)
    if no and not wish_changed:
        if "price_pref" in understood.slots:
            return bargaining.relative(turn, understood)
        _declined(turn, understood)
        return True
    other = called_by_name.called_beside_offer(turn, understood) if yes else None
    if other is not None and other.product_id not in turn.state.offered:
        return False  # 那就A3吧，来一台, while the A3 Pro is on the table
    if (brand := called_by_name.brand_not_sold(turn, understood.text)) is not None:
        turn.say("dont_sell", value=brand)
        turn.ask("take_it")
        return True
    meant = len(turn.state.offered) == 1 and _means_offer(turn, understood.slots.get("ref"))
    if yes and not wish_changed and (meant or "ref" not in understood.slots):
        return _take_offered(turn)
    if yes and "ref" not in understood.slots and still_stands(turn, changed):
        return _take_offered(turn)
    return False


def _means_offer(turn: Turn, reference: object) -> bool:
    """Whether nothing else that was shown is pointed to: 四百五的那双 may be the one before this."""
    shown = {f"index:{place}": one for place, one in enumerate(turn.state.shown, start=1)}
    return reference is None or shown.get(str(reference)) == turn.state.offered[0]


def says_order(understood: Understanding) -> bool:
    """Whether the last clause is a plain word for the order itself, whatever was told before it."""
    last = re.split(r"[，。！？]", understood.text.rstrip("，。！？"))[-1]
    return last.strip("吧了啊呀那就") in DEEDS[Deed.ORDER] and reply_to(last, Deed.ORDER) is Reply.YES


GOES_AHEAD = re.compile(r"(?<!不)(?<!别)(?:下单|就(?:要|买|定)(?:它|这|了)|给我来|拍了)[吧啊呀了。！]*$")


def _is_it_you(turn: Turn, understood: Understanding, *, yes: bool, no: bool) -> bool:
    """是您自己用吗: what was only asked about becomes known, or is forgotten."""
    supposed = dict(turn.before.supposed)
    no = no or _DENIES.search(understood.text) is not None
    somebody = "recipient" in understood.slots or (_USES.search(understood.text) is not None and not no)
    if not ((yes and not no) or somebody):
        return no
    for slot, value in supposed.items():
        turn.learn(slot, value)
    if taking.withdraw_unsafe(turn):
        return True
    turn.acknowledge("will_mind")
    return True


_USES = re.compile(
    r"^(?:嗯|对|啊|是|，)*(?:就?是)?(?:我|俺|咱)(?:自己|本人)?[，。啊呀的]*$|(我|她|他|妈|媳妇|老婆|闺女|女儿|妹|姐|自己)[^，。没不]{0,4}(用|吃|穿|擦|怀孕|过敏)"
)
_DENIES = re.compile(
    r"^(?:哦|啊|嗯|哎|，)*不是(?!别人)|没有?(?:怀孕|怀上|在?备孕|这个?情况)|(?:随便|就是|只是|就)问(?:问|一下|一声)"
)
"""我没怀孕，就随便问问: what was asked about holds for nobody who buys."""


_TAKES = re.compile(
    r"(?<!不)就(?:这|它)(?=$|[，。吧啊了])|(?<!不)就(?:要|拿|定|选|买|是)?(?:它|这一?[个款双件台]|那一?[个款双件台])(?!吗|么|多)"
)


def _show_another(turn: Turn) -> bool:
    """还有别的吗: the next one that fits; the first is not refused by that."""
    others = [one for one in needs.match(turn).fitting if one.product.product_id not in turn.state.shown]
    if others:
        recommending.recommend(turn, others[0], key="recommend_other")
    else:
        turn.say("no_other")
        turn.ask("take_it")
    return True


_OTHERS = re.compile(r"(?:别的|其他|其它)(?!没|都|倒|就|也[没不]|不)|另外的|换一(个|款|种)")


def _not_concerned(turn: Turn) -> bool:
    """没有 after "茶树过敏的人不能用，要这款吗": no such allergy, which is no refusal."""
    if not turn.knows("allergy"):
        turn.learn("allergy", NONE)
    turn.ask("take_it")
    return True


def _take_basket(turn: Turn, *, yes: bool, no: bool) -> bool:
    if no:
        turn.ask("whats_to_change")
    return yes or no


def needs_slots(turn: Turn) -> frozenset[str]:
    """Slots that products are matched against, of what is known now and before."""
    return frozenset(wishes(turn.state.slots)) | frozenset(wishes(turn.before.slots))


def offer_still_fits(turn: Turn) -> bool:
    """Whether what is on the table meets everything that is wanted now."""
    fitting = needs.match(turn).fitting_ids
    return bool(turn.state.offered) and all(product_id in fitting for product_id in turn.state.offered)


def still_stands(turn: Turn, changed: frozenset[str]) -> bool:
    """Whether nothing that was said just now speaks against the offer.

    What was offered as the nearest, with the wish that it does not meet, may be taken all the same.
    """
    if not changed & needs_slots(turn) or offer_still_fits(turn):
        return True
    fresh = {slot: value for slot, value in wishes(turn.state.slots).items() if slot in changed}
    fresh |= taking.safety_wishes(turn)
    judged = [turn.dialogue.catalogue.judge(product_id, fresh) for product_id in turn.state.offered]
    dropped = turn.before.slots.keys() - turn.state.slots.keys()
    return (
        bool(judged)
        and "product_type" not in changed | dropped
        and all(isinstance(one, Candidate) for one in judged)
    )


def _take_offered(turn: Turn) -> bool:
    product = turn.dialogue.catalogue.get(turn.state.offered[0]) if turn.state.offered else None
    if product is None:
        return False
    taking.take(turn, product)
    return True


def _declined(turn: Turn, understood: Understanding) -> None:
    """Not this one: offer the next that fits, or find out what was wrong."""
    if _NOT_NOW.search(understood.text) and "thank" in {intent.name for intent in understood.intents}:
        control.goodbye(turn)
        return
    if turn.state.adding:
        taking.refuse(turn)
        ordering.resume(turn)
        return
    if _NOT_NOW.search(understood.text):
        turn.change(offered=(), phase=Phase.CLOSING)
        turn.acknowledge("think_about_it" if THINKS.search(understood.text) else "not_today")
        turn.ask("anything_else")
        return
    first_refusal = not turn.state.refused
    taking.refuse(turn)
    matching = needs.match(turn)
    if matching.fitting and first_refusal:
        recommending.recommend(turn, matching.fitting[0], key="recommend_other")
    elif matching.fitting:
        turn.ask("whats_wrong")
    else:
        turn.say("no_other")
        turn.ask("whats_wrong", key="other_wishes")


def _same_address(turn: Turn, changed: frozenset[str], *, yes: bool, no: bool) -> bool:
    """还是寄到…吗: a no asks where to; a new address was taken in already."""
    if "address" in changed:
        return True
    if no:
        turn.forget("address")
    turn.change(remembered=turn.state.remembered - {"address"})
    return yes or no


def says_unchanged(turn: Turn, text: str) -> bool:
    """脱还是那里, over a bad line, to "still sent to …?": understood, whatever came before it."""
    return turn.answers("same_address") and _UNCHANGED.search(text) is not None


_UNCHANGED = re.compile(
    r"没[变动换改搬]|老地方|老地址|照旧|(?<!不)一样|(?<!要)(?<!能)不(?:用|要|必|需要)?[变改换动]|别[改换动]"
    r"|(?:还是|就|照|按)(?:给我|照|按|寄|送|发|到|往|在|用|是)*(?:那|哪(?=[里儿边][。！]?$)|原|老|这个|上次|上回|以前|之前)(?![^，。]{0,8}[不没别])"
)


def _caller_phone(turn: Turn, changed: frozenset[str], *, yes: bool, no: bool) -> bool:
    if "phone" in changed:
        return False
    if yes and turn.state.caller.number:
        turn.learn("phone", turn.state.caller.number)
    elif no:
        turn.change(told=turn.state.told | {"caller_phone_refused"})
    return yes or no


def _confirm_order(
    turn: Turn, about: str, changed: frozenset[str], *, yes: bool, no: bool, understood: Understanding
) -> bool:
    if changed & {"quantity", "address", "receiver_name", "phone"}:
        if (
            about in ("read_back", "whats_to_change")
            and "address" in changed
            and "address" in turn.before.slots
        ):
            ordering.correct_address(turn)
        return False
    if changed & needs_slots(turn):
        return False
    if yes and turn.state.basket:
        order_lines.fill_quantity(turn)
        return ordering.next_missing(turn) is not None  # only a plain yes places the order: ``confirming``
    if no and about == "read_back" and not _NOT_NOW.search(understood.text) and "不要" not in understood.text:
        turn.ask("whats_to_change")
        return True
    if no:
        ordering.cancel(turn)
        return True
    return False


def _anything_else(
    turn: Turn, understood: Understanding, changed: frozenset[str], *, yes: bool, no: bool
) -> bool:
    intents = {intent.name for intent in understood.intents}
    wanted = changed - TOLD_OF_ORDERS or intents & {"place_order", "recommend", "select"}
    if wanted:
        turn.change(phase=Phase.NEEDS)
    if wanted or changed:
        return False
    if DONT_KNOW.search(understood.text):
        return False  # 不记得了 answers nothing, and is no leave-taking
    if turn.state.case.order_number and opened_in(understood.text) is not None:
        turn.acknowledge("noted_aside")  # 没拆 tells of the goods, and takes no leave
        turn.keep_question()
        return True
    if no or "goodbye" in intents or understood.intent == "thank":
        control.goodbye(turn)
        return True
    if yes and _MORE_TO_COME.search(understood.text):
        turn.change(phase=Phase.NEEDS)
        turn.ask("what_do_you_need", key="go_ahead")
        return True
    if yes:
        turn.say("at_your_service")
        turn.keep_question()
        return True
    return False


def keep_offer(turn: Turn, changed: frozenset[str]) -> None:
    """Something was said aside, and the offer still stands: tie it to what was said, ask again."""
    product_id = turn.state.offered[0]
    if changed & needs_slots(turn):
        judged = turn.dialogue.catalogue.judge(product_id, wishes(turn.state.slots))
        if isinstance(judged, Candidate) and not turn.answers("take_it"):
            recommending.recommend(turn, judged)
            return
        if isinstance(judged, Candidate):
            fresh = tuple(reason for reason in judged.met if reason.wish.slot in changed)
            why = recommending.reasons_text(turn, replace(judged, met=fresh))
            turn.say_text(why or f"{judged.product.name}也合适，{price_text(turn, judged.product)}。")
    turn.ask("take_it")
