"""Questions after a kind of value: told where the text states it, honestly not known where it does not."""

import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.rulings import BAN
from voicebot.knowledge.replies import Answer, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of, same_units

_CALORIES = re.compile(r"大卡|千卡|卡路里|热量|千焦")
_HOW_LONG = r"(?:多久|多长时间|多少天|几天|几个?月|几[周年]|多少[次回]|几[次回])"
_PACK_LASTS = re.compile(
    rf"一[支瓶盒罐袋包桶箱管块](?:大概|大约|差不多|正常|一般|能|可以?|够|得)*[用洗敷抹擦喷吃喝冲泡撑顶]{{1,2}}(?:个|上|得了)?{_HOW_LONG}"
)
_LASTING_STATED = re.compile(
    r"(?:[能可够]|大[概约])\S{0,3}[用洗敷抹擦喷吃喝冲泡撑顶]\S{0,3}(?:\d|[一二两三四五六七八九十半])"
    r"|[每一1][天日次顿]\S{0,4}(?:\d|[一二两三四五半])\S?[支瓶盒罐袋包管块片粒颗泵滴勺克毫杯碗]"
)


_KEEPS_ASKED = re.compile(
    rf"保质期|保鲜期|(?<!着)(?:放|存|搁|保存)(?:得|个)?{_HOW_LONG}|{_HOW_LONG}(?:就|会)?(?:坏|过期|变质)"
)
_KEEPS_STATED = re.compile(r"(?:\d|[一两二三四五六七八九十半])\s*个?(?:天|月|年|日|小时|周)")
_OTHER_SPAN = re.compile(
    r"保修|质保|包换|包退|无理由|发货|到货|\d岁|周岁|每[天日周月年]|[天日]一?次|续航|待机"
)
_UNOPENED_ASKED = re.compile(
    r"[没未不](?:有)?[拆开启]开?(?:过|封|袋|盖|包|瓶|罐|的|之前|前|[^\u4e00-\u9fff]|，|能|可|放|保)"
)
_OPENED_TOLD = re.compile(
    r"(?<![没未不])[拆开启](?:了|过)?(?:封|袋|瓶|罐|盖|包装?|盒|箱)?(?:以?后|之后|[了完]?[一1半\d两三]|需|要|的|请|当|尽)"
)
_REAL_FRUIT = re.compile(r"真\S{0,2}(?:果|水果|果肉|果汁)|果肉|果粒")
_FRUIT_TOLD = re.compile(r"果肉|果粒|果汁|果酱|果浆|冻干|鲜|真")
_OF_GIFT = re.compile(
    r"[送赠](?:我)?的(?:那|这)?个?(?P<gift>[\u4e00-\u9fff]{2,5}?)(?=防|能|会不会|可不可以|多[大长重厚高]|几[个寸码]|装|是不是|结实|耐|好用)"
)
"""送的那个小袋子防不防水: what a present is like, which texts hardly ever tell."""
_PART = (
    r"鞋底|大底|中底|鞋面|鞋垫|鞋跟|鞋舌|鞋带|内里|里子|里面|内衬|表带|表盘|表壳|后盖|外壳|壳子|边框|屏幕|键帽|瓶子|瓶身|罐子|盒子|袋子|泵头|盖子"
    r"|包装|带子|拉链|耳塞|耳罩|线身|线皮|接口|刷毛|手柄|支架"
)
_SAME_PART = (
    r"内里|里子|里面|内衬|里衬|里料|衬里|(?<=[皮绒棉布毛革])里(?!程)",
    r"鞋面|面子|帮面|鞋帮|(?<=[皮布革绒])面",
    "鞋底|大底|底子",
    "外壳|壳子|机身|后盖|后壳",
    "表带|带子|腕带",
    "瓶子|瓶身|罐子",
    "盒子|袋子|包装",
)
"""Parts that go by several names."""
_PART_MATERIAL = re.compile(
    rf"(?P<part>{_PART})\S{{0,2}}(?:用|拿)?(?:的)?(?:是)?(?:什么|啥|哪种|哪样)(?:材质|材料|料子?|做|皮|布|东西做)"
)
_MATERIAL = re.compile(
    r"皮|布|棉|绒|麻|革|网|橡胶|胶|塑料|泡沫|海绵|[eE][vV][aA]|[tT][pP][uU]|[pP][uUvVcC]|[rR][bB]|牛筋|聚氨酯|尼龙|涤纶|织物|飞织|金属|不锈钢|铝|铜|铁|钛|玻璃|陶瓷|木|竹|纸|硅|丝|毛|纤维|树脂|牛津|帆"
)
_FIGURE_ASKED = re.compile(r"(?:几|多少)个?(?P<unit>安|伏|赫兹?|分贝|流明|转|帧|像素|瓦)(?![全装卓心])")
_FIGURE_SIGNS = {
    "安": r"(?<!毫)安(?![全装卓心])|(?<![A-Za-z])\d+(?:\.\d)?A(?![A-Za-z\d])",
    "伏": r"伏|\dV",
    "瓦": r"瓦|\d\s*[wW]",
    "赫": "赫|Hz|hz",
    "分贝": "分贝|d[bB]",
    "流明": "流明|lm",
    "像素": "像素|万[主超前后摄]",
}
_BREED_ASKED = re.compile(r"(?:什么|啥|哪个?|哪种)品种|品种(?:是|叫)")


def _unstated_value(question: Question, product: Product) -> Answer | None:
    """How long it keeps, a figure in some measure, a breed: no other clause answers these."""
    text = product.text
    if asked := _FIGURE_ASKED.search(question.spoken):
        signs = _FIGURE_SIGNS.get(
            asked["unit"].removesuffix("兹") if "赫" in asked["unit"] else asked["unit"]
        )
        return None if re.search(signs or asked["unit"], text) else unstated("这个", product)
    if (asked := _PART_MATERIAL.search(question.spoken)) and (
        found := _part_material(asked["part"], product)
    ):
        return found
    if _REAL_FRUIT.search(question.spoken) and not _FRUIT_TOLD.search(text):
        return unstated("是不是真果肉", product)
    if (gift := _OF_GIFT.search(question.spoken)) and not _told_of(gift["gift"], product):
        return unstated(f"送的{gift['gift']}", product, product.facts_named("gifts"))
    if _UNOPENED_ASKED.search(question.text) and (found := _kept_closed(question, product)):
        return found
    if _BREED_ASKED.search(question.spoken) and "品种" not in text:
        return unstated("品种", product)
    if _KEEPS_ASKED.search(question.spoken) and not product.facts_named("shelf_life"):
        spans = (plain for _, plain, _, _ in clauses_of(text) if _KEEPS_STATED.search(plain))
        if all(_OTHER_SPAN.search(plain) for plain in spans):
            kept = product.facts_named("storage")
            return unstated("保质期", product, kept, str(kept[0].value) if kept else "")
    return None


def _told_of(gift: str, product: Product) -> bool:
    """Whether a clause tells more of a present than that it is given."""
    word = gift[-2:]
    return any(
        word in plain and (not re.search(r"[送赠附]", plain) or re.search(rf"{word}\D{{0,3}}\d", plain))
        for _, plain, _, _ in clauses_of(product.text)
    )


def _part_material(part: str, product: Product) -> Answer | None:
    """鞋底啥材质: what is told of the upper is not told of the sole."""
    same = next((words for words in _SAME_PART if part in words.split("|")), re.escape(part))
    called = re.compile(f"{same}|{part[-1]}" if part[-1] in "底面垫跟" else same)
    for clause, plain, sentence, _ in clauses_of(product.text):
        if called.search(plain) and _MATERIAL.search(plain):
            return from_sentences(f"{clean(clause)}。", [sentence])
    stated = product.facts_named("material")
    said = f"写的材质是{clean(str(stated[0].value))}" if stated else ""
    return unstated(f"{part}的材质", product, stated[:1], said)


def _kept_closed(question: Question, product: Product) -> Answer | None:
    """没拆开的能放多久 against 开袋一周内吃完, which tells how long it keeps once it is opened."""
    if not _KEEPS_ASKED.search(question.spoken):
        return None
    told = [entry for entry in clauses_of(product.text) if _KEEPS_STATED.search(entry[1])]
    told = [entry for entry in told if not _OTHER_SPAN.search(entry[1])]
    if any(not _OPENED_TOLD.search(plain) for _, plain, _, _ in told):
        return None
    said = clean(told[0][0]) if told else ""
    return unstated("没拆开能放多久", product, (), said)


def missing_value(question: Question, product: Product) -> Answer | None:
    """Honest ignorance of calories and of how long a pack lasts, whatever words a clause shares with them."""
    text = product.text
    if _CALORIES.search(question.spoken) and question.says(r"多少|几|高不高|高吗"):
        return None if _CALORIES.search(text) or "卡" in text else unstated("热量", product)
    if (asked := _PACK_LASTS.search(question.spoken)) and not any(
        _LASTING_STATED.search(in_figures(plain)) for _, plain, _, _ in clauses_of(text)
    ):
        pack = asked[0][1]
        return unstated(f"一{pack}能用多久", product)
    return _unstated_value(question, product)


def stated_value(question: Question, product: Product) -> Answer | None:
    """Girths held against a limit, how many it takes, and parts of a set that are not sold alone."""
    return _girth(question, product) or _so_many(question, product) or _part_alone(question, product)


_BODY = r"小腿|腿肚|腿围|腰围|头围|脚围|腕围|手腕|胸围|臀围|脚背"
_GIRTH_ASKED = re.compile(r"(\d{2,3}(?:\.\d)?)(?:公分|厘米|cm)")
_GIRTH_LIMIT = re.compile(
    r"(?P<over>超过?|大于|高于|过)?(?P<value>\d{2,3}(?:\.\d)?)(?:公分|厘米|cm)(?P<side>以[上下内]|之内|往上|内)?"
)


def _girth(question: Question, product: Product) -> Answer | None:
    """小腿四十公分能穿不 against 小腿粗的（围度超38厘米）穿不进."""
    asked, body = _GIRTH_ASKED.search(question.text), re.search(_BODY, question.spoken)
    if asked is None or body is None:
        return None
    value = float(asked[1])
    for clause, plain, sentence, _ in clauses_of(product.text):
        limit = _GIRTH_LIMIT.search(in_figures(plain))
        if limit is None or not re.search(rf"{_BODY}|围", plain):
            continue
        most = float(limit["value"])
        above = bool(limit["over"]) or limit["side"] in ("以上", "往上")
        fits = value <= most
        said = clean(clause)
        if above and not fits:
            said = f"{said}就不行" if not BAN.search(plain) and not re.search("[不没]", plain) else said
            return from_sentences(
                f"不行，{body[0]}{said}。" if body[0] not in said else f"不行，{said}。", [sentence]
            )
        lead = "可以的" if fits else "不太合适"
        return from_sentences(f"{lead}，{said}。", [sentence])
    return None


_SEVERAL = re.compile(
    r"(?:[插装放用带连接配夹]\S{0,2})(?:[两俩二2双三])(?:张|个|根|支|块|条|部|台|只|副)?(?P<what>[\u4e00-\u9fff]{1,3}?)(?:吗|么|不|没|吧|行|成|能|$)"
)


def _so_many(question: Question, product: Product) -> Answer | None:
    """能插两张卡不 against 单卡, 没有第二个卡槽: what it takes one of only."""
    asked = _SEVERAL.search(question.spoken)
    if asked is None:
        return None
    what = re.escape(asked["what"][-1])
    one = re.compile(rf"单{what}|只(?:有|能\S|支持)?一\S?{what}|没有?第二\S{{0,2}}{what}|一\S{what}")
    several = re.compile(rf"双{what}|(?<!第)[两2二三]\S?{what}")
    told = [
        entry for entry in clauses_of(product.text) if one.search(entry[1]) and not several.search(entry[1])
    ]
    if not told or any(several.search(entry[1]) for entry in clauses_of(product.text)):
        return None
    said = "，".join(dict.fromkeys(clean(clause) for clause, _, _, _ in told[:2]))
    return from_sentences(f"不行，{said}。", [sentence for _, _, sentence, _ in told])


_ALONE_ASKED = re.compile(
    r"光(?:要|买|拿|拍)|[只就](?:要|买|拿|拍)|单(?:独|买|要|卖|拍|拿)|拆开?[卖买]|零[卖买]|分开[卖买]"
)
_NOT_APART = re.compile(
    r"不(?:能|可以?)?(?:拆|单[卖买独售拍]|零[卖售]|散[卖售]|分开)|成套卖|整[套盒箱][卖售出]"
)


def _part_alone(question: Question, product: Product) -> Answer | None:
    """我光要那个乳液行不行 of a set that is not sold apart."""
    if not _ALONE_ASKED.search(question.spoken) or question.says(r"多少|几[块元]|省|便宜"):
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if _NOT_APART.search(plain):
            return from_sentences(f"不行，{clean(clause)}。", [sentence])
    return None


_TOGETHER = re.compile(r"一起|一块儿?|同时|都[插用开接]|[俩两双]个?[口插]|单[口插]|一个[口插]")
_AT_ONCE = re.compile(r"一起|同时|同插|都[插用开接]")
_OF_CONDITION = re.compile(r"一起|同时|时候?|的话|[双两]口|同插|都[插用开接]")


def conditioned_value(question: Question, product: Product) -> Answer | None:
    """两个口一起用多少瓦: the figure under the question's own condition, not the plain one."""
    summed = bool(_SUMMED.search(question.spoken)) and question.says("[口插线]|两个|俩")
    asked = _TOGETHER.search(question.spoken) or (summed and _SUMMED.search(question.spoken))
    unit = re.search(r"(?:多少|几)(瓦|毫安|小时|度|档|兆)", question.spoken) or re.search(
        r"(?:是不是|还是|还有|有|能有|达到)\D{0,3}\d+(瓦|小时)", question.text
    )
    if not asked or unit is None or re.search(r"单|一个", asked[0]):
        return None
    signs = {"瓦": "(?:瓦|w)", "小时": "(?:小时|h)", "毫安": "(?:毫安|mah)"}.get(unit[1], unit[1])
    clauses = [one for one in clauses_of(product.text) if re.search(rf"\d\s*{signs}", one[1])]
    clauses.sort(key=lambda one: not _AT_ONCE.search(same_units(one[1])))  # before 双口 of the name
    for clause, plain, sentence, _ in clauses:
        if _OF_CONDITION.search(same_units(plain)) and clause not in product.name:
            figures = re.findall(rf"(\d+(?:\.\d+)?)\s*{signs}", plain)
            total = f"，加起来{sum(map(float, figures)):g}{unit[1]}" if summed and len(figures) == 2 else ""
            return from_sentences(f"{clean(clause)}{total}。", [sentence])
    return _of_both(product, unit[1], signs) if summed else None


def _of_both(product: Product, unit: str, signs: str) -> Answer | None:
    """一个65W一个30W: what both come to, where each one's figure is told and no other."""
    told = [
        (clean(clause), float(figure), sentence)
        for clause, plain, sentence, _ in clauses_of(product.text)
        for figure in re.findall(rf"(?:口|一个|单口|[ac])\D{{0,4}}?(\d+(?:\.\d+)?)\s*{signs}", plain)
    ]
    if len(told) != 2 or _AT_MOST.search(product.text):
        return None  # what each gives at most is no sum
    said = "，".join(dict.fromkeys(clause for clause, _, _ in told))
    total = sum(figure for _, figure, _ in told)
    return from_sentences(f"{said}，加起来{total:g}{unit}。", [sentence for _, _, sentence in told])


_AT_MOST = re.compile(r"总功率|总输出|最高|最大|合计|共享|同时")
_SUMMED = re.compile(r"一共|总共|加起来|合计|合起来|加一块")
