"""Words that a plain yes is made of, and words that take it back, by what is agreed to."""

import re
from collections.abc import Mapping
from enum import Enum


class Deed(Enum):
    """What a yes carries out."""

    ORDER = "order"
    CANCEL = "cancel"
    ADDRESS = "address"
    RETURN = "return"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    PRICE = "price"
    INVOICE = "invoice"
    KEEP = "keep"
    """To remember what concerns the caller's health."""
    CONTACT = "contact"
    """To send messages, or call, with news and offers."""
    HANDOVER = "handover"
    """To put the caller through to a person."""


AGREEING_INTENTS = frozenset({"affirm", "place_order", "select"})
"""Intents that agree to what is offered or asked."""

NAMES: Mapping[Deed, str] = {
    Deed.ORDER: "下单",
    Deed.CANCEL: "取消",
    Deed.ADDRESS: "改",
    Deed.RETURN: "退",
    Deed.EXCHANGE: "换",
    Deed.REPAIR: "修",
    Deed.PRICE: "退差价",
    Deed.INVOICE: "开票",
    Deed.KEEP: "记",
    Deed.CONTACT: "发",
    Deed.HANDOVER: "转人工",
}
"""What the deed is called when a caller is told how to agree to it; each may be said after 不."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BARE = _words(
    """
嗯 恩 唔 嗯呐 嗯哪 嗯呢 昂 对 对的 对啊 对呀 对呢 是 是的 是啊 是呀 是滴 是嘞 好 好的 好啊 好呀
好嘞 好咧 好滴 好哒 好吧 好噶 好哩
"""
)
"""They may be no more than a sign of listening."""
AFFIRMS = (
    BARE
    | _words(
        """
行 行吧 行啊 行嘞 行了 行撒 可以 可以的 可以了 可以啊 可以呀 可以吧 阔以 成 成吧 中 中嘞 得
得嘞 得啊 得嘅 要得 使得 管 没错 没错的 没有错 没毛病 没问题 没有问题 没得问题 没啥问题
没什么问题 没意见 冇问题 莫问题 错不了 不错 无误 正确 对头 系 係 系啊 同意 正是 确认 确定 确定了
ok okay yes 欧了 妥 妥了 妥妥的 必须的 就这样 就这样了 就这样吧 这样就行 这样就好 这样可以
就这么办 就这么定 就这么着 就是 就是的 就行 好了 成了 蛮好 挺好 好得很 就酱 那是 当然 当然可以
照办 你看着办 您看着办 你办吧 就恁办 晓得了 冇得问题 就照这样 照这样 就按这个 就按你说的 就按您说的 照你说的
你说得对 您说得对 想好了 考虑好了
"""
    )
    | {
        part + joined + right
        for part in _words("信息 资料 地址 电话 号码 名字 收件人 数量 价格 金额 内容 东西")
        for joined in ("", "都", "全", "是", "也", "都是", "全都")
        for right in ("对", "对的", "没错", "没问题", "正确", "可以")
    }
)
"""地址没错, 信息都对: what is named must be said to be right, for 电话换 asks for another one."""
FILLERS = _words(
    """
啊 哦 噢 喔 呃 额 哎 唉 诶 欸 哟 那 那就 就 吧 呀 哈 啦 嘛 嘞 哩 呗 呵 的 了吧 你 您 我 咱 咱们
你们 我们 给 给我 帮 帮我 替我 请 都 全 全都 全部 这样 这个 这单 这一单 这 那个 单 单子
订单 按 按这个 就按 对了 这么 现在 直接 马上 立刻 赶紧 尽快 快点 快 抓紧 一下 就给我 麻烦
麻烦你 麻烦您 麻烦你了 麻烦您了 麻烦了 辛苦 辛苦了 辛苦您了 谢谢 谢谢你 谢谢您 谢谢啊 谢谢了
着急用 着急用呢 急用 急用呢 急着用 等着用 等着用呢 急着呢 起来 赶紧的 麻溜 麻溜的 麻利 麻利的 麻利点 利索点
痛快点 速度 速度点
谢了 多谢 感谢 劳驾 拜托 拜托了 说的 也 再见 拜拜 真的 没别的 没别的了 没有别的了
"""
)
_UNCHANGED = _words(
    """
不用改 不用改了 不改了 不用换 不用换了 不用变 不用变了 没变 没有要改的 没什么要改的 没啥要改的
没有要改的了 不用再核对了 不用核对了 不用核对 不用再说了 不用再念了 不用问了
"""
)
"""Of what was read out: a yes to it, and a no to a change."""
LEAVING = ("再见", "拜拜")
DEEDS: Mapping[Deed, frozenset[str]] = {
    Deed.ORDER: _words(
        """
下单 下单吧 下单了 下 下吧 下了 下了吧 先下单 先下单吧 先下吧 提交 提交吧 提交了 订 订了 订吧 定
定了 定吧 买 买了 买吧 拍 拍吧 拍了 拍下 要 要了 要的 我要 还要 要下单 要买 想要 发货 发货吧
发吧 发 寄 寄吧 安排 安排吧 办 办吧 弄 弄吧 整 整吧 搞 搞吧 搞定 生成 成交 走起 走吧 来吧 继续
可以下了 可以下单 可以下单了 下单下单 拿下 下订单 下订单吧
"""
    )
    | _UNCHANGED,
    Deed.CANCEL: _words(
        """
取消 取消吧 取消了 取消掉 要取消 想取消 撤 撤了 撤单 撤吧 撤掉 撤销 退 退了 退吧 退掉 退单 退款
退钱 退回 不要了 不想要了 不买了 不想买了 作废 销了 销掉 消了 消掉 关了 关掉 砍了 砍掉 不用发了
别发了 不发了 别发货了 不用发货了 不用寄了 别寄了 办 办吧 弄 弄吧
"""
    ),
    Deed.ADDRESS: _words(
        """
改 改吧 改了 改好 改成 改到 改成这个 改这个 换 换吧 换成 换到 寄 寄吧 寄到 寄过去 寄这儿
寄那儿 寄这里 寄那里 发 发到 送 送到 送过去 那儿 那里 这儿 这里 就这 就这儿 就这里 就这个
这个地址 新地址 新的 新电话 新号码 更新 修改 办 办吧 弄 弄吧
"""
    ),
    Deed.RETURN: _words(
        """
退 退吧 退了 退掉 退货 退货吧 退款 退款吧 退钱 退钱吧 退回 退回去 要退 要退货 要退款 申请 申请吧
申请退货 申请退款 办 办吧 办理 登记 登记吧 弄 弄吧 寄回 寄回去
"""
    ),
    Deed.EXCHANGE: _words(
        """
换 换吧 换了 换货 换货吧 换一个 换新的 要换 要换货 申请 申请吧 办 办吧 办理 登记 登记吧 弄 弄吧
补 补吧 补发 补发吧 补寄 寄 寄吧 重发 重新发 发 发吧
"""
    ),
    Deed.REPAIR: _words(
        """
修 修吧 维修 报修 修一下 申请 申请吧 办 办吧 办理 登记 登记吧 弄 弄吧 要修
"""
    ),
    Deed.PRICE: _words(
        """
查 查吧 查查 查一下 看 看看 退 退吧 退我 退给我 退差价 差价 补 补吧 补差价 补我 保价 申请 申请吧
办 办吧 要
"""
    ),
    Deed.INVOICE: _words(
        """
开 开吧 开票 开发票 开一张 发票 申请 申请吧 办 办吧 要
"""
    )
    | _UNCHANGED,
    Deed.KEEP: _words(
        """
记 记吧 记下 记下来 记下吧 记下来吧 记着 记着吧 记上 记住 记一下 保存 存 存着 留着 要 要的 需要
帮我记
"""
    ),
    Deed.CONTACT: _words(
        """
发 发吧 发我 发来 发短信 发消息 发微信 发信息 短信 微信 打 打吧 打我 打电话 打过来 通知 通知我 通知吧
提醒 提醒我 告诉我 说一声 收 接受 愿意 欢迎 要 需要
"""
    ),
    Deed.HANDOVER: _words(
        """
转 转吧 转了 转接 转人工 转人工吧 转过去 接 接人工 人工 人工吧 人工客服 客服 找人 找个人 来个人 叫人
让人工 真人 要 需要 想要 想
"""
    ),
}
"""Words that name the deed as something to be done; said alone they are a yes, too."""

MISHEARD = (
    *("下单", "提交", "确认", "确定", "可以", "没错", "没问题", "就这样", "取消", "退货", "换货", "申请"),
    *("谢谢", "麻烦"),
)
"""Long enough to be known by their sound, whichever characters the recogniser wrote."""

HESITATES = re.compile(
    r"想想|想一(?:下|想)|考虑|再(?:看|想|说|问|琢磨|定)|看看(?!你|您)|看一?下(?:再|先)|商量|琢磨|犹豫|拿不准"
    r"|问(?:一?下|问|过|我|他|她|家)|等(?:等|一|会|我|下|他|她|着)|稍等|慢着|且慢|打住|停一?下|停停|不急"
    r"|不确定|不一定|不知道|没(?:想|考虑)好|没想清楚"
)
"""Time is wanted."""

UNFINISHED = re.compile(r"(?:对|是)吧$|(?:可以|好的?|行|没问题|没错)，?(?:就是|那个)$|可是|就是说")
"""Made of agreeing words, and yet a question back, or the beginning of a but."""

_NOT = r"(?:不(?!错|用[改换变核再])|别|甭|莫|勿|未|休|弗|唔|没(?:想|打算|说|要|让|叫))"
_LETS_BE = (
    r"算了(?!吧?，?(?:就|还是)?(?:退|取消|改))|算啦|拉倒|作罢|免了|放弃|反悔|后悔了"
    r"|(?:^|[，。对好行嗯是])不+(?:了|要|用了?|行)?$|(?:先|暂时)(?:不|别|甭)(?:了|吧|要|办|$)"
)


def _refusing(deed: str, *others: str) -> re.Pattern[str]:
    """Not the deed (先别帮我下单), the whole let be, or other words that come to the same."""
    between = (
        r"(?:是|想|要|用|必|需要|打算|准备|再|先|急着?|忙着?|现在|今天|暂时|[给帮替跟]我?|能|让你|叫你)*"
    )
    return re.compile("|".join((f"{_NOT}{between}(?:{deed})", _LETS_BE, *others)))


_KEEPS_IT = "留着|留下|自己用|我用|将就|凑合"
REFUSES: Mapping[Deed, re.Pattern[str]] = {
    Deed.ORDER: _refusing(
        r"下单?|提交|买|订|定|拍|要(?:了|$|[，。])|付|发货|办|弄|整|搞",
        r"取消|退出|作废|撤(?:单|了|销|回)|删(?:了|掉)|没钱|不想要|不需要|不要(?:这单|订单)",
        r"(?:改天|回头|下次|下回|以后)再?(?:说|下|买|订|来|吧)",
    ),
    Deed.CANCEL: _refusing(
        r"取消|撤|退|作废|办|弄",
        r"留着|留下|保留|还是要|我要这|照发|照常|继续(?:发|寄)",
        r"(?<!别)(?<!不)(?<!不用)(?:发货|发吧|寄吧|寄来|发来)",
    ),
    Deed.ADDRESS: _refusing(
        r"改|换|动|办|弄", r"还是(?:寄|送|发)?(?:原|老|以前|之前)|原(?:来|先)的?|老地[址方]"
    ),
    Deed.RETURN: _refusing(r"退|申请|办|弄|登记|寄回", _KEEPS_IT),
    Deed.EXCHANGE: _refusing(r"换|补|申请|办|弄|登记", _KEEPS_IT),
    Deed.REPAIR: _refusing(r"修|申请|办|弄|登记", _KEEPS_IT),
    Deed.PRICE: _refusing(r"查|退|补|申请|办|要"),
    Deed.INVOICE: _refusing(r"开|申请|办|要"),
    Deed.KEEP: _refusing(r"记|存|留|保存|要"),
    Deed.CONTACT: _refusing(
        r"发|打|收|要|通知|提醒|短信|微信|消息|信息|电话|来电|联系|接受|参加", r"拒绝|骚扰|没兴趣|不感兴趣"
    ),
    Deed.HANDOVER: _refusing(r"转|接|找|要|人工"),
}
"""Words that refuse the deed, or put it off."""

WRONG = re.compile(
    r"不对|不是(?!吗)|有误|(?<!没)有问题|错了|[写念听搞弄说填]错|要改|得改|改一下|换一?个|得换|不一样|不准"
)
"""Something that was read out is not right."""
