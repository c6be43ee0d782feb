-- An episode that begins after what has been charted, and a sharps box in use.
INSERT INTO patient_records.episodes (id, patient_id, complaint, goals, opened_on, opened_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e',
  'Aching between the shoulder blades', '{Desk work without pain}', '2026-11-30',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e03');
INSERT INTO session_notes.sharps_boxes (id, location_id, number, opened_at, opened_by)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', l.id, 'SB-0411', '2026-11-02T15:00:00Z',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e03'
FROM practice.locations l WHERE l.code = 'riverside';
