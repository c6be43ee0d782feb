-- What a therapist holds beside the permit: certificates of courses, such as that of Gunn IMS, each with its expiry. They
-- authorize nothing; the permit does (charting rule 3.1).
CREATE TABLE therapist_profiles.certificates (
  id uuid PRIMARY KEY,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  name text NOT NULL,
  issuer text NOT NULL,
  number text,
  issued_on date NOT NULL,
  -- The first day on which it no longer holds; null: it does not expire.
  until date,
  added_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  added_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  removed_at timestamptz,
  removed_by uuid REFERENCES access.accounts,
  CONSTRAINT certificates_period CHECK (until > issued_on),
  CONSTRAINT certificates_removed CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE UNIQUE INDEX certificates_once ON therapist_profiles.certificates (therapist_id, name, issuer, issued_on)
  WHERE removed_at IS NULL;
GRANT SELECT ON therapist_profiles.certificates TO clinic_app;
GRANT INSERT (id, therapist_id, name, issuer, number, issued_on, until), UPDATE (removed_at, removed_by)
  ON therapist_profiles.certificates TO clinic_app;
ALTER TABLE therapist_profiles.certificates ENABLE ROW LEVEL SECURITY;
ALTER TABLE therapist_profiles.certificates FORCE ROW LEVEL SECURITY;
CREATE POLICY read ON therapist_profiles.certificates FOR SELECT USING ((SELECT access.may('therapists.read')));
CREATE POLICY add ON therapist_profiles.certificates FOR INSERT WITH CHECK (
  added_by = access.me() AND therapist_profiles.may('therapists.write', therapist_id));
CREATE POLICY remove ON therapist_profiles.certificates FOR UPDATE USING (
  therapist_profiles.may('therapists.write', therapist_id)) WITH CHECK (removed_by = access.me());
