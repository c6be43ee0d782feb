-- The clinic's set-up: who owns it, where it is, its rooms, what it offers and at what price.
-- Nothing here is about a patient: everybody's application may read it, the policies guard who writes.

CREATE SCHEMA practice;
GRANT USAGE ON SCHEMA practice TO clinic_app;

CREATE TABLE practice.legal_entities (
  id uuid PRIMARY KEY,
  code text NOT NULL CONSTRAINT legal_entities_code_key UNIQUE,
  name text NOT NULL,
  -- The GST/HST account that invoices show: nine digits, RT, four digits.
  gst_number text CONSTRAINT legal_entities_gst_number CHECK (gst_number ~ '^[0-9]{9}RT[0-9]{4}$'),
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE practice.locations (
  id uuid PRIMARY KEY,
  code text NOT NULL CONSTRAINT locations_code_key UNIQUE,
  name text NOT NULL,
  street text NOT NULL,
  city text NOT NULL,
  province text NOT NULL CHECK (
    province IN ('AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT')),
  postal_code text NOT NULL,
  phone text,
  -- An IANA zone. Wall-clock times of shifts and bookings are meant in it (rule 2.9).
  zone text NOT NULL,
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  version integer NOT NULL DEFAULT 1,
  -- A closed location stays readable and is not offered.
  closed_at timestamptz
);
CREATE INDEX locations_of_legal_entity ON practice.locations (legal_entity_id);

-- Which zones there are depends on the zone data at hand, so it cannot be a CHECK. `Factory`, `localtime` and the
-- like are files of the zone data too, but say nothing of a place.
CREATE FUNCTION practice.refuse_unknown_zone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.zone !~ '^(UTC|[A-Z][A-Za-z_]+/.+)$' OR NOT needlepoint.zone_exists(NEW.zone) THEN
    RAISE EXCEPTION 'unknown time zone' USING ERRCODE = '23514', CONSTRAINT = 'locations_zone_exists';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER zone_exists BEFORE INSERT OR UPDATE OF zone ON practice.locations
  FOR EACH ROW EXECUTE FUNCTION practice.refuse_unknown_zone();

CREATE TABLE practice.rooms (
  id uuid PRIMARY KEY,
  location_id uuid NOT NULL REFERENCES practice.locations,
  name text NOT NULL,
  -- What can be done in it: 'treatment', 'gym'. A treatment type may ask for a kind.
  kind text NOT NULL,
  retired_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  -- So that who refers to a room at a location can have the two checked together.
  UNIQUE (id, location_id)
);
-- A retired room's name is free for another.
CREATE UNIQUE INDEX rooms_name_key ON practice.rooms (location_id, lower(name)) WHERE retired_at IS NULL;
CREATE INDEX rooms_by_name ON practice.rooms (location_id, name, id);

CREATE TABLE practice.treatment_types (
  id uuid PRIMARY KEY,
  code text NOT NULL CONSTRAINT treatment_types_code_key UNIQUE,
  name text NOT NULL,
  minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 480),
  -- Minutes before and after, in which the therapist and the room are taken too.
  buffer_before integer NOT NULL DEFAULT 0 CHECK (buffer_before BETWEEN 0 AND 120),
  buffer_after integer NOT NULL DEFAULT 0 CHECK (buffer_after BETWEEN 0 AND 120),
  -- The kind of room that it needs; null: any or none.
  room_kind text,
  -- Whether needles are used: then only with a therapist whose permit has the authorization.
  needling boolean NOT NULL,
  -- Why it is taxed or not (rule 2.20); an invoice line carries it on.
  tax_reason text NOT NULL CHECK (tax_reason IN (
    'exempt_physiotherapy', 'taxable_report', 'taxable_product', 'taxable_block_fee', 'taxable_mixed',
    'taxable_other')),
  retired_at timestamptz,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE practice.prices (
  id uuid PRIMARY KEY,
  treatment_type_id uuid NOT NULL REFERENCES practice.treatment_types,
  location_id uuid NOT NULL REFERENCES practice.locations,
  amount bigint NOT NULL CHECK (amount BETWEEN 0 AND 9999999999),
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  -- The days of the location on which it holds, [from, until).
  valid daterange NOT NULL CONSTRAINT prices_period CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  set_at timestamptz NOT NULL DEFAULT now(),
  -- Set by mistake and taken back: it never holds.
  withdrawn_at timestamptz,
  CONSTRAINT prices_no_overlap EXCLUDE USING gist (treatment_type_id WITH =, location_id WITH =, valid WITH &&)
    WHERE (withdrawn_at IS NULL)
);
CREATE INDEX prices_of_location ON practice.prices (location_id);

-- As the API shows them; the cross-module readers use the tables or these.
CREATE VIEW practice.location_cards WITH (security_invoker = true) AS
  SELECT l.id, l.code, l.name, l.street, l.city, l.province, l.postal_code, l.phone, l.zone,
    e.code AS legal_entity, l.version, l.closed_at
  FROM practice.locations l JOIN practice.legal_entities e ON e.id = l.legal_entity_id;

CREATE VIEW practice.room_cards WITH (security_invoker = true) AS
  SELECT r.id, r.location_id, l.code AS location, r.name, r.kind, r.version, r.retired_at
  FROM practice.rooms r JOIN practice.locations l ON l.id = r.location_id;

CREATE VIEW practice.price_cards WITH (security_invoker = true) AS
  SELECT p.id, t.code AS treatment_type, l.code AS location, p.amount, p.currency,
    lower(p.valid) AS valid_from, upper(p.valid) AS valid_until, p.valid, p.treatment_type_id, p.location_id
  FROM practice.prices p JOIN practice.treatment_types t ON t.id = p.treatment_type_id
    JOIN practice.locations l ON l.id = p.location_id
  WHERE p.withdrawn_at IS NULL;

-- Codes and what a price was never change; nothing is deleted.
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA practice TO clinic_app;
REVOKE INSERT ON practice.location_cards, practice.room_cards, practice.price_cards FROM clinic_app;
GRANT UPDATE (name, gst_number, version) ON practice.legal_entities TO clinic_app;
GRANT UPDATE (name, street, city, province, postal_code, phone, zone, legal_entity_id, version, closed_at)
  ON practice.locations TO clinic_app;
GRANT UPDATE (name, kind, version, retired_at) ON practice.rooms TO clinic_app;
GRANT UPDATE (name, minutes, buffer_before, buffer_after, room_kind, needling, tax_reason, version, retired_at)
  ON practice.treatment_types TO clinic_app;
GRANT UPDATE (valid, withdrawn_at) ON practice.prices TO clinic_app;

ALTER TABLE practice.legal_entities ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice.locations ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice.rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice.treatment_types ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice.prices ENABLE ROW LEVEL SECURITY;

CREATE POLICY read ON practice.legal_entities FOR SELECT USING (true);
CREATE POLICY read ON practice.locations FOR SELECT USING (true);
CREATE POLICY read ON practice.rooms FOR SELECT USING (true);
CREATE POLICY read ON practice.treatment_types FOR SELECT USING (true);
CREATE POLICY read ON practice.prices FOR SELECT USING (true);

-- What the whole group shares needs the permission everywhere; what belongs to a location, there.
CREATE POLICY add ON practice.legal_entities FOR INSERT WITH CHECK (
  access.may_everywhere('practice.write'));
CREATE POLICY edit ON practice.legal_entities FOR UPDATE USING (true) WITH CHECK (
  access.may_everywhere('practice.write'));
CREATE POLICY add ON practice.treatment_types FOR INSERT WITH CHECK (
  access.may_everywhere('practice.write'));
CREATE POLICY edit ON practice.treatment_types FOR UPDATE USING (true) WITH CHECK (
  access.may_everywhere('practice.write'));
CREATE POLICY add ON practice.locations FOR INSERT WITH CHECK (
  access.may_everywhere('practice.write'));
CREATE POLICY edit ON practice.locations FOR UPDATE USING (true) WITH CHECK (
  access.may_at('practice.write', id));
CREATE POLICY add ON practice.rooms FOR INSERT WITH CHECK (
  access.may_at('practice.write', location_id));
CREATE POLICY edit ON practice.rooms FOR UPDATE USING (true) WITH CHECK (
  access.may_at('practice.write', location_id));
CREATE POLICY add ON practice.prices FOR INSERT WITH CHECK (
  access.may_at('practice.write', location_id));
CREATE POLICY edit ON practice.prices FOR UPDATE USING (true) WITH CHECK (
  access.may_at('practice.write', location_id));
