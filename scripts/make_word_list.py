"""Writes ``voicebot/language/word_list_data.py`` from a dictionary with lines ``word count kind``.

Made for the dictionary of the package jieba (MIT): ``python scripts/make_word_list.py dict.txt``.
Proper names are left out: a shop's callers say few of them, and brands have them for homophones.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

LEVELS = (10_000, 2_500, 700, 150)
SINGLE_LEVELS = (50_000, 10_000, 3_000)
PROPER_NAMES = ("nr", "nrt", "ns", "nt", "nz")
WIDTH = 50
TARGET = Path(__file__).parents[1] / "voicebot" / "language" / "word_list_data.py"
HEAD = '''"""How common the words of Mandarin are: part of the dictionary of the package jieba (MIT).

Written by ``scripts/make_word_list.py``. Words are grouped by their first character: in ``轻便易`` stand
轻便 and 轻易.
"""
'''


def main(source: Path) -> None:
    groups: dict[tuple[int, int], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in source.read_text("utf-8").splitlines():
        word, count, kind = line.split()
        if not re.fullmatch("[一-龥]{1,3}", word) or (kind in PROPER_NAMES and len(word) > 1):
            continue
        levels = SINGLE_LEVELS if len(word) == 1 else LEVELS
        level = next((at for at, least in enumerate(levels) if int(count) >= least), None)
        if level is not None:
            groups[len(word), level][word[0]].append(word[1:])
    parts = [HEAD]
    for length, name in ((1, "SINGLE"), (2, "PAIRS"), (3, "TRIPLES")):
        parts.append(f"\n{name} = (\n")
        for level in range(len(SINGLE_LEVELS) if length == 1 else len(LEVELS)):
            tails = groups[length, level]
            packed = " ".join(head + "".join(tails[head]) for head in sorted(tails))
            if length == 1:
                packed = "".join(sorted(tails))
            lines = [packed[at : at + WIDTH] for at in range(0, len(packed), WIDTH)]
            parts.append("".join(f'    "{line}"\n' for line in lines)[:-1] + ",\n")
        parts.append(")\n")
    TARGET.write_text("".join(parts), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
