"""Words that every shop's language shares: kinds of goods by trade, skins, effects, materials.

They stand in where a dialplan declares no words of its own; a declared word always goes first.
"""

from enum import Enum

from voicebot.knowledge.lexicon import Lexicon


class Nature(Enum):
    """What one does with a product; decides what food in it, a substance or a spot on the skin mean."""

    FOOD = "food"
    CARE = "care"
    AGENT = "agent"
    DURABLE = "durable"


KINDS: dict[Nature, str] = {
    Nature.FOOD: (
        "饼干 曲奇 蛋糕 面包 吐司 月饼 粽子 汤圆 饺子 馄饨 包子 馒头 蛋黄酥 桃酥 绿豆糕 糕点 点心 蛋卷 "
        "米饼 威化 麻花 薯片 锅巴 爆米花 "
        "糖果 牛轧糖 软糖 巧克力 棒棒糖 口香糖 果冻 布丁 果脯 蜜饯 话梅 山楂条 果干 芒果干 葡萄干 红枣 "
        "坚果 花生 瓜子 核桃 腰果 开心果 "
        "牛肉干 牛肉条 猪肉脯 肉干 肉松 香肠 腊肠 火腿 鸡爪 鸭脖 卤味 鱼干 鱿鱼丝 虾仁 虾干 海苔 辣条 "
        "豆干 豆腐 腐竹 素肉 "
        "大米 小米 面条 挂面 米粉 粉丝 螺蛳粉 方便面 自热火锅 火锅底料 麦片 燕麦片 藕粉 芝麻糊 代餐粉 "
        "蛋白粉 奶粉 "
        "辣酱 辣椒酱 酱油 醋 蚝油 橄榄油 花生油 菜籽油 食用油 香油 盐 红糖 黄糖 蜂蜜 果酱 番茄酱 咸菜 "
        "泡菜 罐头 "
        "绿茶 红茶 白茶 花茶 普洱 乌龙茶 龙井 铁观音 岩茶 茶叶 茶包 茶 咖啡 咖啡豆 咖啡液 奶茶 牛奶 酸奶 "
        "豆浆 果汁 饮料 汽水 气泡水 矿泉水 "
        "白酒 红酒 葡萄酒 啤酒 黄酒 米酒 青梅酒 果酒 酒 苹果 橙子 芒果 榴莲 车厘子 草莓 樱桃 猕猴桃 "
        "钙片 鱼油 益生菌 益生菌粉 维生素 维生素C 褪黑素 叶黄素 软胶囊 胶囊 口服液 阿胶 燕窝 枸杞 人参 蜂胶 "
        "猫粮 狗粮 猫条 主食罐 猫罐头 狗罐头 冻干 磨牙棒 宠物零食 鱼食 辅食 米糊 果泥 溶豆"
    ),
    Nature.CARE: (
        "面膜 泥膜 眼膜 睡眠面膜 洗面奶 洁面 洁面乳 洁面泡沫 精华 精华液 精华乳 爽肤水 化妆水 柔肤水 乳液 "
        "面霜 晚霜 日霜 眼霜 防晒霜 防晒乳 防晒喷雾 "
        "隔离霜 素颜霜 BB霜 粉底液 气垫 粉饼 散粉 腮红 眼影 眼线笔 眉笔 睫毛膏 口红 唇釉 唇膏 润唇膏 唇膜 "
        "卸妆油 卸妆水 卸妆膏 棉片 化妆棉 "
        "身体乳 护手霜 磨砂膏 沐浴露 沐浴油 沐浴乳 香皂 手工皂 洗发水 洗发露 洗发沐浴 护发素 发膜 "
        "护发精油 染发剂 染发膏 生发液 发蜡 "
        "香水 止汗露 爽身粉 痱子粉 护臀膏 牙膏 漱口水 脱毛膏 剃须泡沫 须后水 指甲油 精油 按摩油 凡士林 "
        "甘油 润肤露 面油 安瓶 冻膜 洗手液 "
        "足浴包 泡脚包 暖贴 眼药水 创可贴 药膏 隐形眼镜 美瞳 护理液"
    ),
    Nature.AGENT: (
        "洗衣液 洗衣粉 洗衣凝珠 柔顺剂 洗洁精 油污净 洁厕灵 洁厕液 消毒液 84消毒液 清洁剂 除霉剂 除垢剂 "
        "管道疏通剂 漂白剂 去渍剂 酒精 "
        "蚊香液 蚊香 驱蚊液 花露水 杀虫剂 蟑螂药 老鼠药 樟脑丸 除湿剂 干燥剂 除味剂 空气清新剂 香薰 "
        "香薰蜡烛 蜡烛 "
        "肥料 专用肥 营养土 花肥 除草剂 生根粉 种子 猫砂 胶水 油漆 墙漆 补墙膏 密封胶 玻璃胶 车蜡 玻璃水 "
        "防冻液 机油 墨水 颜料"
    ),
    Nature.DURABLE: (
        "跑鞋 跑步鞋 运动鞋 板鞋 帆布鞋 皮鞋 商务鞋 凉鞋 拖鞋 棉拖 洞洞鞋 雪地靴 马丁靴 靴子 雨靴 登山鞋 "
        "徒步鞋 老人鞋 童鞋 学步鞋 舞鞋 高跟鞋 篮球鞋 乐福鞋 鞋垫 "
        "T恤 衬衫 卫衣 毛衣 羽绒服 棉服 大衣 风衣 夹克 防晒衣 冲锋衣 外套 牛仔裤 休闲裤 打底裤 短裤 裙子 "
        "连衣裙 半身裙 西装 旗袍 睡衣 家居服 "
        "内裤 文胸 秋衣 保暖内衣 袜子 丝袜 帽子 围巾 手套 腰带 泳衣 校服 雨衣 口罩 领带 "
        "手机 老人机 平板 笔记本 电脑 耳机 蓝牙耳机 音箱 充电宝 充电器 充电头 数据线 手机壳 手机膜 钢化膜 "
        "手机支架 支架 手表 电话手表 手环 "
        "相机 摄像头 路由器 键盘 鼠标 U盘 硬盘 投影仪 电视 打印机 行车记录仪 "
        "台灯 电饭煲 电水壶 养生壶 破壁机 榨汁机 豆浆机 空气炸锅 烤箱 微波炉 电磁炉 电火锅 咖啡机 净水器 "
        "饮水机 洗碗机 洗衣机 冰箱 空调 风扇 电风扇 "
        "取暖器 暖风机 电热毯 加湿器 除湿机 空气净化器 吸尘器 扫地机器人 扫地机 拖把 挂烫机 熨斗 吹风机 "
        "卷发棒 电动牙刷 剃须刀 筋膜枪 按摩椅 按摩仪 足浴盆 血压计 体温计 体重秤 血糖仪 助听器 "
        "炒锅 汤锅 砂锅 高压锅 平底锅 奶锅 锅 菜刀 砧板 碗 盘子 筷子 保温杯 水杯 吸管杯 玻璃杯 杯子 茶具 "
        "饭盒 保鲜盒 收纳箱 收纳盒 垃圾桶 衣架 晾衣架 雨伞 伞 "
        "四件套 床单 被子 羽绒被 蚕丝被 被芯 枕头 乳胶枕 床垫 凉席 毛毯 毛巾 浴巾 窗帘 地毯 地垫 沙发 "
        "椅子 办公椅 桌子 书桌 书架 衣柜 鞋柜 床 "
        "婴儿推车 推车 安全座椅 婴儿床 奶瓶 奶嘴 吸奶器 纸尿裤 拉拉裤 尿不湿 隔尿垫 湿巾 纸巾 抽纸 卷纸 "
        "卫生巾 背带 腰凳 餐椅 爬行垫 学步车 玩具 积木 磁力片 拼图 娃娃 滑板车 平衡车 "
        "瑜伽垫 瑜伽球 哑铃 跳绳 跑步机 动感单车 泳镜 泳圈 救生衣 护膝 护腰 护腕 头盔 吉他 尤克里里 口琴 "
        "电子琴 古筝 艾灸盒 刮痧板 拔罐器 篮球 足球 羽毛球拍 球拍 "
        "鱼竿 帐篷 睡袋 登山包 登山杖 自行车 电动车 轮滑鞋 滑板 露营灯 折叠椅 "
        "登机箱 行李箱 拉杆箱 双肩包 书包 单肩包 手提包 斜挎包 钱包 项链 手链 耳钉 耳环 戒指 手镯 眼镜 "
        "太阳镜 老花镜 "
        "中性笔 钢笔 铅笔 彩笔 笔记本子 本子 文具盒 笔袋 橡皮 胶带 剪刀 计算器 书 字帖 台历 "
        "猫窝 狗窝 猫抓板 猫砂盆 牵引绳 宠物笼 航空箱 喂食器 鱼缸 花盆 绿植 多肉 鲜花 "
        "轮胎 脚垫 车载支架 座套 充气泵 工具箱 螺丝刀 电钻 梯子 插座 插线板 灯泡 门锁 锁 电池 灭火器"
    ),
}
"""Kinds of goods by what is done with them; a Chinese compound is of the kind that its end names."""

NATURE_OF: dict[str, Nature] = {word: nature for nature, words in KINDS.items() for word in words.split()}

_LIQUIDS = {
    Nature.FOOD: "糖酥饼糕酱茶酒奶肉脯粥汤醋饮汁粮面蜜果枣豆米",
    Nature.CARE: "霜膏乳露皂",
    Nature.AGENT: "剂肥漆胶蜡",
    Nature.DURABLE: "鞋靴衣裤裙服袜帽机器锅壶杯碗刀灯箱包袋垫毯被枕套架椅桌床柜车表镜笔壳膜线宝仪枪秤圈球伞",
}
NATURE_OF_ENDING: dict[str, Nature] = {char: nature for nature, chars in _LIQUIDS.items() for char in chars}
"""What the last character of an unknown name tells."""

_MATERIAL_WORDS = (
    "法兰绒 珊瑚绒 摇粒绒 天鹅绒 丝绒 羊羔绒 加绒 白鸭绒 灰鸭绒 鸭绒 鹅绒 羽绒 蚕丝 桑蚕丝 真丝 冰丝 "
    "天丝 莫代尔 莱赛尔 雪纺 亚麻 棉麻 精梳棉 新疆棉 长绒棉 水洗棉 全棉 纯棉 牛仔布 牛津布 无纺布 "
    "聚酯纤维 化纤 TPE TR90 PE PP PET PPSU 尼龙66 记忆棉 乳胶 海绵 高弹棉 椰棕 棕榈 硅藻泥 塑料 树脂 "
    "铸铁 生铁 精铁 碳钢 铁皮 铜 黄铜 纯铜 合金 镀金 925银 纯银 钢化玻璃 高硼硅玻璃 骨瓷 紫砂 榉木 "
    "橡木 松木 橡胶木 胡桃木 竹子 楠竹 藤编 草编 颗粒板 密度板 多层板 云杉 桃花心木 碳素 碳布 玻纤 岩板 "
    "大理石 凝胶 水晶"
)
MATERIALS = tuple(sorted(_MATERIAL_WORDS.split(), key=len, reverse=True))
"""Materials beside those of ``reading.materials``, by name."""

_SKINS = (
    "干性 干皮 干性皮肤 偏干 干肌 大干皮; 油性 油皮 油性皮肤 大油皮 油痘肌 油肌 偏油 油痘皮;"
    "混合性 混合 混合皮 混合肌 混油 混干 混油皮 混干皮; 中性 中性皮 中性皮肤 中性肌; 敏感性 敏感 敏感肌 "
    "敏感皮 敏皮 敏感肌肤"
)
_EFFECTS = (
    "补水; 保湿 滋润 锁水; 美白 亮白 焕白; 祛痘 去痘 净痘; 淡斑 祛斑 去斑; 紧致; 抗皱 抗老 去皱 淡纹 "
    "抗衰; 控油; 收缩毛孔 收毛孔;"
    "修复 修护; 舒缓 镇静; 提亮 亮肤; 去角质; 去屑; 防脱 防脱发; 柔顺; 蓬松; 去渍 去牙渍 美白牙齿; "
    "清新口气; 抗敏 抗敏感"
)


def _table(text: str) -> dict[str, tuple[str, ...]]:
    rows = [row.split() for row in text.split(";") if row.strip()]
    return {row[0]: tuple(row[1:]) for row in rows}


EVERYDAY = Lexicon(
    slots={
        "product_type": {word: () for words in KINDS.values() for word in words.split()},
        "skin_type": _table(_SKINS),
        "effect": _table(_EFFECTS),
    }
)
