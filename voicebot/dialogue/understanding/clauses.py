"""Clauses of an utterance, also where the recogniser has set no marks."""

import re

from voicebot.dialogue.understanding.intent_words import CONNECT

_LONG = 9
"""Characters from which a stretch without marks may hold two clauses."""
_BEGINNINGS = (
    r"(?:我(?:要|想|得|还要|再要|先要)|给我|帮我|麻烦|能不能|能开|可以开|多少钱|一共多少|总共多少|啥时候|什么时候|几时|几天|哪天|多久|"
    r"(?:钱|款|差价|运费|邮费|快递费|快递|货|发票|保质期)(?:怎么|咋|谁|退|啥|什么|几|多|到|能|还)|怎么|咋|别再|不要再|再(?:给我|帮我|打)|先(?:来|给我|把)|"
    r"把(?:我|这|那)|你们(?:的|家|怎么)|投诉|转人工|能(?:用|吃|穿|抹|擦|喝|敷|戴|喷|涂)?(?:就|给我|的话|我)|(?:行|有|可以|合适|够)的?话?(?:就|我)|(?:行|可以)就)"
)
_OPENINGS = (
    r"(?:能(?:不能)?开(?:发|电子)?票|(?:一共|总共|到手)多少钱|多少钱(?=$|一共)|(?:邮费|运费|快递费)谁|(?:啥|什么)时候(?:发货|能到|到货)|几天(?:能)?到|"
    r"钱(?:退|啥时候退|什么时候退)|我要(?:退货|投诉|换货|退款)|别再给我打|保质期(?:到|多)|够[一-龥]{1,3}的话|你们(?:能(?:不能)?)?(?:发|走)(?:顺丰|中通|圆通|韵达|申通|邮政|京东|极兔|德邦|什么快递|啥快递|哪家)|包不包邮|包邮(?=[吗不么])|(?:往后|以后|今后)(?:少|别|不要|不许)|(?:回去的?|来回的?|退货的?|寄回去的?)(?:运费|邮费|快递费)|今天发不发|能(?:不能)?用(?:微信|支付宝|花呗|现金|信用卡)|(?:行|可以|有)(?:的话)?就(?:下单|来|拿|要))"
)
_UNMARKED = re.compile(
    rf"(?<=[吗呢吧呗嘛啊呀了不没好行])(?={_BEGINNINGS})|(?<=..)(?={_OPENINGS})|(?<=没有)(?=有(?:的话)?(?:就|我))"
)
"""Between a word that ends clauses and one that begins them; before some wherever they stand."""


def clauses_of(text: str) -> list[str]:
    """The clauses of ``text`` with two characters or more: 用这个行不行行就下单 holds two.

    Args:
        text: normalised.
    """
    found: list[str] = []
    for piece in CONNECT.split(text):
        found += _UNMARKED.split(piece) if piece and len(piece) >= _LONG else [piece or ""]
    return [piece for piece in found if len(piece) >= 2]
