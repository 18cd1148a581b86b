"""``voicebot ask``: questions answered from product texts, as JSON lines."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from voicebot.cli.json_fields import text_in, texts_in, unknown_fields
from voicebot.cli.json_lines import each_line
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.answers import answer
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.reader import read_product
from voicebot.service.deployment import load_plan

_FIELDS = ("id", "texts", "question")


def ask(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop whose words are used.")],
) -> None:
    """Answer questions about product texts: one JSON object per line in, one out.

    In: {"id", "texts": ["…"], "question"}; out: {"id", "reply", "grounds"}, where the grounds are the
    sentences that the reply rests on. A bad line is named on stderr, and the run goes on.
    """
    lexicon = lexicon_of(load_plan(dialplan))

    def one(case: dict[str, object]) -> dict[str, object]:
        products = [
            read_product(text, product_id=f"text{place}", lexicon=lexicon)
            for place, text in enumerate(texts_in(case, "texts"), start=1)
        ]
        found = answer(text_in(case, "question"), products=products, catalogue=Catalogue(products, lexicon))
        return {"id": case["id"], "reply": found.reply, "grounds": list(found.grounds)}

    each_line(
        sys.stdin,
        one,
        lambda row: print(json.dumps(row, ensure_ascii=False), flush=True),
        lambda case: unknown_fields(case, _FIELDS),
    )
