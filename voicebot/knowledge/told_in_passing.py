"""What a clause tells and no fact names: that a trouble is usual, that something is real, a yearly fee."""

import re

from voicebot.knowledge.phrases import clean, say_yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_USUAL_ASKED = re.compile(
    r"正不正常|正常(?:吗|么|不|嘛|吧|现象)|是不是正常|算正常|有没有(?:问题|事)|坏了(?:吗|么)|是不是坏|是不是有?(?:毛病|问题)|有(?:没有)?(?:毛病)(?:吗|么|啊|吧|$)"
)
_USUAL = re.compile(r"正常|别慌|不用(?:慌|怕|担心)|别(?:担心|怕)|不是(?:坏|质量)|不影响")
_UNLESS = re.compile(r"超过|严重|一直|还[^\u4e00-\u9fff]|还[疼痛痒红]|停用|洗掉|就医")
"""From where on it is not usual any more."""
_FRAME = re.compile(
    r"正不?正常|正常|现象|是不是|有没有|问题|刚|开始|用|了|吗|么|不|呢|啊|这个?|我|有|点|会|吃|穿|的|很|怎么|是|事|坏|毛|病|时|候|算|些|着|就|还|也|多|都"
)


_NEVER_USUAL = re.compile(
    r"肿|烂|血|泡|火|烟|炸|爆(?!痘)|漏电|触电|焦|化脓|发烧|晕|喘|休克|脱发|掉发|孕|怀|奶|婴|宝宝|孩子|娃|老人|过敏|糖尿|高血压"
)
"""Dangers, and people who may not use it, are never waved through by a clause that something is usual."""


def answer_usual(question: Question, product: Product) -> Answer | None:
    """用了有点刺痛正常吗 against 刚开始用会有点刺痛，属于正常现象."""
    if not _USUAL_ASKED.search(question.spoken) or _NEVER_USUAL.search(question.spoken):
        return None
    about = set(_FRAME.sub("", question.spoken))
    clauses = clauses_of(product.text)
    for place, (clause, plain, sentence, _) in enumerate(clauses):
        if not _USUAL.search(plain):
            continue
        beside = [one for one in clauses[max(0, place - 2) : place + 2] if one[2] == sentence]
        told = [
            one
            for one in beside
            if one[0] == clause or about & set(_FRAME.sub("", one[1])) or _UNLESS.search(one[1])
        ]
        if any(about & set(_FRAME.sub("", one[1])) for one in told):
            said = "，".join(clean(one[0]) for one in told)
            return from_sentences(f"{'' if '正常' in said else '正常的，'}{said}。", [sentence])
    return None


_GENUINE_ASKED = re.compile(
    r"(?P<a>[\u4e00-\u9fff]{1,3}?)(?:是|都是|到底是)?真的?(?:还是)?假的?|(?:是不是|是)真的?(?P<b>[\u4e00-\u9fff]{1,3}?)(?:吗|么|不|吧|还是|$)"
)
_THE_THING = re.compile(r"这|那|货|东西|话|说|正品|是|的$")


def answer_genuine(question: Question, product: Product) -> Answer | None:
    """里头的毛是真的假的 against 里面是真羊毛."""
    asked = _GENUINE_ASKED.search(question.spoken)
    what = (asked["a"] or asked["b"] or "").split("的")[-1] if asked else ""
    if not what or _THE_THING.search(what):
        return None
    stuff = re.escape(what[-1] if len(what) == 1 else what)
    false = re.compile(
        rf"(?:假|仿|人造|人工|合成|化纤|超纤|PU)[\u4e00-\u9fff]{{0,3}}{stuff}|{stuff}\S{{0,3}}(?:仿|人造|合成)"
    )
    true = re.compile(
        rf"真[\u4e00-\u9fff]{{0,2}}{stuff}|{stuff}\S{{0,2}}(?:是真|一体)|(?:头层|天然|纯)[\u4e00-\u9fff]{{0,2}}{stuff}"
    )
    for pattern, lead in ((false, "不是真的"), (true, "是真的")):
        for clause, plain, sentence, _ in clauses_of(product.text):
            if pattern.search(plain):
                return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    return None


_FREE_AT_FIRST = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{2,8}?)?(?:头|首|第1|前)(?P<n>[一1两2三3]?)年(?:是)?(?:免费|不[要收]钱|赠送)"
)
_FEE = re.compile(
    r"(?:往后|之后|以后|后面|次年起?|第[二2]年(?:起|开始)?|后续|再续|续费)[^\d]{0,6}(?P<fee>\d+(?:\.\d+)?)(?:元|块)?(?:钱)?(?:[一1每/]年)?"
)
_YEARS_ASKED = re.compile(r"(?P<n>\d+|[一两二三四五六七八九十])年")


def answer_yearly(question: Question, product: Product) -> Answer | None:
    """云存用三年多少钱 of 头一年免费，往后99一年: the years that are paid."""
    text = in_figures(product.text)
    free, fee = _FREE_AT_FIRST.search(text), _FEE.search(text)
    if free is None or fee is None or fee.start() < free.start():
        return None
    first = {"两": 2, "2": 2, "三": 3, "3": 3}.get(free["n"], 1)
    first_said = first if first > 1 else "一"
    each = round(float(fee["fee"]) * 100)
    sentence = next((s for c, p, s, _ in clauses_of(product.text) if "免费" in p), product.text)
    if question.says(r"第[二三四五2345]年|以后|往后|明年") and question.says(
        r"要钱|收费|交钱|多少|免费|花钱"
    ):
        return from_sentences(f"头{first_said}年免费，往后{say_yuan(each)}一年。", [sentence])
    asked = _YEARS_ASKED.search(question.text)
    if asked is None or not question.says(r"多少|几块|钱|费|花"):
        return None
    years = int(number(asked["n"]) or 0)
    if years <= 0 or not _speaks_of(free["what"], question):
        return None
    total = max(0, years - first) * each
    own = product.pricing.unit_fen
    if own and question.says(r"(?:[连带含加]上?|算上|连同)\S{1,8}") and question.says(r"一共|总共|一起|合计"):
        whole = f"加上本身{say_yuan(own)}，一共{say_yuan(total + own)}"
        return from_sentences(f"头{first_said}年免费，往后{say_yuan(each)}一年，{whole}。", [sentence])
    paid = f"一共{say_yuan(total)}" if total else "不另收钱"
    said = f"头{first_said}年免费，往后{say_yuan(each)}一年，用{years}年{paid}。"
    return from_sentences(said, [sentence])


def _speaks_of(what: str | None, question: Question) -> bool:
    return not what or any(what[at : at + 2] in question.spoken for at in range(len(what) - 1))
