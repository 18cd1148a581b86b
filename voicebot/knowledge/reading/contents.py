"""What is in it: ingredients, allergens, materials."""

import re

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.allergens import SHORT_NAMES, derive_allergens, is_food_allergen
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.ingredient_frames import FOOD_END, FOOD_WORD, ends_like_care, foods_in, framed
from voicebot.knowledge.reading.ingredient_lists import whole_lists
from voicebot.knowledge.reading.materials import denied_at, read_material
from voicebot.knowledge.reading.name_parts import NAMED_IN, lists_behind_name
from voicebot.knowledge.reading.paper import Clause, Paper, split_list
from voicebot.knowledge.reading.rulings import HEARSAY
from voicebot.knowledge.substances import LAW_GROUPS

_LISTED = re.compile(
    r"(?:配料表?|成分表?|主要成分|主要原料|原料|配方)(?:里[头面边]?|中)?(?:是|有|为|含|包括|主要是|[就只][是有]?(?=[\u4e00-\u9fff]{2})|:|(?=[\u4e00-\u9fff]{2,6}、))+(?P<what>(?:[^。"
    r"!;()\n]|\([^()\n]{0,20}\)){2,80})"
)
_CONTAINS = re.compile(
    r"(?<![不没无未])(?:富含|[表内里外][层面]有(?!没)|里[头面边]有(?!没)|内有|里面是|内装|另有|另含|另加|还加|用的是|添加了?|加了|内含|特含|含有?|蕴含)(?!量|着|糊|苞|羞|义|税|邮|半码|运费)(?:少量|微量)?(?P<what>(?:[^,。!;()\s]|\([^()]{1,10}\)(?=[、和])|\((?:百分之|约?\d)[^()]{1,8}\)){1,40})"
)
_EXTRACT = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{1,8}?(?:提取物|萃取液?|精华油|精油|蒸馏花水|花水|胶原蛋白|果油|籽油|种油|神经酰胺|玻尿酸)"
)
_MAKING = r"(?:压的|压制|提取的|炒制|打底|制成|做的|调味|腌制|为主|酿的|酿制|熬的|熬制|磨的|榨的)"
_MADE_WITH = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,4})*)(?:和[\u4e00-\u9fff]{2,4})?" + _MAKING
)
_PERCENT = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{2,5})(?:含量(?:大于|达|约|高达|≥)?\d+(?:\.\d+)?%|(?:含量)?100%|百分之(?:一)?百)|(?:100%|百分之(?:一)?百|百分百)(?!鲜榨|真|纯|正品|还原|新)(?P<what2>[\u4e00-"
    r"\u9fff]{2,10})"
)
_FOODS = sorted({word for group, members in LAW_GROUPS.items() for word in (group, *members)}, key=len)
_SPACED_LIST = re.compile(r"(?:\s+(?:" + "|".join(reversed(_FOODS)) + r"))+(?=[\s,。!;]|$)")
"""小麦 鸡蛋 芝麻: an enumeration without signs."""
_FORMULA = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,5}(?:、[\u4e00-\u9fff]{2,5})+)配方")
SAFETY_PERSON = re.compile(r"过敏|慎|禁|勿|孕|不要|别|请|者$")
_AMOUNT_WORD = re.compile(r"^(?:的|有|了|大量|少量|多种|丰富的?|天然)")


_IN_BRACKETS = re.compile(r"\((?:内?含有?)?(?P<what>[\u4e00-\u9fff、,和]{1,14})\)")
"""腐竹(大豆)."""
_ALLERGEN_NOTE = re.compile(
    r"(?:过敏|致敏)(?:原|源|物质?)?(?:提示|提醒|信息|说明|警示|标识|须知)?(?:(?:含有?|有|是|为)|:)+(?P<what>[^。!;()\n]{1,40})"
)
"""过敏提示:鱼、大豆、小麦."""


def read_contents(paper: Paper) -> None:
    """Ingredients, materials, and for food the allergens."""
    for match in _IN_BRACKETS.finditer(paper.text) if is_edible(paper) else ():
        items = split_list(match["what"])
        for item in items if all(map(is_food_allergen, items)) else ():
            paper.add("allergens", _with_group(SHORT_NAMES.get(item, item)), *match.span(), claim=False)
    for match in _ALLERGEN_NOTE.finditer(paper.text):
        for item in split_list(re.sub(r"^(?:本?产?品)?(?:可能)?含有?", "", _upto_comma(match["what"]))):
            item = re.sub(r"(?:谷物|及?其?制品|类|成分)+$", "", item)
            if is_food_allergen(item):
                paper.add("allergens", SHORT_NAMES.get(item, item), *match.span())
    _read_contains(paper)
    _read_listed(paper)
    _read_named(paper)
    read_material(paper)
    if is_edible(paper):
        _read_lists(paper)
    if is_edible(paper) and not re.search("[猫狗犬]|宠物", " ".join(map(str, paper.values("name")))):
        derive_allergens(paper)
        _read_kind(paper)


def is_edible(paper: Paper) -> bool:
    """Whether the product is eaten or drunk: only then does food in it mean an allergen."""
    return paper.nature is Nature.FOOD


def _read_listed(paper: Paper) -> None:
    for match in _LISTED.finditer(paper.text):
        what = re.split(
            r",(?=\s*(?:不|无|没|适|孕|主打|纯|每|一|早|晚|敷|含[\u4e00-\u9fff]{1,3}[,。]))", match["what"]
        )[0]
        what = _upto_comma(
            _upto_blank(what[: _denied_from(paper, match.start("what")) - match.start("what")])
        )
        what = re.sub(r"\([^()]*\)", "", what)
        end = match.start("what") + len(what)
        for item in split_list(re.sub(r"这些植物提取物|等$", "", what)):
            if _DENIED_ITEM.match(item):
                break  # 配方里没有酒精、香精: what follows a denial is denied
            for word in item.split():
                if not _statement(word) and not SAFETY_PERSON.search(word):
                    _ingredient(paper, word, match.start("what"), end)


def _denied_from(paper: Paper, start: int) -> int:
    """Where, behind a place, something begins that is said to be absent."""
    denied = [one.start for one in paper.found if one.name == "free_from" and one.start >= start]
    return min(denied, default=len(paper.text))


_DENIED_ITEM = re.compile(r"(?:也|都|绝|完全)?(?:不[含加用放添]|[没未][有加添放用]|无(?!花果))")
_LONGEST_ITEM = 6
"""Characters of a thing listed with blanks."""


def _upto_comma(what: str) -> str:
    """角鲨烷、积雪草,质地清爽: a list with signs ends at a comma, unless what follows lists or adds more."""
    pieces = what.split(",")
    kept = pieces[:1]
    for piece in pieces[1:]:
        if "、" in kept[0] and not re.search(r"、|[加含有]", piece):
            break
        kept.append(piece)
    return ",".join(kept)


def _upto_blank(what: str) -> str:
    """辣椒、芝麻 鱼刺软: a list with signs ends at a blank; one without, at a longer stretch."""
    pieces = re.split(r"(?<=[^\s,、])(\s+)", what)
    if re.search(r"[、,]", pieces[0]):
        return pieces[0]
    kept = pieces[0]
    for blank, piece in zip(pieces[1::2], pieces[2::2], strict=False):
        if len(piece) > _LONGEST_ITEM or _statement(piece) or SAFETY_PERSON.search(piece):
            break
        kept += blank + piece
    return kept


def _statement(item: str) -> bool:
    return bool(re.match(r"无|不|没|适合|可|请", item)) or len(item) > 12


def _read_contains(paper: Paper) -> None:
    edible = is_edible(paper)
    for match in _CONTAINS.finditer(paper.text):
        if paper.is_claimed(match.start(), match.start() + 1) or _in_question(paper, match):
            continue
        if HEARSAY.search(re.split("[,。!;]", paper.text[: match.start()])[-1]):
            continue  # 不像别家的含酒精
        if re.search(r"的(?:产品|护肤品|东西|食物|药膏|面霜|精华)(?:不|别|勿|一起|同时)", match[0]):
            continue
        run = _SPACED_LIST.match(paper.text, match.end())
        what = re.sub(r"\((?!百分之|约?\d)[^()]*\)", "", match["what"]).replace("(", "（").replace(")", "）")
        listed = what + ("、" + "、".join(run[0].split()) if run and edible else "")
        items = [
            _AMOUNT_WORD.sub("", one)
            for item in split_list(listed)
            for one in (foods_in(item) if edible else [item])
        ]
        items = [
            re.sub(
                r"(?:约?\d.*|(?:[禁勿慎]|(?<!威士)忌).*|成分|等|哈|哦|做\S+|的产品|产品|\S*(?:车间|生产线))$",
                "",
                item,
            )
            for item in items
            if item
        ]
        allergenic = [item for item in items if is_food_allergen(item)]
        perhaps = paper.text[: match.start()].endswith(("可能", "也许", "或许"))
        small = re.search(r"少量|微量", match[0])
        for item in items:
            if not item or _statement(item) or re.search(r"\d|运费|发票|税", item):
                continue
            group = next((group for group in ("牛奶", "大豆") if item in LAW_GROUPS[group]), "")
            if edible and item in SHORT_NAMES:
                paper.add("allergens", SHORT_NAMES[item], *match.span())
            elif edible and group and item != group:
                _ingredient(paper, item, *match.span())
                paper.add("allergens", group, *match.span())
            elif edible and item in allergenic:
                paper.add("allergens", _with_group(item), match.start(), run.end() if run else match.end())
                if not perhaps:
                    _ingredient(paper, item, *match.span())
            else:
                _ingredient(
                    paper,
                    (small[0] if small and not re.match(r"少量|微量", item) else "") + item,
                    *match.span(),
                )


def _in_question(paper: Paper, match: re.Match[str]) -> bool:
    return bool(
        re.search(r"(?:不|无|没|未|是否|以上)$", paper.text[max(0, match.start() - 2) : match.start()])
        or re.match(r"\(含\)", paper.text[max(0, match.start() - 1) :])
    )


def _ingredient(paper: Paper, item: str, start: int, end: int) -> None:
    item = re.sub(r"^(?:[双三多五]重|[高双]浓度|高纯度?)(?=[\u4e00-\u9fff]{2})", "", item.strip())
    item = re.sub(
        r"^(?:[只就][有是]?|[两二三四五六七八九几]样:)(?=[\u4e00-\u9fff]{2})|[两二三四五六七八九几]样$",
        "",
        item,
    )
    item = re.sub(r"^(?:主打|有|含|了|用的是?|加了|添加了?|加入)|(?:做防腐剂|成分|提取$)$", "", item.strip())
    paper.add("ingredients", item, start, end)


def _read_named(paper: Paper) -> None:
    """Ingredients the shop knows, or that are named as extracts and oils, wherever they stand."""
    denied = [*paper.values("free_from"), *paper.values("contraindications"), *paper.values("not_for")]
    for match in _FORMULA.finditer(paper.text):
        for item in split_list(match["what"]):
            paper.add("ingredients", item, *match.span())
    for match in _PERCENT.finditer(paper.text):
        if not paper.is_claimed(*match.span()):
            paper.add("ingredients", match["what"] or match["what2"], *match.span())
    for clause in paper.clauses:
        for match in _EXTRACT.finditer(clause.text):
            start, end = clause.start + match.start(), clause.start + match.end()
            if paper.is_claimed(start, end) or denied_at(paper, start):
                continue
            several = "、" in clause.text or "+" in clause.text
            listed = [item for item in split_list(clause.text) if len(item) <= 8] if several else []
            for item in (*re.split(r"加|和|、|\+", match[0]), *listed):
                item = re.sub(r"^(?:含|有|的|用)", "", item)
                if len(item) >= 2 and item not in ("提取物", "精油") and not _statement(item):
                    paper.add("ingredients", item, start, end)
    for clause in paper.clauses:
        for canonical, word, start, end in _known_ingredients(paper, clause):
            if paper.is_claimed(start, end) and not paper.has_name_at(start):
                continue
            if _IS_KEPT_APART.search(clause.text, 0, start - clause.start):
                continue
            if any(word in str(value) for value in (*paper.values("ingredients"), *denied)) or denied_at(
                paper, start
            ):
                continue
            paper.add("ingredients", canonical if len(word) < 2 else word, start, end, claim=False)
            items = split_list(clause.text)
            if len(items) > 1 and word in items and all(2 <= len(item) <= 6 for item in items):
                for item in items:
                    paper.add("ingredients", item, clause.start, clause.end)
    _read_whole_lists(paper)
    _read_framed(paper)
    _read_joined(paper)
    _read_only(paper)
    _read_parts(paper)
    for match in re.finditer(r"(?<=提取物)[加和+、](?P<what>[\u4e00-\u9fff]{2,6})(?=[,。])", paper.text):
        paper.add("ingredients", match["what"], *match.span())
    for match in _MADE_WITH.finditer(paper.text):
        known = paper.nature in (Nature.FOOD, Nature.AGENT) or re.search(r"[油蜡脂胶粉酯水]", match[0])
        if known and not paper.is_claimed(*match.span()):
            if re.search("[皮肤肌]", match["what"]):
                continue  # 油性皮肤为主
            whole = re.sub(rf"{_MAKING}$", "", match[0])
            for item in split_list(whole):
                paper.add("ingredients", item, *match.span())


def _read_whole_lists(paper: Paper) -> None:
    """白虾,盐,没了 denies nothing that it lists."""
    for items, start, end in whole_lists(paper):
        if denied_at(paper, start):
            continue
        paper.found = [
            one
            for one in paper.found
            if one.name != "free_from" or one.value not in items or not start <= one.start < end
        ]
        for item in items:
            if not _DENIED_ITEM.match(item) and item not in paper.values("free_from"):
                _ingredient(paper, item, start, end)


def _read_framed(paper: Paper) -> None:
    care = paper.nature is Nature.CARE
    if care or is_edible(paper):
        for items, start, end in framed(paper.text, care=care):
            known = denied_at(paper, start) or paper.is_claimed(start, start + 1)
            for item in () if known else items:
                paper.add("ingredients", item, start, end)


_HANDLED = re.compile(r"^(?:控|去|收|吸|祛|防|抗|补|保|淡|提|美|舒)")
"""控油+收毛孔: what it does."""
_JOINED = re.compile(
    r"(?![不没无未])(?:\d+(?:\.\d+)?%)?[\u4e00-\u9fffA-Za-z]{2,8}(?:\d+(?:\.\d+)?%)?"
    r"(?:[+加](?:\d+(?:\.\d+)?%)?[\u4e00-\u9fffA-Za-z]{2,8}(?:\d+(?:\.\d+)?%)?)+"
)
"""火山泥+薄荷醇, 碳酸钙加维生素D."""


def _read_joined(paper: Paper) -> None:
    """Where one of what is joined is a substance, all are."""
    for clause in paper.clauses if paper.nature is not Nature.DURABLE else ():
        joined = _JOINED.fullmatch(clause.text)
        items = re.split("[+加]", clause.text) if joined else []
        if any(_HANDLED.search(item) or _DENIED_ITEM.match(item) or item[-1:] in "不没未" for item in items):
            continue  # 控油+收毛孔; 也没|加酒精
        known = NAMED_IN.get(paper.nature)
        bare = [re.sub(r"\d+(?:\.\d+)?%", "", item) for item in items]
        items = [re.sub(r"^了|\d+(?:\.\d+)?%$", "", item) for item in items]
        named = [
            item
            for item in bare
            if is_substance(paper, item) or is_food_allergen(item) or (known and known.fullmatch(item))
        ]
        if named or (paper.nature is Nature.CARE and all(map(ends_like_care, bare))):
            for item in items:
                paper.add("ingredients", item, clause.start, clause.end)


_ONLY = re.compile(
    r"(?:配料|原料|里[头面])?(?:只有|就是|只放了?|只用了?|就放了?)(?P<what>[\u4e00-\u9fff、和]{2,16})"
)


_PART_HOLDS = re.compile(
    r"(?P<part>[\u4e00-\u9fff]{2,3})(?:里面?|中)(?:还|也)?(?:有|含)(?P<what>[\u4e00-\u9fff、和]{2,14})"
)


def _read_parts(paper: Paper) -> None:
    """酱油里有大豆、小麦: the part and what it holds."""
    for clause in paper.clauses if is_edible(paper) else ():
        told = _PART_HOLDS.fullmatch(clause.text)
        items = split_list(told["what"]) if told else []
        if told is None or not all(is_food_allergen(item) or FOOD_END.search(item) for item in items):
            continue
        for item in [told["part"], *items] if FOOD_END.search(told["part"]) else items:
            paper.add("ingredients", item, clause.start, clause.end)


def _read_only(paper: Paper) -> None:
    """只有生牛乳."""
    for clause in paper.clauses if is_edible(paper) else ():
        told = _ONLY.fullmatch(clause.text) if "味" not in clause.text else None
        items = split_list(told["what"]) if told else []
        if items and all(NAMED_IN[Nature.FOOD].search(item) or FOOD_WORD.search(item) for item in items):
            for item in items:
                paper.add("ingredients", item, clause.start, clause.end)


_NOT_IN_IT = re.compile(r"\S{0,2}(?:过敏|不耐)|(?:含量)?(?:检测|检验|合格|不超标|未检出|达标)")
"""甲醛检测合格 says that it was looked for, 花生过敏 that one must look out; neither that it is there."""


_IS_KEPT_APART = re.compile(r"(?:不|别|勿|避免|错开)[^,]{0,4}[和跟与同]$")
"""不能和烟酰胺叠着用: what is not used together with it is not in it."""


def _known_ingredients(paper: Paper, clause: Clause) -> list[tuple[str, str, int, int]]:
    """Words of the slot ``ingredient`` and substances that somebody may ask about."""
    hits = paper.lexicon_hits("ingredient", clause.text, clause.start)
    for name, substance in paper.lexicon.substances.items():
        if substance.needs_proof or name.endswith(("成分", "植物")) or "味" in clause.text:
            continue
        for word in (name, *substance.synonyms):
            place = clause.text.find(word) if len(word) >= 2 else -1
            if place < 0 or "不耐" in word or _NOT_IN_IT.match(clause.text, place + len(word)):
                continue
            start = clause.start + place
            inside = any(a <= start < b or start <= a < start + len(word) for _, _, a, b in hits)
            if not inside and not is_food_allergen(word):
                hits.append((name, word, start, start + len(word)))
    return hits


def _with_group(item: str) -> str:
    """腰果 is told with its group, by which people know their allergy: 坚果（腰果）."""
    return f"坚果（{item}）" if item in LAW_GROUPS["坚果"] and item != "坚果" else item


def _read_lists(paper: Paper) -> None:
    """鸡肉、三文鱼、鸡肝: a clause that is a list of foods."""
    behind = [
        one
        for one in lists_behind_name(paper)
        if one.text[0] not in "不没无未零0免" and any(map(is_food_allergen, split_list(one.text)))
    ]
    for clause in (*paper.clauses, *behind):
        if (
            clause.text.count("、") >= 2
            and _lists_foods(clause.text)
            and not re.search(r"味|色|码", clause.text)
            and not paper.is_claimed(clause.start, clause.start + len(_WEIGHTS.sub("", clause.text)))
        ):
            for item in _items_of(clause.text):
                paper.add("ingredients", item, clause.start, clause.end)


def _items_of(text: str) -> list[str]:
    """腰果, 南瓜子 of 六样:腰果、南瓜子各一罐250克."""
    return split_list(re.sub(r"^.*:", "", _WEIGHTS.sub("", text)))


_WEIGHTS = re.compile(r"各[\d一二两三四五六七八九十半][^、]*$")


def _read_kind(paper: Paper) -> None:
    """纯燕麦片: what the name of a food says that it is made of."""
    held = " ".join(str(value) for name in ("ingredients", "free_from") for value in paper.values(name))
    for found in [found for found in paper.found if found.name == "product_type"]:
        named = [word for word in reversed(_FOODS) if len(word) > 1 and word in str(found.value)]
        if named and named[0] not in held:
            paper.add("ingredients", named[0], found.start, found.end, claim=False)


def _lists_foods(text: str) -> bool:
    """鸡肉、三文鱼、鸡肝: short nouns, most of which end like food or are it."""
    items = _items_of(text)
    foods = [item for item in items if FOOD_END.search(item) or is_food_allergen(item)]
    return all(len(item) <= 8 for item in items) and (len(items) > 3 or 2 * len(foods) > len(items))
