-- The clinic that Scripts/bench measures on: 10,000 patients, 200 locations with a therapist and two rooms each, 60,000
-- visits, and a day of 16 of them. Run as the cluster's superuser.
SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);

INSERT INTO practice.legal_entities (id, code, name) VALUES (gen_random_uuid(), 'bench', 'Bench');
INSERT INTO practice.locations (id, code, name, street, city, province, postal_code, phone, zone, legal_entity_id)
SELECT ('01998a2c-0001-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'bench-' || lpad(n::text, 3, '0'), 'Bench ' || n,
  '1 Test Street', 'Calgary', 'AB', 'T3C 2E4', '+14035550100', 'America/Edmonton',
  (SELECT id FROM practice.legal_entities)
FROM generate_series(1, 200) n;
INSERT INTO practice.rooms (id, location_id, name, kind)
SELECT gen_random_uuid(), l.id, 'Room ' || r, 'treatment' FROM practice.locations l, generate_series(1, 2) r;
INSERT INTO practice.treatment_types
  (id, code, name, minutes, buffer_before, buffer_after, room_kind, needling, tax_reason)
VALUES (gen_random_uuid(), 'ims-45', 'IMS', 45, 0, 0, 'treatment', true, 'exempt_physiotherapy');

INSERT INTO therapist_profiles.therapists (id, slug, name)
SELECT ('01998a2c-0002-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'bench-' || lpad(n::text, 3, '0'), 'Bench ' || n
FROM generate_series(1, 200) n;
INSERT INTO therapist_profiles.therapist_locations (therapist_id, location_id)
SELECT t.id, l.id FROM therapist_profiles.therapists t JOIN practice.locations l ON l.code = t.slug;
INSERT INTO therapist_profiles.permits (id, therapist_id, number, valid, needling)
SELECT gen_random_uuid(), t.id, 'PP-' || t.slug, '[2020-01-01,2100-01-01)', true FROM therapist_profiles.therapists t;
INSERT INTO scheduling.shifts (id, therapist_id, location_id, weekday, starts, ends, valid)
SELECT gen_random_uuid(), w.therapist_id, w.location_id, d, '00:00', '24:00', '[2020-01-01,)'
FROM therapist_profiles.therapist_locations w, generate_series(1, 7) d;

INSERT INTO patient_records.patients (id, family_name, given_name, birth_date, phone, reminders, may_leave_voicemail,
  language)
SELECT ('01998a2c-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Bench' || lpad((n % 500)::text, 3, '0'),
  'Given' || n, date '1950-01-01' + n, '+1403555' || lpad(n::text, 4, '0'), 'none', false, 'en'
FROM generate_series(0, 9999) n;

-- The day that appointments.day shows: 16 visits at bench-001.
INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id, local_start,
  minutes, buffer_before, buffer_after)
SELECT gen_random_uuid(), ('01998a2c-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, t.id, y.id, l.id,
  (SELECT min(r.id::text)::uuid FROM practice.rooms r WHERE r.location_id = l.id),
  timestamp '2030-12-16 01:00' + n * interval '1 hour', 45, 0, 0
FROM generate_series(0, 15) n, therapist_profiles.therapists t, practice.locations l, practice.treatment_types y
WHERE t.slug = 'bench-001' AND l.code = 'bench-001';

-- A year's visits before that, as a group of clinics has them: plans made on an empty table would not be its plans.
INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id, local_start,
  minutes, buffer_before, buffer_after)
SELECT gen_random_uuid(), ('01998a2c-0000-7000-8000-' || lpad((n % 10000)::text, 12, '0'))::uuid, t.id, y.id, l.id,
  (SELECT r.id FROM practice.rooms r WHERE r.location_id = l.id AND r.name = 'Room 1'),
  timestamp '2029-01-01' + (n / 200 % 12) * interval '1 hour' + (n / 2400) * interval '1 day', 45, 0, 0
FROM generate_series(0, 59999) n
  JOIN therapist_profiles.therapists t ON t.slug = 'bench-' || lpad((n % 200 + 1)::text, 3, '0')
  JOIN practice.locations l ON l.code = t.slug, practice.treatment_types y;

-- pgbench's bookings take their slots from here, four years behind those of the server.
CREATE SEQUENCE public.bench_slots MINVALUE 0 START 0;

INSERT INTO access.accounts (id, name, display_name)
  VALUES ('01998a2c-0003-7000-8000-000000000000', 'bench', 'Bench');
INSERT INTO access.grants (id, account_id, role, granted_by)
  VALUES (gen_random_uuid(), '01998a2c-0003-7000-8000-000000000000', 'manager', access.me());
-- The session's token; 'npt_bench_session_of_the_measurement'.
INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at)
VALUES ('01998a2c-0003-7000-8000-000000000001', '01998a2c-0003-7000-8000-000000000000', 'session', 'bench',
  sha256('npt_bench_session_of_the_measurement'), now() + interval '1 day');
ANALYZE;
