-- Dana Whitford works at Riverside from Monday to Friday, 08:00 to 18:00, and has one appointment booked.
INSERT INTO scheduling.shifts (id, therapist_id, location_id, weekday, starts, ends, valid)
SELECT CASE weekday WHEN 2 THEN '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e'
    ELSE ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0a0' || weekday)::uuid END,
  t.id, l.id, weekday, '08:00', '18:00', '[2026-01-01,)'
FROM therapist_profiles.therapists t, practice.locations l, generate_series(1, 5) AS weekday
WHERE t.slug = 'dana-whitford' AND l.code = 'riverside';

INSERT INTO scheduling.shift_exceptions (id, therapist_id, location_id, on_date, hours, reason)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', t.id, l.id, '2026-12-31', '{[2026-12-31 08:00,2026-12-31 12:00)}',
  'New Year''s Eve'
FROM therapist_profiles.therapists t, practice.locations l
WHERE t.slug = 'dana-whitford' AND l.code = 'riverside';

INSERT INTO scheduling.time_off (id, therapist_id, period, reason)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', t.id, '[2027-01-04 00:00,2027-01-09 00:00)', 'Course'
FROM therapist_profiles.therapists t WHERE t.slug = 'dana-whitford';

INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id, local_start,
  minutes, buffer_before, buffer_after, booked_at, booked_by)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', p.id, t.id, y.id, l.id, '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e',
  '2026-12-15 09:30', 45, 0, 0, '2026-11-20T17:00:00Z', a.id
FROM patient_records.patients p, therapist_profiles.therapists t, practice.treatment_types y, practice.locations l,
  access.accounts a
WHERE p.number = 'P-000123' AND t.slug = 'dana-whitford' AND y.code = 'ims-45' AND l.code = 'riverside'
  AND a.name = 'finn.desk';
