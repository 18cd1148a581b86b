"""What a worker does with a call that it should not take."""

from typing import Any

from tests.service.fakes import FakeCall
from voicebot.config import AdmissionSettings, load_settings
from voicebot.service.equipment import Equipment
from voicebot.service.metrics import Metrics
from voicebot.service.scoreboard import Scoreboard
from voicebot.service.seat import Seat
from voicebot.service.worker import Worker


def worker(seat: Seat | None = None) -> Worker:
    unused: Any = None
    settings = load_settings(admission=AdmissionSettings(retry_after_s=7))
    equipment = Equipment(
        settings=settings,
        dialogue=unused,
        recogniser=unused,
        recognition_pool=unused,
        synthesiser=unused,
        shop=unused,
        metrics=Metrics(),
        monotonic=unused,
        local_time=unused,
    )
    return Worker(equipment, unused, seat)


def test_a_full_machine_refuses_so_that_another_may_be_tried() -> None:
    board = Scoreboard(1)
    board.closed = True
    call = FakeCall("13800138000")
    worker(Seat(board, 0))._incoming(call)
    assert (call.rejected, call.rejected_with) == (503, {"Retry-After": "7"})


def test_a_drained_worker_refuses_and_ends_when_its_last_call_is_over() -> None:
    ended: list[bool] = []
    one = worker()
    one.drain(lambda: ended.append(True))
    assert one.figures()[-1], "its supervisor is told"
    assert ended, "there was no call"
    call = FakeCall("13800138000")
    one._incoming(call)
    assert (call.rejected, call.rejected_with) == (503, {"Retry-After": "7"})
