-- Who pays for a visit (rules 2.16 to 2.19): plans and claims with their terms, dated rule tables keyed on the day of the
-- accident, and the shares of an invoice with the reason for each. The tables are data: a clinic adds the law's next rule.

-- The terms of a payer on file. Absent: no bound of that kind.
ALTER TABLE patient_records.coverages
  -- Hundredths of a percent that it pays of a visit.
  ADD COLUMN share integer NOT NULL DEFAULT 10000 CONSTRAINT coverages_share CHECK (share BETWEEN 1 AND 10000),
  ADD COLUMN visit_max bigint CONSTRAINT coverages_visit_max CHECK (visit_max BETWEEN 1 AND 9999999),
  ADD COLUMN year_max bigint CONSTRAINT coverages_year_max CHECK (year_max BETWEEN 1 AND 9999999),
  ADD COLUMN deductible bigint CONSTRAINT coverages_deductible CHECK (deductible BETWEEN 1 AND 9999999),
  ADD COLUMN visits_max integer CONSTRAINT coverages_visits_max CHECK (visits_max BETWEEN 1 AND 1000),
  -- How grave an injury is, where the rules ask.
  ADD COLUMN grade text CONSTRAINT coverages_grade CHECK (grade IN ('wad_1', 'wad_2', 'strain_1_2', 'strain_3',
    'recent_surgery_or_fracture')),
  -- A parent's plan covers a child: the parent whose birthday is earlier in the year pays first.
  ADD COLUMN holder_birth_date date,
  -- What the payer has decided of a claim.
  ADD COLUMN decision text NOT NULL DEFAULT 'pending' CONSTRAINT coverages_decision
    CHECK (decision IN ('pending', 'accepted', 'refused')),
  ADD COLUMN decided_on date,
  ADD CONSTRAINT coverages_decided CHECK ((decision = 'pending') = (decided_on IS NULL));
GRANT INSERT (share, visit_max, year_max, deductible, visits_max, grade, holder_birth_date)
  ON patient_records.coverages TO clinic_app;
GRANT UPDATE (decision, decided_on) ON patient_records.coverages TO clinic_app;
DROP POLICY edit ON patient_records.coverages;
CREATE POLICY edit ON patient_records.coverages FOR UPDATE USING (access.may('patients.write'))
  WITH CHECK (ended_by IS NULL OR ended_by = access.me());

-- The payers of an injury, in the order in which they are asked; the patient has what is left. By the day of the accident.
CREATE TABLE billing.payer_steps (
  -- The kind of the injury's payer; 'none': no injury is named.
  injury text NOT NULL CHECK (injury IN ('wcb', 'auto', 'public', 'private', 'extended_health', 'none')),
  accident daterange NOT NULL,
  place integer NOT NULL,
  regime text NOT NULL,
  -- The payer of the injury itself, or the patient's extended plans.
  payer text NOT NULL CHECK (payer IN ('injury', 'plans')),
  -- Asked only where the injury's payer has refused: a work injury is WCB's alone (rule 2.16).
  only_if_refused boolean NOT NULL DEFAULT false,
  name text NOT NULL,
  source text NOT NULL,
  CONSTRAINT payer_steps_once EXCLUDE USING gist (injury WITH =, place WITH =, accident WITH &&)
);
INSERT INTO billing.payer_steps (injury, accident, place, regime, payer, only_if_refused, name, source) VALUES
  ('wcb', '(,)', 2, 'plan', 'plans', true, 'extended health', '2.16');
INSERT INTO billing.payer_steps (injury, accident, place, regime, payer, name, source) VALUES
  ('wcb', '(,)', 1, 'wcb', 'injury', 'WCB', 'WCB3'),
  ('auto', '(,2027-01-01)', 1, 'protocol', 'injury', 'auto insurer under the Diagnostic and Treatment Protocols', 'DTPR1'),
  ('auto', '(,2027-01-01)', 2, 'plan', 'plans', 'extended health', 'ACAD'),
  ('auto', '(,2027-01-01)', 3, 'section_b', 'injury', 'auto insurer under Section B', 'ACAD'),
  ('auto', '[2027-01-01,)', 1, 'care_first', 'injury', 'auto insurer under Care-First', 'CF1'),
  ('public', '(,)', 1, 'public', 'injury', 'publicly funded programme', 'ACAD'),
  ('public', '(,)', 2, 'plan', 'plans', 'extended health', '2.16'),
  ('private', '(,)', 1, 'private', 'injury', 'private payer', '2.16'),
  ('private', '(,)', 2, 'plan', 'plans', 'extended health', '2.16'),
  ('extended_health', '(,)', 1, 'plan', 'plans', 'extended health', '2.16'),
  ('none', '(,)', 1, 'plan', 'plans', 'extended health', '2.16');

-- How far a regime goes: visits, and days after the accident. By grade where it tells them apart.
CREATE TABLE billing.regime_limits (
  regime text NOT NULL,
  -- Null: any that has no row of its own.
  grade text,
  visits_max integer,
  days_max integer,
  -- Whether it pays the first visit even of a claim that it refuses.
  pays_first_of_refused boolean NOT NULL DEFAULT false,
  source text NOT NULL
);
CREATE UNIQUE INDEX regime_limits_key ON billing.regime_limits (regime, coalesce(grade, ''));
INSERT INTO billing.regime_limits (regime, grade, visits_max, days_max, pays_first_of_refused, source) VALUES
  ('wcb', NULL, NULL, NULL, true, 'WCB3'),
  ('protocol', 'wad_1', 10, 90, false, 'DTPR1'), ('protocol', 'strain_1_2', 10, 90, false, 'DTPR1'),
  ('protocol', 'wad_2', 21, 90, false, 'DTPR1'), ('protocol', 'strain_3', 21, 90, false, 'DTPR1'),
  -- Not graded yet: as the least.
  ('protocol', NULL, 10, 90, false, 'DTPR1'),
  ('public', 'recent_surgery_or_fracture', 7, NULL, false, 'ACAD'), ('public', NULL, 2, NULL, false, 'ACAD');
GRANT SELECT ON billing.payer_steps, billing.regime_limits TO clinic_app;

-- An invoice is to the patient, or to a payer on file.
ALTER TABLE billing.invoices
  ADD COLUMN coverage_id uuid REFERENCES patient_records.coverages,
  -- The rule by which the payer pays, and why it pays that; what of a deductible it took.
  ADD COLUMN regime text,
  ADD COLUMN share_reasons text[] NOT NULL DEFAULT '{}',
  ADD COLUMN deducted bigint NOT NULL DEFAULT 0 CHECK (deducted >= 0),
  -- The injury that the visit was for.
  ADD COLUMN injury_id uuid REFERENCES patient_records.coverages,
  ADD CONSTRAINT invoices_payer CHECK ((coverage_id IS NULL) = (regime IS NULL));
DROP INDEX billing.invoices_of_visit;
CREATE UNIQUE INDEX invoices_of_visit ON billing.invoices (appointment_id, purpose, coalesce(coverage_id,
    '00000000-0000-0000-0000-000000000000'::uuid))
  WHERE appointment_id IS NOT NULL AND status IN ('draft', 'issued') AND kind = 'invoice';
CREATE INDEX invoices_of_coverage ON billing.invoices (coverage_id) WHERE coverage_id IS NOT NULL;
GRANT INSERT (appointment_id, coverage_id, regime, share_reasons, deducted, injury_id), UPDATE (share_reasons, injury_id)
  ON billing.invoices TO clinic_app;
CREATE TRIGGER a_keep_share BEFORE UPDATE OF share_reasons, injury_id ON billing.invoices
  FOR EACH ROW WHEN (OLD.status <> 'draft'
    AND (OLD.share_reasons, OLD.injury_id) IS DISTINCT FROM (NEW.share_reasons, NEW.injury_id))
  EXECUTE FUNCTION needlepoint.refuse_change();
ALTER TABLE billing.invoice_lines DROP CONSTRAINT invoice_lines_source_check,
  ADD CONSTRAINT invoice_lines_source_check CHECK (source IN ('price_list', 'fee_policy', 'by_hand', 'credit', 'share'));

-- What of a payer's bounds has been used before a day, at every location, whatever the caller may see: numbers alone.
-- Drafts count, so that two visits are not promised the same; the visit itself does not.
CREATE FUNCTION billing.coverage_use(coverage uuid, day date, but_for uuid, OUT visits bigint, OUT visits_before bigint,
  OUT visits_by_regime text[], OUT year_amount bigint, OUT year_deducted bigint) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH used AS (
    SELECT i.appointment_id, i.regime, i.deducted,
      CASE i.status WHEN 'issued' THEN i.total - i.credited
        ELSE (SELECT coalesce(sum(l.net + l.tax), 0) FROM billing.invoice_lines l WHERE l.invoice_id = i.id) END AS amount,
      a.local_start::date AS day
    FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
    WHERE i.coverage_id = coverage AND i.status IN ('draft', 'issued') AND i.kind = 'invoice'
      -- What was credited whole is not used.
      AND (i.status = 'draft' OR i.total = 0 OR i.credited < i.total)
      AND i.appointment_id <> but_for AND access.may('billing.read'))
  -- All visits count against a bound, in whatever order they are split; which was the first, by their days.
  SELECT count(DISTINCT u.appointment_id), count(DISTINCT u.appointment_id) FILTER (WHERE u.day <= coverage_use.day),
    coalesce(array_agg(u.regime ORDER BY u.day), '{}'),
    coalesce(sum(u.amount) FILTER (WHERE date_trunc('year', u.day) = date_trunc('year', coverage_use.day)), 0)::bigint,
    coalesce(sum(u.deducted) FILTER (WHERE date_trunc('year', u.day) = date_trunc('year', coverage_use.day)), 0)::bigint
  FROM used u
$$;
REVOKE ALL ON FUNCTION billing.coverage_use(uuid, date, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.coverage_use(uuid, date, uuid) TO clinic_app;

CREATE OR REPLACE VIEW billing.invoice_cards WITH (security_invoker = true) AS
  SELECT i.id, i.version, i.kind, i.status, billing.invoice_number(i.kind, e.code, i.number) AS number, i.purpose,
    i.patient_id, p.number AS patient, l.code AS location, i.location_id, i.appointment_id, i.currency, i.net, i.tax,
    i.total, i.paid, i.written_off, i.credited, i.total - i.paid - i.written_off - i.credited AS balance, i.reason,
    i.credits_id, i.drafted_at, i.issued_at, i.issued_on, i.ended_at, i.coverage_id, c.payer
  FROM billing.invoices i JOIN practice.locations l ON l.id = i.location_id
    JOIN practice.legal_entities e ON e.id = i.legal_entity_id
    JOIN patient_records.patients p ON p.id = i.patient_id
    LEFT JOIN patient_records.coverages c ON c.id = i.coverage_id;
