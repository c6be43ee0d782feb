-- Forty charts over six sessions each, from an episode's opening to its discharge where the goals were met, and what else
-- a clinic's record holds: sessions of the last two weeks, a watch for a pneumothorax, a count that does not close, an
-- amended note. Each signed note lacks nothing that a signature asks for. The same choices on every run, around today.
SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);

-- Eight patients for each therapist who needles, by the location where they are seen.
CREATE TEMP TABLE demo_courses AS
WITH therapists AS (
  SELECT t.id, t.account_id, t.slug, l.id AS location_id, l.code AS location, row_number() OVER (ORDER BY t.slug) AS n,
    row_number() OVER (PARTITION BY l.code ORDER BY t.slug) AS place
  FROM therapist_profiles.therapists t
    JOIN LATERAL (SELECT l.* FROM therapist_profiles.therapist_locations w JOIN practice.locations l
      ON l.id = w.location_id WHERE w.therapist_id = t.id ORDER BY l.code DESC LIMIT 1) l ON true
  WHERE EXISTS (SELECT FROM therapist_profiles.permits p WHERE p.therapist_id = t.id AND p.needling)
), patients AS (
  SELECT p.id, p.preferred_location_id, row_number() OVER (PARTITION BY p.preferred_location_id ORDER BY p.number) AS n
  FROM patient_records.patients p
)
SELECT p.id AS patient_id, t.id AS therapist_id, t.account_id, t.location_id, t.n AS therapist_number,
  (p.n - 1) % 8 AS hour, ((t.n * 8 + p.n) % 5)::integer AS complaint, (p.n % 8 = 3) AS is_stuck
FROM therapists t JOIN patients p ON p.preferred_location_id = t.location_id
  AND p.n BETWEEN (t.place - 1) * 8 + 1 AND t.place * 8;

-- What brings people, and what is needled for it: muscle, level, technique, needles.
CREATE TEMP TABLE demo_complaints (
  complaint integer, words text, segment text, muscles jsonb, movement text, before integer, after integer);
INSERT INTO demo_complaints VALUES
  (0, 'Stiff neck and an ache behind the shoulder blade, worse at the desk', 'C6',
    '[["infraspinatus", null, "pistoning"], ["levator-scapulae", null, "in_out"], ["cervical-multifidus", "C6", "retained"]]',
    'neck_rotation', 48, 62),
  (1, 'Low back pain into the right buttock after lifting', 'L5',
    '[["lumbar-multifidus", "L5", "retained"], ["gluteus-medius", null, "pistoning"], ["piriformis", null, "in_out"]]',
    'lumbar_flexion', 40, 55),
  (2, 'Shoulder pain at night, the arm does not go overhead', 'C5',
    '[["supraspinatus", null, "in_out"], ["deltoid", null, "pistoning"], ["cervical-multifidus", "C5", "retained"]]',
    'shoulder_abduction', 110, 140),
  (3, 'Headache from the neck, three days a week', 'C2',
    '[["semispinalis-capitis", null, "in_out"], ["upper-trapezius", null, "pistoning"], ["splenius-cervicis", null, "in_out"]]',
    'neck_side_bending', 30, 38),
  (4, 'Outer elbow pain when gripping', 'C7',
    '[["extensor-carpi-radialis-brevis", null, "pistoning"], ["supinator", null, "in_out"],
      ["cervical-multifidus", "C7", "retained"]]', 'wrist_extension', 50, 68);

-- A note's document as the program writes it.
CREATE FUNCTION pg_temp.demo_note(complaint integer, session integer, pain integer, lost integer, screen uuid)
RETURNS json LANGUAGE sql AS $$
  SELECT replace(json_strip_nulls(json_build_object(
    'subjective', c.words || CASE WHEN session > 1 THEN '. Since last time: '
      || CASE WHEN pain >= 6 THEN 'about the same' WHEN pain >= 4 THEN 'better for some days' ELSE 'much better' END
      ELSE '' END,
    'pain', json_build_object('now', pain, 'best', greatest(0, pain - 2), 'worst', least(10, pain + 2)),
    'signs', json_build_array(json_build_object('kind', 'tenderness', 'side', 'right', 'segment', c.segment,
      'place', 'paraspinal', 'grade', CASE WHEN pain >= 5 THEN 2 ELSE 1 END)),
    'motion', json_build_array(json_build_object('movement', c.movement, 'side', 'right',
      'before', c.before + session, 'after', c.after + session)),
    'assessment', 'Tight bands in muscles of ' || c.segment || ', no neurological deficit',
    'plan', 'Same muscles, then strength', 'nextIntervalDays', 7,
    'aftercare', json_build_object('advice', 'Heat, water, gentle movement; no heavy load today', 'hasWrittenList',
      true),
    'screening', CASE WHEN screen IS NOT NULL THEN json_build_object('screen', screen, 'isUnchanged', true) END,
    'needling', json_build_object('handsCleanedBefore', true, 'skinPrepared', true, 'needlesSterile', true,
      'glovesWorn', true, 'sharpsBoxInReach', true, 'sharpsBox', 'SB-0412', 'pressedAfter', true, 'linenChecked', true,
      'handsCleanedAfter', true,
      'counts', json_build_object('opened', n.number, 'inserted', n.number, 'unused', 0, 'removed', n.number - lost,
        'discarded', n.number - lost),
      'needles', n.rows),
    'reaction', json_build_object('severity', 'none')))::text, E'\n', '')::json
  FROM demo_complaints c, LATERAL (
    SELECT count(*) AS number, json_agg(json_build_object('muscle', m.item ->> 0, 'side', 'right', 'level',
      m.item ->> 1,
      'lot', 'LOT-24' || 100 + session, 'lotExpiry', '2029-06-30', 'diameter', 0.30, 'length', 50, 'depth', 25,
      'technique', m.item ->> 2, 'minutes', CASE WHEN m.item ->> 2 = 'retained' THEN 5 END,
      'repetitions', CASE WHEN m.item ->> 2 = 'pistoning' THEN 4 END, 'twitches', pain % 3,
      'responses', CASE WHEN pain % 3 > 0 THEN json_build_array('twitch', 'ache') ELSE json_build_array('ache') END,
      'pain', least(6, pain), 'bleeding', 'none', 'outcome', CASE WHEN pain > 5 THEN 'partial' ELSE 'released' END)
      ORDER BY m.place, s.n) AS rows
    FROM jsonb_array_elements(c.muscles) WITH ORDINALITY AS m (item, place), generate_series(1, 2) AS s (n)) n
  WHERE c.complaint = demo_note.complaint
$$;

INSERT INTO session_notes.sharps_boxes (id, location_id, number, opened_at, opened_by)
SELECT gen_random_uuid(), l.id, 'SB-0412', needlepoint.now() - interval '100 days',
  (SELECT a.id FROM access.accounts a WHERE a.name = 'demo.desk')
FROM practice.locations l;

-- Six visits a week apart, eight to three weeks ago: each therapist has a weekday of their own.
CREATE TEMP TABLE demo_visits AS
SELECT gen_random_uuid() AS id, c.*, w.session,
  date_trunc('week', needlepoint.now() AT TIME ZONE 'America/Edmonton')::date - (9 - w.session) * 7
    + ((c.therapist_number - 1) % 5)::integer + time '08:00' + c.hour * interval '1 hour' AS local_start,
  CASE WHEN c.is_stuck THEN 6 ELSE (ARRAY[7, 6, 5, 5, 4, 3])[w.session] END AS pain
FROM demo_courses c, generate_series(1, 6) AS w (session);
INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, local_start, minutes,
  buffer_before, buffer_after, booked_at, booked_by)
SELECT v.id, v.patient_id, v.therapist_id, y.id, v.location_id, v.local_start, 45, 0, 0,
  v.local_start AT TIME ZONE 'UTC' - interval '10 days', (SELECT a.id FROM access.accounts a WHERE a.name = 'demo.desk')
FROM demo_visits v JOIN practice.treatment_types y ON y.code = 'ims-45';
UPDATE scheduling.appointments a SET status = 'arrived', version = version + 1 FROM demo_visits v WHERE v.id = a.id;
UPDATE scheduling.appointments a SET status = 'in_treatment',
  version = version + 1 FROM demo_visits v WHERE v.id = a.id;
UPDATE scheduling.appointments a SET status = 'completed', version = version + 1 FROM demo_visits v WHERE v.id = a.id;

-- The sessions of the last two weeks that are over by a day and a half.
INSERT INTO demo_visits (id, patient_id, therapist_id, account_id, location_id, complaint, session, local_start, pain)
SELECT a.id, a.patient_id, a.therapist_id, t.account_id, a.location_id,
  ('x' || left(md5(a.patient_id::text), 6))::bit(24)::integer % 5, 7, a.local_start,
  3 + ('x' || left(md5(a.patient_id::text), 6))::bit(24)::integer % 3
FROM scheduling.appointments a JOIN therapist_profiles.therapists t ON t.id = a.therapist_id
  JOIN practice.treatment_types y ON y.id = a.treatment_type_id
WHERE a.status = 'completed' AND y.needling AND a.starts_at < needlepoint.now() - interval '36 hours'
  AND NOT EXISTS (SELECT FROM demo_visits v WHERE v.id = a.id);

DO $$
DECLARE
  v record;
  note uuid;
  answered uuid;
  latest record;
BEGIN
  FOR v IN SELECT d.*, a.starts_at FROM demo_visits d JOIN scheduling.appointments a ON a.id = d.id
    ORDER BY a.starts_at, d.id
  LOOP
    PERFORM access.act_as(v.account_id, true),
      set_config('clinic.now', (v.starts_at + interval '50 minutes')::text, true);
    IF v.session = 1 THEN
      INSERT INTO patient_records.episodes (id, patient_id, complaint, goals, plan, opened_on)
      SELECT gen_random_uuid(), v.patient_id, c.words, '{A day at work without pain}', 'IMS weekly, six sessions',
        v.local_start::date
      FROM demo_complaints c WHERE c.complaint = v.complaint;
    END IF;
    -- Asked and told before the first needle.
    answered := (SELECT s.id FROM session_notes.screens s WHERE s.patient_id = v.patient_id);
    IF answered IS NULL THEN
      answered := gen_random_uuid();
      INSERT INTO session_notes.screens (id, patient_id, version) VALUES (answered, v.patient_id, 1);
      INSERT INTO session_notes.screen_answers (screen_id, version, code, is_yes, regions, action)
      SELECT answered, 1, q.code, q.code = y.code, '{}', CASE WHEN q.code = y.code THEN q.action END
      FROM session_notes.screen_questions q, (SELECT (ARRAY['anticoagulant', 'osteoporosis', 'low-sugar', 'none',
        'none',
        'none', 'none'])[1 + ('x' || left(md5(v.patient_id::text || 'screen'), 6))::bit(24)::integer % 7] AS code) y
      WHERE q.version = 1;
    END IF;
    IF NOT EXISTS (SELECT FROM session_notes.consents c
      WHERE c.patient_id = v.patient_id AND c.therapist_id = v.therapist_id)
    THEN
      INSERT INTO session_notes.consents (id, patient_id, therapist_id, version, text, regions, risks, method,
        questions_answered)
      SELECT gen_random_uuid(), v.patient_id, v.therapist_id, 1,
        string_agg(p.heading || E'\n' || p.text, E'\n\n' ORDER BY p.place), '{arm,forearm,hip,lumbar,neck,shoulder,shoulder_girdle}',
        '{canal,nerve,pneumothorax,vessel}', 'written', true
      FROM session_notes.consent_paragraphs p
      WHERE p.version = 1 AND p.risk IN ('always', 'pneumothorax', 'nerve', 'vessel', 'canal');
    END IF;
    note := gen_random_uuid();
    INSERT INTO session_notes.notes (id, appointment_id, document)
    VALUES (note, v.id, pg_temp.demo_note(v.complaint, v.session, v.pain, 0, answered));
    UPDATE session_notes.notes SET status = 'signed' WHERE id = note;
    -- What the patient can do again, at the first session and at every fourth (charting rule 3.11).
    IF v.session = 4 OR NOT EXISTS (SELECT FROM session_notes.measure_results r
      WHERE r.patient_id = v.patient_id AND r.measure = 'psfs')
    THEN
      INSERT INTO session_notes.measure_results (id, patient_id, measure, version, items, labels, score, taken_at)
      SELECT gen_random_uuid(), v.patient_id, 'psfs', 1, ARRAY[r, r + 1, r],
        '{A day at the desk,Looking over the shoulder,Carrying the shopping}', round((3 * r + 1) / 3.0, 2), v.starts_at
      FROM (SELECT least(9, 10 - v.pain)) AS rated (r);
    END IF;
    -- How sore it was, as the desk heard it.
    PERFORM set_config('clinic.now', (v.starts_at + interval '49 hours')::text, true);
    IF v.starts_at < now() - interval '3 days' THEN
      UPDATE session_notes.check_ins c SET answered_at = needlepoint.now(), answered_by = access.me(),
        soreness = 1 + (v.pain + v.session) % 5, soreness_hours = 12 + 6 * (v.session % 4)
      WHERE c.note_id = note;
    END IF;
    -- The goals are met, and nobody is seen for it any more.
    IF v.session = 6 AND v.pain <= 3 AND NOT EXISTS (SELECT FROM scheduling.appointments a
      WHERE a.patient_id = v.patient_id AND a.starts_at > v.starts_at AND a.status NOT IN ('cancelled', 'no_show'))
    THEN
      UPDATE patient_records.episodes e SET discharged_on = v.local_start::date, discharge_reason = 'goals_met',
        discharge_summary = 'Works without pain; exercises at home', version = e.version + 1
      WHERE e.patient_id = v.patient_id AND e.discharged_on IS NULL;
    END IF;
  END LOOP;

  -- One note was mended after it had been signed.
  SELECT n.id, n.author_id, n.signed_at INTO latest FROM session_notes.notes n WHERE n.status = 'signed'
  ORDER BY n.visit_at DESC, n.id OFFSET 5 LIMIT 1;
  PERFORM access.act_as(latest.author_id, true),
    set_config('clinic.now', (latest.signed_at + interval '3 hours')::text, true);
  INSERT INTO session_notes.amendments (id, note_id, kind, text, reason)
  VALUES (gen_random_uuid(), latest.id, 'amendment', 'The second needle was on the left side.', 'Side mixed up');

  -- Of the latest sessions one is watched for a pneumothorax, and one count does not close.
  PERFORM set_config('clinic.now', '', true);
  FOR v IN SELECT a.id, a.patient_id, t.account_id, a.starts_at, row_number() OVER (ORDER BY a.starts_at DESC, a.id) AS n
    FROM scheduling.appointments a JOIN therapist_profiles.therapists t ON t.id = a.therapist_id
      JOIN practice.treatment_types y ON y.id = a.treatment_type_id
    WHERE a.status = 'completed' AND y.needling AND a.starts_at < needlepoint.now() - interval '1 hour'
      AND NOT EXISTS (SELECT FROM session_notes.notes n WHERE n.appointment_id = a.id)
    ORDER BY a.starts_at DESC, a.id LIMIT 2
  LOOP
    PERFORM access.act_as(v.account_id, true),
      set_config('clinic.now', least(v.starts_at + interval '50 minutes', now())::text, true);
    note := gen_random_uuid();
    INSERT INTO session_notes.notes (id, appointment_id, document)
    VALUES (note, v.id, pg_temp.demo_note(0, 1, 6, CASE v.n WHEN 2 THEN 1 ELSE 0 END, (SELECT s.id
      FROM session_notes.screens s WHERE s.patient_id = v.patient_id ORDER BY s.answered_at DESC LIMIT 1)));
    IF v.n = 1 THEN UPDATE session_notes.notes SET status = 'signed' WHERE id = note; END IF;
  END LOOP;
  PERFORM access.act_as(NULL, true), set_config('clinic.now', '', true);
END $$;

DROP TABLE demo_courses, demo_complaints, demo_visits;
