-- Files in a patient's record: referrals, images, signed forms, each with its visibility (R9). A file is taken out of
-- sight, never erased, while the record is kept.

CREATE TABLE patient_records.files (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  name text NOT NULL,
  media_type text NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'text/plain')),
  bytes bytea NOT NULL CONSTRAINT files_size CHECK (octet_length(bytes) BETWEEN 1 AND 600000),
  -- all: who sees the card; clinical: who sees notes; author: who put it there alone.
  visibility text NOT NULL CHECK (visibility IN ('all', 'clinical', 'author')),
  version integer NOT NULL DEFAULT 1,
  added_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  added_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  removed_at timestamptz,
  removed_by uuid REFERENCES access.accounts,
  CONSTRAINT files_removed CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE INDEX files_of_patient ON patient_records.files (patient_id, id);
CREATE TRIGGER removed BEFORE UPDATE OR DELETE ON patient_records.files
  FOR EACH ROW WHEN (OLD.removed_at IS NOT NULL) EXECUTE FUNCTION patient_records.keep_ended_alert();

GRANT SELECT ON patient_records.files TO clinic_app;
GRANT INSERT (id, patient_id, name, media_type, bytes, visibility) ON patient_records.files TO clinic_app;
GRANT UPDATE (visibility, version, removed_at, removed_by) ON patient_records.files TO clinic_app;
ALTER TABLE patient_records.files ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.files FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON patient_records.files FOR SELECT USING (
  added_by = (SELECT access.me())
  OR visibility = 'clinical' AND (SELECT access.may('notes.read'))
  OR visibility = 'all' AND (SELECT access.may('patients.read')));
CREATE POLICY add ON patient_records.files FOR INSERT WITH CHECK (
  added_by = access.me() AND access.may('patients.write'));
-- Who put it there says who sees it, and takes it away; others who may write take away what they see.
CREATE POLICY edit ON patient_records.files FOR UPDATE USING (access.may('patients.write'))
  WITH CHECK (removed_by IS NULL AND added_by = access.me() OR removed_by = access.me());
CREATE POLICY hand_over ON patient_records.files TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.files
  FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();
