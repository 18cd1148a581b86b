"""A telephone by its model as what an accessory is for: 青云S8用的壳 wants a case, and no telephone.

It is one that the shop sells, or one that the text of an accessory names.
"""

import re
from collections.abc import Sequence

from voicebot.dialogue.rereading import with_slots, without
from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.product import Product

SLOT = "compatible"
Device = tuple[str, Product | None]
"""A model, and the product that it is where the shop sells it."""


def in_context(turn: Turn, understood: Understanding) -> Understanding:
    """The reading with the device that what is wanted shall fit, called as the shop calls it."""
    if SLOT not in turn.dialogue.plan.slots:
        return understood
    understood = _without_own_kind(understood)
    if SLOT in understood.slots:
        return understood
    told = _told(turn, understood)
    if told is None:
        return understood
    model, device = told
    named = as_list(understood.slots.get("product_type"))
    if device is not None and device.product_type in named:  # 我手机是青云S8
        understood = without(understood, {"product_type"})
    return with_slots(understood, {SLOT: (model,)})


def _without_own_kind(understood: Understanding) -> Understanding:
    """我手机是苹果15, and 我的手机是华为的，能用吗: whoever tells what they have looks for none."""
    kind = understood.slots.get("product_type")
    if (
        not isinstance(kind, str)
        or _WANTS_ANOTHER.search(understood.text)
        or not re.search(
            rf"我(?:们|家|的|这|那|现在|自己|用的|个|台|部)*{re.escape(kind)}(?:就|型号)?(?:是|叫)",
            understood.text,
        )
    ):
        return understood
    return without(understood, {"product_type", "brand"})


_WANTS_ANOTHER = re.compile(r"(?:想|要|打算|准备)(?:再)?(?:换|买)|坏了|太旧|太卡")


def is_what_it_is_for(product: Product, understood: Understanding) -> bool:
    """Whether the product is the device that something else shall fit."""
    return model_of(product) in as_list(understood.slots.get(SLOT))


def is_for_one_of_ours(turn: Turn, name: str) -> bool:
    """青云S8手机壳: its own name tells which telephone it is for."""
    return any(model in name for model, _ in turn.dialogue.devices)


def model_of(product: Product) -> str:
    """青云S8 of 青云S8手机: the name without its kind."""
    kinds = sorted((kind for kind in product.texts("product_type") if kind), key=len, reverse=True)
    return next(
        (product.name.removesuffix(kind) for kind in kinds if product.name.endswith(kind)), product.name
    )


def _told(turn: Turn, understood: Understanding) -> Device | None:
    text, asked = understood.text.upper(), turn.answers(SLOT)
    for model, product in turn.dialogue.devices:
        at = text.find(model.upper())
        end = at + len(model)
        if at < 0 or _OTHER_VERSION.match(text, end):
            continue
        if asked or _FOR_IT.match(text, end) or _IT_FITS.search(text[:at]):
            return model, product
    return None


def devices(products: Sequence[Product]) -> tuple[Device, ...]:
    """Telephones called by a model, the longest name first: 青云S8轻享版 is not 青云S8.

    Those that are only named in the text of an accessory have no product.
    """
    sold = {model: one for one in products if _MODEL.search(model := model_of(one))}
    stated = {model: None for one in products for model in one.texts(SLOT) if _MODEL_ALONE.fullmatch(model)}
    return tuple(sorted((stated | sold).items(), key=lambda pair: len(pair[0]), reverse=True))


_MODEL = re.compile(r"[A-Za-z]{1,4}-?\d{1,4}")
_MODEL_ALONE = re.compile(r"[一-龥]{2,4}[A-Za-z]{1,4}-?\d{1,4}(?:[A-Za-z]{1,5}|[一-龥]{1,3}版)?")
_OTHER_VERSION = re.compile(r"[A-Z\d]|[一-龥]{1,3}版")
_FOR_IT = re.compile(
    r"(?:的?手机)?上?(?:能|可以)?(?:用|贴|套|配|装|使)(?:得上|得了|上)?的|(?:的?手机)?(?:用|的)(?:[一-龥]{0,4}(?:壳|膜|套))"
)
_IT_FITS = re.compile(
    r"(?:给|配|适配|适合|能配|套|贴)(?:我的?|的)?(?:手机)?(?:是)?$|我(?:的|这)?(?:个|台)?手机(?:是|叫)$|我用的?(?:是|就是)?$"
)
