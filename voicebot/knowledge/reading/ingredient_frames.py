"""Ingredients by what stands around them and how their names end: 主打玻色因+胜肽, 撒了花生碎, 红豆沙馅."""

import re
from collections.abc import Iterator

from voicebot.knowledge.reading.paper import split_list
from voicebot.knowledge.substances import LAW_GROUPS

_CARE_FRAME = re.compile(
    r"(?:主打|添加|加入|配合|搭配|复配|辅以|核心是|靠的是|[，,。\s](?=[^,。!;\s]{2,8}\d+(?:\.\d+)?%))(?P<what>[^,。!;()\s]{2,30})"
)
_CARE_SUBSTANCE = re.compile(
    r"(?:[酸肽醇素酮酯胺因脑蛋白草泥土炭胶参芝菌酶藻叶根籽烷]|酵母|提取物|精华|[^用做要]油|珍珠粉|茶树|维[A-E]|维生素|[VB]\d?|A醇|玻尿酸|虾青素|金缕梅|洋甘菊|芦荟|山茶|[\u4e00-\u9fff]花)"
    r"(?:\d+(?:\.\d+)?%)?$"
)
"""Names of care substances end in few ways."""
_CARE_POWDER = re.compile(r"[\u4e00-\u9fff](?:粉|盐|奶|胶|树|仁|籽|蜜|脂)$")
_FOOD_FRAME = re.compile(
    r"(?:夹着?|拌了?|撒了?|刷了?上?一?层?|裹着?了?|裹满|包着|淋了?|皮是|油是|用(?=[^,。!;\s]{2,6}(?:起酥|酿|腌|炸|炒|熬|煮|卤|煎|烤|和面)))(?:一层|点)?(?P<what>[\u4e00-\u9fff、和]{2,16}?)"
    r"(?=[炸炒熬煮卤煎烤酿腌]|起酥|和面|的|[,。!;()\s]|$)|(?<![\u4e00-\u9fff])(?P<what2>[\u4e00-\u9fff]{2,5})(?:馅|和面)"
    r"|(?:非转基因|有机|当季|新鲜|现摘|现杀|整颗|整粒|进口|国产)(?P<what3>[\u4e00-\u9fff]{2,4}?)(?=[,。!;()\s]|占|做|制|$)"
)
_NO_SUBSTANCE = re.compile(r"不|无|没|别|勿|过敏|用户|洗|控油|去油|清洁|毛孔|半码")
FOOD_END = re.compile(
    r"蛋液|[粉油碎仁酱沙蓉肉蛋奶糖果豆米菜鱼虾汁泥菇干籽花枣麦椒盐蜜酪]$|黄油|芝麻|花生|核桃|海苔|芝士"
)


def ends_like_care(item: str) -> bool:
    """高岭土, 桃仁粉: whether a word ends as names of care substances do."""
    return bool(_CARE_SUBSTANCE.search(item) or _CARE_POWDER.search(item))


def framed(text: str, *, care: bool) -> Iterator[tuple[list[str], int, int]]:
    """Ingredients with the place that names them; care products and food name theirs differently."""
    frame, ending = (_CARE_FRAME, _CARE_SUBSTANCE) if care else (_FOOD_FRAME, FOOD_END)
    for match in frame.finditer(text):
        groups = match.groupdict()
        what = groups.get("what") or groups.get("what2") or groups.get("what3") or ""
        parts = [item for part in split_list(what) for item in re.split(r"(?<=[%酸肽醇素因胺])[加配]", part)]
        bare = [_LEADS.sub("", item) for item in parts]
        items = [
            re.sub(r"\d+(?:\.\d+)?%$", "", item)
            for item in bare
            if ending.search(item) and len(item) <= _LONGEST and not _NO_SUBSTANCE.search(item)
        ]
        yield items, *match.span()


_LEADS = re.compile(r"^(?:高?浓?度?含|配合|搭配|的|[撒裹拌淋刷](?=[\u4e00-\u9fff]{2}))")
_LONGEST = 8
"""Characters of a name."""


_INGREDIENTS = re.compile(
    "|".join(
        sorted(
            {
                *LAW_GROUPS,
                *(word for members in LAW_GROUPS.values() for word in members),
                "小麦粉",
                "白砂糖",
                "食用盐",
                "食盐",
                "麦芽糖",
                "植物油",
                "蜂蜜",
                "味精",
                "酱油",
                "糯米",
                "红糖",
            },
            key=len,
            reverse=True,
        )
    )
)


FOOD_WORD = re.compile(
    "|".join(
        sorted(
            {*LAW_GROUPS, *(one for members in LAW_GROUPS.values() for one in members)}, key=len, reverse=True
        )
    )
)
"""Foods of the groups of GB 7718, in longer words as well: 花生酥."""


def foods_in(item: str) -> list[str]:
    """小麦粉鸡蛋白砂糖奶油: a list without any sign, taken apart by the words for food."""
    known = _INGREDIENTS.findall(item)
    if len(known) < 3 or sum(map(len, known)) < 0.8 * len(item):
        return [item]
    return known
