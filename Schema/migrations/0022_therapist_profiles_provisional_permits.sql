-- Interns on the provisional register may not needle anybody, whatever else their permit says (charting rule 3.1, RA2).

ALTER TABLE therapist_profiles.permits
  ADD COLUMN register text NOT NULL DEFAULT 'general' CHECK (register IN ('general', 'provisional')),
  ADD CONSTRAINT permits_provisional CHECK (register = 'general' OR NOT needling);
GRANT INSERT (register) ON therapist_profiles.permits TO clinic_app;

CREATE OR REPLACE VIEW therapist_profiles.permit_cards WITH (security_invoker = true) AS
  SELECT p.id, t.slug AS therapist, p.number, lower(p.valid) AS "from", upper(p.valid) AS until, p.needling, p.note,
    p.version, p.register
  FROM therapist_profiles.permits p JOIN therapist_profiles.therapists t ON t.id = p.therapist_id;
