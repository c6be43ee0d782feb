-- What the dispatcher keeps: the audit log and the results of calls that may be sent again.

CREATE SCHEMA operations;
GRANT USAGE ON SCHEMA operations TO clinic_app;

-- Who saw or changed what (Alberta's EHR Regulation: user, role, time, action, facility, patient). Append-only.
CREATE TABLE operations.audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  request text NOT NULL,
  account_id uuid,
  roles text NOT NULL,
  token_id uuid,
  origin text NOT NULL,
  method text NOT NULL,
  action text NOT NULL CHECK (action IN ('view', 'write', 'rehearse', 'login')),
  -- 'ok', or the reason of the refusal.
  outcome text NOT NULL,
  subject_kind text NOT NULL,
  subject_id uuid,
  patients uuid[] NOT NULL,
  location_id uuid
);
CREATE INDEX audit_log_by_patient ON operations.audit_log USING gin (patients);
CREATE INDEX audit_log_by_account ON operations.audit_log (account_id, id);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON operations.audit_log
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON operations.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();

ALTER TABLE operations.audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations.audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_add ON operations.audit_log FOR INSERT WITH CHECK (true);
CREATE POLICY audit_read ON operations.audit_log FOR SELECT USING (
  access.may_at('audit.read', location_id));
GRANT SELECT, INSERT ON operations.audit_log TO clinic_app;

-- The first result of a call, kept for its repetitions; in the same transaction as its effect.
CREATE TABLE operations.idempotency (
  account_id uuid NOT NULL,
  method text NOT NULL,
  key text NOT NULL,
  params_hash bytea NOT NULL,
  result bytea NOT NULL,
  -- Whom and what the result is about, for the audit row of each repetition: it shows the result once more.
  subject_id uuid,
  patients uuid[] NOT NULL DEFAULT '{}',
  location_id uuid,
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_key PRIMARY KEY (account_id, method, key)
);
CREATE INDEX idempotency_by_age ON operations.idempotency USING brin (at);
ALTER TABLE operations.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_own ON operations.idempotency
  USING (account_id = access.me()) WITH CHECK (account_id = access.me());
GRANT SELECT, INSERT ON operations.idempotency TO clinic_app;

-- Drops what nobody may rely on any more. No caller stands behind it, and results hold health information: so the owner
-- of the schema sees what is old enough, and the application's role may only ask for it to go.
CREATE POLICY idempotency_expire ON operations.idempotency TO CURRENT_USER USING (at < now() - interval '25 hours');
CREATE FUNCTION operations.forget_old_results() RETURNS bigint LANGUAGE sql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH gone AS (DELETE FROM operations.idempotency WHERE at < now() - interval '25 hours' RETURNING 1)
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION operations.forget_old_results() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operations.forget_old_results() TO clinic_app;
