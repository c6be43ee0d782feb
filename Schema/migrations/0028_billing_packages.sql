-- Packages: visits that are paid for before they take place (rule 2.13). What is paid is owed to the patient until a visit
-- takes a unit, which is worth its part of the price; the price of a package is never an insurer's business.

INSERT INTO billing.accounts VALUES ('package_liability', 'liability', 'Visits that are paid for and still to come');
ALTER TABLE billing.entries DROP CONSTRAINT entries_kind_check,
  ADD CONSTRAINT entries_kind_check CHECK (kind IN ('issue', 'void', 'credit_note', 'payment', 'refund', 'allocation',
    'write_off', 'redemption', 'package_end'));
ALTER TABLE billing.invoices DROP CONSTRAINT invoices_purpose_check,
  ADD CONSTRAINT invoices_purpose_check CHECK (purpose IN ('visit', 'fee', 'shortfall', 'package', 'other'));

-- What is offered: shown on the fee schedule with its policy on refunds (AB-FEE). It is ended, never changed.
CREATE TABLE billing.package_offers (
  id uuid PRIMARY KEY,
  code text NOT NULL CONSTRAINT package_offers_code UNIQUE,
  name text NOT NULL,
  treatment_type_id uuid NOT NULL REFERENCES practice.treatment_types,
  units integer NOT NULL CHECK (units BETWEEN 2 AND 200),
  price bigint NOT NULL CONSTRAINT package_offers_price CHECK (price BETWEEN units AND 9999999999),
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  -- Null: it does not expire.
  months_valid integer CHECK (months_valid BETWEEN 1 AND 120),
  -- regular_price: what is paid less the regular price of each visit that was had; pro_rata: the price of the units left.
  refund_policy text NOT NULL CHECK (refund_policy IN ('regular_price', 'pro_rata')),
  -- What a visit counts for in the therapist's pay; null: what the unit is worth.
  pay_value bigint CONSTRAINT package_offers_pay_value CHECK (pay_value BETWEEN 1 AND 9999999),
  offered_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  offered_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  ended_at timestamptz
);
CREATE FUNCTION billing.keep_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at' OR OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'kept' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON billing.package_offers
  FOR EACH ROW EXECUTE FUNCTION billing.keep_offer();

CREATE TABLE billing.packages (
  id uuid PRIMARY KEY,
  offer_id uuid NOT NULL REFERENCES billing.package_offers,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  location_id uuid NOT NULL REFERENCES practice.locations,
  -- The sale.
  invoice_id uuid NOT NULL UNIQUE REFERENCES billing.invoices,
  -- As they were when it was sold.
  units integer NOT NULL,
  price bigint NOT NULL,
  currency text NOT NULL,
  -- Of one visit without a package, on the day of the sale.
  regular_price bigint NOT NULL,
  expires_on date,
  sold_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  sold_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  -- Counted by the triggers alone.
  redeemed integer NOT NULL DEFAULT 0,
  redeemed_value bigint NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'refunded', 'void')),
  CONSTRAINT packages_units CHECK (redeemed BETWEEN 0 AND units AND redeemed_value BETWEEN 0 AND price)
);
CREATE INDEX packages_of_patient ON billing.packages (patient_id, sold_at, id);

ALTER TABLE billing.invoice_lines ADD COLUMN package_id uuid REFERENCES billing.packages,
  DROP CONSTRAINT invoice_lines_source_check,
  ADD CONSTRAINT invoice_lines_source_check CHECK (source IN ('price_list', 'fee_policy', 'by_hand', 'credit', 'share',
    'package', 'package_sale')),
  ADD CONSTRAINT invoice_lines_package CHECK ((package_id IS NOT NULL) = (source = 'package'));

-- A unit that pays for a visit; or, as the reverse of one, given back.
CREATE TABLE billing.redemptions (
  id uuid PRIMARY KEY,
  package_id uuid NOT NULL REFERENCES billing.packages,
  invoice_id uuid NOT NULL REFERENCES billing.invoices,
  amount bigint NOT NULL CHECK (amount > 0),
  reverses_id uuid CONSTRAINT redemptions_reversed UNIQUE REFERENCES billing.redemptions,
  reason text,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  by_account uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  CONSTRAINT redemptions_reason CHECK ((reverses_id IS NULL) = (reason IS NULL))
);
CREATE INDEX redemptions_of_package ON billing.redemptions (package_id);
CREATE INDEX redemptions_of_invoice ON billing.redemptions (invoice_id);

-- The end of a package before its units are used: what goes back, and what the visits that were had cost more than their
-- part of the price.
CREATE TABLE billing.package_ends (
  package_id uuid PRIMARY KEY REFERENCES billing.packages,
  credited bigint NOT NULL CHECK (credited >= 0),
  kept bigint NOT NULL CHECK (kept >= 0),
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  by_account uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.redemptions
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.package_ends
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- What the next unit is worth: the price by the units, rounded down; the last has what is left of it.
CREATE FUNCTION billing.next_unit(package billing.packages) RETURNS bigint LANGUAGE sql IMMUTABLE
  RETURN CASE WHEN (package).redeemed + 1 < (package).units THEN (package).price / (package).units
    ELSE (package).price - (package).redeemed_value END;

CREATE FUNCTION billing.post_redemption() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  package billing.packages;
  invoice billing.invoices;
  sign integer := CASE WHEN NEW.reverses_id IS NULL THEN 1 ELSE -1 END;
BEGIN
  SELECT p.* INTO package FROM billing.packages p WHERE p.id = NEW.package_id FOR NO KEY UPDATE;
  IF NEW.reverses_id IS NULL THEN
    IF package.status <> 'open' OR package.redeemed >= package.units OR NEW.amount <> billing.next_unit(package)
      OR NOT EXISTS (SELECT FROM billing.invoices s WHERE s.id = package.invoice_id AND s.status = 'issued'
        AND s.paid = s.total - s.written_off - s.credited AND s.paid > 0)
    THEN
      RAISE EXCEPTION 'not usable' USING ERRCODE = '23514', CONSTRAINT = 'packages_usable';
    END IF;
  ELSIF package.status <> 'open' OR NOT EXISTS (SELECT FROM billing.redemptions r WHERE r.id = NEW.reverses_id
    AND r.reverses_id IS NULL
    AND (r.package_id, r.invoice_id, r.amount) = (NEW.package_id, NEW.invoice_id, NEW.amount))
  THEN
    RAISE EXCEPTION 'not the same' USING ERRCODE = '23514', CONSTRAINT = 'packages_usable';
  END IF;
  UPDATE billing.packages p SET redeemed = p.redeemed + sign, redeemed_value = p.redeemed_value + sign * NEW.amount
  WHERE p.id = NEW.package_id;
  UPDATE billing.invoices i SET paid = i.paid + sign * NEW.amount, version = i.version + 1
  WHERE i.id = NEW.invoice_id AND i.status = 'issued' AND i.kind = 'invoice' AND i.coverage_id IS NULL
    -- A unit goes back to its package also when the records of the two have come apart since.
    AND (NEW.reverses_id IS NOT NULL OR (i.legal_entity_id, i.patient_id, i.currency)
      = (package.legal_entity_id, package.patient_id, package.currency))
  RETURNING i.* INTO invoice;
  IF invoice.id IS NULL THEN
    RAISE EXCEPTION 'not the package''s' USING ERRCODE = '23514', CONSTRAINT = 'packages_usable';
  END IF;
  PERFORM billing.post('redemption', NEW.id, package.location_id, package.currency,
    ARRAY['package_liability', 'receivable'], ARRAY[sign * NEW.amount, -sign * NEW.amount], NULL, invoice.location_id);
  RETURN NULL;
END $$;
CREATE TRIGGER post AFTER INSERT ON billing.redemptions FOR EACH ROW EXECUTE FUNCTION billing.post_redemption();

CREATE FUNCTION billing.post_package_end() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  package billing.packages;
BEGIN
  UPDATE billing.packages p SET status = 'refunded' WHERE p.id = NEW.package_id AND p.status = 'open'
  RETURNING p.* INTO package;
  IF package.id IS NULL OR package.redeemed_value + NEW.credited + NEW.kept <> package.price
    OR NEW.credited <> (SELECT i.credited FROM billing.invoices i WHERE i.id = package.invoice_id)
  THEN
    RAISE EXCEPTION 'does not come out' USING ERRCODE = '23514', CONSTRAINT = 'packages_usable';
  END IF;
  PERFORM billing.post('package_end', NEW.package_id, package.location_id, package.currency,
    ARRAY['package_liability', 'revenue'], ARRAY[NEW.kept, -NEW.kept]);
  RETURN NULL;
END $$;
CREATE TRIGGER post AFTER INSERT ON billing.package_ends FOR EACH ROW EXECUTE FUNCTION billing.post_package_end();

-- As before, but what a package costs is owed to the patient, not earned; and only its end takes back from it.
CREATE OR REPLACE FUNCTION billing.post_invoice() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  credited billing.invoices;
  -- A void and a credit note take back what an issue books.
  sign integer := CASE WHEN (NEW.kind = 'credit_note') <> (NEW.status = 'void') THEN -1 ELSE 1 END;
BEGIN
  PERFORM billing.post(
    CASE WHEN NEW.status = 'void' THEN 'void' WHEN NEW.kind = 'credit_note' THEN 'credit_note' ELSE 'issue' END, NEW.id,
    NEW.location_id, NEW.currency,
    ARRAY['receivable', CASE NEW.purpose WHEN 'package' THEN 'package_liability' ELSE 'revenue' END, 'tax'],
    ARRAY[sign * NEW.total, -sign * NEW.net, -sign * NEW.tax]);
  IF NEW.kind = 'credit_note' THEN
    UPDATE billing.invoices i SET credited = i.credited - sign * NEW.total, version = i.version + 1
    WHERE i.id = NEW.credits_id AND i.status = 'issued' AND i.kind = 'invoice'
      AND (i.legal_entity_id, i.location_id, i.patient_id, i.currency, i.purpose = 'package')
        = (NEW.legal_entity_id, NEW.location_id, NEW.patient_id, NEW.currency, NEW.purpose = 'package')
    RETURNING i.* INTO credited;
    IF credited.id IS NULL OR NEW.purpose = 'package' AND NEW.status = 'void' THEN
      RAISE EXCEPTION 'not issued' USING ERRCODE = '23514', CONSTRAINT = 'invoices_transition';
    END IF;
  ELSIF NEW.purpose = 'package' AND NEW.status = 'void' THEN
    UPDATE billing.packages p SET status = 'void' WHERE p.invoice_id = NEW.id AND p.redeemed = 0 AND p.status = 'open';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'used' USING ERRCODE = '23514', CONSTRAINT = 'invoices_in_use';
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- As before; a unit that paid for the visit goes back to its package.
CREATE OR REPLACE FUNCTION billing.end_invoice(visit uuid, of_purpose text, why text) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM billing.lock_visit(visit);
  INSERT INTO billing.redemptions (id, package_id, invoice_id, amount, reverses_id, reason)
  SELECT gen_random_uuid(), r.package_id, r.invoice_id, r.amount, r.id, why
  FROM billing.redemptions r JOIN billing.invoices i ON i.id = r.invoice_id
  WHERE i.appointment_id = visit AND i.purpose = of_purpose AND i.status = 'issued' AND r.reverses_id IS NULL
    AND NOT EXISTS (SELECT FROM billing.redemptions b WHERE b.reverses_id = r.id)
  ORDER BY r.package_id;
  UPDATE billing.invoices i SET status = CASE i.status WHEN 'draft' THEN 'discarded' ELSE 'void' END, reason = why
  WHERE i.appointment_id = visit AND i.purpose = of_purpose AND i.kind = 'invoice' AND i.status IN ('draft', 'issued');
END $$;

-- A unit is given back without un-arriving: its invoice is void, and the visit is drafted again at its price.
CREATE FUNCTION billing.return_unit(invoice uuid, why text, OUT verdict text, OUT package uuid, OUT draft uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  visit scheduling.appointments;
  unit billing.redemptions;
BEGIN
  SELECT a.* INTO visit FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
  WHERE i.id = invoice AND i.purpose = 'visit' AND access.may_at('billing.adjust', i.location_id);
  IF visit.id IS NULL THEN verdict := 'not_found'; RETURN; END IF;
  PERFORM billing.lock_visit(visit.id);
  SELECT r.* INTO unit FROM billing.redemptions r
  WHERE r.invoice_id = invoice AND r.reverses_id IS NULL
    AND NOT EXISTS (SELECT FROM billing.redemptions b WHERE b.reverses_id = r.id);
  IF unit.id IS NULL THEN verdict := 'no_package'; RETURN; END IF;
  INSERT INTO billing.redemptions (id, package_id, invoice_id, amount, reverses_id, reason)
  VALUES (gen_random_uuid(), unit.package_id, invoice, unit.amount, unit.id, why);
  -- Refused while anything else is paid on it.
  UPDATE billing.invoices i SET status = 'void', reason = why WHERE i.id = invoice;
  PERFORM billing.draft_visit(visit);
  SELECT i.id INTO draft FROM billing.invoices i
  WHERE i.appointment_id = visit.id AND i.purpose = 'visit' AND i.status = 'draft' AND i.coverage_id IS NULL;
  package := unit.package_id;
  verdict := 'returned';
END $$;
REVOKE ALL ON FUNCTION billing.return_unit(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.return_unit(uuid, text) TO clinic_app;

-- What has been earned, line by line, on the day of the books: the reports' one source. It sums to the ledger's revenue
-- and tax.
CREATE VIEW billing.earned WITH (security_invoker = true) AS
  SELECT e.booked_on, e.currency, e.location_id, l.therapist_id, l.treatment_type_id, i.coverage_id, l.tax_reason,
    l.tax_basis_points, l.net * s.sign AS net, l.tax * s.sign AS tax
  FROM billing.entries e JOIN billing.invoices i ON i.id = e.source_id
    JOIN billing.invoice_lines l ON l.invoice_id = i.id
    CROSS JOIN LATERAL (SELECT CASE WHEN (i.kind = 'credit_note') <> (e.kind = 'void') THEN -1 ELSE 1 END AS sign) s
  WHERE e.kind IN ('issue', 'void', 'credit_note') AND i.purpose <> 'package'
  UNION ALL
  SELECT e.booked_on, e.currency, e.location_id, NULL, o.treatment_type_id, NULL, y.tax_reason, 0, x.kept, 0
  FROM billing.entries e JOIN billing.package_ends x ON x.package_id = e.source_id
    JOIN billing.packages p ON p.id = x.package_id JOIN billing.package_offers o ON o.id = p.offer_id
    JOIN practice.treatment_types y ON y.id = o.treatment_type_id
  WHERE e.kind = 'package_end';

-- `1000.00 CAD`, as an explanation says it.
CREATE FUNCTION billing.amount_text(amount bigint, currency text) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN amount / 100 || '.' || lpad((amount % 100)::text, 2, '0') || ' ' || currency;
CREATE VIEW billing.package_cards WITH (security_invoker = true) AS
  SELECT p.id, o.code AS offer, o.name, y.code AS treatment, p.patient_id, n.number AS patient, l.code AS location,
    p.location_id, i.number AS invoice, p.invoice_id, CASE WHEN p.status = 'open' AND (i.balance > 0 OR i.paid = 0) THEN 'unpaid'
      WHEN p.status = 'open' AND p.redeemed = p.units THEN 'used' ELSE p.status END AS status, p.units, p.redeemed,
    p.currency, p.price, p.regular_price,
    CASE p.status WHEN 'open' THEN p.price - p.redeemed_value ELSE 0 END AS liability, o.refund_policy, p.expires_on,
    p.sold_at, billing.next_unit(p) AS next_unit, o.treatment_type_id, p.legal_entity_id
  FROM billing.packages p JOIN billing.package_offers o ON o.id = p.offer_id
    JOIN practice.treatment_types y ON y.id = o.treatment_type_id
    JOIN patient_records.patients n ON n.id = p.patient_id JOIN practice.locations l ON l.id = p.location_id
    JOIN billing.invoice_cards i ON i.id = p.invoice_id;

GRANT SELECT ON billing.package_offers, billing.packages, billing.redemptions, billing.package_ends, billing.earned,
  billing.package_cards TO clinic_app;
GRANT INSERT (id, code, name, treatment_type_id, units, price, currency, months_valid, refund_policy, pay_value),
  UPDATE (ended_at) ON billing.package_offers TO clinic_app;
GRANT INSERT (id, offer_id, patient_id, legal_entity_id, location_id, invoice_id, units, price, currency, regular_price,
  expires_on) ON billing.packages TO clinic_app;
GRANT INSERT (id, package_id, invoice_id, amount) ON billing.redemptions TO clinic_app;
GRANT INSERT (package_id, credited, kept, reason) ON billing.package_ends TO clinic_app;
GRANT INSERT (package_id) ON billing.invoice_lines TO clinic_app;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['package_offers', 'packages', 'redemptions', 'package_ends'] LOOP
    EXECUTE format('ALTER TABLE billing.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE billing.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY hand_over ON billing.%I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;
CREATE TRIGGER a_follow_merge BEFORE INSERT ON billing.packages
  FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();
CREATE POLICY read ON billing.package_offers FOR SELECT USING ((SELECT access.may('billing.read')));
CREATE POLICY add ON billing.package_offers FOR INSERT WITH CHECK (
  offered_by = access.me() AND access.may('practice.write'));
CREATE POLICY close ON billing.package_offers FOR UPDATE USING (access.may('practice.write'))
  WITH CHECK (access.may('practice.write'));
CREATE POLICY read ON billing.packages FOR SELECT USING (access.may_at('billing.read', location_id));
CREATE POLICY add ON billing.packages FOR INSERT WITH CHECK (sold_by = access.me() AND status = 'open' AND redeemed = 0
  AND access.may_at('billing.write', location_id));
CREATE POLICY read ON billing.redemptions FOR SELECT USING (
  EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
CREATE POLICY add ON billing.redemptions FOR INSERT WITH CHECK (by_account = access.me()
  AND EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id AND access.may_at('billing.write', i.location_id)));
CREATE POLICY read ON billing.package_ends FOR SELECT USING (
  EXISTS (SELECT FROM billing.packages p WHERE p.id = package_id));
CREATE POLICY add ON billing.package_ends FOR INSERT WITH CHECK (by_account = access.me()
  AND EXISTS (SELECT FROM billing.packages p WHERE p.id = package_id AND access.may_at('billing.adjust', p.location_id)));
