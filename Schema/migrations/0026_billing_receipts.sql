-- Receipts that an insurer accepts (rule 2.21). Each print is a fact: the first of its content is the original, each later
-- one a duplicate with its own date; content that has changed since replaces what was printed before. Append-only.

CREATE TABLE billing.receipt_prints (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES billing.invoices,
  -- Over all that the receipt says.
  digest bytea NOT NULL,
  standing text NOT NULL CHECK (standing IN ('original', 'duplicate', 'replacement')),
  printed_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  printed_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX receipt_prints_of ON billing.receipt_prints (invoice_id, printed_at, id);
-- The first of an invoice, and the first of each content: whoever races.
CREATE UNIQUE INDEX receipt_prints_one_original ON billing.receipt_prints (invoice_id) WHERE standing = 'original';
CREATE UNIQUE INDEX receipt_prints_one_of_content ON billing.receipt_prints (invoice_id, digest)
  WHERE standing <> 'duplicate';

-- What a print of that content is. One at a time for an invoice.
CREATE FUNCTION billing.print_standing() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('billing.receipt ' || NEW.invoice_id, 0));
  NEW.standing := CASE
    WHEN NOT EXISTS (SELECT FROM billing.receipt_prints r WHERE r.invoice_id = NEW.invoice_id) THEN 'original'
    WHEN EXISTS (SELECT FROM billing.receipt_prints r WHERE r.invoice_id = NEW.invoice_id AND r.digest = NEW.digest)
      THEN 'duplicate'
    ELSE 'replacement' END;
  RETURN NEW;
END $$;
CREATE TRIGGER a_standing BEFORE INSERT ON billing.receipt_prints
  FOR EACH ROW EXECUTE FUNCTION billing.print_standing();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.receipt_prints
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

GRANT SELECT ON billing.receipt_prints TO clinic_app;
GRANT INSERT (id, invoice_id, digest) ON billing.receipt_prints TO clinic_app;
ALTER TABLE billing.receipt_prints ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing.receipt_prints FORCE ROW LEVEL SECURITY;
CREATE POLICY keep ON billing.receipt_prints TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON billing.receipt_prints FOR SELECT USING (
  EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
CREATE POLICY add ON billing.receipt_prints FOR INSERT WITH CHECK (
  printed_by = access.me() AND EXISTS (SELECT FROM billing.invoices i
    WHERE i.id = invoice_id AND access.may_at('billing.write', i.location_id)));

-- What is owed is told by payer, too.
DROP INDEX billing.invoices_open;
CREATE INDEX invoices_open ON billing.invoices (location_id, issued_on)
  INCLUDE (currency, coverage_id, total, paid, written_off, credited)
  WHERE status = 'issued' AND kind = 'invoice' AND paid + written_off + credited < total;

-- What a day's close should be asked about (rule 2.22): visits that took place and have no living invoice, and visits that
-- are completed and have no signed note. Numbers alone: who closes the day sees no notes.
CREATE FUNCTION billing.loose_ends(location uuid, from_day date, to_day date, OUT unbilled bigint, OUT unsigned bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM billing.invoices i
      WHERE i.appointment_id = a.id AND i.purpose = 'visit' AND i.kind = 'invoice' AND i.status IN ('draft', 'issued'))),
    count(*) FILTER (WHERE a.status = 'completed' AND NOT EXISTS (SELECT FROM session_notes.notes n
      WHERE n.appointment_id = a.id AND n.status = 'signed'))
  FROM scheduling.appointments a
  WHERE a.location_id = location AND a.local_start >= from_day::timestamp AND a.local_start < (to_day + 1)::timestamp
    AND a.status IN ('arrived', 'in_treatment', 'completed') AND access.may_at('billing.read', location)
$$;
REVOKE ALL ON FUNCTION billing.loose_ends(uuid, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.loose_ends(uuid, date, date) TO clinic_app;
