"""What a worker does with a call that it should not take."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.service.fakes import FakeCall
from voicebot.config import AdmissionSettings, load_settings
from voicebot.service.equipment import Equipment
from voicebot.service.metrics import Metrics
from voicebot.service.scoreboard import Scoreboard
from voicebot.service.seat import Seat
from voicebot.service.worker import Worker
from voicebot.telephony.call import EndReason


def worker(seat: Seat | None = None, metrics: Metrics | None = None) -> Worker:
    unused: Any = None
    settings = load_settings(admission=AdmissionSettings(retry_after_s=7))
    equipment = Equipment(
        settings=settings,
        dialogue=unused,
        recogniser=unused,
        recognition_pool=unused,
        synthesiser=unused,
        shop=unused,
        metrics=metrics or Metrics(),
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


@pytest.mark.parametrize(("headers", "counted"), [({}, 1), ({"x-voicebot-front": "1"}, 0)])
def test_a_refused_caller_is_counted_by_who_refuses_for_good(headers: dict[str, str], counted: int) -> None:
    board, metrics = Scoreboard(1), Metrics()
    board.closed = True
    call = FakeCall("13800138000")
    call.info = replace(call.info, headers=headers)
    assert refused(metrics) == 0, "there before the first one, so that an alert sees it grow"
    worker(Seat(board, 0), metrics)._incoming(call)
    assert call.rejected == 503
    assert refused(metrics) == counted


def refused(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("voicebot_calls_total", {"outcome": "busy"})


@pytest.mark.parametrize(
    ("ticket", "counted"),
    [("T1", "call_back_promised"), ("", "busy")],
    ids=["promised", "only told"],
)
async def test_a_call_that_was_promised_as_all_lines_were_busy_is_counted_as_that(
    ticket: str, counted: str
) -> None:
    async def run() -> EndReason:
        return EndReason.WE_HUNG_UP

    told: Any = SimpleNamespace(overloaded=True, state=SimpleNamespace(ticket=ticket), run=run)
    notes: Any = SimpleNamespace(call_id="1")
    metrics = Metrics()
    await worker(metrics=metrics)._hold(told, FakeCall("13800138000"), notes)
    assert metrics.registry.get_sample_value("voicebot_calls_total", {"outcome": counted}) == 1
