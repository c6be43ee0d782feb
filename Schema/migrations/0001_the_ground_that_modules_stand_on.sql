-- What every module uses: extensions, the clock, and the guard against changed history.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

GRANT USAGE ON SCHEMA needlepoint TO clinic_app;
GRANT SELECT ON needlepoint.migrations TO clinic_app;

-- The clock of the rules. Tests set it for a database of their own with ALTER DATABASE … SET "clinic.now".
CREATE FUNCTION needlepoint.now() RETURNS timestamptz
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('clinic.now', true), '')::timestamptz, now());

-- History is added to, never changed.
CREATE FUNCTION needlepoint.refuse_change() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;

-- A local time of a zone as an instant (rule 2.9): null where the clock skips it, the first of the two where it
-- shows it twice. PostgreSQL's own conversion takes the later one or shifts the hour, so it is checked back.
CREATE FUNCTION needlepoint.instant_at(local timestamp, zone text) RETURNS timestamptz
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  at timestamptz := local AT TIME ZONE zone;
BEGIN
  RETURN CASE
    WHEN (at - interval '1 hour') AT TIME ZONE zone = local THEN at - interval '1 hour'
    WHEN (at - interval '30 minutes') AT TIME ZONE zone = local THEN at - interval '30 minutes'
    WHEN at AT TIME ZONE zone = local THEN at
    WHEN (at + interval '1 hour') AT TIME ZONE zone = local THEN at + interval '1 hour'
  END;
END $$;

CREATE FUNCTION needlepoint.zone_exists(zone text) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN EXISTS (SELECT FROM pg_timezone_names WHERE name = zone);

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA needlepoint TO clinic_app;
