"""What it works with: devices, models, ports, sizes."""

import re

from voicebot.knowledge.reading.paper import NUMBER, Paper, split_list

_SERIES = re.compile(
    r"(?P<brand>[\u4e00-\u9fffA-Za-z]{2,6}?)\s*(?P<models>\d{1,2}(?:、\d{1,2})+)(?:全?系列?)?"
)
_COMPATIBLE = re.compile(
    r"(?:适配|适用于|兼容|支持机型|适用机型|适用型号)(?:机型)?[:是]?\s*(?P<what>[^。!;]{2,60}?)(?=[。!;]|,(?=\D{0,3}(?:黑|送|不|没))|$)"
)
_DEVICE = (
    r"[Tt]ype-?[Cc]|ISOFIX|电磁炉|燃气灶|煤气灶|明火|电陶炉|卤素炉|移动|联通|电信|华为|小米|OPPO|oppo|vivo|荣耀|三星|红米|鸿蒙|手机|平板|轻薄本|笔记本|电脑|iPad|ipad|相机|游戏机|Switch|switch"
    r"|手表|耳机|电视|安卓(?:\d+(?:\.\d+)?)?|苹果|iOS\s?\d*(?:\.\d+)?(?:及?以上)?"
)
_ONLY = re.compile(
    r"(?:只认|只支持|只配|认|吃|插|支持)(?P<what>[\u4e00-\u9fffA-Za-z、和]{2,14}?)(?:的)?卡(?![片包夹位槽扣])"
)
"""只认移动、联通的卡."""
_PORT = re.compile(r"(?P<what>[Tt]ype-?[Cc](?=口|和|线|接口|插)|苹果(?=口|线|插头)|ISOFIX(?=接口))")
"""自带Type-C和苹果口两根线."""
_MODELS = re.compile(
    r"(?P<what>(?:老?苹果|老?安卓|iPhone|华为|小米|荣耀|三星|红米)(?:\d+\S{0,4}?)?(?:及以后|及以上|以上|系列|全系)?"
    r"(?:和(?:老?安卓|老?苹果|华为|小米))?)(?=直接|要先|要贴|都能|都可|能用|可用|也能|连得上|都连)"
)
"""苹果12及以后直接吸."""
_WITH_ALL = re.compile(
    rf"(?P<what>(?:(?:{_DEVICE})[、,/和跟\s]*)+)(?:[三两双][家网])?(?:卡|口)?(?:全都?|统统|都)?(?:有(?![\u4e00-\u9fff])|通吃|通用"
    r"|都?能[用充连接]|都?可以?[用充连接]|都?连得上|都行|都[支适]|都连|都有|没问题|都?OK)"
)

_SUPPORTS = re.compile(rf"(?:支持|通用|适用|兼容)(?P<what>(?:(?:{_DEVICE})[、/和跟]?){{2,}})")
"""支持苹果安卓."""

_BY_WIDTH = re.compile(
    rf"(?P<what>(?:手机|平板|杯子?|瓶子?|笔记本|电脑|设备|管子?|桌[面板])?(?:宽度?|厚度?|直径|粗)(?:在)?{NUMBER}\s*(?:毫米|公分|厘米|cm|mm)?\s*(?:到|至|-|~)\s*{NUMBER}\s*(?:毫米|公分|厘米|cm|mm)(?:的?[\u4e00-\u9fff]{{2,3}}?)?)(?:之间|以内)?(?:都|全|均)?(?:能|可|行|适|合)"
)
"""手机宽6到9公分能夹."""
_BY_SIZE = re.compile(
    rf"(?P<what>{NUMBER}\s*(?:寸|英寸)?\s*(?:到|至|-|~)\s*{NUMBER}\s*(?:寸|英寸)[\u4e00-\u9fff]{{0,4}}?)(?:都|全|均)?(?:能|可|通用|适|合)"
)


_FOR_SIZES = re.compile(
    rf"(?:适合|适配|适用于?|支持|兼容|能夹|能放|可夹|可放)(?P<what>{NUMBER}\s*(?:寸|英寸)?\s*(?:到|至|-|~)\s*{NUMBER}\s*(?:寸|英寸)[\u4e00-\u9fff]{{0,4}})"
)


def _read_devices(paper: Paper) -> None:
    """手机笔记本平板通吃: what it works with, named before the verdict."""
    for match in _FOR_SIZES.finditer(paper.text):
        paper.add("compatible", match["what"], *match.span())
    for match in (*_BY_SIZE.finditer(paper.text), *_BY_WIDTH.finditer(paper.text)):
        paper.add("compatible", match["what"], *match.span())
    for match in paper.matches(_ONLY):
        for item in split_list(match["what"]):
            paper.add("compatible", item, *match.span())
    for match in (*_PORT.finditer(paper.text), *_MODELS.finditer(paper.text)):
        paper.add("compatible", match["what"], *match.span(), claim=False)
    for match in _SUPPORTS.finditer(paper.text):
        for device in re.findall(_DEVICE, match["what"]):
            paper.add("compatible", device, *match.span(), claim=False)
    for clause in paper.clauses:
        ports = re.split(
            r"[+和、]", re.sub(r"^[一两三四五六]?[条根个拖](?:[线头一二三]|数据线)*", "", clause.text)
        )
        named = all(re.fullmatch(r"[\u4e00-\u9fffA-Za-z-]{1,6}口?", port) for port in ports)
        if len(ports) > 1 and named and sum(port.endswith("口") for port in ports) * 2 >= len(ports):
            for port in ports:
                paper.add("compatible", re.sub("(?<=苹果)口$", "", port), clause.start, clause.end)
    for match in paper.matches(_WITH_ALL):
        for device in re.findall(_DEVICE, match["what"]):
            paper.add("compatible", device, *match.span())


_MODEL_RUN = re.compile(
    r"(?:苹果|iPhone|华为|小米|荣耀|三星|红米|OPPO|vivo)\s?(?:[A-Za-z]{1,5}\s?)?\d{1,3}(?:(?:-|到|至|/|、)\d{1,3}(?:Pro|Max|Plus|Ultra|mini)*)*(?:全系列?|系列|及?以[上后])?"
    r"|(?:安卓|苹果|鸿蒙|iOS|IOS|Android)\s?(?:iOS|IOS|手机)?\s?\d+(?:\.\d+)?(?:版本)?(?:及?以[上后])"
    r"|(?<=[\s、/])(?:Mate|mate|P|Nova|nova|Reno|Note|note|K|Pro)\s?\d{1,3}(?=[\s、/,有。]|$)|[直曲]屏(?=机型|都能|都可|手机)"
)
"""苹果14-16 华为P60 Mate60; 安卓8.0以上."""
_ONLY_MODELS = re.compile(
    r"(?P<make>苹果|华为|小米|荣耀|三星|红米|OPPO|vivo|iPhone)(?:的)?(?:就|目前|暂时)*(?:只有|只做|只出|仅有|仅限|有|做了|只配)了?(?P<models>[A-Za-z\d][^,。!;\s]{1,30})"
)
"""华为只有Mate60和Pura70标准版."""
_CARRIES = re.compile(r"(?:可|能)带(?P<what>笔记本|电脑|平板|轻薄本|手机)(?!包)")


_MAKE = (
    r"苹果|iPhone|iPad|华为|小米|荣耀|三星|红米|OPPO|vivo|一加|魅族|真我|安卓|Android|iOS|鸿蒙|Mate|Pura|[Nn]ova|Reno|Magic|MacBook|Surface"
    r"|Switch|Kindle|PS\d|Xbox|AirPods"
)
_MODEL = (
    rf"(?:{_MAKE})(?:\s?(?:[A-Z][A-Za-z]{{1,5}}\s?)?\d{{1,3}})?(?:\s?(?:Pro|Max|Plus|Ultra|mini|Air|SE|标准版|全?系列|全系))*"
    r"(?:(?:及以|及之|往|以|之)?[后上](?![\u4e00-\u9fff]*盖)|起)?(?:带[\u4e00-\u9fff]{2,4}的)?(?:[直曲]屏)?(?:手机|平板|电脑|笔记本|手表|机型)?"
)
_BY_PORT = r"(?:[Tt]ype-?C|双?C|USB|Lightning|圆|3\.5)口的?(?:笔记本|手机|平板|电脑|设备|耳机)"
_ONE = rf"(?:{_MODEL}|{_BY_PORT}|笔记本|轻薄本|平板|手机|相机|游戏机|耳机|手表|音箱|电视)"
_WORKING_LIST = re.compile(
    rf"(?P<what>{_ONE}(?:[、/和跟与]\s?{_ONE})*)(?P<glued>要?贴(?:上)?引?磁?[圈片环贴](?:自备)?)?(?:全|都|也|均|通通|一起)*"
    r"(?:能(?!不)|可(?!能)|行(?!李)|有(?=$|[,。;!\s])|充(?=$|[,。;!\s])|通用|专用|适用|吸得|充得|连得|装得|用得|直接|没问题|OK)"
)
"""Switch、MacBook Air、小米14都能充; 安卓贴引磁环也行."""


_TO_BE_GLUED = re.compile(
    r"(?P<what>安卓)(?:手机|机型?|款|的)*(?:还?要|得|需要?|必?须|先|请)+贴(?:上|[个张片])?(?P<part>引?磁[片环圈贴])"
)
"""安卓机得先贴引磁片: it works with them, but not as they are."""


def _read_working_lists(paper: Paper) -> None:
    for match in _TO_BE_GLUED.finditer(paper.text):
        paper.add("compatible", f"{match['what']}（需贴{match['part']}）", *match.span(), claim=False)
    for match in _WORKING_LIST.finditer(paper.text):
        if paper.has_name_at(match.start()):
            continue
        known = " ".join(map(str, paper.values("compatible"))).replace(" ", "")
        for item in re.split(r"[、/和跟与]\s?", match["what"]):
            value = re.sub(r"(?:往|以|之|及以|及之)(?=[后上]$)", "及以", item)
            value = re.sub(r"(?<=[后上])(?:手机|机型)$", "", value)
            glued = f"（需{match['glued'].removeprefix('要')}）" if match["glued"] else ""
            if glued or value.replace(" ", "") not in known:
                paper.add("compatible", value + glued, *match.span(), claim=False)


def _read_models(paper: Paper) -> None:
    kind = "".join(map(str, paper.values("product_type")))
    for match in _MODEL_RUN.finditer(paper.text):
        tail = paper.text[match.end() : match.end() + 6]
        in_name = paper.has_name_at(match.start()) and not re.search("[壳膜套架]|充电", kind)
        told = _COMPATIBLE.search(paper.text)
        if told and told.start() <= match.start() < told.end():
            continue
        if in_name or re.match(r"\S{0,3}(?:用不了|不[能行支适]|没有|除外)", tail):
            continue
        brand = re.match(r"[^\d]+", match[0])
        for model in match[0].replace(" ", "").replace("-", "到").split("、"):
            whole = model if not model[0].isdigit() or brand is None else brand[0] + model
            paper.add("compatible", whole, *match.span(), claim=False)
    for match in _ONLY_MODELS.finditer(paper.text):
        for model in split_list(re.split(r"[\s(]", match["models"])[0]):
            if re.search(r"\d", model):
                paper.add("compatible", match["make"] + re.sub(r"的?款?$", "", model), *match.span())
    for match in _CARRIES.finditer(paper.text):
        paper.add("compatible", match["what"], *match.span(), claim=False)


def read_compatible(paper: Paper) -> None:
    """Note every device, model and port that the text says it works with."""
    _read_devices(paper)
    _read_working_lists(paper)
    _read_models(paper)
    match = next(paper.matches(_COMPATIBLE), None)
    if match is None:
        return
    what = match["what"]
    position = match.start("what")
    for series in _SERIES.finditer(what):
        for model in series["models"].split("、"):
            paper.add("compatible", f"{series['brand']}{model}系列", match.start(), position + series.end())
    rest = _SERIES.sub("", what)
    for item in re.split(r"[,、/]|[和跟与](?=[\u4e00-\u9fffA-Za-z]{1,6}\d)", rest):
        if len(item.strip()) >= 2 and not re.search(r"不|没|只能|元|款\d", item):
            paper.add("compatible", item.strip(), match.start(), match.end())
