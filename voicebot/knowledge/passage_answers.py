"""Questions answered by the passage that speaks of them: yes or no first, then the editor's own words."""

import re
from collections.abc import Sequence

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.rulings import BAN, CARE
from voicebot.knowledge.replies import OFFER, Answer, from_sentences, unstated
from voicebot.knowledge.retrieval import (
    SAME_MATTER,
    Passage,
    clauses_of,
    content_of,
    find_passages,
    shares_content,
)

STRONG_MATCH = 0.55
WEAK_MATCH = 0.26
_ABOUT_EQUAL = 0.1
"""Passages so near to each other in coverage are equally near to the question."""
_LONGEST = 34
"""Characters of a reply; more are not added for the sake of completeness."""
_REFUSING_FACTS = frozenset({"not_features", "not_for", "contraindications", "cautions"})

ABILITY = re.compile(
    r"能|可以|可不|行[不吗么吧]|行$|成[不吗么吧]|成$|要紧|没事|有事|打紧|碍事|合适|适合|敢|中不|好使|没问题|有问题|支持|认不认|认得|让不让|要得|管用|扛|禁得|经得"
)
_EXISTENCE = re.compile(r"有没有|有[^，]{0,8}[吗么没不]|带不带|送不送|[带送配含][^，]{1,6}[吗么没不]|是不是")
_HELD_ASKED = re.compile(
    r"[放加掺搁含用下添扑打染做有带是](?!时候|的时候)\S{0,8}(?:没有?|没得|不|吗|么|嘛|吧)$|([放加掺搁含用下添扑打染做带])[没不]\1"
)
"""Whether something is in it, in any verb: 掺没掺淀粉, 加蔗糖没有."""
_DENIED_BEHIND = re.compile(
    r"(?:[没未](?:有|曾)?|木有|没敢)[一-鿿]{1,2}(?:过|的)?(?:$|，)|没得|断[货码]|(?:一[滴点粒丝]|半点|完全|压根)\S{0,3}[没不]"
)
"""What is denied stands before the denial: 淀粉没掺过."""
_NEEDED = re.compile(r"要不要|用不用|需不需要|需要|必须|非得|得不得")
_DENIED_IN_QUESTION = re.compile(
    r"不(?!能|可以|行|了$|$|成|是|好|会|会$|小心|用)[一-鿿]{1,4}(?:能|可以|行|成|要紧)"
)
_REFUSES = re.compile(
    r"不支持|不(?:带|送|含|防(?!滑)|退|赔|保(?!证|温|暖|湿)|发(?![热烫黄]|货慢)|接|做|卖|配|抗|耐|兼容|适配|管|算|包(?!装))|没有|没法|无法|暂无|没货|缺货|不在|[^么]不了|除外|撑不住|扛不住|白搭"
)
_NO_REFUSAL = re.compile(
    r"能不能|可不可以|适不适合|会不会|要不要|不用(?!来|于|在)|不必|无需|不需要|不影响|不会|没问题|不挑|不限|不含|没有(?:添?加|防腐|香精|色素|酒精|异味|味)|不添加|没加|不伤|不刺激|不紧绷|不闷|不磨|不累|不掉|不粘|不辣嘴|没碎|不怕|不漏"
)
_PERMITS = re.compile(
    r"可以|能(?!量)|都行|也行|没问题|[oO][kK]|适合|支持|可用|放心|通用|通吃|随便|均可|皆可|不挑|不影响|不怕|可(?=[一-鿿])|有(?!点)|带(?!着)|随身|合规"
)
_CLEARLY_PERMITS = re.compile(r"可以|能(?!量)|都行|也行|没问题|[oO][kK]|支持|可用|合规|随身|不影响|不怕|通用")
_CONTINUES = re.compile(
    r"^(?:[邮运]费|费用|问|找|联系|加\d|另|[一每单整][一-鿿]{1,2}\d|但|不过|只是|就(?!是)|要是|否则|不然|几|所以|那是|先|得(?!到)|再|怕|会|容易|可以|能|也|还|而且|因为|属|建议|注意|最多|一般|记得|如果|才)|(?:就行|即可|不够\S?|就好了?|不是坏了?\S?|正常|为准|不推荐|不建议|不行|就退|停用)$"
)


def _gives_reason(clause: str, following: str) -> bool:
    """刮破了那天别用，蛰得慌: a few words after a ban tell why; 孕妇能不能吃，没写 leaves it open."""
    told = BAN.search(clause) or _LEFT_OPEN.search(clause)
    return bool(told) and len(following) <= SHORT_REASON and not BAN.search(following)


_LEFT_OPEN = re.compile(r"能不能|可不可以|能否|可否|是否")
_COMBINES = re.compile(r"一起[用吃喝抹涂敷]|同时[用吃喝抹]|搭配|混着|混用|叠[着加]?用")
_ABSENCE = re.compile(r"(?:里面)?(?:没有|不含|无|没加|不加|零)")
_REMEDY_ASKED = re.compile(r"咋办|怎么办|咋整|怎么弄|咋弄|怎么处理|如何处理")
"""What to do is told by the clause about the trouble, however it goes on."""
SHORT_REASON = 5
_TOPIC = re.compile(
    r"(?:的(?:人|话|朋友|亲)?|者|期间|时候?|[之以]后|(?:儿童|宝宝|孩子|小孩|老人|人群)(?:使|食|饮)?用)$"
)
"""A clause that only names the case; what is to be done in it comes next."""


def answer_passage(question: Question, product: Product) -> Answer | None:
    """What the text says about it, word for word; hedged when it is only near the question."""
    passages = find_passages(question.text, product)
    if EFFICACY_ASKED.search(question.spoken):
        passages = [passage for passage in passages if not BAN.search(passage.text)]
    if not passages or passages[0].coverage < WEAK_MATCH:
        return None
    best = _most_telling(question, passages)
    if only_tells_absence(question, best.text):
        return None
    said = in_its_sentence(best, passages, product, remedy=bool(_REMEDY_ASKED.search(question.spoken)))
    fact = fact_of(best, product)
    if not refuses(best.text) and (refusal := _refusal(passages, best, product)):
        return _grounded(
            f"{_lead(question, refusal, product)}{clean(refusal.text)}，{said}。", refusal, product
        )
    trouble = _REMEDY_ASKED.search(question.spoken)
    if best.coverage >= (STRONG_MATCH if trouble is None else SAME_MATTER):
        return _grounded(f"{_lead(question, best, product, said)}{said}。", best, product)
    told_as_use = any(best.text in str(fact.value) for fact in product.facts_named("usage"))
    if fact is not None and fact.name in ("cautions", "not_for", "contraindications") and not told_as_use:
        against = fact.name != "cautions" and asks_leave(question) and not CARE.search(said)
        lead = _lead(question, best, product) or ("不建议，" if against else "要注意，")
        return _grounded(f"{lead}{said}。", best, product)
    if asks_leave(question) and _WARNS.search(said) and shares_content(question.spoken, best.text, product):
        return _grounded(f"要注意，{said}。", best, product)
    touches = shares_content(question.spoken, best.text, product, at_least=2)
    if touches and _EFFECT_ASKED.search(question.spoken):
        return _grounded(f"{said}。", best, product)
    return Answer(f"这一点没有写明，只说{said}，{OFFER}", (best.sentence,), False, (fact,) if fact else ())


EFFICACY_ASKED = re.compile(r"能(?:下去|下得去|平|消)(?:吗|么|不|了|$)|管用|有用|有效|见效|去得掉|去得了")
"""Whether it works is told by no clause that bans."""
_EFFECT_ASKED = re.compile(r"影响|干扰|妨碍")
"""What it does to them is told by the clause that names them."""


def only_tells_absence(question: Question, clause: str) -> bool:
    """能跟A醇一起用吗 and 没有视黄醇: what is not in it may still be used beside it, or not."""
    return bool(_COMBINES.search(question.spoken) and _ABSENCE.match(clause))


def asks_leave(question: Question) -> bool:
    """Whether the question asks if something may be done (能不能, 敢不敢) or tells what is to be done."""
    return bool(ABILITY.search(question.spoken)) or question.tells_only


def reply_from(
    question: Question,
    passage: Passage,
    product: Product,
    others: Sequence[Passage] = (),
    *,
    against: bool = False,
) -> Answer:
    """The clause with yes or no in front, with others of its sentence and what goes on from it.

    Args:
        question: as understood.
        passage: the clause.
        product: whose text it is.
        others: clauses that may be told with it.
        against: it tells whom or what the product is not for, whatever its words.
    """
    remedy = bool(_REMEDY_ASKED.search(question.spoken))
    said = in_its_sentence(passage, [passage, *others], product, remedy=remedy)
    return _grounded(f"{_lead(question, passage, product, said, against=against)}{said}。", passage, product)


def decides_against(question: Question, clause: str) -> bool:
    """Whether leave is asked and the clause refuses, denies or tells of harm."""
    if not asks_leave(question) and not _HELD_ASKED.search(question.spoken):
        return False
    return refuses(clause) or bool(_HARMS.search(clause) or _DENIED_BEHIND.search(clause))


def answer_from_clause(question: Question, product: Product, about: str) -> Answer | None:
    """The first clause that speaks of a person or a thing, by a pattern, with yes or no in front."""
    for clause, plain, sentence, start in clauses_of(product.text):
        if re.search(about, plain) and clause != product.name:
            return reply_from(question, Passage(clause, sentence, 1.0, start), product)
    return None


def _most_telling(question: Question, passages: list[Passage]) -> Passage:
    """Of passages about equally near, the one that refuses or warns: a refusal must not be overlooked."""
    nearly = _ABOUT_EQUAL if ABILITY.search(question.spoken) else 0.02
    near = [passage for passage in passages if passage.coverage >= passages[0].coverage - nearly]
    return next((passage for passage in near if refuses(passage.text)), passages[0])


def _refusal(passages: list[Passage], best: Passage, product: Product) -> Passage | None:
    """不防水 beside 淋雨后自然晾干: what the product cannot do in the same matter."""
    for passage in passages:
        fact = fact_of(passage, product)
        negative = fact is not None and fact.name in _REFUSING_FACTS and refuses(passage.text)
        if passage is not best and passage.coverage >= max(SAME_MATTER, 0.7 * best.coverage) and negative:
            return passage
    return None


def refuses(text: str) -> bool:
    """Whether a clause bans, warns or denies."""
    plain = _NO_REFUSAL.sub("", text)
    return bool(BAN.search(plain) or _REFUSES.search(plain) or CARE.search(plain))


def _shares_words(asked: str, text: str) -> bool:
    """Whether the clause speaks of the matter in the caller's own words."""
    content = re.sub(r"能不能|可以|有没有|是不是|[吗么不没啊呢吧的了我你它这能]", " ", asked)
    pairs = (word[place : place + 2] for word in content.split() for place in range(len(word) - 1))
    return any(pair in text for pair in pairs)


def _lead(
    question: Question, passage: Passage, product: Product, said: str = "", *, against: bool = False
) -> str:
    """Yes or no, where the clause decides it."""
    lead = _lead_of_words(question, passage, said)
    if lead or not asks_leave(question) or _OPEN.search(question.spoken):
        return lead
    text = passage.text
    if _PERMITS.search(text) or _STARTS_WITH_NO.match(text):
        return lead
    return "不建议，" if against or _HARMS.search(text) or _is_ban(passage, product) else ""


_HARMS = re.compile(
    r"(?<![不没防无])(?<!不会)(?:[洗擦卸冲泡煮]不[净掉干开烂]|磨[脚底得损]|硌|扎[手脚肉]|勒|压(?:耳|脚|手|胸)|夹[脚手头]|卡[住得喉嗓牙]|粘[牙掉坏]|糊(?:一脸|了|$)|费劲|受不了|遭罪|难受|危险|出事|伤[人脚手牙胃]"
    r"|摔|陷|[更越会]塌|开花|结块|刮花|划花|烫[伤手嘴]|闷(?:痘|脚|热|$)|太[干咸辣甜硬滑湿]|没用|白搭|白费|没戏|报废|[会易]坏|坏掉|开[裂胶线]|炸[开裂]?|化(?:了|掉|水)|变[形味质软硬皮]|缩水|褪色|掉[色渣粉]"
    r"|染[色衣]|打滑|滑倒|会滑|进水|漏[水油液]|生锈|发霉|散架|折断|会断|起球|失效|会皮|发[烧烫]|拉肚子|上火|刺激|刺痛|过敏|起[疹痘]|红肿|噎|呛|不够)"
)
"""What comes of it, where no word forbids it: 骑摩托挂挡磨脚."""
_OPEN = re.compile(r"怎么|什么|多少|(?<!好)几|哪|多久")
_STARTS_WITH_NO = re.compile(r"(?:请勿|切勿|不[能可要宜建推适行]|没有|没法|禁|严禁|[勿别莫])")


def _is_ban(passage: Passage, product: Product) -> bool:
    """草坪婚礼细跟陷土: told to those who better do without it, though in other words than a ban's."""
    banned = (str(fact.value) for fact in product.facts_named("not_for", "contraindications"))
    return any(len(value) > 1 and (value in passage.text or passage.text in value) for value in banned)


def _lead_of_words(question: Question, passage: Passage, said: str) -> str:
    asked = question.spoken
    if _NEEDED.search(asked) or _DENIED_IN_QUESTION.search(asked) or question.says(_OPEN.pattern):
        return ""
    ability = bool(ABILITY.search(asked)) or question.tells_only
    existence = bool(_EXISTENCE.search(asked) or _HELD_ASKED.search(asked))
    if not (ability or existence or re.search(r"[吗么不没]$", asked)):
        return ""
    text = passage.text
    plain = _NO_REFUSAL.sub("", text)
    if existence and _DENIED_BEHIND.search(text) and not re.search(r"^(?:没有|不|无)", text):
        return "没有，"
    if CARE.search(plain + said) and not re.search(r"不能|禁|勿|不行|不可", plain):
        return "要谨慎，" if ability else ""
    if not ability and not existence and not re.search(r"[防耐抗]", asked):
        return ""
    if BAN.search(plain) or _REFUSES.search(plain):
        if not ability and existence:
            denies = _REFUSES.search(plain) or re.search("[不没无](?!要|能|可|得|宜|许)", plain)
            return "没有的，" if denies and not re.match(r"没有|不|无|非|别", text) else ""
        return (
            "不建议，"
            if re.match(r"不建议|不推荐|不适合|不宜", text) is None and CARE.search(plain)
            else ("" if re.match(r"不支持|不建议|不推荐|不适合|不能|不可以|不行", text) else "不行，")
        )
    had = re.search(r"有(?:没有)?([^，]{1,6}?)(?:的)?(?:吗|么|没有?|不|啊|呢)*$", asked)
    if had and had[1].removesuffix("色") in text and not re.search(r"[不没无非]", text):
        return "" if text.startswith("有") else "有的，"
    if "送" in asked and "送" not in text:
        return ""
    permits = _PERMITS if _shares_words(asked, text) else _CLEARLY_PERMITS
    if permits.search(text) and not re.search(r"不|没|无|别|勿|一定要|必须|的话|会|容易|怕", text):
        return "可以的，" if ability else ("有的，" if existence and re.search(r"有|带|送|配", text) else "")
    return ""


def in_its_sentence(best: Passage, passages: list[Passage], product: Product, *, remedy: bool = False) -> str:
    """The clause, with others of its sentence that also match and those that go on from it.

    Args:
        best: the clause.
        passages: all that match, this one first.
        product: whose text it is.
        remedy: what to do is asked, so the clause behind is told, too.
    """
    chosen = {best.start: best.text}
    for passage in passages[1:]:
        if passage.sentence == best.sentence and passage.coverage >= 0.75 * best.coverage:
            chosen[passage.start] = passage.text
    clauses = clauses_of(product.text)
    place = next((k for k, clause in enumerate(clauses) if clause[3] == best.start), None)
    length = sum(map(len, chosen.values()))
    if place is not None and place + 1 < len(clauses) and best.text.endswith(f"，{clauses[place + 1][0]}"):
        place += 1  # a passage of two clauses goes on from its second
    while place is not None and place + 1 < len(clauses) and length < _LONGEST + 10:
        words, _, sentence, start = clauses[place + 1]
        longest = _LONGEST + 10 if remedy and _REPAIRED.search(words) else _LONGEST
        if sentence != best.sentence or length + len(words) > longest:
            break
        last = chosen.get(clauses[place][3], clauses[place][0])
        topic = bool(_TOPIC.search(last)) or _gives_reason(last, words)
        in_brackets = bool(re.search(r"[(（]\s*$", product.text[:start]))
        topic = (
            topic
            or (remedy and (len(chosen) == 1 or bool(_REPAIRED.search(words))))
            or bool(_WARNS.search(last) and BAN.match(words))
            or bool(_SOLD_BESIDE.search(last) and _SUM.fullmatch(words))
        )
        if start not in chosen and not in_brackets and not topic and not _CONTINUES.search(words):
            break
        chosen[start] = words
        length += len(words)
        place += 1
    before = next((k for k, clause in enumerate(clauses) if clause[3] == best.start), 0) - 1
    told_before = re.search(r"[那这](?:个|款|种)|^[光单只]", best.text) or (
        before >= 0 and _leans_on(best.text, clauses[before][0])
    )
    while told_before and before >= 0 and length < _LONGEST:
        if clauses[before][2] != best.sentence:
            break
        chosen[clauses[before][3]] = clauses[before][0]
        length += len(clauses[before][0])
        before -= 1
    said = "，".join(dict.fromkeys(clean(chosen[start]) for start in sorted(chosen)))
    if not clauses or best.start != clauses[0][3]:
        said = re.sub(rf"^{re.escape(clean(product.name))}[，。：]*(?=.{{2}})", "", said)
    said = _LINK.sub("", said)
    if len(said) < 3:
        said = clean(best.sentence) if len(best.sentence) <= 40 else _with_head(best, clauses, said)
    return said


_REPAIRED = re.compile(r"免费修|包[修换]|换新|换底|换一双|补发|维修")
_REPAIR_TERM = re.compile(r"(?:质保|保修|包修|联保|保)\D{0,3}[\d一二两三半十]")
"""质保半年 before 脱胶免费修: a repair is told with its term."""
_HEADED = 4
"""How many clauses back a word of a list (移动 联通 电信) may have its head."""


def _with_head(best: Passage, clauses: Sequence[tuple[str, str, str, int]], said: str) -> str:
    """三网4G都能用，移动，联通，电信 for the bare 电信."""
    place = next((k for k, clause in enumerate(clauses) if clause[3] == best.start), 0)
    for first in range(place - 1, max(-1, place - 1 - _HEADED), -1):
        if len(clauses[first][0]) > _HEADED and clauses[first][2] == best.sentence:
            return "，".join(clean(clause[0]) for clause in clauses[first : place + 1])
    return said


_SOLD_BESIDE = re.compile(r"(?:[单另][买购卖售配拍]|[加选]购)$")
_SUM = re.compile(r"\d+(?:\.\d+)?(?:元|块)(?:钱)?(?:[一/每]\S{1,2})?")
"""充电头要单买，79元: what is sold beside is told with its price."""
_WARNS = re.compile(r"看好|当心|小心|留神|注意")
"""坐扶梯看好脚，别贴边站: how to mind it goes with what is to be minded."""
_SWALLOWED = re.compile(r"收好|抠|吞|够得?着|误食")
_RETURN_POSTAGE = re.compile(r"(?:来回|往返|寄回)?(?:运费|邮费)\S{0,2}(?:店里|我们|卖家|自己|自理|您|你|各)")
_THING = re.compile(r"(?:有|含|带)[\u4e00-\u9fff]{2,8}$")


def _leans_on(clause: str, before: str) -> bool:
    """Whether a clause says nothing without the one before it: a repair its term, a warning its thing."""
    if _REPAIRED.search(clause):
        return bool(_REPAIR_TERM.search(before))
    if _RETURN_POSTAGE.search(clause):
        return bool(re.search("[换退]", before))
    return bool(_SWALLOWED.search(clause) and _THING.search(before))


_LINK = re.compile(r"^(?:但是?|不过|可是?|而且|也|就是|只是|倒是)(?=它?(?:不(?!过)|没|别|勿))")
"""但 of 但它不防水, which links to a clause that is not told."""


def fact_of(passage: Passage, product: Product) -> Fact | None:
    """The fact that a passage states."""
    for fact in product.facts:
        if (
            fact.sentence == passage.sentence
            and str(fact.value) in passage.text
            and fact.name not in ("name", "brand")
        ):
            return fact
    return next((fact for fact in product.facts if str(fact.value) and passage.text in str(fact.value)), None)


def _grounded(reply: str, passage: Passage, product: Product) -> Answer:
    fact = fact_of(passage, product)
    answer = from_sentences(reply, [passage.sentence])
    return Answer(answer.reply, answer.grounds, True, (fact,) if fact else ())


def is_strong(question: Question, product: Product, limit: float = STRONG_MATCH) -> bool:
    """Whether a passage holds nearly all of the question."""
    best = find_passages(question.text, product, limit=1)
    return bool(best) and best[0].coverage >= limit


def not_stated(question: Question, product: Product) -> Answer:
    """Nothing in the text is near the question."""
    content = content_of(question.spoken, product).replace(" ", "")
    about = content if 2 <= len(content) <= 4 else ""
    return unstated(about, product)
