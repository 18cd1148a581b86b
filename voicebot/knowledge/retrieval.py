"""Finds the clause of a product text that a question is about, by shared words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import Paper

_EMPTY = re.compile(
    r"(?P<ask>有没有|能不能|可不可以|会不会|是不是|要不要|行不行|成不成|中不中|用不用|需不需要|好不好|管不管|怎么办|怎么样|怎么|咋样|咋|什么|多少|多大|多久|多长|哪里|哪儿|哪个"
    r"|可以|需要|应该|的话|如果|要是|你们|我们|咱们|他们|她们|这个|那个|这款|那款|这种|这鞋|这东西|产品|请问|我想|问一下|问问|想问|一下|知道|告诉|平时|家里|家的|直接|往"
    r"|行吗|行么|总行|成吗|好使|到底|究竟|其实|自己|再|一般|比较|还是|或者|然后|所以|因为|但是|不过|我家|你家|出来|起来|下来|上去|进去|东西|时候|拿|它|啥|嘛|麻烦)"
    r"|[我你您他她它这那吗么呢啊呀吧嘛哦得和跟与或就都也还很太挺真更最在是有没不能会要想里给把被让到从向对为于几行]|[个只款件]"
)
_GROUPS = (
    "黏粘稠腻",
    "疼痛刺扎",
    "滑溜",
    "重沉",
    "雪冰",
    "丢掉",
    "修坏",
    "洗冲",
    "味香",
    "冷凉",
    "响吵噪",
    "软硬",
    "甜糖",
    "黄旧",
    "烫热",
)
"""Characters of one meaning each; a question may use another than the text."""
_MEANINGS: tuple[tuple[str, str], ...] = (
    (r"扩容|插卡|内存卡|存储卡|加内存", r"内存卡|存储卡|扩展"),
    (r"公交|地铁|刷卡|门禁|碰一碰", r"NFC|nfc"),
    (r"出汗|汗", r"汗"),
    (r"跟高|多高|跟", r"厘米跟|公分跟|跟高|跟\s*\d|细跟|粗跟"),
    (r"洗衣机|机洗|手洗|水洗", r"机洗|洗衣机|手洗|水洗"),
    (
        r"续航|待机|用多久|撑多久|用几天|用几个小时|用多长|撑几|耐用|听多久|充一次|一次能",
        r"续航|待机|单次|小时|\d天",
    ),
    (r"飞机|登机|航班", r"飞机|航空|民航|能带|随身带"),
    (
        r"游泳|下水|洗澡|泡水|蘸水|沾水|水里|进水|落水|溅水|淋雨|下.?雨|雨天|湿水",
        r"防水|防泼|泼水|游泳|洗澡|泡|湿滑|下水|淋|下雨|雨|IP\d|进水|沾水|涉水|渗水|水洗",
    ),
    (r"保修|质保|包修|坏了|修|售后", r"保修|质保|联保|换新|维修|保\S{0,2}[年月]|只换不修|补发|赔"),
    (r"退|换货|不合适|不合脚|不满意", r"退|换|无理由"),
    (r"累脚|累", r"累"),
    (r"反光|假白|发白|变白", r"泛白|假白"),
    (r"老化|变黄|发黄|氧化", r"黄|氧化"),
    (r"补货|有货|现货", r"现货|库存|补货|预售"),
    (r"闹肚子|拉肚子|腹泻|拉稀", r"拉肚子|腹泻|肠胃"),
    (r"耳机插口|耳机孔|插耳机|有线耳机", r"耳机孔|3\.5"),
    (r"摔|掉地上|磕", r"防摔|摔|抗摔|气囊"),
    (r"挤脚|顶脚|偏小|偏大|大小", r"偏小|偏大|正码|挤脚|[大小]一码"),
    (r"掉跟|后跟", r"后跟|掉跟"),
    (r"充电头|充电器|头", r"充电头|充电器|电源|另购|另买"),
    (r"打球|篮球|足球|羽毛球|乒乓|踢球|运动|跑步|慢跑|健身|跳操", r"打球|运动|跑步|慢跑|健身|剧烈"),
    (r"爬山|登山|徒步|爬坡|户外", r"爬山|登山|徒步|户外|越野"),
    (r"味道|味儿|气味|香不香|难闻|香味|香", r"味|香"),
    (r"卸妆|化妆|化了妆|妆", r"卸妆|化妆|妆"),
    (r"脏|耐脏|难洗|打理", r"脏|白色|打理|洗"),
    (r"臭脚|捂脚|闷脚|闷|透气", r"透气|闷|捂|网面|排汗"),
    (r"滑|打滑|摔跤|防滑", r"防滑|滑|抓地"),
    (r"冻|冷|暖和|保暖|冬天|零下", r"加绒|保暖|冬|棉|暖|绒|低温"),
    (r"夏天|热不热|热", r"夏|透气|凉|热"),
    (r"甜|太甜|齁|糖", r"糖|甜"),
    (r"辣", r"辣"),
    (r"咸|盐", r"盐|咸"),
    (r"硬|咬不动|嚼不动|嚼得动|咬得动|牙|软", r"硬|牙|嚼|软|脆|酥"),
    (r"油腻|油不油|油大|手油", r"油"),
    (r"碎|压坏|破|坏的", r"碎|破|易碎|坏"),
    (r"打开|开封|开袋|拆开|开了|吃不完|用不完", r"开封|开袋|开盖|开罐|拆封|打开|开启|开了|吃完|用完|喝完"),
    (r"冰箱|冷藏|冷冻|常温|保存|存放|怎么放|放哪", r"冷藏|冷冻|常温|阴凉|保存|冰箱|存放|避光|密封"),
    (r"微波|加热|热一热|怎么吃|咋吃|烤", r"微波|加热|即食|烤|蒸|煮|泡|冲"),
    (r"无线充|无线充电", r"无线充"),
    (r"几层|多厚|厚不厚|厚", r"厚|薄"),
    (r"卡不卡|流畅|游戏", r"游戏|流畅|卡顿"),
    (r"拍照|照相|像素|摄像", r"像素|拍照|摄像|镜头"),
    (r"微信|视频|抖音", r"微信|视频"),
    (r"响|吵|噪音|声音", r"声音|噪|音量|响"),
    (r"晒|太阳|高温", r"晒|高温|阳光"),
    (r"送人|送礼|体面|礼盒|礼品", r"送|礼|手提袋|贺卡|体面"),
    (r"分装|小包|独立包装|单独包装", r"独立|小包|小袋|分装"),
    (r"防腐|添加|添加剂", r"防腐|添加"),
    (r"多久见效|几天见效|见效", r"见效|周见|天见|坚持"),
    (r"过夜|睡觉|睡眠", r"过夜|睡"),
    (r"发烫|烫手|发热", r"发烫|烫|热"),
    (r"脚背|脚宽|脚胖|脚肥", r"脚背|脚宽|脚胖|宽楦|脚肥"),
    (r"发票|票据|开票", r"发票|票"),
    (r"空着?肚子|空腹", r"空腹|饭[前后]"),
    (r"三个口|一起插|同时充|一起充|都插", r"一起|同时|同插|都插"),
    (r"热量|卡路里|大卡|千焦|能量", r"热量|卡路里|大卡|千焦|能量"),
    (r"刮毛|刮完|剃|脱毛", r"剃|刮|脱毛"),
    (r"全脸|整张脸|局部|哪里涂", r"点涂|大面积|局部|全脸"),
    (r"快不快|拷|传文件|传输|速度", r"传(?:文件|输|得)|慢"),
    (r"(?:怎么办|咋办|咋弄|怎么弄|咋整|管吗|管不管)$", r"赔|补发|补\d|免费|换|修|单配|补配|蒸一?下|就好"),
    (r"手上有水|湿着|有水|干的时候", r"干|湿"),
    (r"大风|海边|沙滩", r"防水|海"),
    (r"限购|最多买|能买几|多买", r"限购|每人"),
    (r"什么时候发|几天发|多久发|发货", r"发货|小时|预售|发完"),
    (r"发到|寄到|送到|发不发|能发", r"不发|发货|包邮|除外|偏远"),
)
"""What people ask about, and the words in which a text speaks of it."""


SHORT_VERDICT = 6


_TOPICS = (
    (r"跟(?:有)?多高|多高的?跟|几(?:厘米|公分)的?跟", "跟高"),
    (r"(?:听|撑|续航|待机|用)(?:得|能)?(?:多久|多长|几个?小时|几天)", "续航"),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text that may answer.

    Args:
        text: the clause, word for word.
        sentence: the sentence around it.
        coverage: 0..1, how much of what the question asks is in it.
        start: place in the text.
    """

    text: str
    sentence: str
    coverage: float
    start: int


@lru_cache(maxsize=1024)
def clauses_of(text: str) -> tuple[tuple[str, str, str, int], ...]:
    """(clause, the same in figures, sentence, start) for all clauses.

    A rhetorical question says nothing; the few words that answer it (能带！) go with what follows.
    """
    paper = Paper(text, Lexicon())
    out = []
    asked, verdict, verdict_of = False, "", -1
    for clause in paper.clauses:
        sentence = paper.sentence_of(clause)
        if sentence.endswith(("?", "？")):
            asked = True
            continue
        words = paper.words(clause.start, clause.start + len(clause.text))
        if asked and len(sentence) <= SHORT_VERDICT:
            verdict, verdict_of = f"{words}，", clause.sentence + 1
            asked = False
            continue
        asked = False
        lead = verdict if clause.sentence == verdict_of else ""
        out.append((lead + words, in_figures(clause.text).lower(), sentence, clause.start))
    return tuple(out)


def content_of(question: str, product: Product) -> str:
    """What is left of a question without function words and the product's own name."""
    text = re.sub(r"(.)不\1", r"\1", question.lower())
    text = re.sub(r"(?<=[一-鿿])[了着过](?=[一-鿿])", "", text)
    name = product.name.lower()
    for length in range(min(len(name), 12), 1, -1):
        for start in range(len(name) - length + 1):
            piece = name[start : start + length]
            if piece in text and (length >= 3 or piece == (product.product_type or "").lower()):
                text = text.replace(piece, " ")
    kind = (product.product_type or "").lower()
    if kind:
        text = text.replace(kind, " ")
    return re.sub(r"\s+", " ", _EMPTY.sub(" ", text).replace("的", " ").replace("了", " ")).strip()


def find_passages(question: str, product: Product, *, limit: int = 3) -> list[Passage]:
    """Passages by how much of the question's content they hold, best first."""
    words = content_of(question, product).split()
    for pattern, cue in _TOPICS:
        if re.search(pattern, question):
            words.append(cue)
    meant = [stated for asked, stated in _MEANINGS if re.search(asked, question)]
    weight = sum(_weight(char) for word in words for char in word)
    if not weight and not meant:
        return []
    clauses = clauses_of(product.text)
    frequency: dict[str, int] = {}
    for _, plain, _, _ in clauses:
        for char in set(plain):
            frequency[char] = frequency.get(char, 0) + 1
    found = []
    for place, (clause, plain, sentence, start) in enumerate(clauses):
        if place == 0 and len(clauses) > 1:
            plain = plain.replace(product.name.lower(), "")
        hit = sum(_overlap(word, plain, frequency) for word in words) / max(weight, 1.0)
        if any(re.search(stated, plain, re.IGNORECASE) for stated in meant):
            hit += SAME_MATTER
        if hit > 0:
            found.append(Passage(clause, sentence, min(1.0, hit), start))
    found.sort(key=lambda passage: (-passage.coverage, passage.start))
    return found[:limit]


_STRONG = frozenset("".join(_GROUPS) + "油干湿水火电声光色嘴眼耳香重轻硬软厚薄冷热甜咸辣酸苦刺")


_WEAK = frozenset("上下来去用打做弄搞吃穿戴买拍人天家里外前后些样点儿多少大小好")
SAME_MATTER = 0.4
"""Added to the coverage of a passage that speaks of the matter in other words."""
_LONE = 0.75
"""What a character counts that is shared without its neighbours."""


def _weight(char: str) -> float:
    return 0.3 if char in _WEAK else 1.0


def _overlap(word: str, clause: str, frequency: dict[str, int]) -> float:
    """How much of the word the clause says, pairs before single characters."""
    if word in clause and (len(word) > 1 or word in _STRONG or frequency.get(word, 9) <= 1):
        return sum(map(_weight, word))
    covered = [False] * len(word)
    for start in range(len(word) - 1):
        if word[start : start + 2] in clause:
            covered[start] = covered[start + 1] = True
    best = 0.0
    for char, done in zip(word, covered, strict=True):
        if done:
            best += _weight(char)
        elif (char in clause and (char in _STRONG or frequency.get(char, 9) <= 2)) or (
            char in _STRONG
            and any(char in group and any(other in clause for other in group) for group in _GROUPS)
        ):
            best += _LONE * _weight(char)
    return best
