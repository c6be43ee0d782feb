-- Who treats: the profile, the practice permits, the photo, and the bio on its way to the public.

CREATE SCHEMA therapist_profiles;
GRANT USAGE ON SCHEMA therapist_profiles TO clinic_app;

CREATE TABLE therapist_profiles.therapists (
  id uuid PRIMARY KEY,
  slug text NOT NULL CONSTRAINT therapists_slug_key UNIQUE,
  name text NOT NULL,
  account_id uuid CONSTRAINT therapists_account_key UNIQUE REFERENCES access.accounts,
  pronouns text,
  -- The protected title in the form the College gave it: Physiotherapist, Physical Therapist, PT.
  designation text NOT NULL DEFAULT 'Physiotherapist',
  -- With the College; it is on the public register.
  registration_number text CONSTRAINT therapists_registration_key UNIQUE,
  languages text[] NOT NULL DEFAULT '{}',
  focus_areas text[] NOT NULL DEFAULT '{}',
  education text[] NOT NULL DEFAULT '{}',
  -- The year in which IMS practice began.
  ims_since integer CONSTRAINT therapists_ims_since CHECK (ims_since BETWEEN 1950 AND 2100),
  retired_at timestamptz,
  version integer NOT NULL DEFAULT 1
);
CREATE INDEX therapists_by_name ON therapist_profiles.therapists (name, slug);

CREATE TABLE therapist_profiles.therapist_locations (
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  location_id uuid NOT NULL REFERENCES practice.locations,
  PRIMARY KEY (therapist_id, location_id)
);
CREATE INDEX therapist_locations_by_location ON therapist_profiles.therapist_locations (location_id);

-- Using needles is a restricted activity; the College's authorization for it stands on the practice permit.
CREATE TABLE therapist_profiles.permits (
  id uuid PRIMARY KEY,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  number text NOT NULL,
  -- Days, [from, until).
  valid daterange NOT NULL CONSTRAINT permits_period CHECK (
    NOT isempty(valid) AND NOT lower_inf(valid) AND NOT upper_inf(valid)),
  needling boolean NOT NULL,
  note text,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT permits_no_overlap EXCLUDE USING gist (therapist_id WITH =, valid WITH &&)
);

CREATE TABLE therapist_profiles.photos (
  therapist_id uuid PRIMARY KEY REFERENCES therapist_profiles.therapists,
  format text NOT NULL CHECK (format IN ('jpeg', 'png')),
  width integer NOT NULL CHECK (width > 0),
  height integer NOT NULL CHECK (height > 0),
  bytes bytea NOT NULL CONSTRAINT photos_size CHECK (octet_length(bytes) <= 500000),
  set_by uuid NOT NULL REFERENCES access.accounts,
  set_at timestamptz NOT NULL DEFAULT needlepoint.now()
);
-- A photo is compressed already.
ALTER TABLE therapist_profiles.photos ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- The working copy of each bio; every therapist has one from the start.
CREATE TABLE therapist_profiles.bios (
  therapist_id uuid PRIMARY KEY REFERENCES therapist_profiles.therapists,
  version integer NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'empty' CHECK (state IN ('empty', 'draft', 'submitted', 'returned', 'published')),
  -- What happened last, who did it, when, and what they said to it.
  event text CHECK (event IN ('saved', 'submitted', 'returned', 'published', 'unpublished')),
  by_id uuid REFERENCES access.accounts,
  at timestamptz,
  remark text,
  text text NOT NULL DEFAULT '' CHECK (char_length(text) <= 20000),
  -- Who wrote the text as it stands.
  author_id uuid REFERENCES access.accounts,
  CONSTRAINT bios_have_an_author CHECK ((state = 'empty') = (author_id IS NULL) AND (event IS NULL) = (by_id IS NULL)),
  CONSTRAINT bios_returned_with_a_remark CHECK (state <> 'returned' OR remark IS NOT NULL OR event <> 'returned'),
  CONSTRAINT bios_published_by_someone_else CHECK (event IS DISTINCT FROM 'published' OR by_id <> author_id)
);

-- Every step of every bio. Written by a trigger, so no step can be without its row; append-only.
CREATE TABLE therapist_profiles.bio_versions (
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  version integer NOT NULL,
  state text NOT NULL,
  event text NOT NULL,
  by_id uuid NOT NULL REFERENCES access.accounts,
  at timestamptz NOT NULL,
  remark text,
  text text NOT NULL,
  author_id uuid REFERENCES access.accounts,
  PRIMARY KEY (therapist_id, version)
);

-- What the public sees; put here and taken away by the same trigger alone.
CREATE TABLE therapist_profiles.published_bios (
  therapist_id uuid PRIMARY KEY REFERENCES therapist_profiles.therapists,
  version integer NOT NULL,
  text text NOT NULL,
  author_id uuid NOT NULL REFERENCES access.accounts,
  published_by uuid NOT NULL REFERENCES access.accounts,
  published_at timestamptz NOT NULL,
  FOREIGN KEY (therapist_id, version) REFERENCES therapist_profiles.bio_versions,
  CONSTRAINT published_bios_by_someone_else CHECK (published_by <> author_id)
);

-- The rules on advertising as data: a clinic adds its own, and retires what its province does not have.
-- The first ones are Schema/reference/advertising-rules.csv; a test compares the two.
CREATE TABLE therapist_profiles.advertising_rules (
  rule text PRIMARY KEY,
  kind text NOT NULL CHECK (
    kind IN ('superlative', 'comparison', 'guarantee', 'testimonial', 'inducement', 'title', 'advice')),
  -- Words or phrases; * stands for any part of a word, or alone for any one word.
  phrases text[] NOT NULL CHECK (cardinality(phrases) > 0),
  -- Phrases in which one of the above means no harm.
  except_in text[] NOT NULL DEFAULT '{}',
  source text NOT NULL,
  sentence text NOT NULL,
  retired_at timestamptz
);

-- Why a publisher let a flagged text pass, rule by rule; append-only.
CREATE TABLE therapist_profiles.bio_acknowledgements (
  therapist_id uuid NOT NULL,
  version integer NOT NULL,
  rule text NOT NULL REFERENCES therapist_profiles.advertising_rules,
  reason text NOT NULL,
  PRIMARY KEY (therapist_id, version, rule),
  FOREIGN KEY (therapist_id, version) REFERENCES therapist_profiles.bio_versions
);

-- Who may -----------------------------------------------------------------------------------------------------------

-- Whether the caller has the permission for this therapist: everywhere, or at a location where the therapist works.
CREATE FUNCTION therapist_profiles.may(wanted text, therapist uuid) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN access.may_everywhere(wanted) OR EXISTS (
    SELECT FROM therapist_profiles.therapist_locations l
    WHERE l.therapist_id = therapist AND access.may_at(wanted, l.location_id));

-- Whether the caller is this therapist, and may write of themselves.
CREATE FUNCTION therapist_profiles.is_me(therapist uuid) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN EXISTS (
    SELECT FROM therapist_profiles.therapists t WHERE t.id = therapist AND t.account_id = access.me())
  AND access.may('profile.writeOwn');

CREATE FUNCTION therapist_profiles.may_write(therapist uuid) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN therapist_profiles.may('therapists.write', therapist) OR therapist_profiles.is_me(therapist);

-- A row policy knows no columns: what a therapist may not change of themselves is kept here.
CREATE FUNCTION therapist_profiles.guard_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.slug, NEW.account_id, NEW.registration_number, NEW.retired_at)
      IS DISTINCT FROM (OLD.slug, OLD.account_id, OLD.registration_number, OLD.retired_at)
    AND NOT therapist_profiles.may('therapists.write', NEW.id) THEN
    RAISE EXCEPTION 'registration data is not the therapist''s own to change' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_registration BEFORE UPDATE ON therapist_profiles.therapists
  FOR EACH ROW EXECUTE FUNCTION therapist_profiles.guard_registration();

-- The way of a bio --------------------------------------------------------------------------------------------------

-- The same table of transitions as BioState.swift; a test walks both.
CREATE FUNCTION therapist_profiles.bio_state_after(state text, event text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN event = 'saved' THEN 'draft'
    WHEN event = 'submitted' AND state IN ('draft', 'returned') THEN 'submitted'
    WHEN event = 'returned' AND state = 'submitted' THEN 'returned'
    WHEN event = 'published' AND state = 'submitted' THEN 'published'
    WHEN event = 'unpublished' AND state = 'published' THEN 'draft'
    WHEN event = 'unpublished' AND state <> 'empty' THEN state
  END;

CREATE FUNCTION therapist_profiles.guard_bio() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR NEW.event IS NULL THEN
    RAISE EXCEPTION 'a bio goes on one step at a time' USING ERRCODE = '23514', CONSTRAINT = 'bios_step';
  END IF;
  IF NEW.event = 'unpublished'
    AND NOT EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = NEW.therapist_id) THEN
    RAISE EXCEPTION 'no bio is published' USING ERRCODE = '23514', CONSTRAINT = 'bios_nothing_published';
  END IF;
  IF therapist_profiles.bio_state_after(OLD.state, NEW.event) IS DISTINCT FROM NEW.state THEN
    RAISE EXCEPTION 'a bio that is % cannot be %', OLD.state, NEW.event USING ERRCODE = '23514',
      CONSTRAINT = CASE NEW.event WHEN 'submitted' THEN 'bios_nothing_to_submit' ELSE 'bios_nothing_to_review' END;
  END IF;
  IF NEW.by_id IS DISTINCT FROM access.me()
    OR (NEW.text IS DISTINCT FROM OLD.text AND (NEW.event <> 'saved' OR NEW.author_id IS DISTINCT FROM access.me()))
    OR (NEW.text IS NOT DISTINCT FROM OLD.text AND NEW.author_id IS DISTINCT FROM OLD.author_id) THEN
    RAISE EXCEPTION 'a step is taken, and a text written, in one''s own name' USING ERRCODE = '42501';
  END IF;
  IF NEW.event IN ('saved', 'submitted') AND NOT therapist_profiles.may_write(NEW.therapist_id) THEN
    RAISE EXCEPTION 'only the therapist, or who writes profiles for the clinic, writes a bio' USING ERRCODE = '42501';
  END IF;
  IF NEW.event IN ('returned', 'published') AND NOT therapist_profiles.may('therapists.review', NEW.therapist_id) THEN
    RAISE EXCEPTION 'only a reviewer returns or publishes' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_bio BEFORE UPDATE ON therapist_profiles.bios
  FOR EACH ROW EXECUTE FUNCTION therapist_profiles.guard_bio();

-- SECURITY DEFINER: the application's role cannot write history or the public copy by any other way.
CREATE FUNCTION therapist_profiles.follow_bio() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO therapist_profiles.bio_versions (therapist_id, version, state, event, by_id, at, remark, text, author_id)
  VALUES (NEW.therapist_id, NEW.version, NEW.state, NEW.event, NEW.by_id, NEW.at, NEW.remark, NEW.text, NEW.author_id);
  IF NEW.event IN ('published', 'unpublished') THEN
    DELETE FROM therapist_profiles.published_bios WHERE therapist_id = NEW.therapist_id;
  END IF;
  IF NEW.event = 'published' THEN
    INSERT INTO therapist_profiles.published_bios (therapist_id, version, text, author_id, published_by, published_at)
    VALUES (NEW.therapist_id, NEW.version, NEW.text, NEW.author_id, NEW.by_id, NEW.at);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER follow_bio AFTER UPDATE ON therapist_profiles.bios
  FOR EACH ROW EXECUTE FUNCTION therapist_profiles.follow_bio();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON therapist_profiles.bio_versions
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON therapist_profiles.bio_versions
  FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON therapist_profiles.bio_acknowledgements
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON therapist_profiles.bio_acknowledgements
  FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();

CREATE FUNCTION therapist_profiles.begin_bio() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO therapist_profiles.bios (therapist_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER begin_bio AFTER INSERT ON therapist_profiles.therapists
  FOR EACH ROW EXECUTE FUNCTION therapist_profiles.begin_bio();

-- Whoever retires leaves the public directory in the same moment.
CREATE FUNCTION therapist_profiles.retire_bio() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE therapist_profiles.bios b
  SET event = 'unpublished', state = therapist_profiles.bio_state_after(b.state, 'unpublished'),
    version = b.version + 1, by_id = access.me(), at = needlepoint.now(), remark = 'Retired'
  WHERE b.therapist_id = NEW.id
    AND EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER retire_bio AFTER UPDATE OF retired_at ON therapist_profiles.therapists
  FOR EACH ROW WHEN (OLD.retired_at IS NULL AND NEW.retired_at IS NOT NULL)
  EXECUTE FUNCTION therapist_profiles.retire_bio();

-- What others read --------------------------------------------------------------------------------------------------

-- The days on which a therapist may use needles.
CREATE VIEW therapist_profiles.needling_authorizations WITH (security_invoker = true) AS
  SELECT therapist_id, valid FROM therapist_profiles.permits WHERE needling;

CREATE VIEW therapist_profiles.permit_cards WITH (security_invoker = true) AS
  SELECT p.id, t.slug AS therapist, p.number, lower(p.valid) AS "from", upper(p.valid) AS until, p.needling, p.note,
    p.version
  FROM therapist_profiles.permits p JOIN therapist_profiles.therapists t ON t.id = p.therapist_id;

CREATE VIEW therapist_profiles.profiles WITH (security_invoker = true) AS
  SELECT t.id, t.slug, t.name, a.name AS account, t.pronouns, t.designation, t.registration_number, t.languages,
    t.focus_areas, t.education, t.ims_since,
    CASE WHEN t.ims_since IS NOT NULL THEN
      greatest(0, extract(year FROM needlepoint.now() AT TIME ZONE 'UTC')::bigint - t.ims_since)
    END AS years_of_ims,
    at.locations,
    -- Today, on the calendar of the therapist's first location.
    EXISTS (SELECT FROM therapist_profiles.permits n WHERE n.therapist_id = t.id AND n.needling
      AND n.valid @> (needlepoint.now() AT TIME ZONE coalesce(at.zone, 'UTC'))::date) AS needles_today,
    EXISTS (SELECT FROM therapist_profiles.photos f WHERE f.therapist_id = t.id) AS has_photo,
    EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = t.id) AS is_published,
    t.retired_at, t.version
  FROM therapist_profiles.therapists t
    LEFT JOIN access.accounts a ON a.id = t.account_id
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(l.code ORDER BY l.code), '{}') AS locations,
        (array_agg(l.zone ORDER BY l.code))[1] AS zone
      FROM therapist_profiles.therapist_locations w JOIN practice.locations l ON l.id = w.location_id
      WHERE w.therapist_id = t.id) at;

-- What the public may read: no account, no permit, nothing of whoever has no published bio.
CREATE VIEW therapist_profiles.directory WITH (security_invoker = true) AS
  SELECT t.slug, t.name, t.pronouns, t.designation, t.registration_number, t.languages, t.focus_areas, t.education,
    CASE WHEN t.ims_since IS NOT NULL THEN
      greatest(0, extract(year FROM needlepoint.now() AT TIME ZONE 'UTC')::bigint - t.ims_since)
    END AS years_of_ims,
    at.ids AS location_ids, at.codes AS location_codes, at.names AS location_names, at.cities AS location_cities,
    EXISTS (SELECT FROM therapist_profiles.photos f WHERE f.therapist_id = t.id) AS has_photo,
    b.text AS bio, b.published_at
  FROM therapist_profiles.published_bios b JOIN therapist_profiles.therapists t ON t.id = b.therapist_id
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(l.id ORDER BY l.code), '{}') AS ids,
        coalesce(array_agg(l.code ORDER BY l.code), '{}') AS codes,
        coalesce(array_agg(l.name ORDER BY l.code), '{}') AS names,
        coalesce(array_agg(l.city ORDER BY l.code), '{}') AS cities
      FROM therapist_profiles.therapist_locations w JOIN practice.locations l ON l.id = w.location_id
      WHERE w.therapist_id = t.id AND l.closed_at IS NULL) at
  WHERE t.retired_at IS NULL;

-- The second wall ---------------------------------------------------------------------------------------------------

GRANT SELECT ON ALL TABLES IN SCHEMA therapist_profiles TO clinic_app;
GRANT INSERT ON therapist_profiles.therapists TO clinic_app;
GRANT UPDATE (slug, name, account_id, pronouns, designation, registration_number, languages, focus_areas, education,
  ims_since, retired_at, version) ON therapist_profiles.therapists TO clinic_app;
GRANT INSERT, DELETE ON therapist_profiles.therapist_locations TO clinic_app;
GRANT INSERT, UPDATE (valid, version) ON therapist_profiles.permits TO clinic_app;
GRANT INSERT, DELETE, UPDATE (format, width, height, bytes, set_by, set_at)
  ON therapist_profiles.photos TO clinic_app;
GRANT UPDATE (version, state, event, by_id, at, remark, text, author_id) ON therapist_profiles.bios TO clinic_app;
GRANT INSERT ON therapist_profiles.bio_acknowledgements TO clinic_app;

ALTER TABLE therapist_profiles.therapists ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.therapists FORCE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.therapist_locations ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.therapist_locations FORCE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.permits ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.permits FORCE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.photos ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.photos FORCE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.bios ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.bios FORCE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.bio_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.bio_versions FORCE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.published_bios ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.published_bios FORCE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.bio_acknowledgements ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.bio_acknowledgements FORCE ROW LEVEL SECURITY;

-- The published bio is for everybody, and so is the profile, the photo and the place of whoever has one.
CREATE POLICY read ON therapist_profiles.published_bios FOR SELECT USING (true);
CREATE POLICY follow ON therapist_profiles.published_bios FOR INSERT WITH CHECK (true);
CREATE POLICY withdraw ON therapist_profiles.published_bios FOR DELETE USING (true);

CREATE POLICY read ON therapist_profiles.therapists FOR SELECT USING (
  (SELECT access.may('therapists.read'))
  OR EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = therapists.id));
CREATE POLICY add ON therapist_profiles.therapists FOR INSERT WITH CHECK (
  access.may('therapists.write'));
CREATE POLICY edit ON therapist_profiles.therapists FOR UPDATE USING (
  therapist_profiles.may('therapists.write', id) OR (account_id = access.me()
    AND access.may('profile.writeOwn')));

CREATE POLICY read ON therapist_profiles.therapist_locations FOR SELECT USING (
  (SELECT access.may('therapists.read'))
  OR EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = therapist_locations.therapist_id));
CREATE POLICY add ON therapist_profiles.therapist_locations FOR INSERT WITH CHECK (
  access.may_at('therapists.write', therapist_locations.location_id));
CREATE POLICY remove ON therapist_profiles.therapist_locations FOR DELETE USING (
  access.may_at('therapists.write', therapist_locations.location_id));

CREATE POLICY read ON therapist_profiles.permits FOR SELECT USING (
  (SELECT access.may('therapists.read')));
CREATE POLICY add ON therapist_profiles.permits FOR INSERT WITH CHECK (
  therapist_profiles.may('therapists.write', therapist_id));
CREATE POLICY edit ON therapist_profiles.permits FOR UPDATE USING (
  therapist_profiles.may('therapists.write', therapist_id));

CREATE POLICY read ON therapist_profiles.photos FOR SELECT USING (
  (SELECT access.may('therapists.read'))
  OR EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = photos.therapist_id));
CREATE POLICY add ON therapist_profiles.photos FOR INSERT WITH CHECK (therapist_profiles.may_write(therapist_id));
CREATE POLICY edit ON therapist_profiles.photos FOR UPDATE USING (therapist_profiles.may_write(therapist_id));
CREATE POLICY remove ON therapist_profiles.photos FOR DELETE USING (therapist_profiles.may_write(therapist_id));

-- Drafts are for their therapist, and for who writes or reviews for the clinic.
CREATE POLICY read ON therapist_profiles.bios FOR SELECT USING (
  therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review', therapist_id));
CREATE POLICY edit ON therapist_profiles.bios FOR UPDATE USING (
  therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review', therapist_id));
CREATE POLICY begin ON therapist_profiles.bios FOR INSERT WITH CHECK (true);
CREATE POLICY read ON therapist_profiles.bio_versions FOR SELECT USING (
  therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review', therapist_id));
CREATE POLICY follow ON therapist_profiles.bio_versions FOR INSERT WITH CHECK (true);
CREATE POLICY read ON therapist_profiles.bio_acknowledgements FOR SELECT USING (
  therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review', therapist_id));
CREATE POLICY add ON therapist_profiles.bio_acknowledgements FOR INSERT WITH CHECK (
  therapist_profiles.may('therapists.review', therapist_id));

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA therapist_profiles TO clinic_app;
