"""What happens to the cluster, and what must come of it: the long story, with its times."""

import signal
import subprocess
import time

from tests.cluster.cluster import CALLERS, DB, HOTLINE, INSIDE, LINES, NODES, WORKERS, Cluster, address
from tests.cluster.findings import Findings
from tests.cluster.machines import Machine
from tests.cluster.sipp import Load, Outcome, start_load
from tests.cluster.voices import Voices, start_voices

NODE_A, NODE_B = NODES
OVER_AFTER_S = 6.0
"""A call that is dialled while a node has just vanished is answered by the other within this: one time-out
of 2 s, as the next worker in the list is the other's, and the answer."""
KNOWN_AFTER_S = 6.0
"""So long after a node has vanished no call is sent to it any more: OPTIONS every second, 2 s to answer."""
SOON_S = 1.5
HELD_MS, LOAD_MS = 6000, 1000
"""How long callers without a voice stay; a bot that hears no packet for 8 s hangs up."""
DROPPED_AFTER_S = 75.0
"""The others take a node for dead when it has not been seen for 20 s and its connection is gone; they look
every 30 s."""
DATABASE_AWAY_S = 12.0
ROWS_WITHIN_S = 60.0
CPU_OVER_S = 10.0
"""While people talk, before anything happens to a node."""
LONGEST_WAIT_S = 6.0
OPEN_CALLS = "SELECT count(*) FROM call WHERE ended_at IS NULL"
READS_BACK = "一共"
CONFIRMS_ORDER = "订单号"


def long_story(cluster: Cluster, findings: Findings) -> None:
    """Everything."""
    begin(cluster, findings)
    calls_are_spread(cluster, findings)
    no_way_past_the_front(cluster, findings)
    a_node_runs_empty(cluster, findings)
    metrics_of_every_node(cluster, findings)
    talked_over_a_cut(cluster, findings)
    the_others_close_its_calls(cluster, findings)
    it_ends_while_cut_off(cluster, findings)
    its_files_are_taken_up(cluster, findings)
    it_takes_calls_again(cluster, findings)
    the_database_is_away(cluster, findings)
    every_job_ran_once(cluster, findings)


def begin(cluster: Cluster, findings: Findings) -> None:
    """Start everything."""
    findings.begin("start")
    cluster.build()


def calls_are_spread(cluster: Cluster, findings: Findings, *, pause_ms: int = 2000) -> None:
    """As many calls as there are lines, and three more."""
    findings.begin("calls are spread")
    lines = len(NODES) * WORKERS * LINES
    outcome = silent(cluster, "full", number=lines + 3, rate=20, pause_ms=pause_ms).outcome()
    found = (len(outcome.answered), outcome.refused, outcome.failed)
    findings.assert_that(
        f"{lines} of {lines + 3} are taken, 3 refused with 503", found == (lines, 3, 0), found
    )
    per_worker = cluster.rows(
        "SELECT worker.place AS place, count(*) AS calls FROM call JOIN worker USING (boot_id) "
        "GROUP BY boot_id, place ORDER BY place"
    )
    shares = [(_name(cluster.node_at(str(row["place"]))), row["calls"]) for row in per_worker]
    findings.assert_that("each worker has its lines full", {calls for _, calls in shares} == {LINES}, shares)


def no_way_past_the_front(cluster: Cluster, findings: Findings) -> None:
    """A stranger dials a worker itself."""
    folder = cluster.folder / "callers"
    worker = f"{address(NODE_A)}:5060"
    outcome = start_load(CALLERS, worker, folder, "stranger", number=1, rate=1, pause_ms=100).outcome()
    found = (len(outcome.answered), outcome.failed)
    findings.assert_that("a worker takes no call past the front", found == (0, 1), found)


def a_node_runs_empty(cluster: Cluster, findings: Findings) -> None:
    """SIGUSR1 to the supervisor in mid-load: a machine is taken out without losing a call."""
    findings.begin("a node is drained")
    voices = start_voices(cluster, "drained", _numbers(4))
    where = voices.wait_until_up()
    cpu_s, since_s = cluster.cpu_s(), time.monotonic()
    shares = {node.name: list(where.values()).count(node) for node in NODES}
    findings.assert_that("two callers talk to each node", set(shares.values()) == {2}, shares)
    time.sleep(CPU_OVER_S)
    used_s = (cluster.cpu_s() - cpu_s) / (len(voices.numbers) * (time.monotonic() - since_s))
    findings.note(f"{1000 * used_s:.0f} ms of processor time for each second of a call with a voice")
    cluster.signal(NODE_B, signal.SIGUSR1)
    outcome = silent(cluster, "meanwhile", number=8, rate=2, pause_ms=500).outcome()
    found = (len(outcome.answered), outcome.refused, outcome.failed, outcome.cut)
    findings.assert_that("meanwhile 8 calls come in, and all are answered", found == (8, 0, 0, 0), found)
    _orders_are_there(cluster, findings, voices, where, NODES)
    code = cluster.running[NODE_B.name].ended(30)
    findings.assert_that("the node ends by itself after its last call", code == 0, f"exit code {code}")
    cluster.start_node(NODE_B)
    cluster.wait_until_ready(NODE_B)


def metrics_of_every_node(cluster: Cluster, findings: Findings) -> None:
    """As Prometheus gets them, by the nodes' addresses."""
    pages = [cluster.metrics(node, worker) for node in NODES for worker in range(WORKERS)]
    with_lines = sum(f"voicebot_lines {LINES}.0" in page for page in pages)
    findings.assert_that(
        "every worker has metrics on its node's address", with_lines == len(pages), with_lines
    )


def talked_over_a_cut(cluster: Cluster, findings: Findings) -> None:
    """People with a voice on both nodes, and one is cut off."""
    voices = start_voices(cluster, "cut", _numbers(4))
    where = voices.wait_until_up()
    voices.wait_until_heard()
    cut_off(cluster, findings)
    told = voices.told()
    for node, mine in ((node, [told[number] for number in where if where[number] is node]) for node in NODES):
        if node is NODE_B:
            ends = [each.end for each in mine]
            gone = bool(ends) and all("gone" in end for end in ends)
            findings.assert_that("who talked to the cut node is cut off", gone, ends)
        else:
            ordered = [each.ordered or each.unmet for each in mine]
            good = bool(mine) and all(each.ordered for each in mine)
            findings.assert_that("who talked to the other gets what they ordered", good, ordered)


def cut_off(cluster: Cluster, findings: Findings) -> None:
    """A node's cable is pulled in mid-load."""
    findings.begin("a node is cut off")
    held = silent(cluster, "held", number=4, rate=10, pause_ms=HELD_MS)
    time.sleep(1)
    load = silent(cluster, "load", number=26, rate=2, pause_ms=LOAD_MS)
    time.sleep(3)
    NODE_B.cut(INSIDE)
    cut_at_s = time.time()
    outcome = held.outcome()
    found = (len(outcome.answered), outcome.cut, outcome.failed)
    findings.assert_that("of four silent calls the two on the node are lost", found == (4, 2, 0), found)
    _load_goes_on(findings, load.outcome(), cut_at_s)


def _load_goes_on(findings: Findings, outcome: Outcome, cut_at_s: float) -> None:
    before = [each for each in outcome.answered if each.dialled_at_s < cut_at_s]
    after = [each for each in outcome.answered if each.dialled_at_s >= cut_at_s]
    up = sum(each.at_s + LOAD_MS / 1000 > cut_at_s for each in before)
    findings.assert_that(
        "of a stream of calls only some that were up are lost", outcome.cut + outcome.failed <= up,
        f"{outcome.cut + outcome.failed} of {up}",
    )  # fmt: skip
    findings.assert_that("no call that came later is refused or lost", outcome.refused == 0, outcome.refused)
    longest_s = max((each.set_up_ms for each in after), default=1e9) / 1000
    findings.assert_that(
        f"every later call is answered within {OVER_AFTER_S:g} s", longest_s <= OVER_AFTER_S,
        f"{len(after)} calls, longest {longest_s:.1f} s",
    )  # fmt: skip
    known = [each for each in after if each.dialled_at_s > cut_at_s + KNOWN_AFTER_S]
    longest_s = max((each.set_up_ms for each in known), default=1e9) / 1000
    findings.assert_that(
        f"from {KNOWN_AFTER_S:g} s on they are answered within {SOON_S:g} s", longest_s <= SOON_S,
        f"{len(known)} calls, longest {longest_s:.2f} s",
    )  # fmt: skip


def the_others_close_its_calls(cluster: Cluster, findings: Findings) -> None:
    """A node that stays away is taken for dead by the others."""
    since_s = time.monotonic()
    still = until(cluster, OPEN_CALLS, 0, DROPPED_AFTER_S)
    findings.assert_that(
        "the other node closes the calls of the cut one", still == 0,
        f"{still} open after {time.monotonic() - since_s:.0f} s more",
    )  # fmt: skip
    dropped = cluster.number("SELECT count(*) FROM call WHERE outcome = 'dropped'")
    findings.assert_that("they are recorded as dropped", dropped >= 2, dropped)
    tickets = cluster.number(
        "SELECT count(*) FROM ticket JOIN call ON call.id = ticket.call_id WHERE outcome = 'dropped'"
    )
    spoke = cluster.number(
        "SELECT count(DISTINCT call.id) FROM call JOIN turn ON turn.call_id = call.id "
        "WHERE outcome = 'dropped' AND speaker = 'caller'"
    )
    findings.assert_that(
        "whoever had said something there is called back", tickets == spoke > 0, (tickets, spoke)
    )


def it_ends_while_cut_off(cluster: Cluster, findings: Findings) -> None:
    """What the cut node could not store goes to its disk when it ends."""
    cluster.signal(NODE_B, signal.SIGTERM)
    try:
        ended: object = cluster.running[NODE_B.name].ended(45)
    except subprocess.TimeoutExpired:
        ended = "still running"
    findings.assert_that("the cut node can be stopped", ended == 0, ended)
    kept = list((cluster.data_dir(NODE_B) / "unsaved").glob("*.jsonl"))
    findings.assert_that("what it could not store is on its disk", bool(kept), f"{len(kept)} files")


def its_files_are_taken_up(cluster: Cluster, findings: Findings) -> None:
    """Back in the network it stores them."""
    findings.begin("it is back")
    unsaved = cluster.data_dir(NODE_B) / "unsaved"
    told = [path.stem for path in unsaved.glob("*.jsonl")]
    turns = "SELECT count(*) FROM turn WHERE call_id = ANY(%s)"
    before = cluster.number(turns, told)
    NODE_B.plug_in(INSIDE)
    cluster.start_node(NODE_B)
    cluster.wait_until_ready(NODE_B)
    left = list(unsaved.iterdir())
    after = cluster.number(turns, told)
    findings.assert_that("its files are empty and their turns in the database", not left and after > before,
                         f"{len(left)} files left, {before} turns became {after}")  # fmt: skip
    changed = cluster.number("SELECT count(*) FROM call WHERE id = ANY(%s) AND outcome <> 'dropped'", told)
    findings.assert_that("what the others said of its calls stands", changed == 0, f"{changed} changed")


def it_takes_calls_again(cluster: Cluster, findings: Findings) -> None:
    """As if nothing had happened."""
    cluster.wait_until_front_sees(NODE_B, alive=True)
    before = _calls_of(cluster, NODE_B)
    outcome = silent(cluster, "again", number=4, rate=10, pause_ms=1500).outcome()
    here = _until_more(cluster, NODE_B, before)
    found = (len(outcome.answered), here - before)
    findings.assert_that("of four calls it takes two", found == (4, 2), found)


def the_database_is_away(cluster: Cluster, findings: Findings) -> None:
    """The database's cable is pulled while an order is being read back."""
    findings.begin("the database is away")
    voices = start_voices(cluster, "no_database", _numbers(4))
    voices.wait_until_up()
    reading = until(
        cluster,
        "SELECT (count(*) > 0)::int FROM turn JOIN call ON call.id = call_id WHERE call.ended_at IS NULL "
        f"AND speaker = 'bot' AND sentences::text LIKE '%%{READS_BACK}%%'",
        1,
        60,
    )
    DB.cut(INSIDE)
    time.sleep(DATABASE_AWAY_S)
    DB.plug_in(INSIDE)
    told = voices.told()
    findings.assert_that(
        "it went away while an order was read back", reading == 1, f"for {DATABASE_AWAY_S:g} s"
    )
    waits_s = [each.longest_wait_s for each in told.values() if each.longest_wait_s is not None]
    good = len(waits_s) == 4 and max(waits_s) <= LONGEST_WAIT_S
    findings.assert_that(f"nobody waits {LONGEST_WAIT_S:g} s for an answer", good, waits_s)
    until(cluster, OPEN_CALLS, 0, ROWS_WITHIN_S)
    for number in voices.numbers:
        findings.assert_that("said is done, and done once", *_what_came_of(cluster, number))


def _what_came_of(cluster: Cluster, number: str) -> tuple[bool, str]:
    [row] = cluster.rows(
        "SELECT outcome, "
        "(SELECT count(*) FROM orders WHERE call_id = call.id AND status <> 'cancelled') AS orders, "
        "(SELECT count(*) FROM ticket WHERE call_id = call.id) AS tickets, "
        "EXISTS (SELECT FROM turn WHERE call_id = call.id AND speaker = 'bot' "
        "AND sentences::text LIKE %s) AS told FROM call WHERE caller_number LIKE %s",
        f"%{CONFIRMS_ORDER}%",
        f"%{number}",
    )
    ordered, told, tickets = int(str(row["orders"])), bool(row["told"]), int(str(row["tickets"]))
    found = (
        f"{ordered} orders, {'told' if told else 'not told'} a number, {tickets} tickets, {row['outcome']}"
    )
    return (ordered == 1 if told else ordered == 0 and tickets > 0), found


def every_job_ran_once(cluster: Cluster, findings: Findings) -> None:
    """Four queue workers on two machines."""
    findings.begin("jobs")
    waiting = "status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at < now())"
    until(cluster, f"SELECT count(*) FROM procrastinate_jobs WHERE {waiting}", 0, 20)
    events = cluster.number("SELECT count(*) FROM event")
    sent, twice = len(cluster.sink.ids), [each for each, times in cluster.sink.ids.items() if times > 1]
    found = f"{sent} of {events} events, {len(twice)} twice"
    findings.assert_that("every web hook is sent, and once", sent == events > 0 and not twice, found)
    periodic = cluster.rows(
        "SELECT task_name, defer_timestamp, count(*) AS times FROM procrastinate_periodic_defers "
        "GROUP BY 1, 2 ORDER BY 3 DESC"
    )
    most = max((int(str(row["times"])) for row in periodic), default=0)
    found = f"{len(periodic)} times, each {most}"
    findings.assert_that("what is due at a time is put in once", most == 1, found)


def _orders_are_there(
    cluster: Cluster,
    findings: Findings,
    voices: Voices,
    where: dict[str, Machine],
    nodes: tuple[Machine, ...],
) -> None:
    told = voices.told()
    for node in nodes:
        mine = [told[number] for number, at in where.items() if at is node]
        good = [each.ordered for each in mine]
        unmet = [each.unmet or each.end for each in mine if not each.ordered]
        findings.assert_that(
            f"orders by voice on {node.name} are taken", bool(good) and all(good), unmet or good
        )
    orders = cluster.number(
        "SELECT count(*) FROM orders JOIN call ON call.id = orders.call_id WHERE caller_number = ANY(%s)",
        [spelt for number in voices.numbers for spelt in (number, f"+86{number}")],
    )
    findings.assert_that("and are in the one database", orders == len(voices.numbers), orders)


def silent(cluster: Cluster, name: str, *, number: int, rate: float, pause_ms: int) -> Load:
    folder = cluster.folder / "callers"
    return start_load(CALLERS, HOTLINE, folder, name, number=number, rate=rate, pause_ms=pause_ms)


_serial = iter(range(10_000))


def _numbers(count: int) -> list[str]:
    """Of people who have never called."""
    return [f"1380013{next(_serial):04d}" for _ in range(count)]


def _calls_of(cluster: Cluster, node: Machine) -> int:
    space = cluster.running[node.name].process_space
    return cluster.number(
        "SELECT count(*) FROM call JOIN worker USING (boot_id) WHERE place LIKE %s", f"%{space}"
    )


def _until_more(cluster: Cluster, node: Machine, before: int) -> int:
    give_up_at_s = time.monotonic() + 5
    while (now := _calls_of(cluster, node)) == before and time.monotonic() < give_up_at_s:
        time.sleep(0.2)
    return now


def until(cluster: Cluster, query: str, wanted: int, patience_s: float) -> int:
    """Ask again until the number is as wanted, or the patience is over."""
    give_up_at_s = time.monotonic() + patience_s
    while (found := cluster.number(query)) != wanted and time.monotonic() < give_up_at_s:
        time.sleep(0.3)
    return found


def _name(node: Machine | None) -> str:
    return node.name if node is not None else "?"
