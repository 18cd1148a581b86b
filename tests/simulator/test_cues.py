from voicebot.simulator.cues import BotSpeech, Progress, cue_holds, due_turn, next_turn
from voicebot.simulator.scenario import CallerTurn, Scenario, When

QUESTION_ABOUT_PHONE = BotSpeech("收货电话是多少？", asked=("phone",))


def said(turn: CallerTurn | None) -> tuple[str, ...] | None:
    return None if turn is None else turn.say


def scenario(**fields: object) -> Scenario:
    return Scenario(**{"title": "x", "turns": (CallerTurn(say=("第一句",)),), **fields})  # type: ignore[arg-type]


def test_turns_without_cue_come_in_order_when_the_bot_has_finished() -> None:
    plan = scenario(turns=(CallerTurn(say=("一",)), CallerTurn(say=("二",))))
    first, progress = next_turn(plan, Progress(), BotSpeech("您好。"))
    second, progress = next_turn(plan, progress, BotSpeech("好的。"))
    third, progress = next_turn(plan, progress, BotSpeech("还有吗？"))
    assert (said(first), said(second), third) == (("一",), ("二",), None)
    assert due_turn(plan, progress) is None


def test_a_question_with_a_known_answer_comes_before_the_next_turn() -> None:
    plan = scenario(answers={"phone": ("幺三八",)})
    answer, progress = next_turn(plan, Progress(), QUESTION_ABOUT_PHONE)
    assert said(answer) == ("幺三八",)
    assert progress.turns_done == 0


def test_a_turn_with_its_own_cue_comes_before_answers() -> None:
    plan = scenario(
        turns=(CallerTurn(say=("什么时候发货",), when=When(bot_asks=("phone",))),),
        answers={"phone": ("幺三八",)},
    )
    question, progress = next_turn(plan, Progress(), QUESTION_ABOUT_PHONE)
    answer, progress = next_turn(plan, progress, QUESTION_ABOUT_PHONE)
    assert (said(question), said(answer)) == (("什么时候发货",), ("幺三八",))


def test_a_turn_waits_for_its_cue() -> None:
    plan = scenario(turns=(CallerTurn(say=("好",), when=When(bot_says="要这款吗")),))
    turn, progress = next_turn(plan, Progress(), BotSpeech("您好。"))
    assert turn is None
    turn, _ = next_turn(plan, progress, BotSpeech("二百八十八元，您看要这款吗？"))
    assert said(turn) == ("好",)


def test_both_parts_of_a_cue_must_hold() -> None:
    when = When(bot_asks=("phone", "address"), bot_says="再报")
    assert cue_holds(when, BotSpeech("您再报一遍？", asked=("phone",)))
    assert not cue_holds(when, BotSpeech("电话是？", asked=("phone",)))
    assert not cue_holds(when, BotSpeech("您再报一遍？", asked=("quantity",)))


def test_patterns_come_before_slots_and_in_the_order_written() -> None:
    plan = scenario(answers={"phone": ("幺三八",), "/现在这个号码/": ("对",), "/号码/": ("不对",)})
    turn, _ = next_turn(plan, Progress(), BotSpeech("就用您现在这个号码吗？", asked=("phone",)))
    assert said(turn) == ("对",)


def test_several_answers_are_used_up_and_the_last_repeats() -> None:
    plan = scenario(answers={"phone": ("幺三", "八零零")})
    progress, answers = Progress(), []
    for _ in range(3):
        turn, progress = next_turn(plan, progress, QUESTION_ABOUT_PHONE)
        answers.append(said(turn))
    assert answers == [("幺三",), ("八零零",), ("八零零",)]


def test_otherwise_is_said_twice_then_silence() -> None:
    plan = scenario(turns=(CallerTurn(say=("好",), when=When(bot_says="绝不")),), otherwise="没有了")
    progress, turns = Progress(), []
    for _ in range(3):
        turn, progress = next_turn(plan, progress, BotSpeech("还有别的需要吗？"))
        turns.append(said(turn))
    assert turns == [("没有了",), ("没有了",), None]


def test_only_a_question_gives_the_floor_at_once() -> None:
    assert BotSpeech("您看要这款吗？").is_question
    assert not BotSpeech("我查一下，请稍等。").is_question
