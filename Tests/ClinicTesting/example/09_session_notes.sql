-- Four visits of Amelie Tremblay that have been: one charted and signed, one with a draft that is ready to be signed,
-- one whose needles do not add up, one without a note; and one of Miro Saito's, without needles.
UPDATE access.tokens SET confirmed_at = now() + interval '1 year';

INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id, local_start,
  minutes, buffer_before, buffer_after, booked_at, booked_by)
SELECT v.id::uuid, p.id, t.id, y.id, l.id, r.id, v.start::timestamp, y.minutes, 0, 0, '2026-11-20T17:00:00Z', a.id
FROM (VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f69', 'dana-whitford', 'ims-45', '2026-12-01 09:00'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6a', 'miro-saito', 'assessment-60', '2026-12-03 09:00'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6b', 'dana-whitford', 'ims-45', '2026-12-14 08:00'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c', 'dana-whitford', 'ims-45', '2026-12-14 09:00'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6d', 'dana-whitford', 'ims-45', '2026-12-08 09:00'))
  AS v (id, therapist, treatment, start), patient_records.patients p, therapist_profiles.therapists t,
  practice.treatment_types y, practice.locations l, practice.rooms r, access.accounts a
WHERE p.number = 'P-000123' AND t.slug = v.therapist AND y.code = v.treatment AND l.code = 'riverside'
  AND r.location_id = l.id AND r.name = 'Room 1' AND a.name = 'finn.desk';
UPDATE scheduling.appointments SET status = 'arrived'
WHERE id BETWEEN '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f69' AND '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6d';
UPDATE scheduling.appointments SET status = 'in_treatment'
WHERE id IN ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f69', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6a',
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6b');
UPDATE scheduling.appointments SET status = 'completed'
WHERE id IN ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f69', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6a');

SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'dana.whitford'), false);
BEGIN;
SELECT set_config('clinic.now', '2026-12-01T16:40:00Z', true);
INSERT INTO session_notes.screens (id, patient_id, version)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', p.id, 1 FROM patient_records.patients p WHERE p.number = 'P-000123';
INSERT INTO session_notes.screen_answers (screen_id, version, code, is_yes, regions, action)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 1, q.code, q.code = 'anticoagulant', '{}',
  CASE q.code WHEN 'anticoagulant' THEN 'Apixaban: few and shallow needles, pressure after each' END
FROM session_notes.screen_questions q WHERE q.version = 1;
INSERT INTO session_notes.consents (id, patient_id, therapist_id, version, text, regions, risks, method,
  questions_answered)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', p.id, t.id, 1, 'Muscles planned: Infraspinatus. As read and signed.',
  '{neck,shoulder,thorax}', '{canal,nerve,pneumothorax,vessel}', 'written', true
FROM patient_records.patients p, therapist_profiles.therapists t
WHERE p.number = 'P-000123' AND t.slug = 'dana-whitford';

-- A note that lacks nothing, with two needles in and as many out as told.
CREATE FUNCTION pg_temp.note(removed integer) RETURNS json LANGUAGE sql AS $$
  SELECT replace(replace($note${"subjective":"Aching between the shoulder blades since March",
"pain":{"now":6,"best":3,"worst":8},
"signs":[{"kind":"tenderness","side":"right","segment":"C6","place":"paraspinal","grade":2}],
"motion":[{"movement":"neck_rotation","side":"right","before":50,"after":65}],
"assessment":"C6 irritation on the right, no deficit","plan":"Infraspinatus and C6 multifidus again",
"nextIntervalDays":7,
"aftercare":{"advice":"Heat, water, gentle movement; no heavy load today","hasWrittenList":true},
"screening":{"screen":"01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e","isUnchanged":true},
"needling":{"handsCleanedBefore":true,"skinPrepared":true,"needlesSterile":true,"glovesWorn":true,"sharpsBoxInReach":true,
"sharpsBox":"SB-0412","pressedAfter":true,"linenChecked":true,"handsCleanedAfter":true,
"counts":{"opened":2,"inserted":2,"unused":0,"removed":REMOVED,"discarded":REMOVED},
"needles":[{"muscle":"infraspinatus","side":"right","lot":"LOT-24117","lotExpiry":"2028-06-30","diameter":0.30,
"length":50,"depth":20,"technique":"pistoning","repetitions":3,"twitches":2,"responses":["twitch","ache"],"pain":4,
"bleeding":"none","outcome":"released"},
{"muscle":"cervical-multifidus","side":"right","level":"C6","lot":"LOT-24117","lotExpiry":"2028-06-30","diameter":0.30,
"length":50,"depth":30,"technique":"retained","minutes":5,"responses":["ache"],"pain":3,"bleeding":"none",
"outcome":"partial"}]},
"reaction":{"severity":"none"}}$note$, 'REMOVED', removed::text), E'\n', '')::json
$$;
INSERT INTO session_notes.notes (id, appointment_id, document)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f69', pg_temp.note(2));
UPDATE session_notes.notes SET status = 'signed' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e';
COMMIT;

BEGIN;
SELECT set_config('clinic.now', '2026-12-08T16:50:00Z', true);
INSERT INTO session_notes.notes (id, appointment_id, document)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f70', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6d', pg_temp.note(1));
SELECT set_config('clinic.now', '2026-12-14T14:50:00Z', true);
INSERT INTO session_notes.notes (id, appointment_id, document)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6b', pg_temp.note(2));
INSERT INTO session_notes.adverse_events (id, patient_id, note_id, kind, severity, happened_at, description, actions,
  is_patient_told)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', p.id, '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e', 'bruise', 'mild',
  '2026-12-02T15:00:00Z', 'Bruise of two centimetres over the right scapula', 'Cold; advice', true
FROM patient_records.patients p WHERE p.number = 'P-000123';
-- A check-in that is due, and a task that an answer of danger opened; the ids of the documented examples.
UPDATE session_notes.check_ins SET id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e'
WHERE note_id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e' AND hours = 48;
INSERT INTO session_notes.tasks (id, patient_id, therapist_id, location_id, event_id, text, due_at)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', n.patient_id, n.therapist_id, n.location_id,
  '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'Look at the bruise', '2026-12-14T15:00:00Z'
FROM session_notes.notes n WHERE n.id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e';
COMMIT;

SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'miro.saito'), false);
BEGIN;
SELECT set_config('clinic.now', '2026-12-03T17:10:00Z', true);
INSERT INTO session_notes.notes (id, appointment_id, document)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6f', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6a',
  '{"subjective":"Runs again, five kilometres","notNeedledReason":"Assessment only","plan":"Exercise"}');
UPDATE session_notes.notes SET status = 'signed' WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6f';
COMMIT;
SELECT access.act_as(NULL, false);
