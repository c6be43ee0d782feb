-- Outcome measures (charting rule 3.12): what was answered, the score by the published rule, the change against the
-- first and the last, and whether it matters to the patient. And the session-4 rule (rule 3.11, idea 6).

-- A measure's form; a version never changes.
CREATE TABLE session_notes.measures (
  code text NOT NULL,
  version integer NOT NULL,
  name text NOT NULL,
  -- first: the first item; mean; sum; count: of ones; percent: of the most that the answered items can give;
  -- disability: ((sum ÷ answered) − 1) × 25.
  scorer text NOT NULL CHECK (scorer IN ('first', 'mean', 'sum', 'count', 'percent', 'disability')),
  items_min integer NOT NULL,
  items_max integer NOT NULL,
  item_lowest integer NOT NULL,
  item_highest integer NOT NULL,
  answered_min integer NOT NULL,
  -- Each item has words of the patient's own, the same at each time.
  is_labelled boolean NOT NULL,
  higher_is_better boolean NOT NULL,
  -- The smallest change that matters to patients: in points, and as a share of the first score where one is published.
  mcid_points numeric NOT NULL,
  mcid_percent integer,
  source text NOT NULL,
  PRIMARY KEY (code, version)
);
INSERT INTO session_notes.measures (code, version, name, scorer, items_min, items_max, item_lowest, item_highest,
  answered_min, is_labelled, higher_is_better, mcid_points, mcid_percent, source) VALUES
  ('nprs', 1, 'Numeric pain rating scale: now, best, worst of 24 hours', 'first', 1, 3, 0, 10, 1, false, false, 2, 30,
    'OST'),
  ('psfs', 1, 'Patient-specific functional scale', 'mean', 1, 5, 0, 10, 1, true, true, 2, NULL, 'PSFS'),
  ('odi', 1, 'Oswestry disability index', 'percent', 10, 10, 0, 5, 1, false, false, 10, 30, 'ODI, OST'),
  ('rmdq', 1, 'Roland–Morris disability questionnaire', 'count', 24, 24, 0, 1, 24, false, false, 5, 30, 'OST'),
  ('ndi', 1, 'Neck disability index', 'percent', 10, 10, 0, 5, 1, false, false, 14, NULL, 'NDI, MID'),
  ('dash', 1, 'Disabilities of the arm, shoulder and hand', 'disability', 30, 30, 1, 5, 27, false, false, 10, NULL,
    'DASH'),
  ('quickdash', 1, 'QuickDASH', 'disability', 11, 11, 1, 5, 10, false, false, 14, NULL, 'QD, DASH'),
  ('lefs', 1, 'Lower extremity functional scale', 'sum', 20, 20, 0, 4, 20, false, true, 9, NULL, 'LEFS');

CREATE TABLE session_notes.measure_results (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  measure text NOT NULL,
  version integer NOT NULL,
  -- Null: not answered.
  items integer[] NOT NULL,
  labels text[],
  score numeric(6, 2) NOT NULL,
  taken_at timestamptz NOT NULL CONSTRAINT measure_results_past CHECK (taken_at <= recorded_at + interval '1 minute'),
  -- The pain of a signed note is a result of the pain scale.
  note_id uuid REFERENCES session_notes.notes,
  recorded_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  recorded_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  FOREIGN KEY (measure, version) REFERENCES session_notes.measures
);
CREATE INDEX measure_results_of_patient ON session_notes.measure_results (patient_id, measure, taken_at, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.measure_results
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

CREATE FUNCTION session_notes.note_pain() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO session_notes.measure_results (patient_id, measure, version, items, score, taken_at, note_id)
  SELECT NEW.patient_id, 'nprs', 1, ARRAY[(p ->> 'now')::integer, (p ->> 'best')::integer, (p ->> 'worst')::integer],
    -- Who comes early may be treated and charted before the hour.
    (p ->> 'now')::integer, least(NEW.visit_at, NEW.signed_at), NEW.id
  FROM (SELECT NEW.document -> 'pain') AS d (p) WHERE p ->> 'now' IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER note_pain AFTER UPDATE OF status ON session_notes.notes
  FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'signed') EXECUTE FUNCTION session_notes.note_pain();

-- Whether one score is better than another by what matters to patients: by the points, or by the share of the first.
CREATE FUNCTION session_notes.is_gain(
  first numeric, later numeric, higher_is_better boolean, points numeric, percent integer
) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (CASE WHEN higher_is_better THEN later - first ELSE first - later END) >= points
    OR coalesce(first > 0 AND (CASE WHEN higher_is_better THEN later - first ELSE first - later END) * 100
      >= first * percent, false);

-- Each result with its change against the first and against the one before. A gain is a change for the better that
-- matters; results of void notes do not count.
CREATE VIEW session_notes.measure_trends WITH (security_invoker = true) AS
  SELECT r.*, m.name, m.higher_is_better, m.mcid_points, m.mcid_percent,
    r.score - r.first_score AS change, r.score - r.last_score AS change_from_last,
    session_notes.is_gain(r.first_score, r.score, m.higher_is_better, m.mcid_points, m.mcid_percent) AS is_gain,
    -- As much worse: the change mirrored at the first.
    session_notes.is_gain(r.first_score, 2 * r.first_score - r.score, m.higher_is_better, m.mcid_points, m.mcid_percent)
      AS is_loss
  FROM (
    SELECT x.*, first_value(x.score) OVER w AS first_score, lag(x.score) OVER w AS last_score
    FROM session_notes.measure_results x
    WHERE NOT EXISTS (SELECT FROM session_notes.notes n WHERE n.id = x.note_id AND n.status = 'void')
    WINDOW w AS (PARTITION BY x.patient_id, x.measure ORDER BY x.taken_at, x.id)) r
    JOIN session_notes.measures m ON m.code = r.measure AND m.version = r.version;

-- The session-4 rule (rule 3.11, idea 6): after so many sessions with needles and no gain in any measure, the next is
-- booked only after a re-assessment, or with a written reason (the booking's override). A clinic may set the number.
CREATE TABLE session_notes.care_rules (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  sessions_without_gain_max integer NOT NULL DEFAULT 4 CHECK (sessions_without_gain_max BETWEEN 1 AND 50)
);
INSERT INTO session_notes.care_rules DEFAULT VALUES;

-- Sessions count from the last re-assessment: a signed note of a visit without needles, as its treatment has it.
CREATE FUNCTION session_notes.needs_reassessment(patient uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH signed AS (
    SELECT n.visit_at, EXISTS (SELECT FROM session_notes.needles e WHERE e.note_id = n.id) AS is_needled
    FROM session_notes.notes n WHERE n.patient_id = patient AND n.status = 'signed'
  ), course AS (
    SELECT coalesce(max(s.visit_at) FILTER (WHERE NOT s.is_needled), '-infinity') AS since FROM signed s
  ), results AS (
    SELECT r.measure, r.version, (array_agg(r.score ORDER BY r.taken_at, r.id))[1] AS first,
      (array_agg(r.score ORDER BY r.taken_at DESC, r.id DESC))[1] AS latest
    FROM session_notes.measure_results r, course c
    WHERE r.patient_id = patient AND r.taken_at >= c.since
      AND NOT EXISTS (SELECT FROM session_notes.notes n WHERE n.id = r.note_id AND n.status = 'void')
    GROUP BY r.measure, r.version
  )
  SELECT (SELECT count(*) FROM signed s, course c WHERE s.is_needled AND s.visit_at > c.since)
      >= (SELECT k.sessions_without_gain_max FROM session_notes.care_rules k)
    AND NOT EXISTS (SELECT FROM results r JOIN session_notes.measures m ON m.code = r.measure AND m.version = r.version
      WHERE session_notes.is_gain(r.first, r.latest, m.higher_is_better, m.mcid_points, m.mcid_percent))
$$;

CREATE FUNCTION session_notes.require_reassessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT y.needling FROM practice.treatment_types y WHERE y.id = NEW.treatment_type_id)
    AND session_notes.needs_reassessment(NEW.patient_id)
  THEN
    RAISE EXCEPTION 'reassess' USING ERRCODE = '23514', CONSTRAINT = 'appointments_reassessment';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_reassessment BEFORE INSERT ON scheduling.appointments
  FOR EACH ROW WHEN (NEW.override_reason IS NULL) EXECUTE FUNCTION session_notes.require_reassessment();

GRANT SELECT ON session_notes.measures, session_notes.measure_results, session_notes.measure_trends,
  session_notes.care_rules TO clinic_app;
GRANT INSERT (id, patient_id, measure, version, items, labels, score, taken_at) ON session_notes.measure_results
  TO clinic_app;
ALTER TABLE session_notes.measure_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.measure_results FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON session_notes.measure_results FOR SELECT USING ((SELECT access.may('notes.read')));
CREATE POLICY add ON session_notes.measure_results FOR INSERT WITH CHECK (
  recorded_by = access.me() AND access.may('notes.write'));
CREATE POLICY keep ON session_notes.measure_results TO CURRENT_USER USING (true) WITH CHECK (true);
