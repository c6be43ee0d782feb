-- Treatment notes: a draft that is saved as it is written, signed once, locked here, amended by appending (behaviour
-- rule 2.24); every needle a row (charting rules 3.7, 3.8); and a chain of hashes that shows what was altered.

-- ---------------------------------------------------------------------------------------------------------------------
-- Notes. What was written is one document, kept byte for byte as the program checked it: that is what is signed.

CREATE TABLE session_notes.notes (
  id uuid PRIMARY KEY,
  appointment_id uuid NOT NULL REFERENCES scheduling.appointments,
  -- As it was in the visit; set by the trigger below.
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  location_id uuid NOT NULL REFERENCES practice.locations,
  visit_at timestamptz NOT NULL,
  -- On the wall of the location, and its day.
  visit_start timestamp NOT NULL,
  visit_date date NOT NULL,
  author_id uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'signed', 'void')),
  document json NOT NULL,
  opened integer GENERATED ALWAYS AS ((document #>> '{needling,counts,opened}')::integer) STORED,
  inserted integer GENERATED ALWAYS AS ((document #>> '{needling,counts,inserted}')::integer) STORED,
  unused integer GENERATED ALWAYS AS ((document #>> '{needling,counts,unused}')::integer) STORED,
  removed integer GENERATED ALWAYS AS ((document #>> '{needling,counts,removed}')::integer) STORED,
  discarded integer GENERATED ALWAYS AS ((document #>> '{needling,counts,discarded}')::integer) STORED,
  version integer NOT NULL DEFAULT 1,
  started_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  saved_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  signed_at timestamptz,
  -- Signed more than a day after the visit.
  is_late boolean NOT NULL DEFAULT false,
  -- SHA-256 over what was signed, by whom and when.
  digest bytea,
  voided_at timestamptz,
  void_reason text,
  CONSTRAINT notes_signature CHECK (status <> 'signed' OR (signed_at IS NOT NULL AND digest IS NOT NULL)),
  CONSTRAINT notes_void CHECK ((status = 'void') = (voided_at IS NOT NULL AND void_reason IS NOT NULL))
);
CREATE UNIQUE INDEX notes_one_a_visit ON session_notes.notes (appointment_id) WHERE status <> 'void';
CREATE INDEX notes_of_patient ON session_notes.notes (patient_id, visit_at DESC, id DESC);
CREATE INDEX notes_unsigned ON session_notes.notes (visit_at, id) WHERE status = 'draft';

-- Each state in which a draft was saved; append-only.
CREATE TABLE session_notes.note_revisions (
  note_id uuid NOT NULL REFERENCES session_notes.notes,
  version integer NOT NULL,
  document json NOT NULL,
  saved_at timestamptz NOT NULL,
  saved_by uuid REFERENCES access.accounts,
  PRIMARY KEY (note_id, version)
);

-- The needles of a note's document, row by row: what recalls, counts and doses are read from. Written by the trigger.
CREATE TABLE session_notes.needles (
  note_id uuid NOT NULL REFERENCES session_notes.notes,
  place integer NOT NULL,
  muscle text NOT NULL CONSTRAINT needles_muscle REFERENCES session_notes.muscles,
  side text,
  level text,
  brand text,
  lot text,
  lot_expiry date,
  diameter numeric(4, 2),
  length integer,
  depth integer,
  technique text,
  minutes integer,
  twitches integer,
  pain integer,
  bleeding text,
  outcome text,
  PRIMARY KEY (note_id, place),
  -- Never to the hub: a centimetre stays outside (rule 3.7).
  CONSTRAINT needles_depth CHECK (depth + 10 <= length),
  CONSTRAINT needles_level CHECK (level IS NULL OR level = ANY (session_notes.segments()))
);
CREATE INDEX needles_by_lot ON session_notes.needles (upper(lot)) WHERE lot IS NOT NULL;

-- A count that does not close opens a search; it ends when the needle is found or the count was wrong (rule 3.8).
CREATE TABLE session_notes.needle_searches (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  note_id uuid NOT NULL REFERENCES session_notes.notes,
  opened_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  inserted integer NOT NULL,
  removed integer NOT NULL,
  closed_at timestamptz,
  outcome text CHECK (outcome IN ('found', 'recounted')),
  CONSTRAINT needle_searches_end CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX needle_searches_open ON session_notes.needle_searches (note_id) WHERE closed_at IS NULL;

CREATE TABLE session_notes.found_needles (
  id uuid PRIMARY KEY,
  note_id uuid NOT NULL REFERENCES session_notes.notes,
  count integer NOT NULL CHECK (count BETWEEN 1 AND 100),
  place text NOT NULL CHECK (place IN ('patient', 'clothing', 'linen', 'floor', 'table', 'waste', 'elsewhere')),
  detail text NOT NULL,
  found_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  recorded_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX found_needles_of_note ON session_notes.found_needles (note_id);

-- What is added to a signed note: a correction, or another's signature. The original stays as it is, and in view.
CREATE TABLE session_notes.amendments (
  id uuid PRIMARY KEY,
  note_id uuid NOT NULL REFERENCES session_notes.notes,
  kind text NOT NULL CHECK (kind IN ('amendment', 'cosignature')),
  text text NOT NULL,
  reason text,
  added_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  added_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  digest bytea NOT NULL
);
CREATE INDEX amendments_of_note ON session_notes.amendments (note_id, added_at, id);
CREATE UNIQUE INDEX amendments_one_cosignature ON session_notes.amendments (note_id, added_by)
  WHERE kind = 'cosignature';

-- One chain a clinic: each link is a hash over the link before it and over what was signed, amended or voided.
CREATE TABLE session_notes.seals (
  number bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('signature', 'amendment', 'cosignature', 'void')),
  subject_id uuid NOT NULL,
  digest bytea NOT NULL,
  hash bytea NOT NULL
);

-- ---------------------------------------------------------------------------------------------------------------------
-- What the database keeps true

CREATE FUNCTION session_notes.found_count(note uuid) RETURNS integer LANGUAGE sql STABLE
  RETURN (SELECT coalesce(sum(f.count), 0)::integer FROM session_notes.found_needles f WHERE f.note_id = note);

-- Whether all needles are accounted for. Those found later are the ones that the sharps box lacks; some of them may not
-- have been taken out when the session ended. Null where something is not counted.
CREATE FUNCTION session_notes.is_balanced(inserted integer, removed integer, discarded integer, found integer)
  RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN discarded + found = inserted AND removed <= inserted AND inserted - removed <= found;

-- Opens a search, or closes the one that is open, by what the counts and the found needles come to. What is not counted
-- closes nothing: a needle is not found by taking its count away.
CREATE FUNCTION session_notes.watch_count(note uuid, inserted integer, removed integer, discarded integer)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found integer := session_notes.found_count(note);
  is_balanced boolean := session_notes.is_balanced(inserted, removed, discarded, found);
BEGIN
  IF NOT is_balanced THEN
    INSERT INTO session_notes.needle_searches (note_id, inserted, removed) VALUES (note, inserted, removed)
    ON CONFLICT (note_id) WHERE closed_at IS NULL DO NOTHING;
  ELSIF is_balanced THEN
    UPDATE session_notes.needle_searches s
    SET closed_at = needlepoint.now(), outcome = CASE WHEN found > 0 THEN 'found' ELSE 'recounted' END
    WHERE s.note_id = note AND s.closed_at IS NULL;
  END IF;
END $$;

-- A note begins as a draft of who treated, for a patient who came.
CREATE FUNCTION session_notes.begin_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  visit record;
BEGIN
  SELECT a.*, (a.starts_at AT TIME ZONE a.zone)::date AS day, t.account_id INTO visit FROM scheduling.appointments a
    JOIN therapist_profiles.therapists t ON t.id = a.therapist_id
  WHERE a.id = NEW.appointment_id FOR SHARE OF a;
  IF visit.status NOT IN ('arrived', 'in_treatment', 'completed') THEN
    RAISE EXCEPTION 'not arrived' USING ERRCODE = '23514', CONSTRAINT = 'notes_arrived';
  END IF;
  IF visit.account_id IS DISTINCT FROM NEW.author_id THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  IF NEW.status <> 'draft' THEN
    RAISE EXCEPTION 'a note begins as a draft' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  NEW.patient_id := visit.patient_id;
  NEW.therapist_id := visit.therapist_id;
  NEW.location_id := visit.location_id;
  NEW.visit_at := visit.starts_at;
  NEW.visit_start := visit.starts_at AT TIME ZONE visit.zone;
  NEW.visit_date := visit.day;
  RETURN NEW;
END $$;
CREATE TRIGGER a_begin BEFORE INSERT ON session_notes.notes
  FOR EACH ROW EXECUTE FUNCTION session_notes.begin_note();

-- What is signed does not change, whoever asks and by whichever door; a signed note can only be declared void.
CREATE FUNCTION session_notes.guard_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.status = 'void' OR OLD.status = 'signed' AND NEW.status <> 'void'
    OR (OLD.status = 'signed' OR NEW.status = 'void') AND (
      (OLD.id, OLD.appointment_id, OLD.patient_id, OLD.therapist_id, OLD.location_id, OLD.visit_at, OLD.author_id,
        OLD.document::text, OLD.started_at, OLD.saved_at, OLD.is_late, OLD.digest, OLD.signed_at)
      IS DISTINCT FROM (NEW.id, NEW.appointment_id, NEW.patient_id, NEW.therapist_id, NEW.location_id, NEW.visit_at,
        NEW.author_id, NEW.document::text, NEW.started_at, NEW.saved_at, NEW.is_late, NEW.digest, NEW.signed_at))
  THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  IF (OLD.id, OLD.appointment_id, OLD.patient_id, OLD.therapist_id, OLD.location_id, OLD.visit_at, OLD.author_id)
    IS DISTINCT FROM (NEW.id, NEW.appointment_id, NEW.patient_id, NEW.therapist_id, NEW.location_id, NEW.visit_at,
      NEW.author_id)
  THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON session_notes.notes
  FOR EACH ROW EXECUTE FUNCTION session_notes.guard_note();

-- Who has been charted as treated cannot be made one who never came.
CREATE FUNCTION session_notes.keep_arrival() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.notes n WHERE n.appointment_id = NEW.id AND n.status <> 'void') THEN
    RAISE EXCEPTION 'has a note' USING ERRCODE = '23514', CONSTRAINT = 'appointments_has_note';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER g_keep_arrival BEFORE UPDATE OF status ON scheduling.appointments FOR EACH ROW
  WHEN (OLD.status IN ('arrived', 'in_treatment', 'completed')
    AND NEW.status NOT IN ('arrived', 'in_treatment', 'completed'))
  EXECUTE FUNCTION session_notes.keep_arrival();

CREATE FUNCTION session_notes.digest_of(note session_notes.notes) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256(convert_to(jsonb_build_array((note).id, (note).appointment_id, (note).patient_id, (note).therapist_id,
    (note).location_id, extract(epoch FROM (note).visit_at), (note).author_id, (note).document::text,
    extract(epoch FROM (note).signed_at), (note).is_late)::text, 'UTF8'));

-- The signature: who wrote it signs it, and the needles are all accounted for (rule 3.8). All else that a signature
-- asks for (rule 3.13a) is the program's to check, and to say.
CREATE FUNCTION session_notes.sign_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found integer := session_notes.found_count(NEW.id);
BEGIN
  IF NEW.author_id IS DISTINCT FROM access.me() THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  IF NOT EXISTS (SELECT FROM scheduling.appointments a
    WHERE a.id = NEW.appointment_id AND a.status IN ('arrived', 'in_treatment', 'completed'))
  THEN
    RAISE EXCEPTION 'not arrived' USING ERRCODE = '23514', CONSTRAINT = 'notes_arrived';
  END IF;
  -- What is signed was saved before, with its needles in their rows.
  IF NEW.document::text <> OLD.document::text THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  IF EXISTS (SELECT FROM session_notes.needle_searches s WHERE s.note_id = NEW.id AND s.closed_at IS NULL)
    OR EXISTS (SELECT FROM session_notes.needles n WHERE n.note_id = NEW.id) AND NOT coalesce(
      OLD.opened = OLD.inserted + OLD.unused
        AND session_notes.is_balanced(OLD.inserted, OLD.removed, OLD.discarded, found), false)
  THEN
    RAISE EXCEPTION 'count' USING ERRCODE = '23514', CONSTRAINT = 'notes_counts';
  END IF;
  NEW.signed_at := needlepoint.now();
  NEW.is_late := NEW.signed_at > NEW.visit_at + interval '24 hours';
  NEW.digest := session_notes.digest_of(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER b_sign BEFORE UPDATE OF status ON session_notes.notes
  FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'signed') EXECUTE FUNCTION session_notes.sign_note();

-- Lays the document out in rows, and keeps what was saved.
CREATE FUNCTION session_notes.unfold() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM session_notes.needles n WHERE n.note_id = NEW.id;
  INSERT INTO session_notes.needles (note_id, place, muscle, side, level, brand, lot, lot_expiry, diameter, length,
    depth, technique, minutes, twitches, pain, bleeding, outcome)
  SELECT NEW.id, n.place, n.muscle, n.side, n.level, n.brand, n.lot, n.lot_expiry, n.diameter, n.length, n.depth,
    n.technique, n.minutes, n.twitches, n.pain, n.bleeding, n.outcome
  FROM ROWS FROM (json_to_recordset(coalesce(NEW.document #> '{needling,needles}', '[]')) AS (muscle text, side text,
    level text, brand text, lot text, "lotExpiry" date, diameter numeric, length integer, depth integer,
    technique text, minutes integer, twitches integer, pain integer, bleeding text, outcome text)) WITH ORDINALITY
    AS n (muscle, side, level, brand, lot, lot_expiry, diameter, length, depth, technique, minutes, twitches, pain,
      bleeding, outcome, place);
  INSERT INTO session_notes.note_revisions (note_id, version, document, saved_at, saved_by)
  VALUES (NEW.id, NEW.version, NEW.document, NEW.saved_at, access.me());
  PERFORM session_notes.watch_count(NEW.id, NEW.inserted, NEW.removed, NEW.discarded);
  RETURN NULL;
END $$;
CREATE TRIGGER unfold AFTER INSERT OR UPDATE OF document ON session_notes.notes
  FOR EACH ROW EXECUTE FUNCTION session_notes.unfold();

CREATE FUNCTION session_notes.guard_needles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT n.status FROM session_notes.notes n WHERE n.id = coalesce(OLD.note_id, NEW.note_id)) <> 'draft' THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON session_notes.needles
  FOR EACH ROW EXECUTE FUNCTION session_notes.guard_needles();

CREATE FUNCTION session_notes.count_found() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  note session_notes.notes;
BEGIN
  SELECT n.* INTO note FROM session_notes.notes n WHERE n.id = NEW.note_id;
  IF note.status <> 'draft' THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  IF NOT EXISTS (SELECT FROM session_notes.needle_searches s WHERE s.note_id = NEW.note_id AND s.closed_at IS NULL)
    OR note.discarded + session_notes.found_count(NEW.note_id) > note.inserted
  THEN
    RAISE EXCEPTION 'none is missing' USING ERRCODE = '23514', CONSTRAINT = 'found_needles_missing';
  END IF;
  PERFORM session_notes.watch_count(NEW.note_id, note.inserted, note.removed, note.discarded);
  RETURN NULL;
END $$;
CREATE TRIGGER count_found AFTER INSERT ON session_notes.found_needles
  FOR EACH ROW EXECUTE FUNCTION session_notes.count_found();

CREATE FUNCTION session_notes.digest_of(amendment session_notes.amendments) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256(convert_to(jsonb_build_array((amendment).id, (amendment).note_id, (amendment).kind, (amendment).text,
    (amendment).reason, extract(epoch FROM (amendment).added_at), (amendment).added_by)::text, 'UTF8'));

CREATE FUNCTION session_notes.digest_of_void(note session_notes.notes) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256(convert_to(jsonb_build_array('void', (note).id, encode((note).digest, 'hex'), (note).document::text,
    (note).void_reason, extract(epoch FROM (note).voided_at))::text, 'UTF8'));

-- Adds a link. One at a time: the link before must be known.
CREATE FUNCTION session_notes.seal(what text, subject uuid, sealed bytea) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('session_notes.seals', 0));
  SELECT s.number, s.hash INTO last FROM session_notes.seals s ORDER BY s.number DESC LIMIT 1;
  INSERT INTO session_notes.seals (number, at, kind, subject_id, digest, hash)
  VALUES (coalesce(last.number, 0) + 1, needlepoint.now(), what, subject, sealed,
    session_notes.link(last.hash, coalesce(last.number, 0) + 1, what, subject, sealed));
END $$;

CREATE FUNCTION session_notes.link(before bytea, number bigint, what text, subject uuid, sealed bytea) RETURNS bytea
  LANGUAGE sql IMMUTABLE
  RETURN sha256(coalesce(before, '') || convert_to(number || ' ' || what || ' ' || subject || ' ', 'UTF8') || sealed);

CREATE FUNCTION session_notes.seal_note() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.status = 'signed' THEN
    PERFORM session_notes.seal('signature', NEW.id, NEW.digest);
  ELSE
    PERFORM session_notes.seal('void', NEW.id, session_notes.digest_of_void(NEW));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER seal AFTER UPDATE OF status ON session_notes.notes
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION session_notes.seal_note();

CREATE FUNCTION session_notes.begin_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  note session_notes.notes;
BEGIN
  SELECT n.* INTO note FROM session_notes.notes n WHERE n.id = NEW.note_id;
  IF note.status IS DISTINCT FROM 'signed' THEN
    RAISE EXCEPTION 'not signed' USING ERRCODE = '23514', CONSTRAINT = 'amendments_of_signed';
  END IF;
  IF (NEW.kind = 'amendment') <> (note.author_id = NEW.added_by) THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  NEW.digest := session_notes.digest_of(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER a_begin BEFORE INSERT ON session_notes.amendments
  FOR EACH ROW EXECUTE FUNCTION session_notes.begin_amendment();

CREATE FUNCTION session_notes.seal_amendment() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM session_notes.seal(NEW.kind, NEW.id, NEW.digest);
  RETURN NULL;
END $$;
CREATE TRIGGER seal AFTER INSERT ON session_notes.amendments
  FOR EACH ROW EXECUTE FUNCTION session_notes.seal_amendment();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.note_revisions
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.found_needles
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.amendments
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.seals
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- The first link that does not fit what it sealed or the link before it (idea 10), and how many there are. Triggers can
-- be switched off by who owns the database, and files can be edited; this shows it.
CREATE FUNCTION session_notes.verify(OUT checked bigint, OUT number bigint, OUT kind text, OUT subject_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  SELECT count(*) INTO checked FROM session_notes.seals;
  SELECT s.number, s.kind, s.subject_id INTO number, kind, subject_id
  FROM (SELECT l.*, lag(l.hash) OVER (ORDER BY l.number) AS before, row_number() OVER (ORDER BY l.number) AS place
    FROM session_notes.seals l) s
  WHERE s.number <> s.place OR s.hash <> session_notes.link(s.before, s.number, s.kind, s.subject_id, s.digest)
    OR s.digest IS DISTINCT FROM CASE s.kind
      WHEN 'signature' THEN (SELECT session_notes.digest_of(n) FROM session_notes.notes n WHERE n.id = s.subject_id)
      WHEN 'void' THEN (SELECT session_notes.digest_of_void(n) FROM session_notes.notes n WHERE n.id = s.subject_id)
      ELSE (SELECT session_notes.digest_of(a) FROM session_notes.amendments a WHERE a.id = s.subject_id) END
  ORDER BY s.number LIMIT 1;
  IF number IS NULL THEN
    -- What is signed, void or added, and no link knows.
    SELECT 0, u.kind, u.id INTO number, kind, subject_id
    FROM (
      SELECT 'signature' AS kind, n.id FROM session_notes.notes n WHERE n.signed_at IS NOT NULL
      UNION ALL SELECT 'void', n.id FROM session_notes.notes n WHERE n.status = 'void'
      UNION ALL SELECT a.kind, a.id FROM session_notes.amendments a) u
    WHERE NOT EXISTS (SELECT FROM session_notes.seals s WHERE s.kind = u.kind AND s.subject_id = u.id)
    ORDER BY u.kind, u.id LIMIT 1;
  END IF;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- As the API shows it

-- An instant as the wire has it.
CREATE FUNCTION session_notes.wire_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || coalesce('.' || nullif(rtrim(to_char(at AT TIME ZONE 'UTC', 'US'), '0'), ''), '') || 'Z';

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see and write

-- For the triggers alone.
REVOKE ALL ON FUNCTION session_notes.seal(text, uuid, bytea), session_notes.watch_count(uuid, integer, integer, integer)
  FROM PUBLIC;
GRANT SELECT ON session_notes.notes, session_notes.note_revisions, session_notes.needles,
  session_notes.needle_searches, session_notes.found_needles, session_notes.amendments TO clinic_app;
GRANT INSERT (id, appointment_id, document) ON session_notes.notes TO clinic_app;
GRANT UPDATE (document, version, saved_at, status, voided_at, void_reason) ON session_notes.notes TO clinic_app;
GRANT INSERT (id, note_id, count, place, detail, found_at) ON session_notes.found_needles TO clinic_app;
GRANT INSERT (id, note_id, kind, text, reason) ON session_notes.amendments TO clinic_app;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['notes', 'note_revisions', 'needles', 'needle_searches', 'found_needles', 'amendments',
    'seals']
  LOOP
    EXECUTE format('ALTER TABLE session_notes.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE session_notes.%I FORCE ROW LEVEL SECURITY', name);
    -- For the functions above that run as the owner.
    EXECUTE format('CREATE POLICY keep ON session_notes.%I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    IF name <> 'seals' THEN
      EXECUTE format('CREATE POLICY read ON session_notes.%I FOR SELECT USING ((SELECT access.may(%L)))', name,
        'notes.read');
    END IF;
  END LOOP;
END $$;
CREATE POLICY add ON session_notes.notes FOR INSERT WITH CHECK (
  author_id = access.me() AND access.may('notes.write'));
CREATE POLICY edit ON session_notes.notes FOR UPDATE USING (author_id = access.me() AND access.may('notes.write'));
CREATE POLICY add ON session_notes.found_needles FOR INSERT WITH CHECK (
  recorded_by = access.me() AND access.may('notes.write'));
CREATE POLICY add ON session_notes.amendments FOR INSERT WITH CHECK (
  added_by = access.me() AND access.may('notes.write'));
