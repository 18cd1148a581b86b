"""Names of people and addresses as callers give them."""

from __future__ import annotations

import random

from train_asr.numbers import cardinal

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫")
_MALE = "伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建志文国海天东峰瑞博轩泽涵晨航栋梁振庆福生立民成康光德"
_FEMALE = "芳娜敏静丽艳娟霞秀英玲燕红梅雪倩颖琳玉萍婷慧莹丹兰凤洁琴云莉桂香月莲素珍瑶佳欣怡雨思梦菲蓉晓春美妍彤悦诗薇岚"
_NEUTRAL = "小晓子一佳文海新永家嘉明春雨思"

_CITIES: dict[str, str] = {
    "北京": "朝阳 海淀 东城 西城 丰台 石景山 通州 顺义 大兴 昌平 房山",
    "上海": "浦东新 徐汇 黄浦 静安 长宁 普陀 虹口 杨浦 闵行 宝山 嘉定 松江",
    "天津": "和平 河西 南开 河东 河北 红桥 滨海新 西青",
    "重庆": "渝中 江北 南岸 沙坪坝 九龙坡 渝北 巴南 万州",
    "江苏省南京": "鼓楼 玄武 秦淮 建邺 栖霞 雨花台 江宁 浦口",
    "江苏省苏州": "姑苏 吴中 相城 虎丘 吴江",
    "江苏省无锡": "梁溪 滨湖 锡山 新吴",
    "江苏省徐州": "云龙 泉山 鼓楼",
    "江苏省常州": "天宁 武进 新北",
    "江苏省南通": "崇川 通州",
    "江苏省扬州": "广陵 邗江",
    "浙江省杭州": "西湖 上城 拱墅 滨江 萧山 余杭 临平 钱塘",
    "浙江省宁波": "海曙 江北 鄞州 镇海 北仑",
    "浙江省温州": "鹿城 瓯海 龙湾",
    "浙江省嘉兴": "南湖 秀洲",
    "浙江省金华": "婺城 金东",
    "浙江省绍兴": "越城 柯桥",
    "浙江省台州": "椒江 路桥",
    "广东省广州": "天河 越秀 海珠 荔湾 白云 番禺 黄埔 花都 增城",
    "广东省深圳": "福田 南山 罗湖 宝安 龙岗 龙华 盐田 光明",
    "广东省东莞": "",
    "广东省佛山": "禅城 南海 顺德",
    "广东省珠海": "香洲 斗门",
    "广东省惠州": "惠城 惠阳",
    "广东省中山": "",
    "广东省汕头": "金平 龙湖",
    "四川省成都": "武侯 锦江 青羊 金牛 成华 高新 双流 龙泉驿",
    "四川省绵阳": "涪城 游仙",
    "湖北省武汉": "洪山 武昌 江汉 江岸 汉阳 青山 江夏 东西湖",
    "湖北省宜昌": "西陵 伍家岗",
    "湖北省襄阳": "襄城 樊城",
    "湖南省长沙": "岳麓 芙蓉 天心 开福 雨花 望城",
    "湖南省株洲": "天元 芦淞",
    "湖南省岳阳": "岳阳楼",
    "河南省郑州": "金水 二七 中原 管城 惠济 郑东新",
    "河南省洛阳": "涧西 西工 洛龙",
    "河南省开封": "龙亭 鼓楼",
    "河北省石家庄": "长安 桥西 新华 裕华",
    "河北省唐山": "路北 路南",
    "河北省保定": "竞秀 莲池",
    "河北省邯郸": "丛台 邯山",
    "山东省济南": "历下 市中 槐荫 天桥 历城 长清",
    "山东省青岛": "市南 市北 李沧 崂山 黄岛 城阳",
    "山东省烟台": "芝罘 莱山",
    "山东省潍坊": "奎文 潍城",
    "山东省临沂": "兰山 罗庄",
    "山西省太原": "小店 迎泽 杏花岭 万柏林",
    "陕西省西安": "雁塔 碑林 莲湖 未央 新城 长安 灞桥",
    "陕西省宝鸡": "金台 渭滨",
    "辽宁省沈阳": "和平 沈河 皇姑 铁西 大东 浑南",
    "辽宁省大连": "中山 西岗 沙河口 甘井子",
    "吉林省长春": "朝阳 南关 宽城 绿园",
    "吉林省吉林": "船营 昌邑",
    "黑龙江省哈尔滨": "南岗 道里 道外 香坊 松北",
    "黑龙江省大庆": "萨尔图 让胡路",
    "安徽省合肥": "蜀山 包河 庐阳 瑶海",
    "安徽省芜湖": "镜湖 弋江",
    "安徽省蚌埠": "蚌山 龙子湖",
    "福建省福州": "鼓楼 台江 仓山 晋安",
    "福建省厦门": "思明 湖里 集美 海沧",
    "福建省泉州": "丰泽 鲤城",
    "江西省南昌": "东湖 西湖 青山湖 红谷滩",
    "江西省赣州": "章贡 南康",
    "江西省九江": "浔阳 濂溪",
    "云南省昆明": "五华 盘龙 官渡 西山",
    "云南省大理": "",
    "贵州省贵阳": "南明 云岩 观山湖 花溪",
    "贵州省遵义": "红花岗 汇川",
    "广西南宁": "青秀 兴宁 江南 西乡塘",
    "广西桂林": "秀峰 七星",
    "广西柳州": "城中 鱼峰",
    "海南省海口": "龙华 美兰 秀英",
    "海南省三亚": "吉阳 天涯",
    "甘肃省兰州": "城关 七里河 安宁",
    "青海省西宁": "城中 城西",
    "宁夏银川": "兴庆 金凤",
    "新疆乌鲁木齐": "天山 沙依巴克 新市",
    "西藏拉萨": "城关",
    "内蒙古呼和浩特": "新城 回民 赛罕",
    "内蒙古包头": "昆都仑 青山",
}
_PLAIN_CITIES = (
    "保定 沧州 廊坊 秦皇岛 张家口 承德 大同 运城 临汾 鞍山 抚顺 丹东 锦州 营口 四平 通化 齐齐哈尔 牡丹江 佳木斯 连云港 盐城 淮安 泰州 镇江 "
    "湖州 衢州 丽水 舟山 义乌 安庆 黄山 阜阳 漳州 莆田 龙岩 三明 景德镇 上饶 宜春 吉安 淄博 枣庄 济宁 泰安 威海 日照 德州 聊城 菏泽 安阳 新乡 "
    "许昌 南阳 商丘 信阳 周口 驻马店 黄石 十堰 荆州 荆门 黄冈 孝感 湘潭 衡阳 邵阳 常德 郴州 怀化 韶关 江门 湛江 茂名 肇庆 梅州 清远 揭阳 北海 "
    "玉林 自贡 泸州 德阳 乐山 南充 宜宾 达州 西昌 六盘水 安顺 曲靖 玉溪 丽江 咸阳 渭南 延安 汉中 榆林 天水 喀什 伊犁 克拉玛依"
).split()
_ROADS = (
    "中山 人民 解放 建设 建国 和平 新华 胜利 文化 朝阳 光明 东风 友谊 长江 黄河 北京 上海 南京 延安 淮海 复兴 中华 民主 青年 学院 大学 科技 "
    "工业 文三 天府 天目山 平江 西湖 滨江 滨河 环城 体育 公园 花园 幸福 团结 红旗 迎宾 世纪 星湖 五一 五四 八一 南湖 东湖 龙腾 凤凰 金山 银河 "
    "莲花 桃园 梅园 兴业 振兴 富民 创业 创新 高新 软件园 火车站 机场 港湾 海滨 湖滨 广场 市府 府前 府东 教育 师范 农业 钢铁 石油 交通 铁道 水电 "
    "望江 江南 江北 河东 河西 城南 城北 长安 太白 钟楼 鼓楼 玄武 建业 珠江 汉江 松花江 泰山 黄山 衡山 昆仑 天山 祁连山 武夷 嘉陵"
).split()
_ROAD_KINDS = ("路", "路", "路", "大道", "街", "大街", "东路", "西路", "南路", "北路", "中路", "巷", "东街", "西街")
_ESTATES = (
    "阳光 幸福 金色 翠湖 锦绣 华府 绿城 万科 碧桂园 保利 恒大 龙湖 金地 融创 中海 世茂 花园 东方 丽景 御景 江南 桃源 梧桐 香樟 紫荆 玫瑰 康乐 "
    "安居 和谐 新世纪 富丽 天鹅湖 观澜 书香 名仕 国际 星河 银座 时代"
).split()
_ESTATE_KINDS = ("小区", "花园", "家园", "公寓", "新村", "大厦", "广场", "苑", "花苑", "华庭", "名城", "里")
COMPANY_KINDS = ("贸易有限公司", "科技有限公司", "有限公司", "商贸有限公司", "文化传媒有限公司", "集团")
_ALL_DISTRICTS = tuple((city, district) for city, names in _CITIES.items() for district in names.split())


def person(rng: random.Random) -> str:
    """A full name."""
    surname = rng.choice(SURNAMES[:60] if rng.random() < 0.8 else SURNAMES)
    if rng.random() < 0.03:
        surname = rng.choice(DOUBLE_SURNAMES)
    given = rng.choice((_MALE, _FEMALE))
    if rng.random() < 0.25:
        return surname + rng.choice(given)
    return surname + rng.choice(given if rng.random() < 0.6 else _NEUTRAL) + rng.choice(given)


def city(rng: random.Random) -> str:
    """A city, short or with 市."""
    name = rng.choice(_PLAIN_CITIES) if rng.random() < 0.5 else _short(rng.choice(list(_CITIES)))
    return name + rng.choice(["", "市"])


def _short(name: str) -> str:
    for prefix in ("内蒙古", "广西", "宁夏", "新疆", "西藏"):
        name = name.removeprefix(prefix)
    return name.split("省")[-1]


def address(rng: random.Random) -> str:
    """An address from province or city down to the door, with parts left out as people do."""
    if rng.random() < 0.2:
        head = rng.choice(_PLAIN_CITIES) + rng.choice(["市", ""])
    else:
        place, district = rng.choice(_ALL_DISTRICTS)
        town = place if rng.random() < 0.25 else _short(place)
        head = town + "市" * (rng.random() < 0.85) + district + "区" * (len(district) > 1 or rng.random() < 0.9)
    road = rng.choice(_ROADS) + rng.choice(_ROAD_KINDS)
    parts = [head, road + cardinal(rng.randint(1, 999 if rng.random() < 0.4 else 99)) + "号"]
    if rng.random() < 0.4:
        parts.append(rng.choice(_ESTATES) + rng.choice(_ESTATE_KINDS))
    if rng.random() < 0.4:
        parts.append(cardinal(rng.randint(1, 30)) + rng.choice(["号楼", "栋", "幢", "号楼"]))
    if rng.random() < 0.3:
        parts.append(cardinal(rng.randint(1, 6)) + "单元")
    if rng.random() < 0.35:
        parts.append("".join(rng.choice("一二三四五六七八九零") for _ in range(rng.choice((3, 3, 4)))) + rng.choice(["室", ""]))
    if rng.random() < 0.15:
        parts = parts[1:]
    return "".join(parts)


def company(rng: random.Random) -> str:
    """A company for an invoice."""
    return rng.choice(_ESTATES) + rng.choice(COMPANY_KINDS)
