"""A product text cut into sentences and clauses, and what has been found in it so far."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from voicebot.knowledge.facts import Fact, FactValue, spec_of
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reading.everyday import EVERYDAY, Nature
from voicebot.knowledge.reading.rulings import BAN, CARE
from voicebot.knowledge.reading.run_on import LONGEST_CLAUSE, breaks
from voicebot.language.numerals import parse_number

NUMBER = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+(?:点[零一二三四五六七八九]+)?)"
MEASURE = (
    r"(?:小盒|小袋|大盒|大袋|盒|瓶|支|只|双|片|袋|罐|箱|包|件|套|个|条|枚|"
    r"桶|块|盘|株|盆|顶|枝|捆|张|台|部|副|对|贴|提|份|组|把|根|管|斤|颗|粒|杯|听|饼|卷|筒|本|册|床|幅|串)"
)
PERIOD = r"(?:年半|年|个月|月|天|日|周|星期|小时)"

_SAME_LENGTH = str.maketrans(
    "０１２３４５６７８９（）［］，：；！？＋～＊％／－−—–―×✕　｜|＆．［］￥",
    "0123456789()[],:;!?+~*%/-----** ;;&.[]¥",
)
_OF_THE_SOUTH = (
    (re.compile("唔得"), "不能"),
    (re.compile("唔好"), "不要"),
    (re.compile(r"(?<![\u4e00-\u9fff])木有|(?<=[味款里面都也是])木有"), "没有"),
)
"""Words as long as those that the rest of the country uses; 积木有 is none of them."""
_SENTENCE = re.compile(r"[^。!?;\n]+(?:[。!?;\n]+|$)")
_THOUSANDS = re.compile(r"(?<![\d.])(\d{1,3}),(\d{3})(?!\d)")
_NO_FIGURE = re.compile(r"\d{14,}")
"""Longer than any price, telephone or bar code; patterns of figures would take for ever over it."""
_WIDE_GAP = re.compile(r"[ \t]{9,}")
"""A gap as wide as this parts statements; patterns that skip blanks would take for ever over it."""
_SUM_OF_PARTS = re.compile(r"(?<=\d)加(?=\d)")
"""8加128 is 8+128."""
_RANGE = re.compile(r"(?<=[\d岁月码度])~(?=\d)")
_QUESTION = re.compile(
    r"[^,。!?;\s]+\?|(?:有人|客人|买家|顾客)[老常总]?问[^,。!?;\s-]{2,24}-+|(?:谁说|难道)[^,。!?;\s]{2,24},"
    r"|[^,。!?;\s]{2,20}(?:(?:能不能|可不可以)[用吃喝穿戴抹涂碰玩睡]?|行不行|要不要紧|可以吗|[能行]吗),"
)
"""A question states nothing by itself (可吃级香精？); its answer may (``asked_and_answered``)."""
_OF_OTHERS = re.compile(
    r"(?<![^,。!?;\s])(?:别家|别人家|人家|隔壁|同行|市面上|上一?[批代]|[旧老][款版]|以前的?(?:配方|批次|版本))"
    r"(?![^,。!?;\s]*(?:过敏|孕|[\d一二两三四五六七八九十]+元))[^,。!?;\s]*(?:含|加|放|掺)[^,。!?;\s]*"
)
"""What the goods of others or earlier ones hold (上一批含腰果) states nothing of these; an editor sees it."""
_LEAD = re.compile(r"^(?:但是?|不过|注意[:,]?|另外|而且|提醒:?|PS:?|ps:?|[:、,\s])+(?=\S{2})")
_SIGNS = re.compile(r"^(?:[ ,、:*]|-(?!\d+(?:\.\d+)?\s*[度℃]))*")
"""Signs before a clause; the minus of -20度 is part of it."""
_CLAUSE_END = re.compile(r"[。!?;\n()\[\]【】~|…]+|,|(?<![A-Za-z+])\s+|\s+(?![A-Za-z+])")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas, blanks or brackets. ``text`` is normalised, as long as the original."""

    text: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Found:
    """A fact and the stretch of the text that states it; ``trained``: no rule but the tagger read it."""

    name: str
    value: FactValue
    start: int
    end: int
    trained: bool = False


class Paper:
    """The text under the reader's pencil. Lives for one reading only.

    ``asked`` are the stretches that are questions; they are blank in ``text``. ``questions`` holds them
    with the places in ``text`` where each begins and ends. What is said of others' goods is blank, too.
    ``text`` is the original with full-width signs made half-width, Latin letters as they were, and a
    comma between statements where the editor wrote on without a sign.
    """

    def __init__(self, original: str, lexicon: Lexicon) -> None:
        self.original = original
        plain = _THOUSANDS.sub(r" \1\2", original).translate(_SAME_LENGTH)
        for pattern, written in _OF_THE_SOUTH:
            plain = pattern.sub(written, plain)
        plain = _WIDE_GAP.sub(lambda match: "," * len(match[0]), plain)
        plain = _RANGE.sub("-", _SUM_OF_PARTS.sub("+", plain))
        plain = _NO_FIGURE.sub(lambda match: "#" * len(match[0]), plain)
        asked = [match.span() for match in _QUESTION.finditer(plain)]
        self.asked = [original[slice(*span)].strip() for span in asked]
        told = [plain[first:last].rstrip("?-,") for first, last in asked]
        others = [match.span() for match in _OF_OTHERS.finditer(plain)]
        self.asked += [original[slice(*span)].strip() for span in others]
        plain = _OF_OTHERS.sub(lambda match: " " * len(match[0]), plain)
        plain = _QUESTION.sub(lambda match: " " * (len(match[0]) - 1) + "?", plain)
        self.text, self._places = _with_commas(plain)
        self.questions = [
            (words, bisect_left(self._places, first), bisect_left(self._places, last))
            for words, (first, last) in zip(told, asked, strict=True)
        ]
        self.lexicon = lexicon
        self.nature = Nature.DURABLE  # until the name is read
        self.sentences = [match.span() for match in _SENTENCE.finditer(self.text)]
        self.clauses = _with_qualified(self._cut(), self.text)
        self.found: list[Found] = []
        self.of_one_version: tuple[tuple[int, int], ...] = ()  # what is ruled of one version only
        self._claimed = bytearray(len(self.text))

    def _cut(self) -> list[Clause]:
        clauses = []
        for number, (first, last) in enumerate(self.sentences):
            position = first
            while position < last:
                end_match = _CLAUSE_END.search(self.text, position, last)
                end = end_match.start() if end_match else last
                piece = self.text[position:end]
                lead = len(piece) - len(_SIGNS.sub("", piece, count=1))
                if told := piece[lead:].rstrip(" ,、:-*"):
                    clauses.append(Clause(told, position + lead, end, number))
                position = end_match.end() if end_match else last
        return clauses

    def words(self, start: int, end: int) -> str:
        """What the editor wrote there, word for word."""
        return self.original[self._places[start] : self._places[end]].strip()

    def in_original(self, position: int) -> int:
        """Where a position of ``text`` is in ``original``."""
        return self._places[position]

    def in_text(self, position: int) -> int:
        """Where a position of ``original`` is in ``text``."""
        return bisect_left(self._places, position)

    def sentence_at(self, position: int) -> str:
        """The editor's sentence around a position, word for word."""
        for first, last in self.sentences:
            if first <= position < last:
                return self.words(first, last)
        return self.original.strip()

    def sentences_between(self, start: int, end: int) -> str:
        """The editor's sentences from one position to another, word for word."""
        touched = [(first, last) for first, last in self.sentences if first < end and start < last]
        if not touched:
            return self.sentence_at(start)
        return self.words(touched[0][0], touched[-1][1])

    def sentence_of(self, clause: Clause) -> str:
        """The editor's sentence that a clause is part of."""
        first, last = self.sentences[clause.sentence]
        return self.words(first, last)

    def add(
        self, name: str, value: FactValue, start: int, end: int, *, claim: bool = True, trained: bool = False
    ) -> None:
        """Note a fact. A value that is known already, or a second value of a single fact, is not noted."""
        if isinstance(value, str):
            value = _LEAD.sub("", value.strip(" ,、。!;:哦哈呢~")).removesuffix("的")
            if not value:
                return
        if claim:
            self.claim(start, end)
        for other in self.found:
            if other.name == name and (not spec_of(name).many or other.value == value):
                return
        self.found.append(Found(name, value, start, end, trained))

    def append(self, name: str, text: str, start: int, end: int) -> None:
        """Join a statement to the one text of a fact, in the order of the paper; does not claim."""
        held = next((place for place, found in enumerate(self.found) if found.name == name), None)
        if held is None:
            self.add(name, text, start, end, claim=False)
            return
        old = self.found[held]
        if text in str(old.value):
            return
        joined = f"{old.value}，{text}" if old.start <= start else f"{text}，{old.value}"
        self.found[held] = Found(name, joined, min(old.start, start), max(old.end, end))

    def claim(self, start: int, end: int) -> None:
        """Mark a stretch as understood."""
        self._claimed[start:end] = b"\x01" * (end - start)

    def is_claimed(self, start: int, end: int) -> bool:
        """Whether any part of the stretch has been understood."""
        return any(self._claimed[start:end])

    def share_claimed(self, start: int, end: int) -> float:
        """How much of the stretch has been understood, 0..1."""
        return sum(self._claimed[start:end]) / max(1, end - start)

    def has(self, name: str) -> bool:
        """Whether a fact of this name was found."""
        return any(found.name == name for found in self.found)

    def has_name_at(self, position: int) -> bool:
        """Whether the position is inside the product's name, which may tell more than the name."""
        return any(found.name == "name" and found.start <= position < found.end for found in self.found)

    def values(self, name: str) -> list[FactValue]:
        """Values found so far."""
        return [found.value for found in self.found if found.name == name]

    def facts(self) -> tuple[Fact, ...]:
        """What was found, with sentences."""
        return tuple(
            Fact(found.name, found.value, self.sentences_between(found.start, found.end), found.trained)
            for found in self.found
        )

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches in the whole text that were not claimed before."""
        for match in pattern.finditer(self.text):
            if not self.is_claimed(*match.span()):
                yield match

    def vocabulary(self, slot: str) -> Mapping[str, str]:
        """The shop's words of a slot; everyday words of such goods where the shop has none."""
        own = self.lexicon.words(slot)
        return own or (EVERYDAY.words(slot) if slot in _EVERYDAY_SLOTS.get(self.nature, ()) else own)

    def kinds_in(self, text: str) -> list[tuple[str, str, int, int]]:
        """Kinds of goods named in a text: the shop's own or, where it names none of them, everyday ones.

        A compound is what its end names: 奶粉 beside the shop's 高钙奶, 眼镜 of 手机VR眼镜.
        """
        own = self.lexicon_hits("product_type", text)
        everyday = [
            hit
            for hit in _hits(EVERYDAY.words("product_type"), text)
            if (len(hit[1]) > 1 or hit[3] == len(text)) and not text[hit[3] : hit[3] + 1].strip().isdigit()
        ]
        if not own:
            return everyday
        last = own[-1][3]
        ends = [
            hit
            for hit in everyday
            if hit[3] > last and len(hit[1]) > 1 and (hit[2] < last or _JOINT.fullmatch(text, last, hit[2]))
        ]
        return [*own, *ends]

    def lexicon_hits(self, slot: str, text: str, offset: int = 0) -> list[tuple[str, str, int, int]]:
        """Words of a slot in a text: (canonical, word, start, end), longest first, not overlapping."""
        return _hits(self.vocabulary(slot), text, offset)


_JOINT = re.compile(r"[A-Za-z]{0,3}")
"""Letters within one compound."""
_EVERYDAY_SLOTS = {Nature.CARE: ("skin_type", "effect"), Nature.FOOD: ("flavor",)}


def _places(word: str, text: str) -> Iterator[int]:
    """Where a word stands, one behind the other."""
    start = text.find(word)
    while word and start >= 0:
        yield start
        start = text.find(word, start + len(word))


def _hits(words: Mapping[str, str], text: str, offset: int = 0) -> list[tuple[str, str, int, int]]:
    lowered = text.lower()
    places = [
        (-len(word), start, word) for word in words if word in lowered for start in _places(word, lowered)
    ]
    taken = bytearray(len(lowered))
    hits = []
    for length, start, word in sorted(places):
        end = start - length
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * -length
            hits.append((words[word], text[start:end], offset + start, offset + end))
    return sorted(hits, key=lambda hit: hit[2])


_VERDICT = re.compile(
    rf"(?:的?(?:人群?|患者|朋友|姐妹|顾客|宝宝|者)们?|的|(?:的时候|期间|时)(?:内|里)?)?(?:都|也|均|一律|千万|绝对|请|最好|先|就|也)*(?:{BAN.pattern}|{CARE.pattern})"
)
_ALSO_MEANT = re.compile(r"过敏|孕|哺乳|病|炎|血[糖压脂]|[的者人]$")
_SUCH_AS = re.compile(r"^(?:尤其是?|特别是?|包括|含有?|比如|例如|如|及|和|以及)+")
_AGED = re.compile(r"(?:岁|个月)\S{0,3}$")


def _with_qualified(clauses: list[Clause], text: str) -> list[Clause]:
    """敏感肌（泛红期）请勿使用 rules on 敏感肌: brackets do not part people from the verdict."""
    out: list[Clause] = []
    for clause in clauses:
        allergic = clause.text.startswith(("过敏", "不耐"))
        if (
            (allergic or _VERDICT.match(clause.text))
            and len(out) > 1
            and out[-2].sentence == out[-1].sentence == clause.sentence
            and text[out[-2].end : out[-1].start] == "("
            and text[out[-1].end : clause.start] == ")"
        ):
            how, who = out.pop(), out.pop()
            whom = _qualified(who.text, _SUCH_AS.sub("", how.text), allergic=allergic)
            out.append(Clause(whom + clause.text, who.start, clause.end, clause.sentence))
        else:
            out.append(clause)
    return out


def _qualified(who: str, how: str, *, allergic: bool) -> str:
    """3岁以下儿童 of 儿童（3岁以下）, both of 孕期（含备孕）; a stage of an illness narrows nothing.

    Args:
        who: the words before the brackets.
        how: the words in them.
        allergic: 过敏 stands behind them: 水杨酸（阿司匹林） has two names, 花生（微量） tells how much.
    """
    if allergic:
        return f"{who}、{how}" if _ANOTHER_NAME.fullmatch(how) else who
    if _AGED.search(how):
        return how + who
    return f"{who}、{how}" if _ALSO_MEANT.search(how) else who


_ANOTHER_NAME = re.compile(r"[^\W\d_量克含少多]{2,8}")


_SLASHED = re.compile(r"[^,。!?;()|\s/]+(?:/[^,。!?;()|\s/]+){2,}")


_MODEL_LIST = re.compile(r"(?:iPhone|苹果|华为|小米|荣耀|OPPO|vivo|三星)\s?[A-Za-z]*\d", re.IGNORECASE)
"""iPhone15/15Pro/15ProMax is one list of models."""


def _listed(run: str) -> str:
    """1.5寸屏/700毫安/视频通话: slashes between statements count as commas, between colours they do not."""
    parts = run.split("/")
    if _MODEL_LIST.match(run) or re.fullmatch(r"[\d/到至~-]+码?", run):
        return run
    if max(map(len, parts)) >= 4 and any(char.isdigit() for char in run):
        return run.replace("/", ",")
    return run


def _with_commas(plain: str) -> tuple[str, list[int]]:
    """The text with commas where statements run on, and for each of its positions that in the original."""
    plain = _SLASHED.sub(lambda match: _listed(match[0]), plain)
    out = ""
    places: list[int] = []
    stretches = re.finditer(r"[^,。!?;()|\s]+", plain)
    cuts = [
        stretch.start() + place
        for stretch in stretches
        if len(stretch[0]) > LONGEST_CLAUSE
        for place in breaks(stretch[0])
    ]
    for start, end in pairwise([0, *cuts, len(plain)]):
        if start in cuts:
            out += ","
            places.append(start)
        out += plain[start:end]
        places += range(start, end)
    return out, [*places, len(plain)]


def number(text: str) -> float | None:
    """A number in figures or characters; whole numbers come as ``int``."""
    value = parse_number(text.replace(",", ""))
    if value is None:
        return None
    return int(value) if value == int(value) else value


def arabic(text: str) -> str:
    """Chinese numerals before a unit as figures: 十公分 → 10公分, 两副 stays (a measure word follows)."""

    def figures(match: re.Match[str]) -> str:
        value = number(match[1])
        return match[0] if value is None else f"{value:g}{match[2]}"

    units = r"(公分|厘米|毫米|米|克|毫升|小时|公里|公斤|斤|岁|码|天内)"
    return re.sub(rf"([零一二两三四五六七八九十百千]+){units}", figures, text)


def split_list(text: str) -> list[str]:
    """Members of an enumeration: 酒精、香精和防腐剂."""
    parts = re.split(
        r"[、,+/&|]|以及|(?<=[肽酸醇酯素胺油粉胶])配(?!方|比)|(?<=[^柔温调混])和(?!牛|平|田)|或者|或|(?<!以)及(?!其)|跟(?![鞋腱骨])|与",
        text,
    )
    return [part.strip(" 等的") for part in parts if part and part.strip(" 等的")]
