"""How Chinese forbids, warns and allows: the cue of a clause, what stands before it, what follows.

A ruling has one of three shapes: *subject cue verb* (孕妇 不要 用), *subject verdict* (孕妇 绕道) and
*cue object* (不适合 孕妇; 别给 孕妇 用). Cues are closed classes of function words, so they are listed
whole; subjects and verbs are open and are never listed here.
"""

import re
from dataclasses import dataclass
from enum import Enum

SAFETY_CUE = re.compile(
    r"过敏|不耐|孕|哺乳|备孕|慎|禁|忌|勿|岁|婴|幼儿|儿童|小孩|孩子|宝宝|患者|病人|糖友|糖尿|三高|高血压|心脏|痛风|哮喘|癫痫|体质"
    r"|不含|无添加|不添加|零添加|医生|遵医嘱|中毒|有毒|窒息|噎|灼伤|烫伤|刺激|刺痛|伤口|破皮|副作用|致敏|敏感|血糖高|生产线"
    r"|经期|生理期|月经|大姨妈|手术|术后|起搏|假牙|牙口|溃疡|痔疮|[鼻胃肠皮]炎|吃药|服药|误[食吞]|吞咽|触电|漏电|起火|爆炸|呛|滑倒|摔倒|夹手|割手"
    r"|共线|(?<![\d.])[0零][\u4e00-\u9fff]{2}"
)
"""A clause with such a word must not be lost."""

_NOT_SUITED = r"不(?:太|大|怎么|是很|敢)?(?:建议|推荐|荐(?!股)|提倡|主张|适合|适宜|适于|合适|适用)"
_DO_NOT = (
    r"请勿|切[勿忌]|严禁|禁止|勿|(?<!大)[忌禁]$|忌(?=[用食口生])|不要|不准(?!$|确)|不[许得宜]|不应该?|不该|不让|(?<![特个分区告级性差类鉴辨识派])别(?!的|人|家|处|墅|致|名|样|针|介意|见怪|怪|慌|怕|急|担心|忘|较劲|嫌|客气|犹豫|错过|误会|奇怪|惊|管|愁|找我|问|说|催)"
    r"|不(?=[给让]\S{1,6}[用吃喝穿戴碰玩][的哈了]*$)|甭|(?<!能)不能|不可以?|避免|远离|尽量不"
)
_VERDICT = (
    r"(?<!自动)(?<!可)(?<!能)(?<!一键)(?<!远程)禁[用食入饮服售]|[忌免][用食]|[用吃喝]不了|不行|不好用|避开|绕[行道开路]|躲开|劝退|避雷|退[散退]退?|忍忍|忍一忍|免谈|跳过|略过|谢绝|止步"
    r"|划走|(?<=[者的人])停$|(?:请|就|还是)?[选换看用买拍]别的款?(?=$|吧|哈)|离(?:它|这个)?远(?:一?点|些)|看看就[好行]|没(?:这|那)?个?口福|别惦记|靠边站?|免了|绕着走|[先就]?停[用喂吃服](?!水)|[吃喝用碰沾穿戴抹]不得(?!不)|不推$|(?<=[者的人友皮肌])(?:就|也|还是)*算了[吧哈哦]*$|缓[缓一]缓?(?:再说?|$)|再等等|等[一]?等(?:再说?|吧|哈|哦|(?=,)|$)|(?:先|暂时)(?:还)?不用(?=[穿戴吃喝抹涂擦喂用买])"
)
BAN = re.compile(rf"{_NOT_SUITED}|{_DO_NOT}|{_VERDICT}")
WHO_WANTS = re.compile(
    rf"(?:饮食)?(?:的|的?(?:朋友|人群?|者|姐妹|亲|家庭|党|用户))们?[^,。!;\s]{{0,3}}?(?:{BAN.pattern})"
)
"""清真的朋友别拍, 要降噪的别买: it describes who is sent away, not the product."""
CARE = re.compile(
    r"能不[用吃喝涂抹穿戴碰]就不|慎(?!重)|慎重(?=$|[选买用吃])|谨慎|少(?:吃|喝|用|食|嗑|碰|抹|涂|饮)|(?:别|不要|不宜|勿)(?:贪嘴|(?:贪)?多(?:吃|喝|用|食)?)|咨询(?:一下)?(?:医生"
    r"|医师)|[问听]\S{0,2}(?:医生|大夫|兽医|医师|牙医|药师)|戴(?:着|好|上)?手套|遵医嘱|看医生|就医|医生指导|先(?!用水)\S{0,6}试|试[过了好完]\S{0,3}再"
    r"|陪同|陪着|大人(?:看|陪|盯|帮|喂|操作)|酌情|控量|控制.{0,2}量|适量|监护|看护|减半|量力"
)
MAY = re.compile(
    r"(?:都|也|均|皆|完全|可)?(?:可以|能|可)(?:放心|少量|适量|少许)?(?:安心)?(?:适量$|少量$|用|使用|吃|食用|喝|穿|抹|涂|敷|睡|戴|玩)"
    r"|[都也](?:可以|能)(?=$|[盖铺垫骑坐贴洗连装盛])|可用|适用|适合|放心用|都行|没问题|都合适|合适|能抹|放心[吃喝穿戴枕盖睡买拍抹涂入冲](?!吗)|皆宜|也[吃喝嚼咬穿用戴拿抱]得[动了起下惯](?!吗)|(?<!不)(?<!不太)(?<!不大)友好|正好|刚好|也行|就行|可以放心|都\s*[Oo][Kk]|统统\s*[Oo][Kk]|[Oo][Kk]的?$|不限|通用|老少|不相干|不妨碍|无妨|照样?(?:能|可以)?[用吃喝穿戴洗抹涂敷]|可[食饮服](?!用级)|就选它|(?<=[的友者族])安心$|(?<!不)可以(?:放心)?(?:买|拍|选|下单)(?!别|其他|另|那|[\u4e00-\u9fffA-Za-z\d]{1,6}款|不|成|到|来送)"
)

THIS_ONE = r"(?:这一?[款双支个瓶件条种台副只张盒包罐]|本[品款]|[此该]款|该产品|它)"
"""The product, where it is the subject of a ban."""

USING = re.compile(
    r"上[脸嘴身脚手头]|[往在]\S{1,4}[抹涂擦敷喷贴]|使用|购买|食用|服用|饮用|佩戴|建议|轻易|尝试|勉强|下单|入手|考虑|[用吃喝买拍穿戴抹涂擦敷喷碰选看来泡喂给睡玩骑练饮服按贴熨烫煎炒]|拿(?:它|这个?)(?!代|当|替)|拿来[用吃穿戴练玩喝](?!\S{3})|入$|打(?!开|湿|底|折|蜡|包)|[了的哈哦啊]"
)
"""What one does with a product, so that a ban before it is a ban of the product itself."""

HEARSAY = re.compile(
    r"[款版型]才|不\S{1,3}也不|能不能|可不可以|适不适合|(?<![性功智])能否|可否|不是(?:所有|每|说|人人|谁|不[能可行准让许建])|没(?:有)?说不|别信|谣言|误区|误传|不代表|不等于|不一定|未必|并非|谁说|有人说|都说|据说|网上说|(?:客人|顾客|买家|网友|用户|宝妈|粉丝|阿姨|评论|评价)们?(?:里|区)?[都也常老总]?(?:说|讲|反馈)|有的也|有些人|极少|个别|别家|其他(?:牌子|品牌|家的?|款)"
    r"|别的(?:牌子|品牌|家)|市面上|同类|(?<!老)人家的?|不像|比起"
)
"""Of others, of some, or what people say: no ban by this shop on this product."""

_INSTRUMENT = re.compile(r"[用拿](?![了的它这本此该来于在着过时会哈哦])[\u4e00-\u9fffA-Za-z\d]{2,}")
"""镜片别用酒精擦 forbids the alcohol, not the glasses."""

BECAUSE = re.compile(r"(?:会|容易|要|得|怕)[\u4e00-\u9fff]")
"""石材不行会渗油: the reason follows the verdict."""

_BARE_NO = re.compile(
    r"(?:断了?奶|生完|卸了?货|[出坐][完了]?月子|[好消退愈满过]了|长好|养好|结痂|停药)(?:[之以]?后)?\S{0,3}[再才][吃喝用穿戴买来拍抹涂擦敷说考上试]\S{0,3}$|(?:先|都|暂时)放[一]?放(?:再说)?$|放一放$|等\S{0,6}(?:好|断奶|月子|生完|生了|收口|愈合|结痂|恢复|消|退|稳定|满)\S{0,4}(?:再|才)\S{0,4}$|[先得]养好?\S{0,3}$|[\u4e00-\u9fff]不了$|[咬嚼啃撕]不[动烂碎]$|[穿戴套塞伸蹬拉扣系](?:都|也)?不(?:进去?|上|下)$|咽不下去?$|不[太大很]?友好$|(?:都|也|就|还|先)?不(?:给|让|许)?(?:吃|喝|用|戴|穿|玩|碰|给|让|卖|坐|骑|抹|涂|擦|贴|喂|服)(?:了|的|哈|哦)*$"
)
"""四岁以下不吃: after people a plain negation forbids; elsewhere it does not (不用洗)."""

_ELSEWHERE = re.compile(
    r"(?<=[妇期病])(?:请|建议|最好|就|还是)*另[选买拍][\u4e00-\u9fff]{2,8}$|(?<=[的者人猫狗犬娃童儿宝友子上下工])(?:请|就|也|都|先|建议|直接|还是)*(?:请用|先用|另[拍买选购]|另有|改[用买选穿吃]|[选挑]|[用拍买看换](?!的)(?=别的|其他|另|[\u4e00-\u9fffA-Za-z\d]{1,8}款))"
    r"(?!大|小|购)[\u4e00-\u9fffA-Za-z\d]{2,10}$"
)
"""还不会爬的宝宝请用纸尿裤: who is sent to another product is not meant by this one."""

_CANNOT_STAND = re.compile(r"[扛顶撑挨受吃]不(?:住|了|消)|招架不住|不够(?:用|穿|暖)$")
"""零下二十度扛不住: beyond what it is made for."""


_ENOUGH = re.compile(r"(?<!不)够[用穿使了]*[的哈哦]*$|没问题$|足够$|[可能]以$")
_NOT_ENOUGH = re.compile(r"(?:就|还|还是|可|远远|肯定)*不(?:太|大)?够(?:用|使)?了?[的哈哦]*$")


_SHORT_VERDICT = re.compile(
    r"(?P<who>.{1,20}(?:的|者|患者|病人|人群|人|朋友们?|姐妹们?|亲们?|宝子们?|妈妈))(?P<verdict>[\u4e00-\u9fff]{2,4})[了哈哦啊]?"
)
_WELCOMES = re.compile(
    r"[边款版面侧头种那这哪]|换|皮肤|肌肤|孩子|宝宝|地方|部位|时候|能|可|[^不]行|放心|适|合|冲|入|买|用|喝|吃|爱|欢|去|医|首选|必|福音|专|荐|友好|救星|有效|管用|看|问|先|需|要|注意|小心|遵|咨|慎|少|多|最|特别|很|太|会|也|都|得了|得住|尝|就|好|即|宜|量|轻|慢|半|点|控|稀|兑|隔|等|加|戴|垫|配|洗|晾|的$|[一两二三四五六七八九十\d][次片颗粒块个包袋勺]"
)


class Force(Enum):
    """What a clause does to its subject."""

    FORBID = "forbid"
    CARE = "care"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One clause that rules on something.

    Args:
        force: what it does.
        cue: the words that do it.
        before: what stands before the cue: who or what is meant, or when.
        after: what follows.
        cue_start: place of the cue in the clause.
    """

    force: Force
    cue: str
    before: str
    after: str
    cue_start: int

    @property
    def of_the_product(self) -> bool:
        """Whether the use of the product is ruled on, not one thing done with it (不要用, not 不要机洗)."""
        if self.cue == "不行" and BECAUSE.match(self.after):
            return True
        if _INSTRUMENT.match(self.after):
            return False
        return not self.after.strip() or bool(USING.match(self.after))

    @property
    def names_its_object(self) -> bool:
        """不适合孕妇: who is meant may follow the cue."""
        return bool(re.fullmatch(_NOT_SUITED, self.cue))


def forbids(text: str) -> Ruling | None:
    """The first ban of a clause."""
    return _ruling(Force.FORBID, BAN.search(text), text)


def forbids_people(text: str) -> Ruling | None:
    """A ban that only its subject makes one: a bare negation, or another product recommended instead."""
    return _ruling(Force.FORBID, _BARE_NO.search(text) or _ELSEWHERE.search(text), text)


def leaves_out(text: str) -> Ruling | None:
    """A short verdict of any wording after people: 胃炎的姐妹忍住. Praise and permission are none."""
    found = _SHORT_VERDICT.fullmatch(text)
    if found is None or _WELCOMES.search(found["verdict"]):
        return None
    return Ruling(Force.FORBID, found["verdict"], found["who"], "", found.start("verdict"))


def cannot_stand(text: str, before: str = "") -> Ruling | None:
    """What the product is too weak for; a bare 不够 only beside what it suffices for (通勤够用，海边不够)."""
    bare = _NOT_ENOUGH.search(text) if _ENOUGH.search(before) else None
    return _ruling(Force.FORBID, _CANNOT_STAND.search(text) or bare, text)


def cares(text: str) -> Ruling | None:
    """The first word of caution."""
    return _ruling(Force.CARE, CARE.search(text), text)


def allows(text: str) -> Ruling | None:
    """The first permission."""
    return _ruling(Force.ALLOW, MAY.search(text), text)


def _ruling(force: Force, cue: re.Match[str] | None, text: str) -> Ruling | None:
    if cue is None:
        return None
    return Ruling(force, cue[0], text[: cue.start()], text[cue.end() :], cue.start())
