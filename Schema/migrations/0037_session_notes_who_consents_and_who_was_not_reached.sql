-- Consent by who may decide for the patient (charting rule 3.5), check-ins that nobody could be reached for, and the looks
-- at 24 and 72 hours that an event asks for (rule 3.9).

INSERT INTO session_notes.motion_normals (set_name, movement, lowest, highest, source) VALUES
  ('aaos-like', 'wrist_radial_deviation', 20, 20, 'ROM'), ('aaos-like', 'wrist_ulnar_deviation', 30, 30, 'ROM');

-- Null: the patient.
ALTER TABLE session_notes.consents ADD COLUMN given_by uuid REFERENCES patient_records.contacts;
CREATE INDEX consents_of_contact ON session_notes.consents (given_by) WHERE given_by IS NOT NULL;
GRANT INSERT (given_by) ON session_notes.consents TO clinic_app;
CREATE FUNCTION session_notes.guard_giver() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM patient_records.contacts c
    WHERE c.id = NEW.given_by AND c.patient_id = NEW.patient_id AND c.may_consent
      AND (c.ended_at IS NULL OR c.ended_at > NEW.given_at))
  THEN
    RAISE EXCEPTION 'may not' USING ERRCODE = '23514', CONSTRAINT = 'consents_giver';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_giver BEFORE INSERT ON session_notes.consents
  FOR EACH ROW WHEN (NEW.given_by IS NOT NULL) EXECUTE FUNCTION session_notes.guard_giver();

-- Closed without an answer, after calls that reached nobody: what was tried is the remark.
ALTER TABLE session_notes.check_ins ADD COLUMN is_unreached boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT check_ins_unreached CHECK (NOT is_unreached
    OR answered_at IS NOT NULL AND remark IS NOT NULL AND num_nonnulls(soreness, soreness_hours, event_id) = 0);
CREATE FUNCTION session_notes.give_up_check_in(check_in uuid, words text) RETURNS text LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  asked session_notes.check_ins;
BEGIN
  SELECT c.* INTO asked FROM session_notes.check_ins c WHERE c.id = check_in FOR UPDATE;
  IF asked.id IS NULL OR NOT access.may_at('followUps.work', asked.location_id) THEN RETURN 'not_found'; END IF;
  IF asked.answered_at IS NOT NULL THEN RETURN 'append_only'; END IF;
  -- Not before silence has become a call.
  IF needlepoint.now() <= asked.due_at + make_interval(hours => 12 - 6 * asked.is_of_lung::integer) THEN
    RETURN 'too_early';
  END IF;
  UPDATE session_notes.check_ins c SET answered_at = needlepoint.now(), answered_by = access.me(), is_unreached = true,
    remark = words
  WHERE c.id = check_in;
  RETURN 'given_up';
END $$;

-- Whom nobody could reach may call back, and is asked then.
DROP TRIGGER answered ON session_notes.check_ins;
CREATE TRIGGER answered BEFORE UPDATE OR DELETE ON session_notes.check_ins
  FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL AND NOT OLD.is_unreached) EXECUTE FUNCTION session_notes.keep_answer();
CREATE OR REPLACE FUNCTION session_notes.answer_check_in(
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
  IF asked.answered_at IS NOT NULL AND NOT asked.is_unreached THEN
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
    soreness_hours = for_hours, danger = signs, remark = words, event_id = event, is_unreached = false
  WHERE c.id = check_in;
  verdict := 'answered';
END $$;

-- What is more than mild is looked at again after 24 and 72 hours; what is looked at, or closed, is done.
ALTER TABLE session_notes.tasks DROP CONSTRAINT tasks_kind_check,
  ADD CONSTRAINT tasks_kind_check CHECK (kind IN ('danger', 'payer_deadline', 'not_a_candidate', 'reassessment',
    'event_24h', 'event_72h'));
CREATE FUNCTION session_notes.watch_event() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO session_notes.tasks (patient_id, therapist_id, location_id, event_id, kind, text, due_at)
  SELECT NEW.patient_id, a.therapist_id, a.location_id, NEW.id, 'event_' || h.hours || 'h',
    'Look at what became of it after ' || h.hours || ' hours: ' || lower(k.summary),
    NEW.happened_at + make_interval(hours => h.hours)
  FROM (VALUES (24), (72)) AS h (hours), session_notes.adverse_event_kinds k,
    -- For who treated in the session, else for who treated last, else for who reports.
    (SELECT w.therapist_id, w.location_id FROM (
      SELECT CASE WHEN n.id IS NULL THEN 2 ELSE 1 END AS rank, x.starts_at, x.therapist_id, x.location_id
      FROM scheduling.appointments x LEFT JOIN session_notes.notes n ON n.appointment_id = x.id AND n.id = NEW.note_id
      WHERE x.patient_id = NEW.patient_id AND x.status IN ('arrived', 'in_treatment', 'completed')
      UNION ALL
      SELECT 3, NULL, t.id, l.location_id FROM therapist_profiles.therapists t
        JOIN therapist_profiles.therapist_locations l ON l.therapist_id = t.id
      WHERE t.account_id = NEW.recorded_by) w
      ORDER BY w.rank, w.starts_at DESC, w.location_id LIMIT 1) a
  WHERE k.kind = NEW.kind;
  RETURN NULL;
END $$;
CREATE TRIGGER watch_event AFTER INSERT ON session_notes.adverse_events
  FOR EACH ROW WHEN (NEW.severity IN ('significant', 'serious')) EXECUTE FUNCTION session_notes.watch_event();
CREATE FUNCTION session_notes.end_watch() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE session_notes.tasks t SET done_at = needlepoint.now(), done_by = access.me(), outcome = left(NEW.text, 300)
  WHERE t.event_id = NEW.event_id AND t.done_at IS NULL AND t.kind = ANY (CASE NEW.stage
    WHEN 'hours_24' THEN ARRAY['event_24h'] WHEN 'hours_72' THEN ARRAY['event_24h', 'event_72h']
    WHEN 'closed' THEN ARRAY['event_24h', 'event_72h'] ELSE '{}' END);
  RETURN NULL;
END $$;
CREATE TRIGGER end_watch AFTER INSERT ON session_notes.adverse_event_outcomes
  FOR EACH ROW EXECUTE FUNCTION session_notes.end_watch();
