-- What a profile said, and who changed it when: it is public as soon as it is saved.
CREATE TABLE therapist_profiles.profile_versions (
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  version integer NOT NULL,
  at timestamptz NOT NULL,
  -- Null: who stood in the profile when its history began.
  by_id uuid REFERENCES access.accounts,
  name text NOT NULL,
  pronouns text,
  designation text NOT NULL,
  registration_number text,
  languages text[] NOT NULL,
  focus_areas text[] NOT NULL,
  education text[] NOT NULL,
  ims_since integer,
  is_retired boolean NOT NULL,
  PRIMARY KEY (therapist_id, version)
);
-- Of all therapists, also those whom the policies show to nobody in particular.
ALTER TABLE therapist_profiles.therapists NO FORCE ROW LEVEL SECURITY;
INSERT INTO therapist_profiles.profile_versions
SELECT t.id, t.version, needlepoint.now(), NULL, t.name, t.pronouns, t.designation, t.registration_number, t.languages,
  t.focus_areas, t.education, t.ims_since, t.retired_at IS NOT NULL
FROM therapist_profiles.therapists t;
ALTER TABLE therapist_profiles.therapists FORCE ROW LEVEL SECURITY;

-- Written by this trigger alone, so no version is without its row.
CREATE FUNCTION therapist_profiles.follow_profile() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO therapist_profiles.profile_versions
  VALUES (NEW.id, NEW.version, needlepoint.now(), access.me(), NEW.name, NEW.pronouns, NEW.designation,
    NEW.registration_number, NEW.languages, NEW.focus_areas, NEW.education, NEW.ims_since, NEW.retired_at IS NOT NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER follow_profile_begun AFTER INSERT ON therapist_profiles.therapists
  FOR EACH ROW EXECUTE FUNCTION therapist_profiles.follow_profile();
CREATE TRIGGER follow_profile AFTER UPDATE ON therapist_profiles.therapists
  FOR EACH ROW WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION therapist_profiles.follow_profile();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON therapist_profiles.profile_versions
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON therapist_profiles.profile_versions
  FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();

ALTER TABLE therapist_profiles.profile_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.profile_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON therapist_profiles.profile_versions FOR SELECT USING (
  therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review', therapist_id));
CREATE POLICY follow ON therapist_profiles.profile_versions FOR INSERT WITH CHECK (true);
GRANT SELECT ON therapist_profiles.profile_versions TO clinic_app;
REVOKE ALL ON FUNCTION therapist_profiles.follow_profile() FROM PUBLIC;
