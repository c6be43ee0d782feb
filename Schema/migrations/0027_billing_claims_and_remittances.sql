-- Claims on payers: a claim for each invoice to one, batches of them as files, what the payer answers, and one deposit
-- over many claims (rules 2.16 to 2.19, B4, B5). What the answer is worth is never typed in: it follows the money.

-- What a payer left of its share and the patient owes: an invoice of its own beside those of the split.
ALTER TABLE billing.invoices DROP CONSTRAINT invoices_purpose_check,
  ADD CONSTRAINT invoices_purpose_check CHECK (purpose IN ('visit', 'fee', 'shortfall', 'other'));
DROP INDEX billing.invoices_of_visit;
CREATE UNIQUE INDEX invoices_of_visit ON billing.invoices (appointment_id, purpose, coalesce(coverage_id,
    '00000000-0000-0000-0000-000000000000'::uuid))
  WHERE appointment_id IS NOT NULL AND status IN ('draft', 'issued') AND kind = 'invoice' AND purpose <> 'shortfall';
CREATE INDEX invoices_of_appointment ON billing.invoices (appointment_id) WHERE appointment_id IS NOT NULL;

-- The credit note that took it off the payer's invoice.
ALTER TABLE billing.invoices ADD COLUMN shortfall_note_id uuid REFERENCES billing.invoices,
  ADD CONSTRAINT invoices_shortfall CHECK ((shortfall_note_id IS NOT NULL) = (purpose = 'shortfall'));
CREATE INDEX invoices_of_shortfall ON billing.invoices (shortfall_note_id) WHERE shortfall_note_id IS NOT NULL;
GRANT INSERT (shortfall_note_id) ON billing.invoices TO clinic_app;
-- While the patient is billed for it, the payer does not owe it again.
CREATE FUNCTION billing.keep_shortfall() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM billing.invoices i WHERE i.shortfall_note_id = NEW.id AND i.status IN ('draft', 'issued')) THEN
    RAISE EXCEPTION 'billed' USING ERRCODE = '23514', CONSTRAINT = 'invoices_in_use';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_shortfall AFTER UPDATE OF status ON billing.invoices
  FOR EACH ROW WHEN (NEW.kind = 'credit_note' AND NEW.status = 'void') EXECUTE FUNCTION billing.keep_shortfall();
-- To discard it is to give it up.
DROP POLICY issue ON billing.invoices;
CREATE POLICY issue ON billing.invoices FOR UPDATE USING (access.may_at('billing.write', location_id))
  WITH CHECK (kind = 'invoice' AND (status IN ('draft', 'issued') OR status = 'discarded' AND purpose <> 'shortfall')
    OR access.may_at('billing.adjust', location_id));
-- When merged records come apart again, a credit note goes with what it credits.
CREATE FUNCTION billing.note_follows() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE billing.invoices i SET patient_id = NEW.patient_id
  WHERE i.credits_id = NEW.id AND i.patient_id <> NEW.patient_id;
  RETURN NULL;
END $$;
CREATE TRIGGER note_follows AFTER UPDATE OF patient_id ON billing.invoices
  FOR EACH ROW WHEN (OLD.patient_id <> NEW.patient_id) EXECUTE FUNCTION billing.note_follows();

CREATE TABLE billing.claims (
  invoice_id uuid PRIMARY KEY REFERENCES billing.invoices,
  status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'submitted', 'accepted', 'partly_paid', 'denied',
    'paid', 'reversed')),
  changed_at timestamptz NOT NULL DEFAULT needlepoint.now()
);
CREATE INDEX claims_by_status ON billing.claims (status, changed_at);

-- What was sent to a payer: the file, as it was.
CREATE TABLE billing.claim_batches (
  id uuid PRIMARY KEY,
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  location_id uuid NOT NULL REFERENCES practice.locations,
  payer text NOT NULL,
  -- Without gaps, in a series of its own.
  number bigint NOT NULL,
  claims integer NOT NULL CHECK (claims > 0),
  amount bigint NOT NULL,
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  file text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  made_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  CONSTRAINT claim_batches_number UNIQUE (legal_entity_id, number)
);
CREATE INDEX claim_batches_of_location ON billing.claim_batches (location_id, made_at, id);
CREATE FUNCTION billing.number_batch() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO billing.number_series AS s (legal_entity_id, kind, last) VALUES (NEW.legal_entity_id, 'claim_batch', 1)
  ON CONFLICT (legal_entity_id, kind) DO UPDATE SET last = s.last + 1 RETURNING s.last INTO NEW.number;
  RETURN NEW;
END $$;
CREATE TRIGGER a_number BEFORE INSERT ON billing.claim_batches
  FOR EACH ROW EXECUTE FUNCTION billing.number_batch();

-- A payer's own money is no patient's: what a deposit leaves over is the payer's credit.
ALTER TABLE billing.payments ALTER COLUMN patient_id DROP NOT NULL,
  ADD COLUMN payer text,
  ADD CONSTRAINT payments_of_one CHECK (num_nonnulls(patient_id, payer) = 1);
CREATE INDEX payments_of_payer ON billing.payments (payer, received_at, id) WHERE payer IS NOT NULL;

-- What a payer says that it has paid and for what. The same file, or the same deposit, counts once.
CREATE TABLE billing.remittances (
  id uuid PRIMARY KEY,
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  location_id uuid NOT NULL REFERENCES practice.locations,
  payer text NOT NULL,
  -- As the payer and the bank name the deposit.
  reference text NOT NULL,
  amount bigint NOT NULL CHECK (amount BETWEEN 0 AND 9999999999),
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  -- SHA-256 of the file.
  digest bytea NOT NULL CHECK (length(digest) = 32),
  -- The deposit; null where the payer took back as much as it paid.
  payment_id uuid REFERENCES billing.payments,
  imported_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  imported_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  CONSTRAINT remittances_file UNIQUE (legal_entity_id, digest),
  CONSTRAINT remittances_deposit UNIQUE (legal_entity_id, payer, reference)
);
CREATE INDEX remittances_of_location ON billing.remittances (location_id, imported_at, id);
CREATE TABLE billing.remittance_lines (
  remittance_id uuid NOT NULL REFERENCES billing.remittances,
  -- Of the line in the file; the first after the heading is 1.
  place integer NOT NULL,
  -- The claim, as the file names it; the invoice, if there is one of that number at the location.
  claim text NOT NULL,
  invoice_id uuid REFERENCES billing.invoices,
  outcome text NOT NULL CHECK (outcome IN ('accepted', 'denied', 'paid', 'reversed')),
  amount bigint NOT NULL,
  -- What of the amount went on the invoice, or off it.
  applied bigint NOT NULL,
  reason text,
  -- Why less than the amount was applied.
  remark text,
  PRIMARY KEY (remittance_id, place)
);
CREATE INDEX remittance_lines_of_invoice ON billing.remittance_lines (invoice_id);

-- Each step of a claim. It is the event that moves the claim, whichever door it came through.
CREATE TABLE billing.claim_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES billing.claims,
  status text NOT NULL,
  batch_id uuid REFERENCES billing.claim_batches,
  remittance_id uuid REFERENCES billing.remittances,
  -- What has been paid of it by then.
  paid bigint NOT NULL,
  reason text,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  by_account uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  CONSTRAINT claim_events_batch CHECK ((batch_id IS NOT NULL) = (status = 'submitted'))
);
CREATE INDEX claim_events_of ON billing.claim_events (invoice_id, id);
CREATE INDEX claim_events_of_batch ON billing.claim_events (batch_id) WHERE batch_id IS NOT NULL;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['claim_batches', 'remittances', 'remittance_lines', 'claim_events'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.%I FOR EACH ROW
      EXECUTE FUNCTION needlepoint.refuse_change()', name);
  END LOOP;
END $$;

-- Whether what a visit's payer is asked for has been charted and signed.
CREATE FUNCTION billing.is_note_signed(visit uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM session_notes.notes n WHERE n.appointment_id = visit AND n.status = 'signed')
$$;

-- The steps that there are. Money moves a claim to partly_paid, paid and reversed whatever came before.
CREATE TABLE billing.claim_steps (
  old text NOT NULL,
  new text NOT NULL,
  PRIMARY KEY (old, new)
);
INSERT INTO billing.claim_steps VALUES ('draft', 'submitted'), ('denied', 'submitted'), ('reversed', 'submitted'),
  ('partly_paid', 'submitted'),
  ('submitted', 'accepted'), ('submitted', 'denied'), ('accepted', 'denied'), ('denied', 'accepted'),
  ('reversed', 'accepted'), ('reversed', 'denied');

-- Whether a claim is still to be sent: something is owed, and it never was. Money may have come and gone meanwhile.
CREATE FUNCTION billing.is_unclaimed(claim billing.claims, invoice billing.invoices) RETURNS boolean LANGUAGE sql STABLE
  RETURN (claim).status IN ('draft', 'reversed', 'partly_paid')
    AND (invoice).paid + (invoice).written_off + (invoice).credited < (invoice).total
    AND NOT EXISTS (SELECT FROM billing.claim_events e
      WHERE e.invoice_id = (claim).invoice_id AND e.batch_id IS NOT NULL);

CREATE FUNCTION billing.move_claim() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  invoice billing.invoices;
  claim billing.claims;
BEGIN
  -- The invoice first, as money does: two who claim it wait for each other.
  SELECT i.* INTO invoice FROM billing.invoices i WHERE i.id = NEW.invoice_id FOR NO KEY UPDATE;
  SELECT c.* INTO claim FROM billing.claims c WHERE c.invoice_id = NEW.invoice_id FOR NO KEY UPDATE;
  NEW.paid := invoice.paid;
  IF NEW.status IN ('submitted', 'accepted', 'denied') THEN
    IF invoice.status <> 'issued' OR NOT EXISTS (SELECT FROM billing.claim_steps s
      WHERE (s.old, s.new) = (claim.status, NEW.status))
    THEN
      RAISE EXCEPTION 'not from % to %', claim.status, NEW.status
        USING ERRCODE = '23514', CONSTRAINT = 'claims_transition';
    END IF;
    IF NEW.status = 'submitted' AND invoice.paid + invoice.written_off + invoice.credited >= invoice.total THEN
      RAISE EXCEPTION 'nothing is owed' USING ERRCODE = '23514', CONSTRAINT = 'claims_transition';
    END IF;
    IF NEW.status = 'submitted' AND NOT billing.is_note_signed(invoice.appointment_id) THEN
      RAISE EXCEPTION 'unsigned' USING ERRCODE = '23514', CONSTRAINT = 'claims_note_signed';
    END IF;
  ELSIF NEW.status IS DISTINCT FROM billing.paid_status(invoice) THEN
    RAISE EXCEPTION 'not what is paid' USING ERRCODE = '23514', CONSTRAINT = 'claims_transition';
  END IF;
  UPDATE billing.claims c SET status = NEW.status, changed_at = needlepoint.now() WHERE c.invoice_id = NEW.invoice_id;
  RETURN NEW;
END $$;
-- What the money on an invoice says of its claim.
CREATE FUNCTION billing.paid_status(invoice billing.invoices) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN CASE WHEN (invoice).paid = 0 THEN 'reversed' WHEN (invoice).paid = (invoice).total THEN 'paid'
    ELSE 'partly_paid' END;
CREATE TRIGGER a_move BEFORE INSERT ON billing.claim_events FOR EACH ROW EXECUTE FUNCTION billing.move_claim();

-- An invoice to a payer is to be claimed from the moment that it is issued, so none is forgotten. Void, it is no claim
-- any more, and while the payer has it, it is not made void (B5).
CREATE FUNCTION billing.invoice_claimed() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.status = 'issued' THEN
    INSERT INTO billing.claims (invoice_id) VALUES (NEW.id);
  ELSE
    PERFORM FROM billing.claims c WHERE c.invoice_id = NEW.id FOR NO KEY UPDATE;
    DELETE FROM billing.claims c WHERE c.invoice_id = NEW.id AND c.status = 'draft'
      AND NOT EXISTS (SELECT FROM billing.claim_events e WHERE e.invoice_id = c.invoice_id);
    IF EXISTS (SELECT FROM billing.claims c WHERE c.invoice_id = NEW.id AND c.status NOT IN ('denied', 'reversed')) THEN
      RAISE EXCEPTION 'claimed' USING ERRCODE = '23514', CONSTRAINT = 'invoices_claimed';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER claim AFTER UPDATE OF status ON billing.invoices
  FOR EACH ROW WHEN (NEW.coverage_id IS NOT NULL AND NEW.kind = 'invoice' AND OLD.status <> NEW.status
    AND NEW.status IN ('issued', 'void'))
  EXECUTE FUNCTION billing.invoice_claimed();
INSERT INTO billing.claims (invoice_id)
SELECT i.id FROM billing.invoices i WHERE i.coverage_id IS NOT NULL AND i.status = 'issued' AND i.kind = 'invoice';

CREATE FUNCTION billing.claim_follows_money() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO billing.claim_events (invoice_id, status, remittance_id, paid)
  SELECT c.invoice_id, billing.paid_status(NEW),
    nullif(current_setting('clinic.remittance', true), '')::uuid, NEW.paid
  FROM billing.claims c WHERE c.invoice_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER claim_follows_money AFTER UPDATE OF paid ON billing.invoices
  FOR EACH ROW WHEN (NEW.coverage_id IS NOT NULL AND OLD.paid <> NEW.paid)
  EXECUTE FUNCTION billing.claim_follows_money();

-- ---------------------------------------------------------------------------------------------------------------------
-- Clocks: what a payer's rules want by when, as tasks on the work list (rules 2.17, 2.18). Data: a clinic adds more.

CREATE TABLE billing.clock_rules (
  name text PRIMARY KEY,
  injury text NOT NULL,
  accident daterange NOT NULL,
  counts_from text NOT NULL CHECK (counts_from IN ('first_visit', 'accident')),
  span interval NOT NULL,
  text text NOT NULL,
  source text NOT NULL
);
INSERT INTO billing.clock_rules VALUES
  ('wcb_first_report', 'wcb', '(,)', 'first_visit', '48 hours', 'Send the report of the first visit to WCB', 'WCB1'),
  ('protocol_end', 'auto', '(,2027-01-01)', 'accident', '90 days',
    'The protocol ends: what comes after needs the insurer''s approval', 'DTPR1');

ALTER TABLE session_notes.tasks
  ADD COLUMN kind text NOT NULL DEFAULT 'danger' CHECK (kind IN ('danger', 'payer_deadline')),
  ADD COLUMN coverage_id uuid REFERENCES patient_records.coverages,
  ADD COLUMN clock text REFERENCES billing.clock_rules,
  ADD COLUMN appointment_id uuid REFERENCES scheduling.appointments,
  ADD CONSTRAINT tasks_clock CHECK (num_nonnulls(coverage_id, clock, appointment_id)
    = CASE kind WHEN 'payer_deadline' THEN 3 ELSE 0 END);
-- A clock starts once for an injury.
CREATE UNIQUE INDEX tasks_of_clock ON session_notes.tasks (coverage_id, clock) WHERE coverage_id IS NOT NULL;
CREATE INDEX tasks_of_visit ON session_notes.tasks (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE OR REPLACE VIEW session_notes.work_list WITH (security_invoker = true) AS
  SELECT t.id, t.kind, t.patient_id, t.therapist_id, t.location_id, t.due_at, t.text, NULL::uuid AS note_id,
    t.event_id
  FROM session_notes.tasks t WHERE t.done_at IS NULL
  UNION ALL
  SELECT c.id, CASE WHEN needlepoint.now() > c.due_at + CASE WHEN c.is_of_lung THEN interval '6 hours'
      ELSE interval '12 hours' END THEN 'call' ELSE 'check_in' END,
    c.patient_id, c.therapist_id, c.location_id, c.due_at,
    'Ask at ' || c.hours || ' hours: ' || CASE WHEN c.is_of_lung THEN 'breath, chest, cough, ' ELSE '' END || 'soreness',
    c.note_id, NULL::uuid
  FROM session_notes.check_ins c WHERE c.answered_at IS NULL;

-- Starts the clocks of an injury on file that do not run yet, from the first visit after it that took place.
CREATE FUNCTION billing.start_clocks(coverage patient_records.coverages) RETURNS void LANGUAGE sql VOLATILE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO session_notes.tasks (patient_id, therapist_id, location_id, text, due_at, kind, coverage_id, clock,
    appointment_id)
  SELECT (coverage).patient_id, a.therapist_id, a.location_id, r.text,
    CASE r.counts_from WHEN 'first_visit' THEN a.starts_at + r.span
      ELSE ((coverage).injured_on + r.span) AT TIME ZONE a.zone END,
    'payer_deadline', (coverage).id, r.name, a.id
  FROM billing.clock_rules r CROSS JOIN LATERAL (
    SELECT x.* FROM scheduling.appointments x
    WHERE x.patient_id = (coverage).patient_id AND x.status IN ('arrived', 'in_treatment', 'completed')
      AND x.local_start >= (coverage).injured_on::timestamp
    ORDER BY x.local_start, x.id LIMIT 1) a
  WHERE r.injury = (coverage).kind AND r.accident @> (coverage).injured_on AND (coverage).ended_at IS NULL
    AND (coverage).decision <> 'refused'
    -- While records come apart, one of them is not there yet.
    AND EXISTS (SELECT FROM patient_records.patients p WHERE p.id = (coverage).patient_id AND p.merged_into IS NULL)
  ORDER BY r.name
  ON CONFLICT (coverage_id, clock) WHERE coverage_id IS NOT NULL DO NOTHING
$$;
CREATE FUNCTION billing.visit_clocks() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A visit that did not take place starts nothing; the next that did may.
  IF OLD.status = 'arrived' AND NEW.status IN ('booked', 'left_without_treatment') THEN
    DELETE FROM session_notes.tasks t WHERE t.appointment_id = NEW.id AND t.done_at IS NULL;
  ELSIF NEW.status <> 'arrived' THEN
    RETURN NULL;
  END IF;
  PERFORM billing.start_clocks(c) FROM patient_records.coverages c
  WHERE c.patient_id = NEW.patient_id AND c.injured_on IS NOT NULL AND c.ended_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER billing_clocks AFTER UPDATE OF status ON scheduling.appointments
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION billing.visit_clocks();
-- An injury that is put on file after its first visit: its clocks run from that visit all the same. They are in the
-- record that the injury is in, also when merged records come apart again.
CREATE FUNCTION billing.coverage_clocks() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM billing.start_clocks(NEW);
  ELSE
    UPDATE session_notes.tasks t SET patient_id = NEW.patient_id
    WHERE t.coverage_id = NEW.id AND t.patient_id <> NEW.patient_id;
    PERFORM billing.start_clocks(NEW);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER billing_clocks AFTER INSERT OR UPDATE OF patient_id ON patient_records.coverages
  FOR EACH ROW WHEN (NEW.injured_on IS NOT NULL) EXECUTE FUNCTION billing.coverage_clocks();
-- A visit that comes into a record with an injury may be its first.
CREATE FUNCTION billing.moved_visit_clocks() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM billing.start_clocks(c) FROM patient_records.coverages c
  WHERE c.patient_id = NEW.patient_id AND c.injured_on IS NOT NULL AND c.ended_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER billing_moved_clocks AFTER UPDATE OF patient_id ON scheduling.appointments
  FOR EACH ROW WHEN (OLD.patient_id <> NEW.patient_id AND NEW.status IN ('arrived', 'in_treatment', 'completed'))
  EXECUTE FUNCTION billing.moved_visit_clocks();
-- Whether anybody has that payer.
CREATE INDEX coverages_by_payer ON patient_records.coverages (payer);

-- ---------------------------------------------------------------------------------------------------------------------
-- As the API shows it

-- Locks the payments that are on these invoices, whoever's they are, in one order: money that is taken off comes off
-- them, and they are locked before the invoices, as everywhere.
CREATE FUNCTION billing.lock_payments(invoices uuid[]) RETURNS void LANGUAGE sql VOLATILE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT FROM billing.payments m
  WHERE access.may('billing.write')
    AND m.id IN (SELECT a.payment_id FROM billing.allocations a WHERE a.invoice_id = ANY (invoices))
  ORDER BY m.id FOR NO KEY UPDATE
$$;
-- A payer's money is for what that payer is billed.
CREATE FUNCTION billing.keep_payers_money() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM billing.payments m WHERE m.id = NEW.payment_id AND m.payer IS NOT NULL
    AND m.payer IS DISTINCT FROM (SELECT k.payer FROM billing.invoices i
      JOIN patient_records.coverages k ON k.id = i.coverage_id WHERE i.id = NEW.invoice_id))
  THEN
    RAISE EXCEPTION 'another payer''s' USING ERRCODE = '23514', CONSTRAINT = 'allocations_payer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_payer BEFORE INSERT ON billing.allocations
  FOR EACH ROW WHEN (NEW.reverses_id IS NULL) EXECUTE FUNCTION billing.keep_payers_money();
CREATE VIEW billing.claim_cards WITH (security_invoker = true) AS
  SELECT c.invoice_id, i.number, c.status, c.changed_at, i.patient_id, i.patient, i.location, i.location_id,
    i.coverage_id, i.payer, i.currency, i.total, i.paid, i.balance, a.local_start::date AS service_date,
    billing.is_note_signed(i.appointment_id) AS is_signed
  FROM billing.claims c JOIN billing.invoice_cards i ON i.id = c.invoice_id
    JOIN scheduling.appointments a ON a.id = i.appointment_id
  WHERE i.status = 'issued';

CREATE VIEW billing.batch_cards WITH (security_invoker = true) AS
  SELECT b.id, e.code || '-b' || lpad(b.number::text, greatest(6, length(b.number::text)), '0') AS number,
    l.code AS location, b.location_id, b.payer, b.claims, b.currency, b.amount, b.made_at, a.name AS made_by
  FROM billing.claim_batches b JOIN practice.locations l ON l.id = b.location_id
    JOIN practice.legal_entities e ON e.id = b.legal_entity_id JOIN access.accounts a ON a.id = b.made_by;
-- The batch of that number: `prairie-ims-b000001`.
CREATE FUNCTION billing.batch_id(wanted text) RETURNS uuid LANGUAGE sql STABLE
  RETURN (SELECT b.id FROM practice.legal_entities e JOIN billing.claim_batches b ON b.legal_entity_id = e.id
    WHERE e.code = substring(wanted FROM '^(.*)-b[0-9]{1,15}$')
      AND b.number = substring(wanted FROM '-b([0-9]{1,15})$')::bigint);
CREATE VIEW billing.remittance_cards WITH (security_invoker = true) AS
  SELECT r.id, l.code AS location, r.location_id, r.payer, r.reference, r.currency, r.amount, r.payment_id,
    r.imported_at, a.name AS imported_by
  FROM billing.remittances r JOIN practice.locations l ON l.id = r.location_id
    JOIN access.accounts a ON a.id = r.imported_by;

CREATE OR REPLACE VIEW billing.payment_cards WITH (security_invoker = true) AS
  SELECT m.id, m.patient_id, p.number AS patient, l.code AS location, m.location_id, m.tender, m.amount, m.currency,
    m.reference, m.received_at, a.name AS received_by, m.allocated, m.refunded,
    m.amount - m.allocated - m.refunded AS unapplied, m.payer
  FROM billing.payments m JOIN practice.locations l ON l.id = m.location_id
    LEFT JOIN patient_records.patients p ON p.id = m.patient_id JOIN access.accounts a ON a.id = m.received_by;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see and write

GRANT SELECT ON billing.claims, billing.claim_batches, billing.remittances, billing.remittance_lines,
  billing.claim_events, billing.claim_cards, billing.batch_cards, billing.remittance_cards TO clinic_app;
GRANT INSERT (payer) ON billing.payments TO clinic_app;
GRANT INSERT (id, legal_entity_id, location_id, payer, claims, amount, currency, file) ON billing.claim_batches
  TO clinic_app;
GRANT INSERT (id, legal_entity_id, location_id, payer, reference, amount, currency, digest, payment_id)
  ON billing.remittances TO clinic_app;
GRANT INSERT ON billing.remittance_lines TO clinic_app;
GRANT INSERT (invoice_id, status, batch_id, remittance_id, reason) ON billing.claim_events TO clinic_app;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['claims', 'claim_batches', 'remittances', 'remittance_lines', 'claim_events'] LOOP
    EXECUTE format('ALTER TABLE billing.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE billing.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY keep ON billing.%I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['claim_batches', 'remittances'] LOOP
    EXECUTE format('CREATE POLICY read ON billing.%I FOR SELECT USING (access.may_at(%L, location_id))', name,
      'billing.read');
    EXECUTE format('CREATE POLICY add ON billing.%I FOR INSERT WITH CHECK (access.may_at(%L, location_id))', name,
      'billing.write');
  END LOOP;
END $$;
CREATE POLICY read ON billing.claims FOR SELECT USING (EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
CREATE POLICY read ON billing.claim_events FOR SELECT USING (
  EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
CREATE POLICY add ON billing.claim_events FOR INSERT WITH CHECK (by_account = access.me()
  AND status IN ('submitted', 'accepted', 'denied') AND EXISTS (SELECT FROM billing.invoices i
    WHERE i.id = invoice_id AND access.may_at('billing.write', i.location_id)));
CREATE POLICY read ON billing.remittance_lines FOR SELECT USING (
  EXISTS (SELECT FROM billing.remittances r WHERE r.id = remittance_id));
CREATE POLICY add ON billing.remittance_lines FOR INSERT WITH CHECK (EXISTS (SELECT FROM billing.remittances r
  WHERE r.id = remittance_id AND access.may_at('billing.write', r.location_id)));
REVOKE ALL ON FUNCTION billing.start_clocks(patient_records.coverages), billing.is_note_signed(uuid),
  billing.lock_payments(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.is_note_signed(uuid), billing.lock_payments(uuid[]) TO clinic_app;
