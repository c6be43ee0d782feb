-- The audit log joins the chain of hashes (idea 10): a link seals some rows of the log at a time, each by a digest of its
-- own, so that the first altered row has a name. Sealing goes on behind the calls, so no call waits for another's link.

ALTER TABLE session_notes.seals
  DROP CONSTRAINT seals_kind_check,
  ADD CONSTRAINT seals_kind_check CHECK (kind IN ('signature', 'amendment', 'cosignature', 'void', 'log')),
  ALTER COLUMN subject_id DROP NOT NULL,
  ADD COLUMN log_ids bigint[],
  ADD COLUMN log_digests bytea[],
  ADD CONSTRAINT seals_subject CHECK (
    CASE WHEN kind = 'log' THEN subject_id IS NULL AND cardinality(log_ids) > 0
      AND cardinality(log_ids) = cardinality(log_digests)
    ELSE subject_id IS NOT NULL AND num_nonnulls(log_ids, log_digests) = 0 END);
CREATE INDEX seals_of_log ON session_notes.seals (number) WHERE kind = 'log';

CREATE OR REPLACE FUNCTION session_notes.link(before bytea, number bigint, what text, subject uuid, sealed bytea)
  RETURNS bytea LANGUAGE sql IMMUTABLE
  RETURN sha256(coalesce(before, '') || convert_to(number || ' ' || what || ' ' || coalesce(subject::text, '') || ' ',
    'UTF8') || sealed);

CREATE FUNCTION session_notes.digest_of(entry operations.audit_log) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256(convert_to(jsonb_build_array((entry).id, extract(epoch FROM (entry).at), (entry).request,
    (entry).account_id, (entry).roles, (entry).token_id, (entry).origin, (entry).method, (entry).action,
    (entry).outcome, (entry).subject_kind, (entry).subject_id, to_jsonb((entry).patients), (entry).location_id)::text,
    'UTF8'));
CREATE FUNCTION session_notes.digest_of(digests bytea[]) RETURNS bytea LANGUAGE sql IMMUTABLE
  RETURN (SELECT sha256(coalesce(string_agg(d.digest, ''::bytea ORDER BY d.place), ''))
    FROM unnest(digests) WITH ORDINALITY AS d (digest, place));

DROP FUNCTION session_notes.seal(text, uuid, bytea);
-- Adds a link. One at a time: the link before must be known.
CREATE FUNCTION session_notes.seal(what text, subject uuid, sealed bytea, ids bigint[] DEFAULT NULL,
  digests bytea[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('session_notes.seals', 0));
  SELECT s.number, s.hash INTO last FROM session_notes.seals s ORDER BY s.number DESC LIMIT 1;
  INSERT INTO session_notes.seals (number, at, kind, subject_id, digest, hash, log_ids, log_digests)
  VALUES (coalesce(last.number, 0) + 1, needlepoint.now(), what, subject, sealed,
    session_notes.link(last.hash, coalesce(last.number, 0) + 1, what, subject, sealed), ids, digests);
END $$;
REVOKE ALL ON FUNCTION session_notes.seal(text, uuid, bytea, bigint[], bytea[]) FROM PUBLIC;

-- The last row of the log that a link before this one knows; 0: none does.
CREATE FUNCTION session_notes.sealed_until(before bigint) RETURNS bigint LANGUAGE sql STABLE
  RETURN coalesce((SELECT s.log_ids[cardinality(s.log_ids)] FROM session_notes.seals s
    WHERE s.kind = 'log' AND (before IS NULL OR s.number < before) ORDER BY s.number DESC LIMIT 1), 0);

-- Seals the next rows of the log, a thousand at most, and says how many.
--
-- Rows get their numbers before they are committed, so a later one may be there before an earlier one. For an instant the
-- log is locked against writers, which waits for those under way: all numbers given by then are settled. The lock is
-- given back at once, as the block that took it is rolled back. If a writer takes too long the next call tries again.
CREATE FUNCTION session_notes.seal_log() RETURNS integer LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  settled bigint;
  ids bigint[];
  digests bytea[];
BEGIN
  -- Several servers may stand beside one database.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('session_notes.seal_log', 0)) THEN RETURN 0; END IF;
  BEGIN
    SET LOCAL lock_timeout = '100ms';
    LOCK TABLE operations.audit_log IN SHARE MODE;
    SELECT max(a.id) INTO settled FROM operations.audit_log a;
    RAISE EXCEPTION USING ERRCODE = 'P0001', MESSAGE = 'gives the lock back';
  EXCEPTION
    WHEN lock_not_available THEN RETURN 0;
    WHEN raise_exception THEN NULL;
  END;
  SELECT array_agg((r.entry).id ORDER BY (r.entry).id),
    array_agg(session_notes.digest_of(r.entry) ORDER BY (r.entry).id)
  INTO ids, digests
  FROM (SELECT a AS entry FROM operations.audit_log a
    WHERE a.id > session_notes.sealed_until(NULL) AND a.id <= settled ORDER BY a.id LIMIT 1000) r;
  IF ids IS NULL THEN RETURN 0; END IF;
  PERFORM session_notes.seal('log', NULL, session_notes.digest_of(digests), ids, digests);
  RETURN cardinality(ids);
END $$;
REVOKE ALL ON FUNCTION session_notes.seal_log() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_notes.seal_log() TO clinic_app;
CREATE POLICY keep ON operations.audit_log FOR SELECT TO CURRENT_USER USING (true);

-- The first row of the log that is not as the link has it: changed, gone, or put between.
CREATE FUNCTION session_notes.first_altered(link session_notes.seals) RETURNS bigint LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(a.id, u.id)
  FROM unnest((link).log_ids, (link).log_digests) AS u (id, digest)
    FULL JOIN (SELECT r.id, session_notes.digest_of(r) AS digest FROM operations.audit_log r
      WHERE r.id > session_notes.sealed_until((link).number) AND r.id <= (link).log_ids[cardinality((link).log_ids)]) a
    ON a.id = u.id
  WHERE a.digest IS DISTINCT FROM u.digest
  ORDER BY 1 LIMIT 1
$$;
REVOKE ALL ON FUNCTION session_notes.first_altered(session_notes.seals) FROM PUBLIC;

-- Goes over the links behind one, so many at most: how many there were, the last of them, and the first that does not fit
-- what it sealed or the link before it. At the end of the chain also what is signed, void or added, and no link knows,
-- and how many rows of the log wait for theirs. Triggers can be switched off by who owns the database, and files can be
-- edited; this shows it.
DROP FUNCTION session_notes.verify();
CREATE FUNCTION session_notes.verify(after bigint, most integer, OUT checked integer, OUT last bigint,
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
REVOKE ALL ON FUNCTION session_notes.verify(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_notes.verify(bigint, integer) TO clinic_app;
