"""Questions about money: how much, how much less, with what discount, with what present."""

import re
from dataclasses import replace

from voicebot.knowledge.offers import as_variant, named_offers
from voicebot.knowledge.passage_answers import answer_passage, is_strong
from voicebot.knowledge.phrases import clean, join
from voicebot.knowledge.price_notes import (
    other_unit,
    postage_asked_for,
    postage_to,
    price_apart,
    price_for_group,
    second_unit,
    size_surcharge,
)
from voicebot.knowledge.pricing import Bulk, Bundle, GroupDiscount, Variant
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures, quantity_in
from voicebot.knowledge.quoting import Quote, quote, same_group, say_yuan
from voicebot.knowledge.reading.paper import MEASURE, number
from voicebot.knowledge.replies import Answer, from_facts, from_sentences, unstated
from voicebot.knowledge.retrieval import content_of
from voicebot.knowledge.sums import (
    amount_price,
    answer_sum,
    conditional_cut,
    one_of_several,
    piece_price,
)

_ASKS = (
    r"(?:贵|差|多|便宜|省)(?:出来?|上|了)?(?:多少|几[百十块千])|多少钱|多少块|什么价|啥价|价格|价钱|怎么卖|咋卖|卖多少|几块|几多钱|多钱|单价|合多少|共多少|总共|一共|(?:加|合)起来|拢共|统共|到手(?:价|是|要|得|多少|几|一共|$)|贵多少|省多少|便宜多少|差多少|差价|"
    r"优惠多少|付\S{0,4}钱|合算|划算|一起买|要付|付多少|给多少|原价|打折|打几折|折后|优惠价|补差|加多少|另外多少|会员价|多少一|是多少$|合(?:到|下来)?(?:每|一)?[\u4e00-\u9fff]?(?:多少|几)|(?:一|每|两|三|四|五)[双盒袋瓶罐支包片箱件个条][\u4e00-\u9fff]{0,3}多少$|[拿买带订进]\S{0,8}多少$|得花|要花|花多少|掏多少|算下来|几个钱|总价|省多少|平下来|分摊|一期(?:还|付)?多少|每期|划到"
)
_GIFT = (
    r"送(?!到|货|给|人|长|礼|老|妈|爸|去|哪)\S{0,4}(?:什么|啥|不|吗|没)"
    r"|赠品|有送|送东西|送不送|有没有送|有礼品|送的"
)
_PROMOTION = r"优惠|活动|打折|折扣|促销|满减|便宜点|便宜些|划算|券"
_EACH_SAVED = rf"(?:一|每|单)(?:{MEASURE})\S{{0,3}}(?:便宜|省|差|少)"
_SAVING = r"省|便宜(?:多少|几)|便宜了|划算(?:多少|几)|差(?:多少|几)|优惠多少|合算多少|少花"


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
            gifts = product.facts_named("gifts")
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
    pricing = product.pricing
    if pricing.unit_fen is None and not pricing.variants:
        return price_apart(question, product) or unstated("价格", product)
    chosen = _variants(question, pricing.variants)
    each = (
        one_of_several(question, product)
        or piece_price(question, product)
        or other_unit(question, product)
        or amount_price(question, product)
    )
    if each:
        return each
    if several := answer_sum(question, product):
        return several
    named = next((n for n in named_offers(question.text.lower(), product) if not n.offer.extra), None)
    if named and named.offer.label and not chosen:
        chosen = [as_variant(named.offer)]
    cut, _, told = conditional_cut(question, product)
    if cut and not chosen and question.quantity is None and question.says(_SAVING):
        return from_sentences(f"{clean(told)}。", [told])
    if question.says(r"(?:贵|差|多|便宜|省)(?:出来?|上|了)?(?:多少|几)|差价|比\S+贵") and pricing.variants:
        compared = _variant_difference(question, pricing.variants, chosen)
        if compared is not None:
            return compared
    variant = chosen[0] if chosen else None
    for group in question.groups:
        if not _has_group(product, group) and (own := price_for_group(group, question, product)):
            return own
    if variant is None and (apart := price_apart(question, product)):
        return apart
    if piece := _piece_price(question, product, variant):
        return piece
    if extra := _by_note(question, product):
        return extra
    groups = _groups(question, product)
    counted = question.quantity
    if variant and _named_by(variant, question):
        counted = quantity_in(_without_label(question.text, variant))[0]
    if variant and named and named.count > 1:
        counted = named.count
    if counted == 1 and question.says(_SAVING):
        counts = [int(count) for count in re.findall(rf"(\d+)(?:{MEASURE})", question.text)]
        counted = max(counts, default=0) or None
    quantity = counted or _case(question, product) or _implied_quantity(question, product)
    if quantity is None and not groups and not question.place and variant is None:
        return _plain_price(product)
    result = quote(pricing, quantity or 1, variant=variant, groups=groups, destination=question.place)
    if result is None:
        return unstated("价格", product)
    return _quoted(question, product, result, variant, groups)


def _without_label(text: str, variant: Variant) -> str:
    """八枚那款订四十盒: what the version is called counts nothing."""
    for figure in re.findall(r"\d+(?:\.\d+)?", in_figures(variant.label)):
        text = re.sub(rf"(?<!\d){re.escape(figure)}(?:{MEASURE}|[A-Za-z克寸米])?", " ", text, count=1)
    return text


def _quoted(
    question: Question, product: Product, result: Quote, variant: Variant | None, groups: tuple[str, ...]
) -> Answer:
    unit = product.pricing.unit or question.unit or "件"
    count = f"{result.quantity}{unit}"
    name = f"{spoken_label(variant.label)}的" if variant else ""
    how = "，".join(step for step in result.how if not step.endswith(f"价{say_yuan(result.total_fen)}"))
    sentences = [*result.applied, product.pricing.sentence]
    if question.says(_SAVING) and groups and product.pricing.unit_fen:
        plain = product.pricing.unit_fen * result.quantity
        gap = say_yuan(plain - result.total_fen + result.freight_fen)
        reply = f"{count}平时{say_yuan(plain)}，{groups[0]}{say_yuan(result.total_fen)}，便宜{gap}。"
        return from_sentences(reply, sentences)
    if question.says(_SAVING) and not groups:
        reply = f"{count}一共{say_yuan(result.total_fen)}，比单买省{say_yuan(result.saved_fen)}"
        if result.quantity > 1 and question.says(_EACH_SAVED):
            reply += f"，每{unit}省{say_yuan(round(result.saved_fen / result.quantity))}"
        return from_sentences(f"{reply}。", sentences)
    reply = f"{name}{count}" if result.quantity > 1 else name
    cut, condition, told = conditional_cut(question, product)
    if cut and not groups:
        total = say_yuan(result.total_fen - cut)
        return from_sentences(
            f"{reply}{say_yuan(result.total_fen)}，{condition}，算下来{total}。", [*sentences, told]
        )
    postage, stated = postage_asked_for(question, product)
    if question.place and not postage and not result.freight_fen:
        postage, stated = postage_to(question.place, product)
    if postage and not result.freight_fen:
        sums = say_yuan(result.total_fen + postage)
        return from_sentences(
            f"{count}{say_yuan(result.total_fen)}，加运费{say_yuan(postage)}，一共{sums}。",
            [*sentences, stated],
        )
    together = "一共" if result.quantity > 1 or result.freight_fen else ""
    reply += f"{together}{say_yuan(result.total_fen)}"
    if how:
        reply = f"{how}，{reply}"
    if result.quantity > 1 and question.says(r"一\S?合|合一|合多少|平均|平下来|每|单价|一[双盒瓶支袋]多少"):
        reply += f"，合每{unit}{say_yuan(round(result.total_fen / result.quantity))}"
    if question.place and not result.freight_fen:
        reply += "，" + _freight_note(product)
    extras = _extras(result, unit)
    if extras:
        reply += f"，{extras}"
        sentences += [
            rule.sentence for rule in product.pricing.rules if getattr(rule, "name", None) in result.gifts
        ]
    bulk = product.text_of("price_bulk") or ""
    if re.search(r"另议|另谈|面议|详谈|客服", bulk) and re.search(rf"(?<!\d){result.quantity}(?!\d)", bulk):
        reply += "，整箱买可以另议"
    if product.pricing.exclusive and len(groups) > 1:
        reply += "，优惠不叠加"
    if groups and not any(_has_group(product, group) for group in groups):
        reply += f"，{groups[0]}有没有另外的价，我这边没有写明"
    return from_sentences(reply.strip("，") + "。", sentences)


def _extras(result: Quote, unit: str) -> str:
    parts = []
    if result.free_units:
        parts.append(f"再送{result.free_units}{unit}")
    if result.gifts:
        parts.append("送" + join(clean(gift) for gift in result.gifts))
    return "，".join(parts)


def _freight_note(product: Product) -> str:
    note = product.text_of("shipping_note")
    return f"运费方面是{clean(note)}" if note else "运费我这边没有写明"


def _has_group(product: Product, group: str) -> bool:
    rules = product.pricing.rules
    return any(isinstance(rule, GroupDiscount) and same_group(rule.who, group) for rule in rules)


def _groups(question: Question, product: Product) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question.groups))


def _plain_price(product: Product) -> Answer:
    pricing = product.pricing
    facts = product.facts_named("price", "price_original")
    if len(pricing.variants) > 1:
        versions = "，".join(f"{spoken_label(v.label)}{say_yuan(v.price_fen)}" for v in pricing.variants[:4])
        return from_sentences(f"{versions}。", [variant.sentence for variant in pricing.variants])
    reply = say_price(product)
    if pricing.original_fen and pricing.original_fen != pricing.unit_fen:
        reply = f"现在{reply}，原价{say_yuan(pricing.original_fen)}"
    more = [fact for fact in product.facts_named("promotion") if "限购" not in str(fact.value)]
    if more:
        reply += f"，{clean(str(more[0].value))}"
    return from_facts(reply + "。", (*facts, *more[:1]))


def _by_note(question: Question, product: Product) -> Answer | None:
    for note in (size_surcharge, second_unit, other_unit):
        if found := note(question, product):
            return found
    return None


def _named_by(variant: Variant, question: Question) -> bool:
    """The quantity is the version's own: 两斤的 for 2斤装."""
    return bool(question.quantity and f"{question.quantity}{question.unit}" in in_figures(variant.label))


def _variants(question: Question, variants: tuple[Variant, ...]) -> list[Variant]:
    """Versions that the question names: by figures (50毫升, 12+256) or by words (低糖款, 大瓶)."""
    text = question.text.lower()
    found = []
    for variant in variants:
        label = variant.label.lower()
        figures = re.findall(r"\d+(?:\.\d+)?", in_figures(label))
        if figures and all(re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", text) for figure in figures):
            found.append((len(figures), variant))
        elif not figures and label.rstrip("装款版号") in text:
            found.append((1, variant))
    if not found and (storage := re.search(r"(\d{2,4})(?:g|个?内存|存储|的)", text)):
        found = [(1, v) for v in variants if re.search(rf"\+{storage[1]}\D", v.label + " ")]
    found.sort(key=lambda pair: -pair[0])
    return [variant for _, variant in found]


def _variant_difference(
    question: Question, variants: tuple[Variant, ...], chosen: list[Variant]
) -> Answer | None:
    by_price = sorted(variants, key=lambda variant: variant.price_fen)
    pair = list(chosen)
    if question.says(r"最低|最便宜|低配|标配|最小"):
        pair.append(by_price[0])
    if question.says(r"最高|最贵|顶配|高配|最大") and by_price[-1] not in pair:
        pair.append(by_price[-1])
    if len(variants) == 2 and len(pair) < 2:
        pair = list(variants)
    pair = sorted(dict.fromkeys(pair), key=lambda variant: -variant.price_fen)
    if len(pair) < 2:
        return None
    dear, cheap = pair[0], pair[-1]
    reply = (
        f"{spoken_label(dear.label)}的{say_yuan(dear.price_fen)}，{spoken_label(cheap.label)}的"
        f"{say_yuan(cheap.price_fen)}，差{say_yuan(dear.price_fen - cheap.price_fen)}。"
    )
    return from_sentences(reply, [dear.sentence, cheap.sentence])


def spoken_label(label: str) -> str:
    """12+256G → 12加256G."""
    return label.replace("+", "加")


_PIECES = (
    r"[×*](\d+(?:\.\d+)?)\s*(片|支|包|袋|枚|小袋|盒|瓶|粒|颗|块|条)|^(\d+)(枚|小袋|片|包|袋|粒|颗|块|条)"
)


def _piece_price(question: Question, product: Product, variant: Variant | None) -> Answer | None:
    """一片合多少钱: the price of a box by the number of pieces in it."""
    asked = re.search(
        r"(?:一|每|1)(片|支|包|小袋|袋|枚|粒|颗|块|条|瓶|盒)(?:\S{0,2}合|\S{0,3}多少|\S{0,3}几)",
        question.text,
    )
    spec = product.text_of("spec")
    if not asked or not spec or (question.quantity and question.unit != asked[1]):
        return None
    pieces = re.search(_PIECES, spec)
    count_text, piece = (pieces[1] or pieces[3], pieces[2] or pieces[4]) if pieces else ("", "")
    count = number(count_text) if count_text else None
    fen = variant.price_fen if variant else product.pricing.unit_fen
    if not count or fen is None or piece != asked[1] or product.pricing.unit == piece:
        return None
    facts = product.facts_named("spec", "price")
    each = say_yuan(round(fen / count))
    return from_facts(f"{say_price(product)}，里面{count:g}{piece}，一{piece}合{each}。", facts)


def _case(question: Question, product: Product) -> int | None:
    """整箱: the largest bundle."""
    if not question.says(r"整[箱件盒提]"):
        return None
    bundles = [rule for rule in product.pricing.rules if isinstance(rule, Bundle)]
    return max((bundle.quantity for bundle in bundles), default=None)


def _implied_quantity(question: Question, product: Product) -> int | None:
    """一起买省多少 without a number means the first bundle or bulk price."""
    if not question.says(_SAVING):
        return None
    for rule in product.pricing.rules:
        if isinstance(rule, Bundle):
            return rule.quantity
        if isinstance(rule, Bulk):
            return rule.minimum
    return None


_GIFT_ASKED = re.compile(
    r"(?:送(?!什么|啥|东西|礼|赠|点|货|吗|不|没|的)(?:个|一[个张条支])?(?P<a>[\u4e00-\u9fff]{1,4}?)(?:吗|不|么|没有)|有(?P<b>[\u4e00-\u9fff]{1,3})送)"
)


def _gifts(question: Question, product: Product) -> Answer:
    facts = product.facts_named("gifts")
    if not facts:
        return unstated("赠品", product)
    promotions = [fact for fact in product.facts_named("promotion") if "送" in str(fact.value)]
    gifts = join(clean(str(fact.value)) for fact in facts)
    condition = f"，{clean(str(promotions[0].value))}" if promotions else ""
    asked = _GIFT_ASKED.search(question.spoken)
    what = (asked["a"] or asked["b"]) if asked is not None else ""
    if what and what not in ("赠品", "东西", "什么", "礼物") and not set(what) & set(gifts):
        return from_facts(f"没写送{what}，送的是{gifts}。", (*facts, *promotions))
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
