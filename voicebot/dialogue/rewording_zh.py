"""What a reworded sentence may be made of, besides the words of its draft."""

import re

_SMALL_TALK = """
您 你 我 我们 咱们 咱 它 这 那 这款 那款 这个 那个 这边 的 了 呢 吧 啊 哦 嗯 呀 哈 嘛 哎 就 就是 是 也
还 还有 都 很 挺 蛮 比较 正好 刚好 而且 并且 另外 然后 那么 不过 价格 价格是 价钱 一共 总共 来说 的话
觉得 合适 不错 好 好的 行 其实 对于 在 里面 里 一下 一些 给 给您 为您 跟您说 可以 看看 考虑 了解 推荐
介绍 说 想 来 用 这样 那就 所以 因为 如果 主要 属于 叫 叫做 只要 卖 和 跟 与 又 同时 加上 目前 您看 您要的
"""
SMALL_TALK = frozenset(_SMALL_TALK.split())
"""Connecting words that state nothing about a product."""

NUMBER_IDIOMS = re.compile(r"一(?:下|些|样|起|直|般|边|会儿|共)")
"""一 that counts nothing."""

NOT_NEGATIVE = re.compile(
    r"不(?:错|过(?!敏)|好意思|客气|但|仅|光|管|论)|差不多|特别|分别|区别|个别|级别|别的|非常|无论"
)
"""Words with a character of negation that negate nothing."""

NEGATION = re.compile(r"没有?|[不无非别未勿莫甭]")

QUESTION = re.compile(
    r"[？?]|吗|么(?=$|[，。])|什么|哪|怎么|几(?!乎)|多少|(.)不\1|还是.*(?:呢|$)|呢(?=$|[。])"
)

CLAIM = re.compile(
    r"已经?|(?:为|帮|替)您|给您.{0,8}(?:好|完|妥|上|掉|过)|[下记办登提订改退换补发查转]好|成功|登记|提交|下单|订单"
    r"|预留|安排|申请|备注|取消|退[款货钱]|换货|补发|发货|寄出|人工|同事|回电|回复|联系|保证|承诺|包[退换邮]|赔|打折"
    r"|[一二三四五六七八九\d]折|优惠|立减|满减|便宜|免费|免单|赠|送您|送你|通知|马上|立刻|这就|记下"
)
"""Something done, promised or conceded."""

CARE_WORDS = re.compile(
    r"注意|提醒|小心|稳妥|当心|谨|没写|没说|没提|写明|不确定|不清楚|不一定|安全|无害|放心|温和|天然|纯|药|治|医|疗效"
    r"|副作用|有机|绝对|一定|保证|百分之?百|最"
)
"""Beside the words of ``knowledge.reading.safety``: care, its opposite, and promises of effect."""
