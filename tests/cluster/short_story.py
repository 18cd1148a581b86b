"""The short story: calls are spread, and a node is cut off for some seconds. Nobody has a voice.

What ``story`` tells by a stream of calls and the clock is seen here by waiting for it, so that it holds on a
machine that is busy as well.
"""

from tests.cluster.cluster import INSIDE, NODES, Cluster
from tests.cluster.findings import Findings
from tests.cluster.story import (
    OPEN_CALLS,
    ROWS_WITHIN_S,
    begin,
    calls_are_spread,
    it_takes_calls_again,
    silent,
    until,
)

NODE_A, NODE_B = NODES
STAY_MS = 5000
"""Until the last of all callers has dialled."""
HELD_MS = 6500
"""Until the node is cut off; a bot that hears no packet for 8 s hangs up."""
PATIENCE_S = 60.0


def short_story(cluster: Cluster, findings: Findings) -> None:
    """Everything."""
    begin(cluster, findings)
    calls_are_spread(cluster, findings, pause_ms=STAY_MS)
    a_node_is_cut_off(cluster, findings)
    its_own_rows_come_late(cluster, findings)
    it_takes_calls_again(cluster, findings)


def a_node_is_cut_off(cluster: Cluster, findings: Findings) -> None:
    """Its cable is pulled while two callers are on each node, and put back when these have hung up."""
    findings.begin("a node is cut off")
    until(cluster, OPEN_CALLS, 0, PATIENCE_S)
    held = silent(cluster, "held", number=4, rate=10, pause_ms=HELD_MS)
    up = until(cluster, OPEN_CALLS, 4, PATIENCE_S)
    NODE_B.cut(INSIDE)
    outcome = silent(cluster, "at_once", number=4, rate=10, pause_ms=500).outcome()
    found = (len(outcome.answered), outcome.refused, outcome.failed, outcome.cut)
    findings.assert_that("calls that come at that moment are answered", found == (4, 0, 0, 0), found)
    cluster.wait_until_front_sees(NODE_B, alive=False)
    passed_over = cluster.calls_passed_on()
    outcome = silent(cluster, "later", number=4, rate=10, pause_ms=500).outcome()
    found = (len(outcome.answered), outcome.refused, outcome.failed, outcome.cut)
    findings.assert_that("and those that come later", found == (4, 0, 0, 0), found)
    passed_over = cluster.calls_passed_on() - passed_over
    findings.assert_that("for which the node is not even tried", passed_over == 0, passed_over)
    outcome = held.outcome()
    found = (up, len(outcome.answered), outcome.cut, outcome.failed)
    findings.assert_that("of four silent calls the two on the node are lost", found == (4, 4, 2, 0), found)
    NODE_B.plug_in(INSIDE)


def its_own_rows_come_late(cluster: Cluster, findings: Findings) -> None:
    """A node that was away for a short while stores its rows itself."""
    findings.begin("it is back")
    still = until(cluster, OPEN_CALLS, 0, ROWS_WITHIN_S)
    outcomes = cluster.rows(
        "SELECT outcome, count(*) AS calls FROM call JOIN worker USING (boot_id) "
        "WHERE place LIKE %s GROUP BY outcome",
        f"%{cluster.running[NODE_B.name].process_space}",
    )
    found = {str(row["outcome"]): row["calls"] for row in outcomes}
    findings.assert_that("its calls are closed, by itself", still == 0 and "peer_gone" in found, found)
