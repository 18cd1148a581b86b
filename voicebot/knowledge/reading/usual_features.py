"""Properties that every shop tells in words of its own, by the name that callers use: 踩雪不打滑 is 防滑."""

import re

from voicebot.knowledge.reading.paper import Paper

_ROWS: tuple[tuple[str, str], ...] = (
    ("防滑", r"抓地力?(?:也|还|很)?(?:不错|好|强|稳|牢|还行|可以)|不打滑|不滑|防滑"),
    (
        "防水",
        r"不怕水|防水|下雨(?:天|蹚水)?(?:也|都)?(?:行|没事|不怕|能穿)|蹚水(?:都行|没事|不湿)|泡水(?:也|都)?(?:没事|不怕|不坏)",
    ),
    ("防水", r"(?<![A-Za-z])IP(?:X|6)[5-9]"),
    ("抗摔", r"摔\S{0,4}(?:没事|不坏|不碎)|[耐抗防]摔"),
    ("保暖", r"加绒|绒里|羊毛内里|不冻脚|保暖"),
    ("软底", r"软底|鞋?底子?(?:很|特别|真)?软"),
    ("透气", r"透气"),
    ("轻便", r"^轻$|轻便|很轻|超轻|轻得|轻巧|不压脚|重量轻"),
    ("易干", r"易干|快干|速干|干得快|甩甩就干|一[甩晾]就干"),
    ("发光", r"(?:会|能)?发光"),
    ("亮灯", r"(?:会|能)?亮灯|一[踩走]就亮"),
    ("闪灯", r"闪灯|灯会闪"),
    ("漏水孔", r"[漏排沥]水孔"),
    ("防指纹", r"防指纹|不沾指纹|不留指纹"),
    ("可传数据", r"(?:能|可以?|支持)(?:传输?|拷)(?:数据|文件|照片|资料)"),
    ("游泳可戴", r"游泳(?:也|都|时)?(?:能|可以?)[戴用带]|(?:能|可以?)(?:戴着|带着)?游泳"),
    ("护脚踝", r"护住?脚?踝|帮高护"),
    ("防刺穿", r"防刺|防扎|扎不透"),
    ("防砸", r"防砸"),
    ("绝缘", r"千伏绝缘|绝缘(?=鞋|底|\d|$)"),
    ("耐油", r"耐油|防油|油地防滑"),
    ("耐磨", r"耐磨|磨不坏"),
    ("可机洗", r"(?:能|可以?)(?:放)?(?:机洗|洗衣机洗)|洗衣机[能可]洗"),
    ("可拆洗", r"(?:能|可以?)拆(?:下来)?洗|拆洗"),
    ("可折叠", r"折叠(?:便携|收纳|起来|后|款)|(?:能|可以?)(?:折叠|对折)"),
    ("支持内存卡", r"(?:能|可以?|支持)(?:插|扩展?|加)?\S{0,2}(?:内存|存储|TF)卡"),
    ("可插线", r"(?:能|可以?|也能)插(?:线|着线)|音频口|耳机孔"),
    ("双设备连接", r"同时连接?[两2]|双设备|一拖二"),
    ("可带上飞机", r"上飞机(?:可以|没问题|能带)|(?:能|可以?)(?:随身)?带?上飞机|航空(?:可带|合规)|可登机"),
    ("上课禁用", r"课堂模式|上课(?:模式|静音|禁用|时?自动)"),
    ("儿童模式", r"儿童模式|家长(?:控制|管控)"),
    ("大字", r"大字|字体?大"),
    ("大按键", r"大按键|按键\S{0,6}大|键大"),
    ("一键呼救", r"一键(?:呼救|求助|SOS)|SOS|按\S{0,3}秒\S{0,2}打给|呼救键?"),
    ("来电报姓名", r"来电会?报(?:姓名|名字|号)"),
    (
        "全网通",
        r"(?:移动|联通|电信)\S{0,8}(?:都能|都行|通用)|三网通?|全网通|(?:移动|联通|电信)\S{0,8}(?:均可|都可以?|均能|卡都)",
    ),
    ("可充笔记本", r"(?:能|可以?)(?:带|充|给)(?:动)?笔记本|笔记本[也都]?能充"),
    ("自带线", r"自带[双两]?\S{0,3}线|自带线"),
    ("无线充电", r"无线充(?!电功能才)|无线\d+\s*[瓦Ww]|\d+\s*[瓦Ww]无线"),
    ("数显电量", r"数显|显示电量|看电量"),
    ("3C认证", r"3C"),
    ("防窥", r"防窥|(?:左右|旁边|侧面)\S{0,4}看不[见到清]"),
    ("静音", r"静音|没声音|不吵"),
    ("无糖", r"(?<![\d.])[0零]糖(?!友)|无糖(?!精)"),
    ("0脂", r"(?<![\d.])[0零]脂"),
    ("无蔗糖", r"(?:无|没加|不加|不添加|(?<![\d.])[0零])蔗糖"),
    ("开袋即食", r"即食|(?:开袋|打开|撕开)就[能可]?吃"),
    ("独立包装", r"独立小?(?:包|袋)装?|一片一包|单独包装"),
    ("去核", r"去核|无核"),
    ("低盐", r"低盐|少盐|淡盐"),
    ("冷水可溶", r"冷水(?:也|就)?[能可]?(?:化|溶|冲开)|冷热水都(?:化|能)"),
    ("非油炸", r"非油炸|没油炸|不是炸的"),
    ("物理防晒", r"物理防晒"),
    ("化学防晒", r"化学防晒"),
    ("去黑头", r"[去吸]黑头"),
    ("免安装", r"免安装|不用(?:自己)?装"),
)
_FEATURES = tuple((name, re.compile(pattern)) for name, pattern in _ROWS)
_NOT_BEFORE = re.compile(r"(?:不|没有?|无|别|勿|非|怕|并未|谈不上|不算|算不上)\S{0,1}$")
_NOT_BEHIND = re.compile(
    r"(?:性能?|效果|度|功能|级别?|[款版]|的)*(?:也|还|并|就|都|可)?(?:不(?![怕会捂闷累硌磨滑挤顶压占])|没|无|一般|差|弱|才|除外|怕|有限|[得要需]?另[买配购外])"
)
_ALTOGETHER = re.compile(r"另[买配购]|才行|功能才|除外|不够|款才|[别勿]|不(?:建议|推荐|支持|能用)")


_OTHER_GOODS = re.compile("喷雾|剂|[袋套罩](?!的)")
"""防水喷雾, to be bought for it, makes nothing waterproof."""


def _denied(text: str, told: re.Match[str]) -> bool:
    """不防水, 防水一般; 透气不捂脚 denies something else."""
    before, behind = text[: told.start()], text[told.end() :]
    if _ALTOGETHER.search(before) or _ALTOGETHER.search(behind):
        return True
    own = told[0].startswith(("不", "没", "无"))
    return bool((not own and _NOT_BEFORE.search(before)) or _NOT_BEHIND.match(behind))


def read_usual_features(paper: Paper) -> None:
    """Note the properties that a clause tells without a denial."""
    for clause in paper.clauses:
        for name, pattern in _FEATURES:
            told = pattern.search(clause.text)
            if told is None or _denied(clause.text, told):
                continue
            if _OTHER_GOODS.match(clause.text, told.end()):
                continue
            start = clause.start + told.start()
            known = [str(value) for value in paper.values("features")]
            if not any(name in one for one in known):
                paper.add("features", name, start, start + len(told[0]), claim=False)
