"""Which kind of goods a narrower kind is bought as: 泥膜 is a 面膜, 曲奇 are 饼干.

Only kinds whose names do not end with the wider kind's; what a compound's end tells needs no table.
"""

import re

from voicebot.knowledge.lexicon import Lexicon

_BOUGHT_AS = (
    "面膜: 泥膜 冻膜 睡膜; 爽肤水: 收敛水 柔肤水 紧肤水 精粹水 花水 保湿水; 面霜: 晚霜 日霜 素颜霜;"
    "洗面奶: 洁面乳 洁面膏 洁面泡沫 洁面慕斯 洁面粉 洁面啫喱 洗颜霜; 精华: 安瓶 肌底液 原液 精华油;"
    "防晒霜: 防晒乳 防晒液 防晒啫喱; 身体乳: 润肤露 润肤乳 身体霜; 洗发水: 洗发露 洗发膏;"
    "登山鞋: 登山靴; 老人鞋: 妈妈鞋 爸爸鞋; 童鞋: 学步鞋 机能鞋 步前鞋; 拖鞋: 凉拖 棉拖 人字拖 浴室拖;"
    "充电器: 充电头 快充头; 充电宝: 移动电源; 手机壳: 硅胶壳 保护壳 透明壳; 手机膜: 水凝膜;"
    "饼干: 曲奇 威化 薄脆 苏打饼; 果干: 果脯; 红枣: 灰枣 骏枣 大枣 金丝枣; 话梅: 陈皮梅 乌梅;"
    "牛肉干: 牛肉条 牛肉粒; 猪肉脯: 肉脯; 茶叶: 白茶; 自拍杆: 自拍支架;"
    "蜂蜜: 百花蜜 槐花蜜 洋槐蜜 枣花蜜 椴树蜜 荆条蜜 荔枝蜜 土蜂蜜 野蜂蜜; 面包: 吐司 贝果"
)
"""Forms of one thing: the wider word is what people ask for."""
_BELONGS_TO = (
    "防晒霜: 防晒喷雾 防晒棒; 卸妆油: 卸妆水 卸妆膏 卸妆乳; 口红: 唇釉 唇泥; 沐浴露: 沐浴油 沐浴乳;"
    "登山鞋: 徒步鞋; 老人鞋: 健步鞋; 凉鞋: 洞洞鞋 沙滩鞋 罗马鞋;"
    "靴子: 马丁靴 雪地靴 雨靴 短靴 长靴 切尔西靴; 皮鞋: 商务鞋 乐福鞋 德比鞋 牛津鞋 豆豆鞋;"
    "运动鞋: 跑鞋 篮球鞋 综训鞋 训练鞋 网球鞋 羽毛球鞋 老爹鞋; 板鞋: 小白鞋 德训鞋; 手机膜: 钢化膜 防窥膜;"
    "数据线: 充电线 快充线; 果干: 芒果干 葡萄干 草莓干 苹果干 无花果干 杏干 红薯干;"
    "饼干: 米饼; 糕点: 绿豆糕 桂花糕; 蛋糕: 小面包;"
    "坚果: 核桃 腰果 开心果 巴旦木 夏威夷果 碧根果 松子 榛子;"
    "茶叶: 绿茶 红茶 黑茶 花茶 龙井 铁观音 普洱 乌龙茶 岩茶;"
    "枕头: 荞麦枕 颈椎枕 乳胶枕 记忆枕; 被子: 蚕丝被 羽绒被 夏凉被 空调被 棉花被"
)
"""Kinds with a market of their own, which the wider word includes."""


def _read(table: str) -> dict[str, str]:
    rows = [row.partition(":") for row in table.split(";")]
    return {narrow: wide.strip() for wide, _, members in rows for narrow in members.split()}


_ASKED_FOR = _read(_BOUGHT_AS)
BROADER = {**_ASKED_FOR, **_read(_BELONGS_TO)}
"""The wider kind of a narrower one."""

SET = re.compile(r"(?:套装|套盒|组合装|[两三四五六七八]件套(?:礼盒)?|礼盒套装)$")
"""A name that ends so is of several goods sold together."""


def asked_for(lexicon: Lexicon, kind: str) -> str:
    """The kind as people ask for it.

    Args:
        lexicon: the shop's words; a kind that it declares stays as it is.
        kind: a kind that the name tells.
    """
    if lexicon.canonical("product_type", kind) is not None:
        return kind
    wider = _ASKED_FOR.get(kind, kind)
    return lexicon.canonical("product_type", wider) or wider


def kind_of_set(lexicon: Lexicon, name: str) -> str | None:
    """护肤套装 of 云边护肤三件套: what goods sold together are called.

    Returns:
        The shop's own word for a set, or what the name says; none for the name of a single thing.
    """
    ending = SET.search(name)
    if ending is None or lexicon.canonical("product_type", ending[0]) == ending[0]:
        return None
    return next((kind for kind in lexicon.values("product_type") if kind.endswith("套装")), ending[0])
