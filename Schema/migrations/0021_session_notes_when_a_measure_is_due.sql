-- An outcome measure beside the pain scale is due at every fourth session with needles, and a signature asks for it
-- (charting rules 3.11, 3.13a; a clinic may set the number). One activity alone counts as changed from three points on,
-- where the mean of several does from two (rule 3.12, PSFS).

ALTER TABLE session_notes.measures ADD COLUMN mcid_points_single numeric;
UPDATE session_notes.measures SET mcid_points_single = 3 WHERE code = 'psfs';

CREATE OR REPLACE VIEW session_notes.measure_trends WITH (security_invoker = true) AS
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
    CROSS JOIN LATERAL (SELECT l.name, l.higher_is_better, l.mcid_percent,
        CASE WHEN cardinality(r.items) = 1 THEN coalesce(l.mcid_points_single, l.mcid_points) ELSE l.mcid_points END
          AS mcid_points
      FROM session_notes.measures l WHERE l.code = r.measure AND l.version = r.version) m;

ALTER TABLE session_notes.care_rules
  ADD COLUMN sessions_between_measures integer NOT NULL DEFAULT 4 CHECK (sessions_between_measures BETWEEN 1 AND 50),
  ADD COLUMN version integer NOT NULL DEFAULT 1;
GRANT UPDATE (sessions_without_gain_max, sessions_between_measures, version) ON session_notes.care_rules TO clinic_app;
ALTER TABLE session_notes.care_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.care_rules FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON session_notes.care_rules FOR SELECT USING (true);
CREATE POLICY edit ON session_notes.care_rules FOR UPDATE USING (access.may('notes.configure'));

-- Sessions count from the last re-assessment: a signed note of a visit without needles, as its treatment has it.
CREATE OR REPLACE FUNCTION session_notes.needs_reassessment(patient uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH signed AS (
    SELECT n.visit_at, EXISTS (SELECT FROM session_notes.needles e WHERE e.note_id = n.id) AS is_needled
    FROM session_notes.notes n WHERE n.patient_id = patient AND n.status = 'signed'
  ), course AS (
    SELECT coalesce(max(s.visit_at) FILTER (WHERE NOT s.is_needled), '-infinity') AS since FROM signed s
  ), results AS (
    SELECT r.measure, r.version, (array_agg(r.score ORDER BY r.taken_at, r.id))[1] AS first,
      (array_agg(r.score ORDER BY r.taken_at DESC, r.id DESC))[1] AS latest, max(cardinality(r.items)) AS items
    FROM session_notes.measure_results r, course c
    WHERE r.patient_id = patient AND r.taken_at >= c.since
      AND NOT EXISTS (SELECT FROM session_notes.notes n WHERE n.id = r.note_id AND n.status = 'void')
    GROUP BY r.measure, r.version
  )
  SELECT (SELECT count(*) FROM signed s, course c WHERE s.is_needled AND s.visit_at > c.since)
      >= (SELECT k.sessions_without_gain_max FROM session_notes.care_rules k)
    AND NOT EXISTS (SELECT FROM results r JOIN session_notes.measures m ON m.code = r.measure AND m.version = r.version
      WHERE session_notes.is_gain(r.first, r.latest, m.higher_is_better,
        CASE WHEN r.items = 1 THEN coalesce(m.mcid_points_single, m.mcid_points) ELSE m.mcid_points END,
        m.mcid_percent))
$$;

-- Whether this visit is the one at which a measure is due: with it, as many sessions with needles as the rule says have
-- gone by without one. The pain scale is asked at every session, so it does not count.
CREATE FUNCTION session_notes.is_measure_due(patient uuid, visit timestamptz) RETURNS boolean LANGUAGE sql STABLE
  RETURN 1 + (SELECT count(*) FROM session_notes.notes n
      WHERE n.patient_id = patient AND n.status = 'signed' AND n.visit_at < visit
        AND EXISTS (SELECT FROM session_notes.needles e WHERE e.note_id = n.id)
        AND n.visit_at > coalesce((SELECT max(r.taken_at) FROM session_notes.measure_results r
          WHERE r.patient_id = patient AND r.measure <> 'nprs'), '-infinity'))
    >= (SELECT k.sessions_between_measures FROM session_notes.care_rules k)
    AND NOT EXISTS (SELECT FROM session_notes.measure_results r
      WHERE r.patient_id = patient AND r.measure <> 'nprs' AND r.taken_at >= visit - interval '12 hours');
