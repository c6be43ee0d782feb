-- Two issued invoices of Amelie Tremblay, the draft of her visit on 2026-12-14 at 09:00, a fee that is not issued yet;
-- 100.00 received, half of it applied; 5.00 given up; 40.00 asked for at the terminal of the front desk, and no answer. What the arrivals above drafted gives way to rows with fixed ids.
SET session_replication_role = replica;
DELETE FROM billing.invoice_lines;
DELETE FROM billing.invoices;
SET session_replication_role = origin;

SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'olive.owner'), false);
BEGIN;
SELECT set_config('clinic.now', '2026-12-14T15:00:00Z', true);
INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency)
SELECT ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f' || v.id)::uuid, l.legal_entity_id, l.id, p.id, v.appointment::uuid,
  v.purpose, 'CAD'
FROM (VALUES ('5e', NULL, 'other'), ('5f', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c', 'visit'), ('60', NULL, 'fee'),
    ('61', NULL, 'other'))
  AS v (id, appointment, purpose), practice.locations l, patient_records.patients p
WHERE l.code = 'riverside' AND p.number = 'P-000123';
INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
  quantity, unit_price, tax_reason, source, price_id)
SELECT ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f' || v.id)::uuid, v.place, v.description, y.id, t.id, v.day::date, 1, v.price,
  v.tax, v.source, CASE v.source WHEN 'price_list' THEN '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e'::uuid END
FROM (VALUES
  ('5e', 1, 'IMS treatment, 45 minutes', 'ims-45', '2026-12-01', 11500, 'exempt_physiotherapy', 'price_list'),
  ('5f', 1, 'IMS treatment, 45 minutes', 'ims-45', '2026-12-14', 11500, 'exempt_physiotherapy', 'price_list'),
  ('60', 1, 'Missed visit', 'ims-45', '2026-12-07', 5750, 'taxable_other', 'by_hand'),
  ('61', 1, 'IMS treatment, 45 minutes', 'ims-45', '2026-12-08', 11500, 'exempt_physiotherapy', 'price_list'),
  ('61', 2, 'Therapy band', NULL, '2026-12-08', 1999, 'taxable_product', 'by_hand'))
  AS v (id, place, description, treatment, day, price, tax, source)
  LEFT JOIN practice.treatment_types y ON y.code = v.treatment
  LEFT JOIN therapist_profiles.therapists t ON t.slug = 'dana-whitford' AND v.treatment IS NOT NULL;
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e';
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f61';
INSERT INTO billing.payments (id, legal_entity_id, location_id, patient_id, tender, amount, currency, reference)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', l.legal_entity_id, l.id, p.id, 'debit', 10000, 'CAD', 'Terminal 2, 0417'
FROM practice.locations l, patient_records.patients p WHERE l.code = 'riverside' AND p.number = 'P-000123';
INSERT INTO billing.allocations (id, payment_id, invoice_id, amount)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 5000);
INSERT INTO billing.write_offs (id, invoice_id, amount, reason)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 500, 'Long wait');
-- Of what Dana Whitford bills half is hers, and of that a tenth is Miro Saito's, who assists.
INSERT INTO billing.pay_rates (id, therapist_id, basis, basis_points, valid, assistant_id, assistant_basis_points)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', t.id, 'invoiced', 5000, '[2026-01-01,)', s.id, 1000
FROM therapist_profiles.therapists t, therapist_profiles.therapists s
WHERE t.slug = 'dana-whitford' AND s.slug = 'miro-saito';
INSERT INTO billing.charges (id, legal_entity_id, location_id, patient_id, terminal, amount, currency)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', l.legal_entity_id, l.id, p.id, 'front-desk', 4000, 'CAD'
FROM practice.locations l, patient_records.patients p WHERE l.code = 'riverside' AND p.number = 'P-000123';
INSERT INTO billing.charge_shares (charge_id, invoice_id, amount)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f61', 3000);
COMMIT;
SELECT access.act_as(NULL, false);
