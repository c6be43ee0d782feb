-- What therapists are paid (rule 2.23): by dated rates, from the entries of the ledger and the facts that they name.
-- Nothing is counted up as it happens: a statement is computed from what the ledger has, so it comes out the same
-- whenever it is asked for. What is taken back (a void, a credit note, a release) counts on the day that it is booked.

INSERT INTO access.role_permissions (role, permission)
SELECT role, permission FROM (VALUES
  -- Who earns what, and at which rate.
  ('billing.pay',    '{owner,manager}'),
  -- One's own statement.
  ('billing.payOwn', '{owner,manager,therapist}')
) AS p (permission, roles), unnest(p.roles::text[]) AS role;

-- The rates, by the day of the service. Append-only: of a row only its open end is set, by the rate that follows it,
-- and that it was set by mistake.
CREATE TABLE billing.pay_rates (
  id uuid PRIMARY KEY,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  -- Null: any, also lines without one.
  treatment_type_id uuid REFERENCES practice.treatment_types,
  -- The location of the invoice; null: any.
  location_id uuid REFERENCES practice.locations,
  -- invoiced: what is issued earns, less what is void or credited; collected: what is applied earns, less what is
  -- released.
  basis text NOT NULL CHECK (basis IN ('invoiced', 'collected')),
  -- Of the line's net.
  basis_points integer NOT NULL CONSTRAINT pay_rates_part CHECK (basis_points BETWEEN 0 AND 10000),
  -- Days of service, [from, until).
  valid daterange NOT NULL CONSTRAINT pay_rates_period CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  -- Another therapist has a part of the pay.
  assistant_id uuid REFERENCES therapist_profiles.therapists,
  assistant_basis_points integer CONSTRAINT pay_rates_share CHECK (assistant_basis_points BETWEEN 1 AND 10000),
  set_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  set_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  -- Set by mistake and taken back: it never holds.
  withdrawn_at timestamptz,
  CONSTRAINT pay_rates_assistant CHECK ((assistant_id IS NULL) = (assistant_basis_points IS NULL)
    AND assistant_id IS DISTINCT FROM therapist_id),
  CONSTRAINT pay_rates_no_overlap EXCLUDE USING gist (therapist_id WITH =,
    (coalesce(treatment_type_id, '00000000-0000-0000-0000-000000000000'::uuid)) WITH =,
    (coalesce(location_id, '00000000-0000-0000-0000-000000000000'::uuid)) WITH =, valid WITH &&)
    WHERE (withdrawn_at IS NULL)
);
CREATE INDEX pay_rates_of ON billing.pay_rates (therapist_id) WHERE withdrawn_at IS NULL;
CREATE INDEX pay_rates_of_assistant ON billing.pay_rates (assistant_id)
  WHERE assistant_id IS NOT NULL AND withdrawn_at IS NULL;
-- What is read over all locations: statements, and reports.
CREATE INDEX entries_of_books ON billing.entries (booked_on);
CREATE INDEX invoice_lines_of_therapist ON billing.invoice_lines (therapist_id, service_date)
  WHERE therapist_id IS NOT NULL;

-- The rate of a line: the most specific that holds on the day of the service, whenever it is billed or paid, so that
-- what takes a line back takes back what it earned. A treatment is more specific than a location.
CREATE FUNCTION billing.pay_rate(of_therapist uuid, of_treatment uuid, at_location uuid, served_on date)
  RETURNS SETOF billing.pay_rates LANGUAGE sql STABLE AS $$
  SELECT r.* FROM billing.pay_rates r
  WHERE r.therapist_id = of_therapist AND r.withdrawn_at IS NULL AND r.valid @> served_on
    AND (r.treatment_type_id IS NULL OR r.treatment_type_id = of_treatment)
    AND (r.location_id IS NULL OR r.location_id = at_location)
  ORDER BY r.treatment_type_id IS NULL, r.location_id IS NULL LIMIT 1
$$;

-- A part of an amount, rounded half up to the minor unit; of less than nothing likewise the other way, so that what is
-- taken back is what was given.
CREATE FUNCTION billing.part(amount bigint, basis_points integer) RETURNS bigint LANGUAGE sql IMMUTABLE
  RETURN sign(amount)::bigint * ((abs(amount) * basis_points + 5000) / 10000);

-- A rate that is set or taken back does not change what lines have earned by another rate on a day that is closed (rule
-- 2.22). Lines that had no rate may get one; until then a statement counts them. An open rate ends the one before it.
CREATE FUNCTION billing.guard_pay_rate() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Of two who set a therapist's rates one waits for the other, and who closes a day waits for them, or they for the
  -- close.
  PERFORM pg_advisory_xact_lock(hashtextextended('billing.pay ' || NEW.therapist_id, 0));
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('billing.day ' || l.id, 0)) FROM practice.locations l;
  IF EXISTS (
    SELECT FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id
      CROSS JOIN LATERAL billing.pay_rate(l.therapist_id, l.treatment_type_id, i.location_id, l.service_date) r
    WHERE l.therapist_id = NEW.therapist_id AND l.service_date >= lower(NEW.valid)
      AND (upper_inf(NEW.valid) OR l.service_date < upper(NEW.valid))
      AND (NEW.treatment_type_id IS NULL OR NEW.treatment_type_id = l.treatment_type_id)
      AND (NEW.location_id IS NULL OR NEW.location_id = i.location_id)
      -- It would take the place of the rate that the line has; or, taken back, it is that rate.
      AND (NEW.treatment_type_id IS NOT NULL, NEW.location_id IS NOT NULL)
        >= (r.treatment_type_id IS NOT NULL, r.location_id IS NOT NULL)
      AND EXISTS (
        SELECT FROM (
            SELECT i.id WHERE 'invoiced' IN (r.basis, NEW.basis)
            UNION ALL SELECT a.id FROM billing.allocations a
            WHERE a.invoice_id = i.id AND 'collected' IN (r.basis, NEW.basis)
            UNION ALL SELECT c.id FROM billing.invoices c
            WHERE c.credits_id = i.id AND 'collected' IN (r.basis, NEW.basis)) s (id)
          JOIN billing.entries e ON e.source_id = s.id
          JOIN billing.day_closes c ON c.location_id IN (e.location_id, i.location_id) AND c.day >= e.booked_on))
  THEN
    RAISE EXCEPTION 'earned on a closed day' USING ERRCODE = '23514',
      CONSTRAINT = CASE TG_OP WHEN 'INSERT' THEN 'pay_rates_closed' ELSE 'pay_rates_earned' END;
  END IF;
  IF TG_OP = 'INSERT' AND upper_inf(NEW.valid) THEN
    UPDATE billing.pay_rates r SET valid = daterange(lower(r.valid), lower(NEW.valid))
    WHERE r.therapist_id = NEW.therapist_id AND r.treatment_type_id IS NOT DISTINCT FROM NEW.treatment_type_id
      AND r.location_id IS NOT DISTINCT FROM NEW.location_id AND r.withdrawn_at IS NULL AND upper_inf(r.valid)
      AND lower(r.valid) < lower(NEW.valid);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OF withdrawn_at ON billing.pay_rates
  FOR EACH ROW EXECUTE FUNCTION billing.guard_pay_rate();
CREATE TRIGGER append_only BEFORE UPDATE ON billing.pay_rates FOR EACH ROW WHEN (
    (OLD.id, OLD.therapist_id, OLD.treatment_type_id, OLD.location_id, OLD.basis, OLD.basis_points, OLD.assistant_id,
      OLD.assistant_basis_points, OLD.set_at, OLD.set_by, lower(OLD.valid))
    IS DISTINCT FROM (NEW.id, NEW.therapist_id, NEW.treatment_type_id, NEW.location_id, NEW.basis, NEW.basis_points,
      NEW.assistant_id, NEW.assistant_basis_points, NEW.set_at, NEW.set_by, lower(NEW.valid))
    OR OLD.withdrawn_at IS NOT NULL OR NOT upper_inf(OLD.valid) AND OLD.valid <> NEW.valid)
  EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_delete BEFORE DELETE ON billing.pay_rates
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- ---------------------------------------------------------------------------------------------------------------------
-- What earns

-- How an amount on an invoice stands on the net of its lines as they were after an entry: in proportion to net and tax,
-- by cumulative rounding. Net and tax of one line after the other lie along the invoice's total; each begins and ends
-- at its share of the amount, rounded half up. So the parts, with those of tax, always come to the amount, and the
-- whole total is each line's own. What a credit note had taken back of a line has no part, and what a unit of a package
-- pays for needs no other money.
CREATE FUNCTION billing.apportioned(invoice uuid, amount bigint, after_entry bigint)
  RETURNS TABLE (place integer, net bigint) LANGUAGE sql STABLE AS $$
  SELECT x.place, (div(2 * amount::numeric * (x.starts + x.net) + x.total, 2 * x.total)
    - div(2 * amount::numeric * x.starts + x.total, 2 * x.total))::bigint
  FROM (
    SELECT l.place, l.net - c.net AS net, sum(l.net + l.tax - c.net - c.tax) OVER () AS total,
      sum(l.net + l.tax - c.net - c.tax) OVER (ORDER BY l.place) - (l.net + l.tax - c.net - c.tax) AS starts
    FROM billing.invoice_lines l CROSS JOIN LATERAL (
      SELECT coalesce(sum(k.net), 0) AS net, coalesce(sum(k.tax), 0) AS tax
      FROM billing.invoices c JOIN billing.invoice_lines k ON k.invoice_id = c.id
        JOIN billing.entries e ON e.source_id = c.id AND e.kind = 'credit_note'
      WHERE c.credits_id = invoice AND k.place = l.place AND e.id <= after_entry AND NOT EXISTS (
        SELECT FROM billing.entries v WHERE v.source_id = c.id AND v.kind = 'void' AND v.id <= after_entry)) c
    WHERE l.invoice_id = invoice AND l.source <> 'package') x
  WHERE x.total > 0
$$;

-- What each entry moves on the lines of an invoice, in the net that is collected of them. A release takes back what the
-- line has of that allocation by then. A credit note, or its void, moves what is applied to the invoice from line to
-- line.
CREATE VIEW billing.collected AS
  SELECT e.id AS entry_id, e.booked_on, e.currency, a.invoice_id, p.place,
    CASE WHEN a.reverses_id IS NULL THEN 'allocation' ELSE 'release' END AS event,
    CASE WHEN a.reverses_id IS NULL THEN p.net ELSE -p.net END AS net
  FROM billing.entries e JOIN billing.allocations a ON a.id = e.source_id
    CROSS JOIN LATERAL billing.apportioned(a.invoice_id, a.amount, e.id) p
  WHERE e.kind = 'allocation'
  UNION ALL
  SELECT e.id, e.booked_on, e.currency, a.invoice_id, p.place, e.kind, sum(p.net)::bigint
  FROM billing.entries e JOIN billing.invoices c ON c.id = e.source_id AND c.kind = 'credit_note'
    JOIN billing.allocations a ON a.invoice_id = c.credits_id AND a.reverses_id IS NULL
    JOIN billing.entries b ON b.source_id = a.id AND b.id < e.id
    CROSS JOIN LATERAL (
      SELECT x.place, x.net FROM billing.apportioned(a.invoice_id, a.amount, e.id) x
      UNION ALL SELECT x.place, -x.net FROM billing.apportioned(a.invoice_id, a.amount, e.id - 1) x) p
  WHERE e.kind IN ('credit_note', 'void') AND NOT EXISTS (
    SELECT FROM billing.allocations r JOIN billing.entries f ON f.source_id = r.id
    WHERE r.reverses_id = a.id AND f.id < e.id)
  GROUP BY e.id, a.invoice_id, p.place;

-- What a visit that a package pays for counts for, where its offer says so.
CREATE FUNCTION billing.pay_value(package uuid) RETURNS bigint LANGUAGE sql STABLE
  RETURN (SELECT o.pay_value FROM billing.packages p JOIN billing.package_offers o ON o.id = p.offer_id
    WHERE p.id = package);

-- Everything that may earn pay, a row for each entry and line. A further source of entries is a further member of the
-- union: its day of the books, whose it is, which rate it asks for, and the amount that counts.
CREATE VIEW billing.pay_sources AS
  SELECT 'invoiced' AS basis, e.kind AS event, e.id AS entry_id, e.booked_on, e.currency, i.id AS invoice_id, l.place,
    l.therapist_id, l.treatment_type_id, i.location_id, l.service_date, l.description,
    CASE WHEN (i.kind = 'credit_note') <> (e.kind = 'void') THEN -1 ELSE 1 END
      * coalesce(billing.pay_value(l.package_id), l.net) AS amount
  FROM billing.entries e JOIN billing.invoices i ON i.id = e.source_id
    JOIN billing.invoice_lines l ON l.invoice_id = i.id
  WHERE e.kind IN ('issue', 'void', 'credit_note')
  UNION ALL
  -- A unit that pays for a visit brings it in, one that goes back takes it back (rule 2.13).
  SELECT 'collected', e.kind, e.id, e.booked_on, e.currency, i.id, l.place, l.therapist_id, l.treatment_type_id,
    i.location_id, l.service_date, l.description,
    CASE WHEN r.reverses_id IS NULL THEN 1 ELSE -1 END * coalesce(billing.pay_value(l.package_id), l.net)
  FROM billing.entries e JOIN billing.redemptions r ON r.id = e.source_id
    JOIN billing.invoices i ON i.id = r.invoice_id
    JOIN billing.invoice_lines l ON l.invoice_id = i.id AND l.source = 'package'
  WHERE e.kind = 'redemption'
  UNION ALL
  SELECT 'collected', x.event, x.entry_id, x.booked_on, x.currency, i.id, l.place, l.therapist_id, l.treatment_type_id,
    i.location_id, l.service_date, l.description, x.net
  FROM billing.collected x JOIN billing.invoices i ON i.id = x.invoice_id
    JOIN billing.invoice_lines l ON l.invoice_id = x.invoice_id AND l.place = x.place;

-- Whether the caller is that therapist, and may see what they earn.
CREATE FUNCTION billing.is_my_pay(therapist uuid) RETURNS boolean LANGUAGE sql STABLE
  RETURN access.may('billing.payOwn') AND EXISTS (
    SELECT FROM therapist_profiles.therapists t WHERE t.id = therapist AND t.account_id = access.me());

-- A therapist's items of days of the books, [from, until): their own lines, and those of others of which they have an
-- assistant's part. Without a rate: what none holds for. The therapist sees all of them, who runs a location those
-- there.
CREATE FUNCTION billing.pay_items(of_therapist uuid, from_day date, until_day date)
  RETURNS TABLE (entry_id bigint, place integer, booked_on date, event text, invoice_id uuid, number text,
    therapist_id uuid, location_id uuid, service_date date, description text, currency text, basis text, amount bigint,
    rate_id uuid, basis_points integer, pay bigint, assistant_id uuid, assistant_pay bigint, earned bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.entry_id, s.place, s.booked_on, s.event, s.invoice_id, billing.invoice_number(i.kind, n.code, i.number),
    s.therapist_id, s.location_id, s.service_date, s.description, s.currency, s.basis, s.amount, r.id, r.basis_points,
    p.pay, r.assistant_id, q.pay,
    CASE WHEN s.therapist_id = of_therapist THEN p.pay - coalesce(q.pay, 0) ELSE q.pay END
  FROM billing.pay_sources s JOIN billing.invoices i ON i.id = s.invoice_id
    JOIN practice.legal_entities n ON n.id = i.legal_entity_id
    LEFT JOIN LATERAL billing.pay_rate(s.therapist_id, s.treatment_type_id, s.location_id, s.service_date) r ON true
    CROSS JOIN LATERAL (SELECT billing.part(s.amount, r.basis_points)) p (pay)
    CROSS JOIN LATERAL (SELECT billing.part(p.pay, r.assistant_basis_points)) q (pay)
  WHERE s.booked_on >= from_day AND s.booked_on < until_day AND s.amount <> 0
    AND s.therapist_id IN (SELECT of_therapist
      UNION ALL SELECT x.therapist_id FROM billing.pay_rates x WHERE x.assistant_id = of_therapist)
    AND (s.therapist_id = of_therapist OR r.assistant_id = of_therapist) AND (r.id IS NULL OR r.basis = s.basis)
    AND ((SELECT billing.is_my_pay(of_therapist)) OR access.may_at('billing.pay', s.location_id))
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may

CREATE VIEW billing.pay_rate_cards WITH (security_invoker = true) AS
  SELECT r.id, r.therapist_id, t.slug AS therapist, y.code AS treatment_type, r.location_id, l.code AS location,
    r.basis, r.basis_points, s.slug AS assistant, r.assistant_basis_points, lower(r.valid) AS valid_from,
    upper(r.valid) AS valid_until, r.valid, r.set_at, r.treatment_type_id
  FROM billing.pay_rates r JOIN therapist_profiles.therapists t ON t.id = r.therapist_id
    LEFT JOIN practice.treatment_types y ON y.id = r.treatment_type_id
    LEFT JOIN practice.locations l ON l.id = r.location_id
    LEFT JOIN therapist_profiles.therapists s ON s.id = r.assistant_id
  WHERE r.withdrawn_at IS NULL;

GRANT SELECT ON billing.pay_rates, billing.pay_rate_cards TO clinic_app;
GRANT INSERT (id, therapist_id, treatment_type_id, location_id, basis, basis_points, valid, assistant_id,
  assistant_basis_points), UPDATE (withdrawn_at) ON billing.pay_rates TO clinic_app;
REVOKE ALL ON FUNCTION billing.pay_rate(uuid, uuid, uuid, date), billing.apportioned(uuid, bigint, bigint),
  billing.pay_items(uuid, date, date), billing.is_my_pay(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.pay_items(uuid, date, date), billing.is_my_pay(uuid) TO clinic_app;

ALTER TABLE billing.pay_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing.pay_rates FORCE ROW LEVEL SECURITY;
CREATE POLICY keep ON billing.pay_rates TO CURRENT_USER USING (true) WITH CHECK (true);
-- A rate of any location concerns each; it is set by who may everywhere.
CREATE POLICY read ON billing.pay_rates FOR SELECT USING ((SELECT access.may_everywhere('billing.pay'))
  OR CASE WHEN location_id IS NULL THEN access.may('billing.pay') ELSE access.may_at('billing.pay', location_id) END);
CREATE POLICY add ON billing.pay_rates FOR INSERT WITH CHECK (set_by = access.me()
  AND CASE WHEN location_id IS NULL THEN access.may_everywhere('billing.pay')
    ELSE access.may_at('billing.pay', location_id) END);
CREATE POLICY withdraw ON billing.pay_rates FOR UPDATE USING (
  CASE WHEN location_id IS NULL THEN access.may_everywhere('billing.pay')
    ELSE access.may_at('billing.pay', location_id) END);
