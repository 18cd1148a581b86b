"""What products can be measured by when they are set side by side: price, weight, content, keeping, power."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.retrieval import clauses_of

GRAMS = {"克": 1.0, "g": 1.0, "公斤": 1000.0, "千克": 1000.0, "kg": 1000.0, "斤": 500.0}
MILLILITRES = {"毫升": 1.0, "ml": 1.0, "升": 1000.0, "l": 1000.0}
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "个月": 30, "月": 30, "年": 365, "年半": 547}
_FIGURE = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十半])"
MASS = re.compile(rf"{_FIGURE}多?\s*(公斤|千克|kg|斤|克|g)(?![a-z])", re.IGNORECASE)
VOLUME = re.compile(rf"{_FIGURE}\s*(毫升|ml|升|l)(?![a-z])", re.IGNORECASE)
_SPAN = re.compile(rf"{_FIGURE}\s*(?:多|来)?(年半|年|个月|月|周|星期|天|日)")
_ONE_OF_A_PAIR = re.compile(r"单只|[一每]只|单脚")
_PAIR = re.compile(r"[一每]双|[两俩]只|一对|双重")
_DIGITS = {
    **{char: float(value) for value, char in enumerate("零一二三四五六七八九十")},
    "两": 2.0,
    "半": 0.5,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One property of one product.

    Args:
        value: in the unit of its yardstick (yuan, g, ml, days, mAh, W ...).
        sentence: where the text says so.
        each_of_pair: the weight is that of a single shoe.
    """

    value: float
    sentence: str
    each_of_pair: bool = False


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A property that callers compare.

    Args:
        asked: how questions name it.
        called: what it is called in the reply; may be empty.
        more: the word for the larger one (重).
        less: the word for the smaller one (轻).
        measure: the value of a product, ``None`` when its text does not tell.
        say: the value in spoken words.
        gap: whether the difference is worth saying.
    """

    asked: re.Pattern[str]
    called: str
    more: str
    less: str
    measure: Callable[[Product], Measured | None]
    say: Callable[[float], str]
    gap: bool = True


def figure(text: str) -> float:
    """A figure or one Chinese digit as a number."""
    return _DIGITS[text] if text in _DIGITS else float(text)


def _of_fact(*names: str) -> Callable[[Product], Measured | None]:
    def measure(product: Product) -> Measured | None:
        for name in names:
            if (value := product.number(name)) is not None:
                return Measured(value, product.facts_named(name)[0].sentence)
        return None

    return measure


def _price(product: Product) -> Measured | None:
    fen = product.pricing.unit_fen
    if fen is not None:
        return Measured(fen / 100, product.pricing.sentence)
    return _of_fact("price")(product)


def _weight(product: Product) -> Measured | None:
    """What it weighs: by the fact, by a clause that says so, else by its content."""
    for fact in product.facts_named("weight"):
        if found := MASS.search(in_figures(str(fact.value))):
            single = bool(_ONE_OF_A_PAIR.search(str(fact.value)))
            return Measured(figure(found[1]) * GRAMS[found[2].lower()], fact.sentence, single)
    for _, plain, sentence, _ in clauses_of(product.text):
        found = MASS.search(plain)
        if found and re.search(r"约|重|单只|[一每]双|只有|才|仅", plain) and "体重" not in plain:
            single = bool(_ONE_OF_A_PAIR.search(plain)) and not _PAIR.search(plain)
            return Measured(figure(found[1]) * GRAMS[found[2].lower()], sentence, single)
    return _content(MASS, GRAMS)(product)


def _content(pattern: re.Pattern[str], units: dict[str, float]) -> Callable[[Product], Measured | None]:
    def measure(product: Product) -> Measured | None:
        specs = [(in_figures(str(fact.value)), fact.sentence) for fact in product.facts_named("spec")]
        for text, sentence in (*specs, *((plain, whole) for _, plain, whole, _ in clauses_of(product.text))):
            if found := pattern.search(text):
                return Measured(figure(found[1]) * units[found[2].lower()], sentence)
        return None

    return measure


def _keeping(product: Product) -> Measured | None:
    return _span_of(product, "shelf_life", r"保质|常温|能放|保存")


def _guarantee(product: Product) -> Measured | None:
    return _span_of(product, "warranty", r"保修|质保|联保|换新|保\S{0,3}年")


def _span_of(product: Product, name: str, about: str) -> Measured | None:
    """A length of time in days."""
    stated = [(in_figures(str(fact.value)), fact.sentence) for fact in product.facts_named(name)]
    told = [(plain, whole) for _, plain, whole, _ in clauses_of(product.text) if re.search(about, plain)]
    for text, sentence in (*stated, *told):
        if "开" in text and "未开" not in text:
            continue
        if found := _SPAN.search(text):
            return Measured(figure(found[1]) * _DAYS[found[2]], sentence)
    return None


def _by_clause(pattern: str) -> Callable[[Product], Measured | None]:
    compiled = re.compile(pattern)

    def measure(product: Product) -> Measured | None:
        for _, plain, sentence, _ in clauses_of(product.text):
            if found := compiled.search(plain):
                value = next(group for group in found.groups() if group)
                return Measured(figure(value), sentence)
        return None

    return measure


def _pieces(product: Product) -> Measured | None:
    for fact in product.facts_named("spec"):
        text = in_figures(str(fact.value))
        if found := re.search(r"[×*](\d+)|(\d+)\s*(?:片|枚|颗|粒|条|支|小袋|小包|包|个)", text):
            return Measured(float(found[1] or found[2]), fact.sentence)
    return None


def _say_grams(value: float) -> str:
    return f"{value:g}克" if value < 1000 or value % 100 else f"{value / 1000:g}公斤"


def _say_days(days: float) -> str:
    for unit, length in (("年", 365), ("个月", 30)):
        if days >= length and days % length == 0:
            return f"{days / length:g}{unit}"
    return f"{days:g}天" if days != _DAYS["年半"] else "一年半"


def _in(unit: str) -> Callable[[float], str]:
    return lambda value: f"{value:.2f}".rstrip("0").rstrip(".") + unit


_DURATION = r"放得?(?:更|最)?(?:久|长|住)|能放|耐放|保质|过期|先坏|坏得快|存得?(?:久|长)|搁得"
YARDSTICKS = (
    Yardstick(re.compile(_DURATION), "保质期", "更久", "更短", _keeping, _say_days, gap=False),
    Yardstick(
        re.compile(r"保修|质保|保得|管(?:修|保)"), "保修", "更长", "更短", _guarantee, _say_days, gap=False
    ),
    Yardstick(
        re.compile(r"容量|毫安|(?:存|装)的?电|电量|电池|续航|耐用"),
        "",
        "多",
        "少",
        _of_fact("capacity_mah", "battery_mah"),
        _in("毫安"),
    ),
    Yardstick(
        re.compile(r"(?<!无线)充(?:电|得)|快充|功率|瓦"),
        "",
        "快",
        "慢",
        _of_fact("charge_w"),
        _in("瓦"),
        gap=False,
    ),
    Yardstick(re.compile(r"屏|寸"), "屏幕", "大", "小", _of_fact("screen_inch"), _in("英寸")),
    Yardstick(re.compile(r"防晒|spf|倍数"), "防晒指数", "高", "低", _of_fact("spf"), _in("")),
    Yardstick(
        re.compile(r"跟高|鞋跟|增高|显高"),
        "跟高",
        "高",
        "低",
        _by_clause(r"跟高(\d+(?:\.\d+)?)(?:厘米|公分)|(\d+(?:\.\d+)?)(?:厘米|公分)\S{0,3}跟"),
        _in("厘米"),
    ),
    Yardstick(
        re.compile(r"(?:最大|大)码|码\S{0,3}大|脚大"), "最大码", "大", "小", _of_fact("size_max"), _in("码")
    ),
    Yardstick(re.compile(r"最小码|码\S{0,3}小"), "最小码", "大", "小", _of_fact("size_min"), _in("码")),
    Yardstick(
        re.compile(r"毫升|升数|装得多|瓶\S{0,2}大|装的?水"),
        "",
        "多",
        "少",
        _content(VOLUME, MILLILITRES),
        _in("毫升"),
    ),
    Yardstick(
        re.compile(r"[轻重沉]|克数|分量|斤|几克|多少克|净含量|量大|量多"), "", "重", "轻", _weight, _say_grams
    ),
    Yardstick(
        re.compile(r"(?:多少|几|更多|多)(?:片|枚|颗|粒|条|支|包)|(?:片|枚|颗|粒|条|支|包)数"),
        "",
        "多",
        "少",
        _pieces,
        _in("份"),
    ),
    Yardstick(
        re.compile(r"岁|(?:小孩|孩子|娃)\S{0,4}(?:早|小)"),
        "年龄下限",
        "大",
        "小",
        _of_fact("age_min"),
        _in("岁"),
    ),
    Yardstick(
        re.compile(r"便宜|贵|价|省钱?|划算|多花|少花|差\S{0,2}(?:钱|多少)|花钱"),
        "",
        "贵",
        "便宜",
        _price,
        _in("元"),
    ),
)
"""The first that a question names is the one it compares by."""
