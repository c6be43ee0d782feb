-- Outcome measures are compared within an episode of care (charting rule 3.12): a knee is not rated by what the neck could
-- not do. A result that was entered wrongly is declared void and stays in view. The session-4 rule (3.11, idea 6) counts
-- from an assessment, and looks at what is booked already.

-- ---------------------------------------------------------------------------------------------------------------------
-- Results

ALTER TABLE session_notes.measures
  -- All that is published of the change that matters or can be told from chance; the tags of the sources.
  ADD COLUMN published text NOT NULL DEFAULT '';
UPDATE session_notes.measures m SET published = p.text FROM (VALUES
  ('nprs', 'MCID 2 points or 30 % [OST]; 1.5 to 3.5 by the size of the change [MID]'),
  ('psfs', 'MDC90 2 for the mean, 3 for one activity [PSFS]; 1.3 small, 2.3 medium, 2.7 large [MID]'),
  ('odi', 'MCID 10 points or 30 % [OST]; 12 [MID]'),
  ('rmdq', 'MCID 5 points or 30 % [OST]'),
  ('ndi', 'MCID 14 percentage points [MID]; 5 to 10 of 50 elsewhere'),
  ('dash', 'MCID 10, 5 to 15 [DASH]'),
  ('quickdash', 'MCID 14, 9 to 20 [DASH]; 10.8 to 13.6 for the shoulder [QD2]'),
  ('lefs', 'MDC 9, MCID 9 [LEFS]')) AS p (code, text)
WHERE p.code = m.code;

ALTER TABLE session_notes.measure_results
  ADD COLUMN episode_id uuid REFERENCES patient_records.episodes,
  ADD COLUMN voided_at timestamptz,
  ADD COLUMN voided_by uuid REFERENCES access.accounts,
  ADD COLUMN void_reason text,
  ADD CONSTRAINT measure_results_void CHECK (num_nulls(voided_at, voided_by, void_reason) IN (0, 3)),
  -- The pain of a note is void with its note.
  ADD CONSTRAINT measure_results_of_note CHECK (note_id IS NULL OR voided_at IS NULL);
ALTER TABLE session_notes.measure_results DISABLE TRIGGER append_only;
UPDATE session_notes.measure_results r SET episode_id = coalesce(
  (SELECT n.episode_id FROM session_notes.notes n WHERE n.id = r.note_id),
  (SELECT CASE WHEN count(*) = 1 THEN min(e.id::text)::uuid END FROM patient_records.episodes e
    WHERE e.patient_id = r.patient_id AND e.opened_on <= r.taken_at::date
      AND (e.discharged_on IS NULL OR e.discharged_on >= r.taken_at::date)));
ALTER TABLE session_notes.measure_results ENABLE TRIGGER append_only;
CREATE INDEX measure_results_of_episode ON session_notes.measure_results (episode_id) WHERE episode_id IS NOT NULL;

-- Of the episode that is named, or of the patient's only open one.
CREATE FUNCTION session_notes.episode_of(patient uuid, named uuid) RETURNS uuid LANGUAGE sql STABLE
  RETURN coalesce(named, (SELECT CASE WHEN count(*) = 1 THEN min(e.id::text)::uuid END
    FROM patient_records.episodes e WHERE e.patient_id = patient AND e.discharged_on IS NULL));
CREATE FUNCTION session_notes.guard_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.episode_id := CASE WHEN NEW.note_id IS NULL THEN session_notes.episode_of(NEW.patient_id, NEW.episode_id)
      ELSE (SELECT n.episode_id FROM session_notes.notes n WHERE n.id = NEW.note_id) END;
    IF NEW.episode_id IS NOT NULL AND NOT EXISTS (SELECT FROM patient_records.episodes e
      WHERE e.id = NEW.episode_id AND e.patient_id = NEW.patient_id)
    THEN
      -- Of a note that has come apart from its episode, as records do that were taken for one.
      IF NEW.note_id IS NOT NULL THEN
        NEW.episode_id := NULL;
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'of another' USING ERRCODE = '23514', CONSTRAINT = 'notes_episode';
    END IF;
    RETURN NEW;
  END IF;
  IF needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
    OR to_jsonb(OLD) - ARRAY['voided_at', 'voided_by', 'void_reason']
      IS DISTINCT FROM to_jsonb(NEW) - ARRAY['voided_at', 'voided_by', 'void_reason']
  THEN
    RAISE EXCEPTION 'append-only' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_guard BEFORE INSERT OR UPDATE ON session_notes.measure_results
  FOR EACH ROW EXECUTE FUNCTION session_notes.guard_measure();
DROP TRIGGER append_only ON session_notes.measure_results;
CREATE TRIGGER append_only BEFORE DELETE ON session_notes.measure_results
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
GRANT INSERT (episode_id), UPDATE (voided_at, voided_by, void_reason) ON session_notes.measure_results TO clinic_app;
CREATE POLICY declare_void ON session_notes.measure_results FOR UPDATE USING (access.may('notes.write'))
  WITH CHECK (voided_by = access.me());

-- The results that count.
CREATE VIEW session_notes.standing_results WITH (security_invoker = true) AS
  SELECT r.* FROM session_notes.measure_results r
  WHERE r.voided_at IS NULL
    AND NOT EXISTS (SELECT FROM session_notes.notes n WHERE n.id = r.note_id AND n.status = 'void');

DROP VIEW session_notes.measure_trends;
CREATE VIEW session_notes.measure_trends WITH (security_invoker = true) AS
  SELECT r.*, m.name, m.higher_is_better, m.mcid_points, m.mcid_percent,
    r.score - r.first_score AS change, r.score - r.last_score AS change_from_last,
    session_notes.is_gain(r.first_score, r.score, m.higher_is_better, m.mcid_points, m.mcid_percent) AS is_gain,
    -- As much worse: the change mirrored at the first.
    session_notes.is_gain(r.first_score, 2 * r.first_score - r.score, m.higher_is_better, m.mcid_points, m.mcid_percent)
      AS is_loss
  FROM (
    SELECT x.*, first_value(x.score) OVER w AS first_score, lag(x.score) OVER w AS last_score
    FROM session_notes.standing_results x
    WINDOW w AS (PARTITION BY x.patient_id, x.measure, x.episode_id ORDER BY x.taken_at, x.id)) r
    CROSS JOIN LATERAL (SELECT l.name, l.higher_is_better, l.mcid_percent,
        CASE WHEN cardinality(r.items) = 1 THEN coalesce(l.mcid_points_single, l.mcid_points) ELSE l.mcid_points END
          AS mcid_points
      FROM session_notes.measures l WHERE l.code = r.measure AND l.version = r.version) m;
GRANT SELECT ON session_notes.standing_results, session_notes.measure_trends TO clinic_app;

-- ---------------------------------------------------------------------------------------------------------------------
-- The session-4 rule

-- Sessions count from the last re-assessment: the signed note, without needles, of a visit whose treatment is none with
-- needles. Who was not needled for a fever has not been assessed again. What was answered in the waiting room is a
-- baseline too.
CREATE OR REPLACE FUNCTION session_notes.needs_reassessment(patient uuid) RETURNS boolean LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (
  WITH signed AS (
    SELECT n.visit_at, EXISTS (SELECT FROM session_notes.needles e WHERE e.note_id = n.id) AS is_needled,
      NOT y.needling AS is_assessment
    FROM session_notes.notes n JOIN scheduling.appointments a ON a.id = n.appointment_id
      JOIN practice.treatment_types y ON y.id = a.treatment_type_id
    WHERE n.patient_id = patient AND n.status = 'signed'
  ), course AS (
    SELECT coalesce(max(s.visit_at) FILTER (WHERE s.is_assessment AND NOT s.is_needled), '-infinity') AS since
    FROM signed s
  ), results AS (
    SELECT r.measure, r.version, (array_agg(r.score ORDER BY r.taken_at, r.id))[1] AS first,
      (array_agg(r.score ORDER BY r.taken_at DESC, r.id DESC))[1] AS latest, max(cardinality(r.items)) AS items
    FROM session_notes.standing_results r, course c
    WHERE r.patient_id = patient AND r.taken_at >= c.since - interval '12 hours'
    GROUP BY r.measure, r.version, r.episode_id
  )
  SELECT (SELECT count(*) FROM signed s, course c WHERE s.is_needled AND s.visit_at > c.since)
      >= (SELECT k.sessions_without_gain_max FROM session_notes.care_rules k)
    AND NOT EXISTS (SELECT FROM results r JOIN session_notes.measures m ON m.code = r.measure AND m.version = r.version
      WHERE session_notes.is_gain(r.first, r.latest, m.higher_is_better,
        CASE WHEN r.items = 1 THEN coalesce(m.mcid_points_single, m.mcid_points) ELSE m.mcid_points END,
        m.mcid_percent)));
END $$;

CREATE OR REPLACE FUNCTION session_notes.is_measure_due(patient uuid, visit timestamptz) RETURNS boolean LANGUAGE sql
  STABLE
  RETURN 1 + (SELECT count(*) FROM session_notes.notes n
      WHERE n.patient_id = patient AND n.status = 'signed' AND n.visit_at < visit
        AND EXISTS (SELECT FROM session_notes.needles e WHERE e.note_id = n.id)
        AND n.visit_at > coalesce((SELECT max(r.taken_at) FROM session_notes.standing_results r
          WHERE r.patient_id = patient AND r.measure <> 'nprs'), '-infinity'))
    >= (SELECT k.sessions_between_measures FROM session_notes.care_rules k)
    AND NOT EXISTS (SELECT FROM session_notes.standing_results r
      WHERE r.patient_id = patient AND r.measure <> 'nprs' AND r.taken_at >= visit - interval '12 hours');

-- What was booked before the answer or the session that stands against it: a task for who is to treat. It does not say
-- why, for the desk sees it too.
ALTER TABLE session_notes.tasks DROP CONSTRAINT tasks_kind_check,
  ADD CONSTRAINT tasks_kind_check CHECK (kind IN ('danger', 'payer_deadline', 'not_a_candidate', 'reassessment'));

CREATE FUNCTION session_notes.watch_bookings(patient uuid) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO session_notes.tasks (patient_id, therapist_id, location_id, kind, text, due_at)
  SELECT patient, a.therapist_id, a.location_id, w.kind,
    CASE w.kind WHEN 'not_a_candidate' THEN 'No needles as it stands: see the screen before the visit of '
      ELSE 'No gain that matters so far: assess again before the visit of ' END || to_char(a.local_start, 'YYYY-MM-DD'),
    needlepoint.now()
  FROM (SELECT x.* FROM scheduling.appointments x JOIN practice.treatment_types y ON y.id = x.treatment_type_id
      WHERE x.patient_id = patient AND x.status IN ('booked', 'confirmed') AND x.starts_at > needlepoint.now()
        AND y.needling
      ORDER BY x.starts_at, x.id LIMIT 1) a
    CROSS JOIN LATERAL (SELECT CASE WHEN session_notes.is_barred(patient, a.starts_at) THEN 'not_a_candidate'
      WHEN a.override_reason IS NULL AND session_notes.needs_reassessment(patient) THEN 'reassessment' END) AS w (kind)
  WHERE w.kind IS NOT NULL AND NOT EXISTS (SELECT FROM session_notes.tasks t
    WHERE t.patient_id = patient AND t.kind = w.kind AND t.done_at IS NULL);
END $$;
REVOKE ALL ON FUNCTION session_notes.watch_bookings(uuid) FROM PUBLIC;
CREATE FUNCTION session_notes.watch_bookings() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM session_notes.watch_bookings(NEW.patient_id);
  RETURN NULL;
END $$;
-- After note_pain, which writes the session's result.
CREATE TRIGGER watch_bookings AFTER UPDATE OF status ON session_notes.notes
  FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'signed') EXECUTE FUNCTION session_notes.watch_bookings();
-- When its answers are there.
CREATE CONSTRAINT TRIGGER watch_bookings AFTER INSERT ON session_notes.screens DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION session_notes.watch_bookings();
