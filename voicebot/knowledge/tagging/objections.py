"""Why a proposed fact is not believed, however sure the tagger is: what the rules know about safety."""

import re

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.ages import AFTER_TREATMENT, is_of_a_price, is_untested
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.near_bans import (
    HANDS_ON,
    ON_A_SCREEN,
    WATER,
    WEATHER,
    is_given_back,
    is_of_a_form,
    is_of_a_spell,
    is_of_a_spot,
    is_wish,
    swaps_a_part,
)
from voicebot.knowledge.reading.paper import Clause, Found, Paper
from voicebot.knowledge.reading.people import ANIMAL, PERSON, is_about_the_list, is_medical, is_occasion
from voicebot.knowledge.reading.rulings import BAN, CARE, HEARSAY, forbids
from voicebot.knowledge.reading.version_bans import is_of_one_version
from voicebot.knowledge.shared_lines import is_kept_apart
from voicebot.knowledge.substances import LAW_GROUPS

BANS = ("contraindications", "not_for")
_OPPOSITE = {"contraindications": "suitable_for", "not_for": "suitable_for", "free_from": "ingredients"}
_LAW = re.compile(
    "|".join(sorted(re.escape(word) for group, words in LAW_GROUPS.items() for word in (group, *words)))
)
_SURE = 0.95
"""From here on a substance is believed that no word list knows."""
_LIKELY_UNFIT = 0.8
"""From here on it is believed that it is not for something that is no people."""
_CERTAIN = 0.9
"""From here on a ban is believed that no word of the rules forbids."""
_OLDEST = 45
"""Years; who is older is welcomed by such texts, nobody younger shut out."""
_SPOT = re.compile(r"(?:[脸胸腰背肚腹眼唇口头颈手脚腿]|部位)\S{0,2}[上里处中]?$|[上里处中]$")
"""脸上, 伤口处: where it must not go is a caution, not what it is not for."""
_PART_OF_NUMBER = re.compile(r"[\d零一二两三四五六七八九十百]$")


_UP_TO = re.compile(
    r"(?:周?岁|个月|月龄)?(?:[以之]?前|[以之]内|[以之]下|的(?:侄|外甥|孩子|女儿|儿子|闺女|娃|宝|小))"
)
"""围栏4岁前, 8岁的侄女也抢着用: no age from which on it may be used, unless a ban follows."""
_ABLE_AT = re.compile(
    r"(?:周?岁|个月)?的?(?:小孩|孩子|娃娃?|宝宝|小朋友)(?:都|也|自己|就)*(?:会|能)(?:自己)?(?!用|吃|喝|穿|抹|涂|擦|戴|玩|骑|坐|拿着吃|抓着吃)"
)
"""三岁小孩都能撕开: how easy it is."""
_FOR_A_PART = re.compile(r"\S{0,6}?换")
"""三个月以上宝宝换大号奶嘴: the age of a part."""
_DOSE = re.compile(r"\S{0,3}?(?:一[天次日顿]|[每毎][天次日顿]|顶多|最多)")
"""6个月到2岁一天一回: how much at an age."""
_PROTEIN = ("蛋白", "蛋白质")
_NAME = re.compile(r"[A-Za-z\u4e00-\u9fff]")


def is_contradicted(paper: Paper, read: Found) -> bool:
    """Whether the rules read the opposite there (孕妈能用, 含酒精) or a mere warning (怀孕的问下医生).

    不加蔗糖 beside 冰糖 among the ingredients is an opposite, too.
    """
    if read.name == "free_from" and str(read.value).endswith("糖"):
        return any("糖" in str(held) for held in paper.values("ingredients"))
    opposite = _OPPOSITE.get(read.name)
    if any(
        found.name == opposite and (found.value == read.value or _overlap(found, read))
        for found in paper.found
    ):
        return True
    if read.name == "not_for" and read.value in paper.values("not_features"):
        return True  # 桑拿不行 of a watch: what it does not stand
    if read.name in (*BANS, "age_min", "suitable_for", "target") and is_of_one_version(paper, read.start):
        return True
    clause = _clause_of(paper, read)
    set_aside = not paper.text[read.start : read.end].strip()
    others = set_aside or (clause is not None and _OF_OTHERS.search(clause.text))
    if read.name in _OF_OURS and others:
        return True
    if clause is None or read.name not in (*BANS, "age_min"):
        return False
    ban, then = BAN.search(clause.text), _next_words(paper, clause)
    care = CARE.search(clause.text)
    if ban and care and care.start() == ban.start():
        return True  # 孕妇不宜多吃 warns of too much
    if ban_then := BAN.match(then):
        return is_of_a_form(then[ban_then.end() :])
    if ban:
        return is_of_a_form(clause.text[ban.end() :])
    return bool(HEARSAY.search(clause.text) or CARE.search(f"{clause.text},{then}"))


_OF_OURS = (*BANS, "free_from", "allergens")
_OF_OTHERS = re.compile(
    r"别家|(?<!老)人家|同行|市面上|上[一1个]?批|以前的?批|老款|旧款|几乎|基本上?[不没无]|差不多没"
)
"""Of other goods, of other batches, or nearly so: nothing that is told of these."""
_ABSENT = re.compile(r"没|[未无零0不]|去掉|剔除")


def is_denied_there(paper: Paper, read: Found) -> bool:
    """Whether the clause of a substance says that something is absent: 酒精倒是没放."""
    clause = _clause_of(paper, read)
    return clause is not None and bool(_ABSENT.search(clause.text[read.end - clause.start :]))


def _next_words(paper: Paper, clause: Clause) -> str:
    """The next clause of the same sentence."""
    following = next((one for one in paper.clauses if one.start > clause.start), None)
    return following.text if following and following.sentence == clause.sentence else ""


_NOT_GIVEN = re.compile(r"(?:不|没有?)[送赠配带附给]的?$")
"""不送 before 挂绳."""


def _clause_of(paper: Paper, read: Found) -> Clause | None:
    return next((one for one in paper.clauses if one.start <= read.start < one.end), None)


def makes_sense(paper: Paper, read: Found, probability: float) -> bool:
    """Substances must be some, people named, ages likely, a struck-out price above the price."""
    words = str(read.value)
    match read.name:
        case "free_from":
            return probability >= _SURE or is_substance(paper, words)
        case "allergens":
            denied = any(one.name == "free_from" and _overlap(one, read) for one in paper.found)
            clause = _clause_of(paper, read)
            denied = denied or (clause is not None and is_kept_apart(clause.text))
            return (
                not (denied or _served_with(paper, read))
                and paper.nature is Nature.FOOD
                and words not in _PROTEIN
                and (probability >= _SURE or bool(_LAW.search(words)))
            )
        case "contraindications" | "not_for" if is_about_the_list(words) or _forbids_nobody(paper, read):
            return False
        case "contraindications" | "not_for" if not is_medical(words) and not re.search(PERSON, words):
            of_no_use = _SPOT.search(words) or is_occasion(words) or is_wish(f"{words}的")
            return probability >= _LIKELY_UNFIT and not of_no_use and _is_banned(paper, read)
        case "contraindications" | "not_for":
            return probability >= _CERTAIN or _is_banned(paper, read)
        case "age_min" | "age_max" if _of_no_age(paper, read):
            return False
        case "age_min" | "age_max" if (clause := _clause_of(paper, read)) and is_of_a_price(clause.text):
            return False
        case "age_min" if _FOR_A_PART.match(paper.text[read.end :]):
            return False
        case "age_min" if _ABLE_AT.match(paper.text[read.end :]):
            return False
        case "age_min" if _UP_TO.match(paper.text[read.end :]) and not _is_banned(paper, read):
            return False
        case "age_max" if _DOSE.match(paper.text[read.end :]):
            return False
        case "age_min" | "age_max":
            whole = not _PART_OF_NUMBER.search(paper.text[: read.start])
            of_animals = re.match(rf"\S{{0,6}}{ANIMAL}", paper.text[read.end :])
            likely = isinstance(read.value, int | float) and 0 <= read.value <= _OLDEST
            return whole and not of_animals and likely
        case "skin_type" if (clause := _clause_of(paper, read)) and CARE.search(clause.text):
            return False
        case "suitable_for" | "target" | "skin_type":
            return not _is_banned(paper, read)
        case "cautions":
            clause = _clause_of(paper, read)
            return clause is None or not is_given_back(clause.text)
        case "gifts":
            return not (_NOT_GIVEN.search(paper.text[: read.start]) or BAN.search(words))
        case "compatible":
            return bool(_NAME.search(words))
        case "price_original":
            prices = [price for price in paper.values("price") if isinstance(price, int | float)]
            return isinstance(read.value, int | float) and all(price < read.value for price in prices)
    return True


_SERVED = re.compile("泡|冲|配|搭|兑|就着|蘸|拌着")
_HELD = re.compile("含|配料|过敏|原料|成分|里有")


def _served_with(paper: Paper, read: Found) -> bool:
    """牛奶泡着吃: what one has with it."""
    clause = _clause_of(paper, read)
    return clause is not None and bool(_SERVED.search(clause.text)) and not _HELD.search(clause.text)


def _of_no_age(paper: Paper, read: Found) -> bool:
    """手术做完没满三个月, 六个月以上也有人在用但不敢打包票: a spell, an age without a promise."""
    clause = _clause_of(paper, read)
    return clause is not None and bool(is_untested(clause.text) or AFTER_TREATMENT.search(clause.text))


_MACHINE = re.compile(r"^(?:手机|平板|电脑|笔记本|轻薄本|手表|相机|耳机|(?:安卓|苹果|华为|小米)\w*)$")
"""手机夹得住, 平板不行: what it does not work with."""


_FINDS_FAULT = re.compile("(?<!别)嫌(?!疑)")
"""扁平足嫌支撑不够: what these find fault with."""


def _forbids_nobody(paper: Paper, read: Found) -> bool:
    """Water, the ground, a game, a device, a spot on the skin, a passing trouble and a part to be changed."""
    words = str(read.value)
    if any(pattern.search(words) for pattern in (WATER, WEATHER, ON_A_SCREEN, _MACHINE)):
        return True
    clause = _clause_of(paper, read)
    if clause is None:
        return False
    ban = BAN.search(clause.text)
    if ban is None:
        return swaps_a_part(clause.text) or bool(_FINDS_FAULT.search(clause.text))
    if HANDS_ON.match(clause.text[ban.end() :]) or is_given_back(clause.text):
        return True
    subject = clause.text[: ban.start()]
    return is_of_a_spot(subject, of_people=True) or is_of_a_spell(subject)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _is_banned(paper: Paper, read: Found) -> bool:
    """Whether a word forbids there: 带壳太厚的吸不牢 is a fault, no ban."""
    clause = _clause_of(paper, read)
    if clause is None:
        return False
    ruled = forbids(clause.text)
    if ruled and not ruled.of_the_product and not ruled.names_its_object and ruled.after[:1] in _HANDLED_BY:
        return False  # 高温环境勿充电: one thing that must not be done there
    return bool(BAN.search(f"{clause.text},{_next_words(paper, clause)}"))


_HANDLED_BY = frozenset("充存晒洗泡拆折烘烤拉拽压")


def may_be_doubted(found: Found) -> bool:
    """Whether the tagger may put a rule's safety fact in doubt: no illness, no people, no single version."""
    words = str(found.value)
    if "（" in words:
        return False
    return found.name not in BANS or not (is_medical(words) or re.search(PERSON, words))
