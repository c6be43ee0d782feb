-- Contacts with a patient outside of a visit (charting rule 3.2: the date of each contact, also by telephone). Kept with
-- the record, never changed.

CREATE TABLE patient_records.calls (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  way text NOT NULL CHECK (way IN ('phone', 'message', 'email', 'letter')),
  direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
  -- Null: with the patient.
  with_whom text,
  text text NOT NULL,
  at timestamptz NOT NULL CONSTRAINT calls_past CHECK (at <= recorded_at + interval '1 minute'),
  recorded_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  recorded_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX calls_of_patient ON patient_records.calls (patient_id, at, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON patient_records.calls
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
GRANT SELECT ON patient_records.calls TO clinic_app;
GRANT INSERT (id, patient_id, way, direction, with_whom, text, at) ON patient_records.calls TO clinic_app;
ALTER TABLE patient_records.calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.calls FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON patient_records.calls FOR SELECT USING ((SELECT access.may('patients.read')));
CREATE POLICY add ON patient_records.calls FOR INSERT WITH CHECK (
  recorded_by = access.me() AND access.may('patients.write'));
CREATE POLICY hand_over ON patient_records.calls TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.calls
  FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();
