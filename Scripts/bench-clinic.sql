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
-- Further accounts, who may do the same, each with a token of its own: the same with -1, -2, … at its end.
INSERT INTO access.accounts (id, name, display_name)
  SELECT ('01998a2c-0003-7000-8001-' || lpad(n::text, 12, '0'))::uuid, 'bench-' || n, 'Bench ' || n
  FROM generate_series(1, 31) AS n;
INSERT INTO access.grants (id, account_id, role, granted_by)
  SELECT gen_random_uuid(), a.id, r.role, access.me()
  FROM access.accounts a, (VALUES ('manager'), ('therapist')) AS r (role) WHERE a.name LIKE 'bench-%';
INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at, confirmed_at)
  SELECT gen_random_uuid(), id, 'session', name,
    sha256(convert_to('npt_bench_session_of_the_measurement' || substr(name, 6), 'UTF8')), now() + interval '1 day',
    now() + interval '1 day'
  FROM access.accounts WHERE name LIKE 'bench-%';
-- Notes with 20 needles each: 2,000 drafts that lack nothing, to sign, and 1,000 signed ones to read; and one patient of
-- 200 sessions with 8 needles each.
UPDATE therapist_profiles.therapists SET account_id = '01998a2c-0003-7000-8000-000000000000' WHERE slug = 'bench-001';
INSERT INTO access.grants (id, account_id, role, granted_by)
  VALUES (gen_random_uuid(), '01998a2c-0003-7000-8000-000000000000', 'therapist', access.me());
UPDATE access.tokens SET confirmed_at = now() + interval '1 day'
WHERE account_id = '01998a2c-0003-7000-8000-000000000000';

CREATE FUNCTION pg_temp.bench_note(n integer, needles integer) RETURNS json LANGUAGE sql AS $$
  SELECT replace(json_build_object(
    'subjective', 'Ache between the shoulder blades, worse at the desk, better after heat',
    'pain', json_build_object('now', 6, 'best', 3, 'worst', 8),
    'signs', json_build_array(json_build_object('kind', 'tenderness', 'side', 'right', 'segment', 'C6', 'place',
      'paraspinal', 'grade', 2)),
    'motion', json_build_array(json_build_object('movement', 'neck_rotation', 'side', 'right', 'before', 50, 'after',
      65)),
    'assessment', 'C6 irritation on the right, no deficit', 'plan', 'Infraspinatus and C6 multifidus again',
    'nextIntervalDays', 7,
    'aftercare', json_build_object('advice', 'Heat, water, gentle movement', 'hasWrittenList', true),
    'screening', json_build_object('screen', '01998a2c-0006-7000-8000-' || lpad(n::text, 12, '0'), 'isUnchanged', true),
    'needling', json_build_object('handsCleanedBefore', true, 'skinPrepared', true, 'needlesSterile', true, 'glovesWorn', true,
      'sharpsBoxInReach', true, 'sharpsBox', 'SB-1', 'pressedAfter', true, 'linenChecked', true,
      'handsCleanedAfter', true,
      'counts', json_build_object('opened', needles, 'inserted', needles, 'unused', 0, 'removed', needles, 'discarded',
        needles),
      'needles', (SELECT json_agg(json_build_object('muscle', 'infraspinatus', 'side', 'right', 'lot', 'LOT-' || i,
        'diameter', 0.30, 'length', 50, 'depth', 20, 'technique', 'pistoning', 'repetitions', 3, 'twitches', 2,
        'responses', json_build_array('twitch', 'ache'), 'pain', 4, 'bleeding', 'none', 'outcome', 'released'))
        FROM generate_series(1, needles) AS i)),
    'reaction', json_build_object('severity', 'none'))::text, E'\n', '')::json
$$;
-- Somebody of their own, whom nobody books: after so many sessions without a gain a booking would be refused.
INSERT INTO patient_records.patients (id, family_name, given_name, birth_date, reminders, may_leave_voicemail, language)
VALUES ('01998a2c-0000-7000-8000-000000010000', 'Many', 'Sessions', '1970-01-01', 'none', false, 'en');
CREATE TEMP TABLE bench_visits AS
SELECT n, ('01998a2c-0004-7000-8000-' || lpad(n::text, 12, '0'))::uuid AS id,
  ('01998a2c-0000-7000-8000-' || lpad((CASE WHEN n < 3000 THEN n + 1 ELSE 10000 END)::text, 12, '0'))::uuid AS patient_id
FROM generate_series(0, 3199) n;
-- Past the triggers of booking: no visit of the years to come has arrived.
SET session_replication_role = replica;
INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, status, local_start,
  zone, minutes, starts_at, ends_at, tz_version, buffer_before, buffer_after, held_from, held_until)
SELECT v.id, v.patient_id, t.id, y.id, l.id, 'completed', timestamp '2027-01-01' + v.n * interval '1 hour',
  'America/Edmonton', 45, timestamptz '2027-01-01 06:00Z' + v.n * interval '1 hour',
  timestamptz '2027-01-01 06:45Z' + v.n * interval '1 hour', 'bench', 0, 0,
  timestamptz '2027-01-01 06:00Z' + v.n * interval '1 hour', timestamptz '2027-01-01 06:45Z' + v.n * interval '1 hour'
FROM bench_visits v, therapist_profiles.therapists t, practice.locations l, practice.treatment_types y
WHERE t.slug = 'bench-001' AND l.code = 'bench-001';
SET session_replication_role = origin;
SELECT access.act_as('01998a2c-0003-7000-8000-000000000000', false);
BEGIN;
INSERT INTO session_notes.screens (id, patient_id, version)
SELECT ('01998a2c-0006-7000-8000-' || lpad(v.n::text, 12, '0'))::uuid, v.patient_id, 1 FROM bench_visits v
WHERE v.n < 3000;
INSERT INTO session_notes.screen_answers (screen_id, version, code, is_yes, regions)
SELECT ('01998a2c-0006-7000-8000-' || lpad(v.n::text, 12, '0'))::uuid, 1, q.code, false, '{}'
FROM bench_visits v, session_notes.screen_questions q WHERE v.n < 3000;
COMMIT;
INSERT INTO session_notes.consents (id, patient_id, therapist_id, version, text, regions, risks, method,
  questions_answered)
SELECT gen_random_uuid(), v.patient_id, t.id, 1, 'Bench', '{shoulder}', '{pneumothorax}', 'written', true
FROM bench_visits v, therapist_profiles.therapists t WHERE t.slug = 'bench-001' AND v.n < 3000;
INSERT INTO session_notes.notes (id, appointment_id, document)
SELECT ('01998a2c-0005-7000-8000-' || lpad(v.n::text, 12, '0'))::uuid, v.id,
  pg_temp.bench_note(v.n, CASE WHEN v.n < 3000 THEN 20 ELSE 8 END)
FROM bench_visits v;
UPDATE session_notes.notes SET status = 'signed'
WHERE id >= '01998a2c-0005-7000-8000-000000002000';
SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);
DROP TABLE bench_visits;
-- So that no vacuum and no checkpoint of what was loaded falls into what is measured.
VACUUM ANALYZE;
CHECKPOINT;
