"""Runs a campaign against the simulated public, kills the dialler, and checks what came of it."""

import asyncio
import json
import math
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from sqlalchemy import URL

from tests.campaign.campaign_world import (
    attempts_of,
    campaign,
    consenting,
    contacts_of,
    set_status,
)
from tests.campaign.sip_public import BEEP, LATER, NEVER, NO, STOP, YES, LoggedCall, Public, Reaction
from voicebot.campaign import store
from voicebot.campaign.outcome import Outcome
from voicebot.campaign.report import CampaignReport, build_report
from voicebot.campaign.report_files import write_csv, write_html
from voicebot.records import migrate
from voicebot.records.database import Database
from voicebot.records.embedded import EmbeddedServer

ROOT = Path(__file__).parent.parent.parent
LINES = 3
BASE = datetime.fromisoformat("2026-11-30T08:00:00+08:00")
OPENS_H, CLOSES_H = 6, 23
HOURS = f'hours: {{daily: ["{OPENS_H:02d}:00-{CLOSES_H}:00"]}}\n'
"""Long days: the nights are waited through."""


def habit(number: str, before: int) -> Reaction:
    """Who these people are, by the last two digits of their number."""
    kind = int(number[-2:])
    if kind < 40:
        return Reaction(key=YES)
    if kind < 50:
        return Reaction(key=NO)
    if kind < 55:
        return Reaction(key=STOP)
    if kind < 60:
        return Reaction(key=LATER if before == 0 else YES)
    if kind < 70:
        return Reaction(486) if before == 0 else Reaction(key=YES)
    if kind < 77:
        return NEVER if before < 2 else Reaction(key=YES)
    if kind < 83:
        return NEVER
    if kind < 89:
        return Reaction(key=BEEP)
    if kind < 93:
        return Reaction(603)
    if kind < 96:
        return Reaction(key=YES)  # over the second trunk
    if kind < 98:
        return Reaction(404)
    return Reaction(key="")  # hangs up at once


def expected(number: str) -> tuple[Outcome, int]:
    """What must come of a number, and in how many attempts, when nothing is interrupted."""
    kind = int(number[-2:])
    table = [
        (40, Outcome.COMPLETED, 1),
        (50, Outcome.REFUSED, 1),
        (55, Outcome.OPTED_OUT, 1),
        (60, Outcome.COMPLETED, 2),
        (70, Outcome.COMPLETED, 2),
        (77, Outcome.COMPLETED, 3),
        (83, Outcome.NO_ANSWER, 3),
        (89, Outcome.VOICEMAIL, 3),
        (93, Outcome.REJECTED, 3),
        (96, Outcome.COMPLETED, 1),
        (98, Outcome.INVALID_NUMBER, 1),
        (100, Outcome.REACHED, 1),
    ]
    return next((outcome, attempts) for limit, outcome, attempts in table if kind < limit)


@dataclass
class Run:
    """What was seen. ``faults`` is empty when everything was as it must be."""

    contacts: int
    kills: int
    seconds: float
    campaign_days: float
    attempts: int
    invites: int
    most_lines: int
    least_gap_s: float
    interrupted: int
    results: dict[str, int]
    report: CampaignReport
    faults: list[str] = field(default_factory=list)


async def run(
    url: URL,
    folder: Path,
    *,
    contacts: int,
    kills: int = 0,
    factor: float = 3600.0,
    calls_per_real_s: float = 10.0,
    seed: int = 1,
    limit_s: float = 600.0,
) -> Run:
    """Run a campaign to its end.

    Args:
        factor: how much faster than the wall campaign time runs.
        calls_per_real_s: the campaign's pace, as the wall sees it.
    """
    chance = random.Random(seed)
    database = Database(url)
    public = await Public.open(habit)
    spread = _spread(contacts)
    pace = f"pace: {{calls_per_second: {calls_per_real_s / factor}, lines: {LINES}}}\n"
    definition = campaign(more=HOURS + pace + "retry: {per_day: 3, pauses: {rejected: 3h}}\n")
    await database.run(lambda session: store.create(session, definition), doing="creating")
    await store.fill(database, "c", consenting(spread), trunks=(), now=BASE)
    await set_status(database, "c", "running", BASE)
    plan = {
        "url": url.render_as_string(hide_password=False),
        "folder": str(folder),
        "port": public.port,
        "base": BASE.isoformat(),
        "origin_s": time.time(),
        "factor": factor,
        "rtp_port": 30000 + os.getpid() % 500 * 60,
    }
    started_s, killed = time.monotonic(), 0
    process = await _dialler(plan)
    try:
        while True:
            step_s = chance.uniform(0.5, 2.5) if killed < kills else 0.5
            if await _over_within(database, step_s):
                break
            if time.monotonic() - started_s > limit_s:
                raise TimeoutError(f"the campaign is not over after {limit_s:g} s")
            if killed < kills:
                process.send_signal(signal.SIGKILL)
                await process.wait()
                await public.all_gone()
                killed += 1
                process = await _dialler(plan)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        public.transport.close()
    seconds = time.monotonic() - started_s
    result = await _judge(database, public, spread, killed, seconds, factor, calls_per_real_s / factor)
    await database.close()
    return result


def _spread(count: int) -> list[str]:
    """Numbers of all kinds in their proportions."""
    step = 100 / count if count < 100 else 1
    return [f"139{place // 100:06d}{int(place * step) % 100:02d}" for place in range(count)]


async def _dialler(plan: dict[str, object]) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.campaign.public_dialler",
        json.dumps(plan),
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=(Path(str(plan["folder"])) / "dialler.log").open("ab"),
    )
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), 120)
    return process


async def _over_within(database: Database, seconds: float) -> bool:
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        (status,) = await database.run(lambda session: store.statuses(session), doing="reading")
        if status.status == "finished":
            return True
        await asyncio.sleep(0.1)
    return False


async def _judge(
    database: Database,
    public: Public,
    people: Sequence[str],
    killed: int,
    seconds: float,
    factor: float,
    calls_per_s: float,
) -> Run:
    found = await contacts_of(database)
    attempts = await attempts_of(database)
    report = await database.run(
        lambda session: build_report(session, "c", "Asia/Shanghai"), doing="reporting"
    )
    faults = _faults_of_contacts(found, attempts, people, interrupted=killed > 0)
    faults += _faults_of_log(public.log)
    faults += _faults_of_report(report, attempts)
    gaps = [later.at_s - earlier.at_s for earlier, later in pairwise(_of_attempts(public.log))]
    most = _most_lines(public.log)
    if most > LINES:
        faults.append(f"{most} calls at a time, {LINES} allowed")
    # By the clock that the pace is kept by: how soon an INVITE is read here depends on who else runs.
    turns = sorted(one.started_at for one in attempts)
    close_s = min(((later - earlier).total_seconds() for earlier, later in pairwise(turns)), default=math.inf)
    if close_s < 0.999 / calls_per_s:
        faults.append(f"calls {close_s:g} s apart, {1 / calls_per_s:g} s asked for")
    for attempt in (one for one in attempts if one.outcome != "withdrawn"):
        wall = attempt.started_at.astimezone(BASE.tzinfo)
        if not OPENS_H <= wall.hour < CLOSES_H:
            faults.append(f"dialled at {wall:%H:%M}")
    return Run(
        contacts=len(people),
        kills=killed,
        seconds=seconds,
        campaign_days=seconds * factor / 86400,
        attempts=len(attempts),
        invites=len(public.log),
        most_lines=most,
        least_gap_s=min(gaps, default=0.0),
        interrupted=sum(one.outcome == "interrupted" for one in attempts),
        results=dict(report.last_results),
        report=report,
        faults=faults,
    )


def _faults_of_contacts(
    found: dict, attempts: list, people: Sequence[str], *, interrupted: bool
) -> list[str]:  # type: ignore[type-arg]
    faults = []
    of_contact = Counter(one.contact_id for one in attempts if one.outcome != "withdrawn")
    keys = Counter((one.contact_id, one.attempt) for one in attempts)
    faults += [f"two rows for attempt {key}" for key, count in keys.items() if count > 1]
    faults += [f"attempt {one.id} has no end" for one in attempts if one.outcome is None]
    cut = {one.contact_id for one in attempts if one.outcome == "interrupted"}
    for number in people:
        contact = found[number]
        outcome, times = expected(number)
        if contact.state != "done" and outcome is not Outcome.OPTED_OUT:
            faults.append(f"{number} is {contact.state}")
        elif contact.id in cut and interrupted:
            continue  # how often it was called before is not the plan's any more
        elif contact.result != outcome.value or of_contact[contact.id] != times:
            faults.append(f"{number}: {contact.result} after {of_contact[contact.id]}, not {outcome} {times}")
    return faults


def _faults_of_log(log: list[LoggedCall]) -> list[str]:
    """Each attempt rang at most once over each trunk."""
    seen = Counter((call.attempt, call.trunk) for call in log)
    return [f"attempt {key} was dialled {count} times" for key, count in seen.items() if count > 1]


def _faults_of_report(report: CampaignReport, attempts: list) -> list[str]:  # type: ignore[type-arg]
    faults = []
    if sum(report.last_results.values()) != len(report.contacts):
        faults.append(f"{sum(report.last_results.values())} results for {len(report.contacts)} contacts")
    reached = {one.contact_id for one in attempts if one.outcome in _WITH_A_PERSON}
    if report.reached != len(reached):
        faults.append(f"report: {report.reached} reached, rows: {len(reached)}")
    return faults


_WITH_A_PERSON = {"completed", "reached", "refused", "opted_out", "call_later", "wrong_number"}


def _of_attempts(log: list[LoggedCall]) -> list[LoggedCall]:
    """One for each attempt: fail-over to the next trunk belongs to it."""
    first: dict[str, LoggedCall] = {}
    for call in log:
        first.setdefault(call.attempt, call)
    return list(first.values())


def _most_lines(log: list[LoggedCall]) -> int:
    changes = [(call.at_s, 1) for call in log]
    changes += [(call.ended_at_s, -1) for call in log if call.ended_at_s is not None]
    now = most = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


def main(contacts: int, kills: int, folder: Path) -> int:
    """Run it on a database of its own, write the report, and tell what was seen."""
    server = EmbeddedServer.start(folder / "postgres")
    try:
        migrate.upgrade(server.url)
        seen = asyncio.run(run(server.url, folder, contacts=contacts, kills=kills, limit_s=1500))
    finally:
        server.release()
    write_html(seen.report, folder / "report.html")
    write_csv(seen.report, folder / "report.csv")
    print(f"{seen.contacts} contacts, dialler killed {seen.kills} times, {seen.seconds:.0f} s")
    print(f"campaign time: {seen.campaign_days:.1f} days")
    print(f"attempts: {seen.attempts}, of them interrupted: {seen.interrupted}; INVITEs: {seen.invites}")
    print(f"calls at a time: at most {seen.most_lines} of {LINES} allowed")
    print(f"results: {seen.results}")
    print(f"report: {folder / 'report.html'}")
    for fault in seen.faults:
        print(f"FAULT {fault}")
    return 1 if seen.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
