"""How much is needed to believe that a word was misheard, and words that are worth mending in any shop."""

import re

ALONE = {2: 0.1, 3: 0.13}
ALONE_LONGER = 0.15
"""Highest mean cost of a word that nothing around speaks for, by its length."""
WORST = {2: 0.3, 3: 0.3}
"""Highest cost of any of its syllables."""
ALIKE = 0.1
"""Cost of a syllable beyond which it takes more to believe that a word of two was misheard."""
DOUBTED = 1.8
"""What such a word must gain: 拿笔写下来 holds no 皮鞋, 颜色都不换 no 不滑."""
ANSWERING = 0.26
"""The same for a value of the slot just asked for, when the answer is short."""

NEARLY_THE_SAME = 0.15
"""Highest cost of any syllable of a substance in an allergy (酒金 for 酒精, 化学其 for 化学剂)."""
AFTER_NUMBER = 0.26
"""The same for 以内, 左右 and units directly after a number."""

OWN_WORD = 7.5
"""Cost of a word of the shop in its callers' talk (negative logarithm, as in ``word_list``)."""
MISHEARD = 2.5
"""What a mending costs by itself: most words are heard rightly."""
APART = 25.0
"""What one syllable of another sound costs on top."""
APART_IN_PHRASE = 10.0
"""The same in three and more characters, which tell what was meant."""

KEYWORDS = (
    *("过敏", "毫安", "快递", "发票", "包邮", "退货", "换货", "发货", "订单", "客服"),
    *(
        "人工",
        "尺码",
        "运费",
        "优惠券",
        "催一下",
        "查一下",
        "包裹",
        "物流",
        "功效",
        "皮肤",
        "肤质",
        "价格",
        "预算",
        "地址",
    ),
    *(
        "转人工",
        "人工客服",
        "快递到哪",
        "包裹到哪",
        "到哪里了",
        "就要这个",
        "发货没",
        "发了没",
        "多少钱",
        "便宜点",
    ),
    *(
        "退款",
        "顺丰",
        "尺码大了",
        "尺码小了",
        "尺码不对",
        "运费谁出",
        "运费谁掏",
        "运费谁付",
        "运费多少",
        "运费我出",
        "运费还得",
        "来回运费",
        "保修",
        "投诉",
        "收件人",
        "码数",
        "颜色",
        "口味",
        "对花生过敏",
        "能退不",
        "能退吗",
        "想退货",
        "送去修",
        "充不进电",
        "充不上电",
        "开不了机",
    ),
)
"""What callers of any shop say, worth mending."""

FUNCTION = frozenset(
    "的了吗呢吧啊嘛呀哇哦咋啥呗哈我你他她它是不有没在就都也这那要会能把被让给太好很又得儿个唔嗯呃"
)
FUNCTION_IN_HOMOPHONE = frozenset("不有是没要")
"""Function words that do turn up in homophones of vocabulary (不睡 for 补水, 有皮 for 油皮)."""
PARTICLES = re.compile(r"[嗯啊呃哦吧呢嘛的了，。要我想就是那个]")
ALLERGY_FOLLOWS = re.compile(r"(?:会|容易|很|严重)?过[敏民闽皿抿悯]")
"""枝麻过敏: what stands before it is a substance, and no 尺码, whatever it sounds like."""
OPEN_SUBSTANCE = re.compile(r"对(?P<what>[^，。]{1,8}?)过敏")
SIZED = re.compile(r"[大小长短松紧宽窄厚薄肥瘦](?:了|一?点|一?[圈截码号寸]|半)")
"""鞋大了 tells how something fits, and is no 鞋带."""
DICTATED = re.compile(
    r"(?:收[件货]人|联系人|签收人)[^，。]{0,4}[换改写填]成?我[^，。]{1,4}，[^，。]{2,4}|抬头[^，。]{2,20}|(?:收[件货]人|联系人|签收人)(?:就|给我|帮我)?(?:改成|改为|换成|写成?|填|叫|是)[^，。]{2,4}"
    r"|(?:收[件货]人|联系人|签收人)[^。]{0,10}?(?:叫|姓)[^，。]{2,4}"
    r"|[一-龥]{2,10}(?:有限公司|公司|厂)"
)
"""Names that hold any word."""
HEARD_RIGHTLY = re.compile(
    r"(?P<verb>[一-龥])不(?P=verb)|[鞋货件裹]到(?=了|没|啦|货|手)|[老总爱]坏|照上(?=[次回趟个])|旧(?=[鞋款的机衣])"
)
"""过不过敏, 能不能, 鞋到了, 老坏: no word of the shop is misheard as this."""
NOT_UNIT = re.compile(
    r"长(?:脚|的|短|途)|快(?:点|递|些|要|到)|一内|马上|代(?:码|理)|章(?:丘|子)|想(?=[花买要看问找换退挑选给来拿用送整弄])"
)

ENDS_VALUE = re.compile(r"的|味|吧|，|$")
"""Behind a value that answers or describes, where a count would have its goods."""

MISHEARD_UNITS = {
    **dict.fromkeys("码块袋盒张", ""),
    **{
        "倍": "背备贝被",
        "个": "格歌",
        "双": "霜爽",
        "瓶": "平评苹",
        "罐": "灌惯关官",
        "箱": "相想",
        "台": "抬",
        "斤": "金今筋",
        "岁": "碎",
    },
}
"""Units and what they are misheard as; nothing: whatever sounds the same."""
