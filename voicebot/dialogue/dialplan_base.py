"""Slots that are part of every dialplan, in the language of dialplans.

Those that a shop may declare by their bare name are in ``dialplan_library.py``.
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
callback_date: {type: date, title: 回电日期, cues: [打, 再说, 联系, 回电, 回我, 找我, 上门, 取件, 来取, 来拿]}
callback_time: {type: time, title: 回电时间, cues: [打, 再说, 联系, 回电, 回我, 找我, 上门, 取件, 来取, 来拿]}
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
    没发, 没到, 没动, 没收, 没来, 没见, 没走, 没更, 还没], needs_cue: true,
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
          (都是|全是|成了|碎成)*(碎末|渣|碎渣|粉末), 漏(的|了|出来|一|气|液|水|油),
          (是|有点|全|都)*(破|坏|裂|碎)的,
          (水|液体|膏|奶|油)*(淌|流|洒)(了|出来|一)]
      unless: [屏幕*碎, 屏*碎]
    包装破损:
      implied_by: [(盒子|箱子|包装|外包装|纸箱)*(破|烂|扁|瘪|压|湿|裂|变形)]
    少件:
      synonyms: [少发, 漏发, 少货, 缺货了一]
      implied_by: [(少|漏|缺)了(一|两|二|三|四|半)*, (少|漏)(给|寄|发|装),
          (里头|里面|箱子|箱|盒子|收|点了*)(差|缺)(了|)(一|两|二|三|四|五|半|好几), 不够数,
          (数|数量|数目|件数)(不对|不够|对不上),
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
          (大|小|紧|挤|松)了(，|)(我|)(想|要|给我|能不能|能|得|帮我|就|)(换|退),
          (挤|夹|磨|顶|掉)(脚|跟)]
    过敏反应:
      implied_by: [(起|长|冒|出)*(疹|疙瘩|红点|红包|一片红),
          (用|擦|抹|敷|涂|吃)(完|了|过|上|着)*(红|肿|痒|刺痛|过敏|烂脸),
          (脸|脖子|身|手|皮肤|嘴|眼皮|胳膊)(上|)(就|都|全|)(开始|一直|立马|马上|)(发痒|发红|红了|肿了|起皮疹|刺痛|火辣辣)]
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
