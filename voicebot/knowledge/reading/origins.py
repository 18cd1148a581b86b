"""Where a product comes from."""

import re

from voicebot.knowledge.reading.paper import Paper
from voicebot.language.places import find_places

_PROVINCES = (
    "新疆|西藏|内蒙古?|青海|甘肃|宁夏|云南|贵州|四川|重庆|广东|广西|海南|福建|江西|湖南|湖北|河南|河北|安徽|浙江|江苏|上海"
    "|山东|山西|陕西|辽宁|吉林|黑龙江|东北|北京|天津|台湾"
)
_ABROAD = (
    "日本|越南|泰国|新西兰|澳洲|澳大利亚|智利|意大利|俄罗斯|马来西亚|印尼|土耳其|比利时|瑞士|加拿大|菲律宾|荷兰|丹麦|法国"
    "|德国|美国|英国|韩国|西班牙|挪威|瑞典|芬兰|波兰|巴西|阿根廷|墨西哥|印度|埃及|斯里兰卡|缅甸|老挝|秘鲁|厄瓜多尔"
)
_ORIGIN = re.compile(
    r"(?:产地|原产地|产自|产于|出自|来自|原产(?=[\u4e00-\u9fff]{2}))[:是为]?\s*(?P<a>[\u4e00-\u9fff]{2,6}?)(?=[,。!;\s]"
    r"|$)|(?:^|[\s,。;])(?P<b>[\u4e00-\u9fff]{2,6}?)(?:自?产|出产|特产|原产|进口|制造)(?:的[\u4e00-\u9fff]{0,4})?(?=[,。!;\sA-Z\d]"
    rf"|$)|(?:^|[\s,。;])(?P<d>(?:{_PROVINCES})(?:省|市)?[\u4e00-\u9fff]{{0,6}})(?=[,。!;\s]|$)|(?:^|[\s,。;])(?P<c>(?:{_PROVINCES})(?:省|市|州)?[\u4e00-\u9fff]{{0,3}}?)(?:的[\u4e00-\u9fff]{{1,4}}|直发|大草原|果园|牧场|产区|工厂|老?师傅\S*)(?=[,。!;\s]|$)"
)
_IMPORTED = re.compile(
    rf"((?:{_PROVINCES}|[\u4e00-\u9fff]国|日本|越南|泰国|新西兰|澳洲|澳大利亚|智利|意大利|俄罗斯|马来西亚|印尼|土耳其|比利时|瑞士|加拿大|菲律宾)(?:[\u4e00-\u9fff]{{2}})??)(?:原装|原瓶)?(?:进口|特产|直采)"
)
_RAW = re.compile(
    rf"(?:^|(?<=[\s,。;]))(?P<where>{_ABROAD}|(?:{_PROVINCES})(?:[\u4e00-\u9fff]{{2}})??)(?:[\u4e00-\u9fff]{{0,2}})"
    r"(?:奶源|燕麦|小麦|大米|乳胶|牛肉|羊肉|奶粉|豆|棉|羊毛|木|茶|松|核桃|花生|米|桃|橙|莓|参|蜂蜜|果|枣|鱼油|鱼|腰果|坚果|工厂|牧场|原料)"
)
"""澳洲燕麦, 荷兰奶源."""


_FROM = re.compile(
    r"([\u4e00-\u9fff]{2,6})(?:的|产的?|[做造熬酿制]的|加工|(?:本地)?(?:自产|种植?的?|现摘)|本地的?|直发|直供|特产|原产|产地)"
)


def read_origin(paper: Paper) -> None:
    """Note where it, or what it is made of, comes from."""
    for clause in paper.clauses:
        named = _FROM.fullmatch(clause.text)
        places = find_places(named[1]) if named else []
        if named and places and places[0].span[0] == 0 and places[-1].span[1] == len(named[1]):
            paper.add("origin", named[1], clause.start, clause.end)
    if match := next(paper.matches(_ORIGIN), None):
        value = match["a"] or match["b"] or match["c"] or match["d"]
        if not re.search(
            r"生产|国家|专利|量$|国$|省内|区内|达|到|发|邮|加|补|除外|不|朋友|反映|客|姐妹|亲|人$", value
        ) or value in (
            "中国",
            "法国",
            "韩国",
            "德国",
            "泰国",
            "美国",
            "英国",
        ):
            paper.add("origin", value, match.start(), match.end())
    if not paper.has("origin") and (imported := _IMPORTED.search(paper.text)):
        paper.add("origin", imported[1], *imported.span(), claim=not paper.has_name_at(imported.start()))
    if not paper.has("origin") and (raw := _RAW.search(paper.text)) and not paper.has_name_at(raw.start()):
        paper.add("origin", raw["where"], *raw.span("where"), claim=False)
