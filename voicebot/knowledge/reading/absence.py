"""What the product is free of: only what is said, never concluded from silence."""

import re
from collections.abc import Iterator

from voicebot.knowledge.reading.allergens import is_food_allergen
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.paper import Paper, split_list
from voicebot.knowledge.substances import ADDED, LAW_GROUPS

_FREE = re.compile(
    r"(?P<cue>不含(?:有(?!机))?|不使用(?=任何)|[未没]使用|没有?用(?=任何)|没用(?=[\u4e00-\u9fff]{2})|不添加|未添加|没有?添加|零添加|0添加|[不没未]加(?![工热])|没熏|不熏|未熏|[不没未](?:打|涂|喷|掺|兑|裹|泡|撒)(?=[\u4e00-\u9fff])|没放|不放|[找查测]不[到出](?=[\u4e00-\u9fff]{2})|(?<=里[头面边])没(?=[\u4e00-\u9fff])(?!有)|没有放|从不放|绝不含|完全不含|无添加|去除|去掉了?|剔除了?|拿掉了?|没有)(?:任何|[一半][滴粒点丝勺克颗丁](?:点|儿)?|丝毫)?(?P<what>[^,。!;()\s]{1,30})"
)
_WITHOUT = re.compile(
    r"(?:^|(?<=[、,:\s+/和(])|(?<=[中里内])(?=无)|(?<![\d.])(?=[0零](?!添加)))"
    r"(?:全程|完全|绝对?|也|均|都|全部?|全套|整套|全系列?|本品)?(?P<chain>(?:(?:[无0没]|零(?![食售买卖钱件头散下度]))(?:(?![0零无没])[\u4e00-\u9fffA-Za-z]){1,8}、?)+)"
)
_STRONG = (
    "没",
    "没用",
    *(f"{how}不{end}" for how in "找查测" for end in "到出"),
    "没有",
    "无",
    "没加",
    "不加",
    "去除",
    *(f"{no}{does}" for no in "不没未" for does in "打涂喷掺兑裹泡撒"),
)
_CHEMICAL = re.compile(
    r"(?:剂|反式|防腐|石棉|精|油|醇|酸|基|酯|素|硫磺?|淀粉|胺|蛋白|酸[铝钠钾钙锌铁镁盐]{1,2}|维生素[A-Z]?|麸质|香料|激素|[白蔗砂冰]糖|糖|盐|味精|色素|荧光|硼砂|\S?醛|苯|镍|镉|胶水?|漆|蜡|溶剂|油墨|特氟龙|BPA|双酚A|萘|塑化剂|重金属|农残|农药|残留|[染颜香]料|凡士林|樟脑|薄荷|冰片|面筋|抗生素|谷物|铅|汞|磷|乳糖|蔗糖|反式脂肪酸?|添加[剂物]|[可奶]\S?脂|植脂末|化学\S*)$"
)
_SHORT = frozenset("胶谷漆蜡粮萘苯糖盐油蛋奶酒磷氟铅汞镍镉铬砷碱麸硫醛")
"""Substances with names of one character."""
_ANIMALS = frozenset("鱼虾蟹")
"""Foods of one character, which begin many longer words (鱼腥味)."""
_LONGEST_NAME = 4
_PART = re.compile(r"[片头线器壳膜池卡盒包套具垫芯架盖绳带杆座针瓶杯袋机笔灯轮锅碗]$|安装|内胆")
"""What is not in the box, not in the stuff."""
_PROCESSES = frozenset(
    ("刷漆", "上漆", "喷漆", "电镀", "上色", "打磨", "勾兑", "熏蒸", "染色", "漂白", "打蜡", "加工", "调味")
)
_NUTRIENTS = frozenset(("糖", "脂", "脂肪", "卡", "卡路里", "热量", "能量", "胆固醇"))
"""0糖, or 无糖 alone, is a figure of the label (GB 28050 allows traces); 0蔗糖 names a substance."""
_NO_NAME = re.compile(
    r"[这那哪:]|^(?:做|出|卖|推出?|备)(?=低|无|[\u4e00-\u9fff]+[款版])|什么|说法|都|一款|[^的]的[^的]|自己|报告|证书|检测"
    r"|[税票](?:价|费|点|钱)?$|[运邮]费|快递|配送|安装|手续费"
)
"""What holds such a word names no substance."""
_OTHER_PRODUCT = re.compile(r"换|另有|另外有|其他|别的|没有货|本店没有")


_DENIED = re.compile(r"(?:说法|传言|谣言|的话)\S{0,2}(?:错|假|不对|不实)|是(?:错|假)的")
"""不含皂基这个说法是错的."""


_ALL_FREE = re.compile(
    r"(?P<what>[\u4e00-\u9fffA-Za-z]{1,8}?(?:[、,/和及与][\u4e00-\u9fffA-Za-z]{1,8}?){0,7}?)(?:等|这些|[两三四五六七八几][样种项者]|[、,]?[这那](?:些|类|[两三四五几]?[样种])(?:(?!过敏|[吃用人友反敏痒者])[\u4e00-\u9fff]){0,10}?)?[、,]?(?:我们|咱们?|我家|小店)?是?(?:一样|一种|哪样|一[滴点丝粒]|半[点滴]|丝毫|压根|根本)?(?:均|都|全部?|一律|统统|一概|通通|全程|也)?"
    r"(?:倒是|可是|是|真|都是|检测|送检|两样|[两二三四五六七八]项|皆|[两三]款)*"
    r"(?:[零0]添加|(?:[未不没]|没有)(?:[另再]?[添加放搁含用掺兑下沾加]){1,2}|没有|没(?!了)|[无零0]|(?:均|都|皆)?为(?:无|零|0|阴性|未检出)|[二三四五六七八]无|去掉了?|(?:测|检|查)(?:测|验)?不(?:出来?|到)|未检出|找不(?:到|着|出)|(?:从来?)?不[碰沾]边?|全免|[与跟和]\S{1,2}无缘)"
    r"(?:的|过|了|哈|哦)?(?=$|[,。!;)\s])"
)
"""酒精、色素、香精零添加: the verdict stands behind the list."""


_LEAD_OF_ITEM = re.compile(
    "^(?:(?:配方|成分|配料)(?:表)?[里中]面?|里[头面]|新[款版]|如今|现在|(?:一|半)[点滴丝粒星]儿?)"
)
"""新款酒精去掉了: what is sold is the new one; 一点糖不加: not a grain of it."""
_TOGETHER = re.compile("均|都|全|一律|统统|一概|通通|皆|两样|[二两三四五六七八][项无款]")
"""Without such a word the verdict is on what stands before it only: 尿素、甘油，香精没放."""


_LISTED = re.compile(r"(?:不含|[无未不零]添加|没有?加):\s*(?P<what>[^,。!;()]{2,40})")
"""不添加:香精 色素 防腐剂."""
_LABELLED = re.compile(
    r"(?P<what>[\u4e00-\u9fffA-Za-z]{1,6}?)(?:(?:含量|成分)?:|含量为?)(?:无|零|0|未检出|没有)(?=$|[,。!;()\s])"
)
"""酒精含量:无."""


def _spoken_of(parts: list[str]) -> list[str]:
    """奶嘴硅胶，双酚A、塑化剂通通没有: a list with signs is all that the verdict is on."""
    start = len(parts) - 1
    while start > 0 and "、" not in parts[start - 1] + parts[-1]:
        start -= 1
    return parts[start:]


def _read_behind(paper: Paper) -> None:
    for match in _LABELLED.finditer(paper.text):
        if is_substance(paper, match["what"]):
            paper.add("free_from", match["what"], *match.span())
    for match in _LISTED.finditer(paper.text):
        for item in re.split(r"[\s、/]+", match["what"].strip()):
            if not is_substance(paper, item):
                break
            paper.add("free_from", item, *match.span())
    for match in _ALL_FREE.finditer(paper.text):
        what = re.sub(r"(?:均|都|全部?|一律|统统|一概|通通|也)$", "", match["what"])
        what = re.sub(r"(?:^|(?<=,))(?:不含|没有|无|不加|没加)", "", what)
        parts = what.split(",")
        parts = _spoken_of(parts) if _TOGETHER.search(match[0][len(what) :]) else parts[-1:]
        items = [
            one
            for part in parts
            for item in split_list(part)
            for one in _unlisted(paper, _A_BIT_OF.sub("", _LEAD_OF_ITEM.sub("", item)))
        ]
        proven = [item for item in items if is_substance(paper, item)]
        if not proven or 2 * len(proven) < len(items) or _hedged(paper, match.start(), match.end()):
            continue
        for item in reversed(items):
            unnamed = _NO_NAME.search(item) or _BIT_OF_ONE.search(item) or _DENIES.search(item)
            if unnamed or not (is_substance(paper, item) or item.isascii()):
                break
            place = paper.text.rfind(item, match.start(), match.end())
            _note_free(paper, item, place, match.end())


_DENIES = re.compile("无(?!花果|水)|没")
_A_BIT_OF = re.compile(r"^(?:一点点?|一滴|一丝|一粒|一颗|半点|半滴|丁点)儿?(?=[\u4e00-\u9fff])")
_BIT_OF_ONE = re.compile(r"[\u4e00-\u9fff](?:一点|一滴|一丝|半点|丁点)")
"""一点糖没加 is free of sugar; 原味一点糖没加 is so in one version only, and told by no list."""
_ENDS_ONE = re.compile(r"(?<=[精素剂基油])(?=[\u4e00-\u9fff]{2})")


def _unlisted(paper: Paper, item: str) -> list[str]:
    """酒精, 香精, 色素 of 酒精香精色素, written without signs."""
    pieces = _ENDS_ONE.split(item)
    return pieces if all(len(one) > 1 and is_substance(paper, one) for one in pieces) else [item]


_BRANDS = "(?!忧|极|双|敌|界|瑕|锡|比|食|售|度|感|距|腥|膻|壳|皮)"
"""无锡油面筋, 零食花生糖, 无忧蛋白粉: no denial begins a name so."""
_IN_NAME = re.compile(rf"(?:[不未没]加|[无零]{_BRANDS})(?P<what>[\u4e00-\u9fff]{{1,4}}?)$")
_NAMED_LONGEST = 4


def _promise(paper: Paper, name: str) -> re.Match[str] | None:
    """无添加蔗糖, 无糖 of 无糖饼干, 无乳糖 of 无乳糖鲜牛奶; one character only right before the kind."""
    kinds = sorted((str(kind) for kind in paper.values("product_type")), key=len)
    before = next((name.removesuffix(kind) for kind in kinds if name.endswith(kind)), "")
    named = [*(added.search(name) for added in _ADDED_IN_NAME), _IN_NAME.search(before)]
    named += [denied.search(part) for part in (before, name) for denied in _DENIED_IN_NAME]
    return next(
        (
            one
            for one in named
            if one and is_substance(paper, one["what"]) and not _made_of(one[0], one["what"])
        ),
        None,
    )


def _made_of(promised: str, what: str) -> bool:
    """无添加牛奶棒: milk, and nothing added to it."""
    return promised[:3] in ("无添加", "零添加", "0添加") and is_food_allergen(what)


_ADDED_IN_NAME, _DENIED_IN_NAME = (
    tuple(
        re.compile(rf"{denied}(?P<what>[\u4e00-\u9fff]{{{size}}})") for size in range(_NAMED_LONGEST, 1, -1)
    )
    for denied in (r"(?:[无零0不未]添加|不含)", rf"(?<![\d.])[无零0]{_BRANDS}")
)
"""What is denied in a name, the longest first."""


def _read_name(paper: Paper) -> None:
    """无乳糖牛奶: the name promises it; 无糖饼干 is a claim of the label."""
    for found in [found for found in paper.found if found.name == "name"]:
        if promised := _promise(paper, str(found.value)):
            paper.add("features", promised[0], found.start, found.end, claim=False)
            added = ADDED if promised["what"] == "糖" and _ADDED.match(promised[0]) else ""
            if added or promised["what"] not in _NUTRIENTS:
                paper.add("free_from", added + promised["what"], found.start, found.end, claim=False)
            return


def read_free_from(paper: Paper) -> None:
    """What the text says is not in it: 不含酒精, 没加糖没加盐, 无香精."""
    _read_name(paper)
    _read_behind(paper)
    for match in _FREE.finditer(paper.text):
        if paper.is_claimed(match.start(), match.end()) or _hedged(paper, match.start(), match.end()):
            continue
        _add_free(paper, match["what"], match.start(), match.end(), sure=match["cue"] not in _STRONG)
    for clause in paper.clauses:
        for match in _WITHOUT.finditer(clause.text):
            start, end = clause.start + match.start(), clause.start + match.end()
            told = match["chain"].startswith("没") and paper.is_claimed(start, end)
            if not told and not _hedged(paper, start, end):
                what = "、".join(_unlabelled(paper, match["chain"], start, end))
                if match["chain"].startswith("无"):
                    what += _listed_on(paper, clause.text[match.end() :])
                _add_free(paper, what, start, end, sure=False)


def _listed_on(paper: Paper, rest: str) -> str:
    """尼泊金酯 of 无酒精、尼泊金酯: what the list goes on with, as long as it names substances."""
    more = re.match(r"、?(?P<what>[\u4e00-\u9fffA-Za-z]{1,8}(?:、[\u4e00-\u9fffA-Za-z]{1,8})*)$", rest)
    items = more["what"].split("、") if more else []
    return "、" + "、".join(items) if items and all(is_substance(paper, item) for item in items) else ""


def _unlabelled(paper: Paper, chain: str, start: int, end: int) -> Iterator[str]:
    """The members of 无酒精无香精; 0糖 among them becomes a feature."""
    members = re.findall(r"([无0零没])([^无0零没]+)", chain)
    for sign, member in members:
        what = member.strip("、")
        if what[:1] == "糖" and len(what) > 2 and f"无{what}" in str(paper.values("name")):
            what = "糖"  # 无糖口香糖
        if what in _NUTRIENTS and (sign in "0零" or (sign == "无" and len(members) == 1)):
            paper.add("features", sign + what, start, end)
        else:
            yield what


def _hedged(paper: Paper, start: int, end: int) -> bool:
    """几乎不含, 换不含…的, 可备注不放: no statement about this product as it comes."""
    before, after = paper.text[max(0, start - 4) : start], re.split("[。;!]", paper.text[end : end + 8])[0]
    return bool(
        re.search(
            r"几乎|基本|并非|不是|换|另有|是否|有没有$|(?:备注|留言|要求|可选|选择?|想要?|可以?|能)$", before
        )
        or _OTHER_PRODUCT.search(after)
        or _DENIED.search(paper.text[start : end + 10])
        or re.search("不等于|≠|不代表", paper.text[start : end + 4])
        or re.search(r"的(?:款|另|有|换)", paper.text[start : end + 4])
    )


_ONE_OF_A_RUN = re.compile(
    "香精|香料|防腐剂|酒精|色素|硅油|激素|皂基|荧光剂|重金属|糖精|味精|甜味剂|增稠剂|添加剂|反式脂肪酸?|奶精|植脂末|明胶|矿物油|蔗糖|糖|盐|油"
)
_RUN_TOGETHER = re.compile(rf"(?:{_ONE_OF_A_RUN.pattern}){{2,}}")
"""香精防腐剂酒精, written without a sign between them."""
_GOES_ON = re.compile(
    r"但|而|,|所以|适合|[改只全都]?用(?:的是?|是)(?=[\u4e00-\u9fff]{2})|[有附经](?=\S{0,2}[检报证])|的(?=[\u4e00-\u9fff])"
)
"""What follows is no longer denied: 不加白砂糖用的麦芽糖醇."""
_ITEM_START = re.compile(r"^(?:任何|真正的?|真|有(?!机)|另外?|额外|添加|加|放|含)+(?=[\u4e00-\u9fff]{2})")
_ITEM_END = re.compile(
    r"(?:等)?(?:成分|添加|这[两三四五六七八几]?[些样种类]|之类|啥)?(?:的)?(?:哈|哦|呢|啊)?$"
)


def _add_free(paper: Paper, what: str, start: int, end: int, *, sure: bool) -> None:
    what = re.sub(r"^[旧老原]\S{0,3}[里中]的?", "", what)
    what = _GOES_ON.split(what)[0]
    items: list[str] = []
    for item in split_list(
        re.sub(
            r"、?(?:不含|不添加|没有?[加放含熏打]?|不[加放打熏]|(?<=[\u4e00-\u9fff])(?=一[滴粒点丝撮勺])|无(?=[\u4e00-\u9fff]{2}))",
            "、",
            what,
        )
    ):
        item = re.sub(r"^一[滴粒点丝撮勺]", "", item.lstrip(":"))
        item = _ITEM_END.sub("", item) or item
        item = re.sub(r"(?:配方|体系|[版款型])$", "", item)
        item = _ITEM_START.sub("", item)
        if _RUN_TOGETHER.fullmatch(item):
            items += _ONE_OF_A_RUN.findall(item)
            continue
        item = re.sub(r"^(?:另外?|额外)?[加放](?=[糖盐油])", "", item)
        item = re.sub(r"^添加(?![剂物])", "", item)
        if (cut := _NEXT_DENIAL.match(item)) and is_substance(paper, cut["what"]):
            item = cut["what"]  # 糖不油炸 of 不加糖不油炸
        if len(item) > _LONGEST_NAME and item[0] in _SHORT:
            item = item[0]  # 没加糖个头有大有小, written without a sign
        if (
            (len(item) >= 2 or item in _SHORT or item in _ANIMALS)
            and item not in _PROCESSES
            and not _NO_NAME.search(item)
        ):
            items.append(item)
    goods = paper.nature is not Nature.CARE and any(_PART.search(item) for item in items)
    food = paper.nature is Nature.FOOD and re.match("[没不未]有?[加掺兑放搁]", paper.text[start:end])
    proven = any(is_substance(paper, item) or (food and _STIRRED_IN.search(item)) for item in items)
    version = _VERSION_BEFORE.search(paper.text[max(0, start - 8) : start])
    of_one = version is not None and paper.text.count(version["what"]) > 1
    for item in items if proven or (sure and not goods) else ():
        _note_free(paper, item, start, end, f"（{version[0]}）" if version and of_one else "")


_NEXT_DENIAL = re.compile(
    "(?P<what>.{1,6}?)[也都还又]?(?:[没未无](?=[\u4e00-\u9fff]{2})|不(?=[含加放添用掺染油炸膨有刺致伤拔熏漂腌]))"
)
"""Where another denial begins, written without a sign; 无奶不成糖 denies nothing."""
_ADDED = re.compile("[没不未无零0]有?[另再]?(?:[加放搁兑掺]|添加)")
_OF_THEIR_OWN = ("糖",)


def _note_free(paper: Paper, item: str, start: int, end: int, version: str = "") -> None:
    """没加糖 of dates or milk: none was added; they still have some of their own."""
    if item in _OF_THEIR_OWN and _ADDED.search(paper.text[start:end]):
        paper.add("features", f"不加{item}{version}", start, end)
        if item == "糖":
            paper.add("free_from", f"{ADDED}{item}{version}", start, end)
    else:
        paper.add("free_from", f"{item}{version}", start, end)


_STIRRED_IN = re.compile(r"^\S{1,3}[浆粉油酱汁精蜜膏]$")
"""不加糖浆: what is stirred into food."""
_VERSION_BEFORE = re.compile(r"(?:^|(?<=[,。!;\s]))(?P<what>[\u4e00-\u9fff]{1,4})[味款版]$")
"""椒盐味 before 不含奶: the freedom is of one version only."""


_HANDLES_OIL = re.compile(r"[控去收吸祛出耐防上溶抗][油脂]$")
"""控油 is what it does, no oil."""
_LESS_OF_IT = re.compile(r"做?(?:低(?!聚)|少|微(?![量晶生])|半|减|轻(?!质))|[纯全净吃]素")
"""低糖 is a version with less of it, no substance."""


def is_substance(paper: Paper, item: str) -> bool:
    """Whether a word names something that may be in a product: by the shop, by law, or by its ending."""
    known = {word for name, entry in paper.lexicon.substances.items() for word in (name, *entry.synonyms)}
    known |= set(paper.lexicon.words("ingredient"))
    food = {word for group, members in LAW_GROUPS.items() for word in (group, *members)}
    if item in _SHORT:
        return True
    if "不" in item or _HANDLES_OIL.search(item) or _LESS_OF_IT.match(item):
        return False
    return item in known or item in food or bool(_CHEMICAL.search(item) and len(item) >= 2)
