"""The do-not-call list as a CSV file."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from voicebot.campaign.contact_file import Mistake, read_contacts
from voicebot.campaign.do_not_call import Entry
from voicebot.campaign.report_files import harmless

HEADER = ("number", "since", "source", "words")


def read_blocked(path: Path, on_mistake: Mistake) -> Iterator[tuple[str, str]]:
    """Numbers and words of a file; see ``contact_file.read_contacts``."""
    for contact in read_contacts(path, on_mistake):
        yield contact.number, contact.fields.get("words", "")


def write_blocked(entries: Sequence[Entry], path: Path) -> None:
    """Write the list, in UTF-8 with the mark that spreadsheets need."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(
            (number, since.isoformat(), harmless(source), harmless(words))
            for number, since, source, words in entries
        )
