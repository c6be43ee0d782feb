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
-- When it was taken back, and when that was entered.
ALTER TABLE session_notes.consents ADD COLUMN withdrawal_recorded_at timestamptz;
ALTER TABLE session_notes.consents DISABLE TRIGGER withdrawn;
UPDATE session_notes.consents SET withdrawal_recorded_at = withdrawn_at;
ALTER TABLE session_notes.consents ENABLE TRIGGER withdrawn;
ALTER TABLE session_notes.consents
  ADD CONSTRAINT consents_withdrawn CHECK (withdrawn_at >= given_at
    AND withdrawn_at <= withdrawal_recorded_at + interval '1 minute') NOT VALID;
GRANT UPDATE (withdrawal_recorded_at) ON session_notes.consents TO clinic_app;
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

CREATE INDEX merged_rows_of_row ON patient_records.merged_rows (row_id);

-- What every signature and booking asks is PL/pgSQL: a function in SQL that runs as its owner is planned at each call.

-- Whether two records had become one by an instant, and nobody has been asked between that and another.
CREATE FUNCTION session_notes.is_unasked(patient uuid, joined_until timestamptz, until timestamptz) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM session_notes.screens s JOIN patient_records.merged_rows r
        ON r.row_id = s.id AND r.table_name = 'session_notes.screens'
      JOIN patient_records.merges m ON m.id = r.merge_id AND m.undone_at IS NULL AND m.merged_at <= joined_until
    WHERE s.patient_id = patient AND NOT EXISTS (SELECT FROM session_notes.screens l
      WHERE l.patient_id = patient AND l.answered_at >= m.merged_at AND l.answered_at <= until));
END $$;

-- The screens that stood at an instant. The latest; after a merge that of each record until somebody asks again; and the
-- latest that was on record by then, beside one that was entered afterwards: who enters a no later takes no yes away.
CREATE FUNCTION session_notes.standing_screens(patient uuid, until timestamptz) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  WITH own AS MATERIALIZED (
    -- By the record for which it was answered: that of the innermost merge.
    SELECT s.id, s.answered_at, s.recorded_at, g.inner_id, g.last
    FROM session_notes.screens s LEFT JOIN LATERAL (
      SELECT (array_agg(m.id ORDER BY m.merged_at))[1] AS inner_id, max(m.merged_at) AS last
      FROM patient_records.merged_rows r JOIN patient_records.merges m ON m.id = r.merge_id AND m.undone_at IS NULL
      WHERE r.row_id = s.id AND r.table_name = 'session_notes.screens') g ON true
    WHERE s.patient_id = patient AND s.answered_at <= until
  ), asked AS (
    SELECT max(o.answered_at) >= coalesce(max(o.last), '-infinity') AS since FROM own o
  ), grouped AS (
    SELECT o.*, CASE WHEN NOT a.since THEN o.inner_id END AS record FROM own o, asked a
  )
  SELECT l.id FROM (SELECT DISTINCT ON (g.record) g.id FROM grouped g
    ORDER BY g.record, g.answered_at DESC, g.id DESC) l
  UNION
  SELECT t.id FROM (SELECT DISTINCT ON (g.record) g.id FROM grouped g WHERE g.recorded_at <= until
    ORDER BY g.record, g.answered_at DESC, g.id DESC) t;
END $$;
REVOKE ALL ON FUNCTION session_notes.is_unasked(uuid, timestamptz, timestamptz),
  session_notes.standing_screens(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_notes.is_unasked(uuid, timestamptz, timestamptz),
  session_notes.standing_screens(uuid, timestamptz) TO clinic_app;

-- The yes answers that stood at an instant.
CREATE FUNCTION session_notes.flags_of(patient uuid, until timestamptz, OUT code text, OUT kind text, OUT question text,
  OUT regions text[], OUT action text, OUT side text, OUT answered_at timestamptz, OUT is_of_day boolean)
  RETURNS SETOF record LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (a.code, a.regions, a.side) a.code, q.kind, q.question,
    session_notes.reach(a.regions, q.is_of_limb), coalesce(a.action, q.action), a.side, s.answered_at, q.is_of_day
  FROM session_notes.standing_screens(patient, until) k (id) JOIN session_notes.screens s ON s.id = k.id
    JOIN session_notes.screen_answers a ON a.screen_id = s.id AND a.is_yes
    JOIN session_notes.screen_questions q ON q.version = a.version AND q.code = a.code
  ORDER BY a.code, a.regions, a.side, s.answered_at DESC
$$;

-- At booking: whether a standing answer rules needles out everywhere at the time of the visit.
DROP FUNCTION session_notes.is_barred(uuid);
CREATE FUNCTION session_notes.is_barred(patient uuid, visit timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM session_notes.flags_of(patient, 'infinity') f
    WHERE f.kind IN ('absolute', 'red_flag') AND f.regions = '{}'
      AND (NOT f.is_of_day OR visit < f.answered_at + interval '24 hours'));
END $$;
CREATE OR REPLACE FUNCTION session_notes.require_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT y.needling FROM practice.treatment_types y WHERE y.id = NEW.treatment_type_id)
    AND session_notes.is_barred(NEW.patient_id, NEW.starts_at)
  THEN
    -- What stands already may be put off.
    IF TG_OP = 'UPDATE' AND NEW.treatment_type_id = OLD.treatment_type_id
      AND session_notes.is_barred(NEW.patient_id, OLD.starts_at)
    THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'no candidate' USING ERRCODE = '23514', CONSTRAINT = 'appointments_candidate';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER b_candidate ON scheduling.appointments;
CREATE TRIGGER b_candidate BEFORE INSERT OR UPDATE OF treatment_type_id, local_start ON scheduling.appointments
  FOR EACH ROW EXECUTE FUNCTION session_notes.require_candidate();
DROP VIEW session_notes.flags;

-- ---------------------------------------------------------------------------------------------------------------------
-- What the card says

-- Which question of the screen an alert on the card answers with yes; an alert of another kind warns by itself.
CREATE TABLE session_notes.alert_questions (
  kind text NOT NULL,
  code text NOT NULL,
  -- Only where the alert's text has this, as a pattern; null: always.
  pattern text,
  PRIMARY KEY (kind, code)
);
INSERT INTO session_notes.alert_questions (kind, code, pattern) VALUES
  ('allergy', 'metal-or-latex-allergy', NULL), ('bleeding', 'anticoagulant', NULL), ('implant', 'soft-implants', NULL),
  ('implant', 'pacemaker', 'pace|stimulator|defibrillator|ICD'), ('pregnancy', 'pregnancy', NULL),
  ('infection', 'blood-borne-virus', NULL);
GRANT SELECT ON session_notes.alert_questions TO clinic_app;

CREATE VIEW session_notes.alert_flags WITH (security_invoker = true) AS
  SELECT a.patient_id, coalesce(q.code, 'alert-' || a.kind) AS code, 'relative' AS kind,
    'Alert on the card (' || a.kind || '): ' || a.text AS question, '{}'::text[] AS regions,
    coalesce((SELECT s.action FROM session_notes.screen_questions s WHERE s.code = q.code
      ORDER BY s.version DESC LIMIT 1), 'Mind it') AS action, NULL::text AS side, a.added_at, a.severity
  FROM patient_records.alerts a LEFT JOIN session_notes.alert_questions q
    ON q.kind = a.kind AND (q.pattern IS NULL OR a.text ~* q.pattern)
  WHERE a.ended_at IS NULL AND a.severity <> 'info';
GRANT SELECT ON session_notes.alert_flags TO clinic_app;
