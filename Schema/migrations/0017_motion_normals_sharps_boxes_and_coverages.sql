-- Sets of normal motion by name (charting rule 3.12: sources differ, so a set has a name), the sharps boxes that
-- needles go into (rule 3.8), and who pays for which injury (R13).

CREATE TABLE session_notes.motion_normals (
  set_name text NOT NULL CHECK (set_name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  movement text NOT NULL,
  -- Degrees.
  lowest integer NOT NULL,
  highest integer NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (set_name, movement),
  CHECK (lowest BETWEEN 0 AND highest AND highest <= 220)
);
INSERT INTO session_notes.motion_normals (set_name, movement, lowest, highest, source)
SELECT 'aaos-like', m.movement, m.lowest, m.highest, 'ROM' FROM (VALUES
  ('neck_flexion', 45, 45), ('neck_extension', 45, 45), ('neck_side_bending', 45, 45), ('neck_rotation', 60, 80),
  ('lumbar_flexion', 60, 75), ('lumbar_extension', 25, 30), ('lumbar_side_bending', 25, 35),
  ('shoulder_flexion', 180, 180), ('shoulder_extension', 60, 60), ('shoulder_abduction', 180, 180),
  ('shoulder_internal_rotation', 70, 70), ('shoulder_external_rotation', 90, 90), ('elbow_flexion', 150, 150),
  ('forearm_pronation', 80, 90), ('forearm_supination', 80, 90), ('wrist_flexion', 80, 80), ('wrist_extension', 70, 70),
  ('hip_flexion', 120, 120), ('hip_extension', 30, 30), ('hip_abduction', 45, 45), ('hip_adduction', 30, 30),
  ('hip_internal_rotation', 45, 45), ('hip_external_rotation', 45, 45), ('knee_flexion', 135, 150),
  ('ankle_dorsiflexion', 20, 20), ('ankle_plantarflexion', 50, 50), ('foot_inversion', 35, 35),
    ('foot_eversion', 15, 15)
) AS m (movement, lowest, highest);
-- Flexion of the neck is 70 to 90 in other books; the set says which is meant.
INSERT INTO session_notes.motion_normals (set_name, movement, lowest, highest, source)
  VALUES ('wide-neck', 'neck_flexion', 70, 90, 'ROM');
GRANT SELECT ON session_notes.motion_normals TO clinic_app;

-- A box is opened at a location, and sealed at its fill line with date and manifest.
CREATE TABLE session_notes.sharps_boxes (
  id uuid PRIMARY KEY,
  location_id uuid NOT NULL REFERENCES practice.locations,
  number text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  opened_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  sealed_at timestamptz,
  sealed_by uuid REFERENCES access.accounts,
  manifest text,
  CONSTRAINT sharps_boxes_number UNIQUE (location_id, number),
  CONSTRAINT sharps_boxes_seal CHECK (num_nulls(sealed_at, sealed_by, manifest) IN (0, 3))
);
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON session_notes.sharps_boxes
  FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION session_notes.keep_answer();
GRANT SELECT ON session_notes.sharps_boxes TO clinic_app;
GRANT INSERT (id, location_id, number) ON session_notes.sharps_boxes TO clinic_app;
GRANT UPDATE (sealed_at, sealed_by, manifest) ON session_notes.sharps_boxes TO clinic_app;
ALTER TABLE session_notes.sharps_boxes ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.sharps_boxes FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON session_notes.sharps_boxes FOR SELECT USING (access.may_at('schedule.read', location_id));
CREATE POLICY add ON session_notes.sharps_boxes FOR INSERT WITH CHECK (
  opened_by = access.me() AND access.may_at('followUps.work', location_id));
CREATE POLICY seal ON session_notes.sharps_boxes FOR UPDATE USING (access.may_at('followUps.work', location_id))
  WITH CHECK (sealed_by = access.me());

-- An injury and who pays for it. The rules of payers are not here: this is what the claim forms ask for.
CREATE TABLE patient_records.coverages (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  kind text NOT NULL CHECK (kind IN ('wcb', 'auto', 'extended_health', 'public', 'private')),
  payer text NOT NULL,
  policy_number text,
  claim_number text,
  -- Of the accident; what it was.
  injured_on date,
  injury text,
  employer text,
  adjuster text,
  adjuster_phone text,
  added_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  added_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  ended_at timestamptz,
  ended_by uuid REFERENCES access.accounts,
  -- The regimes of accidents go by the date of the accident.
  CONSTRAINT coverages_injured_on CHECK (kind NOT IN ('wcb', 'auto') OR injured_on IS NOT NULL),
  CONSTRAINT coverages_end CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX coverages_of_patient ON patient_records.coverages (patient_id, id);
CREATE TRIGGER ended BEFORE UPDATE OR DELETE ON patient_records.coverages
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION patient_records.keep_ended_alert();
GRANT SELECT ON patient_records.coverages TO clinic_app;
GRANT INSERT (id, patient_id, kind, payer, policy_number, claim_number, injured_on, injury, employer, adjuster,
  adjuster_phone) ON patient_records.coverages TO clinic_app;
GRANT UPDATE (ended_at, ended_by) ON patient_records.coverages TO clinic_app;
ALTER TABLE patient_records.coverages ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.coverages FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON patient_records.coverages FOR SELECT USING ((SELECT access.may('patients.read')));
CREATE POLICY add ON patient_records.coverages FOR INSERT WITH CHECK (
  added_by = access.me() AND access.may('patients.write'));
CREATE POLICY edit ON patient_records.coverages FOR UPDATE USING (access.may('patients.write'))
  WITH CHECK (ended_by = access.me());
CREATE POLICY hand_over ON patient_records.coverages TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.coverages
  FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();
