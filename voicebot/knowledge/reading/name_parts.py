"""What the name of a product tells beside its kind: substances in it, properties, whom it is for."""

import re

from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.materials import denied_at
from voicebot.knowledge.reading.paper import Clause, Paper, split_list
from voicebot.knowledge.reading.rulings import BAN, CARE

_CARE = (
    "积雪草 金缕梅 洋甘菊 马齿苋 薰衣草 茶树 玫瑰 樱花 山茶花 山茶 芦荟 仙人掌 龙血树 人参 灵芝 石斛 "
    "燕麦 米糠 大米 绿豆 红豆 薏仁 薏米 黄瓜 丝瓜 橄榄 牛油果 乳木果 椰子 椰油 杏仁 霍霍巴 葡萄籽 石榴 "
    "蓝莓 柠檬 柚子 橙花 薄荷 艾草 生姜 何首乌 侧柏叶 皂角 无患子 火山泥 海泥 白泥 绿泥 竹炭 活性炭 "
    "海藻 珍珠 胶原蛋白 胶原 水解胶原 玻尿酸 透明质酸 神经酰胺 角鲨烷 角鲨烯 烟酰胺 视黄醇 A醇 玻色因 "
    "胜肽 多肽 咖啡因 虾青素 熊果苷 传明酸 水杨酸 果酸 壬二酸 杏仁酸 氨基酸 泛醇 尿素 甘油 凡士林 蜂蜡 "
    "蜂蜜 蜂胶 羊毛脂 绵羊油 马油 蛇油 鱼油 酵母 二裂酵母 维C 维E 维生素C 维生素E VC VE 依克多因 "
    "紫草 老姜 酒酿 松针 高岭土 白高岭土 益生元 "
    "麦角硫因 白池花 沙棘 红景天 甘草 当归 氧化锌 二氧化钛 酒精 薄荷醇 樟脑"
)
_FOOD = (
    "黄油 奶油 芝士 奶酪 牛奶 酸奶 炼乳 椰蓉 椰子 花生 核桃 杏仁 腰果 榛子 开心果 巴旦木 松子 碧根果 "
    "夏威夷果 芝麻 黑芝麻 红豆 绿豆 黄豆 黑豆 紫薯 红薯 山药 南瓜 莲子 银耳 百合 红枣 枸杞 桂圆 桂花 "
    "玫瑰 玉米 燕麦 荞麦 藜麦 大米 小米 糙米 糯米 黑米 小麦 全麦 "
    "鸡蛋 蛋黄 咸蛋黄 虾仁 鱼皮 牛肉 猪肉 鸡肉 鸭肉 "
    "褪黑素 叶酸 氨糖 软骨素 叶黄素 乳清蛋白 胶原蛋白 辅酶Q10 大豆异黄酮 小麦草 扁桃仁 蜜薯 蒟蒻 "
    "羊肉 海苔 香菇 抹茶 可可 咖啡 陈皮 山楂 青梅 话梅 芒果 草莓 蓝莓 蔓越莓 葡萄 苹果 香蕉 柠檬 榴莲 "
    "菠萝 蜂蜜 红糖 黑糖 冰糖 赤藓糖醇 麦芽糖 木糖醇 魔芋 莲藕 鱼油 益生菌"
)
NAMED_IN = {
    Nature.CARE: re.compile("|".join(sorted(_CARE.split(), key=len, reverse=True))),
    Nature.FOOD: re.compile("|".join(sorted(_FOOD.split(), key=len, reverse=True))),
}
_STATED = re.compile(
    rf"(?:^|有|含|加了?|和|、|配|用|是|带|(?<=[有带加含])(?:了|一)?[点些])(?P<what>{NAMED_IN[Nature.CARE].pattern})(?:水|油|精华|提取物)?(?=$|[、和,]|的|双|\d)"
)
"""有薄荷; 乳木果、蜂蜡: known substances named with a word for being in it, or in a list."""
_CALLED_SO = re.compile(r"[味香色型]|造型|形状")
_PROPERTY = re.compile(
    r"缓震|减震|防滑|防水|防晒|防风|防砸|防刺穿|防静电|防摔|防窥|防蓝光|加绒|加厚|加宽|保暖|透气|轻便|轻量|软底|厚底|坡跟|粗跟|平底|高帮|低帮|中帮"
    r"|短筒|长筒|一脚蹬|魔术贴|内增高|增高|飞织|磁吸|编织|翻盖|直板|折叠|便携|迷你|无线|静音|降噪|头戴|骨传导|桌面|快充|上加水|无叶|变频"
    r"|[0零低减无](?:蔗)?[糖脂卡]|高蛋白|高钙|高纤|全麦|粗粮|去骨|带皮|去壳|带壳|手剥|冻干|非油炸|手工|即食|双层|保温|免打孔|可调|遮光|速干|冰丝"
    r"|发光|闪灯|亮灯|夜光|恒温|双控|防胀气|防溢|防烫|防走失|防蓝光|驱蚊|驱虫|电动|充气|感应|声控|磁石|双面|加长|无香|冷敷|免洗|可拆洗|自动"
)
"""Properties that stand in names, in the words that all shops share."""
_SOFT_SKIN = {
    "干皮": "干性",
    "油皮": "油性",
    "混皮": "混合性",
    "混油皮": "混合性",
    "敏感皮": "敏感性",
    "敏皮": "敏感性",
}
HARMS_SKIN = re.compile(
    r"用了会|[会易](?!更)|没必要|嫌"
    r"|(?:[用买抹涂擦敷上洗拍]了|[用洗敷]完)[^\s不没控祛去褪退止消缓减抗防淡]{0,3}?(?:[闷油干紧绷痒刺红痛疼黏粘腻糊辣]|起皮|脱皮|长痘|爆痘|搓泥)"
)
"""油皮买了闷: a skin that is named for its trouble is not one that it is for."""
_TAIL_AFTER_COLON = re.compile(r":(?P<what>[^,。!;()\s:]{2,40})$")


def read_name_parts(paper: Paper) -> None:
    """Note what the name and what stands right behind it tell."""
    for found in [found for found in paper.found if found.name == "name"]:
        name = str(found.value)
        for match in _PROPERTY.finditer(name):
            paper.add("features", match[0], found.start, found.end, claim=False)
        pattern = NAMED_IN.get(paper.nature)
        for match in pattern.finditer(name) if pattern else ():
            paper.add("ingredients", match[0], found.start, found.end, claim=False)
    if paper.nature is Nature.CARE:
        for clause in paper.clauses:
            _read_care(paper, clause)


def _read_care(paper: Paper, clause: Clause) -> None:
    text = clause.text
    if BAN.search(text) or CARE.search(text) or paper.has_name_at(clause.start):
        return
    for match in _STATED.finditer(text):
        start = clause.start + match.start("what")
        denied = denied_at(paper, start) or "过敏" in text or _CALLED_SO.match(text[match.end() :][:1])
        if not denied and match["what"] not in paper.values("free_from"):
            paper.add("ingredients", text[match.start("what") : match.end()], start, clause.end, claim=False)
    for skin, name in _SOFT_SKIN.items():
        place = text.find(skin)
        if place >= 0 and not re.search(rf"[会易嫌刺紧绷脱]|不|{HARMS_SKIN.pattern}", text):
            paper.add("skin_type", name, clause.start + place, clause.start + place + len(skin), claim=False)


def lists_behind_name(paper: Paper) -> list[Clause]:
    """定位、双向通话 of 小河马电话手表:定位、双向通话: what a colon introduces after the name."""
    pieces = []
    for clause in paper.clauses:
        told = _TAIL_AFTER_COLON.search(clause.text)
        if told and paper.has_name_at(clause.start):
            pieces.append(
                Clause(told["what"], clause.start + told.start("what"), clause.end, clause.sentence)
            )
    return pieces


def behind_name(paper: Paper) -> list[Clause]:
    """What a colon introduces after the name, item by item."""
    pieces = []
    for listed in lists_behind_name(paper):
        for item in split_list(listed.text):
            place = paper.text.find(item, listed.start)
            pieces.append(Clause(item, place, place + len(item), listed.sentence))
    return pieces
