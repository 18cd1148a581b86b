"""Postage, carriers and where nothing is sent."""

import re

from voicebot.knowledge.pricing import Freight
from voicebot.knowledge.reading import price_patterns as say
from voicebot.knowledge.reading.amounts import to_fen
from voicebot.knowledge.reading.paper import NUMBER, Paper, split_list


def read_postage(paper: Paper) -> list[Freight]:
    """Note what the text says on sending, and return what it costs to which places."""
    rules: list[Freight] = []
    for match in say.FEE.finditer(paper.text):
        where = tuple(
            split_list(re.sub(r"除外|地区|等地|的|需|要|包邮", "", match["where"] or match["where2"]))
        )
        fee = match["fee"] or match["fee2"] or match["fee3"]
        rules.append(Freight(where, to_fen(fee), paper.sentence_at(match.start())))
    clauses = [
        clause for clause in paper.clauses if say.SHIPPING.search(clause.text) or say.FEE.search(clause.text)
    ]
    if not clauses:
        return rules
    texts = []
    for clause in clauses:
        text = re.sub(rf"^{NUMBER}元?(?=包邮)", "", clause.text)
        text = re.sub(rf"^(整箱\S{{0,3}}?){NUMBER}元?(?=包邮)", r"\1", text)
        texts.append(text)
    first, last = clauses[0], clauses[-1]
    near = paper.text[first.start : last.end]
    joined = (
        near if first.sentence == last.sentence and len(near) < 40 and len(clauses) > 1 else ",".join(texts)
    )
    joined = re.sub(
        rf"^(?:整箱\S{{0,3}}?)?{NUMBER}元?(?=包邮)", "整箱" if "整箱" in joined[:4] else "", joined
    )
    paper.add("shipping_note", joined.replace(",", "，"), first.start, first.end)
    for clause in clauses:
        paper.claim(clause.start, clause.end)
    return rules
