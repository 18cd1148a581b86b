import asyncio

from tests.service.fakes import ToneSynthesiser
from voicebot.dialogue.step import Sentence
from voicebot.media.playout import Playout
from voicebot.service.speaking import Speaker, Utterance


class Line:
    """A speaker on a play-out buffer whose clock the test turns."""

    def __init__(self, synthesiser: ToneSynthesiser | None = None) -> None:
        self.synthesiser = synthesiser or ToneSynthesiser()
        self.playout = Playout()
        self.started: list[str] = []
        self.heard: list[str] = []
        self.dropped: list[str] = []
        self.announcements: list[str] = []
        self.may_announce = True
        self.refused = 0
        self.settled: list[Utterance] = []
        self.speaker = Speaker(
            self.playout,
            self.synthesiser,
            before_announcing=self._announce,
            on_started=lambda utterance: self.started.append(utterance.sentence.text),
            on_settled=self._settled,
            on_refused=self._refused,
        )

    async def _announce(self, effect_id: str) -> bool:
        self.announcements.append(effect_id)
        return self.may_announce

    def _settled(self, utterance: Utterance) -> None:
        self.settled.append(utterance)
        (self.dropped if utterance.dropped else self.heard).append(utterance.sentence.text)

    def _refused(self) -> None:
        self.refused += 1

    async def play(self, ms: int) -> None:
        for _ in range(ms // 20):
            self.playout.next_frame()
            self.speaker.poll()
            await asyncio.sleep(0)
            await asyncio.sleep(0.0001)

    async def synthesised(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0.001)


async def test_sentences_are_heard_in_order() -> None:
    line = Line()
    line.speaker.say([Sentence("您好"), Sentence("请问要买什么")], turn=1)
    await line.synthesised()
    await line.play(1000)
    assert line.heard == ["您好", "请问要买什么"]
    assert line.speaker.idle


async def test_a_stop_tells_what_was_not_heard() -> None:
    line = Line()
    line.speaker.say([Sentence("您好"), Sentence("请问要买什么"), Sentence("面膜吗")], turn=1)
    await line.synthesised()
    await line.play(300)
    line.speaker.stop()
    assert line.heard == ["您好"]
    assert line.dropped == ["请问要买什么", "面膜吗"]
    assert line.speaker.idle


async def test_the_words_that_were_heard_before_a_stop_are_known() -> None:
    """The tones last 60 ms for each character."""
    line = Line()
    line.speaker.say([Sentence("您好"), Sentence("请问要买什么"), Sentence("面膜吗")], turn=1)
    await line.synthesised()
    await line.play(120 + 180)
    line.speaker.stop()
    assert [each.heard_text for each in line.settled] == ["您好", "请问要", ""]
    assert [each.heard_ms for each in line.settled] == [0, 180, 0]
    assert [each.got_across for each in line.settled] == [True, False, False]


async def test_a_pause_loses_nothing() -> None:
    line = Line()
    line.speaker.say([Sentence("请问要买什么")], turn=1)
    await line.synthesised()
    await line.play(100)
    line.speaker.pause()
    await line.play(300)
    assert not line.speaker.idle
    line.speaker.resume()
    await line.play(260)
    assert line.heard == ["请问要买什么"]


async def test_speech_after_a_stop_is_heard() -> None:
    line = Line()
    line.speaker.say([Sentence("请问要买什么")], turn=1)
    await line.synthesised()
    line.speaker.stop()
    line.speaker.say([Sentence("好的")], turn=2)
    await line.synthesised()
    await line.play(400)
    assert line.heard == ["好的"]


async def test_a_holding_phrase_passes_a_synthesis_that_hangs() -> None:
    hanging = True
    line = Line(ToneSynthesiser(hangs_on=lambda text: hanging and text == "推荐这款"))
    line.speaker.say([Sentence("推荐这款"), Sentence("要吗")], turn=1)
    await line.synthesised()
    line.speaker.hold(Sentence("稍等", informative=False), turn=1)
    hanging = False
    await line.synthesised()
    await line.play(1500)
    assert line.heard == ["稍等", "推荐这款", "要吗"]


async def test_an_announcement_waits_for_its_proof_until_what_was_said_before_is_over() -> None:
    line = Line()
    line.speaker.say([Sentence("请稍等"), Sentence("下好了", effect_id="e1")], turn=1)
    await line.synthesised()
    assert line.announcements == []
    await line.play(180)
    await line.synthesised()
    await asyncio.sleep(0.05)
    assert line.announcements == ["e1"]
    assert line.started == ["请稍等"]
    await line.play(400)
    assert line.heard == ["请稍等", "下好了"]


async def test_an_announcement_is_waited_for_but_not_for_ever() -> None:
    line = Line()
    line.speaker.say([Sentence("请稍等"), Sentence("下好了", effect_id="e1"), Sentence("还要吗")], turn=1)
    await line.synthesised()
    announced = asyncio.create_task(line.speaker.announced(60))
    await line.play(180)
    await line.synthesised()
    await asyncio.sleep(0.05)
    assert line.speaker.announcing and not announced.done()
    await line.play(220)
    await asyncio.wait_for(announced, 10)
    assert line.heard == ["请稍等", "下好了"], "what comes after it is not waited for"
    line.speaker.say([Sentence("下好了", effect_id="e2")], turn=2)
    await asyncio.wait_for(line.speaker.announced(0.05), 10)
    assert line.speaker.must_announce


async def test_an_announcement_without_proof_is_not_spoken_nor_what_belongs_to_it() -> None:
    line = Line()
    line.may_announce = False
    line.speaker.say([Sentence("下好了", effect_id="e1"), Sentence("订单号是一二三")], turn=1)
    await line.synthesised()
    await line.play(1000)
    assert line.heard == []
    assert line.dropped == ["下好了", "订单号是一二三"]
    assert line.refused == 1


async def test_quiet_is_when_everything_was_played() -> None:
    line = Line()
    line.speaker.say([Sentence("您好")], turn=1)
    quiet = asyncio.create_task(line.speaker.quiet())
    await line.synthesised()
    assert not quiet.done()
    await line.play(400)
    await asyncio.wait_for(quiet, 30)


async def test_a_defect_in_the_synthesiser_costs_one_sentence_not_the_voice() -> None:
    def defect(text: str) -> bool:
        if text == "坏":
            raise ZeroDivisionError("defect")
        return False

    line = Line(ToneSynthesiser(hangs_on=defect))
    line.speaker.say([Sentence("坏"), Sentence("好")], turn=1)
    await line.synthesised()
    await line.play(200)
    assert (line.dropped, line.heard) == (["坏"], ["好"])
    await asyncio.wait_for(line.speaker.quiet(), 30)
