-- Candidacy and consent as of the time that they were given (charting rules 3.2, 3.4, 3.5): what is entered later says
-- so. An answer about a limb holds for the whole limb, of its side. What an alert on the card says is part of the gate.
-- After a merge both records' answers stand until the patient is asked again.

-- ---------------------------------------------------------------------------------------------------------------------
-- When it was said, and when it was entered

ALTER TABLE session_notes.screens ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT needlepoint.now();
ALTER TABLE session_notes.consents ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT needlepoint.now();
ALTER TABLE session_notes.screens DISABLE TRIGGER append_only;
UPDATE session_notes.screens SET recorded_at = answered_at;
ALTER TABLE session_notes.screens ENABLE TRIGGER append_only;
ALTER TABLE session_notes.consents DISABLE TRIGGER withdrawn;
UPDATE session_notes.consents SET recorded_at = given_at;
ALTER TABLE session_notes.consents ENABLE TRIGGER withdrawn;
ALTER TABLE session_notes.screens
  ADD CONSTRAINT screens_past CHECK (answered_at <= recorded_at + interval '1 minute');
ALTER TABLE session_notes.consents
  ADD CONSTRAINT consents_past CHECK (given_at <= recorded_at + interval '1 minute');
GRANT INSERT (answered_at) ON session_notes.screens TO clinic_app;
GRANT INSERT (given_at) ON session_notes.consents TO clinic_app;

-- The day of an instant where a therapist works.
CREATE FUNCTION scheduling.day_of(at timestamptz, of_therapist uuid) RETURNS date LANGUAGE sql STABLE
  RETURN (at AT TIME ZONE coalesce(
    (SELECT l.zone FROM therapist_profiles.therapist_locations w JOIN practice.locations l ON l.id = w.location_id
      WHERE w.therapist_id = of_therapist ORDER BY l.code LIMIT 1), 'UTC'))::date;

-- ---------------------------------------------------------------------------------------------------------------------
-- Where an answer holds

-- A yes is about the limb, not about the part of it that was named.
ALTER TABLE session_notes.screen_questions ADD COLUMN is_of_limb boolean NOT NULL DEFAULT false;
-- A yes is about that day: who has a fever today may be booked for next week.
ALTER TABLE session_notes.screen_questions ADD COLUMN is_of_day boolean NOT NULL DEFAULT false;
ALTER TABLE session_notes.screen_questions DISABLE TRIGGER append_only;
UPDATE session_notes.screen_questions SET is_of_limb = true WHERE code IN ('lymphedema', 'compartment-or-dvt');
UPDATE session_notes.screen_questions SET is_of_day = true
WHERE code IN ('acute-illness', 'exertion-today', 'low-sugar');
ALTER TABLE session_notes.screen_questions ENABLE TRIGGER append_only;
-- Null: both sides.
ALTER TABLE session_notes.screen_answers ADD COLUMN side text CHECK (side IN ('left', 'right'));

CREATE FUNCTION session_notes.reach(regions text[], is_of_limb boolean) RETURNS text[] LANGUAGE sql IMMUTABLE
  PARALLEL SAFE
  RETURN regions
    || CASE WHEN is_of_limb AND regions && ARRAY['shoulder', 'arm', 'forearm', 'hand']
      THEN ARRAY['arm', 'forearm', 'hand'] ELSE '{}' END
    || CASE WHEN is_of_limb AND regions && ARRAY['hip', 'thigh', 'knee', 'leg', 'foot']
      THEN ARRAY['thigh', 'knee', 'leg', 'foot'] ELSE '{}' END;

-- The trunk is chest and thorax as well.
DELETE FROM session_notes.safety_rules WHERE code = 'pregnancy';
INSERT INTO session_notes.safety_rules (code, verdict, risks, regions, is_electrical, sentence) VALUES
  ('pregnancy', 'stop', '{}', '{abdomen,chest,hip,lumbar,thorax,trunk}', false,
    'Not in trunk, lumbar or pelvic region in pregnancy');

-- ---------------------------------------------------------------------------------------------------------------------
-- Which answers stand

-- A merge since which nobody has been asked: the answers of both records stand.
CREATE INDEX merged_rows_of_row ON patient_records.merged_rows (row_id);
CREATE FUNCTION session_notes.unasked_merges(patient uuid, until timestamptz) RETURNS SETOF patient_records.merges
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.* FROM patient_records.merges m
  WHERE m.survivor_id = patient AND m.undone_at IS NULL AND m.merged_at <= until
    AND EXISTS (SELECT FROM patient_records.merged_rows r
      WHERE r.merge_id = m.id AND r.table_name = 'session_notes.screens')
    AND NOT EXISTS (SELECT FROM session_notes.screens s WHERE s.patient_id = patient AND s.recorded_at >= m.merged_at)
$$;

-- The latest screen, and after a merge that of each record until somebody asks again.
CREATE FUNCTION session_notes.standing_screens(patient uuid) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT ON (g.merge_id) s.id
  FROM session_notes.screens s LEFT JOIN LATERAL (
    SELECT r.merge_id FROM session_notes.unasked_merges(patient, 'infinity') m
      JOIN patient_records.merged_rows r ON r.merge_id = m.id
    WHERE r.row_id = s.id AND r.table_name = 'session_notes.screens' ORDER BY m.merged_at DESC LIMIT 1) g ON true
  WHERE s.patient_id = patient
  ORDER BY g.merge_id, s.answered_at DESC, s.id DESC
$$;
REVOKE ALL ON FUNCTION session_notes.unasked_merges(uuid, timestamptz), session_notes.standing_screens(uuid)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_notes.unasked_merges(uuid, timestamptz), session_notes.standing_screens(uuid)
  TO clinic_app;

CREATE OR REPLACE VIEW session_notes.flags WITH (security_invoker = true) AS
  SELECT s.patient_id, a.code, q.kind, q.question, session_notes.reach(a.regions, q.is_of_limb) AS regions,
    coalesce(a.action, q.action) AS action, s.answered_at, s.id AS screen_id, a.side, q.is_of_day
  FROM session_notes.screens s
    JOIN session_notes.screen_answers a ON a.screen_id = s.id AND a.is_yes
    JOIN session_notes.screen_questions q ON q.version = a.version AND q.code = a.code
  WHERE s.id IN (SELECT session_notes.standing_screens(s.patient_id));

-- At booking: whether a standing answer rules needles out everywhere at the time of the visit.
DROP FUNCTION session_notes.is_barred(uuid);
CREATE FUNCTION session_notes.is_barred(patient uuid, visit timestamptz) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM session_notes.flags f
    WHERE f.patient_id = patient AND f.kind IN ('absolute', 'red_flag') AND f.regions = '{}'
      AND (NOT f.is_of_day OR visit < f.answered_at + interval '24 hours'))
$$;
CREATE OR REPLACE FUNCTION session_notes.require_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT y.needling FROM practice.treatment_types y WHERE y.id = NEW.treatment_type_id)
    AND session_notes.is_barred(NEW.patient_id, NEW.starts_at)
  THEN
    RAISE EXCEPTION 'no candidate' USING ERRCODE = '23514', CONSTRAINT = 'appointments_candidate';
  END IF;
  RETURN NEW;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What the card says

-- Which question of the screen an alert on the card answers with yes; an alert of another kind warns by itself.
CREATE TABLE session_notes.alert_questions (
  kind text PRIMARY KEY,
  code text NOT NULL
);
INSERT INTO session_notes.alert_questions (kind, code) VALUES
  ('allergy', 'metal-or-latex-allergy'), ('bleeding', 'anticoagulant'), ('implant', 'soft-implants'),
  ('pregnancy', 'pregnancy'), ('infection', 'blood-borne-virus');
GRANT SELECT ON session_notes.alert_questions TO clinic_app;

CREATE VIEW session_notes.alert_flags WITH (security_invoker = true) AS
  SELECT a.patient_id, coalesce(q.code, 'alert-' || a.kind) AS code, 'relative' AS kind,
    'Alert on the card (' || a.kind || '): ' || a.text AS question, '{}'::text[] AS regions,
    coalesce((SELECT s.action FROM session_notes.screen_questions s WHERE s.code = q.code
      ORDER BY s.version DESC LIMIT 1), 'Mind it') AS action, NULL::text AS side, a.added_at, a.severity
  FROM patient_records.alerts a LEFT JOIN session_notes.alert_questions q ON q.kind = a.kind
  WHERE a.ended_at IS NULL AND a.severity <> 'info';
GRANT SELECT ON session_notes.alert_flags TO clinic_app;
