"""Facts in spoken words: short, as a shop assistant would say them."""

import re
from collections.abc import Iterable

from voicebot.knowledge.facts import spec_of
from voicebot.knowledge.product import Product

_SAY = {
    "price": "{}元",
    "price_original": "原价{}元",
    "price_promo": "现在{}元",
    "price_member": "会员{}",
    "ingredients": "里面有{}",
    "free_from": "不含{}",
    "skin_type": "适合{}皮肤",
    "effect": "主打{}",
    "age_min": "{}以上才能用",
    "age_max": "{}以下用",
    "suitable_for": "{}可以用",
    "not_for": "{}不建议用",
    "contraindications": "{}的人不能用",
    "allergens": "含有{}",
    "gifts": "送{}",
    "colors": "有{}",
    "flavor": "口味有{}",
    "shelf_life": "保质期{}",
    "origin": "{}产的",
    "stock": "{}",
    "limit_per_customer": "限购{}",
    "limit_per_order": "每单限购{}",
    "size_min": "最小{}码",
    "size_max": "最大{}码",
    "battery_mah": "电池{}毫安",
    "capacity_mah": "容量{}毫安",
    "charge_w": "{}瓦",
    "screen_inch": "屏幕{}英寸",
    "spf": "防晒指数{}",
    "spec": "规格是{}",
    "material": "材质是{}",
    "compatible": "适配{}",
    "warranty": "保修{}",
    "weight": "{}",
}


def join(values: Iterable[object]) -> str:
    """Values as they are listed aloud: 补水、保湿."""
    return "、".join(_spoken(value) for value in values)


def _spoken(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if not isinstance(value, bool) else ("有" if value else "没有")


def say_values(name: str, values: Iterable[object]) -> str:
    """Several values of one fact as one phrase: 不含酒精、香精."""
    if name == "half_size":
        return "有半码" if next(iter(values), False) else "没有半码"
    if name in ("age_min", "age_max"):
        values = [say_age(float(str(value))) for value in values]
    return _SAY.get(name, "{}").format(clean(join(values)))


def say_facts(product: Product, name: str) -> str:
    """A whole fact of a product as one phrase, empty when the text does not state it."""
    values = product.values(name)
    return say_values(name, values) if values else ""


_WORN = re.compile(r"[鞋靴袜帽衣裤]")
_DRUNK = re.compile(r"奶$|茶$|饮|酒|汁|咖啡")
_EATEN = re.compile(r"配料|口味|好吃|[可能]吃|开袋|零食|嚼|糖友|独立小?包装?|小袋")
_ON_SKIN = re.compile(r"肤|脸|敷|抹(?!茶)|涂|护手|洁面|卸妆")


def verb(product: Product) -> str:
    """What one does with it: 穿 shoes, 吃 food, 喝 milk, 用 the rest."""
    kind = product.product_type or product.name
    if _WORN.search(kind):
        return "穿"
    if _ON_SKIN.search(product.text):
        return "用"
    if product.facts_named("allergens", "flavor") or _EATEN.search(product.text):
        return "喝" if _DRUNK.search(kind) else "吃"
    return "用"


def say_age(years: float) -> str:
    """An age for the ear: 6个月, 1岁半, 12岁."""
    months = round(years * 12)
    if months < 12:
        return f"{months}个月" if months > 1 else "满月"
    whole, rest = divmod(months, 12)
    if rest == 0:
        return f"{whole}岁"
    return f"{whole}岁半" if rest == 6 else f"{whole}岁{rest}个月"


def label(name: str) -> str:
    """What the fact is called."""
    return spec_of(name).label


_NOISE = re.compile(r"[~!]{2,}|[~*【】\[\]]|(?:亲们?|哈|哦|喔|哟|嘞|啦|宝子们?)(?=[,，。!！]|$)")


def clean(text: str) -> str:
    """An editor's words fit to be spoken: no signs that a voice stumbles over."""
    text = _NOISE.sub("", text)
    text = text.replace("(", "，").replace("（", "，").replace(")", "").replace("）", "")
    text = re.sub(r"(?<=\d)\s*[*×xX]\s*(?=\d)", "乘", text)
    text = re.sub(r"(?<=\d)\s*[-~—～]{1,2}\s*(?=\d)", "到", text)
    text = re.sub(r"(?<![\d度℃])[-－−](?=\d+(?:\.\d+)?\s*[度℃])", "零下", text)
    text = text.replace(",", "，").replace("!", "，").replace("！", "，").replace(":", "，")
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff\d])", "，", text)
    text = re.sub(r"乘(\d+\S)/", r"乘\1一", text)
    return re.sub(r"，{2,}", "，", text).strip("，。;； ")


def say_yuan(fen: int) -> str:
    """Money for the ear: 288元, 133.5元."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}".rstrip("0") + "元"
