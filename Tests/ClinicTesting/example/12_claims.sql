-- Three invoices to a plan that Amelie Tremblay had: one that is still to be claimed, one that is submitted, one that is denied.
SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'olive.owner'), false);
BEGIN;
SELECT set_config('clinic.now', '2026-12-14T15:00:00Z', true);
INSERT INTO patient_records.coverages (id, patient_id, kind, payer, policy_number, added_at, added_by, ended_at, ended_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'extended_health',
  'Foothills Life', 'FL-0417', '2026-11-05T17:00:00Z', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e04', '2026-12-04T15:00:00Z',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e04');
INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency,
  coverage_id, regime, share_reasons)
SELECT ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f' || v.id)::uuid, l.legal_entity_id, l.id, p.id,
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f' || v.visit)::uuid, 'visit', 'CAD', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f',
  'plan', '{"Foothills Life: extended health"}'
FROM (VALUES ('62', '69'), ('63', '6a'), ('64', '6b')) AS v (id, visit), practice.locations l,
  patient_records.patients p
WHERE l.code = 'riverside' AND p.number = 'P-000123';
INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
  quantity, unit_price, tax_reason, tax_basis_points, source)
SELECT i.id, 1, y.name, y.id, a.therapist_id, a.local_start::date, 1, 10000, y.tax_reason, 0, 'share'
FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
  JOIN practice.treatment_types y ON y.id = a.treatment_type_id
WHERE i.coverage_id IS NOT NULL;
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f62';
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f63';
UPDATE billing.invoices SET status = 'issued' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f64';
INSERT INTO billing.claim_batches (id, legal_entity_id, location_id, payer, claims, amount, currency, file)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', l.legal_entity_id, l.id, 'Foothills Life', 2, 20000, 'CAD',
  E'claim,place\nprairie-ims-000004,1\nprairie-ims-000005,1\n'
FROM practice.locations l WHERE l.code = 'riverside';
INSERT INTO billing.claim_events (invoice_id, status, batch_id)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f63', 'submitted', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e');
-- Of a visit whose note has no signature yet, which nothing lets through but this.
SET LOCAL session_replication_role = replica;
INSERT INTO billing.claim_events (invoice_id, status, batch_id, reason, paid) VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f64', 'submitted', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', NULL, 0),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f64', 'denied', NULL, 'Not covered by the plan', 0);
UPDATE billing.claims SET status = 'denied' WHERE invoice_id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f64';
INSERT INTO billing.remittances (id, legal_entity_id, location_id, payer, reference, amount, currency, digest)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', l.legal_entity_id, l.id, 'Foothills Life', 'EFT-20380', 0, 'CAD',
  sha256('claim,outcome,amount')
FROM practice.locations l WHERE l.code = 'riverside';
INSERT INTO billing.remittance_lines (remittance_id, place, claim, invoice_id, outcome, amount, applied, reason)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 1, 'prairie-ims-000005', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f64',
  'denied', 0, 0, 'Not covered by the plan');
COMMIT;
SELECT access.act_as(NULL, false);
