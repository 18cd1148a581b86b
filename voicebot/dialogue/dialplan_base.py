"""Slots that the engine brings along, in the language of dialplans.

``BASE_YAML`` is part of every dialplan; a definition in ``LIBRARY_YAML`` becomes part of one that
declares a slot of that name. What a shop writes itself is added to it.
"""

BASE_YAML = """
price:
  type: money
  title: 价格
  words: [价格, 价钱, 价位, 预算, 多少钱, 钱]
  units: [块钱, 块, 元钱, 元, 圆]
quantity:
  type: quantity
  title: 数量
  words: [数量, 几盒, 多少]
  units: [盒, 瓶, 支, 袋, 双, 台, 部, 箱, 套, 副, 根, 张, 条, 包, 罐, 桶, 提, 只, 件, 片, 份, 对,
      个, 盆, 听, 管, 打]
phone: {type: phone, title: 电话, words: [电话, 手机号, 号码]}
phone_tail: {type: digits, title: 尾号, cues: [尾号, 末四位, 后四位, 最后四位]}
order_id: {type: digits, title: 订单号, cues: [订单号, 订单编号, 单号, 订单]}
tracking_no: {type: digits, title: 快递单号, cues: [快递单号, 运单号, 物流单号, 快递号]}
receiver_name: {type: person, title: 收件人, words: [收件人, 收货人, 名字]}
address: {type: address, title: 地址, words: [地址]}
city: {type: city, title: 城市}
order_date: {type: date, title: 下单日期, cues: [买, 拍, 下单, 下的, 订, 付, 那单, 单子, 拿的, 入手]}
callback_date: {type: date, title: 回电日期, cues: [打, 再说, 联系, 回电, 回我, 找我]}
callback_time: {type: time, title: 回电时间, cues: [打, 再说, 联系, 回电, 回我, 找我]}
callback_daypart:
  type: choice
  title: 回电时段
  cues: [打, 再说, 联系, 回电, 回我, 方便, 有空, 忙, 找我]
  values:
    上午: [早上, 早晨, 一早, 头晌]
    中午: [晌午]
    下午: [午后, 后晌]
    晚上: [傍晚, 夜里, 今晚, 晚间]
rating: {type: number, title: 评分, units: [分, 星], cues: [打, 评, 给, 满意], needs_cue: true,
    min: 0, max: 10,
    names: {exact: rating, about: rating, min: rating, max: rating}}
installments: {type: number, title: 分期, units: [期], min: 2, max: 60, words: [分期],
    names: {min: installments, max: installments, about: installments}}
used_days: {type: number, title: 用了多久, units: [天, 礼拜, 星期, 周, 个月], cues: [用, 穿, 吃, 买,
    敷, 擦, 过保, 才],
    needs_cue: true, min: 0, max: 1000, names: {min: used_days, max: used_days, about: used_days}}
wait_days: {type: number, title: 等了多久, units: [天, 礼拜, 星期, 周], cues: [等, 都, 发, 停, 拖,
    没], needs_cue: true,
    min: 0, max: 1000, names: {min: wait_days, max: wait_days, about: wait_days}}
carrier:
  type: choice
  title: 快递公司
  values:
    顺丰: [顺风]
    中通: []
    圆通: []
    韵达: []
    申通: []
    邮政: [EMS, ems]
    京东快递: [京东物流]
    极兔: []
    德邦: []
pay_method:
  type: choice
  title: 付款方式
  cues: [付, 支付, 给钱, 交钱, 款, 花呗, 到付, 分期, 刷]
  values:
    货到付款: {synonyms: [到付], implied_by: [(货到|收到货|到货|收货)*(再|)(给钱|付钱|付款|交钱)]}
    微信: [微信支付, 微信付]
    支付宝: []
    花呗: [蚂蚁花呗]
    银行卡: [刷卡, 信用卡]
    代付: [别人代付, 找人代付]
invoice_format:
  type: choice
  title: 发票形式
  cues: [票, 抬头]
  values:
    电子: [电子发票, 电子票, 电子版, 电子的]
    纸质: [纸质发票, 纸质的, 纸的]
invoice_type:
  type: choice
  title: 发票类型
  cues: [票, 抬头]
  values:
    专票: [专用发票, 增值税专用发票]
    普票: [普通发票]
invoice_title:
  type: text
  title: 发票抬头
  frames: ["抬头写{}", "抬头是{}", "抬头开{}", "抬头填{}", "抬头用{}", "抬头改成{}", "抬头就写{}",
      "开{}抬头", "{}抬头", "抬头{}"]
issue:
  type: choice
  multiple: true
  exclude: none
  title: 问题
  values:
    破损:
      synonyms: [破碎, 摔坏, 碎掉]
      implied_by: [(打开|收到|东西|里面|里头|瓶子|杯子|货|全|都|是)*(碎|破|烂|裂)(的|了|掉|成),
          (都是|全是|成了|碎成)*(碎末|渣|碎渣|粉末), 漏(的|了|出来|一|气),
          (水|液体|膏|奶|油)*(淌|流|洒)(了|出来|一)]
      unless: [屏幕*碎, 屏*碎]
    包装破损:
      implied_by: [(盒子|箱子|包装|外包装|纸箱)*(破|烂|扁|瘪|压|湿|裂|变形)]
    少件:
      synonyms: [少发, 漏发, 少货, 缺货了一]
      implied_by: [(少|漏|缺)了(一|两|二|三|四|半)*, (少|漏)(给|寄|发|装),
          (箱子|里头|里面|盒子|包裹|打开|收到|到手)*(就|只|才)(有|收到|发|给|一|两|二|三|四|五|六),
              没(给我|)发全, 没发齐, (赠品|送的|说好的|说送|答应)*没(有|给|见|收到|影|着),
                    (翻|找)(遍|了|来)*(没|不)(见|找|有|着)]
    发错货:
      synonyms: [发错, 寄错, 错发, 送错]
      implied_by: [(订|拍|买)的*(来|发来|寄来|送来|收到|到手)的(是|却|),
          我(要|买|订|拍|定)的(是|)*(给我|结果)*(发|寄|来|送|收)(来|的|成|了|),
          (颜色|尺码|型号|口味|款式|东西|码数)*(不对|发错|不一样),
          我(要|买|订|拍|定)*的(你|你们|结果|怎么)*(发|寄|送)(来|成|了|个),
          不是我(要|买|拍|订|点)的,
          (要|买|订|拍|定)的(是|)*(，|)(发|寄|来|送|给|收)(个|成|的是|的却|了个|了双|了件|来个|来了个|来双|来一|到个)]
    质量问题:
      synonyms: [坏了, 质量不行, 质量差, 质量太差]
      implied_by: [张嘴了, 张了嘴, (鞋|底|帮)*(张嘴|开口|开裂), 脱线, 起球, 绿线, 花屏, 闪屏,
            (一|有)(条|道|根)*(线|杠),
          (触屏|屏幕|按键)*(失灵|不灵|没反应|乱跳), 结块, 分层, 发烫, 烫手, 开胶, 开线, 脱胶, 掉色, 褪色,
          (断|坏|裂)(了|掉), 掉底, 鞋底*断,
          (充|开|连)不(进|上|了|起)(电|机|来|), (开不了|打不开)机,
          (老|总|自动|自己)(死机|重启|关机|黑屏), 没声音, 胀(包|袋|气),
              (有|一股)*(异味|怪味|馊味|哈喇味), (变质|发霉|长毛|受潮|软了|馊),
              鼓(包|囊|起来|胀|得|了), (跟|像)气球,
              (不亮|失灵|没反应), (不制冷|不工作)]
    尺码不合适:
      synonyms: [不合脚, 尺码不对, 号不对, 码不对, 尺寸不对]
      implied_by: [(鞋|码|号|尺寸|买|穿|着|试|了|就是|有点|太|好像)(大|小|紧|松|挤)了,
          (鞋|码|号|尺寸|穿|着|试|了|就是|有点|太|好像)(大|小)(一码|半码|一号),
          (鞋子|裤子|帽子|鞋有点|穿着偏)(大|小|紧|松|挤)了,
          (大|小)了(点|些|一码|半码|一号),
          (挤|夹|磨|顶|掉)(脚|跟)]
    过敏反应:
      implied_by: [(起|长|冒|出)*(疹|疙瘩|红点|红包|一片红),
          (用|擦|抹|敷|涂|吃)(完|了|过|上|着)*(红|肿|痒|刺痛|过敏|烂脸)]
    过期:
      synonyms: [过期了, 过保质期]
      unless: [(券|红包|积分|活动|优惠|保修|质保|卡|会员)*过期, 过期*(券|红包|积分)]
      implied_by: [(日期|生产日期)*(不新鲜|太老|快到期|过了), (就|快|马上|眼看)*到期, 临期]
    未收到显示签收:
      implied_by: [(签收|妥投|显示收到|说*送到)*(没|不见|毛都没|哪)(收到|有|拿到|见|影|看|),
          没(收到|拿到|见着)*(签收|妥投)]
    丢件:
      synonyms: [丢了, 弄丢, 寄丢, 丢件了]
      implied_by: [(快递|包裹|货|件)*(丢|找不到|不见|没影)]
    屏幕碎裂:
      implied_by: [(屏幕|屏|手机屏)*(碎|裂|摔*口子|花了|破)]
    优惠券不可用:
      implied_by: [(券|优惠|红包|满减|付款|结算)*(用不了|用不上|不能用|没法用|不让用|不可用|使不了|没抵扣),
          (券|付款|结算)*(抵扣不了|不符合)]
"""

LIBRARY_YAML = """
recipient:
  type: choice
  title: 给谁用
  words: [给谁, 谁用]
  unless: ["{}(说|让|叫|觉得|嫌|付|接|的电话|的号|的手机号|代收|签收|那儿|那里|家里)",
      "(跟|和|问问|问|找|叫){}"]
  values:
    妈妈: [我妈, 老妈, 母亲, 妈咪, 俺娘, 老娘, 俺妈, 妈]
    爸爸: [我爸, 老爸, 父亲, 爹, 老爷子, 俺爹, 爸]
    丈夫: [老公, 我先生, 男人家, 孩子他爸, 当家的]
    妻子: [老婆, 媳妇, 爱人, 太太, 我内人, 孩子他妈]
    女儿: [闺女, 我姑娘, 家姑娘, 大姑娘, 我丫头, 家丫头, 女娃]
    儿子: [我儿子, 小子, 男娃]
    孩子:
      synonyms: [小孩, 宝宝, 娃, 小朋友, 小家伙, 宝贝]
      unless: [生*孩子, 怀*孩子, 接孩子, 带孩子, 接娃, 带娃, 坐月子*孩子]
    老人: [老人家, 老年人, 上岁数的, 老太太, 老头儿, 老大爷]
    岳母: [丈母娘]
    岳父: [老丈人]
    婆婆: []
    公公: []
    奶奶: []
    爷爷: []
    姥姥: [外婆]
    姥爷: [外公]
    孙女: []
    孙子: []
    外孙女: []
    外孙: []
    外甥女: []
    外甥: []
    侄女: []
    侄子: [侄儿]
    女婿: []
    儿媳妇: [儿媳]
    嫂子: [大嫂]
    老伴: [老伴儿]
    父母: [我爸妈, 我父母, 爸妈, 爹妈]
    舅舅: [老舅]
    姑姑: [大姑]
    叔叔: [老叔, 我叔]
    阿姨: [我姨, 大姨, 小姨, 姨妈]
    姐夫: [我姐夫]
    妹夫: [我妹夫]
    弟媳: [弟妹, 我弟媳, 弟媳妇]
    伯父: [大伯, 伯伯]
    室友: []
    亲戚: []
    员工: []
    邻居: []
    男朋友: [男友]
    女朋友: [女友, 对象]
    老师: [教师]
    长辈: []
    领导: []
    客户: []
    朋友: [闺蜜, 哥们]
    同事: []
    姐姐: [我姐, 老姐]
    妹妹: [我妹]
    哥哥: [我哥]
    弟弟: [我弟]
    学生: [学生党]
    自己: [自个儿, 自个, 本人, 自用, 我自己, 我穿的, 我用的, 我吃的, 俺自己]
gender:
  type: choice
  title: 性别
  words: [男的女的, 性别, 男女]
  values:
    男: {synonyms: [男的, 男士, 男生, 男款, 男性, 男式, 男人], unless: [男朋友, 男友, 男孩, 男娃, 男女]}
    女: {synonyms: [女的, 女士, 女生, 女款, 女性, 女式, 女人], unless: [女儿, 女婿, 女朋友, 女友,
        女孩, 女娃, 孙女, 外孙女, 男女, 闺女, 妇女]}
age:
  type: number
  title: 年龄
  units: [周岁, 岁数, 岁]
  cues: [今年, 年纪, 岁数]
  words: [年龄, 多大, 几岁]
  min: 0
  max: 120
population:
  type: choice
  multiple: true
  safety: true
  title: 特殊人群
  values:
    孕妇: {synonyms: [怀孕, 孕期, 怀着, 有孕, 大肚子, 备孕期],
        implied_by: [怀(着|了|上)*(孩子|娃|宝宝|个月|二胎), (有|怀)(喜|身孕),
        肚子里*(宝宝|孩子|娃), 挺着*肚子]}
    哺乳期: {synonyms: [喂奶, 喂母乳, 哺乳], implied_by: [(喂|奶)着*(奶|孩子|娃), 喂着,
        刚生(完|的|了), (母乳|亲喂)]}
    糖尿病: {synonyms: [糖尿病人, 糖尿病患者], implied_by: [血糖*(高|不稳|偏), (有|得)*糖尿病, 打胰岛素]}
    高血压: {synonyms: [血压高], implied_by: [血压*高]}
    学生: [学生党]
    婴儿: [婴幼儿, 小婴儿, 月子里的孩子]
color:
  type: choice
  multiple: true
  after: 色
  title: 颜色
  words: [颜色, 色, 啥色]
  values:
    黑色: {synonyms: [黑的, 黑, 纯黑, 全黑], unless: [黑眼圈, 黑头, 抹黑, 拉黑, 黑心, 黑店]}
    白色: {synonyms: [白的, 白], unless: [美白, 亮白, 白天, 明白, 泛白, 雪白面, 白花, 白开水, 白给,
        增白, 变白, 嫩白, 提白, 白拿, 白领, 白搭,
        白酒, 白羽]}
    红色: {synonyms: [红的, 红, 大红, 正红, 鲜红], unless: [发红, 脸红, 泛红, 红血丝, 红疹, 红疙瘩, 红点,
          红肿, 红包,
        红枣, 立红, 李红, 变红]}
    蓝色: {synonyms: [蓝的, 蓝], unless: [蓝牙]}
    藏青色: [藏青]
    深蓝色: [深蓝, 藏蓝, 深蓝的]
    浅蓝色: [浅蓝, 天蓝, 浅蓝的]
    灰色: {synonyms: [灰的, 灰], unless: [灰尘, 心灰]}
    深灰色: [深灰]
    绿色: {synonyms: [绿的, 绿, 大绿, 翠绿],
        unless: [绿线, 绿豆, 绿茶, 绿色食品]}
    黄色: {synonyms: [黄的, 黄], unless: [蜡黄, 发黄, 黄豆, 黄牛, 暗黄, 黄油, 草头黄, 姓黄]}
    粉色: {synonyms: [粉的, 粉红, 粉红色], unless: []}
    紫色: {synonyms: [紫的], unless: [紫薯, 紫外线]}
    银色: [银的, 银白]
    金色: [金的]
    棕色: [棕的]
    咖啡色: [咖色, 咖啡的]
    米色: [米白, 米白色]
    橙色: [橙的, 橘色, 橘的]
    卡其色: [卡其]
    透明: [透明的, 透明色]
    彩色: [花的]
season:
  type: choice
  title: 季节
  values:
    春季: [春天, 春秋]
    夏季: [夏天, 大热天]
    秋季: [秋天]
    冬季: [冬天, 大冬天, 入冬]
size:
  type: size
  title: 尺码
  words: [尺码, 码数, 多大码, 鞋码, 码]
  units: [码, 号]
  cues: [穿]
  min: 14
  max: 52
weight_g:
  type: weight
  title: 重量
  units: [公斤, 千克, 斤, 两, 克, kg, g]
"""
