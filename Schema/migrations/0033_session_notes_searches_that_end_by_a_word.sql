-- The needle ledger, whole (charting rule 3.8): what was opened counts as well, so that a needle that was opened and is
-- neither in nor thrown away is searched for; and a search ends by a word alone: where the needle was, or why the count
-- had been wrong. Other numbers end none.

ALTER TABLE session_notes.needle_searches
  ADD COLUMN opened integer,
  ADD COLUMN unused integer,
  ADD COLUMN discarded integer,
  -- Why the count had been wrong, and how it was counted again.
  ADD COLUMN reason text,
  ADD COLUMN closed_by uuid REFERENCES access.accounts;
UPDATE session_notes.needle_searches k SET opened = n.opened, unused = n.unused, discarded = n.discarded,
  reason = CASE k.outcome WHEN 'recounted' THEN 'Counted again' END,
  closed_by = CASE WHEN k.closed_at IS NOT NULL THEN n.author_id END
FROM session_notes.notes n WHERE n.id = k.note_id;
ALTER TABLE session_notes.needle_searches
  ADD CONSTRAINT needle_searches_word CHECK ((reason IS NOT NULL) = (outcome IS NOT DISTINCT FROM 'recounted')
    AND (closed_by IS NULL) = (closed_at IS NULL));
CREATE INDEX needle_searches_of_note ON session_notes.needle_searches (note_id);

ALTER TABLE session_notes.found_needles
  ADD CONSTRAINT found_needles_past CHECK (found_at <= recorded_at + interval '1 minute') NOT VALID;

DROP FUNCTION session_notes.watch_count(uuid, integer, integer, integer);
DROP FUNCTION session_notes.is_balanced(integer, integer, integer, integer);

-- Whether each needle that was opened is accounted for: thrown away unused, in the sharps box after it was taken out, or
-- found later. What lies in the box was taken out, and what was taken out had been put in. Null where something is not
-- counted.
CREATE FUNCTION session_notes.is_balanced(opened integer, inserted integer, unused integer, removed integer,
  discarded integer, found integer) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN opened = unused + discarded + found AND discarded <= removed AND removed <= inserted
    AND inserted + unused <= opened;

CREATE FUNCTION session_notes.is_balanced(note session_notes.notes) RETURNS boolean LANGUAGE sql STABLE
  RETURN session_notes.is_balanced((note).opened, (note).inserted, (note).unused, (note).removed, (note).discarded,
    session_notes.found_count((note).id));

-- Counts that do not close open a search.
CREATE FUNCTION session_notes.watch_count() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT session_notes.is_balanced(NEW) THEN
    INSERT INTO session_notes.needle_searches (note_id, opened, inserted, unused, removed, discarded)
    VALUES (NEW.id, NEW.opened, NEW.inserted, NEW.unused, NEW.removed, NEW.discarded)
    ON CONFLICT (note_id) WHERE closed_at IS NULL DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER watch_count AFTER INSERT OR UPDATE OF document ON session_notes.notes
  FOR EACH ROW EXECUTE FUNCTION session_notes.watch_count();

-- A search is ended by who wrote the note, while it is a draft, and when the counts close.
CREATE FUNCTION session_notes.end_search() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  note session_notes.notes;
BEGIN
  SELECT n.* INTO note FROM session_notes.notes n WHERE n.id = OLD.note_id FOR UPDATE;
  IF OLD.closed_at IS NOT NULL OR note.status <> 'draft' THEN
    RAISE EXCEPTION 'ended' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  IF note.author_id IS DISTINCT FROM access.me() THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  IF NOT coalesce(session_notes.is_balanced(note), false) THEN
    RAISE EXCEPTION 'count' USING ERRCODE = '23514', CONSTRAINT = 'notes_counts';
  END IF;
  NEW.closed_at := needlepoint.now();
  NEW.closed_by := access.me();
  RETURN NEW;
END $$;
CREATE TRIGGER a_end BEFORE UPDATE ON session_notes.needle_searches
  FOR EACH ROW EXECUTE FUNCTION session_notes.end_search();
CREATE TRIGGER append_only BEFORE DELETE ON session_notes.needle_searches
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- As in 0011, but for the count, which has a trigger of its own.
CREATE OR REPLACE FUNCTION session_notes.unfold() RETURNS trigger LANGUAGE plpgsql
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
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION session_notes.count_found() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  note session_notes.notes;
BEGIN
  SELECT n.* INTO note FROM session_notes.notes n WHERE n.id = NEW.note_id FOR UPDATE;
  IF note.status <> 'draft' THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  -- Who comes early is treated early; nothing is found before.
  IF NEW.found_at < note.visit_at - interval '12 hours' THEN
    RAISE EXCEPTION 'before the visit' USING ERRCODE = '23514', CONSTRAINT = 'found_needles_past';
  END IF;
  IF NOT EXISTS (SELECT FROM session_notes.needle_searches s WHERE s.note_id = NEW.note_id AND s.closed_at IS NULL)
    OR note.unused + note.discarded + session_notes.found_count(NEW.note_id) > note.opened
  THEN
    RAISE EXCEPTION 'none is missing' USING ERRCODE = '23514', CONSTRAINT = 'found_needles_missing';
  END IF;
  IF session_notes.is_balanced(note) THEN
    UPDATE session_notes.needle_searches s SET outcome = 'found' WHERE s.note_id = NEW.note_id AND s.closed_at IS NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION session_notes.sign_note() RETURNS trigger LANGUAGE plpgsql AS $$
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
    OR EXISTS (SELECT FROM session_notes.needles n WHERE n.note_id = NEW.id)
      AND NOT coalesce(session_notes.is_balanced(OLD), false)
  THEN
    RAISE EXCEPTION 'count' USING ERRCODE = '23514', CONSTRAINT = 'notes_counts';
  END IF;
  NEW.signed_at := needlepoint.now();
  NEW.is_late := NEW.signed_at > NEW.visit_at + interval '24 hours';
  NEW.digest := session_notes.digest_of(NEW);
  RETURN NEW;
END $$;

-- A void note asks nobody any more, so the search is ended before.
CREATE FUNCTION session_notes.keep_searching() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.needle_searches s WHERE s.note_id = NEW.id AND s.closed_at IS NULL) THEN
    RAISE EXCEPTION 'count' USING ERRCODE = '23514', CONSTRAINT = 'notes_counts';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER c_keep_searching BEFORE UPDATE OF status ON session_notes.notes
  FOR EACH ROW WHEN (NEW.status = 'void') EXECUTE FUNCTION session_notes.keep_searching();

-- Drafts whose count did not ask for a search by the old rule.
INSERT INTO session_notes.needle_searches (note_id, opened, inserted, unused, removed, discarded)
SELECT n.id, n.opened, n.inserted, n.unused, n.removed, n.discarded FROM session_notes.notes n
WHERE n.status = 'draft' AND NOT session_notes.is_balanced(n)
ON CONFLICT (note_id) WHERE closed_at IS NULL DO NOTHING;

REVOKE ALL ON FUNCTION session_notes.watch_count() FROM PUBLIC;
GRANT UPDATE (outcome, reason) ON session_notes.needle_searches TO clinic_app;
CREATE POLICY finish ON session_notes.needle_searches FOR UPDATE USING (access.may('notes.write'));

CREATE OR REPLACE VIEW session_notes.note_cards WITH (security_invoker = true) AS
  SELECT n.id, n.version, n.status, n.appointment_id, n.patient_id, p.number AS patient, n.therapist_id,
    t.slug AS therapist, l.code AS location, n.visit_start, n.visit_at, n.visit_date,
    n.started_at, n.saved_at, n.signed_at, n.is_late, encode(n.digest, 'hex') AS digest, n.voided_at, n.void_reason,
    n.author_id, n.document::text AS document,
    -- Most notes have none of these, and need not have them made.
    coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', m.id, 'kind', m.kind, 'text', m.text,
        'reason', m.reason, 'addedAt', session_notes.wire_instant(m.added_at), 'addedBy', c.display_name))
        ORDER BY m.added_at, m.id)::text
      FROM session_notes.amendments m JOIN access.accounts c ON c.id = m.added_by WHERE m.note_id = n.id), '[]')
      AS amendments,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', f.id, 'count', f.count, 'place', f.place, 'detail', f.detail,
        'foundAt', session_notes.wire_instant(f.found_at), 'recordedBy', c.display_name) ORDER BY f.found_at,
          f.id)::text
      FROM session_notes.found_needles f JOIN access.accounts c ON c.id = f.recorded_by WHERE f.note_id = n.id), '[]')
      AS found_needles, n.episode_id,
    coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('openedAt',
        session_notes.wire_instant(k.opened_at), 'counts', jsonb_build_object('opened', k.opened, 'inserted',
        k.inserted, 'unused', k.unused, 'removed', k.removed, 'discarded', k.discarded), 'endedAt',
        session_notes.wire_instant(k.closed_at), 'endedBy', c.display_name, 'outcome', k.outcome, 'reason', k.reason))
        ORDER BY k.id)::text
      FROM session_notes.needle_searches k LEFT JOIN access.accounts c ON c.id = k.closed_by
      WHERE k.note_id = n.id), '[]') AS needle_searches
  FROM session_notes.notes n
    JOIN patient_records.patients p ON p.id = n.patient_id
    JOIN therapist_profiles.therapists t ON t.id = n.therapist_id
    JOIN practice.locations l ON l.id = n.location_id;

-- The searches that go on, for who works on follow-ups there: the desk, which calls the patient back, sees no notes.
CREATE FUNCTION session_notes.open_searches(OUT note_id uuid, OUT patient_id uuid, OUT therapist_id uuid,
  OUT location_id uuid, OUT visit_date date, OUT opened_at timestamptz) RETURNS SETOF record LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT n.id, n.patient_id, n.therapist_id, n.location_id, n.visit_date, k.opened_at
  FROM session_notes.needle_searches k JOIN session_notes.notes n ON n.id = k.note_id
  WHERE k.closed_at IS NULL AND access.may_at('followUps.work', n.location_id)
$$;
REVOKE ALL ON FUNCTION session_notes.open_searches() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_notes.open_searches() TO clinic_app;

-- A needle that is missing is looked for now: room, linen, the patient, a call back.
CREATE OR REPLACE VIEW session_notes.work_list WITH (security_invoker = true) AS
  SELECT t.id, t.kind, t.patient_id, t.therapist_id, t.location_id, t.due_at, t.text, NULL::uuid AS note_id,
    t.event_id
  FROM session_notes.tasks t WHERE t.done_at IS NULL
  UNION ALL
  SELECT c.id, CASE WHEN needlepoint.now() > c.due_at + CASE WHEN c.is_of_lung THEN interval '6 hours'
      ELSE interval '12 hours' END THEN 'call' ELSE 'check_in' END,
    c.patient_id, c.therapist_id, c.location_id, c.due_at,
    'Ask at ' || c.hours || ' hours: ' || CASE WHEN c.is_of_lung THEN 'breath, chest, cough, ' ELSE '' END || 'soreness',
    c.note_id, NULL::uuid
  FROM session_notes.check_ins c WHERE c.answered_at IS NULL
  UNION ALL
  SELECT o.note_id, 'needle_search', o.patient_id, o.therapist_id, o.location_id, o.opened_at,
    'A needle is missing by the count of ' || to_char(o.visit_date, 'YYYY-MM-DD')
      || ': search room, linen and waste, feel where it was put in, call the patient back',
    o.note_id, NULL::uuid
  FROM session_notes.open_searches() o;
