-- Accounts, what they may do and where, their sessions and API tokens. Deny by default.

CREATE SCHEMA access;
GRANT USAGE ON SCHEMA access TO clinic_app;

CREATE TABLE access.accounts (
  id uuid PRIMARY KEY,
  name text NOT NULL CONSTRAINT accounts_name_key UNIQUE,
  display_name text NOT NULL,
  password_hash text,
  version integer NOT NULL DEFAULT 1,
  -- Counts up with everything that changes what the account may do; a server that cached less looks again.
  access_version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz,
  -- Who works at the server itself is proved by the operating system: a password would open that door to the network.
  CONSTRAINT accounts_local_has_no_password CHECK (
    id <> '00000000-0000-7000-8000-000000000001' OR password_hash IS NULL)
);

CREATE TABLE access.roles (
  role text PRIMARY KEY,
  summary text NOT NULL
);

CREATE TABLE access.role_permissions (
  role text NOT NULL REFERENCES access.roles,
  permission text NOT NULL,
  PRIMARY KEY (role, permission)
);

CREATE TABLE access.grants (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES access.accounts,
  role text NOT NULL REFERENCES access.roles,
  -- Null: at every location.
  location_id uuid,
  valid_from timestamptz NOT NULL DEFAULT now(),
  valid_until timestamptz,
  granted_by uuid NOT NULL REFERENCES access.accounts,
  granted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT grants_period CHECK (valid_until IS NULL OR valid_until >= valid_from)
);
CREATE INDEX grants_of_account ON access.grants (account_id);

CREATE TABLE access.tokens (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES access.accounts,
  kind text NOT NULL CHECK (kind IN ('session', 'api', 'local')),
  name text NOT NULL,
  -- SHA-256 of the token; the token itself is shown once and kept nowhere.
  hash bytea NOT NULL CONSTRAINT tokens_hash_key UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  -- When whoever holds the token last gave the account's password.
  confirmed_at timestamptz,
  -- The same door, the other way in: that account has its one token, which no hash leads to, and no other has its like.
  CONSTRAINT tokens_local CHECK ((kind = 'local') = (account_id = '00000000-0000-7000-8000-000000000001'))
);
CREATE INDEX tokens_of_account ON access.tokens (account_id);

-- Failed log-ins, by the name that was tried (also one that no account has) and by address.
CREATE TABLE access.login_failures (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  address text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failures_by_name ON access.login_failures (name, at);
CREATE INDEX login_failures_by_address ON access.login_failures (address, at);

CREATE FUNCTION access.count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE access.accounts SET access_version = access_version + 1
  WHERE id IN (coalesce(NEW.account_id, OLD.account_id), coalesce(OLD.account_id, NEW.account_id));
  RETURN NULL;
END $$;
CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE ON access.grants
  FOR EACH ROW EXECUTE FUNCTION access.count_change();

-- Tokens that still open a door, with the state of their account.
CREATE VIEW access.live_tokens AS
  SELECT t.id, t.hash, t.kind, t.account_id, a.name AS account_name, a.display_name, a.access_version
  FROM access.tokens t JOIN access.accounts a ON a.id = t.account_id
  WHERE t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()) AND a.disabled_at IS NULL;

CREATE VIEW access.live_permissions AS
  SELECT g.account_id, p.permission, g.location_id, g.role
  FROM access.grants g JOIN access.role_permissions p ON p.role = g.role
  WHERE g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now());

-- All that an account may do now, as one text: ' permission:location permission:* '.
CREATE FUNCTION access.permissions_of(account uuid) RETURNS text LANGUAGE sql STABLE
  RETURN (
    SELECT ' ' || string_agg(DISTINCT permission || ':' || coalesce(location_id::text, '*'), ' ') || ' '
    FROM access.live_permissions WHERE account_id = account);

-- When a grant of the account next begins or ends by its date.
CREATE FUNCTION access.permissions_change_at(account uuid) RETURNS timestamptz LANGUAGE sql STABLE
  RETURN (
    SELECT min(at) FROM access.grants g, unnest(ARRAY[g.valid_from, g.valid_until]) AS at
    WHERE g.account_id = account AND at > now());

-- What the caller of this transaction may do. Row policies ask this: the second wall behind the dispatcher. The
-- text was read off the grants by the statement that made the caller known; a look at a setting costs a policy a
-- twentieth of what a look into the tables does.
CREATE FUNCTION access.may_everywhere(permission text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN position(' ' || permission || ':* ' IN coalesce(current_setting('clinic.permissions', true), '')) > 0;

CREATE FUNCTION access.may(permission text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN position(' ' || permission || ':' IN coalesce(current_setting('clinic.permissions', true), '')) > 0;

CREATE FUNCTION access.may_at(permission text, location uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN position(' ' || permission || ':* ' IN coalesce(current_setting('clinic.permissions', true), '')) > 0
    OR position(' ' || permission || ':' || location || ' ' IN
      coalesce(current_setting('clinic.permissions', true), '')) > 0;

-- Makes an account the caller, for scripts that work in somebody's name. The program does it by one statement of its
-- own (BeginCaller), which checks the token as well.
CREATE FUNCTION access.act_as(account uuid, is_local boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('clinic.account', coalesce(account::text, ''), is_local),
    set_config('clinic.permissions', coalesce(access.permissions_of(account), ''), is_local);
END $$;

CREATE FUNCTION access.me() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('clinic.account', true), '')::uuid;

INSERT INTO access.roles VALUES
  ('owner', 'Everything, at every location of the grant'),
  ('manager', 'Runs the clinic: set-up, staff, bios, schedule, patients'),
  ('therapist', 'Sees patients: own schedule and bio, patients'' records'),
  ('frontDesk', 'Schedules and registers patients'),
  ('biller', 'Reads what an invoice needs'),
  ('auditor', 'Reads the audit log, and nothing else');

INSERT INTO access.role_permissions (role, permission)
SELECT role, permission FROM (VALUES
  ('practice.read',      '{owner,manager,therapist,frontDesk,biller}'),
  ('practice.write',     '{owner,manager}'),
  ('therapists.read',    '{owner,manager,therapist,frontDesk,biller}'),
  ('therapists.write',   '{owner,manager}'),
  ('therapists.review',  '{owner,manager}'),
  ('profile.writeOwn',   '{owner,manager,therapist}'),
  ('patients.read',      '{owner,manager,therapist,frontDesk,biller}'),
  ('patients.write',     '{owner,manager,therapist,frontDesk}'),
  ('patients.merge',     '{owner,manager}'),
  ('schedule.read',      '{owner,manager,therapist,frontDesk,biller}'),
  ('schedule.write',     '{owner,manager,therapist,frontDesk}'),
  ('schedule.override',  '{owner,manager,therapist}'),
  ('shifts.write',       '{owner,manager}'),
  -- The record is for who treats: not for the desk, the biller or the manager (least privilege, privacy-law.md).
  ('notes.read',         '{owner,therapist}'),
  ('notes.write',        '{therapist}'),
  ('notes.configure',    '{owner,manager}'),
  ('records.keep',       '{owner}'),
  ('followUps.work',     '{owner,manager,therapist,frontDesk}'),
  ('access.manage',      '{owner}'),
  ('audit.read',         '{owner,auditor}'),
  ('system.read',        '{owner,manager,auditor}')
) AS p (permission, roles), unnest(p.roles::text[]) AS role;

-- Who works at the server itself, through its Unix socket: proved by the operating system, never by a password.
INSERT INTO access.accounts (id, name, display_name)
  VALUES ('00000000-0000-7000-8000-000000000001', 'local-administrator', 'Local administrator');
INSERT INTO access.grants (id, account_id, role, granted_by)
  VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'owner',
    '00000000-0000-7000-8000-000000000001');
INSERT INTO access.tokens (id, account_id, kind, name, hash)
  VALUES ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 'local', 'Unix socket', '');

GRANT SELECT ON access.accounts, access.roles, access.role_permissions, access.grants, access.tokens,
  access.login_failures, access.live_tokens, access.live_permissions TO clinic_app;
GRANT INSERT ON access.accounts, access.grants, access.tokens, access.login_failures TO clinic_app;
GRANT UPDATE (display_name, password_hash, version, access_version, disabled_at) ON access.accounts TO clinic_app;
GRANT UPDATE (valid_until) ON access.grants TO clinic_app;
GRANT UPDATE (revoked_at, expires_at, confirmed_at) ON access.tokens TO clinic_app;
GRANT DELETE ON access.login_failures TO clinic_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA access TO clinic_app;

-- The second wall here: only who manages access changes grants, and only for others' good or their own password.
ALTER TABLE access.grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE access.grants FORCE ROW LEVEL SECURITY;
CREATE POLICY grants_read ON access.grants FOR SELECT USING (true);
CREATE POLICY grants_add ON access.grants FOR INSERT WITH CHECK (
  access.may_at('access.manage', grants.location_id));
CREATE POLICY grants_end ON access.grants FOR UPDATE USING (
  access.may_at('access.manage', grants.location_id));
