"""Which of a product's own versions: 芝麻味和原味买哪个, 哪个装的一克更便宜, 挑哪个味."""

import re

from voicebot.knowledge.asked_people import PEOPLE
from voicebot.knowledge.concepts import matters_in
from voicebot.knowledge.offers import named_offers, offers_of
from voicebot.knowledge.phrases import clean, join, say_yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_facts, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.substances import Substances

_WHICH_VERSION = re.compile(r"哪(?:个|种|一个)?(?:装|味|口味|规格|配置|版本|尺寸)|大的?还是小|大小[瓶包罐袋]")
_TWO_VERSIONS = re.compile(r"[\u4e00-\u9fff]{2,4}[款版][和跟与][\u4e00-\u9fff]{2,4}[款版](?!的?鞋)")
_DIFFERENCE = re.compile(r"差|贵|便宜|省|划算")
_CHOOSES = re.compile(r"哪|[选挑拍买]什么|咋办|怎么办|怎么选|咋选|还是")
_CANNOT_HAVE = re.compile(
    r"(?:不[能爱]?(?:吃|喝|碰|要)|[吃喝碰闻]不[了得]|忌|怕)(?:含)?(?P<what>[\u4e00-\u9fff]{1,4}?)(?=的|[，,]|$|咋|怎|选|挑|买|拍|能|哪|[\u4e00-\u9fff]{1,3}味)"
)
_FREE = r"(?:不含|没有?|无|零|不加|不放|没加|没放)"
_HOLDS = r"(?:含有?|有|加了?|放了?|带)"


def asks_among_versions(question: Question, product: Product) -> bool:
    """Whether the question sets versions of one product side by side rather than products."""
    if _TWO_VERSIONS.search(question.spoken):
        return True
    if _WHICH_VERSION.search(question.spoken):
        return len(offers_of(product)) > 1 or len(product.facts_named("flavor", "colors", "variants")) > 1
    flavors = {
        flavor
        for fact in product.facts_named("flavor")
        if (flavor := str(fact.value).removesuffix("味")) in question.spoken
    }
    named = [entry.offer for entry in named_offers(question.text.lower(), product) if not entry.offer.extra]
    beside = len(named) == 1 and not product.pricing.variants and bool(_DIFFERENCE.search(question.spoken))
    return len(flavors) > 1 or len(named) > 1 or (beside and bool(named[0].label))


_WHICH_OF_THEM = re.compile(r"哪(?:一?[个种款版]|一个)")
_BY_PRICE = re.compile(r"便宜|贵|划算|价|钱|省|值")


def _by_trait(question: Question, product: Product) -> Answer | None:
    """哪个是防偷看的 of 高清版 and 防窥版: the one version whose name tells what is asked for."""
    labels = [variant.label for variant in product.pricing.variants]
    if len(labels) < 2 or not _WHICH_OF_THEM.search(question.spoken) or _BY_PRICE.search(question.spoken):
        return None
    matters = [matter for _, _, found in matters_in(question.spoken) for matter in found]
    fitting = [label for label in labels if any(matter.stated.search(label) for matter in matters)]
    if len(fitting) != 1:
        return None
    variant = product.pricing.variants[labels.index(fitting[0])]
    return from_sentences(f"是{clean(fitting[0])}，{say_yuan(variant.price_fen)}。", [variant.sentence])


def answer_version_choice(question: Question, product: Product, knower: Substances) -> Answer | None:
    """The version that the text calls free of what the caller cannot have, or made for such callers."""
    if trait := _by_trait(question, product):
        return trait
    words = question.substances or tuple(match["what"] for match in _CANNOT_HAVE.finditer(question.spoken))
    if answer := _said_of_version(question, words, product, knower):
        return answer
    if not _CHOOSES.search(question.spoken):
        return None
    if others := answer_version_for(question, product, knower, words):
        return others
    if _DISLIKES.search(question.spoken) and (others := _without_taste(question, product)):
        return others
    for word in words:
        names = sorted({word, *knower.names(word), *knower.parts(word), *knower.groups_of(word)}, key=len)
        named = "|".join(map(re.escape, names))
        held = any(re.search(named, plain) for _, plain, _, _ in clauses_of(product.text))
        for clause, plain, sentence, _ in clauses_of(product.text):
            if _tells_alternative(plain, word, named, product) or (
                held and _ONLY_HOLDS.search(plain) and not re.search(named, plain)
            ):
                return from_sentences(f"{clean(clause)}。", [sentence])
    return None


_SENDS_TO = re.compile(
    r"(?:[换选拍挑](?!了|着|别)|可以?买|请买|就?拿)(?!别的)[\u4e00-\u9fff\d%]{1,8}|[吃喝用穿](?!别的)[\u4e00-\u9fff]{1,6}的?(?:就行|就好|就可以|就没事|没事|没问题)"
)
_FREE_ONE = re.compile(
    r"^(?:[\u4e00-\u9fff]{1,5}(?:款|味|色|馅|版|芯|汤)?的?)(?:里|里面|就|倒|才|也|都)?(?:没有?|不含|无(?!论)|可以?|能[吃喝用]|行)\S{0,4}$"
)
"""豆沙款没有, 原味可: the version that stands beside one that is not for them."""


def answer_version_for(
    question: Question, product: Product, knower: Substances, words: tuple[str, ...] = ()
) -> Answer | None:
    """蛋黄款有蛋，豆沙款没有; 糖友换无糖冻干款: where the text sends those who ask."""
    names = {
        name
        for word in words or question.substances
        for name in (word, *knower.names(word), *knower.groups_of(word))
    }
    concerned = [re.escape(name) for name in names] + [
        PEOPLE[person] for person in question.people if person in PEOPLE
    ]
    if not concerned or not _CHOOSES_VERSION.search(question.spoken):
        return None
    those = re.compile("|".join(concerned))
    clauses = clauses_of(product.text)
    for place, (clause, plain, sentence, _) in enumerate(clauses):
        found = those.search(plain)
        if found is None:
            continue
        said, following = clean(clause), clauses[place + 1 : place + 2]
        price = next((clean(c) for c, p, s, _ in following if s == sentence and _PRICED.match(p)), "")
        if _SENDS_TO.search(plain[found.end() :]):
            return from_sentences(f"{said}，{price}。" if price else f"{said}。", [sentence])
        beside = next((clean(c) for c, p, s, _ in following if s == sentence and _FREE_ONE.match(p)), "")
        if beside:
            return from_sentences(f"{said}，{beside}。", [sentence])
    return None


_CHOOSES_VERSION = re.compile(
    r"哪(?:个|种|款|一?[个款种]|味|色|瓶|档|样)|[选挑拍买换]啥|[选挑拍买换]什么|咋选|怎么选|咋办|怎么办"
)
_PRICED = re.compile(r"\d+(?:\.\d+)?元?(?:[一/每]|$)")
_ONLY_HOLDS = re.compile(r"^[\u4e00-\u9fff]{2,4}味?的?(?:就|仅|都)?只[有含是放加]")
"""原味只有糯米和盐."""
_DISLIKES = re.compile(r"哪\S{1,3}不|不(?:能|爱|喜欢)?(?:吃|喝|要)?\S{1,2}的?\S{0,2}(?:哪|选|挑|买)")


def _without_taste(question: Question, product: Product) -> Answer | None:
    """哪种不辣: the versions whose names do not hold the taste that another one's does."""
    facts = product.facts_named("flavor")
    asked = re.search(r"不(?:能|爱|喜欢)?(?:吃|喝|要)?(?P<taste>[辣甜酸咸苦奶蒜葱])", question.spoken)
    tasting = [fact for fact in facts if asked and asked["taste"] in str(fact.value)]
    rest = [str(fact.value) for fact in facts if fact not in tasting]
    if asked is None or not tasting or not rest:
        return None
    reply = f"{join(fact.value for fact in tasting)}是{asked['taste']}的，{join(rest)}没写{asked['taste']}。"
    return from_facts(reply, facts)


def _said_of_version(
    question: Question, words: tuple[str, ...], product: Product, knower: Substances
) -> Answer | None:
    """原味有没有芝麻: the clause that speaks of this version and this substance."""
    versions = [str(fact.value).removesuffix("味") for fact in product.facts_named("flavor")]
    asked = [version for version in versions if version in question.spoken.replace("".join(words), "")]
    if len(asked) != 1 or question.allergic:
        return None
    for word in words:
        for clause, plain, sentence, _ in clauses_of(product.text):
            if asked[0] in plain and any(name in plain for name in (word, *knower.parts(word))):
                lead = "没有的" if re.search(_FREE, plain) else "有的"
                if lead == "没有的" or re.search(_HOLDS, plain):
                    return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    for clause, plain, sentence, _ in clauses_of(product.text) if words else ():
        if re.search(rf"{re.escape(asked[0])}味?的?(?:就|仅|都)?只[有含是放加]", plain):
            return from_sentences(f"没有的，{clean(clause)}。", [sentence])
    return None


def _tells_alternative(plain: str, word: str, named: str, product: Product) -> bool:
    """乳糖不耐的请拍零乳糖那款; 原味不含芝麻 where another version holds it."""
    concerned = re.search(rf"(?:{named}).{{0,4}}(?:过敏|不耐|的)", plain)
    if concerned and re.search(r"[换选拍买挑用](?!了|着|过)[\u4e00-\u9fff]{2,}", plain[concerned.end() :]):
        return True
    versions = [str(fact.value).removesuffix("味") for fact in product.facts_named("flavor")]
    short = word[0] if word == "牛奶" else word
    return any(version in plain for version in versions) and bool(
        re.search(
            rf"{_FREE}\S{{0,2}}(?:{named}|{re.escape(short)})|{_FREE}[\u4e00-\u9fff]?{re.escape(word[-1])}",
            plain,
        )
    )
