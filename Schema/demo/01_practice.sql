-- The demo clinic: one company, two Alberta locations, what it offers, and the accounts of its office.
-- All of it is fictional. The password of every demo account is printed in the README.
SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);

INSERT INTO practice.legal_entities (id, code, name, gst_number)
  VALUES (gen_random_uuid(), 'prairie-ims', 'Prairie IMS Physiotherapy Ltd.', '123456789RT0001');

INSERT INTO practice.locations (id, code, name, street, city, province, postal_code, phone, zone, legal_entity_id)
SELECT gen_random_uuid(), l.code, l.name, l.street, l.city, 'AB', l.postal, l.phone, 'America/Edmonton', e.id
FROM practice.legal_entities e, (VALUES
  ('riverside', 'Riverside', '12 Bow Trail SW', 'Calgary', 'T3C 2E4', '+14035550100'),
  ('foothills', 'Foothills', '400 Whyte Avenue NW', 'Edmonton', 'T6E 1X1', '+17805550101')
) AS l (code, name, street, city, postal, phone);

INSERT INTO practice.rooms (id, location_id, name, kind)
SELECT gen_random_uuid(), l.id, r.name, r.kind
FROM practice.locations l, (VALUES
  ('Room 1', 'treatment'), ('Room 2', 'treatment'), ('Room 3', 'treatment'), ('Gym', 'gym')) AS r (name, kind);

INSERT INTO practice.treatment_types
  (id, code, name, minutes, buffer_before, buffer_after, room_kind, needling, tax_reason)
VALUES
  (gen_random_uuid(), 'assessment-60', 'First assessment, 60 minutes', 60, 0, 0, 'treatment', false,
    'exempt_physiotherapy'),
  (gen_random_uuid(), 'ims-45', 'IMS treatment, 45 minutes', 45, 0, 0, 'treatment', true, 'exempt_physiotherapy'),
  (gen_random_uuid(), 'ims-30', 'IMS follow-up, 30 minutes', 30, 0, 0, 'treatment', true, 'exempt_physiotherapy'),
  (gen_random_uuid(), 'exercise-30', 'Exercise session, 30 minutes', 30, 0, 0, 'gym', false, 'exempt_physiotherapy');

INSERT INTO practice.prices (id, treatment_type_id, location_id, amount, currency, valid)
SELECT gen_random_uuid(), t.id, l.id, p.amount, 'CAD', daterange((needlepoint.now() - interval '1 year')::date, NULL)
FROM practice.locations l, practice.treatment_types t JOIN (VALUES
  ('assessment-60', 14500), ('ims-45', 12000), ('ims-30', 9500), ('exercise-30', 8000)) AS p (code, amount)
  ON p.code = t.code;

INSERT INTO access.accounts (id, name, display_name) VALUES
  (gen_random_uuid(), 'demo.owner', 'Robin Demo'),
  (gen_random_uuid(), 'demo.manager', 'Jules Demo'),
  (gen_random_uuid(), 'demo.desk', 'Kit Demo'),
  (gen_random_uuid(), 'demo.auditor', 'Lee Demo');
INSERT INTO access.grants (id, account_id, role, granted_by)
SELECT gen_random_uuid(), a.id, r.role, access.me()
FROM access.accounts a JOIN (VALUES ('demo.owner', 'owner'), ('demo.manager', 'manager'), ('demo.desk', 'frontDesk'),
  ('demo.auditor', 'auditor')) AS r (name, role) ON r.name = a.name;

-- What a missed or late-cancelled visit costs, known long before the first booking.
INSERT INTO billing.fee_policies (id, location_id, occasion, basis, basis_points, is_taxed, set_at, set_by)
SELECT gen_random_uuid(), l.id, o.occasion, 'percent', o.part, true, needlepoint.now() - interval '1 year', a.id
FROM practice.locations l, access.accounts a, (VALUES ('no_show', 10000), ('late_cancelled', 5000)) AS o (occasion, part)
WHERE a.name = 'demo.owner';
