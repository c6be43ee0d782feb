-- Each disclosure of a record to somebody outside the clinic: to whom, when, why, what, and on what ground (HIA s. 41;
-- privacy-law.md). Kept with the record, seen by the patient, never changed.

CREATE TABLE patient_records.disclosures (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  recipient text NOT NULL,
  purpose text NOT NULL,
  -- What was given: the pages, the period, the letter.
  content text NOT NULL,
  basis text NOT NULL CHECK (basis IN ('consent', 'continuing_care', 'payment', 'legal', 'safety')),
  disclosed_at timestamptz NOT NULL
    CONSTRAINT disclosures_past CHECK (disclosed_at <= recorded_at + interval '1 minute'),
  recorded_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  recorded_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX disclosures_of_patient ON patient_records.disclosures (patient_id, disclosed_at, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON patient_records.disclosures
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

GRANT SELECT ON patient_records.disclosures TO clinic_app;
GRANT INSERT (id, patient_id, recipient, purpose, content, basis, disclosed_at) ON patient_records.disclosures
  TO clinic_app;
ALTER TABLE patient_records.disclosures ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.disclosures FORCE ROW LEVEL SECURITY;
-- Also for who answers a patient's question: who has seen my record, and who was given it?
CREATE POLICY read ON patient_records.disclosures FOR SELECT USING (
  (SELECT access.may('patients.read')) OR (SELECT access.may('audit.read')));
CREATE POLICY add ON patient_records.disclosures FOR INSERT WITH CHECK (
  recorded_by = access.me() AND access.may('patients.write'));
CREATE POLICY hand_over ON patient_records.disclosures TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.disclosures
  FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();
