-- Patients: who they are, how to reach them, alerts, and what was changed by whom. All of it is health information.
--
-- The register is one for the whole group: who may read patients at one location finds a patient wherever they were
-- registered, or there would be two records of one person.

CREATE SCHEMA patient_records;
GRANT USAGE ON SCHEMA patient_records TO clinic_app;

-- A text without case, accents and ligatures.
CREATE FUNCTION patient_records.unaccented(name text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN replace(replace(replace(replace(
    regexp_replace(lower(normalize(name, NFKD)), '[\u0300-\u036F]', '', 'g'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'þ', 'th');
END $$;

-- A name without case, accents, spaces and punctuation: what searching and comparing go by.
-- O'Neill → oneill, Bélanger → belanger, Łukasz → lukasz, van der Berg → vanderberg.
CREATE FUNCTION patient_records.fold(name text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN translate(
    -- Most names have no more bytes than characters, so nothing to decompose. What takes more is no part of the
    -- statements that this is inlined into: they would make it ready at each call.
    CASE WHEN octet_length(name) = length(name) THEN lower(name) ELSE patient_records.unaccented(name) END,
    'øłđðıħŧ -–—''’‘`´ʼʻ."“”,;:·()/_', 'olddiht');

-- Whether two folded names sound or look alike: one double metaphone in common, or half of their trigrams.
CREATE FUNCTION patient_records.sounds_alike(a text, b text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN a = b OR similarity(a, b) >= 0.5 OR (dmetaphone(a) <> '' AND (
    dmetaphone(a) IN (dmetaphone(b), dmetaphone_alt(b)) OR dmetaphone_alt(a) = dmetaphone(b)));

-- The form of a health number, by the province that issued it. Where a province has a check digit, the program asks
-- to look at the card again; a number that is on the card is never refused for it.
CREATE FUNCTION patient_records.health_number_fits(province text, number text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN number ~ CASE province
    WHEN 'AB' THEN '^[0-9]{9}$'
    WHEN 'BC' THEN '^9[0-9]{9}$'
    WHEN 'MB' THEN '^[0-9]{9}$'
    WHEN 'NB' THEN '^[0-9]{9}$'
    WHEN 'NL' THEN '^[0-9]{12}$'
    WHEN 'NS' THEN '^[0-9]{10}$'
    WHEN 'NT' THEN '^[A-Z][0-9]{7}$'
    WHEN 'NU' THEN '^[0-9]{9}$'
    WHEN 'ON' THEN '^[0-9]{10}$'
    WHEN 'PE' THEN '^[0-9]{8}$'
    WHEN 'QC' THEN '^[A-Z]{4}[0-9]{8}$'
    WHEN 'SK' THEN '^[0-9]{9}$'
    WHEN 'YT' THEN '^[0-9]{9}$'
    ELSE '^$'
  END;

CREATE SEQUENCE patient_records.patient_numbers;
GRANT USAGE ON SEQUENCE patient_records.patient_numbers TO clinic_app;

-- The next patient number, P-000123; gaps mean nothing.
CREATE FUNCTION patient_records.next_number() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT 'P-' || lpad(n, greatest(6, length(n)), '0')
  FROM (SELECT nextval('patient_records.patient_numbers')::text) AS s (n)
$$;

CREATE TABLE patient_records.patients (
  id uuid PRIMARY KEY,
  number text NOT NULL DEFAULT patient_records.next_number() CONSTRAINT patients_number_key UNIQUE
    CHECK (number ~ '^P-[0-9]{6,}$'),
  family_name text NOT NULL,
  given_name text NOT NULL,
  preferred_name text,
  birth_date date NOT NULL CONSTRAINT patients_birth_date CHECK (birth_date >= '1890-01-01'),
  -- In the patient's own words; nothing here reasons with them.
  sex text,
  gender text,
  pronouns text,
  -- E.164
  phone text,
  other_phone text,
  email text,
  street text,
  city text,
  -- Province, state or region
  region text,
  postal_code text,
  -- ISO 3166-1, two letters
  country text,
  health_number text,
  health_number_province text,
  preferred_location_id uuid REFERENCES practice.locations,
  reminders text NOT NULL CHECK (reminders IN ('sms', 'email', 'none')),
  may_leave_voicemail boolean NOT NULL,
  -- BCP 47
  language text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  registered_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  CONSTRAINT patients_health_number_key UNIQUE (health_number, health_number_province),
  CONSTRAINT patients_health_number_form CHECK (
    (health_number IS NULL AND health_number_province IS NULL)
    OR (health_number IS NOT NULL AND health_number_province IS NOT NULL
      AND patient_records.health_number_fits(health_number_province, health_number))),
  CONSTRAINT patients_address CHECK (num_nulls(street, city, region, country) IN (0, 4)),
  -- A wish that cannot be met is a promise broken: a reminder goes somewhere.
  CONSTRAINT patients_reminders CHECK (
    reminders = 'none' OR (reminders = 'sms' AND phone IS NOT NULL) OR (reminders = 'email' AND email IS NOT NULL))
);
CREATE INDEX patients_of_location ON patient_records.patients (preferred_location_id);

CREATE FUNCTION patient_records.refuse_birth_to_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A day of grace: the day begins earlier elsewhere.
  IF NEW.birth_date > (needlepoint.now() AT TIME ZONE 'UTC')::date + 1 THEN
    RAISE EXCEPTION 'born in the future' USING ERRCODE = '23514', CONSTRAINT = 'patients_birth_date';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER birth_date BEFORE INSERT OR UPDATE OF birth_date ON patient_records.patients
  FOR EACH ROW EXECUTE FUNCTION patient_records.refuse_birth_to_come();

-- All that a patient is looked up by, in one index: a letter for the kind, then the key. Byte order, so that a prefix
-- is a range. n: names (family and given in either order, so that both can be typed; each part of a double family
-- name), b: birth date, p: telephone, h: health number, u: patient number.
CREATE TABLE patient_records.search_keys (
  patient_id uuid NOT NULL REFERENCES patient_records.patients ON DELETE CASCADE,
  key text COLLATE "C" NOT NULL,
  -- The same patient's key before this one in byte order. A key is the patient's first in a range if this one is not in
  -- it, so a search shows nobody twice, and need not look for it.
  previous text COLLATE "C",
  PRIMARY KEY (patient_id, key)
);
CREATE UNIQUE INDEX search_keys_by_key ON patient_records.search_keys (key, patient_id);

CREATE FUNCTION patient_records.keys_of(p patient_records.patients) RETURNS SETOF text
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
  ) AS keys (key)
  WHERE length(key) > 1;
END;

CREATE FUNCTION patient_records.write_search_keys() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM patient_records.search_keys k
  WHERE k.patient_id = NEW.id AND k.key NOT IN (SELECT patient_records.keys_of(NEW));
  INSERT INTO patient_records.search_keys AS k (patient_id, key, previous)
  SELECT NEW.id, key, lag(key) OVER (ORDER BY key COLLATE "C") FROM patient_records.keys_of(NEW) AS key
  ON CONFLICT (patient_id, key) DO UPDATE SET previous = excluded.previous
    WHERE k.previous IS DISTINCT FROM excluded.previous;
  RETURN NULL;
END $$;
CREATE TRIGGER search_keys AFTER INSERT
  OR UPDATE OF family_name, given_name, preferred_name, birth_date, phone, other_phone, health_number
  ON patient_records.patients FOR EACH ROW EXECUTE FUNCTION patient_records.write_search_keys();

-- Every edit: who, when, which fields, and the whole row as it was before. Append-only.
CREATE TABLE patient_records.patient_history (
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  -- The version that the edit ended.
  version integer NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by uuid REFERENCES access.accounts,
  fields text[] NOT NULL,
  before jsonb NOT NULL,
  PRIMARY KEY (patient_id, version)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON patient_records.patient_history
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON patient_records.patient_history
  FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();

CREATE FUNCTION patient_records.keep_history() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO patient_records.patient_history (patient_id, version, changed_at, changed_by, fields, before)
  SELECT OLD.id, OLD.version, needlepoint.now(), access.me(),
    coalesce(array_agg(o.key ORDER BY o.key), '{}'), to_jsonb(OLD)
  FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n ON n.key = o.key
  WHERE o.value IS DISTINCT FROM n.value AND o.key <> 'version';
  RETURN NULL;
END $$;
CREATE TRIGGER history AFTER UPDATE ON patient_records.patients
  FOR EACH ROW EXECUTE FUNCTION patient_records.keep_history();

-- What everybody who treats or seats the patient must see at once. Ended, never erased.
CREATE TABLE patient_records.alerts (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  kind text NOT NULL CHECK (kind IN (
    'allergy', 'bleeding', 'implant', 'pregnancy', 'infection', 'fainting', 'precaution', 'safety', 'other')),
  severity text NOT NULL CHECK (severity IN ('info', 'caution', 'critical')),
  text text NOT NULL,
  -- Since when it is so; null: not known.
  since date,
  added_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  added_by uuid NOT NULL REFERENCES access.accounts,
  ended_at timestamptz,
  ended_by uuid REFERENCES access.accounts,
  CONSTRAINT alerts_end CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX alerts_in_force ON patient_records.alerts (patient_id, id) WHERE ended_at IS NULL;
CREATE INDEX alerts_of_patient ON patient_records.alerts (patient_id, id);

CREATE FUNCTION patient_records.keep_ended_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an ended alert is history' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER ended BEFORE UPDATE ON patient_records.alerts
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION patient_records.keep_ended_alert();

-- A patient's card with the alerts in force, as the program reads it: five texts an alert, in one array.
CREATE VIEW patient_records.patient_cards WITH (security_invoker = true) AS
  SELECT p.id, p.number, p.family_name, p.given_name, p.preferred_name, p.birth_date, p.sex, p.gender, p.pronouns,
    p.phone, p.other_phone, p.email, p.street, p.city, p.region, p.postal_code, p.country, p.health_number_province,
    p.health_number, (SELECT l.code FROM practice.locations l WHERE l.id = p.preferred_location_id)
      AS preferred_location,
    p.reminders, p.may_leave_voicemail, p.language, p.version, p.registered_at,
    ARRAY(
      SELECT unnest(ARRAY[f.id::text, f.kind, f.severity, f.text, to_char(f.since, 'YYYY-MM-DD')])
      FROM (
        SELECT a.id, a.kind, a.severity, a.text, a.since FROM patient_records.alerts a
        WHERE a.patient_id = p.id AND a.ended_at IS NULL ORDER BY a.id) f) AS alerts
  FROM patient_records.patients p;

-- A patient's number, its registration and its history are not the application's to write.
GRANT SELECT ON patient_records.patients, patient_records.search_keys, patient_records.patient_history,
  patient_records.alerts, patient_records.patient_cards TO clinic_app;
GRANT INSERT (id, family_name, given_name, preferred_name, birth_date, sex, gender, pronouns, phone, other_phone, email,
  street, city, region, postal_code, country, health_number, health_number_province, preferred_location_id, reminders,
  may_leave_voicemail, language) ON patient_records.patients TO clinic_app;
GRANT UPDATE (family_name, given_name, preferred_name, birth_date, sex, gender, pronouns, phone, other_phone, email,
  street, city, region, postal_code, country, health_number, health_number_province, preferred_location_id, reminders,
  may_leave_voicemail, language, version) ON patient_records.patients TO clinic_app;
GRANT INSERT (id, patient_id, kind, severity, text, since, added_by) ON patient_records.alerts TO clinic_app;
GRANT UPDATE (ended_at, ended_by) ON patient_records.alerts TO clinic_app;

ALTER TABLE patient_records.patients ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.patients FORCE ROW LEVEL SECURITY;
ALTER TABLE patient_records.search_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.search_keys FORCE ROW LEVEL SECURITY;
ALTER TABLE patient_records.patient_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.patient_history FORCE ROW LEVEL SECURITY;
ALTER TABLE patient_records.alerts ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_records.alerts FORCE ROW LEVEL SECURITY;

CREATE POLICY read ON patient_records.patients FOR SELECT USING (
  (SELECT access.may('patients.read')));
CREATE POLICY add ON patient_records.patients FOR INSERT WITH CHECK (
  access.may('patients.write'));
CREATE POLICY edit ON patient_records.patients FOR UPDATE USING (
  access.may('patients.write'));

CREATE POLICY read ON patient_records.search_keys FOR SELECT USING (
  (SELECT access.may('patients.read')));
-- Written by the trigger alone, as its owner; the application has no grant to.
CREATE POLICY keep ON patient_records.search_keys TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE POLICY read ON patient_records.patient_history FOR SELECT USING (
  (SELECT access.may('patients.read')));
CREATE POLICY keep ON patient_records.patient_history FOR INSERT TO CURRENT_USER WITH CHECK (true);

CREATE POLICY read ON patient_records.alerts FOR SELECT USING (
  (SELECT access.may('patients.read')));
CREATE POLICY add ON patient_records.alerts FOR INSERT WITH CHECK (
  added_by = access.me() AND access.may('patients.write'));
CREATE POLICY edit ON patient_records.alerts FOR UPDATE USING (
  access.may('patients.write'))
  WITH CHECK (ended_by = access.me());

-- The id behind a patient number, and nothing else: for who searches the audit log and may not see patients.
CREATE FUNCTION patient_records.id_of(number text) RETURNS uuid LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.patient_id FROM patient_records.search_keys k WHERE k.key = 'u' || number
$$;
REVOKE ALL ON FUNCTION patient_records.id_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION patient_records.id_of(text) TO clinic_app;
