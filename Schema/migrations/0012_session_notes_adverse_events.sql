-- The register of adverse events (charting rule 3.9): what happened, how grave it was, what was done, who was told, and
-- what became of it. An entry does not change; what comes later is added.

CREATE TABLE session_notes.adverse_event_kinds (
  kind text PRIMARY KEY,
  summary text NOT NULL,
  -- What is done at once; a clinic may change it.
  first_actions text NOT NULL
);
INSERT INTO session_notes.adverse_event_kinds (kind, summary, first_actions) VALUES
  ('bruise', 'Bruise', 'Press, cold.'),
  ('bleeding', 'Bleeding or haematoma', 'Press until it stops, cold; look again before the patient leaves.'),
  ('pain', 'Pain during or after', 'Take the needle out; heat, gentle movement.'),
  ('drowsiness', 'Drowsiness', 'Rest; no driving until awake.'),
  ('faint', 'Faint', 'All needles out, lie flat, legs up, watch; no driving.'),
  ('flare', 'Flare of the complaint', 'Advice; smaller dose next time.'),
  ('stuck_needle', 'Needle stuck', 'Relax, wait, a needle beside it, then withdraw.'),
  ('broken_needle', 'Needle bent or broken', 'Keep still, mark the place, forceps; else emergency department.'),
  ('electric_pain', 'Electric pain', 'Withdraw; test the nerve now and after 24 hours.'),
  ('pneumothorax_suspected', 'Pneumothorax suspected',
    'Stop, sit upright, SpO2, breathing rate, air entry; 911 or emergency department with a letter; no flight.'),
  ('infection_signs', 'Signs of infection', 'Physician the same day.'),
  ('forgotten_needle', 'Needle forgotten', 'Call, retrieve, advice on exposure.'),
  ('needlestick', 'Needlestick of staff', 'Wash, first aid, exposure assessment, report.'),
  ('other', 'Other', 'As the case needs.');

CREATE TABLE session_notes.adverse_events (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  note_id uuid REFERENCES session_notes.notes,
  kind text NOT NULL REFERENCES session_notes.adverse_event_kinds,
  severity text NOT NULL CHECK (severity IN ('mild', 'significant', 'serious')),
  happened_at timestamptz NOT NULL CONSTRAINT adverse_events_past
    CHECK (happened_at <= recorded_at + interval '1 minute'),
  description text NOT NULL,
  actions text NOT NULL,
  -- Who was told besides the patient.
  told text,
  is_patient_told boolean NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  recorded_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX adverse_events_of_patient ON session_notes.adverse_events (patient_id);
CREATE INDEX adverse_events_by_time ON session_notes.adverse_events (happened_at DESC, id DESC);

-- What became of it, at 24 and 72 hours and at its close.
CREATE TABLE session_notes.adverse_event_outcomes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES session_notes.adverse_events,
  stage text NOT NULL CHECK (stage IN ('hours_24', 'hours_72', 'later', 'closed')),
  text text NOT NULL,
  -- How grave it turned out to be.
  severity text CHECK (severity IN ('mild', 'significant', 'serious')),
  -- To the College or the insurer.
  reported_to text,
  recorded_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  recorded_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX adverse_event_outcomes_of ON session_notes.adverse_event_outcomes (event_id, id);
CREATE UNIQUE INDEX adverse_event_outcomes_one_close ON session_notes.adverse_event_outcomes (event_id)
  WHERE stage = 'closed';

-- Nothing is added to an event that is closed.
CREATE FUNCTION session_notes.guard_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.adverse_event_outcomes o WHERE o.event_id = NEW.event_id AND o.stage = 'closed')
  THEN
    RAISE EXCEPTION 'closed' USING ERRCODE = '23514', CONSTRAINT = 'adverse_events_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON session_notes.adverse_event_outcomes
  FOR EACH ROW EXECUTE FUNCTION session_notes.guard_outcome();

-- An event is of the patient whose note it is linked to.
CREATE FUNCTION session_notes.guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.note_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM session_notes.notes n WHERE n.id = NEW.note_id AND n.patient_id = NEW.patient_id)
  THEN
    RAISE EXCEPTION 'of another' USING ERRCODE = '23514', CONSTRAINT = 'adverse_events_note';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON session_notes.adverse_events
  FOR EACH ROW EXECUTE FUNCTION session_notes.guard_event();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.adverse_events
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.adverse_event_outcomes
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

CREATE VIEW session_notes.adverse_event_cards WITH (security_invoker = true) AS
  SELECT e.id, e.patient_id, p.number AS patient, e.note_id, e.kind, k.summary, k.first_actions,
    coalesce((SELECT o.severity FROM session_notes.adverse_event_outcomes o
      WHERE o.event_id = e.id AND o.severity IS NOT NULL ORDER BY o.id DESC LIMIT 1), e.severity)
      AS severity,
    e.happened_at, e.description, e.actions, e.told, e.is_patient_told, e.recorded_at, a.display_name AS recorded_by,
    NOT EXISTS (SELECT FROM session_notes.adverse_event_outcomes o WHERE o.event_id = e.id AND o.stage = 'closed')
      AS is_open,
    coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('stage', o.stage, 'text', o.text,
        'severity', o.severity, 'reportedTo', o.reported_to, 'recordedAt', session_notes.wire_instant(o.recorded_at),
        'recordedBy', c.display_name)) ORDER BY o.id)::text
      FROM session_notes.adverse_event_outcomes o JOIN access.accounts c ON c.id = o.recorded_by
      WHERE o.event_id = e.id), '[]') AS outcomes
  FROM session_notes.adverse_events e
    JOIN session_notes.adverse_event_kinds k ON k.kind = e.kind
    JOIN patient_records.patients p ON p.id = e.patient_id
    JOIN access.accounts a ON a.id = e.recorded_by;

GRANT SELECT ON session_notes.adverse_event_kinds, session_notes.adverse_events, session_notes.adverse_event_outcomes,
  session_notes.adverse_event_cards TO clinic_app;
GRANT INSERT (id, patient_id, note_id, kind, severity, happened_at, description, actions, told, is_patient_told)
  ON session_notes.adverse_events TO clinic_app;
GRANT INSERT (event_id, stage, text, severity, reported_to) ON session_notes.adverse_event_outcomes TO clinic_app;
ALTER TABLE session_notes.adverse_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.adverse_events FORCE ROW LEVEL SECURITY;
ALTER TABLE session_notes.adverse_event_outcomes ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.adverse_event_outcomes FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON session_notes.adverse_events FOR SELECT USING ((SELECT access.may('notes.read')));
CREATE POLICY add ON session_notes.adverse_events FOR INSERT WITH CHECK (
  recorded_by = access.me() AND access.may('notes.write'));
CREATE POLICY read ON session_notes.adverse_event_outcomes FOR SELECT USING ((SELECT access.may('notes.read')));
CREATE POLICY add ON session_notes.adverse_event_outcomes FOR INSERT WITH CHECK (
  recorded_by = access.me() AND access.may('notes.write'));
