"""Versions that a question names otherwise than by their labels: by rank, by pieces, as the plain one."""

import re

from voicebot.knowledge.offers import Named, offers_of
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.tariff.counting import UNIT

_NO_RANK = r"(?!的?(?:能|可以?|会)?(?:抵|减|补|省|便宜|优惠|降)|多少|几|要|得)"
_RANKS = (
    (re.compile(rf"最(?:便宜|低|差|小|少){_NO_RANK}|低配|起步[配款]|入门|丐版|便宜的?那|顶便宜|标配"), 0),
    (re.compile(rf"最(?:贵|高|好|大|多){_NO_RANK}|顶配|高配|贵的?那"), -1),
)
_MIDDLE = re.compile(r"中间(?:那?个?[档款配版的]|的)|中配|中[档杯号]")
_SPARE = re.compile(r"补充|替换|换芯|芯|散")
_PLAIN = re.compile(r"(?P<n>[一两二三四五六七八九十]|\d+)?(?:瓶|支|盒|罐|个|份)?(?:正装|原装|整瓶|成品|瓶装)")


def by_pieces(text: str, product: Product) -> list[Named]:
    """防窥的两片 of 防窥2片装: the version of which the question says the most pieces."""
    offers = [one for one in offers_of(product) if not one.extra and one.label]
    scored = []
    for offer in offers:
        label = in_figures(offer.label.lower())
        pieces = re.findall(rf"\d+(?:\.\d+)?(?:{UNIT}|毫升|ml|g|克|斤|米)|[\u4e00-\u9fff]{{2,4}}", label)
        hits = [piece for piece in pieces if piece.rstrip("装款版") in text]
        scored.append((len(hits), offer, text.find(hits[0].rstrip("装款版")) if hits else -1))
    best = max((score for score, _, _ in scored), default=0)
    told = [(offer, at) for score, offer, at in scored if score == best]
    return [Named(1, told[0][0], told[0][1], -1)] if best >= 2 and len(told) == 1 else []


def by_rank(text: str, named: list[Named], product: Product) -> list[Named]:
    """最便宜的, 顶配, 中间那档: versions named by their price; 最高能抵 names none."""
    offers = sorted((o for o in offers_of(product) if not o.extra), key=lambda offer: offer.price_fen)
    if len(offers) < 2:
        return []
    hits = [(pattern.search(text), offers[place]) for pattern, place in _RANKS]
    if len(offers) == 3:
        hits.append((_MIDDLE.search(text), offers[1]))
    return [
        Named(1, offer, hit.start(), hit.end())
        for hit, offer in hits
        if hit
        and not re.match(r"\S{0,2}(?:吗|不|么|是哪)", text[hit.end() :])
        and all(one.offer is not offer for one in named)
    ]


def plain_one(text: str, named: list[Named], product: Product) -> list[Named]:
    """正装 beside a refill that is named: the version that is no refill."""
    whole = [one for one in offers_of(product) if not one.extra and not _SPARE.search(one.label)]
    beside = [one for one in named if _SPARE.search(one.offer.label)]
    said = _PLAIN.search(text)
    if said is None or not beside or not whole or any(one.offer is whole[0] for one in named):
        return []
    count = number(said["n"]) if said["n"] else 1
    return [Named(int(count or 1), whole[0], said.start(), said.end())]
