"""Takes up changes of a shop's files while calls go on.

Polling sizes and times works everywhere: in containers, on network shares, with editors that write a
new file and rename it. Calls that are up keep what they began with.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from voicebot.errors import DialplanError, VoicebotError
from voicebot.service.deployment import DIALPLAN_FILE, PRODUCTS_FOLDER, Deployment, load_deployment
from voicebot.service.imported_prices import OwnTerms
from voicebot.service.metrics import Metrics

log = structlog.get_logger(__name__)

NO_TERMS = OwnTerms()

Stamp = frozenset[tuple[str, int, int, int]]
"""Name, time of change, size and inode of every file."""


class ShopWatcher:
    """Loads a shop anew when its files have changed, and keeps the old one while they are wrong.

    Args:
        folder: of the shop.
        take: is given the new shop; the next call uses it when ``take`` has returned.
        metrics: told what became of each change.
        load: reads the folder; run in a thread.
        terms: the shop's own prices and postage; when they change, the shop is taken anew as well.
        known: those that count now.
    """

    def __init__(
        self,
        folder: Path,
        take: Callable[[Deployment], Awaitable[None]],
        metrics: Metrics,
        load: Callable[[Path], Deployment] = load_deployment,
        *,
        terms: Callable[[], Awaitable[OwnTerms]] | None = None,
        known: OwnTerms = NO_TERMS,
    ) -> None:
        self._folder = folder
        self._take = take
        self._metrics = metrics
        self._load = load
        self._terms = terms
        self._settled = self._last_seen = (stamp_of(folder), known)

    async def watch(self, interval_s: float) -> None:
        """Look again and again; ends by being cancelled.

        A change is taken up when the files have stayed as they are for ``interval_s``: an editor may be
        half-way through saving several of them.
        """
        while True:
            await asyncio.sleep(interval_s)
            await self.look()

    async def look(self) -> None:
        """Look once; take up what has changed before the last look and has not since."""
        try:
            terms = await self._terms() if self._terms is not None else NO_TERMS
        except VoicebotError as error:  # the database is away: the next look will tell
            log.warning("prices_not_read", cause=str(error))
            return
        seen = (await asyncio.to_thread(stamp_of, self._folder), terms)
        unchanged, self._last_seen = seen == self._last_seen, seen
        if seen == self._settled or not unchanged:
            return
        try:
            deployment = await asyncio.to_thread(self._load, self._folder)
            await self._take(deployment)
        except DialplanError as error:
            self._settled = seen  # it makes no sense to try again before something has been changed
            mistakes = error.each
            log.error(
                "dialplan_refused", mistake=str(mistakes[0]), more=len(mistakes) - 1, kept="the old one"
            )
            self._metrics.dialplan_refused()
        except VoicebotError as error:  # the database, say: it is tried again at the next look
            log.warning("dialplan_postponed", cause=str(error))
        except Exception:  # a defect of ours must not end the watch
            self._settled = seen
            log.exception("dialplan_refused", kept="the old one")
            self._metrics.dialplan_refused()
        else:
            self._settled = seen
            log.info("dialplan_taken_up", products=len(deployment.catalogue.products))
            self._metrics.dialplan_taken_up()


def stamp_of(folder: Path) -> Stamp:
    """What tells one state of a shop's files from another."""
    found = set()
    for path in (folder / DIALPLAN_FILE, *(folder / PRODUCTS_FOLDER).glob("*.txt")):
        try:
            status = path.stat()
        except OSError:
            continue  # an editor is just renaming it; reading it tells what is wrong, if anything
        found.add((path.name, status.st_mtime_ns, status.st_size, status.st_ino))
    return frozenset(found)
