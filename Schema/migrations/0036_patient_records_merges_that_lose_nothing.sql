-- Merging (behaviour rule 2.25): refused while both have claims open with different payers; visits that have been do not
-- stand in its way for ever; and what is proved of a note (idea 10) is also whose it is, that it is locked, and that the
-- needles that recalls are read from are those that were signed.

CREATE OR REPLACE FUNCTION patient_records.preview_merge(survivor uuid, duplicate uuid, OUT tables text[],
  OUT counts bigint[], OUT fields text[], OUT survivors text[], OUT duplicates text[], OUT overlaps bigint)
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
  -- Two visits that have both been cannot be put right any more.
  SELECT count(*) INTO overlaps
  FROM scheduling.appointments a JOIN scheduling.appointments b
    ON b.patient_id = duplicate AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
  WHERE a.patient_id = survivor AND NOT a.overlapping AND NOT b.overlapping
    AND a.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
    AND b.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
    AND NOT (a.status = 'completed' AND b.status = 'completed');
END $$;

-- Whether each of two has a claim open with another payer than the other's.
CREATE FUNCTION billing.claims_differ(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH open AS (
    SELECT i.patient_id, v.payer FROM billing.claims c JOIN billing.invoices i ON i.id = c.invoice_id
      JOIN patient_records.coverages v ON v.id = i.coverage_id
    WHERE i.patient_id IN (one, other) AND c.status IN ('draft', 'submitted', 'accepted', 'partly_paid')
      AND i.status = 'issued')
  SELECT EXISTS (SELECT FROM open a JOIN open b ON b.payer <> a.payer
    WHERE a.patient_id = one AND b.patient_id = other)
$$;
REVOKE ALL ON FUNCTION billing.claims_differ(uuid, uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION patient_records.merge(new_id uuid, survivor uuid, survivor_version integer, duplicate uuid,
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
  field := 'duplicate';
  IF (SELECT m.overlaps FROM patient_records.preview_merge(survivor, duplicate) m) > 0 THEN
    verdict := 'slot_taken';
    RETURN;
  END IF;
  IF billing.claims_differ(survivor, duplicate) THEN verdict := 'claims_open'; RETURN; END IF;
  field := NULL;
  PERFORM set_config('clinic.merging', 'on', true);
  INSERT INTO patient_records.merges (id, survivor_id, duplicate_id, reason, taken, before, duplicate_before)
  VALUES (new_id, survivor, duplicate, why, take, to_jsonb(kept), to_jsonb(lost));
  -- Two visits of one time that have both been: both stay, and one says so.
  UPDATE scheduling.appointments b SET overlapping = true,
    override_reason = coalesce(b.override_reason, 'Two records of one person became one')
  WHERE b.patient_id = duplicate AND b.status = 'completed' AND NOT b.overlapping
    AND EXISTS (SELECT FROM scheduling.appointments a WHERE a.patient_id = survivor AND a.status = 'completed'
      AND NOT a.overlapping AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at));
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
  -- What either record was asked may rule out what the other is booked for.
  PERFORM session_notes.watch_bookings(survivor);
  verdict := 'merged';
END $$;

-- What no hash is over, and must be so all the same: the note is locked, it is of the person for whom it was written,
-- through whatever merges, also undone ones, and its needles are those of its document.
CREATE FUNCTION session_notes.is_as_sealed(note session_notes.notes) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT (note).status IN ('signed', 'void') AND (note).visit_date = (note).visit_start::date
    AND (note).patient_id IN (
      WITH RECURSIVE person (id) AS (
        SELECT coalesce((note).written_for, (note).patient_id)
        UNION
        SELECT CASE WHEN m.survivor_id = p.id THEN m.duplicate_id ELSE m.survivor_id END
        FROM person p JOIN patient_records.merges m ON p.id IN (m.survivor_id, m.duplicate_id))
      SELECT p.id FROM person p)
    AND (SELECT coalesce(jsonb_agg(jsonb_build_array(e.place, e.muscle, e.side, e.level, upper(e.lot), e.lot_expiry)
        ORDER BY e.place), '[]')
      FROM session_notes.needles e WHERE e.note_id = (note).id)
    = (SELECT coalesce(jsonb_agg(jsonb_build_array(d.place, d.muscle, d.side, d.level, upper(d.lot), d."lotExpiry")
        ORDER BY d.place), '[]')
      FROM ROWS FROM (json_to_recordset(coalesce((note).document #> '{needling,needles}', '[]'))
        AS (muscle text, side text, level text, lot text, "lotExpiry" date)) WITH ORDINALITY
        AS d (muscle, side, level, lot, "lotExpiry", place))
$$;
REVOKE ALL ON FUNCTION session_notes.is_as_sealed(session_notes.notes) FROM PUBLIC;

CREATE OR REPLACE FUNCTION session_notes.verify(after bigint, most integer, OUT checked integer, OUT last bigint,
  OUT is_end boolean, OUT number bigint, OUT kind text, OUT subject_id uuid, OUT log_id bigint, OUT unsealed bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before bytea := (SELECT s.hash FROM session_notes.seals s WHERE s.number = after);
BEGIN
  SELECT count(*), max(s.number) INTO checked, last
  FROM (SELECT l.number FROM session_notes.seals l WHERE l.number > after ORDER BY l.number LIMIT most) s;
  is_end := checked < most;
  SELECT s.number, s.kind, s.subject_id, s.altered INTO number, kind, subject_id, log_id
  FROM (
    SELECT l.*, coalesce(lag(l.hash) OVER (ORDER BY l.number), before) AS before,
      after + row_number() OVER (ORDER BY l.number) AS place,
      CASE WHEN l.kind = 'log' THEN session_notes.first_altered(l) END AS altered
    FROM session_notes.seals l WHERE l.number > after AND l.number <= last) s
  WHERE s.number <> s.place OR s.hash <> session_notes.link(s.before, s.number, s.kind, s.subject_id, s.digest)
    OR s.altered IS NOT NULL
    OR s.kind IN ('signature', 'void')
      AND NOT coalesce((SELECT session_notes.is_as_sealed(n) AND (s.kind = 'signature' OR n.status = 'void')
        FROM session_notes.notes n WHERE n.id = s.subject_id), false)
    OR s.digest IS DISTINCT FROM CASE s.kind
      WHEN 'signature' THEN (SELECT session_notes.digest_of(n) FROM session_notes.notes n WHERE n.id = s.subject_id)
      WHEN 'void' THEN (SELECT session_notes.digest_of_void(n) FROM session_notes.notes n WHERE n.id = s.subject_id)
      WHEN 'log' THEN session_notes.digest_of(s.log_digests)
      ELSE (SELECT session_notes.digest_of(a) FROM session_notes.amendments a WHERE a.id = s.subject_id) END
  ORDER BY s.number LIMIT 1;
  IF number IS NULL AND is_end THEN
    SELECT 0, u.kind, u.id INTO number, kind, subject_id
    FROM (
      SELECT 'signature' AS kind, n.id FROM session_notes.notes n WHERE n.signed_at IS NOT NULL
      UNION ALL SELECT 'void', n.id FROM session_notes.notes n WHERE n.status = 'void'
      UNION ALL SELECT a.kind, a.id FROM session_notes.amendments a) u
    WHERE NOT EXISTS (SELECT FROM session_notes.seals s WHERE s.kind = u.kind AND s.subject_id = u.id)
    ORDER BY u.kind, u.id LIMIT 1;
    unsealed := (SELECT count(*) FROM operations.audit_log a WHERE a.id > session_notes.sealed_until(NULL));
  END IF;
END $$;

-- No episode ends before its last visit.
CREATE OR REPLACE FUNCTION session_notes.require_signed() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.notes n WHERE n.episode_id = NEW.id AND n.status = 'draft') THEN
    RAISE EXCEPTION 'draft' USING ERRCODE = '23514', CONSTRAINT = 'episodes_notes_signed';
  END IF;
  IF EXISTS (SELECT FROM session_notes.notes n WHERE n.episode_id = NEW.id AND n.status = 'signed'
    AND n.visit_date > NEW.discharged_on)
  THEN
    RAISE EXCEPTION 'before its last visit' USING ERRCODE = '23514', CONSTRAINT = 'episodes_period';
  END IF;
  RETURN NEW;
END $$;

-- Apart again, two visits of one time are of two people.
CREATE FUNCTION patient_records.end_overlaps() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE scheduling.appointments a SET overlapping = false, override_reason = NULL
  FROM patient_records.merged_rows r
  WHERE r.merge_id = NEW.id AND r.table_name = 'scheduling.appointments' AND a.id = r.row_id
    AND a.patient_id = NEW.duplicate_id AND a.overlapping
    AND a.override_reason = 'Two records of one person became one';
  RETURN NULL;
END $$;
CREATE TRIGGER end_overlaps AFTER UPDATE OF undone_at ON patient_records.merges
  FOR EACH ROW WHEN (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL)
  EXECUTE FUNCTION patient_records.end_overlaps();
