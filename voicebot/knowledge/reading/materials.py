"""What a thing is made of."""

import re
from collections.abc import Iterator

from voicebot.knowledge.reading.everyday import MATERIALS, Nature
from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.rulings import cares, forbids

_GENERAL_MATERIAL = re.compile(
    r"(?:头层|二层|弹力|飞织|加厚|纯|软|牛津|不锈)?(?:[牛羊猪](?:头|二)层皮|真皮|牛皮|牛筋|生胶|合成革|聚氨酯合成革|羊皮|猪皮|麂皮绒|羊猄|超纤革|超纤|帆布|网面|网布|橡胶|羊毛|羊绒|纯棉|棉布|"
    r"涤纶|尼龙(?!绳)|硅胶|不锈钢|钛合金|铝合金|玻璃|陶瓷|实木|布(?=鞋面|面)|EVA|PU|PVC|pvc|TPU|TPR|PC|ABS|MD|亚克力|碳纤维|芳纶|灯芯绒|绒面|反绒皮?|绸缎|缎面|漆皮|毛毡|竹纤维|织物|人造革|碳板|铝碳|碳素|碳纤|热熔|锦纶|氨纶)(?:内里|软?底)?"
)
_AFTERCARE = re.compile(r"擦|洗|保养|护理|送|配")
_NO_MATERIAL = re.compile(
    r"[能可穿别放断有会年月怕太]|刷|洗|走|路|是|但|\d|厘米|沾|回弹|防|湿|码|不|的|擦|换|加|软$|鞋"
)
_MATERIAL_PART = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{2,5}?)(?P<part>鞋面|鞋底|内里|大底|中底|鞋垫|面料|材质|外壳|机身|网面|橡胶底|底)(?![\u4e00-\u9fff]*防滑纹)"
)
_SHARE = re.compile(r"(?P<what>\d+(?:\.\d+)?%(?:的)?[\u4e00-\u9fff]{1,6})(?=[,。;\s、()]|$)")
"""90%白鸭绒."""
_JOINED = re.compile(r"(?:[\u4e00-\u9fff]{2,7}\+)+[\u4e00-\u9fff]{2,7}(?<=[膜布网革皮底绒料毛棉])")
"""牛皮+防水透湿膜: what is joined with a material is one."""
_METAL_PART = re.compile(
    r"(?:铝|钢|铁|铜|木|竹|藤|钛|银|金|皮|布)(?:框|杆|架|壳|盖|柄|板|面|管|胆|底|针|圈|包头|头)(?![一-鿿]{0,2}[变压])"
)
"""铝框: a part named after what it is made of."""


def denied_at(paper: Paper, start: int) -> bool:
    """Whether what begins there is said to be absent."""
    return bool(
        re.search(
            r"(?:不|无|没有?|对|怕|防(?![水滑晒潮风尘摔臭雨])|非|(?<!\d)0|零)\S{0,1}$",
            paper.text[max(0, start - 3) : start],
        )
    )


_PART_IS = re.compile(
    r"(?:鞋面|内里|里衬|大底|鞋底|中底|鞋垫|面料|外壳|壳体|机身|表带|边框|鞋帮|靴筒|线身|外皮|填充)(?:是|为|用的?是?|采用|:)(?:的是)?(?P<what>[^,。!;()\s]{2,12}?)(?:的|材质|做的)*(?=[,。!;()\s]|$|带|有)"
)


_PART_OF = re.compile(
    r"(?:鞋面|鞋底|鞋垫|内里|里子|外套|枕套|外壳|壳子|面料|烛芯|灯芯|芯子?|内胆|手柄|把手|盖子|底座|表带|提手|边框|骨架|支架|罐身|瓶身)"
    r"(?:是|用)?(?P<what>纯?棉|亚?麻|真?丝|木头?|实木|铁|铜|铝|钢|不锈钢|竹子?|布|[牛羊猪]?皮|硅?胶|塑料|玻璃|陶瓷|橡胶|绒|毛|海绵|乳胶|涤纶|尼龙)的"
)
"""外套棉的, 烛芯是棉的: a part and its stuff."""


def read_material(paper: Paper) -> None:
    """Materials that the shop declares, that everybody knows, and that stand for a part (鞋面是…)."""
    taken: list[str] = []
    for clause in paper.clauses:
        _read_declared(paper, clause, taken)
    if paper.nature in (Nature.DURABLE, Nature.AGENT):
        for match in _PART_OF.finditer(paper.text):
            if not denied_at(paper, match.start("what")):
                paper.add("material", match["what"], *match.span())
    if paper.nature is not Nature.DURABLE:
        return
    denied = [str(value) for value in paper.values("not_features")]
    for clause in paper.clauses:
        _read_known(paper, clause, taken, denied)
        _read_part(paper, clause, taken, denied)
    _read_part_is(paper, taken, denied)
    if not paper.has("material"):
        _read_name(paper)


def _read_declared(paper: Paper, clause: Clause, taken: list[str]) -> None:
    for _, word, start, end in paper.lexicon_hits("material", clause.text, clause.start):
        if denied_at(paper, start) or re.search(r"不是|擦|喷|涂|送", paper.text[max(0, start - 3) : start]):
            continue
        if re.match(r"(?:喷雾|膜?清洁|护理)", paper.text[end : end + 3]):
            continue
        taken.append(word)
        layer = re.search(r"[头二]层$", paper.text[max(clause.start, start - 2) : start])
        paper.add("material", (layer[0] if layer else "") + word, start, end, claim=False)


def _read_known(paper: Paper, clause: Clause, taken: list[str], denied: list[str]) -> None:
    if _AFTERCARE.search(clause.text) or forbids(clause.text) or cares(clause.text):
        return
    shares = [match.span("what") for match in _SHARE.finditer(clause.text)]
    places = [match.span() for match in _GENERAL_MATERIAL.finditer(clause.text)]
    parts = [match.span() for match in _METAL_PART.finditer(clause.text)]
    named = [*places, *_named_materials(clause.text)]
    joined = _JOINED.fullmatch(clause.text) if named else None
    others = [match.span() for match in re.finditer(r"[^+]+", clause.text)] if joined else []
    for start, end in (*shares, *named, *parts, *others):
        word = clause.text[start:end]
        known = any(word in other or other in word for other in taken + denied)
        known = known or clause.text[end:].startswith(("过敏", "不耐", "敏感"))
        if known or paper.has_name_at(clause.start + start) or denied_at(paper, clause.start + start):
            continue
        taken.append(word)
        paper.add("material", word, clause.start + start, clause.start + end)


def _named_materials(text: str) -> Iterator[tuple[int, int]]:
    for word in MATERIALS:
        place = text.find(word)
        if place >= 0 and not (word.isascii() and re.search("[A-Za-z]", text[max(0, place - 1) : place])):
            yield place, place + len(word)


def _read_part(paper: Paper, clause: Clause, taken: list[str], denied: list[str]) -> None:
    for match in _MATERIAL_PART.finditer(clause.text):
        what, part = match["what"], match["part"]
        if _NO_MATERIAL.search(what) or any(word in what + part or what in word for word in taken + denied):
            continue
        if re.search("[雨雪水汗]$", what):
            continue  # 下雨鞋面渗水
        value = what if part in ("鞋面", "材质", "面料") else what + part
        paper.add("material", value, clause.start + match.start(), clause.start + match.end(), claim=False)


def _read_part_is(paper: Paper, taken: list[str], denied: list[str]) -> None:
    for match in _PART_IS.finditer(paper.text):
        for item in re.split(r"[拼加和、+/]", match["what"]):
            known = any(item in word or word in item for word in taken + denied)
            if (
                not known
                and 2 <= len(item) <= 8
                and not re.search(r"\d|不|很|可|比|偏|有|会|软的|硬的|厚|防|薄|[硬软]$", item)
            ):
                paper.add("material", item, *match.span(), claim=len(item) > len(match["what"]) / 2)


def _read_name(paper: Paper) -> None:
    """沐野TPE瑜伽垫: when nothing else tells it, the name may."""
    for found in [found for found in paper.found if found.name == "name"]:
        name = str(found.value)
        places = [match.span() for match in _GENERAL_MATERIAL.finditer(name)]
        for start, end in (*places, *_named_materials(name)):
            paper.add("material", name[start:end], found.start, found.end, claim=False)
