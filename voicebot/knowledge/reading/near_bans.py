"""Bans that look like others: of one version, of one form, of a wish, of a way to handle it."""

import re
from itertools import pairwise

from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.people import (
    ANIMAL,
    PERSON,
    bare_subject,
    is_age,
    is_medical,
    people_in,
)
from voicebot.knowledge.reading.rulings import BAN, Ruling

AT_WORK = re.compile(r"(?:上课|课堂|课上|上学|驾驶|开车|考试|睡眠|锁屏)(?:时|期间|自动)?$")
"""上课禁用 is what a watch can do; nobody is forbidden to wear it."""
AT_ONCE = re.compile(r"一边.{1,8}一边")
"""一边开车一边低头调可不行."""
CONCEDED = re.compile(r".*(?:没事|没问题|可以|不要紧|还行|OK|ok)(?=[\u4e00-\u9fff])")
"""小雨没事大雨别穿: what is allowed first is not what is forbidden."""
_WISH = re.compile(
    r"(?:想|不?爱(?![长出起流拉晕脱掉痒发过闹])|喜欢|追求|需要|要|怕[苦酸甜咸辣](?=的|$)|受不了|接受不了|介意|在意|闻不惯|图(?!案)|贪|奔着|冲着|为了|指望|追着|惦记)[\u4e00-\u9fff]{0,6}?(?:的(?:人|朋友|亲|姐妹|话)?)?$"
)
"""想留香的别买: who wants what it has not; nobody is harmed."""
HANDLED = re.compile(r"(?:带|背|拿|提|拎|放|携带)(?:着|出门)?$")
"""不适合出差带: it is awkward, not unfit."""
WATER = re.compile(
    r"^(?:[戴穿带拿]着?(?:去|来)?|用来|在)?(?P<water>潜水|浮潜|游泳|泡澡|泡温泉|下水|洗澡|冲澡|淋浴|桑拿|蒸桑拿)(?:时候?|里|用|戴|穿|的)*$"
)
"""Not for people either: 不能戴着游泳 tells what it does not stand."""
WEATHER = re.compile(
    r"^(?:下?[雨雪](?![山靴鞋域伞])|化雪|梅雨|湿地|积水)|(?:[路地冰雪台]面|[雪冰]地|结冰|积[雪水]|泥地|瓷砖)\S{0,2}$"
)
"""雨天别穿, 结冰的路面不行: what it does not stand."""
ON_A_SCREEN = re.compile(r"游戏|手游|追剧|视频|直播|剪辑|拍[照摄]|夜景")
"""What is done on a device; where it does it badly, that is a fault and forbids nobody anything."""


GIVEN_BACK = re.compile(
    r"(?:的|了|的话|就|都|也|可以?|能|给|包|随时|免费|直接|只管|[\d一二两三四五六七八九十]+[天日][之以]?内)*(?:[退换调补改赔]|寄回|联系|找我|找客服|来换)"
)
"""尺码不合适免费换一次: what becomes of goods that do not fit; nobody is shut out."""


def is_given_back(told: str) -> bool:
    """Whether a clause only tells what becomes of goods that do not suit: 孕妇不合适免费退."""
    ban = BAN.search(told)
    return ban is not None and ban[0].endswith("合适") and bool(GIVEN_BACK.match(told, ban.end()))


BY_MISTAKE = ("买错", "拍错", "下错单")
"""吃素的朋友别拍错: they must not buy it at all."""

HANDS_ON = re.compile("(?:[用拿]手|使劲|用力|来回|反复)?[挤抠搓揉撕摸挠抓](?!住)")
"""痘痘肌别用手挤."""
TOGETHER = re.compile("[和跟与同][^,]{1,12}(?:一起|同时|同用|叠|混|搭)")
"""不建议和酸类一起用: how it is used, nothing that it is not for."""


_OTHER_VERSION = re.compile(
    r"(?P<taken>[吃喝用穿戴买选拍碰])?(?P<what>(?:(?![的了])[\u4e00-\u9fff]){2,4}?)(?:[款味版会容]|的?$)"
)
_FOR_A_VERSION = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{2,4}?)[味款版](?:的|里)?(?=\S*(?:过敏|不耐|孕|患者|病|人))"
)


def is_of_a_version(paper: Paper, ban: Ruling) -> bool:
    """嘴里有溃疡别吃藤椒, 避开鲜肉味: the ban is on one of its versions, which the text names elsewhere."""
    told = _OTHER_VERSION.match(ban.after)
    if told and not told["taken"] and not re.match("避开|绕开|跳过|略过", ban.cue):
        told = None
    told = told or _FOR_A_VERSION.match(ban.before)
    return told is not None and paper.text.count(told["what"]) > 1 and not paper.kinds_in(told["what"])


_ANOTHER = re.compile(r"[选买拍挑穿戴](?![这那本它此该了的着过来去回错])(?P<what>[\u4e00-\u9fff]{2,4})$")


def is_of_another_thing(paper: Paper, ban: Ruling) -> bool:
    """怕冷的老人别选单鞋 of a snow boot: what is forbidden is another kind of goods."""
    told = _ANOTHER.match(ban.after)
    if told is None or not (kinds := paper.kinds_in(told["what"])):
        return False
    own = "".join(map(str, (*paper.values("name"), *paper.values("product_type"))))
    return kinds[-1][3] == len(told["what"]) and told["what"] not in own


_ONE_FORM = re.compile(
    r"(?:[给喂吃用喝拿]|直接)*(?:整[颗粒瓣个块片根条只枚]|单独|独自|一个人|自己|躺着|空[口腹]|干吃|生吃|硬[啃吃嚼咬吞撑]|囫囵|大[块口]|带[壳核皮骨]|一次|连续|长时间|太多|过多|过量|超(?:过|出)?(?=[\d一二两三四五六七八九十半])|[买拍选挑穿](?:得)?(?:[大小错多短长高低]|太|[一两二三\d]+码))"
)
"""别给整颗: one form or one manner of it, not the thing itself."""


def is_of_a_form(text: str) -> bool:
    """Whether what follows a ban is one form of the product or one way to have it."""
    return bool(_ONE_FORM.match(text))


def caution_of_form(paper: Paper, clause: Clause, ban: Ruling) -> None:
    """六岁以下给核桃碎，别给整瓣: one form is forbidden; whom it concerns may stand in the clause before."""
    earlier = [one for one in paper.clauses if one.start < clause.start and one.sentence == clause.sentence]
    if earlier and not bare_subject(ban.before) and re.search(rf"{PERSON}|岁", earlier[-1].text):
        paper.add("cautions", f"{earlier[-1].text}，{clause.text}", earlier[-1].start, clause.end)
    else:
        paper.add("cautions", clause.text, clause.start, clause.end)


_TROUBLE = (
    r"伤口|创[口面]|[裂破]口|破[皮损了]|溃[烂疡]|流血|出血|化脓|红肿|发炎|过敏|爆痘|长痘|痘痘|湿疹|皮疹|疱疹|口腔溃疡"
    r"|[晒烫擦扭拉灼]伤|刺痛|脱皮|筋膜炎|感冒|发[烧热]|腹泻|拉肚子|醉|酒后|喝了?酒"
)
"""Passing troubles of the body."""
_SPOT = re.compile(
    rf"(?:部位|的地方|[伤疤患破损烂疹痘]处)$|(?:{_TROUBLE})\S{{0,3}}(?:处|(?<!以)上面?|周围|附近|位置)$"
)
"""湿疹发作的部位: a spot, not everybody who has it."""
_PLACE_OF_BODY = re.compile(
    r"(?:附近|周围|周边|一圈|边上|[胸腰背肚腹脸眼唇口头颈手脚腿乳]\S{0,2}(?:上|部|处|前|头|口|兜|里|边))(?:也|都|就|先)?$"
)
"""哺乳期乳头附近: a place on these people, not the people."""
_SPELL = re.compile(
    rf"(?:{_TROUBLE})\S{{0,6}}?(?:时候?|期间|当[天日]|阶段|[没未]\S{{0,3}}(?:好|愈|退|消)\S{{0,2}}?|[之以]前)$"
)


def is_of_a_spot(subject: str, *, of_people: bool) -> bool:
    """有伤口、起湿疹的地方别抹: a place on the skin is forbidden, nobody is."""
    bare = bare_subject(subject)
    return bool(_SPOT.search(bare) or (of_people and _PLACE_OF_BODY.search(subject)))


def is_of_a_spell(subject: str) -> bool:
    """脸上有伤口时勿用, 扭伤没好利索别上场: it passes; 没好的 would say who is meant."""
    return bool(_SPELL.search(bare_subject(subject)))


def people_beside_spells(paper: Paper, subject: str) -> list[str]:
    """孕妇 of 孕妇和湿疹发作期间; nobody of 孕妇和老人有伤口时, which is of the spell alone."""
    *parts, last = re.split(r"[、,和与及或]", subject)
    if re.search(PERSON, re.sub(_TROUBLE, "", last)):
        return []
    named = [part for part in parts if not re.search(_TROUBLE, part)]
    found = [
        person
        for part in named
        for person in people_in(paper, part) or ([part] if is_medical(part) else [])
        if re.search(rf"{PERSON}|[皮肌肤]", person) or person == part
    ]
    return found if any(re.search(rf"{PERSON}|[皮肌肤]", person) for person in found) else []


def text_before(paper: Paper, clause: Clause) -> str:
    """The clause before one of the same sentence."""
    earlier = [one for one in paper.clauses if one.start < clause.start and one.sentence == clause.sentence]
    return earlier[-1].text if earlier else ""


_SEASON = re.compile(r"(?:大?[春夏秋冬]天|[春夏秋冬]季|三伏|数九|大?[热冷]天)里?[穿用盖戴]?")
_WILL_NOT = re.compile(r"不[吃喝用玩碰][了的哈哦]*")


def blames_the_goods(paper: Paper, clause: Clause, ban: Ruling, people: list[str]) -> bool:
    """冬天穿不够暖, 猫挑嘴不吃，开袋不退: a fault is noted, nobody is forbidden anything."""
    subject = bare_subject(ban.before)
    if "不够" in ban.cue and (_SEASON.fullmatch(subject) or ON_A_SCREEN.search(subject)):
        paper.add("drawbacks", clause.text, clause.start, clause.end)
        return True
    animals = bool(people) and all(re.search(ANIMAL, person) for person in people)
    return animals and bool(_WILL_NOT.fullmatch(ban.cue)) and harms_the_goods(paper, clause)


_NOT_COVERED = re.compile(r"不[保赔退修换管]|概不|自负|自理")


def harms_the_goods(paper: Paper, clause: Clause) -> bool:
    """宠物爱咬的家庭别买，咬了不保: the goods would suffer, not the people."""
    following = next((one for one in paper.clauses if one.start > clause.start), None)
    return bool(following and following.sentence == clause.sentence and _NOT_COVERED.search(following.text))


def is_wish(subject: str) -> bool:
    """Whether who is sent away only wants what it has not, or dislikes something; nobody is harmed."""
    return bool(_WISH.fullmatch(bare_subject(subject))) and not is_medical(subject)


_HARMED = re.compile(
    r"(?P<who>.{2,14}?)(?:[吃喝用穿戴抹涂敷]了?(?:这个|它)?)?(?:会|容易|可能)?(?:胀气|拉肚子|腹泻|误食|噎着?|呛着?|不舒服|难受|过敏|起疹子?|发痒|泛红|刺痛|疼|头晕)(?:的)?"
)
_ELSEWHERE = re.compile(
    r"(?:请|就|可以?|建议|推荐|最好)*(?:换|改?[选用买拍看挑]|另[选买])[\u4e00-\u9fffA-Za-z\d]{2,10}"
)


_OFFERED = re.compile(
    r"(?P<who>.{2,14}?)(?:请|就|可以?|建议|推荐|最好|得)*(?:[换选买挑拍用吃穿]|改[用选买])(?!了|着|过|的)(?P<what>\S{2,10})"
)
_NOT_HERE = re.compile(
    r"(?:但|可|不过)?(?:本店|小店|我们?家?|咱们?家?|这里|店里|家里)?(?:目前|暂时?|现在|还)*"
    r"(?:没有?(?:货|卖|做|现货)?|不[卖做售]|无货?|缺货|断货)(?:这[款种个])?[的哦哈]*"
)
"""孕妇请选纯物理的，本店暂无: what they are sent to is not to be had here, so this is none for them."""


def read_sent_away(paper: Paper) -> None:
    """乳糖不耐的喝了胀气, 选分离乳清那款: who is harmed and sent to another product must not use this one."""
    for first, second in pairwise(paper.clauses):
        offered = _OFFERED.fullmatch(first.text)
        if offered is None or not _NOT_HERE.fullmatch(second.text):
            continue
        for person in people_in(paper, offered["who"]):
            if is_medical(person):
                paper.add("contraindications", person, first.start, second.end)
            paper.add("not_for", person, first.start, second.end)
    for first, second in pairwise(paper.clauses):
        harmed = _HARMED.fullmatch(first.text)
        if not harmed or first.sentence != second.sentence or not _ELSEWHERE.fullmatch(second.text):
            continue
        told = [one for one in paper.found if one.start < first.end and first.start < one.end]
        if any(one.name in ("not_for", "suitable_for") for one in told):
            continue
        for person in people_in(paper, harmed["who"]):
            if is_medical(person):
                paper.add("contraindications", person, first.start, first.end)
            if is_medical(person) or is_age(person) or re.search(ANIMAL, person):
                paper.add("not_for", person, first.start, first.end)
                paper.add("cautions", first.text, first.start, first.end)


_PART = re.compile(r"(?:另[买拍配购选]|换)\S*(?:套|带|垫|塞|膜|扣|芯|圈|罩|贴|绳|头|袋|盖)(?:\d+元?)?$")


def swaps_a_part(told: str) -> bool:
    """硅胶过敏的另买布表带: a part is changed; the product itself stays."""
    return bool(_PART.search(told))


_VERSION_OF_IT = re.compile(r"[款版]$")
_PRICED_AS_ITS_OWN = re.compile(r"(?:再?加|另加|补|多)\d+|同价|一个价|价格一样")


def is_version_of_it(paper: Paper, clause: Clause, other: str) -> bool:
    """体重大的选加强版，再加80: what they are sent to is sold under the same name."""
    following = next((one for one in paper.clauses if one.start > clause.start), None)
    return bool(
        _VERSION_OF_IT.search(other)
        and following
        and following.sentence == clause.sentence
        and _PRICED_AS_ITS_OWN.match(following.text)
    )


def is_sent_away(told: str, ban: Ruling, people: list[str], other: str) -> bool:
    """六岁以下请用儿童款, but not 小朋友选蜜汁, told before as one of its own, nor 宝宝用的看另一款."""
    if other.removesuffix("的") in told or swaps_a_part(ban.cue + ban.after):
        return False
    if any(re.search(r"过敏|不耐|敏感", person) for person in people):
        return True
    return bool(re.search(rf"(?:{PERSON}|以[上下]|(?<!用)的)(?:人|朋友|们)?$", ban.before))
