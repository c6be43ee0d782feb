-- Charges at card terminals (rules 2.15, 2.22). The intent is committed before a terminal is asked and its outcome after,
-- so whatever fails between the two sides leaves a charge that says so, and that can be settled.

CREATE TABLE billing.charges (
  -- The terminal knows the charge by it, and charges it once.
  id uuid PRIMARY KEY,
  legal_entity_id uuid NOT NULL REFERENCES practice.legal_entities,
  location_id uuid NOT NULL REFERENCES practice.locations,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  -- By its code in the server's configuration; its address is there alone.
  terminal text NOT NULL,
  amount bigint NOT NULL CONSTRAINT charges_amount CHECK (amount BETWEEN 1 AND 9999999999),
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  -- The kind of card that was asked for; null: any.
  wanted_tender text CHECK (wanted_tender IN ('debit', 'credit_card')),
  state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'approved', 'declined', 'abandoned')),
  requested_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  requested_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  -- Why it was declined or abandoned.
  reason text,
  -- Of an approval: what was paid with, and what the terminal calls it.
  tender text CHECK (tender IN ('debit', 'credit_card')),
  terminal_reference text,
  card_last_four text CONSTRAINT charges_card CHECK (card_last_four ~ '^[0-9]{4}$'),
  payment_id uuid CONSTRAINT charges_of_payment UNIQUE REFERENCES billing.payments,
  ended_at timestamptz,
  ended_by uuid REFERENCES access.accounts,
  CONSTRAINT charges_approval CHECK (num_nonnulls(payment_id, tender, terminal_reference, card_last_four)
    = CASE state WHEN 'approved' THEN 4 ELSE 0 END),
  CONSTRAINT charges_reason CHECK ((reason IS NOT NULL) = (state IN ('declined', 'abandoned'))),
  CONSTRAINT charges_ended CHECK (num_nonnulls(ended_at, ended_by) = CASE state WHEN 'requested' THEN 0 ELSE 2 END)
);
CREATE INDEX charges_of_patient ON billing.charges (patient_id);
CREATE INDEX charges_of_location ON billing.charges (location_id, requested_at, id);
-- Those whose outcome is not known: a day's look counts them.
CREATE INDEX charges_open ON billing.charges (location_id, requested_at, id) WHERE state = 'requested';
-- While nobody knows whether the money was taken, the same is not asked for once more.
CREATE UNIQUE INDEX charges_open_once ON billing.charges (patient_id, location_id, currency, amount)
  WHERE state = 'requested';

-- What of the charge is meant for which invoice. What an invoice takes no more when the money has come is credit.
CREATE TABLE billing.charge_shares (
  charge_id uuid NOT NULL REFERENCES billing.charges,
  invoice_id uuid NOT NULL REFERENCES billing.invoices,
  amount bigint NOT NULL CHECK (amount > 0),
  PRIMARY KEY (charge_id, invoice_id)
);
CREATE INDEX charge_shares_of_invoice ON billing.charge_shares (invoice_id);

-- The life of a charge: requested → approved, declined or abandoned. Money that has been taken is recorded even if it
-- was thought that it had not, so approved may follow the other two; nothing follows approved. The approval comes with
-- its payment, of the same money, written by the same transaction.
CREATE FUNCTION billing.guard_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  IF TG_OP = 'DELETE' OR (OLD.id, OLD.legal_entity_id, OLD.location_id, OLD.patient_id, OLD.terminal, OLD.amount,
      OLD.currency, OLD.wanted_tender, OLD.requested_at, OLD.requested_by)
    IS DISTINCT FROM (NEW.id, NEW.legal_entity_id, NEW.location_id, NEW.patient_id, NEW.terminal, NEW.amount,
      NEW.currency, NEW.wanted_tender, NEW.requested_at, NEW.requested_by)
  THEN
    RAISE EXCEPTION 'kept' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('requested', 'approved'), ('requested', 'declined'), ('requested', 'abandoned'),
    ('declined', 'approved'), ('abandoned', 'approved'))
  THEN
    RAISE EXCEPTION 'not from % to %', OLD.state, NEW.state
      USING ERRCODE = '23514', CONSTRAINT = 'charges_transition';
  END IF;
  IF NEW.state = 'approved' AND NOT EXISTS (SELECT FROM billing.payments p WHERE p.id = NEW.payment_id
    AND (p.legal_entity_id, p.location_id, p.patient_id, p.amount, p.currency, p.tender)
      = (NEW.legal_entity_id, NEW.location_id, NEW.patient_id, NEW.amount, NEW.currency, NEW.tender)
    AND p.xmin = pg_current_xact_id()::xid)
  THEN
    RAISE EXCEPTION 'another payment' USING ERRCODE = '23514', CONSTRAINT = 'charges_payment';
  END IF;
  NEW.ended_at := needlepoint.now();
  NEW.ended_by := access.me();
  RETURN NEW;
END $$;
CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON billing.charges
  FOR EACH ROW EXECUTE FUNCTION billing.guard_charge();

-- What is wanted comes with the charge, or not at all, and is never more than the charge.
CREATE FUNCTION billing.guard_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM billing.charges c WHERE c.id = NEW.charge_id AND c.state = 'requested'
    AND c.xmin = pg_current_xact_id()::xid)
  THEN
    RAISE EXCEPTION 'of another transaction' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  IF NEW.amount + (SELECT coalesce(sum(s.amount), 0) FROM billing.charge_shares s WHERE s.charge_id = NEW.charge_id)
    > (SELECT c.amount FROM billing.charges c WHERE c.id = NEW.charge_id)
  THEN
    RAISE EXCEPTION 'more than the charge' USING ERRCODE = '23514', CONSTRAINT = 'charge_shares_sum';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_guard BEFORE INSERT ON billing.charge_shares
  FOR EACH ROW EXECUTE FUNCTION billing.guard_share();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.charge_shares
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

CREATE VIEW billing.charge_cards WITH (security_invoker = true) AS
  SELECT c.id, c.patient_id, p.number AS patient, l.code AS location, c.location_id, c.terminal, c.state, c.currency,
    c.amount, c.wanted_tender, c.requested_at, r.name AS requested_by, c.reason, c.tender, c.terminal_reference,
    c.card_last_four, c.payment_id, c.ended_at, e.name AS ended_by
  FROM billing.charges c JOIN practice.locations l ON l.id = c.location_id
    JOIN patient_records.patients p ON p.id = c.patient_id JOIN access.accounts r ON r.id = c.requested_by
    LEFT JOIN access.accounts e ON e.id = c.ended_by;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see and write

GRANT SELECT ON billing.charges, billing.charge_shares, billing.charge_cards TO clinic_app;
GRANT INSERT (id, legal_entity_id, location_id, patient_id, terminal, amount, currency, wanted_tender),
  UPDATE (state, reason, tender, terminal_reference, card_last_four, payment_id) ON billing.charges TO clinic_app;
GRANT INSERT (charge_id, invoice_id, amount) ON billing.charge_shares TO clinic_app;
ALTER TABLE billing.charges ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing.charges FORCE ROW LEVEL SECURITY;
ALTER TABLE billing.charge_shares ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing.charge_shares FORCE ROW LEVEL SECURITY;
CREATE TRIGGER a_follow_merge BEFORE INSERT ON billing.charges
  FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();
CREATE POLICY hand_over ON billing.charges TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY hand_over ON billing.charge_shares TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON billing.charges FOR SELECT USING ((SELECT access.may_everywhere('billing.read'))
  OR access.may_at('billing.read', location_id));
CREATE POLICY add ON billing.charges FOR INSERT WITH CHECK (
  requested_by = access.me() AND access.may_at('billing.write', location_id));
CREATE POLICY settle ON billing.charges FOR UPDATE USING (access.may_at('billing.write', location_id))
  WITH CHECK (access.may_at('billing.write', location_id));
CREATE POLICY read ON billing.charge_shares FOR SELECT USING (
  EXISTS (SELECT FROM billing.charges c WHERE c.id = charge_id));
CREATE POLICY add ON billing.charge_shares FOR INSERT WITH CHECK (EXISTS (SELECT FROM billing.charges c
  WHERE c.id = charge_id AND c.requested_by = access.me() AND access.may_at('billing.write', c.location_id)));
