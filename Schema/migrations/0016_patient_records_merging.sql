-- Two records of one person become one, and apart again (behaviour rule 2.25). The survivor keeps its id and number.
-- The duplicate becomes an alias: its row stays, out of sight, and whoever asks for it is led to the survivor. What
-- hung on it is moved in one transaction, what was moved is kept by id, and nothing that was signed is touched.

ALTER TABLE patient_records.patients ADD COLUMN merged_into uuid REFERENCES patient_records.patients
  CONSTRAINT patients_merged CHECK (merged_into <> id);
CREATE INDEX patients_aliases ON patient_records.patients (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE patient_records.merges (
  id uuid PRIMARY KEY,
  survivor_id uuid NOT NULL REFERENCES patient_records.patients,
  duplicate_id uuid NOT NULL REFERENCES patient_records.patients,
  reason text NOT NULL,
  -- The fields that the survivor took from the duplicate.
  taken text[] NOT NULL,
  -- The two cards as they were.
  before jsonb NOT NULL,
  duplicate_before jsonb NOT NULL,
  merged_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  merged_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  undone_at timestamptz,
  undone_by uuid REFERENCES access.accounts,
  CONSTRAINT merges_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE INDEX merges_of_survivor ON patient_records.merges (survivor_id);
-- A record is an alias of one other at most.
CREATE UNIQUE INDEX merges_standing ON patient_records.merges (duplicate_id) WHERE undone_at IS NULL;

-- Each row that was moved, so that it can go back; append-only.
CREATE TABLE patient_records.merged_rows (
  merge_id uuid NOT NULL REFERENCES patient_records.merges,
  table_name text NOT NULL,
  row_id uuid NOT NULL,
  PRIMARY KEY (merge_id, table_name, row_id)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON patient_records.merged_rows
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- The tables whose rows are moved: all that name a patient and have an id of their own. The history of the duplicate's
-- card stays with its card; custodians stay with the record that they were named for. A test holds this against the
-- schema.
CREATE FUNCTION patient_records.movable() RETURNS SETOF regclass LANGUAGE sql STABLE AS $$
  SELECT c.conrelid::regclass FROM pg_constraint c JOIN pg_attribute k ON k.attrelid = c.conrelid AND k.attnum = c.conkey[1]
  WHERE c.contype = 'f' AND c.confrelid = 'patient_records.patients'::regclass AND k.attname = 'patient_id'
    AND c.conrelid NOT IN ('patient_records.search_keys'::regclass, 'patient_records.patient_history'::regclass,
      'patient_records.custodians'::regclass)
  ORDER BY c.conrelid::regclass::text
$$;

-- Whether a change of a locked row does no more than hand it to the other record of the same person. Only the owner's
-- functions below say that they merge; the application cannot.
CREATE FUNCTION needlepoint.hands_over(old jsonb, new jsonb) RETURNS boolean LANGUAGE sql STABLE
  RETURN current_setting('clinic.merging', true) = 'on' AND current_user <> 'clinic_app'
    AND old - 'patient_id' = new - 'patient_id';

CREATE OR REPLACE FUNCTION needlepoint.refuse_change() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;
CREATE OR REPLACE FUNCTION patient_records.keep_ended_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'what has ended is history' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;
CREATE OR REPLACE FUNCTION patient_records.keep_discharged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'discharged' USING ERRCODE = '23514', CONSTRAINT = 'episodes_open';
END $$;
CREATE OR REPLACE FUNCTION session_notes.keep_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a withdrawn consent is history' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;
CREATE OR REPLACE FUNCTION session_notes.keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'answered' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;

-- A signed note names the record that it was written in, also when another holds it now: what was signed is unchanged.
ALTER TABLE session_notes.notes ADD COLUMN written_for uuid REFERENCES patient_records.patients;
CREATE OR REPLACE FUNCTION session_notes.digest_of(note session_notes.notes) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256(convert_to(jsonb_build_array((note).id, (note).appointment_id,
    coalesce((note).written_for, (note).patient_id), (note).therapist_id, (note).location_id,
    extract(epoch FROM (note).visit_at), (note).author_id, (note).document::text, extract(epoch FROM (note).signed_at),
    (note).is_late)::text, 'UTF8'));
CREATE FUNCTION session_notes.hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- What is computed of the document is not computed yet.
  computed text[] := ARRAY['written_for', 'opened', 'inserted', 'unused', 'removed', 'discarded'];
BEGIN
  IF needlepoint.hands_over(to_jsonb(OLD) - computed, to_jsonb(NEW) - computed) THEN
    NEW.written_for := nullif(coalesce(OLD.written_for, OLD.patient_id), NEW.patient_id);
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
END $$;
DROP TRIGGER a_guard ON session_notes.notes;
CREATE TRIGGER a_guard BEFORE UPDATE ON session_notes.notes FOR EACH ROW
  WHEN (OLD.patient_id = NEW.patient_id AND OLD.written_for IS NOT DISTINCT FROM NEW.written_for)
  EXECUTE FUNCTION session_notes.guard_note();
CREATE TRIGGER a_guard_delete BEFORE DELETE ON session_notes.notes
  FOR EACH ROW EXECUTE FUNCTION session_notes.guard_note();
CREATE TRIGGER a_hand_over BEFORE UPDATE ON session_notes.notes FOR EACH ROW
  WHEN (OLD.patient_id <> NEW.patient_id OR OLD.written_for IS DISTINCT FROM NEW.written_for)
  EXECUTE FUNCTION session_notes.hand_over();

-- The records that have become this one, also through others.
CREATE FUNCTION patient_records.aliases(survivor uuid) RETURNS SETOF patient_records.patients LANGUAGE sql STABLE AS $$
  WITH RECURSIVE way (id) AS (
    SELECT p.id FROM patient_records.patients p WHERE p.merged_into = survivor
    UNION ALL
    SELECT p.id FROM way w JOIN patient_records.patients p ON p.merged_into = w.id)
  SELECT p.* FROM way w JOIN patient_records.patients p ON p.id = w.id
$$;

-- An alias is found by its number among the survivor's keys.
CREATE OR REPLACE FUNCTION patient_records.keys_of(p patient_records.patients) RETURNS SETOF text
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH names AS (
    SELECT patient_records.fold((p).family_name) AS family, patient_records.fold((p).given_name) AS given,
      patient_records.fold((p).preferred_name) AS preferred)
  SELECT DISTINCT key FROM (
    SELECT 'n' || family || given FROM names
    UNION ALL SELECT 'n' || given || family FROM names
    UNION ALL SELECT 'n' || preferred || family FROM names
    UNION ALL SELECT 'n' || family || preferred FROM names
    UNION ALL SELECT 'n' || patient_records.fold(part) || given
      FROM names, regexp_split_to_table((p).family_name, '[ –-]+') AS part
    UNION ALL SELECT 'b' || to_char((p).birth_date, 'YYYY-MM-DD')
    UNION ALL SELECT 'p' || (p).phone
    UNION ALL SELECT 'p' || (p).other_phone
    UNION ALL SELECT 'h' || (p).health_number
    UNION ALL SELECT 'u' || (p).number
    UNION ALL SELECT 'u' || a.number FROM patient_records.aliases((p).id) a
  ) AS keys (key)
  WHERE length(key) > 1 AND (p).merged_into IS NULL;
END;
DROP TRIGGER search_keys ON patient_records.patients;
CREATE TRIGGER search_keys AFTER INSERT
  OR UPDATE OF family_name, given_name, preferred_name, birth_date, phone, other_phone, health_number, merged_into,
    version
  ON patient_records.patients FOR EACH ROW EXECUTE FUNCTION patient_records.write_search_keys();

-- Where a patient is that is not to be found: the survivor behind a duplicate's id or number, through as many merges as
-- there were.
CREATE FUNCTION patient_records.alias_of(duplicate uuid, duplicate_number text) RETURNS uuid LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE way (id, into_) AS (
    SELECT p.id, p.merged_into FROM patient_records.patients p
    WHERE (p.id = duplicate OR p.number = duplicate_number) AND p.merged_into IS NOT NULL
    UNION ALL
    SELECT p.id, p.merged_into FROM way w JOIN patient_records.patients p ON p.id = w.into_)
  SELECT w.id FROM way w WHERE w.into_ IS NULL AND access.may('patients.read')
$$;

-- All ids under which somebody is or was on record, whichever of them is asked for: who looked at the duplicate looked at
-- the same person. Ids and nothing else, for who searches the audit log and may not see patients.
CREATE FUNCTION patient_records.ids_of(patient uuid) RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE way (id, into_) AS (
    SELECT p.id, p.merged_into FROM patient_records.patients p WHERE p.id = patient
    UNION ALL
    SELECT p.id, p.merged_into FROM way w JOIN patient_records.patients p ON p.id = w.into_)
  SELECT array_agg(w.id) || ARRAY(SELECT a.id FROM way s, patient_records.aliases(s.id) a WHERE s.into_ IS NULL)
  FROM way w
$$;
REVOKE ALL ON FUNCTION patient_records.ids_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION patient_records.ids_of(uuid) TO clinic_app;

-- What a merge would do. Rows to move by table; fields of the two cards that differ; what stands in the way.
CREATE FUNCTION patient_records.preview_merge(survivor uuid, duplicate uuid, OUT tables text[], OUT counts bigint[],
  OUT fields text[], OUT survivors text[], OUT duplicates text[], OUT overlaps bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one regclass;
  number bigint;
BEGIN
  IF NOT access.may_everywhere('patients.merge') THEN RETURN; END IF;
  tables := '{}';
  counts := '{}';
  FOR one IN SELECT patient_records.movable() LOOP
    EXECUTE format('SELECT count(*) FROM %s t WHERE t.patient_id = $1', one) INTO number USING duplicate;
    IF number > 0 THEN
      tables := tables || split_part(one::text, '.', 2);
      counts := counts || number;
    END IF;
  END LOOP;
  SELECT coalesce(array_agg(s.key ORDER BY s.key), '{}'), coalesce(array_agg(s.value ORDER BY s.key), '{}'),
    coalesce(array_agg(d.value ORDER BY s.key), '{}')
  INTO fields, survivors, duplicates
  FROM jsonb_each_text((SELECT to_jsonb(p) FROM patient_records.patients p WHERE p.id = survivor)) s
    JOIN jsonb_each_text((SELECT to_jsonb(p) FROM patient_records.patients p WHERE p.id = duplicate)) d ON d.key = s.key
  WHERE s.value IS DISTINCT FROM d.value
    AND s.key NOT IN ('id', 'number', 'version', 'registered_at', 'merged_into');
  SELECT count(*) INTO overlaps
  FROM scheduling.appointments a JOIN scheduling.appointments b
    ON b.patient_id = duplicate AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
  WHERE a.patient_id = survivor AND NOT a.overlapping AND NOT b.overlapping
    AND a.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
    AND b.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed');
END $$;

-- A verdict is 'merged', or the name of the refusal with the field that it is about.
CREATE FUNCTION patient_records.merge(new_id uuid, survivor uuid, survivor_version integer, duplicate uuid,
  duplicate_version integer, take text[], why text, OUT verdict text, OUT field text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept patient_records.patients;
  lost patient_records.patients;
  one regclass;
BEGIN
  IF NOT access.may_everywhere('patients.merge') THEN verdict := 'forbidden'; RETURN; END IF;
  -- In one order, whoever comes: two merges of the same two wait for each other.
  PERFORM FROM patient_records.patients p WHERE p.id IN (survivor, duplicate) ORDER BY p.id FOR UPDATE;
  SELECT p.* INTO kept FROM patient_records.patients p WHERE p.id = survivor AND p.merged_into IS NULL;
  SELECT p.* INTO lost FROM patient_records.patients p WHERE p.id = duplicate AND p.merged_into IS NULL;
  field := CASE WHEN kept.id IS NULL THEN 'survivor' WHEN lost.id IS NULL OR survivor = duplicate THEN 'duplicate' END;
  IF field IS NOT NULL THEN verdict := 'not_found'; RETURN; END IF;
  field := CASE WHEN kept.version <> survivor_version THEN 'survivorVersion'
    WHEN lost.version <> duplicate_version THEN 'duplicateVersion' END;
  IF field IS NOT NULL THEN verdict := 'stale_version'; RETURN; END IF;
  IF (SELECT m.overlaps FROM patient_records.preview_merge(survivor, duplicate) m) > 0 THEN
    verdict := 'slot_taken';
    field := 'duplicate';
    RETURN;
  END IF;
  PERFORM set_config('clinic.merging', 'on', true);
  INSERT INTO patient_records.merges (id, survivor_id, duplicate_id, reason, taken, before, duplicate_before)
  VALUES (new_id, survivor, duplicate, why, take, to_jsonb(kept), to_jsonb(lost));
  FOR one IN SELECT patient_records.movable() LOOP
    EXECUTE format('WITH moved AS (UPDATE %s t SET patient_id = $1 WHERE t.patient_id = $2 RETURNING t.id)
      INSERT INTO patient_records.merged_rows (merge_id, table_name, row_id) SELECT $3, $4, m.id FROM moved m', one)
      USING survivor, duplicate, new_id, one::text;
  END LOOP;
  -- Out of sight first: a health number is on one card only.
  UPDATE patient_records.patients p SET merged_into = survivor, version = p.version + 1, health_number = NULL,
    health_number_province = NULL
  WHERE p.id = duplicate;
  EXECUTE format('UPDATE patient_records.patients p SET version = p.version + 1%s
    FROM (SELECT jsonb_populate_record(NULL::patient_records.patients, $1) AS lost) s WHERE p.id = $2',
    (SELECT coalesce(string_agg(format(', %1$I = (s.lost).%1$I', t.name), ''), '') FROM unnest(take) AS t (name)))
    USING to_jsonb(lost), survivor;
  PERFORM set_config('clinic.merging', '', true);
  verdict := 'merged';
END $$;

-- Apart again, within thirty days: what was moved goes back, the survivor's card is as it was unless it has been
-- changed since. What came after the merge stays with the survivor.
CREATE FUNCTION patient_records.unmerge(merge uuid, OUT verdict text, OUT survivor uuid, OUT duplicate uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  done patient_records.merges;
  name text;
BEGIN
  IF NOT access.may_everywhere('patients.merge') THEN verdict := 'forbidden'; RETURN; END IF;
  SELECT m.* INTO done FROM patient_records.merges m WHERE m.id = merge AND m.undone_at IS NULL FOR UPDATE;
  IF done.id IS NULL THEN verdict := 'not_found'; RETURN; END IF;
  survivor := done.survivor_id;
  duplicate := done.duplicate_id;
  IF needlepoint.now() > done.merged_at + interval '30 days' THEN verdict := 'too_late'; RETURN; END IF;
  PERFORM FROM patient_records.patients p WHERE p.id IN (survivor, duplicate) ORDER BY p.id FOR UPDATE;
  -- Of merges one in another the outer goes first.
  IF (SELECT p.merged_into FROM patient_records.patients p WHERE p.id = survivor) IS NOT NULL THEN
    verdict := 'not_found';
    RETURN;
  END IF;
  PERFORM set_config('clinic.merging', 'on', true);
  FOR name IN SELECT DISTINCT r.table_name FROM patient_records.merged_rows r WHERE r.merge_id = merge LOOP
    EXECUTE format('UPDATE %s t SET patient_id = $1 FROM patient_records.merged_rows r
      WHERE r.merge_id = $2 AND r.table_name = $3 AND t.id = r.row_id AND t.patient_id = $4', name::regclass)
      USING duplicate, merge, name, survivor;
  END LOOP;
  -- What came after the merge goes with what it hangs on: a note with its visit, all else with its note or its event.
  UPDATE session_notes.notes n SET patient_id = duplicate FROM scheduling.appointments a
  WHERE a.id = n.appointment_id AND a.patient_id = duplicate AND n.patient_id = survivor;
  UPDATE session_notes.check_ins c SET patient_id = duplicate FROM session_notes.notes n
  WHERE n.id = c.note_id AND n.patient_id = duplicate AND c.patient_id = survivor;
  UPDATE session_notes.measure_results r SET patient_id = duplicate FROM session_notes.notes n
  WHERE n.id = r.note_id AND n.patient_id = duplicate AND r.patient_id = survivor;
  UPDATE session_notes.adverse_events e SET patient_id = duplicate FROM session_notes.notes n
  WHERE n.id = e.note_id AND n.patient_id = duplicate AND e.patient_id = survivor;
  UPDATE session_notes.tasks t SET patient_id = duplicate FROM session_notes.adverse_events e
  WHERE e.id = t.event_id AND e.patient_id = duplicate AND t.patient_id = survivor;
  EXECUTE format('UPDATE patient_records.patients p SET version = p.version + 1%s
    FROM (SELECT jsonb_populate_record(NULL::patient_records.patients, $1) AS kept,
      jsonb_populate_record(NULL::patient_records.patients, $2) AS lost) s WHERE p.id = $3',
    (SELECT coalesce(string_agg(format(', %1$I = CASE WHEN %2$s THEN (s.kept).%1$I ELSE p.%1$I END', t.name,
      -- An address goes back whole or not at all.
      CASE WHEN t.name IN ('street', 'city', 'region', 'postal_code', 'country')
        THEN '(p.street, p.city, p.region, p.postal_code, p.country) IS NOT DISTINCT FROM '
          '((s.lost).street, (s.lost).city, (s.lost).region, (s.lost).postal_code, (s.lost).country)'
        ELSE format('p.%1$I IS NOT DISTINCT FROM (s.lost).%1$I', t.name) END), ''), '')
      FROM unnest(done.taken) AS t (name)))
    USING done.before, done.duplicate_before, survivor;
  UPDATE patient_records.patients p SET merged_into = NULL, version = p.version + 1,
    health_number = done.duplicate_before ->> 'health_number',
    health_number_province = done.duplicate_before ->> 'health_number_province'
  WHERE p.id = duplicate;
  -- Once more, so that the survivor is not found by the other's number any more.
  UPDATE patient_records.patients p SET version = p.version + 1 WHERE p.id = survivor;
  UPDATE patient_records.merges m SET undone_at = needlepoint.now(), undone_by = access.me() WHERE m.id = merge;
  PERFORM set_config('clinic.merging', '', true);
  verdict := 'unmerged';
END $$;

CREATE OR REPLACE FUNCTION patient_records.keep_episode() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NULL; END IF;
  INSERT INTO patient_records.episode_history (episode_id, version, changed_at, changed_by, before)
  VALUES (OLD.id, OLD.version, needlepoint.now(), access.me(), to_jsonb(OLD));
  RETURN NULL;
END $$;

-- What is added for a record while it is being merged waits for the merge, and is then sent again: for the survivor.
CREATE FUNCTION patient_records.follow_merge() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM patient_records.patients p WHERE p.id = NEW.patient_id AND p.merged_into IS NULL FOR KEY SHARE;
  IF NOT FOUND AND EXISTS (SELECT FROM patient_records.patients p WHERE p.id = NEW.patient_id) THEN
    RAISE EXCEPTION 'merged' USING ERRCODE = '40001';
  END IF;
  RETURN NEW;
END $$;
DO $$
DECLARE
  one regclass;
BEGIN
  FOR one IN SELECT patient_records.movable() LOOP
    EXECUTE format('CREATE TRIGGER a_follow_merge BEFORE INSERT ON %s FOR EACH ROW
      EXECUTE FUNCTION patient_records.follow_merge()', one);
  END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see and write. An alias is out of everybody's sight.

DROP POLICY read ON patient_records.patients;
CREATE POLICY read ON patient_records.patients FOR SELECT USING (
  (SELECT access.may('patients.read')) AND merged_into IS NULL);
CREATE POLICY keep ON patient_records.patients TO CURRENT_USER USING (true) WITH CHECK (true);
DO $$
DECLARE
  one regclass;
BEGIN
  FOR one IN SELECT patient_records.movable() LOOP
    EXECUTE format('CREATE POLICY hand_over ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', one);
  END LOOP;
END $$;
ALTER TABLE patient_records.merges ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.merges FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON patient_records.merges FOR SELECT USING ((SELECT access.may('patients.read')));
CREATE POLICY keep ON patient_records.merges TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE patient_records.merged_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.merged_rows FORCE ROW LEVEL SECURITY;
CREATE POLICY keep ON patient_records.merged_rows TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT ON patient_records.merges TO clinic_app;
-- It reads across records, so it asks who calls.
REVOKE ALL ON FUNCTION patient_records.preview_merge(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION patient_records.preview_merge(uuid, uuid) TO clinic_app;
