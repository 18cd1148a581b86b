# ruff: noqa: E501 (a table of words)
"""Vocabulary of four small shops, as their dialplans would declare it."""

from voicebot.knowledge.lexicon import Lexicon, Substance


def _table(text: str) -> dict[str, tuple[str, ...]]:
    rows = [row.split() for row in text.split(";") if row.strip()]
    return {row[0]: tuple(row[1:]) for row in rows}


POPULATION = _table(
    "孕妇 怀孕 孕期 孕妈 准妈妈; 哺乳期 喂奶 哺乳; 糖尿病 糖尿病人 糖友 糖尿病患者; 学生 学生党; 婴儿 婴幼儿"
)
COLORS = _table(
    "黑色 黑; 白色 白; 灰色 灰; 红色 红; 酒红色 酒红; 粉色 粉; 蓝色 蓝; 绿色 绿; 紫色 紫; 银色 银; 棕色 棕; 深棕色 深棕; 裸色 裸; 米色 米;"
    "荧光绿; 薄荷绿; 军绿色 军绿; 透明; 金色 金; 藏青色 藏青; 卡其色 卡其"
)

SKINCARE = Lexicon(
    slots={
        "product_type": _table(
            "面膜; 洗面奶 洁面 洁面乳 洁面奶; 精华 精华液; 爽肤水 化妆水; 防晒霜 防晒乳; 护手霜; 护肤套装 套装; 面霜; 眼霜; 身体乳; 卸妆油 卸妆水"
        ),
        "skin_type": _table(
            "干性 干皮 干性皮肤 干燥 偏干 干肌; 油性 油皮 油性皮肤 大油皮 油痘肌 油肌 偏油; 混合性 混合 混合皮 混合肌 混油 混干; 中性 中性皮;"
            "敏感性 敏感 敏感肌 敏感皮 敏皮 敏感肌肤"
        ),
        "effect": _table(
            "补水; 保湿 滋润 锁水; 美白 亮白 焕白; 祛痘 去痘 净痘; 淡斑 祛斑 去斑; 紧致; 抗皱 抗老 去皱 淡纹 抗衰; 控油; 收缩毛孔 收毛孔;"
            "修复 修护; 舒缓 镇静; 提亮 亮肤; 防晒; 去角质; 清洁"
        ),
        "ingredient": _table(
            "烟酰胺; 玻尿酸 透明质酸; 氨基酸; 神经酰胺; 角鲨烷; 积雪草; 水杨酸; 乳木果油; 胶原蛋白; 香精; 酒精; 视黄醇 A醇; 芦荟; 维生素C VC; 维生素E"
        ),
        "population": POPULATION,
    },
    substances={
        "酒精": Substance(("乙醇",)),
        "香精": Substance(("香料",)),
        "化学剂": Substance(
            ("化学成分", "化学品", "化学添加", "化学添加剂", "化学物质"),
            ("酒精", "香精", "化学防腐剂", "水杨酸", "苯氧乙醇", "烟酰胺"),
            ("纯植物", "无化学", "不含化学", "化学添加"),
            needs_proof=True,
        ),
        "防腐剂": Substance((), ("苯氧乙醇", "化学防腐剂")),
        "色素": Substance(),
        "皂基": Substance(),
    },
)
SHOES = Lexicon(
    slots={
        "product_type": _table(
            "跑鞋 跑步鞋; 登山鞋 爬山鞋 徒步鞋; 板鞋; 老人鞋 老年鞋 健步鞋 老人健步鞋; 皮鞋; 童鞋; 高跟鞋 高跟 细高跟; 运动鞋; 凉鞋; 拖鞋; 靴子; 帆布鞋"
        ),
        "feature": _table(
            "防水; 防滑; 透气; 轻便 轻 轻巧; 一脚蹬; 魔术贴; 宽楦; 软底; 增高; 减震; 保暖 加绒; 耐磨"
        ),
        "material": _table(
            "真皮 头层牛皮 牛皮; 网面 飞织网面; 超纤革 超纤; 麂皮绒 羊猄; 羊皮内里; 橡胶底 橡胶; 帆布; 弹力布; 橡胶软底; 防水膜; 牛皮内里; PU"
        ),
        "color": COLORS,
        "recipient": _table("老人 爸妈 老年人 爸爸 妈妈; 孩子 儿童"),
    }
)
PHONES = Lexicon(
    slots={
        "product_type": _table(
            "手机; 老人机 老年机; 充电器; 充电宝 移动电源; 手机壳; 手机膜 钢化膜; 蓝牙耳机 耳机; 数据线; 平板"
        ),
        "feature": _table(
            "大字 字大; 声音大 声音特大 大音量; 收音机; 一键呼救 SOS; 降噪; 防水 防泼水; 防摔; 防指纹; 快充; NFC; 曲面屏; 直屏; 折叠插脚; 过热保护; 屏下指纹"
        ),
        "color": COLORS,
        "recipient": _table("老人 爸妈; 学生"),
    }
)
SNACKS = Lexicon(
    slots={
        "product_type": _table("牛肉干; 夏威夷果; 饼干; 坚果礼盒; 牛奶 纯牛奶; 月饼; 巧克力; 果干; 薯片"),
        "flavor": _table(
            "原味; 五香; 麻辣; 海苔; 烧烤 烧烤味; 五仁; 莲蓉; 豆沙; 蛋黄; 香辣; 奶香; 巧克力味; 草莓"
        ),
        "feature": _table("无糖 不含糖; 低糖; 独立包装; 非油炸"),
        "population": POPULATION,
        "recipient": _table("长辈 老人; 孩子 宝宝"),
    }
)
BY_CATEGORY = {"skincare": SKINCARE, "shoes": SHOES, "phones": PHONES, "snacks": SNACKS}
