"""Writes docs/prompts.md: ``python tests/dialogue/prompts_page.py``."""

import inspect
import re
import string
from pathlib import Path

from voicebot.dialogue import wording_aftersales_zh, wording_zh
from voicebot.dialogue.wording_zh import PROMPTS

PAGE = Path(__file__).parents[2] / "docs" / "prompts.md"
_HEAD = """# Prompts

What the bot says of itself, by key. Put your own wording under `prompts` in `dialplan.yaml`; one text, or
several that take turns. A text may use the placeholders of its key, and `{shop}`, `{assistant}`, `{sells}`
everywhere. Keep sentences under 25 characters: the first one is spoken while the next is being prepared.

```yaml
prompts:
  take_it: ["您看这款行吗？", "那就它了？"]
  goodbye: "谢谢您打来，再见。"
```

This page is made from the program by `python tests/dialogue/prompts_page.py`.
"""


def prompts_page() -> str:
    """All prompts with their placeholders and their first default, in the groups of the source."""
    page = [_HEAD]
    for key, title in _keys_and_groups():
        if title:
            page.append(f"\n## {title.capitalize()}\n\n| key | placeholders | default |\n|---|---|---|\n")
        texts = PROMPTS[key]
        page.append(
            f"| `{key}` | {_placeholders(texts)} | {' / '.join(texts).replace('|', chr(92) + '|')} |\n"
        )
    return "".join(page)


def _keys_and_groups() -> list[tuple[str, str]]:
    """Every key, with the title of the group that begins there."""
    found, title = [], ""
    sources = "".join(inspect.getsource(module) for module in (wording_zh, wording_aftersales_zh))
    for line in sources.splitlines():
        if group := re.match(r"    # --- (.*)", line):
            title = group[1]
        elif (entry := re.match(r'    "(\w+)": ', line)) and entry[1] in PROMPTS:
            found.append((entry[1], title))
            title = ""
    return found


def _placeholders(texts: tuple[str, ...]) -> str:
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    return " ".join(f"`{{{name}}}`" for name in sorted(names - wording_zh.ALWAYS_AVAILABLE))


if __name__ == "__main__":
    PAGE.write_text(prompts_page(), encoding="utf-8")
