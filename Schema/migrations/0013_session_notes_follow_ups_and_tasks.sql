-- After the session (charting rule 3.10, idea 5): check-ins by what was needled, answers of danger that open an event,
-- and the list of what is to be done. Nothing here waits for a clock of the program: what is due is read off the
-- tables.

-- An answer of danger, and what it opens. A clinic may change what it asks.
CREATE TABLE session_notes.danger_signs (
  sign text PRIMARY KEY,
  question text NOT NULL,
  -- Asked only after needles that could reach the lung.
  is_of_lung boolean NOT NULL,
  kind text NOT NULL REFERENCES session_notes.adverse_event_kinds,
  severity text NOT NULL CHECK (severity IN ('mild', 'significant', 'serious')),
  action text NOT NULL,
  -- 1 is the most urgent: of several answers it decides what the event is.
  urgency integer NOT NULL
);
INSERT INTO session_notes.danger_signs (urgency, sign, question, is_of_lung, kind, severity, action) VALUES
  (1, 'short_of_breath', 'Short of breath?', true, 'pneumothorax_suspected', 'serious',
    '911 or emergency department now'),
  (2, 'chest_pain', 'Pain in the chest or on top of the shoulder?', true, 'pneumothorax_suspected', 'serious',
    '911 or emergency department now'),
  (3, 'dry_cough', 'A dry cough that is new?', true, 'pneumothorax_suspected', 'serious', 'Emergency department today'),
  (4, 'fever', 'Fever or shivering?', false, 'infection_signs', 'significant', 'Physician today'),
  (5, 'redness', 'Redness or heat that spreads from a needle''s place?', false, 'infection_signs', 'significant',
    'Physician today'),
  (6, 'weakness', 'New weakness or numbness?', false, 'electric_pain', 'significant', 'Therapist looks today'),
  (7, 'fainting', 'Fainted since?', false, 'faint', 'significant', 'Therapist calls today');

CREATE TABLE session_notes.check_ins (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  note_id uuid NOT NULL REFERENCES session_notes.notes,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  location_id uuid NOT NULL REFERENCES practice.locations,
  hours integer NOT NULL CHECK (hours IN (24, 48)),
  due_at timestamptz NOT NULL,
  -- Needles could reach the lung: then silence is not taken for an answer for long.
  is_of_lung boolean NOT NULL,
  answered_at timestamptz,
  answered_by uuid REFERENCES access.accounts,
  -- 0 to 10, and how long it lasted: it feeds the next dose.
  soreness integer CHECK (soreness BETWEEN 0 AND 10),
  soreness_hours integer CHECK (soreness_hours BETWEEN 0 AND 240),
  danger text[] NOT NULL DEFAULT '{}',
  remark text,
  event_id uuid REFERENCES session_notes.adverse_events,
  CONSTRAINT check_ins_answer CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
  UNIQUE (note_id, hours)
);
CREATE INDEX check_ins_open ON session_notes.check_ins (due_at, id) WHERE answered_at IS NULL;
CREATE INDEX check_ins_of_patient ON session_notes.check_ins (patient_id, due_at);

-- What somebody must do now because of an answer.
CREATE TABLE session_notes.tasks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  location_id uuid NOT NULL REFERENCES practice.locations,
  event_id uuid REFERENCES session_notes.adverse_events,
  text text NOT NULL,
  due_at timestamptz NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  done_at timestamptz,
  done_by uuid REFERENCES access.accounts,
  outcome text,
  CONSTRAINT tasks_done CHECK (num_nulls(done_at, done_by, outcome) IN (0, 3))
);
CREATE INDEX tasks_open ON session_notes.tasks (due_at, id) WHERE done_at IS NULL;

-- Who was needled is asked after 48 hours how sore it was; who was needled near the lung after 24 hours too, since a
-- pneumothorax may build over two days (rule 3.9).
--
-- They are planned when the needles are charted, and follow what is charted until somebody has answered: a note that
-- waits for its signature must not put off the questions.
CREATE FUNCTION session_notes.plan_check_ins() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  near_lung boolean;
BEGIN
  SELECT bool_or(m.risks && ARRAY['pneumothorax_high', 'pneumothorax_possible']) INTO near_lung
  FROM session_notes.needles n JOIN session_notes.muscles m ON m.code = n.muscle WHERE n.note_id = NEW.id;
  DELETE FROM session_notes.check_ins c
  WHERE c.note_id = NEW.id AND c.answered_at IS NULL AND (near_lung IS NULL OR NOT near_lung AND c.hours = 24);
  IF near_lung IS NULL THEN RETURN NULL; END IF;
  INSERT INTO session_notes.check_ins AS c (note_id, patient_id, therapist_id, location_id, hours, due_at, is_of_lung)
  SELECT NEW.id, NEW.patient_id, NEW.therapist_id, NEW.location_id, h.hours,
    NEW.visit_at + make_interval(hours => h.hours), near_lung
  FROM (VALUES (24), (48)) AS h (hours) WHERE h.hours = 48 OR near_lung
  ON CONFLICT (note_id, hours) DO UPDATE SET is_of_lung = excluded.is_of_lung
    WHERE c.answered_at IS NULL AND c.is_of_lung <> excluded.is_of_lung;
  RETURN NULL;
END $$;
-- After the needles are laid out in their rows; triggers of one event fire in the order of their names.
CREATE TRIGGER unfold_check_ins AFTER INSERT OR UPDATE OF document ON session_notes.notes
  FOR EACH ROW EXECUTE FUNCTION session_notes.plan_check_ins();

-- A note of the wrong patient asks nobody.
CREATE FUNCTION session_notes.drop_check_ins() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM session_notes.check_ins c WHERE c.note_id = NEW.id AND c.answered_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER drop_check_ins AFTER UPDATE OF status ON session_notes.notes
  FOR EACH ROW WHEN (NEW.status = 'void') EXECUTE FUNCTION session_notes.drop_check_ins();

CREATE FUNCTION session_notes.keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'answered' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER answered BEFORE UPDATE OR DELETE ON session_notes.check_ins
  FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION session_notes.keep_answer();
CREATE TRIGGER done BEFORE UPDATE OR DELETE ON session_notes.tasks
  FOR EACH ROW WHEN (OLD.done_at IS NOT NULL) EXECUTE FUNCTION session_notes.keep_answer();

-- Writes down an answer. One of danger opens an event and a task that is due now. It runs as the owner: the desk, which
-- calls, may do this and see no more of the record. Answers the event; null where there is none.
CREATE FUNCTION session_notes.answer_check_in(
  check_in uuid, how_sore integer, for_hours integer, signs text[], words text, OUT verdict text, OUT event uuid
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  asked session_notes.check_ins;
  worst session_notes.danger_signs;
BEGIN
  SELECT c.* INTO asked FROM session_notes.check_ins c WHERE c.id = check_in FOR UPDATE;
  IF asked.id IS NULL OR NOT access.may_at('followUps.work', asked.location_id) THEN
    verdict := 'not_found';
    RETURN;
  END IF;
  IF asked.answered_at IS NOT NULL THEN
    verdict := 'append_only';
    RETURN;
  END IF;
  SELECT d.* INTO worst FROM session_notes.danger_signs d WHERE d.sign = ANY (signs)
  ORDER BY d.urgency LIMIT 1;
  IF worst.sign IS NOT NULL THEN
    event := gen_random_uuid();
    INSERT INTO session_notes.adverse_events (id, patient_id, note_id, kind, severity, happened_at, description,
      actions,
      is_patient_told)
    VALUES (event, asked.patient_id, asked.note_id, worst.kind, worst.severity, needlepoint.now(),
      'Check-in at ' || asked.hours || ' hours: ' || array_to_string(signs, ', ') || coalesce('. ' || words, ''),
      'Told at the check-in: ' || worst.action, true);
    -- A task for each thing to be done, the most urgent first.
    INSERT INTO session_notes.tasks (patient_id, therapist_id, location_id, event_id, text, due_at)
    SELECT asked.patient_id, asked.therapist_id, asked.location_id, event, d.action, needlepoint.now()
    FROM session_notes.danger_signs d WHERE d.sign = ANY (signs) GROUP BY d.action ORDER BY min(d.urgency);
  END IF;
  UPDATE session_notes.check_ins c SET answered_at = needlepoint.now(), answered_by = access.me(), soreness = how_sore,
    soreness_hours = for_hours, danger = signs, remark = words, event_id = event
  WHERE c.id = check_in;
  verdict := 'answered';
END $$;

-- What is to be done, by whom, and by when: what an answer of danger asks for; a check-in that is due; a call where the
-- answer has not come twelve hours later (six near the lung).
CREATE VIEW session_notes.work_list WITH (security_invoker = true) AS
  SELECT t.id, 'danger' AS kind, t.patient_id, t.therapist_id, t.location_id, t.due_at, t.text, NULL::uuid AS note_id,
    t.event_id
  FROM session_notes.tasks t WHERE t.done_at IS NULL
  UNION ALL
  SELECT c.id, CASE WHEN needlepoint.now() > c.due_at + CASE WHEN c.is_of_lung THEN interval '6 hours'
      ELSE interval '12 hours' END THEN 'call' ELSE 'check_in' END,
    c.patient_id, c.therapist_id, c.location_id, c.due_at,
    'Ask at ' || c.hours || ' hours: ' || CASE WHEN c.is_of_lung THEN 'breath, chest, cough, ' ELSE '' END || 'soreness',
    c.note_id, NULL::uuid
  FROM session_notes.check_ins c WHERE c.answered_at IS NULL;

GRANT SELECT ON session_notes.danger_signs, session_notes.check_ins, session_notes.tasks, session_notes.work_list
  TO clinic_app;
GRANT UPDATE (done_at, done_by, outcome) ON session_notes.tasks TO clinic_app;

ALTER TABLE session_notes.check_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.check_ins FORCE ROW LEVEL SECURITY;
ALTER TABLE session_notes.tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.tasks FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON session_notes.check_ins FOR SELECT USING (
  access.may_at('followUps.work', location_id) OR (SELECT access.may('notes.read')));
CREATE POLICY keep ON session_notes.check_ins TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON session_notes.tasks FOR SELECT USING (access.may_at('followUps.work', location_id));
CREATE POLICY finish ON session_notes.tasks FOR UPDATE USING (access.may_at('followUps.work', location_id))
  WITH CHECK (done_by = access.me());
CREATE POLICY keep ON session_notes.tasks TO CURRENT_USER USING (true) WITH CHECK (true);
-- For the answer of danger above.
CREATE POLICY keep ON session_notes.adverse_events TO CURRENT_USER USING (true) WITH CHECK (true);
