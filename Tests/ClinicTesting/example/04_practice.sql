INSERT INTO practice.legal_entities (id, code, name, gst_number)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'prairie-ims', 'Prairie IMS Physiotherapy Ltd.', '123456789RT0001');

INSERT INTO practice.locations
  (id, code, name, street, city, province, postal_code, phone, zone, legal_entity_id)
VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'riverside', 'Riverside', '12 Bow Trail SW', 'Calgary', 'AB', 'T3C 2E4',
    '+14035550100', 'America/Edmonton', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', 'foothills', 'Foothills', '400 Elbow Drive', 'Okotoks', 'AB', 'T1S 1A1',
    '+14035550101', 'America/Edmonton', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e');

INSERT INTO practice.rooms (id, location_id, name, kind)
VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'Room 1', 'treatment'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'Room 2', 'treatment'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f61', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', 'Room 1', 'treatment');

INSERT INTO practice.treatment_types
  (id, code, name, minutes, buffer_before, buffer_after, room_kind, needling, tax_reason)
VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'ims-45', 'IMS treatment, 45 minutes', 45, 0, 0, 'treatment', true,
    'exempt_physiotherapy'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', 'assessment-60', 'Initial assessment, 60 minutes', 60, 0, 0, 'treatment',
    false, 'exempt_physiotherapy');

INSERT INTO practice.prices (id, treatment_type_id, location_id, amount, currency, valid)
VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e',
    '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 11500, 'CAD', '[2026-01-01,)'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f',
    '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 14000, 'CAD', '[2026-01-01,)');
