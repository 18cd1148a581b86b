"""What a product comes in: colours and flavours."""

import re
from collections.abc import Mapping

from voicebot.knowledge.reading.everyday import EVERYDAY, Nature
from voicebot.knowledge.reading.name_parts import lists_behind_name
from voicebot.knowledge.reading.paper import Paper, number, split_list

_COLOR_RUN = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{1,4}?(?:[/、,和][\u4e00-\u9fff]{1,4}?)+)(?:[一二两三四五六七八九\d](?:种"
    r"|个)?[颜花配]?色|等?\S?种?颜色)|(?:颜色|配色|色号|花色)(?:有|:|是|分)?(?P<what2>[^。!;,()]{1,30})"
)
_TWO_COLORS = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,6}?)(?P<n>[两二三四五])色")
_NO_COLOR = re.compile(
    r"[淀面奶米藕]粉|粉刺|蛋[黄白]|[大小玉糯]米|[现资押]金|红枣|[黄牛]油|肤色|色斑|色素|脸色|变色|掉色|美白|亮白|白皙|特色|角色|成色|情色|出色"
)
_COLOR_NAME = re.compile(
    r"(?:透明|咖啡|奶茶|薄荷|焦糖|香槟|象牙|燕麦|樱花|冰川|星空|雾霾|鎏金|珊瑚|卡其|驼|墨|藏青|靛|琥珀|栗|奶油|豆沙|芋泥|牛油果)色?"
)
_HUE = "黑白红黄蓝绿紫灰粉棕橙青银金米裸咖褐杏"
_ONE_HUE = re.compile(
    rf"(?:玫瑰金|深空灰|香槟金|藏[蓝青]|墨绿|军绿|酒红|[深浅][{_HUE}]|米白|奶白|[{_HUE}])色?"
)
_HUES = re.compile(rf"(?:{_ONE_HUE.pattern})+")
_FLAVOR_RUN = re.compile(
    r"(?:(?:口味|味道)(?:有(?!点|些)|:|是|分)(?P<what2>[^。!;,()]{1,30}))|(?P<what>(?:(?!和)[\u4e00-\u9fff]){1,5}"
    r"?(?:味)?(?:[、/和](?:(?!和)[\u4e00-\u9fff]){1,5}?(?:味)?)+|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{4,12}?)(?:[一二两三四五六七八九十\d]+[种个]?(?:味道"
    r"|口味)|[一二两三四五六七八九十\d]+味|[一二两三四五六七八九十\d]+[款种]?(?:香型|香味|香气)|[一二两三四五六七八九十\d]+种(?!颜色|坚果))"
)
_LEADS_LIST = re.compile(r"^(?:[一总]?共)?(?:有(?!机)|分为?|包括)")
"""有海盐、葱香两种口味: 有海盐 is no taste."""
_FILLINGS = re.compile(r"(?:酒心|夹心|内?馅|馅料)儿?(?=[,。!;()\s]|$)")
"""三种酒心: what there are several of are tastes."""
_FLAVOR_CHAIN = re.compile(r"(?:[\u4e00-\u9fff]{1,4}?味){2,}(?:都有|可选|任选)?")
_SPACED_RUN = re.compile(
    r"(?P<what>(?:[\u4e00-\u9fff]{2,5}\s+){2,6})(?P<n>[两三四五六2-6])[个种]?(?:口?味道?儿?)(?![\u4e00-\u9fff])"
)
_DEGREES = re.compile(r"(?:微|中|特|重|变态|麻|香|酸|甜|不)辣")
_NO_FLAVOR = re.compile(r"(?<!可)可(?!可|乐)|混|任|随|选|偏|适|正|独|都|也|很|太")
_FLAVOR_WORD = re.compile(r"(?P<what>(?![吃喝])(?!别|不要|勿)[\u4e00-\u9fff]{2,4}?)口?味(?![道精])")


_OFFERED = re.compile(
    r"(?:[一两二三四五六七八九十\d]+[种个款]?(?:颜?色)?|单色|可选|现货|都有|任选|随机发?货?|选)+$|^(?:只有|就|有|分)+"
)
_WHOSE = re.compile(r"^(?:男款|女款|童款|大人款|亲子款)")
_SPACED_COLORS = re.compile(
    r"(?:颜色|配色|色号)[:有]?\s*(?P<what>[\u4e00-\u9fff]{1,4}(?:\s+[\u4e00-\u9fff]{1,4})+)(?=[\s,。!;]|$)"
)
"""颜色:海盐蓝 奶油黄 抹茶 黑."""
_BY_STOCK = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{1,3}色)(?:的)?(?=\d{2}码?以[上下]|齐码|只剩|缺码|断码|现货|预售|有货|缺货|断货|限量|没货|卖完)"
)
"""白色现货,粉色预售."""


def read_colors(paper: Paper) -> None:
    """Colours, alone or with their prices: 黑白粉, 藏蓝/咖啡."""
    _read_by_stock(paper)
    for match in _SPACED_COLORS.finditer(paper.text):
        for item in match["what"].split():
            if _NO_COLOR.search(item) and not _COLOR_NAME.match(item):
                break
            if not item.startswith(("手感", "质", "可", "支持", "尺")):
                paper.add("colors", item, *match.span(), claim=False)
    for clause in paper.clauses:
        if paper.share_claimed(clause.start, clause.end) > 0.5:
            continue
        run = _COLOR_RUN.search(clause.text) or _TWO_COLORS.search(clause.text)
        groups = run.groupdict() if run else {}
        items: list[str] = []
        offered = _OFFERED.sub("", _WHOSE.sub("", clause.text))
        text = groups.get("what") or groups.get("what2") or ""
        if text:
            items = _split_hues(text)
        elif _all_hues(paper, offered):
            items = _split_hues(offered)
        items = [
            item
            for item in items
            if (not _NO_COLOR.search(item) or _COLOR_NAME.match(item)) and not re.match("[没无有不]|颜", item)
        ]
        if not items:
            continue
        start = clause.start + (run.start() if run else 0)
        end = clause.start + run.end() if run else clause.end
        for item in items:
            paper.add("colors", item.strip("等色") + ("色" if item.endswith("色") else ""), start, end)


def _read_by_stock(paper: Paper) -> None:
    if not paper.has("colors"):
        for match in _BY_STOCK.finditer(paper.text):
            paper.add("colors", match["what"], *match.span(), claim=False)


def _split_hues(text: str) -> list[str]:
    if _ONE_HUE.fullmatch(text) and text != "黑白":
        return [text]
    if _HUES.fullmatch(text) and len(_ONE_HUE.findall(text)) > 1:
        return _ONE_HUE.findall(text)
    parts = split_list(re.sub(r"可选|可挑|任选|^有|^分", "", text))
    if len(parts) == 1 and len(text) >= 2 and all(char in _HUE for char in text):
        return list(text)
    if len(parts) == 1 and text.count("色") > 1:
        return re.findall(r"[^色]+色", text)
    return [part for part in parts if len(part) <= 4]


def _all_hues(paper: Paper, text: str) -> bool:
    """A clause that is nothing but colours: 白/米/粉, 黑白粉, 黑色."""
    parts = split_list(text)
    known = paper.lexicon.words("color")
    if len(parts) == 1 and _HUES.fullmatch(text) and len(_ONE_HUE.findall(text)) > 1:
        return True
    if len(parts) > 2 and all(len(part) <= 4 for part in parts):
        hued = [part for part in parts if part in known or part[-1] in _HUE + "色" or part[0] in _HUE]
        if len(hued) * 3 >= 2 * len(parts) and not re.search(r"味|口", text):
            return True
    return bool(parts) and all(
        part in known
        or part in _HUE
        or _COLOR_NAME.fullmatch(part)
        or part.removesuffix("色") in known
        or (part.count("色") > 1 and all(one in known for one in re.findall(r"[^色]+色", part)))
        or (
            2 <= len(part) <= 4
            and part[-1] in _HUE + "色"
            and not re.search(r"^(?:容易|发|变|会|泛|不)|\d", part)
        )
        for part in parts
    )


def read_counted_tastes(paper: Paper) -> None:
    """草莓、芒果、苹果三种 of food: tastes that there is a choice of, and no list of what is in it."""
    if paper.nature is not Nature.FOOD:
        return
    _read_assorted(paper)
    tastes = EVERYDAY.words("flavor")
    for clause in paper.clauses:
        counted = _KINDS_COUNTED.fullmatch(clause.text)
        items = split_list(counted["what"]) if counted is not None else []
        known = [item for item in items if item in tastes]
        if counted is None or len(known) < 2 or len(known) * 2 <= len(items):
            continue
        if len(items) == number(counted["n"].replace("两", "二")):
            for item in items:
                paper.add("flavor", item, clause.start, clause.end)


_KINDS_COUNTED = re.compile(
    r"(?:有|分)?(?P<what>[\u4e00-\u9fff]{1,4}(?:[、/和][\u4e00-\u9fff]{1,4})+?)(?P<n>[两二三四五六七八])[种款个](?:可选|任选|混搭)?"
)


def read_flavors(paper: Paper) -> None:
    """Flavours, by their number, by 口味, or as a list with a known one: 五香/麻辣/泡椒."""
    known = {**EVERYDAY.words("flavor"), **paper.vocabulary("flavor")}
    _read_counted(paper)
    _read_spaced(paper, known)
    if paper.nature is Nature.FOOD:
        _read_in_name(paper, known)
    for clause in paper.clauses:
        if _FLAVOR_CHAIN.fullmatch(clause.text) and not paper.is_claimed(clause.start, clause.end):
            for item in re.findall(r"[\u4e00-\u9fff]+?味", clause.text):
                paper.add("flavor", _flavor(item.lstrip("和跟与及")), clause.start, clause.end)
    for match in _SPACED_RUN.finditer(paper.text):
        count = int(number(match["n"]) or 0)
        items = match["what"].split()[-count:]
        if len(items) == count > 1 and not paper.is_claimed(match.end() - 1, match.end()):
            for item in items:
                paper.add("flavor", _flavor(item), match.end() - len(match[0].split()[-1]), match.end())
    for match in _FLAVOR_RUN.finditer(paper.text):
        if paper.is_claimed(*match.span()):
            continue
        said = _LEADS_LIST.sub("", match["what"] or match["what2"] or "")
        items = [_flavor(item) for item in _members(said, match[0])]
        if (
            items
            and all(1 < len(item) <= 5 and not _NO_FLAVOR.search(item) for item in items)
            and (
                match["what2"]
                or "味" in match[0]
                or any(i in known for i in items)
                or _FILLINGS.match(paper.text, match.end())
            )
        ):
            for item in items:
                paper.add("flavor", item, *match.span())
    for clause in (*paper.clauses, *lists_behind_name(paper)):
        degrees = _DEGREES.findall(clause.text)
        if len(degrees) > 1 and not paper.is_claimed(clause.start, clause.end):
            for degree in degrees:
                paper.add("flavor", degree, clause.start, clause.end)
        offered = re.sub(r"^(?:有|分)|(?:可选|任选|可混|混装|都有|各一?半?)+$", "", clause.text)
        items = [_flavor(item) for item in split_list(offered)]
        named = [
            item
            for item in items
            if item in known or f"{item}味" in known or (offered != clause.text and item[-1:] in "辣甜咸酸香")
        ]
        if (
            len(items) > 1
            and all(1 < len(item) <= 4 and not _NO_FLAVOR.search(item) for item in items)
            and len(named) * 3 >= len(items)
            and not paper.is_claimed(clause.start, clause.end)
        ):
            for item in items:
                paper.add("flavor", item, clause.start, clause.end)
    if paper.has("flavor") or paper.nature not in (Nature.FOOD, Nature.CARE):
        return
    for clause in paper.clauses:
        for match in _FLAVOR_WORD.finditer(clause.text):
            word = re.sub(r"^秘制", "", match["what"])
            before = paper.text[max(0, clause.start + match.start() - 2) : clause.start + match.start()]
            if re.search(r"[有股点没无]$", before) or re.search(r"[胶药腥臭异怪塑酒祛去除]", word):
                continue
            if re.search(r"[调香鲜提卤]$|[种个的哪款每各这那是有无没异怪混配]", word):
                continue
            paper.add("flavor", word, clause.start + match.start(), clause.start + match.end())
        if paper.has("flavor"):
            for canonical, _, start, end in paper.lexicon_hits("flavor", clause.text, clause.start):
                if not paper.is_claimed(start, end):
                    paper.add("flavor", canonical, start, end)


_COUNTED = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{1,5}(?:[、/和][\u4e00-\u9fff]{1,5})+?)(?:各[一两半\d][\u4e00-\u9fff]?|[一两二三四五六\d]个?(?:口?味|种味|拼|样|种口味))(?=[,。!;()\s\d]|$)"
    r"|口味[:有]?\s*(?P<what2>[\u4e00-\u9fff]{1,5}(?:\s+[\u4e00-\u9fff]{1,5})+)(?=[,。!;()]|$)"
)
"""蜜汁、黑椒两个味; 口味 原味 抹茶."""


def _read_counted(paper: Paper) -> None:
    for match in _COUNTED.finditer(paper.text):
        what = match["what"] or match["what2"]
        if what[0] in "就只" and "味" not in match[0]:
            continue  # 就紫草、蜂蜡三样: what it is made of
        items = [_flavor(item) for item in (split_list(what) if match["what"] else what.split())]
        if any(item[-1:] in f"{_HUE}色" or _NO_FLAVOR.search(item) for item in items):
            continue
        for item in items:
            paper.add("flavor", item, *match.span())


_PIECES = r"各?[一二两三四五六七八九十\d]{1,2}[只个枚块颗粒片支包袋](?![\u4e00-\u9fff])"
_ASSORTED = re.compile(
    rf"(?:^|(?<=[,。!;:()\s]))(?P<one_by_one>[\u4e00-\u9fff]{{2,6}}?[粽酥饼糕味馅]?{_PIECES}(?:[、,\s和]+[\u4e00-\u9fff]{{2,6}}?[粽酥饼糕味馅]?{_PIECES})+)"
    rf"|(?:^|(?<=[,。!;:()\s]))[\u4e00-\u9fff]{{2,5}}(?:[、和][\u4e00-\u9fff]{{2,5}})+{_PIECES}"
)
_ONE_SORT = re.compile(
    r"([\u4e00-\u9fff]{2,6}?)[粽酥饼糕味馅]?各?[一二两三四五六七八九十\d]{1,2}[只个枚块颗粒片支包袋]"
)
_NO_SORT = re.compile(r"[送赠买拍满每共盒袋箱罐件套另再加装]|手提|贺卡|礼袋|刀叉|勺|包邮|单只|一次|每天|一天")


def _read_assorted(paper: Paper) -> None:
    """鲜肉粽4只、蜜枣粽2只; 豆沙、莲蓉各3枚: the sorts in one package are its tastes."""
    for match in _ASSORTED.finditer(paper.text):
        apart = match["one_by_one"] is not None
        if not apart and "各" not in match[0]:
            continue
        items = _ONE_SORT.findall(match[0]) if apart else split_list(match[0].split("各")[0])
        if len(items) > 1 and not _NO_SORT.search(match[0]) and not any(map(_NO_FLAVOR.search, items)):
            for item in items:
                paper.add("flavor", _flavor(item), *match.span())


_MOUTH = re.compile(r"(?P<what>酸甜|咸甜|甜咸|咸香|咸鲜|酸辣|麻辣|微甜|清甜|甜辣)口")
_SCENT = re.compile(
    r"(?:有|是|带)?(?:一股|淡淡的?)?(?P<what>(?![留无清淡浓不祛去没])[\u4e00-\u9fff]{1,3}香)(?:味|型)?"
)


def _read_spaced(paper: Paper, known: Mapping[str, str]) -> None:
    """甜辣 麻辣 藤椒 with blanks between them; 酸甜口; 山茶花香 of a cream."""
    run: list[tuple[str, int, int]] = []
    for clause in [*paper.clauses, None]:
        word = _flavor(clause.text) if clause else ""
        tastes = clause is not None and (word in known or word in _TASTES or f"{word}味" in known)
        beside = not run or (clause is not None and not paper.text[run[-1][2] : clause.start].strip())
        if clause is not None and tastes and beside and not paper.is_claimed(clause.start, clause.end):
            run.append((word, clause.start, clause.end))
            continue
        for taste, start, end in run if len(run) > 1 else ():
            paper.add("flavor", taste, start, end)
        run = []
        if clause is not None and paper.nature is Nature.FOOD and (mouth := _MOUTH.fullmatch(clause.text)):
            paper.add("flavor", mouth["what"], clause.start, clause.end)
        if clause is not None and paper.nature is Nature.CARE and (scent := _SCENT.fullmatch(clause.text)):
            paper.add("flavor", scent["what"], clause.start, clause.end)


def _read_in_name(paper: Paper, known: Mapping[str, str]) -> None:
    """柠檬酸辣凤爪: the longest run of tastes in front of the kind."""
    kind = "".join(map(str, paper.values("product_type")))
    for found in [found for found in paper.found if found.name == "name"]:
        stem = str(found.value).removesuffix(kind)
        runs = re.findall(rf"(?:{'|'.join(sorted((*_TASTES, *known), key=len, reverse=True))})+味?", stem)
        if runs and any(taste in runs[-1] for taste in _TASTES):
            paper.add("flavor", _flavor(runs[-1]), found.start, found.end, claim=False)


_TASTES = (
    "酸辣",
    "麻辣",
    "香辣",
    "微辣",
    "甜辣",
    "咸香",
    "五香",
    "椒盐",
    "藤椒",
    "盐焗",
    "蜜汁",
    "炭烤",
    "炭烧",
    "原味",
    "酱香",
    "泡椒",
    "糖醋",
    "咖喱",
    "黑椒",
)
_HOW_MANY = re.compile(r"([两二三四五六])种?(?:口?味|味道|颜?色)")


def _members(text: str, whole: str) -> list[str]:
    """Members of a list; one without signs is cut evenly by its number: 草莓黄桃蓝莓三种口味."""
    items = split_list(text)
    if len(items) == 1 and (told := _HOW_MANY.search(whole)):
        count = "零一二三四五六".find(told[1].replace("两", "二"))
        size, rest = divmod(len(items[0]), count)
        if rest == 0 and size >= 2:
            return [items[0][place : place + size] for place in range(0, len(items[0]), size)]
    return items


def _flavor(word: str) -> str:
    """海苔味 is 海苔, but 原味 stays."""
    word = _SO_MANY.sub("", word)
    return word.removesuffix("味") if len(word) > 2 else word


_SO_MANY = re.compile(r"(?<=[\u4e00-\u9fff]{2})[两三四五六七八](?:种|个)?(?:口味|味|口)?$")
"""芋泥三味 at the end of a list of three."""
