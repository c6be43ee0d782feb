-- A million issued invoices for Scripts/bench, a tenth of them owed, over 200 locations and three months.
SET session_replication_role = replica;
INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, purpose, currency, status, number,
  drafted_at, issued_at, issued_on, net, total, paid)
SELECT gen_random_uuid(), l.legal_entity_id, l.id,
  ('01998a2c-0000-7000-8000-' || lpad((n % 10000)::text, 12, '0'))::uuid, 'other', 'CAD', 'issued', n, d.at, d.at,
  d.at::date, 11500, 11500, CASE WHEN n % 10 = 0 THEN 0 ELSE 11500 END
FROM generate_series(1, 1000000) n
  JOIN practice.locations l ON l.id = ('01998a2c-0001-7000-8000-' || lpad((n / 10 % 200 + 1)::text, 12, '0'))::uuid
  CROSS JOIN LATERAL (SELECT now() - n % 90 * interval '1 day' AS at) d;
VACUUM (ANALYZE) billing.invoices;
