"""What is said of postage is what is charged: the shop's answer becomes rules, and rules a sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voicebot.dialogue.script import Script
from voicebot.dialogue.wording import yuan
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.pricing import Freight
from voicebot.knowledge.product import Product
from voicebot.knowledge.reading.amounts import to_fen
from voicebot.knowledge.reading.paper import NUMBER, Paper
from voicebot.knowledge.reading.postage import read_postage
from voicebot.service.deployment import Deployment
from voicebot.shop.prices import Goods, Kind, Rule, priced

ANSWER = "ask_shipping"
"""The answer of the dialplan that tells the shop's postage."""

ASKED_FOR = "运费要看送到哪里，下单前我会先报给您。"
"""What is said of postage when the shop's own system works it out for each order."""

_FREE_FROM = re.compile(
    rf"满\s*(?P<fen>{NUMBER})\s*(?:元|块)?(?:以上|及以上)?(?:就|可以?|全国|都|全场)*(?:包邮|免运费|免邮)"
)
_BELOW = re.compile(
    rf"(?:不满|不足|不到|未满)\s*(?P<from>{NUMBER})?[^,，。;；]*?"
    rf"(?:运费|邮费|快递费|收|加|付|补)+\s*(?P<fen>{NUMBER})\s*(?:元|块)?"
)
_EVERYWHERE = re.compile(
    rf"(?:^|(?<!除外)[,，。;；])\s*(?:全国|统一)?(?:运费|邮费|快递费)(?:都|是|收|统一|一律)*\s*(?P<fen>{NUMBER})\s*(?:元|块)"
)
_FREE = re.compile("包邮|免运费|免邮")
_NO_REGION = re.compile("不满|不足|不到|未满|运费|邮费|快递费|统一|全国")
_ON_TOP = re.compile("另|再|加|补")
_CLAUSE = re.compile(r"[^，。；！!;\n~（()） ]*[，。；！!;\n~（()） ]*")
_POSTAGE = re.compile(
    rf"^(?!.*(?:来回|退|换)).*(?:包邮|免邮|运费|邮费|快递费|(?:新疆|西藏|偏远).*(?:[加补收]\s*{NUMBER}|除外)"
    rf"|(?:不满|不足|不到|未满).*[收加付补]\s*{NUMBER})"
)
"""Not what a return costs."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A text that names another postage than the shop charges.

    Args:
        where: file and line of the text.
    """

    where: str
    message: str


# --- from words to rules


def postage_of(script: Script) -> tuple[Rule, ...]:
    """The postage that the dialplan's answer tells, as rules for every order."""
    answers = script.answers.get(ANSWER, ())
    return postage_rules(answers[0]) if answers else ()


def postage_rules(text: str) -> tuple[Rule, ...]:
    """Rules of 满99元包邮，不满收8元，新疆西藏另加10元; what the text leaves open costs nothing."""
    free, below, everywhere = (one.search(text) for one in (_FREE_FROM, _BELOW, _EVERYWHERE))
    threshold_fen = _fen(free) or _fen(below, "from")
    general_fen = _fen(below or everywhere)
    made: list[Rule] = []

    def add(price_fen: int, regions: tuple[str, ...] = (), threshold_fen: int | None = None) -> None:
        code = f"text::{len(made) + 1}"  # beside text:PRODUCT:1; no product has an empty id
        made.append(
            Rule(code, Kind.SHIPPING, price_fen=price_fen, threshold_fen=threshold_fen, regions=regions)
        )

    if general_fen is not None:
        add(general_fen, threshold_fen=threshold_fen)
    for freight in read_postage(Paper(text, Lexicon())):
        if not freight.regions or any(_NO_REGION.search(region) for region in freight.regions):
            continue
        add(freight.fee_fen, freight.regions)
        if general_fen is not None and _comes_on_top(text, freight.regions[-1]):
            # What the region pays on top is due above the threshold as well: of both rules the dearer counts.
            add(general_fen + freight.fee_fen, freight.regions, threshold_fen)
    return tuple(made)


def _fen(found: re.Match[str] | None, group: str = "fen") -> int | None:
    return to_fen(found[group]) if found and found[group] else None


def _comes_on_top(text: str, region: str) -> bool:
    return bool(_ON_TOP.match(text[text.find(region) + len(region) :].lstrip("等地除外区需要，,")))


# --- from rules to words


def say_postage(rules: Sequence[Rule]) -> str:
    """Shipping rules as one says them; empty when there is none."""
    told = [_say(rule) for rule in sorted(rules, key=lambda rule: (bool(rule.regions), rule.code))]
    if told and all(rule.regions for rule in rules):
        told.append("其他地方包邮")
    return "，".join(dict.fromkeys(told)) + "。" if told else ""


def _say(rule: Rule) -> str:
    fee = f"运费{yuan(rule.price_fen)}" if rule.price_fen else "包邮"
    free = f"，满{yuan(rule.threshold_fen)}包邮" if rule.threshold_fen and rule.price_fen else ""
    return "、".join(rule.regions) + fee + free


def without_postage(text: str) -> str:
    """The text without what it says of postage; dispatch and carriers stay."""
    kept = [clause[0] for clause in _CLAUSE.finditer(text) if not _POSTAGE.search(clause[0])]
    left = "".join(kept).strip(" ，；（(")
    return left if left == text or left.endswith(("。", "！", "!")) or not left else f"{left}。"


def script_with_postage(script: Script, said: str) -> Script:
    """The script whose answer about sending says ``said`` of postage, and nothing else of it."""
    answers = script.answers.get(ANSWER)
    if not answers:
        return script
    told = tuple(without_postage(each) + said for each in answers)
    return script.model_copy(update={"answers": {**script.answers, ANSWER: told}})


def product_with_postage(product: Product, rules: Sequence[Rule], said: str) -> Product:
    """The product whose text says ``said`` of postage.

    Args:
        rules: what is charged; those for regions are told to who asks for one.
    """
    note = product.text_of("shipping_note") or ""
    kept = without_postage(note).strip("。")
    new = "，".join(part for part in (kept, said.strip("。")) if part)
    facts = tuple(fact for fact in product.facts if fact.name != "shipping_note")
    if new:
        facts = (*facts, Fact("shipping_note", new, f"{new}。"))
    freights = tuple(
        Freight(rule.regions, rule.price_fen, said)
        for rule in rules
        if rule.regions and rule.price_fen and rule.threshold_fen is None
    )
    others = tuple(rule for rule in product.pricing.rules if not isinstance(rule, Freight))
    pricing = replace(product.pricing, rules=(*others, *freights))
    return replace(product, facts=facts, text=without_postage(product.text), pricing=pricing)


# --- where they differ


def contradictions(deployment: Deployment, imported: Sequence[Rule] = ()) -> Iterator[Contradiction]:
    """What editors should mend.

    Args:
        imported: the shop's own shipping rules; they are said and charged in place of all texts.
    """
    stated = postage_of(deployment.script)
    answer = next(iter(deployment.script.answers.get(ANSWER, ())), "")
    section = deployment.plan.section("answers")
    where = f"{deployment.plan.file}:{section.at(ANSWER).line if section is not None else 1}"
    if imported and answer and _charged_otherwise(stated, imported, bool(_FREE.search(answer))):
        message = f"postage: another was imported, which is said and charged instead: {say_postage(imported)}"
        yield Contradiction(where, message)
    elif (
        not imported and (free := _FREE_FROM.search(answer)) and not any(not rule.regions for rule in stated)
    ):
        message = (
            f"postage: {free[0]}, but not what is charged below that: nothing is; say it (不满收8元), "
            "import a shipping rule, or leave the amount out"
        )
        yield Contradiction(where, message)
    for product in deployment.catalogue.products:
        yield from _of_product(product, imported or stated, replaces=bool(imported))


def _charged_otherwise(said: Sequence[Rule], charged: Sequence[Rule], says_free: bool) -> bool:
    rules = (*said, *charged)
    sums = {max(1, (rule.threshold_fen or 0) + step) for rule in rules for step in (-1, 0)}
    places = {"", *(region for rule in rules for region in rule.regions)}
    return any(
        _fee(said, sum_fen, place) != _fee(charged, sum_fen, place)
        for sum_fen in sums
        for place in places
        if place or says_free or any(not rule.regions for rule in said)
    )


def _of_product(product: Product, shop: Sequence[Rule], *, replaces: bool) -> Iterator[Contradiction]:
    note = product.text_of("shipping_note") or ""
    own = [rule for rule in product.pricing.rules if isinstance(rule, Freight)]
    charged = list(shop)
    if not replaces:
        charged += [
            Rule(f"own:{place}", Kind.SHIPPING, price_fen=rule.fee_fen, regions=rule.regions)
            for place, rule in enumerate(own)
        ]
    sum_fen = product.price_fen or 1
    told = {region: rule.fee_fen for rule in own for region in rule.regions or ("",)}
    if re.search(r"(?:^|[，。（(\s])(?:全国)?包邮", note):
        told.setdefault("", 0)
    for region, told_fen in told.items():
        charged_fen = _fee(charged, sum_fen, region)
        if charged_fen != told_fen:
            line = product.text.count("\n", 0, max(product.text.find(region or "包邮"), 0)) + 1
            message = (
                f"postage: {product.name}: the text says {yuan(told_fen)} for {region or 'everywhere'}, "
                f"the shop charges {yuan(charged_fen)}"
            )
            yield Contradiction(f"{product.source}:{line}", message)


def _fee(rules: Sequence[Rule], sum_fen: int, place: str) -> int:
    goods = Goods("", "件", 1, sum_fen)
    return priced([goods], [replace(rule, product_id=None) for rule in rules], address=place).shipping_fen
