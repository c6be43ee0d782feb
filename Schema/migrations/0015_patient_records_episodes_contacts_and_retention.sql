-- The rest of a patient's record: episodes of care, people around the patient, who keeps the record, and how long
-- (charting rules 3.2, 3.3; privacy-law.md).

-- ---------------------------------------------------------------------------------------------------------------------
-- Episodes of care: one complaint from its first visit to its discharge.

-- Today on the wall where a patient is seen: at the preferred location, or at the first by its code.
CREATE FUNCTION patient_records.today(patient uuid) RETURNS date LANGUAGE sql STABLE
  RETURN scheduling.today(coalesce(
    (SELECT p.preferred_location_id FROM patient_records.patients p WHERE p.id = patient),
    (SELECT l.id FROM practice.locations l ORDER BY l.code LIMIT 1)), NULL);

CREATE TABLE patient_records.episodes (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  complaint text NOT NULL,
  diagnosis text,
  goals text[] NOT NULL DEFAULT '{}',
  plan text,
  opened_on date NOT NULL,
  opened_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  discharged_on date,
  discharge_reason text CHECK (discharge_reason IN ('goals_met', 'no_gain', 'patient_wish', 'contraindication',
    'referral', 'lost_contact')),
  -- Status at discharge, and what the patient goes on with at home (rule 3.11).
  discharge_summary text,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT episodes_discharge CHECK (num_nulls(discharged_on, discharge_reason, discharge_summary) IN (0, 3)),
  CONSTRAINT episodes_period CHECK (discharged_on IS NULL OR discharged_on >= opened_on)
);
CREATE INDEX episodes_of_patient ON patient_records.episodes (patient_id, opened_on, id);

-- What an episode was before each edit; append-only.
CREATE TABLE patient_records.episode_history (
  episode_id uuid NOT NULL REFERENCES patient_records.episodes,
  version integer NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by uuid REFERENCES access.accounts,
  before jsonb NOT NULL,
  PRIMARY KEY (episode_id, version)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON patient_records.episode_history
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE FUNCTION patient_records.keep_episode() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO patient_records.episode_history (episode_id, version, changed_at, changed_by, before)
  VALUES (OLD.id, OLD.version, needlepoint.now(), access.me(), to_jsonb(OLD));
  RETURN NULL;
END $$;
CREATE TRIGGER history AFTER UPDATE ON patient_records.episodes
  FOR EACH ROW EXECUTE FUNCTION patient_records.keep_episode();

-- A discharged episode is history.
CREATE FUNCTION patient_records.keep_discharged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'discharged' USING ERRCODE = '23514', CONSTRAINT = 'episodes_open';
END $$;
CREATE TRIGGER discharged BEFORE UPDATE OR DELETE ON patient_records.episodes
  FOR EACH ROW WHEN (OLD.discharged_on IS NOT NULL) EXECUTE FUNCTION patient_records.keep_discharged();

-- ---------------------------------------------------------------------------------------------------------------------
-- Who stands around a patient. Ended, never erased.

CREATE TABLE patient_records.contacts (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  kind text NOT NULL CHECK (kind IN ('guardian', 'emergency', 'physician')),
  name text NOT NULL,
  relation text,
  phone text,
  email text,
  -- May decide for the patient: a parent, an agent under a personal directive.
  may_consent boolean NOT NULL,
  added_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  added_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  ended_at timestamptz,
  ended_by uuid REFERENCES access.accounts,
  CONSTRAINT contacts_reachable CHECK (num_nonnulls(phone, email) > 0),
  CONSTRAINT contacts_consent CHECK (kind = 'guardian' OR NOT may_consent),
  CONSTRAINT contacts_end CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX contacts_of_patient ON patient_records.contacts (patient_id, id);
CREATE TRIGGER ended BEFORE UPDATE OR DELETE ON patient_records.contacts
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION patient_records.keep_ended_alert();

-- ---------------------------------------------------------------------------------------------------------------------
-- Who keeps the record, and how long. A custodian is a regulated professional; a new one takes over from the last.

CREATE TABLE patient_records.custodians (
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  number integer NOT NULL,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  since timestamptz NOT NULL DEFAULT needlepoint.now(),
  reason text NOT NULL,
  set_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  PRIMARY KEY (patient_id, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON patient_records.custodians
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- Years after the last service; for a minor at the earliest so many years after the 18th birthday. By province, since
-- the law is (rule 3.3: Alberta and Ontario 10 years; others as the longest read, 16). A clinic sets what its law says.
CREATE TABLE patient_records.retention_rules (
  province text PRIMARY KEY,
  years integer NOT NULL CHECK (years BETWEEN 1 AND 100),
  years_after_18 integer NOT NULL CHECK (years_after_18 BETWEEN 0 AND 100),
  source text NOT NULL
);
INSERT INTO patient_records.retention_rules (province, years, years_after_18, source) VALUES
  ('AB', 10, 10, 'RETAB'), ('ON', 10, 10, 'ON-R'), ('BC', 16, 16, 'RET'), ('other', 16, 16, 'RET');

-- While any hold stands, nothing of the record is destroyed, whatever the clock says.
CREATE TABLE patient_records.legal_holds (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  reason text NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  placed_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  lifted_at timestamptz,
  lifted_by uuid REFERENCES access.accounts,
  lift_reason text,
  CONSTRAINT legal_holds_lift CHECK (num_nulls(lifted_at, lifted_by, lift_reason) IN (0, 3))
);
CREATE INDEX legal_holds_standing ON patient_records.legal_holds (patient_id) WHERE lifted_at IS NULL;
CREATE TRIGGER lifted BEFORE UPDATE OR DELETE ON patient_records.legal_holds
  FOR EACH ROW WHEN (OLD.lifted_at IS NOT NULL) EXECUTE FUNCTION patient_records.keep_ended_alert();

-- When and in which provinces a patient was treated, at every location, whatever the caller may see of their schedules:
-- a record must not look older than it is.
CREATE FUNCTION patient_records.service(patient uuid, OUT last date, OUT provinces text[]) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT max(a.local_start)::date, array_agg(DISTINCT l.province)
  FROM scheduling.appointments a JOIN practice.locations l ON l.id = a.location_id
  WHERE a.patient_id = patient AND a.status IN ('arrived', 'in_treatment', 'completed')
    AND access.may('patients.read')
$$;
-- For the function above: whoever asks it may read patients, and learns a day and provinces.
CREATE POLICY service ON scheduling.appointments FOR SELECT TO CURRENT_USER USING (true);

-- The first day on which a record may go: by the longest rule of the provinces in which the patient was treated.
CREATE VIEW patient_records.retention WITH (security_invoker = true) AS
  SELECT p.id AS patient_id, p.number, s.last_service, r.years, r.source,
    greatest(s.last_service + make_interval(years => r.years),
      CASE WHEN p.birth_date + interval '18 years' > s.last_service
        THEN p.birth_date + make_interval(years => 18 + r.years_after_18) END)::date AS keep_until
  FROM patient_records.patients p
    CROSS JOIN LATERAL (SELECT coalesce(v.last, p.registered_at::date) AS last_service,
      coalesce(v.provinces, ARRAY[coalesce((SELECT l.province FROM practice.locations l
        WHERE l.id = p.preferred_location_id), p.region, 'other')]) AS provinces
      FROM patient_records.service(p.id) v) s
    CROSS JOIN LATERAL (SELECT k.years, k.years_after_18, k.source FROM patient_records.retention_rules k
      WHERE k.province = ANY (s.provinces) OR k.province = 'other' AND NOT s.provinces
        <@ (SELECT array_agg(x.province) FROM patient_records.retention_rules x)
      ORDER BY k.years DESC, k.years_after_18 DESC LIMIT 1) r;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see and write. Episodes are clinical; contacts are for the desk too; holds are the owner's.

GRANT SELECT ON patient_records.episodes, patient_records.episode_history, patient_records.contacts,
  patient_records.custodians, patient_records.retention_rules, patient_records.legal_holds, patient_records.retention
  TO clinic_app;
GRANT INSERT (id, patient_id, complaint, diagnosis, goals, plan, opened_on) ON patient_records.episodes TO clinic_app;
GRANT UPDATE (complaint, diagnosis, goals, plan, discharged_on, discharge_reason, discharge_summary, version)
  ON patient_records.episodes TO clinic_app;
GRANT INSERT (id, patient_id, kind, name, relation, phone, email,
  may_consent) ON patient_records.contacts TO clinic_app;
GRANT UPDATE (ended_at, ended_by) ON patient_records.contacts TO clinic_app;
GRANT INSERT (patient_id, number, therapist_id, reason) ON patient_records.custodians TO clinic_app;
GRANT INSERT (id, patient_id, reason) ON patient_records.legal_holds TO clinic_app;
GRANT UPDATE (lifted_at, lifted_by, lift_reason) ON patient_records.legal_holds TO clinic_app;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['episodes', 'episode_history', 'contacts', 'custodians', 'legal_holds'] LOOP
    EXECUTE format('ALTER TABLE patient_records.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE patient_records.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY read ON patient_records.%I FOR SELECT USING ((SELECT access.may(%L)))', name,
      CASE WHEN name IN ('episodes', 'episode_history') THEN 'notes.read' ELSE 'patients.read' END);
  END LOOP;
END $$;
CREATE POLICY add ON patient_records.episodes FOR INSERT WITH CHECK (
  opened_by = access.me() AND access.may('notes.write'));
CREATE POLICY edit ON patient_records.episodes FOR UPDATE USING (access.may('notes.write'));
CREATE POLICY keep ON patient_records.episode_history FOR INSERT TO CURRENT_USER WITH CHECK (true);
CREATE POLICY add ON patient_records.contacts FOR INSERT WITH CHECK (
  added_by = access.me() AND access.may('patients.write'));
CREATE POLICY edit ON patient_records.contacts FOR UPDATE USING (access.may('patients.write'))
  WITH CHECK (ended_by = access.me());
CREATE POLICY add ON patient_records.custodians FOR INSERT WITH CHECK (
  set_by = access.me() AND access.may('records.keep'));
CREATE POLICY add ON patient_records.legal_holds FOR INSERT WITH CHECK (
  placed_by = access.me() AND access.may('records.keep'));
CREATE POLICY edit ON patient_records.legal_holds FOR UPDATE USING (access.may('records.keep'))
  WITH CHECK (lifted_by = access.me());

-- A note is of an episode: of the patient's only open one unless told otherwise.
ALTER TABLE session_notes.notes ADD COLUMN episode_id uuid REFERENCES patient_records.episodes;
CREATE INDEX notes_of_episode ON session_notes.notes (episode_id) WHERE episode_id IS NOT NULL;
CREATE FUNCTION session_notes.guard_episode() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.episode_id IS NULL THEN
    SELECT CASE WHEN count(*) = 1 THEN min(e.id::text)::uuid END INTO NEW.episode_id
    FROM patient_records.episodes e WHERE e.patient_id = NEW.patient_id AND e.discharged_on IS NULL;
  ELSIF NOT EXISTS (SELECT FROM patient_records.episodes e
    WHERE e.id = NEW.episode_id AND e.patient_id = NEW.patient_id AND e.discharged_on IS NULL)
  THEN
    RAISE EXCEPTION 'of another' USING ERRCODE = '23514', CONSTRAINT = 'notes_episode';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_episode BEFORE INSERT ON session_notes.notes
  FOR EACH ROW EXECUTE FUNCTION session_notes.guard_episode();
CREATE FUNCTION session_notes.keep_episode() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
END $$;
CREATE TRIGGER a_episode BEFORE UPDATE OF episode_id ON session_notes.notes FOR EACH ROW
  WHEN (OLD.episode_id IS DISTINCT FROM NEW.episode_id) EXECUTE FUNCTION session_notes.keep_episode();
GRANT INSERT (episode_id) ON session_notes.notes TO clinic_app;

-- No episode ends over a draft: what was done in it is signed first.
CREATE FUNCTION session_notes.require_signed() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.notes n WHERE n.episode_id = NEW.id AND n.status = 'draft') THEN
    RAISE EXCEPTION 'draft' USING ERRCODE = '23514', CONSTRAINT = 'episodes_notes_signed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_signed BEFORE UPDATE OF discharged_on ON patient_records.episodes
  FOR EACH ROW WHEN (NEW.discharged_on IS NOT NULL) EXECUTE FUNCTION session_notes.require_signed();

-- A note as the API shows it. Not from the schedule, which is each location's own: the record is one for the whole group.
CREATE VIEW session_notes.note_cards WITH (security_invoker = true) AS
  SELECT n.id, n.version, n.status, n.appointment_id, n.patient_id, p.number AS patient, n.therapist_id,
    t.slug AS therapist, l.code AS location, n.visit_start, n.visit_at, n.visit_date,
    n.started_at, n.saved_at, n.signed_at, n.is_late, encode(n.digest, 'hex') AS digest, n.voided_at, n.void_reason,
    n.author_id, n.document::text AS document,
    -- Most notes have neither, and need not have them made.
    coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', m.id, 'kind', m.kind, 'text', m.text,
        'reason', m.reason, 'addedAt', session_notes.wire_instant(m.added_at), 'addedBy', c.display_name))
        ORDER BY m.added_at, m.id)::text
      FROM session_notes.amendments m JOIN access.accounts c ON c.id = m.added_by WHERE m.note_id = n.id), '[]')
      AS amendments,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', f.id, 'count', f.count, 'place', f.place, 'detail', f.detail,
        'foundAt', session_notes.wire_instant(f.found_at), 'recordedBy', c.display_name) ORDER BY f.found_at,
          f.id)::text
      FROM session_notes.found_needles f JOIN access.accounts c ON c.id = f.recorded_by WHERE f.note_id = n.id), '[]')
      AS found_needles, n.episode_id
  FROM session_notes.notes n
    JOIN patient_records.patients p ON p.id = n.patient_id
    JOIN therapist_profiles.therapists t ON t.id = n.therapist_id
    JOIN practice.locations l ON l.id = n.location_id;
GRANT SELECT ON session_notes.note_cards TO clinic_app;
