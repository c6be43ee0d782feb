-- Ten IMS treatments are offered together; Amelie Tremblay has bought them, and a gift has paid for them.
SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'olive.owner'), false);
BEGIN;
SELECT set_config('clinic.now', '2026-12-14T15:00:00Z', true);
INSERT INTO billing.package_offers (id, code, name, treatment_type_id, units, price, currency, months_valid,
  refund_policy, pay_value)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'ims-10', 'Ten IMS treatments, 45 minutes', y.id, 10, 100000, 'CAD', 12,
  'regular_price', 11500
FROM practice.treatment_types y WHERE y.code = 'ims-45';
INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, purpose, currency)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65', l.legal_entity_id, l.id, p.id, 'package', 'CAD'
FROM practice.locations l, patient_records.patients p WHERE l.code = 'riverside' AND p.number = 'P-000123';
INSERT INTO billing.invoice_lines (invoice_id, place, description, service_date, quantity, unit_price, tax_reason, source)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65', 1, 'Ten IMS treatments, 45 minutes', '2026-12-14', 1, 100000,
  'exempt_physiotherapy', 'package_sale');
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65';
INSERT INTO billing.packages (id, offer_id, patient_id, legal_entity_id, location_id, invoice_id, units, price, currency,
  regular_price, expires_on)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', i.patient_id, i.legal_entity_id,
  i.location_id, i.id, 10, 100000, 'CAD', 11500, '2027-12-14'
FROM billing.invoices i WHERE i.id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65';
INSERT INTO billing.payments (id, legal_entity_id, location_id, patient_id, tender, amount, currency, reference)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65', l.legal_entity_id, l.id, p.id, 'e_transfer', 110000, 'CAD', 'Gift'
FROM practice.locations l, patient_records.patients p WHERE l.code = 'riverside' AND p.number = 'P-000123';
INSERT INTO billing.allocations (id, payment_id, invoice_id, amount)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65', 100000);
-- And a single one, which has paid for the visit of 2026-12-01.
INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency)
SELECT v.id::uuid, i.legal_entity_id, i.location_id, i.patient_id, v.visit::uuid, v.purpose, 'CAD'
FROM billing.invoices i, (VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f67', NULL, 'package'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f66', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f69', 'visit')) AS v (id, visit, purpose)
WHERE i.id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65';
INSERT INTO billing.packages (id, offer_id, patient_id, legal_entity_id, location_id, invoice_id, units, price, currency,
  regular_price)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', i.patient_id, i.legal_entity_id,
  i.location_id, i.id, 1, 10000, 'CAD', 11500
FROM billing.invoices i WHERE i.id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f67';
INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, service_date, quantity, unit_price,
  tax_reason, tax_basis_points, source, package_id)
SELECT v.id::uuid, 1, y.name, v.treatment, '2026-12-01', 1, 10000, y.tax_reason, 0, v.source, v.package::uuid
FROM practice.treatment_types y, LATERAL (VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f67', NULL::uuid, 'package_sale', NULL),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f66', y.id, 'package', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f'))
  AS v (id, treatment, source, package)
WHERE y.code = 'ims-45';
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f67';
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f66';
INSERT INTO billing.allocations (id, payment_id, invoice_id, amount)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f67', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f65',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f67', 10000);
INSERT INTO billing.redemptions (id, package_id, invoice_id, amount)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f66', 10000);
COMMIT;
SELECT access.act_as(NULL, false);
