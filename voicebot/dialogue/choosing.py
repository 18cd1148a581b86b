"""Which product the caller means: by reference, by name, or by simply ordering."""

import re
from dataclasses import replace

from voicebot.dialogue import (
    called_by_name,
    called_by_price,
    last_time,
    needs,
    ordering,
    recommending,
    taking,
)
from voicebot.dialogue.agreement_words import AGREEING_INTENTS
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.shopping import ABOUT_CONTACT, offer_still_fits
from voicebot.dialogue.slots import wishes
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.product import Product
from voicebot.knowledge.wishes import Excluded


def chosen(turn: Turn, understood: Understanding) -> bool:
    """The caller picks a product, by reference or by ordering. Returns whether one was taken."""
    intents = {intent.name for intent in understood.intents}
    if not intents & AGREEING_INTENTS:
        return False
    if called_by_price.called(turn, understood.text) is not None:
        return False  # 八十九的那个就行 is another than the one on the table
    said = called_by_name.product_named(turn, understood) if turn.dialogue.catalogue.unpriced else None
    if said is not None and said.price_fen is None:
        return False  # what is on the table is another product
    product_id = _referred(turn, understood)
    if product_id is None and not understood.slots and _REFUSES.search(understood.text):
        return False
    if product_id is not None and _calls_another(turn, understood, product_id):
        return False
    if product_id is None and "affirm" not in intents and not turn.state.basket:
        product_id = _on_the_table(turn, understood)
        other = called_by_name.product_named(turn, understood) if product_id is not None else None
        if other is not None and other.product_id != product_id:
            return False  # 那要枫叶那个吧, while another is on the table
    product = turn.dialogue.catalogue.get(product_id) if product_id is not None else None
    if product is None:
        return False
    if len(turn.state.basket) > 1 and any(line.product_id == product_id for line in turn.state.basket):
        return True  # 就买它俩: what is in the basket already, in its versions
    taking.take(turn, product)
    taking.withdraw_unsafe(turn)
    return True


_REFUSES = re.compile(r"(?:不要|不想要|不买|不拿|不选)(?:了|它|这个|那个)*(?=$|[，。！])")
"""这价钱我不要: nothing else is said that something could be chosen by."""


def _calls_another(turn: Turn, understood: Understanding, product_id: str) -> bool:
    """那个红枣核桃的, while another is on the table: what 那个 points to is called by its name."""
    called = called_by_name.product_named(turn, understood)
    return called is not None and called.product_id not in {product_id, *turn.state.shown}


def _on_the_table(turn: Turn, understood: Understanding) -> str | None:
    """What is offered now, else the last thing shown, if it is still of the kind that is wanted."""
    if turn.state.offered:
        return turn.state.offered[0] if offer_still_fits(turn) else None
    last = turn.dialogue.catalogue.get(turn.state.shown[-1]) if turn.state.shown else None
    wanted = turn.text_slot("product_type")
    if last is None or taking.is_unsafe(turn, last.product_id):
        return None
    if last.product_id in turn.state.refused and not _takes_it_after_all(turn, understood):
        return None
    return last.product_id if last.product_type == wanted else None


def _takes_it_after_all(turn: Turn, understood: Understanding) -> bool:
    """那来一盒, where nothing else was found and nothing else is wished for: what was refused."""
    counted = understood.slots.keys() == {"quantity", "unit"} and turn.answers("whats_wrong")
    return counted or _GIVES_IN.search(understood.text) is not None


_GIVES_IN = re.compile(r"还是|(?P<as_it_is>[一-龥]{2,3})就(?P=as_it_is)")
"""原价就原价: what was refused is taken as it is."""


def named(turn: Turn, understood: Understanding) -> bool:
    """The caller asks for a product by its name. Returns whether it was offered or taken."""
    question = turn.before.question
    if question is not None and question.about in ABOUT_CONTACT:
        return False  # a name or an address may sound like a product
    product = called_by_name.product_named(turn, understood)
    chosen_already = {line.product_id for line in turn.state.basket} | set(turn.state.offered)
    if product is None or product.product_id in chosen_already:
        return False
    if turn.state.after_sale and not called_by_name.orders(understood):
        return False  # it is what the matter in hand is about
    offer_or_take(turn, product, understood)
    return True


def offer_or_take(turn: Turn, product: Product, understood: Understanding) -> None:
    """Take the product that is called by its name where it is ordered, else offer it."""
    said = understood.slots.get("product_type")
    called = isinstance(said, str) and called_by_name.is_kind(product, said)
    if product.product_type is not None and not called:
        turn.learn("product_type", product.product_type)
    _yield_to_name(turn, product, understood)
    judged = turn.dialogue.catalogue.judge(product.product_id, taking.safety_wishes(turn))
    if recommending.not_for_sale(turn, product):
        return
    if isinstance(judged, Excluded):
        turn.change(offered=(product.product_id,))
        if not taking.withdraw_unsafe(turn):
            turn.say("refused_stock_only", name=product.name)
            turn.change(offered=(), refused=turn.state.refused | {product.product_id})
        needs.proceed(turn)
    elif called_by_name.orders(understood):
        shown = tuple(dict.fromkeys((*turn.state.shown, product.product_id)))
        turn.change(shown=shown)
        taking.take_by_name(turn, judged)
        ordering.proceed(turn)
    else:
        recommending.recommend(turn, judged)


def by_price(turn: Turn, understood: Understanding) -> bool:
    """八十九的那个就行: what costs so much is offered, or taken. Returns whether something was."""
    product = called_by_price.called(turn, understood.text)
    if product is None or asks(understood):
        return False
    offer_or_take(turn, product, understood)
    return True


def _yield_to_name(turn: Turn, product: Product, understood: Understanding) -> None:
    """Who asks for a product by its name no longer insists on what was said of another (折叠 ... 那就N9)."""
    judged = turn.dialogue.catalogue.judge(product.product_id, wishes(turn.state.slots))
    if not isinstance(judged, Excluded):
        return
    given_up = {reason.wish.slot for reason in judged.reasons if not reason.wish.is_safety}
    turn.forget(*(given_up - understood.slots.keys()))


def meant_instead(turn: Turn, understood: Understanding) -> bool:
    """不是，我说的是月镜; 柔云的, of what was taken for something else: that product takes its place.

    Returns:
        whether one did; the next move is still to be made.
    """
    question = turn.before.question
    if question is not None and question.about in ABOUT_CONTACT:
        return False
    corrects = _MEANT.search(understood.text)
    said = understood.text[corrects.end() :] if corrects is not None else understood.text
    if corrects is None and not _NOTHING_ELSE.fullmatch(said):
        return False
    product = called_by_name.by_head(turn, said)
    state = turn.state
    taken = {line.product_id for line in state.basket} | set(state.offered)
    if product is None or product.product_id in taken or not taken:
        return False
    if not state.basket:
        turn.change(refused=state.refused | set(state.offered), offered=())
        offer_or_take(turn, product, understood)
        return True
    kind = product.product_type
    alike = [line for line in state.basket if _kind_of(turn, line.product_id) == kind]
    if len(alike) != 1:
        return False
    fresh = replace(taking.line_of(turn, product), quantity=alike[0].quantity)
    turn.change(
        basket=tuple(fresh if line is alike[0] else line for line in state.basket),
        shown=tuple(dict.fromkeys((*state.shown, product.product_id))),
        told=state.told - {"read_back"},
    )
    taking.tell_before_buying(turn, product.product_id)
    taking.withdraw_unsafe(turn)
    return True


def insists(turn: Turn, understood: Understanding) -> bool:
    """没关系，就要晨光, of something talked about before: no yes to what is offered in its place.

    Returns:
        whether that product was taken, or said again to be nothing for the caller.
    """
    said = _INSISTS.search(understood.text)
    product = called_by_name.by_head(turn, said["head"]) if said is not None else None
    state = turn.state
    other = (
        called_by_name.product_named(turn, understood)
        if product is None and called_by_name.orders(understood)
        else None
    )
    if other is not None and other.name in understood.text and other.product_id not in state.offered:
        offer_or_take(turn, other, understood)  # 脆爽果冻来两箱 orders no nuts, though they are offered
        return True
    if product is None or product.product_id in state.offered:
        return False
    if product.product_id not in state.refused | set(state.shown):
        return False
    offer_or_take(turn, product, understood)
    return True


_INSISTS = re.compile(r"(?:就|只|还是|偏|非|一定)(?:是|想)?(?:要|买|拿|用)(?P<head>[一-龥]{2})")


_MEANT = re.compile(
    r"(?:不是|不对|错了|搞错|弄错|听错)[^。]{0,12}?(?:我)?(?:说|要|问|指|买|想要|想买|讲)(?:的)?(?:是|那)|(?:我)?(?:说|要|问|指|讲)的是|(?:不是|不对)[^。]{0,8}，(?:应该)?是"
)
_NOTHING_ELSE = re.compile(
    r"(?:那|就|我|要|是|来|换|拿|选|给我|嗯|啊|，)*[一-龥]{2,3}?(?:牌)?(?:的|那个|那款|那种|那支|那盒|那双)(?:吧|呀|啊|，|。)*"
)


def _kind_of(turn: Turn, product_id: str) -> str | None:
    product = turn.dialogue.catalogue.get(product_id)
    return product.product_type if product is not None else None


def _referred(turn: Turn, understood: Understanding) -> str | None:
    """The product that 第二个 or 上次那个 means."""
    reference = understood.slots.get("ref")
    if reference == "last_order":
        found = last_time.bought(turn, understood)
        return found[1].product_id if found is not None else None
    if isinstance(reference, str) and reference.startswith("index:"):
        index = int(reference.removeprefix("index:")) - 1
        if 0 <= index < len(turn.state.shown):
            return turn.state.shown[index]
    return None
