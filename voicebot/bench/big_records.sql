-- Fills the tables as a shop has them after years. :customers and :calls are replaced by numbers; 10 turns a call.
-- Everything follows from the number of the row, so that two runs make the same data.
INSERT INTO worker (boot_id, worker_id, place, pid, process_started_at, ended_at)
VALUES ('00000000-0000-4000-8000-000000000000', 'bench', 'bench', 1, now(), now());

INSERT INTO customer (number, name, created_at)
SELECT (13000000000 + n)::text, '顾客' || n, now() - make_interval(days => n % 900)
FROM generate_series(1, :customers) AS n;

INSERT INTO call (id, direction, sip_call_id, caller_number, called_number, customer_id, boot_id, dialplan,
                  started_at, answered_at, ended_at, outcome)
SELECT 'bench-' || lpad(n::text, 9, '0'), 'inbound', 'sip-' || n, (13000000001 + n % :customers)::text, '95001',
       1 + n % :customers, '00000000-0000-4000-8000-000000000000', 'skincare',
       at, at + interval '2 seconds', at + interval '3 minutes', 'caller_hung_up'
FROM generate_series(1, :calls) AS n, LATERAL (SELECT now() - make_interval(mins => n) AS at) AS start;

INSERT INTO turn (id, call_id, index, speaker, at, heard_text, confidence, mended_text, intents, slots, sentences)
SELECT gen_random_uuid(), 'bench-' || lpad((1 + n / 10)::text, 9, '0'), n % 10,
       CASE n % 2 WHEN 0 THEN 'bot' ELSE 'caller' END, now() - make_interval(mins => n / 10, secs => -6 * (n % 10)),
       CASE n % 2 WHEN 1 THEN '我想买一款面膜要补水的三百元以内' END, CASE n % 2 WHEN 1 THEN 0.9 END, NULL,
       CASE n % 2 WHEN 1 THEN '[["buy", 0.93]]'::jsonb ELSE '[]' END,
       CASE n % 2 WHEN 1 THEN '{"effect": ["补水"], "price_max": 300}'::jsonb ELSE '{}' END,
       CASE n % 2 WHEN 0 THEN
           '[{"text": "您是什么肤质？", "heard": true, "effect_id": null, "informative": true}]'::jsonb ELSE '[]' END
FROM generate_series(0, 10 * :calls - 1) AS n;

INSERT INTO orders (order_number, idempotency_key, effect_id, call_id, customer_id, placed_at, status, total_fen,
                    receiver_name, phone, address)
SELECT '260101' || lpad(n::text, 7, '0'), 'bench-' || n, 'e1', NULL, 1 + n % :customers, at, 'delivered',
       28800, '顾客', (13000000001 + n % :customers)::text, '上海市黄浦区人民路1号'
FROM generate_series(1, :calls) AS n, LATERAL (SELECT now() - make_interval(mins => n) AS at) AS start;

INSERT INTO order_item (order_id, line, product_id, name, quantity, unit, unit_price_fen)
SELECT id, 1, 'mask', '草本面膜', 1, '盒', 28800 FROM orders;

INSERT INTO payment (order_id, status, method) SELECT id, 'paid', 'link' FROM orders;

INSERT INTO shipment (order_id, carrier, tracking_number, status, created_at)
SELECT id, '顺丰', 'SF' || lpad(id::text, 12, '0'), 'delivered', placed_at FROM orders;

INSERT INTO tracking_event (shipment_id, at, place, text)
SELECT shipment.id, shipment.created_at + make_interval(hours => n), '杭州', '已到达转运中心'
FROM shipment, generate_series(1, 2) AS n;

INSERT INTO profile_fact (customer_id, slot, value, polarity, learned_at, consent)
SELECT 1 + n % :customers, (ARRAY['skin_type', 'allergy', 'effect'])[1 + n % 3],
       (ARRAY['油性', '酒精', '补水', '干性', '香精'])[1 + n % 5], 'is', now() - make_interval(mins => n), true
FROM generate_series(1, 2 * :customers) AS n;

INSERT INTO ticket (cause, type, priority, status, customer_id, call_id, summary, callback_number, opened_at, due_at)
SELECT 'bench-' || n, 'callback', 'normal', CASE n % 20 WHEN 0 THEN 'open' ELSE 'closed' END, 1 + n % :customers,
       NULL, '客户请回电。', (13000000001 + n % :customers)::text, now() - make_interval(mins => n), now()
FROM generate_series(1, :calls) AS n;

INSERT INTO consent (cause, number, purpose, granted, words, source, at)
SELECT 'bench-' || n, (13000000001 + n % :customers)::text,
       CASE n % 2 WHEN 0 THEN 'service' ELSE 'marketing' END, n % 3 <> 0, '可以', 'call', now() - make_interval(mins => n)
FROM generate_series(1, 2 * :customers) AS n;

INSERT INTO do_not_call (number, source)
SELECT (13000000000 + n)::text, 'call' FROM generate_series(1, :customers, 50) AS n;
