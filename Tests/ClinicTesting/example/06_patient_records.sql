INSERT INTO patient_records.patients
  (id, number, family_name, given_name, preferred_name, birth_date, pronouns, phone, email, street, city, region,
    postal_code, country, health_number, health_number_province, preferred_location_id, reminders, may_leave_voicemail,
    language)
VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'P-000123', 'Tremblay', 'Amelie', 'Amy', '1984-06-02', 'she/her',
    '+14035550142', 'amelie@example.com', '88 Prairie Rose Lane', 'Calgary', 'AB', 'T3C 1A1', 'CA', '123456782', 'AB',
    '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'email', true, 'fr');
SELECT setval('patient_records.patient_numbers', 123);

INSERT INTO patient_records.alerts (id, patient_id, kind, severity, text, since, added_by)
VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'bleeding', 'caution',
    'Takes an anticoagulant', '2025-02-01', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e03');

INSERT INTO patient_records.legal_holds (id, patient_id, reason, placed_at, placed_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'Claim of 2026-11-02',
  '2026-11-05T17:00:00Z', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e01');
INSERT INTO patient_records.contacts (id, patient_id, kind, name, phone, may_consent, added_at, added_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'emergency', 'Luc Tremblay',
  '+14035550143', false, '2026-11-05T17:00:00Z', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e04');
INSERT INTO patient_records.coverages (id, patient_id, kind, payer, policy_number, added_at, added_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'extended_health',
  'Prairie Health', 'PH-20917', '2026-11-05T17:00:00Z', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e04');
-- The owner's, so that the owner may say who sees it.
INSERT INTO patient_records.files (id, patient_id, name, media_type, bytes, visibility, added_at, added_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'Referral.txt', 'text/plain',
  'Please assess.', 'clinical', '2026-11-05T17:00:00Z', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e01');
INSERT INTO patient_records.disclosures (id, patient_id, recipient, purpose, content, basis, disclosed_at, recorded_at,
  recorded_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e',
  'Dr. R. Singh, Bow River Family Medicine', 'Answer to the referral', 'Assessment of 2026-11-05', 'continuing_care',
  '2026-11-06T17:00:00Z', '2026-11-06T17:00:00Z', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e04');
