-- The first row of the log that may be as young as that, found in some twenty steps by the key: rows get their number
-- and their time together, so both grow alike, but for what is under way at once and for a clock that was set back by
-- less than an hour. An index of the times would cost every call its entry.
CREATE FUNCTION operations.first_row_since(since timestamptz) RETURNS bigint
  LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  low bigint := 0;
  high bigint := (SELECT coalesce(max(a.id), 0) + 1 FROM operations.audit_log a);
  middle bigint;
  row_at timestamptz;
BEGIN
  WHILE low < high LOOP
    middle := low + (high - low) / 2;
    SELECT a.at INTO row_at FROM operations.audit_log a WHERE a.id >= middle ORDER BY a.id LIMIT 1;
    IF row_at < since - interval '1 hour' THEN low := middle + 1; ELSE high := middle; END IF;
  END LOOP;
  RETURN low;
END $$;
REVOKE ALL ON FUNCTION operations.first_row_since(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operations.first_row_since(timestamptz) TO clinic_app;
