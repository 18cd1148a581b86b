"""Questions about money: how much, how much less, with what discount, with what present."""

import re
from collections.abc import Sequence
from dataclasses import replace

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.passage_answers import answer_passage, is_strong
from voicebot.knowledge.phrases import clean, join, say_yuan
from voicebot.knowledge.price_notes import (
    other_unit,
    price_apart,
    price_for_group,
)
from voicebot.knowledge.pricing import Bundle, CutFor, GroupDiscount
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reductions import same_group
from voicebot.knowledge.replies import Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import content_of
from voicebot.knowledge.sums import amount_price

_ASKS = (
    r"(?:贵|差|多|便宜|省)(?:出来?|上|了)?(?:多少|几[百十块千])|多少钱|多少块|什么价|啥价|价格|价钱|怎么卖|咋卖|卖多少|几块|几多钱|多钱|单价|合多少|共多少|总共|一共|(?:加|合)起来|拢共|统共|到手(?:价|是|要|得|多少|几|一共|$)|贵多少|省多少|便宜多少|差多少|差价|"
    r"优惠多少|付\S{0,4}钱|合算|划算|一起买|要付|付多少|给多少|原价|打折|打几折|折后|优惠价|补差|加多少|另外多少|会员价|多少一|是多少$|合(?:到|下来)?(?:每|一)?[\u4e00-\u9fff]?(?:多少|几)|(?:一|每|两|三|四|五)[双盒袋瓶罐支包片箱件个条][\u4e00-\u9fff]{0,3}多少$|[拿买带订进]\S{0,8}多少$|得花|要花|花多少|掏多少|算下来|几个钱|总价|省多少|平下来|分摊|一期(?:还|付)?多少|每期|划到"
)
_GIFT = (
    r"送(?!到|货|给|人|长|礼|老|妈|爸|去|哪)\S{0,4}(?:什么|啥|不|吗|没)"
    r"|赠品|有送|送东西|送不送|有没有送|有礼品|送的(?!那?个?[\u4e00-\u9fff]{1,6}?[，,]?(?:防|能|会|可以?|多|几|装|是不是|结实|耐|好用))"
)
_PROMOTION = r"优惠|活动|打折|折扣|促销|满减|便宜点|便宜些|划算|券"


def asks_price(question: Question) -> bool:
    """Whether the question is about money."""
    return question.says(_ASKS) and not question.says(
        r"(?<![连带含上])运费多少|(?<!上)(?<!连)(?<!带)(?<!含)邮费|多少(?:毫升|克|片|毫安|码|瓦)"
    )


def answer_money(question: Question, product: Product) -> Answer | None:
    """Answers a question about money, or ``None`` when it is not about it."""
    if (
        question.says(r"(?:比[^比]{1,8}?|能|便宜|省)(?:便宜|省|少|低)(?:了|掉)?(?:多少|几)")
        and question.quantity is None
        and not product.pricing.variants
        and product.pricing.original_fen
        and product.pricing.unit_fen
    ) or (
        question.says(r"比(?:原[价来]|平时|平常|吊牌价?|之前|以前|定价|标价|日常|市场价|专柜|正价|划线)")
        and product.pricing.original_fen
        and product.pricing.unit_fen
    ):
        gap = product.pricing.original_fen - product.pricing.unit_fen
        return from_facts(
            f"原价{say_yuan(product.pricing.original_fen)}，现在{say_price(product)}，便宜{say_yuan(gap)}。",
            product.facts_named("price_original", "price"),
        )
    if question.says(r"原价|吊牌价|平时卖") and not question.says("省|便宜多少"):
        facts = product.facts_named("price_original")
        if facts:
            return from_facts(f"原价{join([facts[0].value])}元，现在{say_price(product)}。", facts)
        return unstated("原价", product, product.facts_named("price"), f"现在{say_price(product)}")
    if asks_price(question):
        return _price(question, product)
    if question.says(_GIFT):
        thing = re.sub(r"送不送|有没有|送的?|附带|不|吗|没|有", " ", question.text)
        wanted = content_of(thing, product).replace(" ", "")
        if len(wanted) >= 2 and is_strong(replace(question, text=thing), product):
            return answer_passage(question, product)
        if 2 <= len(wanted) <= 4 and not re.search(r"东西|礼|赠|优惠|活动", wanted):
            gifts = _given(product)
            said = f"送的是{join(clean(str(fact.value)) for fact in gifts)}" if gifts else ""
            return unstated(f"送{wanted}", product, gifts, said)
        return _gifts(question, product)
    if question.says(_PROMOTION):
        return _promotions(question, product)
    return None


def say_price(product: Product) -> str:
    """The price with its unit: 288元一盒."""
    if product.pricing.unit_fen is None:
        return "价格没写"
    return f"{say_yuan(product.pricing.unit_fen)}" + (
        f"一{product.pricing.unit}" if product.pricing.unit else ""
    )


def _price(question: Question, product: Product) -> Answer:
    """The price where nothing is to be worked out (``tariff.answering`` does that)."""
    pricing = product.pricing
    if pricing.unit_fen is None and not pricing.variants:
        return price_apart(question, product) or unstated("价格", product)
    if each := other_unit(question, product) or amount_price(question, product):
        return each
    for group in question.groups:
        if not _has_group(product, group) and (own := price_for_group(group, question, product)):
            return own
    if apart := price_apart(question, product):
        return apart
    plain = _plain_price(product)
    if question.groups:
        missing = f"{question.groups[0]}有没有另外的价，我这边没有写明"
        return from_facts(f"{plain.reply.rstrip('。')}，{missing}。", plain.facts)
    return plain


def _has_group(product: Product, group: str) -> bool:
    rules = product.pricing.rules
    return any(isinstance(rule, GroupDiscount) and same_group(rule.who, group) for rule in rules)


def _plain_price(product: Product) -> Answer:
    pricing = product.pricing
    facts = product.facts_named("price", "price_original")
    if len(pricing.variants) > 1:
        versions = "，".join(f"{spoken_label(v.label)}{say_yuan(v.price_fen)}" for v in pricing.variants[:4])
        return from_sentences(f"{versions}。", [variant.sentence for variant in pricing.variants])
    reply = say_price(product)
    if pricing.original_fen and pricing.original_fen != pricing.unit_fen:
        reply = f"现在{reply}，原价{say_yuan(pricing.original_fen)}"
    facts_of_offers = product.texts("promotion")[:1]
    for cut in pricing.rules:
        if isinstance(cut, CutFor) and cut.unit_fen is not None and not _tells(facts_of_offers, cut.unit_fen):
            reply += f"，{cut.condition}{say_yuan(cut.unit_fen)}"
    more = [fact for fact in product.facts_named("promotion") if "限购" not in str(fact.value)]
    if more:
        reply += f"，{clean(str(more[0].value))}"
    return from_facts(reply + "。", (*facts, *more[:1]))


def _tells(texts: Sequence[str], fen: int) -> bool:
    return any(f"{fen / 100:g}" in text for text in texts)


def spoken_label(label: str) -> str:
    """12+256G → 12加256G."""
    return label.replace("+", "加")


_GIFT_ASKED = re.compile(
    r"(?:送(?!什么|啥|东西|礼|赠|点|货|吗|不|没|的)(?:个|一[个张条支])?(?P<a>[\u4e00-\u9fff]{1,4}?)(?:吗|不|么|没有)|有(?P<b>[\u4e00-\u9fff]{1,3})送|送不送(?P<c>[\u4e00-\u9fff]{1,4}))"
)


def _given(product: Product) -> tuple[Fact, ...]:
    return tuple(fact for fact in product.facts_named("gifts") if not re.match("[不没无]", str(fact.value)))


def _gifts(question: Question, product: Product) -> Answer:
    facts = _given(product)
    if not facts:
        return unstated("赠品", product)
    promotions = [fact for fact in product.facts_named("promotion") if "送" in str(fact.value)]
    gifts = join(clean(str(fact.value)) for fact in facts)
    condition = f"，{clean(str(promotions[0].value))}" if promotions else ""
    asked = _GIFT_ASKED.search(question.spoken)
    what = (asked["a"] or asked["b"] or asked["c"]) if asked is not None else ""
    if what and what not in ("赠品", "东西", "什么", "礼物") and not set(what) & set(gifts):
        denied = re.search(rf"[不没无][送赠附带配]\S{{0,2}}{re.escape(what)}", product.text)
        lead = f"不送{what}" if denied else f"没写送{what}"
        return from_facts(f"{lead}，送的是{gifts}。", (*facts, *promotions))
    return from_facts(f"有的，送{gifts}{condition}。", (*facts, *promotions))


_GROUP_ASKED = re.compile(r"(?:老|新)(?:用户|客户|顾客|客)|学生|军人|教师|老师")


def _promotions(question: Question, product: Product) -> Answer:
    facts = product.facts_named("promotion", "price_bundle", "price_bulk", "price_member")
    if not facts:
        return unstated("别的优惠", product, product.facts_named("price"), f"现在{say_price(product)}")
    group = _GROUP_ASKED.search(question.spoken)
    if group is not None and not any(group[0][:2] in str(fact.value) for fact in facts):
        return unstated(f"{group[0]}优惠", product)
    parts = []
    for fact in facts:
        if fact.name == "price_bundle":
            rule = next((r for r in product.pricing.rules if isinstance(r, Bundle)), None)
            unit = product.pricing.unit or "件"
            parts.append(
                f"{rule.quantity}{unit}{say_yuan(rule.total_fen)}" if rule else f"套餐{join([fact.value])}元"
            )
        else:
            parts.append(f"会员{fact.value}" if fact.name == "price_member" else clean(str(fact.value)))
    return from_facts("有的，" + "，".join(dict.fromkeys(parts)) + "。", facts)
