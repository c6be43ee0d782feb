-- Invoices, payments, allocations, refunds, write-offs: separate facts (rule 2.15), each with its entry in the ledger.
-- What an invoice or a payment has left is counted on its own row, where a CHECK refuses too much, whoever races.

-- What a fee is taxed at, by reason, province and day (rule 2.20). Data: a clinic adds the law's next rate.
CREATE TABLE billing.tax_rates (
  tax_reason text NOT NULL,
  -- Null: every province that has no row of its own.
  province text,
  valid daterange NOT NULL,
  basis_points integer NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
  source text NOT NULL,
  CONSTRAINT tax_rates_no_overlap EXCLUDE USING gist (tax_reason WITH =, (coalesce(province, '')) WITH =, valid WITH &&)
);
INSERT INTO billing.tax_rates (tax_reason, province, valid, basis_points, source) VALUES
  ('exempt_physiotherapy', NULL, '[2008-01-01,)', 0, 'GST1'), ('fee_untaxed', NULL, '[2008-01-01,)', 0, 'setting'),
  ('taxable_report', NULL, '[2008-01-01,)', 500, 'GST2'), ('taxable_product', NULL, '[2008-01-01,)', 500, 'GST4'),
  ('taxable_block_fee', NULL, '[2008-01-01,)', 500, 'GST4'), ('taxable_mixed', NULL, '[2008-01-01,)', 500, 'GST3'),
  ('taxable_other', NULL, '[2008-01-01,)', 500, 'GST2');
CREATE FUNCTION billing.tax_rate(reason text, at_location uuid, day date) RETURNS integer LANGUAGE sql STABLE
  RETURN (SELECT r.basis_points FROM billing.tax_rates r
    WHERE r.tax_reason = reason AND r.valid @> day
      AND (r.province IS NULL OR r.province = (SELECT l.province FROM practice.locations l WHERE l.id = at_location))
    ORDER BY r.province NULLS LAST LIMIT 1);

-- What a missed or late-cancelled visit costs (rule 2.11): the policy in force when it was booked holds. Append-only.
CREATE TABLE billing.fee_policies (
  id uuid PRIMARY KEY,
  location_id uuid NOT NULL REFERENCES practice.locations,
  occasion text NOT NULL CHECK (occasion IN ('no_show', 'late_cancelled')),
  -- none; flat: an amount; percent: basis points of the price.
  basis text NOT NULL CHECK (basis IN ('none', 'flat', 'percent')),
  amount bigint CONSTRAINT fee_policies_amount CHECK (amount BETWEEN 1 AND 9999999),
  currency text CHECK (currency IN ('CAD', 'USD')),
  basis_points integer CONSTRAINT fee_policies_part CHECK (basis_points BETWEEN 1 AND 10000),
  -- Whether such fees are taxed is not settled in the sources, so the clinic says.
  is_taxed boolean NOT NULL,
  set_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  set_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  CONSTRAINT fee_policies_basis CHECK (num_nonnulls(amount, currency) = CASE basis WHEN 'flat' THEN 2 ELSE 0 END
    AND (basis_points IS NOT NULL) = (basis = 'percent'))
);
CREATE INDEX fee_policies_of ON billing.fee_policies (location_id, occasion, set_at, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.fee_policies
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- The last number of each series of a legal entity. Counted in the transaction that issues, so none is left out (2.14).
CREATE TABLE billing.number_series (
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  kind text NOT NULL,
  last bigint NOT NULL,
  PRIMARY KEY (legal_entity_id, kind)
);

CREATE TABLE billing.invoices (
  id uuid PRIMARY KEY,
  kind text NOT NULL DEFAULT 'invoice' CHECK (kind IN ('invoice', 'credit_note')),
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  location_id uuid NOT NULL REFERENCES practice.locations,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  appointment_id uuid REFERENCES scheduling.appointments,
  -- visit; fee: for a visit that was missed; other: written by hand.
  purpose text NOT NULL CHECK (purpose IN ('visit', 'fee', 'other')),
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'issued', 'void', 'discarded')),
  number bigint,
  -- What a credit note takes back from.
  credits_id uuid REFERENCES billing.invoices,
  drafted_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  issued_at timestamptz,
  -- By the wall of the location; what its age counts from.
  issued_on date,
  ended_at timestamptz,
  -- Why it is void or discarded, or what is credited for.
  reason text,
  net bigint NOT NULL DEFAULT 0,
  tax bigint NOT NULL DEFAULT 0,
  total bigint NOT NULL DEFAULT 0,
  paid bigint NOT NULL DEFAULT 0,
  written_off bigint NOT NULL DEFAULT 0,
  credited bigint NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT invoices_number UNIQUE (legal_entity_id, kind, number),
  CONSTRAINT invoices_numbered CHECK ((status IN ('issued', 'void')) = (number IS NOT NULL)),
  CONSTRAINT invoices_reason CHECK (reason IS NOT NULL OR status IN ('draft', 'issued') AND kind = 'invoice'),
  CONSTRAINT invoices_credits CHECK ((kind = 'credit_note') = (credits_id IS NOT NULL)),
  CONSTRAINT invoices_total CHECK (total = net + tax AND total BETWEEN 0 AND 99999999999),
  CONSTRAINT invoices_settled CHECK (
    least(paid, written_off, credited) >= 0 AND paid + written_off + credited <= total)
);
-- A visit has one living invoice for what was done, and one for a fee.
CREATE UNIQUE INDEX invoices_of_visit ON billing.invoices (appointment_id, purpose)
  WHERE appointment_id IS NOT NULL AND status IN ('draft', 'issued') AND kind = 'invoice';
CREATE INDEX invoices_of_patient ON billing.invoices (patient_id, drafted_at, id);
CREATE INDEX invoices_of_location ON billing.invoices (location_id, drafted_at, id);
CREATE INDEX invoices_credited_by ON billing.invoices (credits_id) WHERE credits_id IS NOT NULL;
-- What is owed, by age: the receivables are read from it alone.
CREATE INDEX invoices_open ON billing.invoices (location_id, issued_on)
  INCLUDE (currency, total, paid, written_off, credited)
  WHERE status = 'issued' AND kind = 'invoice' AND paid + written_off + credited < total;

CREATE TABLE billing.invoice_lines (
  invoice_id uuid NOT NULL REFERENCES billing.invoices,
  place integer NOT NULL CONSTRAINT invoice_lines_place CHECK (place BETWEEN 1 AND 200),
  description text NOT NULL,
  treatment_type_id uuid REFERENCES practice.treatment_types,
  therapist_id uuid REFERENCES therapist_profiles.therapists,
  service_date date NOT NULL,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  unit_price bigint NOT NULL CONSTRAINT invoice_lines_price CHECK (unit_price BETWEEN 0 AND 9999999999),
  net bigint NOT NULL GENERATED ALWAYS AS (quantity * unit_price) STORED,
  tax_reason text NOT NULL CHECK (tax_reason IN ('exempt_physiotherapy', 'taxable_report', 'taxable_product',
    'taxable_block_fee', 'taxable_mixed', 'taxable_other', 'fee_untaxed')),
  tax_basis_points integer NOT NULL,
  -- Rounded half up to the minor unit, a line at a time.
  tax bigint NOT NULL GENERATED ALWAYS AS ((quantity * unit_price * tax_basis_points + 5000) / 10000) STORED,
  -- Why it costs that: price_list, fee_policy, by_hand, credit.
  source text NOT NULL CHECK (source IN ('price_list', 'fee_policy', 'by_hand', 'credit')),
  price_id uuid REFERENCES practice.prices,
  fee_policy_id uuid REFERENCES billing.fee_policies,
  PRIMARY KEY (invoice_id, place)
);

-- What a visit costs, as it was when the patient arrived: what is split over payers, however often.
CREATE TABLE billing.visit_prices (
  appointment_id uuid PRIMARY KEY REFERENCES scheduling.appointments,
  price_id uuid NOT NULL REFERENCES practice.prices,
  amount bigint NOT NULL,
  currency text NOT NULL
);

CREATE TABLE billing.payments (
  id uuid PRIMARY KEY,
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  location_id uuid NOT NULL REFERENCES practice.locations,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  tender text NOT NULL CHECK (tender IN ('cash', 'debit', 'credit_card', 'e_transfer', 'cheque', 'insurer', 'other')),
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 9999999999),
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  reference text,
  received_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  received_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  allocated bigint NOT NULL DEFAULT 0,
  refunded bigint NOT NULL DEFAULT 0,
  CONSTRAINT payments_unspent CHECK (least(allocated, refunded) >= 0 AND allocated + refunded <= amount)
);
CREATE INDEX payments_of_patient ON billing.payments (patient_id, received_at, id);
CREATE INDEX payments_of_location ON billing.payments (location_id, received_at, id);

-- A part of a payment on an invoice; or, as the reverse of one, taken off again.
CREATE TABLE billing.allocations (
  id uuid PRIMARY KEY,
  payment_id uuid NOT NULL REFERENCES billing.payments,
  invoice_id uuid NOT NULL REFERENCES billing.invoices,
  amount bigint NOT NULL CHECK (amount > 0),
  reverses_id uuid CONSTRAINT allocations_reversed UNIQUE REFERENCES billing.allocations,
  reason text,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  by_account uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  CONSTRAINT allocations_reason CHECK ((reverses_id IS NULL) = (reason IS NULL))
);
CREATE INDEX allocations_of_payment ON billing.allocations (payment_id);
CREATE INDEX allocations_of_invoice ON billing.allocations (invoice_id);

CREATE TABLE billing.refunds (
  id uuid PRIMARY KEY,
  payment_id uuid NOT NULL REFERENCES billing.payments,
  amount bigint NOT NULL CHECK (amount > 0),
  tender text NOT NULL CHECK (tender IN ('cash', 'debit', 'credit_card', 'e_transfer', 'cheque', 'insurer', 'other')),
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  by_account uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX refunds_of_payment ON billing.refunds (payment_id);

-- What is given up of an invoice; waived, where it is a fee (rule 2.11).
CREATE TABLE billing.write_offs (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES billing.invoices,
  amount bigint NOT NULL CHECK (amount > 0),
  is_waiver boolean NOT NULL DEFAULT false,
  reverses_id uuid CONSTRAINT write_offs_reversed UNIQUE REFERENCES billing.write_offs,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  by_account uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX write_offs_of_invoice ON billing.write_offs (invoice_id);

-- ---------------------------------------------------------------------------------------------------------------------
-- Lines are written while the invoice is a draft

CREATE FUNCTION billing.guard_lines() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  invoice billing.invoices;
BEGIN
  SELECT i.* INTO invoice FROM billing.invoices i WHERE i.id = coalesce(NEW.invoice_id, OLD.invoice_id) FOR UPDATE;
  IF invoice.status <> 'draft' OR TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'issued' USING ERRCODE = '23514', CONSTRAINT = 'invoices_locked';
  END IF;
  -- Who issues what they read does not issue other lines.
  UPDATE billing.invoices i SET version = i.version + 1 WHERE i.id = invoice.id;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  NEW.tax_basis_points := coalesce(NEW.tax_basis_points,
    billing.tax_rate(NEW.tax_reason, invoice.location_id, NEW.service_date));
  IF NEW.tax_basis_points IS NULL THEN
    RAISE EXCEPTION 'no tax rate' USING ERRCODE = '23514', CONSTRAINT = 'invoice_lines_tax_rate';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON billing.invoice_lines
  FOR EACH ROW EXECUTE FUNCTION billing.guard_lines();

-- ---------------------------------------------------------------------------------------------------------------------
-- The life of an invoice: draft → issued → void, or draft → discarded. The counters are the triggers' alone.

CREATE FUNCTION billing.guard_invoice() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'kept' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  IF (OLD.status, NEW.status) NOT IN (('draft', 'issued'), ('draft', 'discarded'), ('issued', 'void')) THEN
    RAISE EXCEPTION 'not from % to %', OLD.status, NEW.status
      USING ERRCODE = '23514', CONSTRAINT = 'invoices_transition';
  END IF;
  IF NEW.status = 'issued' THEN
    SELECT sum(l.net), sum(l.tax), sum(l.net + l.tax) INTO NEW.net, NEW.tax, NEW.total
    FROM billing.invoice_lines l WHERE l.invoice_id = NEW.id;
    IF NEW.total IS NULL THEN
      RAISE EXCEPTION 'no lines' USING ERRCODE = '23514', CONSTRAINT = 'invoices_empty';
    END IF;
    INSERT INTO billing.number_series AS s (legal_entity_id, kind, last) VALUES (NEW.legal_entity_id, NEW.kind, 1)
    ON CONFLICT (legal_entity_id, kind) DO UPDATE SET last = s.last + 1 RETURNING s.last INTO NEW.number;
    NEW.issued_at := needlepoint.now();
    NEW.issued_on := scheduling.today(NEW.location_id, NULL);
  ELSE
    IF OLD.paid + OLD.written_off + OLD.credited > 0 THEN
      RAISE EXCEPTION 'settled in part' USING ERRCODE = '23514', CONSTRAINT = 'invoices_in_use';
    END IF;
    NEW.ended_at := needlepoint.now();
  END IF;
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER a_guard BEFORE UPDATE OF status ON billing.invoices
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION billing.guard_invoice();
CREATE TRIGGER a_keep BEFORE DELETE ON billing.invoices
  FOR EACH ROW EXECUTE FUNCTION billing.guard_invoice();

-- What an invoice says of itself does not change but with its status.
CREATE TRIGGER a_keep_reason BEFORE UPDATE OF reason ON billing.invoices
  FOR EACH ROW WHEN (OLD.status = NEW.status AND OLD.reason IS DISTINCT FROM NEW.reason)
  EXECUTE FUNCTION needlepoint.refuse_change();

CREATE FUNCTION billing.post_invoice() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  credited billing.invoices;
  -- A void and a credit note take back what an issue books.
  sign integer := CASE WHEN (NEW.kind = 'credit_note') <> (NEW.status = 'void') THEN -1 ELSE 1 END;
BEGIN
  PERFORM billing.post(
    CASE WHEN NEW.status = 'void' THEN 'void' WHEN NEW.kind = 'credit_note' THEN 'credit_note' ELSE 'issue' END, NEW.id,
    NEW.location_id, NEW.currency, ARRAY['receivable', 'revenue', 'tax'],
    ARRAY[sign * NEW.total, -sign * NEW.net, -sign * NEW.tax]);
  IF NEW.kind = 'credit_note' THEN
    UPDATE billing.invoices i SET credited = i.credited - sign * NEW.total, version = i.version + 1
    WHERE i.id = NEW.credits_id AND i.status = 'issued' AND i.kind = 'invoice'
      AND (i.legal_entity_id, i.location_id, i.patient_id, i.currency)
        = (NEW.legal_entity_id, NEW.location_id, NEW.patient_id, NEW.currency)
    RETURNING i.* INTO credited;
    IF credited.id IS NULL THEN
      RAISE EXCEPTION 'not issued' USING ERRCODE = '23514', CONSTRAINT = 'invoices_transition';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER post AFTER UPDATE OF status ON billing.invoices
  FOR EACH ROW WHEN (OLD.status <> NEW.status AND NEW.status IN ('issued', 'void'))
  EXECUTE FUNCTION billing.post_invoice();

-- ---------------------------------------------------------------------------------------------------------------------
-- Money. First the payment's row, then the invoice's: in one order, whoever comes.

CREATE FUNCTION billing.post_payment() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM billing.post('payment', NEW.id, NEW.location_id, NEW.currency, ARRAY['money', 'credit'],
    ARRAY[NEW.amount, -NEW.amount], NEW.tender);
  RETURN NULL;
END $$;
CREATE TRIGGER post AFTER INSERT ON billing.payments FOR EACH ROW EXECUTE FUNCTION billing.post_payment();

CREATE FUNCTION billing.post_allocation() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  payment billing.payments;
  invoice billing.invoices;
  sign integer := CASE WHEN NEW.reverses_id IS NULL THEN 1 ELSE -1 END;
BEGIN
  UPDATE billing.payments p SET allocated = p.allocated + sign * NEW.amount WHERE p.id = NEW.payment_id
  RETURNING p.* INTO payment;
  UPDATE billing.invoices i SET paid = i.paid + sign * NEW.amount, version = i.version + 1
  WHERE i.id = NEW.invoice_id AND i.status = 'issued' AND i.kind = 'invoice' RETURNING i.* INTO invoice;
  IF invoice.id IS NULL THEN
    RAISE EXCEPTION 'not issued' USING ERRCODE = '23514', CONSTRAINT = 'invoices_not_issued';
  END IF;
  IF (payment.currency, payment.legal_entity_id) <> (invoice.currency, invoice.legal_entity_id) THEN
    RAISE EXCEPTION 'other currency' USING ERRCODE = '23514', CONSTRAINT = 'allocations_currency';
  END IF;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM billing.allocations a WHERE a.id = NEW.reverses_id
    AND a.reverses_id IS NULL AND (a.payment_id, a.invoice_id, a.amount) = (NEW.payment_id, NEW.invoice_id, NEW.amount))
  THEN
    RAISE EXCEPTION 'not the same' USING ERRCODE = '23514', CONSTRAINT = 'allocations_reversal';
  END IF;
  PERFORM billing.post('allocation', NEW.id, payment.location_id, payment.currency, ARRAY['credit', 'receivable'],
    ARRAY[sign * NEW.amount, -sign * NEW.amount], NULL, invoice.location_id);
  RETURN NULL;
END $$;
CREATE TRIGGER post AFTER INSERT ON billing.allocations FOR EACH ROW EXECUTE FUNCTION billing.post_allocation();

CREATE FUNCTION billing.post_refund() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  payment billing.payments;
BEGIN
  UPDATE billing.payments p SET refunded = p.refunded + NEW.amount WHERE p.id = NEW.payment_id
  RETURNING p.* INTO payment;
  PERFORM billing.post('refund', NEW.id, payment.location_id, payment.currency, ARRAY['credit', 'money'],
    ARRAY[NEW.amount, -NEW.amount], NEW.tender);
  RETURN NULL;
END $$;
CREATE TRIGGER post AFTER INSERT ON billing.refunds FOR EACH ROW EXECUTE FUNCTION billing.post_refund();

CREATE FUNCTION billing.post_write_off() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  invoice billing.invoices;
  sign integer := CASE WHEN NEW.reverses_id IS NULL THEN 1 ELSE -1 END;
BEGIN
  UPDATE billing.invoices i SET written_off = i.written_off + sign * NEW.amount, version = i.version + 1
  WHERE i.id = NEW.invoice_id AND i.status = 'issued' AND i.kind = 'invoice' RETURNING i.* INTO invoice;
  IF invoice.id IS NULL THEN
    RAISE EXCEPTION 'not issued' USING ERRCODE = '23514', CONSTRAINT = 'invoices_not_issued';
  END IF;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM billing.write_offs w WHERE w.id = NEW.reverses_id
    AND w.reverses_id IS NULL AND (w.invoice_id, w.amount) = (NEW.invoice_id, NEW.amount))
  THEN
    RAISE EXCEPTION 'not the same' USING ERRCODE = '23514', CONSTRAINT = 'write_offs_reversal';
  END IF;
  PERFORM billing.post('write_off', NEW.id, invoice.location_id, invoice.currency, ARRAY['write_off', 'receivable'],
    ARRAY[sign * NEW.amount, -sign * NEW.amount]);
  RETURN NULL;
END $$;
CREATE TRIGGER post AFTER INSERT ON billing.write_offs FOR EACH ROW EXECUTE FUNCTION billing.post_write_off();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['allocations', 'refunds', 'write_offs'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.%I FOR EACH ROW
      EXECUTE FUNCTION needlepoint.refuse_change()', name);
  END LOOP;
END $$;
-- Of a payment only what is left of it changes, and whose record it is in.
CREATE TRIGGER append_only BEFORE UPDATE ON billing.payments FOR EACH ROW
  WHEN ((OLD.allocated, OLD.refunded) = (NEW.allocated, NEW.refunded)) EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_delete BEFORE DELETE ON billing.payments FOR EACH ROW
  EXECUTE FUNCTION needlepoint.refuse_change();

-- ---------------------------------------------------------------------------------------------------------------------
-- What happens to a visit happens to its invoice, in the same transaction, whichever door it came through

-- The draft's id; null where the visit has a living invoice already.
CREATE FUNCTION billing.draft(visit scheduling.appointments, for_purpose text, in_currency text) RETURNS uuid
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency)
  SELECT gen_random_uuid(), l.legal_entity_id, l.id, (visit).patient_id, (visit).id, for_purpose, in_currency
  FROM practice.locations l WHERE l.id = (visit).location_id
  ON CONFLICT DO NOTHING
  RETURNING id
$$;

-- A visit arrives: its invoice is drafted at the price of its treatment, place and day. Without a price it is a draft
-- without lines, which cannot be issued and shows on the list of what is not billed.
CREATE FUNCTION billing.draft_visit(visit scheduling.appointments) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  price practice.prices;
  invoice uuid;
BEGIN
  SELECT p.* INTO price FROM practice.prices p
  WHERE p.treatment_type_id = visit.treatment_type_id AND p.location_id = visit.location_id
    AND p.valid @> visit.local_start::date AND p.withdrawn_at IS NULL;
  invoice := billing.draft(visit, 'visit', coalesce(price.currency, 'CAD'));
  IF price.id IS NOT NULL THEN
    INSERT INTO billing.visit_prices AS v (appointment_id, price_id, amount, currency)
    VALUES (visit.id, price.id, price.amount, price.currency)
    ON CONFLICT (appointment_id) DO UPDATE SET price_id = excluded.price_id, amount = excluded.amount,
      currency = excluded.currency;
  END IF;
  IF invoice IS NOT NULL AND price.id IS NOT NULL THEN
    INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
      quantity, unit_price, tax_reason, source, price_id)
    SELECT invoice, 1, y.name, y.id, visit.therapist_id, visit.local_start::date, 1, price.amount, y.tax_reason,
      'price_list', price.id
    FROM practice.treatment_types y WHERE y.id = visit.treatment_type_id;
  END IF;
END $$;

-- A visit is missed or cancelled late: its fee, by the policy that held when it was booked (rule 2.11).
CREATE FUNCTION billing.draft_fee(visit scheduling.appointments) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  policy billing.fee_policies;
  price practice.prices;
  fee bigint;
  invoice uuid;
BEGIN
  SELECT f.* INTO policy FROM billing.fee_policies f
  WHERE f.location_id = visit.location_id AND f.occasion = visit.status AND f.set_at <= visit.booked_at
  ORDER BY f.set_at DESC, f.id DESC LIMIT 1;
  IF policy.id IS NULL OR policy.basis = 'none' THEN RETURN; END IF;
  SELECT p.* INTO price FROM practice.prices p
  WHERE p.treatment_type_id = visit.treatment_type_id AND p.location_id = visit.location_id
    AND p.valid @> visit.local_start::date AND p.withdrawn_at IS NULL;
  fee := CASE policy.basis WHEN 'flat' THEN policy.amount
    -- Rounded half up to the minor unit.
    ELSE (price.amount * policy.basis_points + 5000) / 10000 END;
  IF fee IS NULL OR fee = 0 THEN RETURN; END IF;
  invoice := billing.draft(visit, 'fee', coalesce(policy.currency, price.currency));
  IF invoice IS NULL THEN RETURN; END IF;
  INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
    quantity, unit_price, tax_reason, source, price_id, fee_policy_id)
  SELECT invoice, 1, CASE visit.status WHEN 'no_show' THEN 'Missed visit' ELSE 'Late cancellation' END, y.id,
    visit.therapist_id, visit.local_start::date, 1, fee,
    CASE WHEN policy.is_taxed THEN 'taxable_other' ELSE 'fee_untaxed' END, 'fee_policy',
    CASE WHEN policy.basis = 'percent' THEN price.id END, policy.id
  FROM practice.treatment_types y WHERE y.id = visit.treatment_type_id;
END $$;

-- Who changes what a visit is billed with waits for who does so already.
CREATE FUNCTION billing.lock_visit(visit uuid) RETURNS void LANGUAGE sql VOLATILE
  RETURN pg_advisory_xact_lock(hashtextextended('billing.visit ' || visit, 0));

-- Takes a visit's living invoices back: a draft is discarded, an issued one void. Refused while anything is paid, given up
-- or credited (rule 2.2): first that is undone, then the visit.
CREATE FUNCTION billing.end_invoice(visit uuid, of_purpose text, why text) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM billing.lock_visit(visit);
  UPDATE billing.invoices i SET status = CASE i.status WHEN 'draft' THEN 'discarded' ELSE 'void' END, reason = why
  WHERE i.appointment_id = visit AND i.purpose = of_purpose AND i.kind = 'invoice' AND i.status IN ('draft', 'issued');
END $$;

CREATE FUNCTION billing.visit_changed() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.status = 'no_show' THEN PERFORM billing.end_invoice(NEW.id, 'fee', 'The visit was not missed'); END IF;
  IF NEW.status = 'arrived' AND OLD.status IN ('booked', 'confirmed', 'no_show') THEN
    PERFORM billing.draft_visit(NEW);
  ELSIF NEW.status IN ('booked', 'left_without_treatment') AND OLD.status = 'arrived' THEN
    PERFORM billing.end_invoice(NEW.id, 'visit', 'The visit did not take place');
  ELSIF NEW.status IN ('no_show', 'late_cancelled') THEN
    PERFORM billing.draft_fee(NEW);
  ELSIF NEW.status = 'in_treatment' AND OLD.status = 'completed' THEN
    -- Reopened only while nothing is paid (rule 2.1); a payment under way is waited for.
    PERFORM FROM billing.invoices i WHERE i.appointment_id = NEW.id ORDER BY i.id FOR UPDATE;
    IF EXISTS (SELECT FROM billing.invoices i WHERE i.appointment_id = NEW.id AND i.status = 'issued' AND i.paid > 0)
    THEN
      RAISE EXCEPTION 'paid' USING ERRCODE = '23514', CONSTRAINT = 'invoices_in_use';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER billing AFTER UPDATE OF status ON scheduling.appointments
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION billing.visit_changed();

-- What is billed for a visit is in the record that the visit is in, also when merged records come apart again.
CREATE FUNCTION billing.follow_visit() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE billing.invoices i SET patient_id = NEW.patient_id
  WHERE i.patient_id <> NEW.patient_id AND (i.appointment_id = NEW.id
    OR i.credits_id IN (SELECT x.id FROM billing.invoices x WHERE x.appointment_id = NEW.id));
  RETURN NULL;
END $$;
CREATE TRIGGER billing_follows AFTER UPDATE OF patient_id ON scheduling.appointments
  FOR EACH ROW WHEN (OLD.patient_id <> NEW.patient_id) EXECUTE FUNCTION billing.follow_visit();

-- ---------------------------------------------------------------------------------------------------------------------
-- As the API shows it

-- As an invoice or credit note is called: `prairie-ims-000123`, `prairie-ims-c000004`.
CREATE FUNCTION billing.invoice_number(kind text, legal_entity text, number bigint) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN legal_entity || CASE kind WHEN 'invoice' THEN '-' ELSE '-c' END
    || lpad(number::text, greatest(6, length(number::text)), '0');

CREATE VIEW billing.invoice_cards WITH (security_invoker = true) AS
  SELECT i.id, i.version, i.kind, i.status, billing.invoice_number(i.kind, e.code, i.number) AS number, i.purpose,
    i.patient_id, p.number AS patient, l.code AS location, i.location_id, i.appointment_id, i.currency, i.net, i.tax,
    i.total, i.paid, i.written_off, i.credited, i.total - i.paid - i.written_off - i.credited AS balance, i.reason,
    i.credits_id, i.drafted_at, i.issued_at, i.issued_on, i.ended_at
  FROM billing.invoices i JOIN practice.locations l ON l.id = i.location_id
    JOIN practice.legal_entities e ON e.id = i.legal_entity_id
    JOIN patient_records.patients p ON p.id = i.patient_id;

-- The invoice or credit note of that number: `prairie-ims-000123`, `prairie-ims-c000004`.
CREATE FUNCTION billing.invoice_id(wanted text) RETURNS uuid LANGUAGE sql STABLE
  RETURN (SELECT i.id FROM practice.legal_entities e JOIN billing.invoices i ON i.legal_entity_id = e.id
    WHERE e.code = substring(wanted FROM '^(.*)-c?[0-9]{1,15}$')
      AND i.kind = CASE WHEN wanted ~ '-c[0-9]+$' THEN 'credit_note' ELSE 'invoice' END
      AND i.number = substring(wanted FROM '([0-9]{1,15})$')::bigint);

CREATE VIEW billing.payment_cards WITH (security_invoker = true) AS
  SELECT m.id, m.patient_id, p.number AS patient, l.code AS location, m.location_id, m.tender, m.amount, m.currency,
    m.reference, m.received_at, a.name AS received_by, m.allocated, m.refunded,
    m.amount - m.allocated - m.refunded AS unapplied
  FROM billing.payments m JOIN practice.locations l ON l.id = m.location_id
    JOIN patient_records.patients p ON p.id = m.patient_id JOIN access.accounts a ON a.id = m.received_by;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see and write

GRANT SELECT ON billing.visit_prices, billing.tax_rates, billing.fee_policies, billing.invoices, billing.invoice_lines, billing.payments,
  billing.allocations, billing.refunds, billing.write_offs, billing.invoice_cards, billing.payment_cards TO clinic_app;
GRANT INSERT (id, location_id, occasion, basis, amount, currency, basis_points, is_taxed) ON billing.fee_policies
  TO clinic_app;
GRANT INSERT (id, kind, legal_entity_id, location_id, patient_id, purpose, currency, credits_id, reason)
  ON billing.invoices TO clinic_app;
GRANT UPDATE (status, reason) ON billing.invoices TO clinic_app;
GRANT INSERT (invoice_id, place, description, treatment_type_id, therapist_id, service_date, quantity, unit_price,
  tax_reason, tax_basis_points, source, price_id, fee_policy_id), DELETE ON billing.invoice_lines TO clinic_app;
GRANT INSERT (id, legal_entity_id, location_id, patient_id, tender, amount, currency, reference) ON billing.payments
  TO clinic_app;
GRANT INSERT (id, payment_id, invoice_id, amount, reverses_id, reason) ON billing.allocations TO clinic_app;
GRANT INSERT (id, payment_id, amount, tender, reason) ON billing.refunds TO clinic_app;
GRANT INSERT (id, invoice_id, amount, is_waiver, reverses_id, reason) ON billing.write_offs TO clinic_app;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['fee_policies', 'invoices', 'invoice_lines', 'payments', 'allocations', 'refunds',
    'write_offs', 'number_series', 'visit_prices'] LOOP
    EXECUTE format('ALTER TABLE billing.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE billing.%I FORCE ROW LEVEL SECURITY', name);
    -- For the functions above that run as the owner; and a merge hands rows over.
    EXECUTE format('CREATE POLICY hand_over ON billing.%I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['invoices', 'payments'] LOOP
    EXECUTE format('CREATE TRIGGER a_follow_merge BEFORE INSERT ON billing.%I FOR EACH ROW
      EXECUTE FUNCTION patient_records.follow_merge()', name);
    -- Who may everywhere is not asked again for each row.
    EXECUTE format('CREATE POLICY read ON billing.%I FOR SELECT USING ((SELECT access.may_everywhere(%L))
      OR access.may_at(%L, location_id))', name, 'billing.read', 'billing.read');
  END LOOP;
END $$;
CREATE POLICY read ON billing.visit_prices FOR SELECT USING ((SELECT access.may('billing.read')));
CREATE POLICY read ON billing.fee_policies FOR SELECT USING (access.may_at('billing.read', location_id));
CREATE POLICY add ON billing.fee_policies FOR INSERT WITH CHECK (access.may_at('practice.write', location_id));
CREATE POLICY add ON billing.payments FOR INSERT WITH CHECK (
  received_by = access.me() AND access.may_at('billing.write', location_id));
-- Taking back is more than issuing.
CREATE POLICY add ON billing.invoices FOR INSERT WITH CHECK (access.may_at('billing.write', location_id)
  AND (kind = 'invoice' OR access.may_at('billing.adjust', location_id)));
CREATE POLICY issue ON billing.invoices FOR UPDATE USING (access.may_at('billing.write', location_id))
  WITH CHECK (kind = 'invoice' AND status IN ('draft', 'issued', 'discarded')
    OR access.may_at('billing.adjust', location_id));
CREATE POLICY read ON billing.invoice_lines FOR SELECT USING (
  EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
CREATE POLICY add ON billing.invoice_lines FOR INSERT WITH CHECK (EXISTS (SELECT FROM billing.invoices i
  WHERE i.id = invoice_id AND access.may_at('billing.write', i.location_id)));
CREATE POLICY remove ON billing.invoice_lines FOR DELETE USING (EXISTS (SELECT FROM billing.invoices i
  WHERE i.id = invoice_id AND access.may_at('billing.write', i.location_id)));
CREATE POLICY read ON billing.allocations FOR SELECT USING (
  EXISTS (SELECT FROM billing.payments p WHERE p.id = payment_id));
CREATE POLICY add ON billing.allocations FOR INSERT WITH CHECK (
  by_account = access.me() AND EXISTS (SELECT FROM billing.payments p WHERE p.id = payment_id
    AND access.may_at('billing.write', p.location_id))
  AND EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id
    AND access.may_at('billing.write', i.location_id)));
CREATE POLICY read ON billing.refunds FOR SELECT USING (
  EXISTS (SELECT FROM billing.payments p WHERE p.id = payment_id));
CREATE POLICY add ON billing.refunds FOR INSERT WITH CHECK (
  by_account = access.me() AND EXISTS (SELECT FROM billing.payments p WHERE p.id = payment_id
    AND access.may_at('billing.adjust', p.location_id)));
CREATE POLICY read ON billing.write_offs FOR SELECT USING (
  EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
CREATE POLICY add ON billing.write_offs FOR INSERT WITH CHECK (
  by_account = access.me() AND EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id
    AND access.may_at('billing.adjust', i.location_id)));
REVOKE ALL ON FUNCTION billing.draft(scheduling.appointments, text, text),
  billing.draft_visit(scheduling.appointments), billing.draft_fee(scheduling.appointments),
  billing.end_invoice(uuid, text, text) FROM PUBLIC;
