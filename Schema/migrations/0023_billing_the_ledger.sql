-- The ledger: under every operation on money an entry whose postings sum to nothing (rules 2.15, 2.22). It is written by
-- triggers on the facts in the migration after this one, so no door leads past it. Amounts are whole minor units.

CREATE SCHEMA billing;
GRANT USAGE ON SCHEMA billing TO clinic_app;

INSERT INTO access.role_permissions (role, permission)
SELECT role, permission FROM (VALUES
  -- Each therapist answers for what is billed under their number (rule 2.21), so they may read it.
  ('billing.read',   '{owner,manager,therapist,frontDesk,biller}'),
  ('billing.write',  '{owner,manager,frontDesk,biller}'),
  -- What gives money up or back: voids, credit notes, write-offs, refunds, waivers.
  ('billing.adjust', '{owner,manager,biller}')
) AS p (permission, roles), unnest(p.roles::text[]) AS role;

-- What a posting is to. A debit is positive, a credit negative.
CREATE TABLE billing.accounts (
  code text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('asset', 'liability', 'revenue', 'expense')),
  name text NOT NULL
);
INSERT INTO billing.accounts VALUES
  ('receivable', 'asset', 'Invoices that are not settled'),
  ('money', 'asset', 'Money received, by tender'),
  ('credit', 'liability', 'Payments that are not applied yet'),
  ('tax', 'liability', 'Tax collected'),
  ('revenue', 'revenue', 'Services, products and fees'),
  ('write_off', 'expense', 'Receivables given up');

CREATE TABLE billing.entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('issue', 'void', 'credit_note', 'payment', 'refund', 'allocation', 'write_off')),
  -- The fact that it is about: an invoice, a payment, an allocation, a refund, a write-off.
  source_id uuid NOT NULL,
  location_id uuid NOT NULL REFERENCES practice.locations,
  currency text NOT NULL CHECK (currency IN ('CAD', 'USD')),
  -- The day of the location's books that it counts to.
  booked_on date NOT NULL,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  account_id uuid DEFAULT access.me() REFERENCES access.accounts,
  -- The transaction that wrote it: its postings come with it.
  written_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX entries_of_day ON billing.entries (location_id, booked_on);
CREATE INDEX entries_of_source ON billing.entries (source_id);

CREATE TABLE billing.postings (
  entry_id bigint NOT NULL REFERENCES billing.entries,
  place integer NOT NULL,
  account text NOT NULL REFERENCES billing.accounts,
  amount bigint NOT NULL CHECK (amount <> 0),
  -- A receivable is the location's whose invoice it is, wherever it is paid.
  location_id uuid NOT NULL REFERENCES practice.locations,
  -- Of money: how it was paid.
  tender text,
  PRIMARY KEY (entry_id, place),
  CONSTRAINT postings_tender CHECK ((account = 'money') = (tender IS NOT NULL))
);

-- Looked at when the transaction ends: by then an entry has all its postings.
CREATE FUNCTION billing.require_balance() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT coalesce(sum(p.amount), 1) FROM billing.postings p WHERE p.entry_id = NEW.id) <> 0 THEN
    RAISE EXCEPTION 'does not balance' USING ERRCODE = '23514', CONSTRAINT = 'entries_balance';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balance AFTER INSERT ON billing.entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION billing.require_balance();
-- A posting comes with its entry, or not at all: what has been committed is not added to.
CREATE FUNCTION billing.require_own_entry() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM billing.entries e
    WHERE e.id = NEW.entry_id AND e.written_in = pg_current_xact_id())
  THEN
    RAISE EXCEPTION 'of another transaction' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER own_entry BEFORE INSERT ON billing.postings
  FOR EACH ROW EXECUTE FUNCTION billing.require_own_entry();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.entries
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.postings
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- ---------------------------------------------------------------------------------------------------------------------
-- The day's close (rule 2.22). What is closed stays as it was; what comes later counts to the first open day.

CREATE TABLE billing.day_closes (
  id uuid PRIMARY KEY,
  location_id uuid NOT NULL REFERENCES practice.locations,
  -- The first day after the close before; null: all before.
  first_day date,
  day date NOT NULL,
  note text,
  closed_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  closed_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  CONSTRAINT day_closes_once UNIQUE (location_id, day)
);
-- What the ledger expects of a tender, and what was counted.
CREATE TABLE billing.day_counts (
  close_id uuid NOT NULL REFERENCES billing.day_closes,
  tender text NOT NULL,
  currency text NOT NULL,
  expected bigint NOT NULL,
  counted bigint NOT NULL,
  PRIMARY KEY (close_id, tender, currency)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.day_closes
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing.day_counts
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- The day that money counts to now: today on the location's wall, or the day after the last that is closed.
CREATE FUNCTION billing.open_day(location uuid) RETURNS date LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT greatest(scheduling.today(location, NULL),
    (SELECT max(c.day) + 1 FROM billing.day_closes c WHERE c.location_id = location))
$$;

-- Writes an entry. Who closes the day waits for entries under way, and they for the close: none slips past it.
CREATE FUNCTION billing.post(what text, source uuid, location uuid, in_currency text, accounts text[], amounts bigint[],
  in_tender text DEFAULT NULL, owed_at uuid DEFAULT NULL) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  entry bigint;
BEGIN
  owed_at := coalesce(owed_at, location);
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('billing.day ' || l, 0)) FROM unnest(ARRAY[location, owed_at]) l;
  -- An invoice over nothing has no entry.
  IF NOT EXISTS (SELECT FROM unnest(amounts) a WHERE a <> 0) THEN RETURN; END IF;
  INSERT INTO billing.entries (kind, source_id, location_id, currency, booked_on)
  VALUES (what, source, location, in_currency, greatest(billing.open_day(location), billing.open_day(owed_at)))
  RETURNING id INTO entry;
  INSERT INTO billing.postings (entry_id, place, account, amount, location_id, tender)
  SELECT entry, u.place, u.account, u.amount, CASE u.account WHEN 'receivable' THEN owed_at ELSE location END,
    CASE WHEN u.account = 'money' THEN in_tender END
  FROM unnest(accounts, amounts) WITH ORDINALITY AS u (account, amount, place) WHERE u.amount <> 0;
END $$;

-- What a location's day has taken in and given back by tender, since the last close.
CREATE FUNCTION billing.expected(location uuid, until date)
  RETURNS TABLE (tender text, currency text, amount bigint) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.tender, e.currency, sum(p.amount)::bigint
  FROM billing.entries e JOIN billing.postings p ON p.entry_id = e.id
  WHERE e.location_id = location AND e.booked_on <= until AND p.account = 'money'
    AND e.booked_on > coalesce(
      (SELECT max(c.day) FROM billing.day_closes c WHERE c.location_id = location), '-infinity')
    AND access.may_at('billing.read', location)
  GROUP BY p.tender, e.currency ORDER BY p.tender, e.currency
$$;

-- Closes a location's days up to one. A verdict is 'closed', or the name of the refusal with its field.
CREATE FUNCTION billing.close_day(new_id uuid, location uuid, until date, remark text, tenders text[],
  currencies text[], counts bigint[], OUT verdict text, OUT field text) LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last date;
BEGIN
  IF NOT access.may_at('billing.write', location) THEN verdict := 'forbidden'; RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('billing.day ' || location, 0));
  SELECT max(c.day) INTO last FROM billing.day_closes c WHERE c.location_id = location;
  IF until <= last THEN verdict := 'day_closed'; field := 'date'; RETURN; END IF;
  IF until > scheduling.today(location, NULL) THEN verdict := 'too_early'; field := 'date'; RETURN; END IF;
  -- Every tender is counted, also what there should be nothing of.
  IF EXISTS (SELECT FROM billing.expected(location, until) x
    WHERE x.amount <> 0 AND NOT EXISTS (SELECT FROM unnest(tenders, currencies) AS c (tender, currency)
      WHERE c.tender = x.tender AND c.currency = x.currency))
  THEN verdict := 'count_missing'; field := 'counted'; RETURN; END IF;
  IF remark IS NULL AND EXISTS (SELECT FROM unnest(tenders, currencies, counts) AS c (tender, currency, counted)
    WHERE c.counted <> coalesce((SELECT x.amount FROM billing.expected(location, until) x
      WHERE x.tender = c.tender AND x.currency = c.currency), 0))
  THEN verdict := 'variance_unexplained'; field := 'note'; RETURN; END IF;
  INSERT INTO billing.day_counts (close_id, tender, currency, expected, counted)
  SELECT new_id, c.tender, c.currency, coalesce(x.amount, 0), c.counted
  FROM unnest(tenders, currencies, counts) AS c (tender, currency, counted)
    LEFT JOIN billing.expected(location, until) x ON x.tender = c.tender AND x.currency = c.currency;
  INSERT INTO billing.day_closes (id, location_id, first_day, day, note)
  VALUES (new_id, location, last + 1, until, remark);
  verdict := 'closed';
END $$;
ALTER TABLE billing.day_counts ALTER CONSTRAINT day_counts_close_id_fkey DEFERRABLE INITIALLY DEFERRED;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see. Only the owner's functions write.

REVOKE ALL ON FUNCTION billing.post(text, uuid, uuid, text, text[], bigint[], text, uuid),
  billing.close_day(uuid, uuid, date, text, text[], text[], bigint[]), billing.expected(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.close_day(uuid, uuid, date, text, text[], text[], bigint[]),
  billing.expected(uuid, date) TO clinic_app;
GRANT SELECT ON billing.accounts, billing.entries, billing.postings, billing.day_closes, billing.day_counts
  TO clinic_app;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['entries', 'postings', 'day_closes', 'day_counts'] LOOP
    EXECUTE format('ALTER TABLE billing.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE billing.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY keep ON billing.%I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;
CREATE POLICY read ON billing.entries FOR SELECT USING (access.may_at('billing.read', location_id));
CREATE POLICY read ON billing.postings FOR SELECT USING (
  EXISTS (SELECT FROM billing.entries e WHERE e.id = entry_id));
CREATE POLICY read ON billing.day_closes FOR SELECT USING (access.may_at('billing.read', location_id));
CREATE POLICY read ON billing.day_counts FOR SELECT USING (
  EXISTS (SELECT FROM billing.day_closes c WHERE c.id = close_id));
