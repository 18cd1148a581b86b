"""Questions that a text asks and answers itself: 孕妇能用吗？能用; 乳胶？一点没有; 无糖？不，有糖.

A question alone states nothing. With the answer behind it, it is a statement as plain as any other: the
question tells what about, the first words of the answer tell yes, no or on what condition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.paper import Clause, Paper, split_list
from voicebot.knowledge.reading.people import is_age, is_medical, people_in

_ASIDE = re.compile(
    r"^(?:\S{0,5}(?:家长|客人|顾客|买家|朋友|妈妈|亲|人)[们老常总]*问|谁说|有人问|有人说|常有人问|老有人问|客人(?:常|老)?问|买家问|都问|很多人问|问|请问|听说|是不是|难道|那|要是|如果|那么|至于|关于)+"
)
_ASKS = re.compile(
    r"(?:到底|究竟|也|还|都)*(?:能不能|可不可以|行不行|会不会|要不要|有没有|是不是|含不含|能|可以|不能|不可以|会|有|含|是)?(?:[用吃喝穿戴抹涂敷碰玩骑睡买][的得着了]?)?"
    r"(?:这个|它|吗|么|呢|吧|嘛|啊|不|没|没有|行吗|行不行|可以吗|怎么办|咋办)*$"
)
"""What only makes a question of it."""
_LACKS = re.compile(r"^(?:不含|无|零|0|没有|没加|不加|免)(?=[\u4e00-\u9fff])")
"""无糖: a claim that the answer may deny."""
_CONDITION = re.compile(r"医生|大夫|先|但|只要|前提|看情况|因人|酌|适量|少量|问")
_NO = re.compile(
    r"^(?:可?千万别|当然不|肯定不|绝对不|那?可不(?!是|就)|真?不(?![错少同停断仅光妨])|没有|没(?!事|问题|关系|毛病)|别|勿|禁止|想多了|不存在|零(?:添加|含量)|无$)"
    r"|(?:这[款瓶个双台条]?|它|本品)?(?:当然|绝对|真的)?(?:我们)?(?:不能|不行|不可以|不建议|不推荐|不适合|用不了|吃不了)"
)
_YES = re.compile(
    r"^(?:那?当然|肯定|绝对|也|都|照样|放心)*(?:能(?!不能)|行(?!不行)|可以|没问题|没事|有(?!人|些|时)|是的|对(?!于)|会|OK|ok|含)"
    r"|就(?:能|可以|行)|不影响|不相干|没关系|不要紧|照样?[用吃喝穿戴]|(?:这[款瓶个双台条]?|它|本品)(?:就|都|也)?(?:能|可以)[用吃喝穿戴]"
)
_NONE_OF_IT = re.compile(
    r"(?:一点|半点|一滴|丝毫|完全|压根|根本|全程|统统|都|绝对)?(?:儿)?(?:没有?(?:放|加|用|含)?|不含|不加|不放|未添加|零添加|不存在)(?:的|了|过|哈|哦)*$"
)
_SOME_OF_IT = re.compile(r"(?:都?有|含有?|加了|放了|带)(?:一点|少量|微量)?")


_SHORT_VERB = 2
"""Characters that a verb takes beside the people; more is one thing they ask to do (放左胸兜)."""


class _Verdict(Enum):
    YES = auto()
    NO = auto()
    DEPENDS = auto()


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A question, where it begins, and the clauses that answer it."""

    asked: str
    start: int
    answers: tuple[Clause, ...]
    verdict: _Verdict

    @property
    def told(self) -> str:
        """Both, as one statement for the editor."""
        return f"{self.asked}？{'，'.join(clause.text for clause in self.answers)}"


def read_answered_questions(paper: Paper) -> None:
    """Note what the questions of a text state together with their answers."""
    for exchange in _exchanges(paper):
        known = len(paper.found)
        _read(paper, exchange)
        if len(paper.found) > known:
            paper.asked = [words for words in paper.asked if not words.startswith(exchange.asked)]


def _read(paper: Paper, exchange: _Exchange) -> None:
    first, last = exchange.start, exchange.answers[-1].end
    topic = _topic(exchange.asked)
    if substances := _substances(paper, topic):
        _note_substances(paper, exchange, topic, substances)
        return
    people = _people(paper, topic)
    one_thing = len(topic) > len("".join(people)) + _SHORT_VERB
    if exchange.verdict is _Verdict.DEPENDS:
        if people:
            paper.add("cautions", exchange.told, first, last)
    elif exchange.verdict is _Verdict.YES:
        for person in people:
            paper.add("suitable_for", person, first, last)
    elif people and not one_thing:
        for person in people:
            if is_medical(person):
                paper.add("contraindications", person, first, last)
            paper.add("not_for", person, first, last)
    else:
        banned = people or re.search(r"别|勿|禁", exchange.answers[0].text)
        paper.add("cautions" if banned else "not_features", exchange.told, first, last)


def _exchanges(paper: Paper) -> Iterator[_Exchange]:
    for asked, start, end in paper.questions:
        following = [clause for clause in paper.clauses if clause.start >= end][:3]
        if not following or following[0].start - end > _NEAR:
            continue
        answers = [clause for clause in following if clause.sentence == following[0].sentence][:2]
        verdict = _verdict(asked, [clause.text for clause in answers])
        if verdict is None and not is_medical(asked):
            continue
        verdict = verdict or _Verdict.DEPENDS
        decisive = _first_deciding(asked, answers)
        yield _Exchange(asked, start, tuple(answers[: decisive + 1]), verdict)


_NEAR = 3
"""Characters between a question and its answer."""


def _first_deciding(asked: str, answers: list[Clause]) -> int:
    return next(
        (place for place in range(len(answers)) if _verdict(asked, [answers[place].text]) is not None),
        0,
    )


def _verdict(asked: str, answers: list[str]) -> _Verdict | None:
    """What the first clause that decides says; a condition in it or beside it makes it depend."""
    for place, answer in enumerate(answers):
        denied, affirmed = _NO.search(answer), _YES.search(answer)
        none, some = _NONE_OF_IT.search(answer), _SOME_OF_IT.search(answer)
        if not (denied or affirmed or none or (some and _LACKS.search(_topic(asked)))):
            continue
        if any(_CONDITION.search(one) for one in answers[: place + 1]):
            return _Verdict.DEPENDS
        if none or (denied and not (affirmed and affirmed.start() < denied.start())):
            return _Verdict.NO
        return _Verdict.YES
    return None


def _topic(asked: str) -> str:
    """孕妇抹肚子 of 有人问孕妇抹肚子行不行."""
    return _ASKS.sub("", _ASIDE.sub("", asked)) or asked


_ASKS_WHETHER_IN_IT = re.compile(
    r"^(?:里面|里头|配方|这里边)?(?:有没有|含不含|是不是|加没加|放没放|含|有|加|放)*(?:任何)?"
)


def _substances(paper: Paper, topic: str) -> list[str]:
    items = split_list(_ASKS_WHETHER_IN_IT.sub("", _LACKS.sub("", topic)))
    return items if items and all(is_substance(paper, item) for item in items) else []


def _note_substances(paper: Paper, exchange: _Exchange, topic: str, substances: list[str]) -> None:
    first, last = exchange.start, exchange.answers[-1].end
    said = "，".join(clause.text for clause in exchange.answers)
    held = _SOME_OF_IT.search(said) and not _NONE_OF_IT.search(said)
    if lacks := _LACKS.search(topic):
        if exchange.verdict is _Verdict.NO or held:
            paper.add("not_features", f"不是{lacks[0]}{'、'.join(substances)}", first, last)
    elif exchange.verdict is _Verdict.NO and not held:
        for substance in substances:
            paper.add("free_from", substance, first, last)
    else:
        paper.add("cautions", exchange.told, first, last)


def _people(paper: Paper, topic: str) -> list[str]:
    found = [person for person in people_in(paper, topic) if not is_age(person)]
    return found or [item for item in split_list(topic) if is_medical(item) and len(item) <= _LONGEST_NAME]


_LONGEST_NAME = 8
