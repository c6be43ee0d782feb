--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: access; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA access;


ALTER SCHEMA access OWNER TO clinic_owner;

--
-- Name: billing; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA billing;


ALTER SCHEMA billing OWNER TO clinic_owner;

--
-- Name: needlepoint; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA needlepoint;


ALTER SCHEMA needlepoint OWNER TO clinic_owner;

--
-- Name: operations; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA operations;


ALTER SCHEMA operations OWNER TO clinic_owner;

--
-- Name: patient_records; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA patient_records;


ALTER SCHEMA patient_records OWNER TO clinic_owner;

--
-- Name: practice; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA practice;


ALTER SCHEMA practice OWNER TO clinic_owner;

--
-- Name: scheduling; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA scheduling;


ALTER SCHEMA scheduling OWNER TO clinic_owner;

--
-- Name: session_notes; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA session_notes;


ALTER SCHEMA session_notes OWNER TO clinic_owner;

--
-- Name: therapist_profiles; Type: SCHEMA; Schema: -; Owner: clinic_owner
--

CREATE SCHEMA therapist_profiles;


ALTER SCHEMA therapist_profiles OWNER TO clinic_owner;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: fuzzystrmatch; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public;


--
-- Name: EXTENSION fuzzystrmatch; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION fuzzystrmatch IS 'determine similarities and distance between strings';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: act_as(uuid, boolean); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.act_as(account uuid, is_local boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM set_config('clinic.account', coalesce(account::text, ''), is_local),
    set_config('clinic.permissions', coalesce(access.permissions_of(account), ''), is_local);
END $$;


ALTER FUNCTION access.act_as(account uuid, is_local boolean) OWNER TO clinic_owner;

--
-- Name: count_change(); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.count_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE access.accounts SET access_version = access_version + 1
  WHERE id IN (coalesce(NEW.account_id, OLD.account_id), coalesce(OLD.account_id, NEW.account_id));
  RETURN NULL;
END $$;


ALTER FUNCTION access.count_change() OWNER TO clinic_owner;

--
-- Name: may(text); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.may(permission text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (POSITION((((' '::text || permission) || ':'::text)) IN (COALESCE(current_setting('clinic.permissions'::text, true), ''::text))) > 0);


ALTER FUNCTION access.may(permission text) OWNER TO clinic_owner;

--
-- Name: may_at(text, uuid); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.may_at(permission text, location uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ((POSITION((((' '::text || permission) || ':* '::text)) IN (COALESCE(current_setting('clinic.permissions'::text, true), ''::text))) > 0) OR (POSITION((((((' '::text || permission) || ':'::text) || location) || ' '::text)) IN (COALESCE(current_setting('clinic.permissions'::text, true), ''::text))) > 0));


ALTER FUNCTION access.may_at(permission text, location uuid) OWNER TO clinic_owner;

--
-- Name: may_everywhere(text); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.may_everywhere(permission text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (POSITION((((' '::text || permission) || ':* '::text)) IN (COALESCE(current_setting('clinic.permissions'::text, true), ''::text))) > 0);


ALTER FUNCTION access.may_everywhere(permission text) OWNER TO clinic_owner;

--
-- Name: me(); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.me() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('clinic.account'::text, true), ''::text))::uuid;


ALTER FUNCTION access.me() OWNER TO clinic_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: grants; Type: TABLE; Schema: access; Owner: clinic_owner
--

CREATE TABLE access.grants (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    location_id uuid,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    valid_until timestamp with time zone,
    granted_by uuid NOT NULL,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT grants_period CHECK (((valid_until IS NULL) OR (valid_until >= valid_from)))
);

ALTER TABLE ONLY access.grants FORCE ROW LEVEL SECURITY;


ALTER TABLE access.grants OWNER TO clinic_owner;

--
-- Name: permissions_change_at(uuid); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.permissions_change_at(account uuid) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    RETURN (SELECT min(at.at) AS min FROM access.grants g, LATERAL unnest(ARRAY[g.valid_from, g.valid_until]) at(at) WHERE ((g.account_id = permissions_change_at.account) AND (at.at > now())));


ALTER FUNCTION access.permissions_change_at(account uuid) OWNER TO clinic_owner;

--
-- Name: role_permissions; Type: TABLE; Schema: access; Owner: clinic_owner
--

CREATE TABLE access.role_permissions (
    role text NOT NULL,
    permission text NOT NULL
);


ALTER TABLE access.role_permissions OWNER TO clinic_owner;

--
-- Name: live_permissions; Type: VIEW; Schema: access; Owner: clinic_owner
--

CREATE VIEW access.live_permissions AS
 SELECT g.account_id,
    p.permission,
    g.location_id,
    g.role
   FROM (access.grants g
     JOIN access.role_permissions p ON ((p.role = g.role)))
  WHERE ((g.valid_from <= now()) AND ((g.valid_until IS NULL) OR (g.valid_until > now())));


ALTER TABLE access.live_permissions OWNER TO clinic_owner;

--
-- Name: permissions_of(uuid); Type: FUNCTION; Schema: access; Owner: clinic_owner
--

CREATE FUNCTION access.permissions_of(account uuid) RETURNS text
    LANGUAGE sql STABLE
    RETURN (SELECT ((' '::text || string_agg(DISTINCT ((live_permissions.permission || ':'::text) || COALESCE((live_permissions.location_id)::text, '*'::text)), ' '::text)) || ' '::text) FROM access.live_permissions WHERE (live_permissions.account_id = permissions_of.account));


ALTER FUNCTION access.permissions_of(account uuid) OWNER TO clinic_owner;

--
-- Name: amount_text(bigint, text); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.amount_text(amount bigint, currency text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN (((((amount / 100) || '.'::text) || lpad(((amount % (100)::bigint))::text, 2, '0'::text)) || ' '::text) || currency);


ALTER FUNCTION billing.amount_text(amount bigint, currency text) OWNER TO clinic_owner;

--
-- Name: apportioned(uuid, bigint, bigint); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.apportioned(invoice uuid, amount bigint, after_entry bigint) RETURNS TABLE(place integer, net bigint)
    LANGUAGE sql STABLE
    AS $$
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


ALTER FUNCTION billing.apportioned(invoice uuid, amount bigint, after_entry bigint) OWNER TO clinic_owner;

--
-- Name: now(); Type: FUNCTION; Schema: needlepoint; Owner: clinic_owner
--

CREATE FUNCTION needlepoint.now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE((NULLIF(current_setting('clinic.now'::text, true), ''::text))::timestamp with time zone, now());


ALTER FUNCTION needlepoint.now() OWNER TO clinic_owner;

--
-- Name: claim_batches; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.claim_batches (
    id uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    location_id uuid NOT NULL,
    payer text NOT NULL,
    number bigint NOT NULL,
    claims integer NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    file text NOT NULL,
    made_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    made_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT claim_batches_claims_check CHECK ((claims > 0)),
    CONSTRAINT claim_batches_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text])))
);

ALTER TABLE ONLY billing.claim_batches FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.claim_batches OWNER TO clinic_owner;

--
-- Name: legal_entities; Type: TABLE; Schema: practice; Owner: clinic_owner
--

CREATE TABLE practice.legal_entities (
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    gst_number text,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT legal_entities_gst_number CHECK ((gst_number ~ '^[0-9]{9}RT[0-9]{4}$'::text))
);


ALTER TABLE practice.legal_entities OWNER TO clinic_owner;

--
-- Name: batch_id(text); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.batch_id(wanted text) RETURNS uuid
    LANGUAGE sql STABLE
    RETURN (SELECT b.id FROM (practice.legal_entities e JOIN billing.claim_batches b ON ((b.legal_entity_id = e.id))) WHERE ((e.code = "substring"(batch_id.wanted, '^(.*)-b[0-9]{1,15}$'::text)) AND (b.number = ("substring"(batch_id.wanted, '-b([0-9]{1,15})$'::text))::bigint)));


ALTER FUNCTION billing.batch_id(wanted text) OWNER TO clinic_owner;

--
-- Name: claim_follows_money(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.claim_follows_money() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO billing.claim_events (invoice_id, status, remittance_id, paid)
  SELECT c.invoice_id, billing.paid_status(NEW),
    nullif(current_setting('clinic.remittance', true), '')::uuid, NEW.paid
  FROM billing.claims c WHERE c.invoice_id = NEW.id;
  RETURN NULL;
END $$;


ALTER FUNCTION billing.claim_follows_money() OWNER TO clinic_owner;

--
-- Name: claims_differ(uuid, uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.claims_differ(one uuid, other uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  WITH open AS (
    SELECT i.patient_id, v.payer FROM billing.claims c JOIN billing.invoices i ON i.id = c.invoice_id
      JOIN patient_records.coverages v ON v.id = i.coverage_id
    WHERE i.patient_id IN (one, other) AND c.status IN ('draft', 'submitted', 'accepted', 'partly_paid')
      AND i.status = 'issued')
  SELECT EXISTS (SELECT FROM open a JOIN open b ON b.payer <> a.payer
    WHERE a.patient_id = one AND b.patient_id = other)
$$;


ALTER FUNCTION billing.claims_differ(one uuid, other uuid) OWNER TO clinic_owner;

--
-- Name: close_day(uuid, uuid, date, text, text[], text[], bigint[]); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.close_day(new_id uuid, location uuid, until date, remark text, tenders text[], currencies text[], counts bigint[], OUT verdict text, OUT field text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.close_day(new_id uuid, location uuid, until date, remark text, tenders text[], currencies text[], counts bigint[], OUT verdict text, OUT field text) OWNER TO clinic_owner;

--
-- Name: coverage_clocks(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.coverage_clocks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.coverage_clocks() OWNER TO clinic_owner;

--
-- Name: coverage_use(uuid, date, uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.coverage_use(coverage uuid, day date, but_for uuid, OUT visits bigint, OUT visits_before bigint, OUT visits_by_regime text[], OUT year_amount bigint, OUT year_deducted bigint) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.coverage_use(coverage uuid, day date, but_for uuid, OUT visits bigint, OUT visits_before bigint, OUT visits_by_regime text[], OUT year_amount bigint, OUT year_deducted bigint) OWNER TO clinic_owner;

--
-- Name: appointments; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.appointments (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    treatment_type_id uuid NOT NULL,
    location_id uuid NOT NULL,
    room_id uuid,
    status text DEFAULT 'booked'::text NOT NULL,
    local_start timestamp without time zone NOT NULL,
    zone text NOT NULL,
    minutes integer NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    is_doubled boolean DEFAULT false NOT NULL,
    tz_version text NOT NULL,
    buffer_before integer NOT NULL,
    buffer_after integer NOT NULL,
    held_from timestamp with time zone NOT NULL,
    held_until timestamp with time zone NOT NULL,
    overlapping boolean DEFAULT false NOT NULL,
    outside_hours boolean DEFAULT false NOT NULL,
    override_reason text,
    note text,
    status_reason text,
    cancel_reason text,
    rebooked_from uuid,
    booked_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    booked_by uuid DEFAULT access.me(),
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT appointments_cancel_reason CHECK (((status = ANY (ARRAY['cancelled'::text, 'late_cancelled'::text])) = (cancel_reason IS NOT NULL))),
    CONSTRAINT appointments_local_start_check CHECK ((date_trunc('minute'::text, local_start) = local_start)),
    CONSTRAINT appointments_minutes CHECK (((minutes >= 5) AND (minutes <= 480))),
    CONSTRAINT appointments_override_reason CHECK (((override_reason IS NOT NULL) OR (NOT overlapping))),
    CONSTRAINT appointments_status_check CHECK ((status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text, 'cancelled'::text, 'late_cancelled'::text, 'no_show'::text, 'left_without_treatment'::text, 'entered_in_error'::text])))
);

ALTER TABLE ONLY scheduling.appointments FORCE ROW LEVEL SECURITY;


ALTER TABLE scheduling.appointments OWNER TO clinic_owner;

--
-- Name: draft(scheduling.appointments, text, text); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.draft(visit scheduling.appointments, for_purpose text, in_currency text) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency)
  SELECT gen_random_uuid(), l.legal_entity_id, l.id, (visit).patient_id, (visit).id, for_purpose, in_currency
  FROM practice.locations l WHERE l.id = (visit).location_id
  ON CONFLICT DO NOTHING
  RETURNING id
$$;


ALTER FUNCTION billing.draft(visit scheduling.appointments, for_purpose text, in_currency text) OWNER TO clinic_owner;

--
-- Name: draft_fee(scheduling.appointments); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.draft_fee(visit scheduling.appointments) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.draft_fee(visit scheduling.appointments) OWNER TO clinic_owner;

--
-- Name: draft_visit(scheduling.appointments); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.draft_visit(visit scheduling.appointments) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.draft_visit(visit scheduling.appointments) OWNER TO clinic_owner;

--
-- Name: end_invoice(uuid, text, text); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.end_invoice(visit uuid, of_purpose text, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.end_invoice(visit uuid, of_purpose text, why text) OWNER TO clinic_owner;

--
-- Name: expected(uuid, date); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.expected(location uuid, until date) RETURNS TABLE(tender text, currency text, amount bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT p.tender, e.currency, sum(p.amount)::bigint
  FROM billing.entries e JOIN billing.postings p ON p.entry_id = e.id
  WHERE e.location_id = location AND e.booked_on <= until AND p.account = 'money'
    AND e.booked_on > coalesce(
      (SELECT max(c.day) FROM billing.day_closes c WHERE c.location_id = location), '-infinity')
    AND access.may_at('billing.read', location)
  GROUP BY p.tender, e.currency ORDER BY p.tender, e.currency
$$;


ALTER FUNCTION billing.expected(location uuid, until date) OWNER TO clinic_owner;

--
-- Name: follow_visit(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.follow_visit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  UPDATE billing.invoices i SET patient_id = NEW.patient_id
  WHERE i.patient_id <> NEW.patient_id AND (i.appointment_id = NEW.id
    OR i.credits_id IN (SELECT x.id FROM billing.invoices x WHERE x.appointment_id = NEW.id));
  RETURN NULL;
END $$;


ALTER FUNCTION billing.follow_visit() OWNER TO clinic_owner;

--
-- Name: guard_charge(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.guard_charge() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


ALTER FUNCTION billing.guard_charge() OWNER TO clinic_owner;

--
-- Name: guard_invoice(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.guard_invoice() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.guard_invoice() OWNER TO clinic_owner;

--
-- Name: guard_lines(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.guard_lines() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.guard_lines() OWNER TO clinic_owner;

--
-- Name: guard_pay_rate(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.guard_pay_rate() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.guard_pay_rate() OWNER TO clinic_owner;

--
-- Name: guard_share(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.guard_share() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


ALTER FUNCTION billing.guard_share() OWNER TO clinic_owner;

--
-- Name: invoice_claimed(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.invoice_claimed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.invoice_claimed() OWNER TO clinic_owner;

--
-- Name: invoices; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.invoices (
    id uuid NOT NULL,
    kind text DEFAULT 'invoice'::text NOT NULL,
    legal_entity_id uuid NOT NULL,
    location_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    appointment_id uuid,
    purpose text NOT NULL,
    currency text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    number bigint,
    credits_id uuid,
    drafted_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    issued_at timestamp with time zone,
    issued_on date,
    ended_at timestamp with time zone,
    reason text,
    net bigint DEFAULT 0 NOT NULL,
    tax bigint DEFAULT 0 NOT NULL,
    total bigint DEFAULT 0 NOT NULL,
    paid bigint DEFAULT 0 NOT NULL,
    written_off bigint DEFAULT 0 NOT NULL,
    credited bigint DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    coverage_id uuid,
    regime text,
    share_reasons text[] DEFAULT '{}'::text[] NOT NULL,
    deducted bigint DEFAULT 0 NOT NULL,
    injury_id uuid,
    shortfall_note_id uuid,
    CONSTRAINT invoices_credits CHECK (((kind = 'credit_note'::text) = (credits_id IS NOT NULL))),
    CONSTRAINT invoices_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT invoices_deducted_check CHECK ((deducted >= 0)),
    CONSTRAINT invoices_kind_check CHECK ((kind = ANY (ARRAY['invoice'::text, 'credit_note'::text]))),
    CONSTRAINT invoices_numbered CHECK (((status = ANY (ARRAY['issued'::text, 'void'::text])) = (number IS NOT NULL))),
    CONSTRAINT invoices_payer CHECK (((coverage_id IS NULL) = (regime IS NULL))),
    CONSTRAINT invoices_purpose_check CHECK ((purpose = ANY (ARRAY['visit'::text, 'fee'::text, 'shortfall'::text, 'package'::text, 'other'::text]))),
    CONSTRAINT invoices_reason CHECK (((reason IS NOT NULL) OR ((status = ANY (ARRAY['draft'::text, 'issued'::text])) AND (kind = 'invoice'::text)))),
    CONSTRAINT invoices_settled CHECK (((LEAST(paid, written_off, credited) >= 0) AND (((paid + written_off) + credited) <= total))),
    CONSTRAINT invoices_shortfall CHECK (((shortfall_note_id IS NOT NULL) = (purpose = 'shortfall'::text))),
    CONSTRAINT invoices_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'issued'::text, 'void'::text, 'discarded'::text]))),
    CONSTRAINT invoices_total CHECK (((total = (net + tax)) AND ((total >= 0) AND (total <= '99999999999'::bigint))))
);

ALTER TABLE ONLY billing.invoices FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.invoices OWNER TO clinic_owner;

--
-- Name: invoice_id(text); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.invoice_id(wanted text) RETURNS uuid
    LANGUAGE sql STABLE
    RETURN (SELECT i.id FROM (practice.legal_entities e JOIN billing.invoices i ON ((i.legal_entity_id = e.id))) WHERE ((e.code = "substring"(invoice_id.wanted, '^(.*)-c?[0-9]{1,15}$'::text)) AND (i.kind = CASE WHEN (invoice_id.wanted ~ '-c[0-9]+$'::text) THEN 'credit_note'::text ELSE 'invoice'::text END) AND (i.number = ("substring"(invoice_id.wanted, '([0-9]{1,15})$'::text))::bigint)));


ALTER FUNCTION billing.invoice_id(wanted text) OWNER TO clinic_owner;

--
-- Name: invoice_number(text, text, bigint); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.invoice_number(kind text, legal_entity text, number bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN ((legal_entity || CASE kind WHEN 'invoice'::text THEN '-'::text ELSE '-c'::text END) || lpad((number)::text, GREATEST(6, length((number)::text)), '0'::text));


ALTER FUNCTION billing.invoice_number(kind text, legal_entity text, number bigint) OWNER TO clinic_owner;

--
-- Name: therapists; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.therapists (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    account_id uuid,
    pronouns text,
    designation text DEFAULT 'Physiotherapist'::text NOT NULL,
    registration_number text,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    focus_areas text[] DEFAULT '{}'::text[] NOT NULL,
    education text[] DEFAULT '{}'::text[] NOT NULL,
    ims_since integer,
    retired_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT therapists_ims_since CHECK (((ims_since >= 1950) AND (ims_since <= 2100)))
);

ALTER TABLE ONLY therapist_profiles.therapists FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.therapists OWNER TO clinic_owner;

--
-- Name: is_my_pay(uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.is_my_pay(therapist uuid) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (access.may('billing.payOwn'::text) AND (EXISTS (SELECT FROM therapist_profiles.therapists t WHERE ((t.id = is_my_pay.therapist) AND (t.account_id = access.me())))));


ALTER FUNCTION billing.is_my_pay(therapist uuid) OWNER TO clinic_owner;

--
-- Name: is_note_signed(uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.is_note_signed(visit uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT EXISTS (SELECT FROM session_notes.notes n WHERE n.appointment_id = visit AND n.status = 'signed')
$$;


ALTER FUNCTION billing.is_note_signed(visit uuid) OWNER TO clinic_owner;

--
-- Name: claim_events; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.claim_events (
    id bigint NOT NULL,
    invoice_id uuid NOT NULL,
    status text NOT NULL,
    batch_id uuid,
    remittance_id uuid,
    paid bigint NOT NULL,
    reason text,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    by_account uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT claim_events_batch CHECK (((batch_id IS NOT NULL) = (status = 'submitted'::text)))
);

ALTER TABLE ONLY billing.claim_events FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.claim_events OWNER TO clinic_owner;

--
-- Name: claims; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.claims (
    invoice_id uuid NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    changed_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    CONSTRAINT claims_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'accepted'::text, 'partly_paid'::text, 'denied'::text, 'paid'::text, 'reversed'::text])))
);

ALTER TABLE ONLY billing.claims FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.claims OWNER TO clinic_owner;

--
-- Name: is_unclaimed(billing.claims, billing.invoices); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.is_unclaimed(claim billing.claims, invoice billing.invoices) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (((claim).status = ANY (ARRAY['draft'::text, 'reversed'::text, 'partly_paid'::text])) AND ((((invoice).paid + (invoice).written_off) + (invoice).credited) < (invoice).total) AND (NOT (EXISTS (SELECT FROM billing.claim_events e WHERE ((e.invoice_id = (is_unclaimed.claim).invoice_id) AND (e.batch_id IS NOT NULL))))));


ALTER FUNCTION billing.is_unclaimed(claim billing.claims, invoice billing.invoices) OWNER TO clinic_owner;

--
-- Name: keep_offer(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.keep_offer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at' OR OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'kept' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION billing.keep_offer() OWNER TO clinic_owner;

--
-- Name: keep_payers_money(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.keep_payers_money() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM billing.payments m WHERE m.id = NEW.payment_id AND m.payer IS NOT NULL
    AND m.payer IS DISTINCT FROM (SELECT k.payer FROM billing.invoices i
      JOIN patient_records.coverages k ON k.id = i.coverage_id WHERE i.id = NEW.invoice_id))
  THEN
    RAISE EXCEPTION 'another payer''s' USING ERRCODE = '23514', CONSTRAINT = 'allocations_payer';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION billing.keep_payers_money() OWNER TO clinic_owner;

--
-- Name: keep_shortfall(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.keep_shortfall() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM billing.invoices i WHERE i.shortfall_note_id = NEW.id AND i.status IN ('draft', 'issued')) THEN
    RAISE EXCEPTION 'billed' USING ERRCODE = '23514', CONSTRAINT = 'invoices_in_use';
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION billing.keep_shortfall() OWNER TO clinic_owner;

--
-- Name: lock_payments(uuid[]); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.lock_payments(invoices uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT FROM billing.payments m
  WHERE access.may('billing.write')
    AND m.id IN (SELECT a.payment_id FROM billing.allocations a WHERE a.invoice_id = ANY (invoices))
  ORDER BY m.id FOR NO KEY UPDATE
$$;


ALTER FUNCTION billing.lock_payments(invoices uuid[]) OWNER TO clinic_owner;

--
-- Name: lock_visit(uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.lock_visit(visit uuid) RETURNS void
    LANGUAGE sql
    RETURN pg_advisory_xact_lock(hashtextextended(('billing.visit '::text || visit), (0)::bigint));


ALTER FUNCTION billing.lock_visit(visit uuid) OWNER TO clinic_owner;

--
-- Name: loose_ends(uuid, date, date); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.loose_ends(location uuid, from_day date, to_day date, OUT unbilled bigint, OUT unsigned bigint) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM billing.invoices i
      WHERE i.appointment_id = a.id AND i.purpose = 'visit' AND i.kind = 'invoice' AND i.status IN ('draft', 'issued'))),
    count(*) FILTER (WHERE a.status = 'completed' AND NOT EXISTS (SELECT FROM session_notes.notes n
      WHERE n.appointment_id = a.id AND n.status = 'signed'))
  FROM scheduling.appointments a
  WHERE a.location_id = location AND a.local_start >= from_day::timestamp AND a.local_start < (to_day + 1)::timestamp
    AND a.status IN ('arrived', 'in_treatment', 'completed') AND access.may_at('billing.read', location)
$$;


ALTER FUNCTION billing.loose_ends(location uuid, from_day date, to_day date, OUT unbilled bigint, OUT unsigned bigint) OWNER TO clinic_owner;

--
-- Name: move_claim(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.move_claim() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.move_claim() OWNER TO clinic_owner;

--
-- Name: moved_visit_clocks(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.moved_visit_clocks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  PERFORM billing.start_clocks(c) FROM patient_records.coverages c
  WHERE c.patient_id = NEW.patient_id AND c.injured_on IS NOT NULL AND c.ended_at IS NULL;
  RETURN NULL;
END $$;


ALTER FUNCTION billing.moved_visit_clocks() OWNER TO clinic_owner;

--
-- Name: packages; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.packages (
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    location_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    units integer NOT NULL,
    price bigint NOT NULL,
    currency text NOT NULL,
    regular_price bigint NOT NULL,
    expires_on date,
    sold_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    sold_by uuid DEFAULT access.me() NOT NULL,
    redeemed integer DEFAULT 0 NOT NULL,
    redeemed_value bigint DEFAULT 0 NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    CONSTRAINT packages_status_check CHECK ((status = ANY (ARRAY['open'::text, 'refunded'::text, 'void'::text]))),
    CONSTRAINT packages_units CHECK ((((redeemed >= 0) AND (redeemed <= units)) AND ((redeemed_value >= 0) AND (redeemed_value <= price))))
);

ALTER TABLE ONLY billing.packages FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.packages OWNER TO clinic_owner;

--
-- Name: next_unit(billing.packages); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.next_unit(package billing.packages) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN (((package).redeemed + 1) < (package).units) THEN ((package).price / (package).units) ELSE ((package).price - (package).redeemed_value) END;


ALTER FUNCTION billing.next_unit(package billing.packages) OWNER TO clinic_owner;

--
-- Name: note_follows(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.note_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  UPDATE billing.invoices i SET patient_id = NEW.patient_id
  WHERE i.credits_id = NEW.id AND i.patient_id <> NEW.patient_id;
  RETURN NULL;
END $$;


ALTER FUNCTION billing.note_follows() OWNER TO clinic_owner;

--
-- Name: number_batch(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.number_batch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO billing.number_series AS s (legal_entity_id, kind, last) VALUES (NEW.legal_entity_id, 'claim_batch', 1)
  ON CONFLICT (legal_entity_id, kind) DO UPDATE SET last = s.last + 1 RETURNING s.last INTO NEW.number;
  RETURN NEW;
END $$;


ALTER FUNCTION billing.number_batch() OWNER TO clinic_owner;

--
-- Name: open_day(uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.open_day(location uuid) RETURNS date
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT greatest(scheduling.today(location, NULL),
    (SELECT max(c.day) + 1 FROM billing.day_closes c WHERE c.location_id = location))
$$;


ALTER FUNCTION billing.open_day(location uuid) OWNER TO clinic_owner;

--
-- Name: paid_status(billing.invoices); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.paid_status(invoice billing.invoices) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN ((invoice).paid = 0) THEN 'reversed'::text WHEN ((invoice).paid = (invoice).total) THEN 'paid'::text ELSE 'partly_paid'::text END;


ALTER FUNCTION billing.paid_status(invoice billing.invoices) OWNER TO clinic_owner;

--
-- Name: part(bigint, integer); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.part(amount bigint, basis_points integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN ((sign((amount)::double precision))::bigint * (((abs(amount) * basis_points) + 5000) / 10000));


ALTER FUNCTION billing.part(amount bigint, basis_points integer) OWNER TO clinic_owner;

--
-- Name: pay_items(uuid, date, date); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.pay_items(of_therapist uuid, from_day date, until_day date) RETURNS TABLE(entry_id bigint, place integer, booked_on date, event text, invoice_id uuid, number text, therapist_id uuid, location_id uuid, service_date date, description text, currency text, basis text, amount bigint, rate_id uuid, basis_points integer, pay bigint, assistant_id uuid, assistant_pay bigint, earned bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.pay_items(of_therapist uuid, from_day date, until_day date) OWNER TO clinic_owner;

--
-- Name: pay_rates; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.pay_rates (
    id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    treatment_type_id uuid,
    location_id uuid,
    basis text NOT NULL,
    basis_points integer NOT NULL,
    valid daterange NOT NULL,
    assistant_id uuid,
    assistant_basis_points integer,
    set_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    set_by uuid DEFAULT access.me() NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT pay_rates_assistant CHECK ((((assistant_id IS NULL) = (assistant_basis_points IS NULL)) AND (assistant_id IS DISTINCT FROM therapist_id))),
    CONSTRAINT pay_rates_basis_check CHECK ((basis = ANY (ARRAY['invoiced'::text, 'collected'::text]))),
    CONSTRAINT pay_rates_part CHECK (((basis_points >= 0) AND (basis_points <= 10000))),
    CONSTRAINT pay_rates_period CHECK (((NOT isempty(valid)) AND (NOT lower_inf(valid)))),
    CONSTRAINT pay_rates_share CHECK (((assistant_basis_points >= 1) AND (assistant_basis_points <= 10000)))
);

ALTER TABLE ONLY billing.pay_rates FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.pay_rates OWNER TO clinic_owner;

--
-- Name: pay_rate(uuid, uuid, uuid, date); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.pay_rate(of_therapist uuid, of_treatment uuid, at_location uuid, served_on date) RETURNS SETOF billing.pay_rates
    LANGUAGE sql STABLE
    AS $$
  SELECT r.* FROM billing.pay_rates r
  WHERE r.therapist_id = of_therapist AND r.withdrawn_at IS NULL AND r.valid @> served_on
    AND (r.treatment_type_id IS NULL OR r.treatment_type_id = of_treatment)
    AND (r.location_id IS NULL OR r.location_id = at_location)
  ORDER BY r.treatment_type_id IS NULL, r.location_id IS NULL LIMIT 1
$$;


ALTER FUNCTION billing.pay_rate(of_therapist uuid, of_treatment uuid, at_location uuid, served_on date) OWNER TO clinic_owner;

--
-- Name: package_offers; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.package_offers (
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    treatment_type_id uuid NOT NULL,
    units integer NOT NULL,
    price bigint NOT NULL,
    currency text NOT NULL,
    months_valid integer,
    refund_policy text NOT NULL,
    pay_value bigint,
    offered_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    offered_by uuid DEFAULT access.me() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT package_offers_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT package_offers_months_valid_check CHECK (((months_valid >= 1) AND (months_valid <= 120))),
    CONSTRAINT package_offers_pay_value CHECK (((pay_value >= 1) AND (pay_value <= 9999999))),
    CONSTRAINT package_offers_price CHECK (((price >= units) AND (price <= '9999999999'::bigint))),
    CONSTRAINT package_offers_refund_policy_check CHECK ((refund_policy = ANY (ARRAY['regular_price'::text, 'pro_rata'::text]))),
    CONSTRAINT package_offers_units_check CHECK (((units >= 2) AND (units <= 200)))
);

ALTER TABLE ONLY billing.package_offers FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.package_offers OWNER TO clinic_owner;

--
-- Name: pay_value(uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.pay_value(package uuid) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT o.pay_value FROM (billing.packages p JOIN billing.package_offers o ON ((o.id = p.offer_id))) WHERE (p.id = pay_value.package));


ALTER FUNCTION billing.pay_value(package uuid) OWNER TO clinic_owner;

--
-- Name: post(text, uuid, uuid, text, text[], bigint[], text, uuid); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post(what text, source uuid, location uuid, in_currency text, accounts text[], amounts bigint[], in_tender text DEFAULT NULL::text, owed_at uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.post(what text, source uuid, location uuid, in_currency text, accounts text[], amounts bigint[], in_tender text, owed_at uuid) OWNER TO clinic_owner;

--
-- Name: post_allocation(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post_allocation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.post_allocation() OWNER TO clinic_owner;

--
-- Name: post_invoice(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post_invoice() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.post_invoice() OWNER TO clinic_owner;

--
-- Name: post_package_end(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post_package_end() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.post_package_end() OWNER TO clinic_owner;

--
-- Name: post_payment(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post_payment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  PERFORM billing.post('payment', NEW.id, NEW.location_id, NEW.currency, ARRAY['money', 'credit'],
    ARRAY[NEW.amount, -NEW.amount], NEW.tender);
  RETURN NULL;
END $$;


ALTER FUNCTION billing.post_payment() OWNER TO clinic_owner;

--
-- Name: post_redemption(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post_redemption() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.post_redemption() OWNER TO clinic_owner;

--
-- Name: post_refund(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post_refund() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  payment billing.payments;
BEGIN
  UPDATE billing.payments p SET refunded = p.refunded + NEW.amount WHERE p.id = NEW.payment_id
  RETURNING p.* INTO payment;
  PERFORM billing.post('refund', NEW.id, payment.location_id, payment.currency, ARRAY['credit', 'money'],
    ARRAY[NEW.amount, -NEW.amount], NEW.tender);
  RETURN NULL;
END $$;


ALTER FUNCTION billing.post_refund() OWNER TO clinic_owner;

--
-- Name: post_write_off(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.post_write_off() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.post_write_off() OWNER TO clinic_owner;

--
-- Name: print_standing(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.print_standing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('billing.receipt ' || NEW.invoice_id, 0));
  NEW.standing := CASE
    WHEN NOT EXISTS (SELECT FROM billing.receipt_prints r WHERE r.invoice_id = NEW.invoice_id) THEN 'original'
    WHEN EXISTS (SELECT FROM billing.receipt_prints r WHERE r.invoice_id = NEW.invoice_id AND r.digest = NEW.digest)
      THEN 'duplicate'
    ELSE 'replacement' END;
  RETURN NEW;
END $$;


ALTER FUNCTION billing.print_standing() OWNER TO clinic_owner;

--
-- Name: require_balance(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.require_balance() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF (SELECT coalesce(sum(p.amount), 1) FROM billing.postings p WHERE p.entry_id = NEW.id) <> 0 THEN
    RAISE EXCEPTION 'does not balance' USING ERRCODE = '23514', CONSTRAINT = 'entries_balance';
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION billing.require_balance() OWNER TO clinic_owner;

--
-- Name: require_own_entry(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.require_own_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM billing.entries e
    WHERE e.id = NEW.entry_id AND e.written_in = pg_current_xact_id())
  THEN
    RAISE EXCEPTION 'of another transaction' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION billing.require_own_entry() OWNER TO clinic_owner;

--
-- Name: return_unit(uuid, text); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.return_unit(invoice uuid, why text, OUT verdict text, OUT package uuid, OUT draft uuid) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.return_unit(invoice uuid, why text, OUT verdict text, OUT package uuid, OUT draft uuid) OWNER TO clinic_owner;

--
-- Name: coverages; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.coverages (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL,
    payer text NOT NULL,
    policy_number text,
    claim_number text,
    injured_on date,
    injury text,
    employer text,
    adjuster text,
    adjuster_phone text,
    added_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    added_by uuid DEFAULT access.me() NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    share integer DEFAULT 10000 NOT NULL,
    visit_max bigint,
    year_max bigint,
    deductible bigint,
    visits_max integer,
    grade text,
    holder_birth_date date,
    decision text DEFAULT 'pending'::text NOT NULL,
    decided_on date,
    CONSTRAINT coverages_decided CHECK (((decision = 'pending'::text) = (decided_on IS NULL))),
    CONSTRAINT coverages_decision CHECK ((decision = ANY (ARRAY['pending'::text, 'accepted'::text, 'refused'::text]))),
    CONSTRAINT coverages_deductible CHECK (((deductible >= 1) AND (deductible <= 9999999))),
    CONSTRAINT coverages_end CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT coverages_grade CHECK ((grade = ANY (ARRAY['wad_1'::text, 'wad_2'::text, 'strain_1_2'::text, 'strain_3'::text, 'recent_surgery_or_fracture'::text]))),
    CONSTRAINT coverages_injured_on CHECK (((kind <> ALL (ARRAY['wcb'::text, 'auto'::text])) OR (injured_on IS NOT NULL))),
    CONSTRAINT coverages_kind_check CHECK ((kind = ANY (ARRAY['wcb'::text, 'auto'::text, 'extended_health'::text, 'public'::text, 'private'::text]))),
    CONSTRAINT coverages_share CHECK (((share >= 1) AND (share <= 10000))),
    CONSTRAINT coverages_visit_max CHECK (((visit_max >= 1) AND (visit_max <= 9999999))),
    CONSTRAINT coverages_visits_max CHECK (((visits_max >= 1) AND (visits_max <= 1000))),
    CONSTRAINT coverages_year_max CHECK (((year_max >= 1) AND (year_max <= 9999999)))
);

ALTER TABLE ONLY patient_records.coverages FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.coverages OWNER TO clinic_owner;

--
-- Name: start_clocks(patient_records.coverages); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.start_clocks(coverage patient_records.coverages) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.start_clocks(coverage patient_records.coverages) OWNER TO clinic_owner;

--
-- Name: tax_rates; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.tax_rates (
    tax_reason text NOT NULL,
    province text,
    valid daterange NOT NULL,
    basis_points integer NOT NULL,
    source text NOT NULL,
    CONSTRAINT tax_rates_basis_points_check CHECK (((basis_points >= 0) AND (basis_points <= 10000)))
);


ALTER TABLE billing.tax_rates OWNER TO clinic_owner;

--
-- Name: locations; Type: TABLE; Schema: practice; Owner: clinic_owner
--

CREATE TABLE practice.locations (
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    province text NOT NULL,
    postal_code text NOT NULL,
    phone text,
    zone text NOT NULL,
    legal_entity_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT locations_province_check CHECK ((province = ANY (ARRAY['AB'::text, 'BC'::text, 'MB'::text, 'NB'::text, 'NL'::text, 'NS'::text, 'NT'::text, 'NU'::text, 'ON'::text, 'PE'::text, 'QC'::text, 'SK'::text, 'YT'::text])))
);


ALTER TABLE practice.locations OWNER TO clinic_owner;

--
-- Name: tax_rate(text, uuid, date); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.tax_rate(reason text, at_location uuid, day date) RETURNS integer
    LANGUAGE sql STABLE
    RETURN (SELECT r.basis_points FROM billing.tax_rates r WHERE ((r.tax_reason = tax_rate.reason) AND (r.valid @> tax_rate.day) AND ((r.province IS NULL) OR (r.province = (SELECT l.province FROM practice.locations l WHERE (l.id = tax_rate.at_location))))) ORDER BY r.province LIMIT 1);


ALTER FUNCTION billing.tax_rate(reason text, at_location uuid, day date) OWNER TO clinic_owner;

--
-- Name: visit_changed(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.visit_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.visit_changed() OWNER TO clinic_owner;

--
-- Name: visit_clocks(); Type: FUNCTION; Schema: billing; Owner: clinic_owner
--

CREATE FUNCTION billing.visit_clocks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION billing.visit_clocks() OWNER TO clinic_owner;

--
-- Name: hands_over(jsonb, jsonb); Type: FUNCTION; Schema: needlepoint; Owner: clinic_owner
--

CREATE FUNCTION needlepoint.hands_over(old jsonb, new jsonb) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN ((current_setting('clinic.merging'::text, true) = 'on'::text) AND (CURRENT_USER <> 'clinic_app'::name) AND ((old - 'patient_id'::text) = (new - 'patient_id'::text)));


ALTER FUNCTION needlepoint.hands_over(old jsonb, new jsonb) OWNER TO clinic_owner;

--
-- Name: instant_at(timestamp without time zone, text); Type: FUNCTION; Schema: needlepoint; Owner: clinic_owner
--

CREATE FUNCTION needlepoint.instant_at(local timestamp without time zone, zone text) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
DECLARE
  at timestamptz := local AT TIME ZONE zone;
BEGIN
  RETURN CASE
    WHEN (at - interval '1 hour') AT TIME ZONE zone = local THEN at - interval '1 hour'
    WHEN (at - interval '30 minutes') AT TIME ZONE zone = local THEN at - interval '30 minutes'
    WHEN at AT TIME ZONE zone = local THEN at
    WHEN (at + interval '1 hour') AT TIME ZONE zone = local THEN at + interval '1 hour'
  END;
END $$;


ALTER FUNCTION needlepoint.instant_at(local timestamp without time zone, zone text) OWNER TO clinic_owner;

--
-- Name: refuse_change(); Type: FUNCTION; Schema: needlepoint; Owner: clinic_owner
--

CREATE FUNCTION needlepoint.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;


ALTER FUNCTION needlepoint.refuse_change() OWNER TO clinic_owner;

--
-- Name: zone_exists(text); Type: FUNCTION; Schema: needlepoint; Owner: clinic_owner
--

CREATE FUNCTION needlepoint.zone_exists(zone text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (EXISTS (SELECT FROM pg_timezone_names WHERE (pg_timezone_names.name = zone_exists.zone)));


ALTER FUNCTION needlepoint.zone_exists(zone text) OWNER TO clinic_owner;

--
-- Name: audit_rows_of(uuid[], bigint); Type: FUNCTION; Schema: operations; Owner: clinic_owner
--

CREATE FUNCTION operations.audit_rows_of(of_patients uuid[], before_row bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT a.id FROM operations.audit_log a
  WHERE a.patients && of_patients AND (before_row IS NULL OR a.id < before_row)
$$;


ALTER FUNCTION operations.audit_rows_of(of_patients uuid[], before_row bigint) OWNER TO clinic_owner;

--
-- Name: first_row_since(timestamp with time zone); Type: FUNCTION; Schema: operations; Owner: clinic_owner
--

CREATE FUNCTION operations.first_row_since(since timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  low bigint := 0;
  high bigint := (SELECT coalesce(max(a.id), 0) + 1 FROM operations.audit_log a);
  middle bigint;
  row_at timestamptz;
BEGIN
  WHILE low < high LOOP
    middle := low + (high - low) / 2;
    SELECT a.at INTO row_at FROM operations.audit_log a WHERE a.id >= middle ORDER BY a.id LIMIT 1;
    IF row_at < since - interval '1 hour' THEN low := middle + 1; ELSE high := middle; END IF;
  END LOOP;
  RETURN low;
END $$;


ALTER FUNCTION operations.first_row_since(since timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: forget_old_results(); Type: FUNCTION; Schema: operations; Owner: clinic_owner
--

CREATE FUNCTION operations.forget_old_results() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  WITH gone AS (DELETE FROM operations.idempotency WHERE at < now() - interval '25 hours' RETURNING 1)
  SELECT count(*) FROM gone
$$;


ALTER FUNCTION operations.forget_old_results() OWNER TO clinic_owner;

--
-- Name: alias_of(uuid, text); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.alias_of(duplicate uuid, duplicate_number text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  WITH RECURSIVE way (id, into_) AS (
    SELECT p.id, p.merged_into FROM patient_records.patients p
    WHERE (p.id = duplicate OR p.number = duplicate_number) AND p.merged_into IS NOT NULL
    UNION ALL
    SELECT p.id, p.merged_into FROM way w JOIN patient_records.patients p ON p.id = w.into_)
  SELECT w.id FROM way w WHERE w.into_ IS NULL AND access.may('patients.read')
$$;


ALTER FUNCTION patient_records.alias_of(duplicate uuid, duplicate_number text) OWNER TO clinic_owner;

--
-- Name: health_number_fits(text, text); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.health_number_fits(province text, number text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (number ~ CASE province WHEN 'AB'::text THEN '^[0-9]{9}$'::text WHEN 'BC'::text THEN '^9[0-9]{9}$'::text WHEN 'MB'::text THEN '^[0-9]{9}$'::text WHEN 'NB'::text THEN '^[0-9]{9}$'::text WHEN 'NL'::text THEN '^[0-9]{12}$'::text WHEN 'NS'::text THEN '^[0-9]{10}$'::text WHEN 'NT'::text THEN '^[A-Z][0-9]{7}$'::text WHEN 'NU'::text THEN '^[0-9]{9}$'::text WHEN 'ON'::text THEN '^[0-9]{10}$'::text WHEN 'PE'::text THEN '^[0-9]{8}$'::text WHEN 'QC'::text THEN '^[A-Z]{4}[0-9]{8}$'::text WHEN 'SK'::text THEN '^[0-9]{9}$'::text WHEN 'YT'::text THEN '^[0-9]{9}$'::text ELSE '^$'::text END);


ALTER FUNCTION patient_records.health_number_fits(province text, number text) OWNER TO clinic_owner;

--
-- Name: next_number(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.next_number() RETURNS text
    LANGUAGE sql
    AS $$
  SELECT 'P-' || lpad(n, greatest(6, length(n)), '0')
  FROM (SELECT nextval('patient_records.patient_numbers')::text) AS s (n)
$$;


ALTER FUNCTION patient_records.next_number() OWNER TO clinic_owner;

--
-- Name: patients; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.patients (
    id uuid NOT NULL,
    number text DEFAULT patient_records.next_number() NOT NULL,
    family_name text NOT NULL,
    given_name text NOT NULL,
    preferred_name text,
    birth_date date NOT NULL,
    sex text,
    gender text,
    pronouns text,
    phone text,
    other_phone text,
    email text,
    street text,
    city text,
    region text,
    postal_code text,
    country text,
    health_number text,
    health_number_province text,
    preferred_location_id uuid,
    reminders text NOT NULL,
    may_leave_voicemail boolean NOT NULL,
    language text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    registered_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    merged_into uuid,
    CONSTRAINT patients_address CHECK ((num_nulls(street, city, region, country) = ANY (ARRAY[0, 4]))),
    CONSTRAINT patients_birth_date CHECK ((birth_date >= '1890-01-01'::date)),
    CONSTRAINT patients_health_number_form CHECK ((((health_number IS NULL) AND (health_number_province IS NULL)) OR ((health_number IS NOT NULL) AND (health_number_province IS NOT NULL) AND patient_records.health_number_fits(health_number_province, health_number)))),
    CONSTRAINT patients_merged CHECK ((merged_into <> id)),
    CONSTRAINT patients_number_check CHECK ((number ~ '^P-[0-9]{6,}$'::text)),
    CONSTRAINT patients_reminders CHECK (((reminders = 'none'::text) OR ((reminders = 'sms'::text) AND (phone IS NOT NULL)) OR ((reminders = 'email'::text) AND (email IS NOT NULL)))),
    CONSTRAINT patients_reminders_check CHECK ((reminders = ANY (ARRAY['sms'::text, 'email'::text, 'none'::text])))
);

ALTER TABLE ONLY patient_records.patients FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.patients OWNER TO clinic_owner;

--
-- Name: aliases(uuid); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.aliases(survivor uuid) RETURNS SETOF patient_records.patients
    LANGUAGE sql STABLE
    AS $$
  WITH RECURSIVE way (id) AS (
    SELECT p.id FROM patient_records.patients p WHERE p.merged_into = survivor
    UNION ALL
    SELECT p.id FROM way w JOIN patient_records.patients p ON p.merged_into = w.id)
  SELECT p.* FROM way w JOIN patient_records.patients p ON p.id = w.id
$$;


ALTER FUNCTION patient_records.aliases(survivor uuid) OWNER TO clinic_owner;

--
-- Name: end_overlaps(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.end_overlaps() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  UPDATE scheduling.appointments a SET overlapping = false, override_reason = NULL
  FROM patient_records.merged_rows r
  WHERE r.merge_id = NEW.id AND r.table_name = 'scheduling.appointments' AND a.id = r.row_id
    AND a.patient_id = NEW.duplicate_id AND a.overlapping
    AND a.override_reason = 'Two records of one person became one';
  RETURN NULL;
END $$;


ALTER FUNCTION patient_records.end_overlaps() OWNER TO clinic_owner;

--
-- Name: unaccented(text); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.unaccented(name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN replace(replace(replace(replace(
    regexp_replace(lower(normalize(name, NFKD)), '[\u0300-\u036F]', '', 'g'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'þ', 'th');
END $$;


ALTER FUNCTION patient_records.unaccented(name text) OWNER TO clinic_owner;

--
-- Name: fold(text); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.fold(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(CASE WHEN (octet_length(name) = length(name)) THEN lower(name) ELSE patient_records.unaccented(name) END, 'øłđðıħŧ -–—''’‘`´ʼʻ."“”,;:·()/_'::text, 'olddiht'::text);


ALTER FUNCTION patient_records.fold(name text) OWNER TO clinic_owner;

--
-- Name: follow_merge(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.follow_merge() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  PERFORM FROM patient_records.patients p WHERE p.id = NEW.patient_id AND p.merged_into IS NULL FOR KEY SHARE;
  IF NOT FOUND AND EXISTS (SELECT FROM patient_records.patients p WHERE p.id = NEW.patient_id) THEN
    RAISE EXCEPTION 'merged' USING ERRCODE = '40001';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION patient_records.follow_merge() OWNER TO clinic_owner;

--
-- Name: id_of(text); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.id_of(number text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT k.patient_id FROM patient_records.search_keys k WHERE k.key = 'u' || number
$$;


ALTER FUNCTION patient_records.id_of(number text) OWNER TO clinic_owner;

--
-- Name: ids_of(uuid); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.ids_of(patient uuid) RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  WITH RECURSIVE way (id, into_) AS (
    SELECT p.id, p.merged_into FROM patient_records.patients p WHERE p.id = patient
    UNION ALL
    SELECT p.id, p.merged_into FROM way w JOIN patient_records.patients p ON p.id = w.into_)
  SELECT array_agg(w.id) || ARRAY(SELECT a.id FROM way s, patient_records.aliases(s.id) a WHERE s.into_ IS NULL)
  FROM way w
$$;


ALTER FUNCTION patient_records.ids_of(patient uuid) OWNER TO clinic_owner;

--
-- Name: keep_discharged(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.keep_discharged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'discharged' USING ERRCODE = '23514', CONSTRAINT = 'episodes_open';
END $$;


ALTER FUNCTION patient_records.keep_discharged() OWNER TO clinic_owner;

--
-- Name: keep_ended_alert(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.keep_ended_alert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'what has ended is history' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;


ALTER FUNCTION patient_records.keep_ended_alert() OWNER TO clinic_owner;

--
-- Name: keep_episode(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.keep_episode() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NULL; END IF;
  INSERT INTO patient_records.episode_history (episode_id, version, changed_at, changed_by, before)
  VALUES (OLD.id, OLD.version, needlepoint.now(), access.me(), to_jsonb(OLD));
  RETURN NULL;
END $$;


ALTER FUNCTION patient_records.keep_episode() OWNER TO clinic_owner;

--
-- Name: keep_history(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.keep_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO patient_records.patient_history (patient_id, version, changed_at, changed_by, fields, before)
  SELECT OLD.id, OLD.version, needlepoint.now(), access.me(),
    coalesce(array_agg(o.key ORDER BY o.key), '{}'), to_jsonb(OLD)
  FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n ON n.key = o.key
  WHERE o.value IS DISTINCT FROM n.value AND o.key <> 'version';
  RETURN NULL;
END $$;


ALTER FUNCTION patient_records.keep_history() OWNER TO clinic_owner;

--
-- Name: keys_of(patient_records.patients); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.keys_of(p patient_records.patients) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 WITH names AS (
          SELECT patient_records.fold((keys_of.p).family_name) AS family,
             patient_records.fold((keys_of.p).given_name) AS given,
             patient_records.fold((keys_of.p).preferred_name) AS preferred
         )
  SELECT DISTINCT keys.key
    FROM ( SELECT (('n'::text || names.family) || names.given) AS "?column?"
            FROM names
         UNION ALL
          SELECT (('n'::text || names.given) || names.family)
            FROM names
         UNION ALL
          SELECT (('n'::text || names.preferred) || names.family)
            FROM names
         UNION ALL
          SELECT (('n'::text || names.family) || names.preferred)
            FROM names
         UNION ALL
          SELECT (('n'::text || patient_records.fold(part.part)) || names.given)
            FROM names,
             regexp_split_to_table((keys_of.p).family_name, '[ –-]+'::text) part(part)
         UNION ALL
          SELECT ('b'::text || to_char(((keys_of.p).birth_date)::timestamp with time zone, 'YYYY-MM-DD'::text))
         UNION ALL
          SELECT ('p'::text || (keys_of.p).phone)
         UNION ALL
          SELECT ('p'::text || (keys_of.p).other_phone)
         UNION ALL
          SELECT ('h'::text || (keys_of.p).health_number)
         UNION ALL
          SELECT ('u'::text || (keys_of.p).number)
         UNION ALL
          SELECT ('u'::text || a.number)
            FROM patient_records.aliases((keys_of.p).id) a(id, number, family_name, given_name, preferred_name, birth_date, sex, gender, pronouns, phone, other_phone, email, street, city, region, postal_code, country, health_number, health_number_province, preferred_location_id, reminders, may_leave_voicemail, language, version, registered_at, merged_into)) keys(key)
   WHERE ((length(keys.key) > 1) AND ((keys_of.p).merged_into IS NULL));
END;


ALTER FUNCTION patient_records.keys_of(p patient_records.patients) OWNER TO clinic_owner;

--
-- Name: merge(uuid, uuid, integer, uuid, integer, text[], text); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.merge(new_id uuid, survivor uuid, survivor_version integer, duplicate uuid, duplicate_version integer, take text[], why text, OUT verdict text, OUT field text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
  kept patient_records.patients;
  lost patient_records.patients;
  one regclass;
BEGIN
  IF NOT access.may_everywhere('patients.merge') THEN verdict := 'forbidden'; RETURN; END IF;
  -- In one order, whoever comes: two merges of the same two wait for each other.
  PERFORM FROM patient_records.patients p WHERE p.id IN (survivor, duplicate) ORDER BY p.id FOR UPDATE;
  SELECT p.* INTO kept FROM patient_records.patients p WHERE p.id = survivor AND p.merged_into IS NULL;
  SELECT p.* INTO lost FROM patient_records.patients p WHERE p.id = duplicate AND p.merged_into IS NULL;
  field := CASE WHEN kept.id IS NULL THEN 'survivor' WHEN lost.id IS NULL OR survivor = duplicate THEN 'duplicate' END;
  IF field IS NOT NULL THEN verdict := 'not_found'; RETURN; END IF;
  field := CASE WHEN kept.version <> survivor_version THEN 'survivorVersion'
    WHEN lost.version <> duplicate_version THEN 'duplicateVersion' END;
  IF field IS NOT NULL THEN verdict := 'stale_version'; RETURN; END IF;
  field := 'duplicate';
  IF (SELECT m.overlaps FROM patient_records.preview_merge(survivor, duplicate) m) > 0 THEN
    verdict := 'slot_taken';
    RETURN;
  END IF;
  IF billing.claims_differ(survivor, duplicate) THEN verdict := 'claims_open'; RETURN; END IF;
  field := NULL;
  PERFORM set_config('clinic.merging', 'on', true);
  INSERT INTO patient_records.merges (id, survivor_id, duplicate_id, reason, taken, before, duplicate_before)
  VALUES (new_id, survivor, duplicate, why, take, to_jsonb(kept), to_jsonb(lost));
  -- Two visits of one time that have both been: both stay, and one says so.
  UPDATE scheduling.appointments b SET overlapping = true,
    override_reason = coalesce(b.override_reason, 'Two records of one person became one')
  WHERE b.patient_id = duplicate AND b.status = 'completed' AND NOT b.overlapping
    AND EXISTS (SELECT FROM scheduling.appointments a WHERE a.patient_id = survivor AND a.status = 'completed'
      AND NOT a.overlapping AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at));
  FOR one IN SELECT patient_records.movable() LOOP
    EXECUTE format('WITH moved AS (UPDATE %s t SET patient_id = $1 WHERE t.patient_id = $2 RETURNING t.id)
      INSERT INTO patient_records.merged_rows (merge_id, table_name, row_id) SELECT $3, $4, m.id FROM moved m', one)
      USING survivor, duplicate, new_id, one::text;
  END LOOP;
  -- Out of sight first: a health number is on one card only.
  UPDATE patient_records.patients p SET merged_into = survivor, version = p.version + 1, health_number = NULL,
    health_number_province = NULL
  WHERE p.id = duplicate;
  EXECUTE format('UPDATE patient_records.patients p SET version = p.version + 1%s
    FROM (SELECT jsonb_populate_record(NULL::patient_records.patients, $1) AS lost) s WHERE p.id = $2',
    (SELECT coalesce(string_agg(format(', %1$I = (s.lost).%1$I', t.name), ''), '') FROM unnest(take) AS t (name)))
    USING to_jsonb(lost), survivor;
  PERFORM set_config('clinic.merging', '', true);
  -- What either record was asked may rule out what the other is booked for.
  PERFORM session_notes.watch_bookings(survivor);
  verdict := 'merged';
END $_$;


ALTER FUNCTION patient_records.merge(new_id uuid, survivor uuid, survivor_version integer, duplicate uuid, duplicate_version integer, take text[], why text, OUT verdict text, OUT field text) OWNER TO clinic_owner;

--
-- Name: movable(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.movable() RETURNS SETOF regclass
    LANGUAGE sql STABLE
    AS $$
  SELECT c.conrelid::regclass FROM pg_constraint c JOIN pg_attribute k ON k.attrelid = c.conrelid AND k.attnum = c.conkey[1]
  WHERE c.contype = 'f' AND c.confrelid = 'patient_records.patients'::regclass AND k.attname = 'patient_id'
    AND c.conrelid NOT IN ('patient_records.search_keys'::regclass, 'patient_records.patient_history'::regclass,
      'patient_records.custodians'::regclass)
  ORDER BY c.conrelid::regclass::text
$$;


ALTER FUNCTION patient_records.movable() OWNER TO clinic_owner;

--
-- Name: preview_merge(uuid, uuid); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.preview_merge(survivor uuid, duplicate uuid, OUT tables text[], OUT counts bigint[], OUT fields text[], OUT survivors text[], OUT duplicates text[], OUT "overlaps" bigint) RETURNS record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
  one regclass;
  number bigint;
BEGIN
  IF NOT access.may_everywhere('patients.merge') THEN RETURN; END IF;
  tables := '{}';
  counts := '{}';
  FOR one IN SELECT patient_records.movable() LOOP
    EXECUTE format('SELECT count(*) FROM %s t WHERE t.patient_id = $1', one) INTO number USING duplicate;
    IF number > 0 THEN
      tables := tables || split_part(one::text, '.', 2);
      counts := counts || number;
    END IF;
  END LOOP;
  SELECT coalesce(array_agg(s.key ORDER BY s.key), '{}'), coalesce(array_agg(s.value ORDER BY s.key), '{}'),
    coalesce(array_agg(d.value ORDER BY s.key), '{}')
  INTO fields, survivors, duplicates
  FROM jsonb_each_text((SELECT to_jsonb(p) FROM patient_records.patients p WHERE p.id = survivor)) s
    JOIN jsonb_each_text((SELECT to_jsonb(p) FROM patient_records.patients p WHERE p.id = duplicate)) d ON d.key = s.key
  WHERE s.value IS DISTINCT FROM d.value
    AND s.key NOT IN ('id', 'number', 'version', 'registered_at', 'merged_into');
  -- Two visits that have both been cannot be put right any more.
  SELECT count(*) INTO overlaps
  FROM scheduling.appointments a JOIN scheduling.appointments b
    ON b.patient_id = duplicate AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
  WHERE a.patient_id = survivor AND NOT a.overlapping AND NOT b.overlapping
    AND a.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
    AND b.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
    AND NOT (a.status = 'completed' AND b.status = 'completed');
END $_$;


ALTER FUNCTION patient_records.preview_merge(survivor uuid, duplicate uuid, OUT tables text[], OUT counts bigint[], OUT fields text[], OUT survivors text[], OUT duplicates text[], OUT "overlaps" bigint) OWNER TO clinic_owner;

--
-- Name: refuse_birth_to_come(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.refuse_birth_to_come() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  -- A day of grace: the day begins earlier elsewhere.
  IF NEW.birth_date > (needlepoint.now() AT TIME ZONE 'UTC')::date + 1 THEN
    RAISE EXCEPTION 'born in the future' USING ERRCODE = '23514', CONSTRAINT = 'patients_birth_date';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION patient_records.refuse_birth_to_come() OWNER TO clinic_owner;

--
-- Name: service(uuid); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.service(patient uuid, OUT last date, OUT provinces text[]) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT max(a.local_start)::date, array_agg(DISTINCT l.province)
  FROM scheduling.appointments a JOIN practice.locations l ON l.id = a.location_id
  WHERE a.patient_id = patient AND a.status IN ('arrived', 'in_treatment', 'completed')
    AND access.may('patients.read')
$$;


ALTER FUNCTION patient_records.service(patient uuid, OUT last date, OUT provinces text[]) OWNER TO clinic_owner;

--
-- Name: sounds_alike(text, text); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.sounds_alike(a text, b text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((a = b) OR (public.similarity(a, b) >= (0.5)::double precision) OR ((public.dmetaphone(a) <> ''::text) AND ((public.dmetaphone(a) = ANY (ARRAY[public.dmetaphone(b), public.dmetaphone_alt(b)])) OR (public.dmetaphone_alt(a) = public.dmetaphone(b)))));


ALTER FUNCTION patient_records.sounds_alike(a text, b text) OWNER TO clinic_owner;

--
-- Name: today(uuid, uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.today(at_location uuid, of_therapist uuid) RETURNS date
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (needlepoint.now() AT TIME ZONE coalesce(
    (SELECT l.zone FROM practice.locations l WHERE l.id = at_location),
    (SELECT l.zone FROM therapist_profiles.therapist_locations w JOIN practice.locations l ON l.id = w.location_id
      WHERE w.therapist_id = of_therapist ORDER BY l.code LIMIT 1),
    'UTC'))::date;
END $$;


ALTER FUNCTION scheduling.today(at_location uuid, of_therapist uuid) OWNER TO clinic_owner;

--
-- Name: today(uuid); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.today(patient uuid) RETURNS date
    LANGUAGE sql STABLE
    RETURN scheduling.today(COALESCE((SELECT p.preferred_location_id FROM patient_records.patients p WHERE (p.id = today.patient)), (SELECT l.id FROM practice.locations l ORDER BY l.code LIMIT 1)), NULL::uuid);


ALTER FUNCTION patient_records.today(patient uuid) OWNER TO clinic_owner;

--
-- Name: unmerge(uuid); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.unmerge(merge uuid, OUT verdict text, OUT survivor uuid, OUT duplicate uuid) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
  done patient_records.merges;
  name text;
BEGIN
  IF NOT access.may_everywhere('patients.merge') THEN verdict := 'forbidden'; RETURN; END IF;
  SELECT m.* INTO done FROM patient_records.merges m WHERE m.id = merge AND m.undone_at IS NULL FOR UPDATE;
  IF done.id IS NULL THEN verdict := 'not_found'; RETURN; END IF;
  survivor := done.survivor_id;
  duplicate := done.duplicate_id;
  IF needlepoint.now() > done.merged_at + interval '30 days' THEN verdict := 'too_late'; RETURN; END IF;
  PERFORM FROM patient_records.patients p WHERE p.id IN (survivor, duplicate) ORDER BY p.id FOR UPDATE;
  -- Of merges one in another the outer goes first.
  IF (SELECT p.merged_into FROM patient_records.patients p WHERE p.id = survivor) IS NOT NULL THEN
    verdict := 'not_found';
    RETURN;
  END IF;
  PERFORM set_config('clinic.merging', 'on', true);
  FOR name IN SELECT DISTINCT r.table_name FROM patient_records.merged_rows r WHERE r.merge_id = merge LOOP
    EXECUTE format('UPDATE %s t SET patient_id = $1 FROM patient_records.merged_rows r
      WHERE r.merge_id = $2 AND r.table_name = $3 AND t.id = r.row_id AND t.patient_id = $4', name::regclass)
      USING duplicate, merge, name, survivor;
  END LOOP;
  -- What came after the merge goes with what it hangs on: a note with its visit, all else with its note or its event.
  UPDATE session_notes.notes n SET patient_id = duplicate FROM scheduling.appointments a
  WHERE a.id = n.appointment_id AND a.patient_id = duplicate AND n.patient_id = survivor;
  UPDATE session_notes.check_ins c SET patient_id = duplicate FROM session_notes.notes n
  WHERE n.id = c.note_id AND n.patient_id = duplicate AND c.patient_id = survivor;
  UPDATE session_notes.measure_results r SET patient_id = duplicate FROM session_notes.notes n
  WHERE n.id = r.note_id AND n.patient_id = duplicate AND r.patient_id = survivor;
  UPDATE session_notes.adverse_events e SET patient_id = duplicate FROM session_notes.notes n
  WHERE n.id = e.note_id AND n.patient_id = duplicate AND e.patient_id = survivor;
  UPDATE session_notes.tasks t SET patient_id = duplicate FROM session_notes.adverse_events e
  WHERE e.id = t.event_id AND e.patient_id = duplicate AND t.patient_id = survivor;
  EXECUTE format('UPDATE patient_records.patients p SET version = p.version + 1%s
    FROM (SELECT jsonb_populate_record(NULL::patient_records.patients, $1) AS kept,
      jsonb_populate_record(NULL::patient_records.patients, $2) AS lost) s WHERE p.id = $3',
    (SELECT coalesce(string_agg(format(', %1$I = CASE WHEN %2$s THEN (s.kept).%1$I ELSE p.%1$I END', t.name,
      -- An address goes back whole or not at all.
      CASE WHEN t.name IN ('street', 'city', 'region', 'postal_code', 'country')
        THEN '(p.street, p.city, p.region, p.postal_code, p.country) IS NOT DISTINCT FROM '
          '((s.lost).street, (s.lost).city, (s.lost).region, (s.lost).postal_code, (s.lost).country)'
        ELSE format('p.%1$I IS NOT DISTINCT FROM (s.lost).%1$I', t.name) END), ''), '')
      FROM unnest(done.taken) AS t (name)))
    USING done.before, done.duplicate_before, survivor;
  UPDATE patient_records.patients p SET merged_into = NULL, version = p.version + 1,
    health_number = done.duplicate_before ->> 'health_number',
    health_number_province = done.duplicate_before ->> 'health_number_province'
  WHERE p.id = duplicate;
  -- Once more, so that the survivor is not found by the other's number any more.
  UPDATE patient_records.patients p SET version = p.version + 1 WHERE p.id = survivor;
  UPDATE patient_records.merges m SET undone_at = needlepoint.now(), undone_by = access.me() WHERE m.id = merge;
  PERFORM set_config('clinic.merging', '', true);
  verdict := 'unmerged';
END $_$;


ALTER FUNCTION patient_records.unmerge(merge uuid, OUT verdict text, OUT survivor uuid, OUT duplicate uuid) OWNER TO clinic_owner;

--
-- Name: write_search_keys(); Type: FUNCTION; Schema: patient_records; Owner: clinic_owner
--

CREATE FUNCTION patient_records.write_search_keys() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM patient_records.search_keys k
  WHERE k.patient_id = NEW.id AND k.key NOT IN (SELECT patient_records.keys_of(NEW));
  INSERT INTO patient_records.search_keys AS k (patient_id, key, previous)
  SELECT NEW.id, key, lag(key) OVER (ORDER BY key COLLATE "C") FROM patient_records.keys_of(NEW) AS key
  ON CONFLICT (patient_id, key) DO UPDATE SET previous = excluded.previous
    WHERE k.previous IS DISTINCT FROM excluded.previous;
  RETURN NULL;
END $$;


ALTER FUNCTION patient_records.write_search_keys() OWNER TO clinic_owner;

--
-- Name: refuse_unknown_zone(); Type: FUNCTION; Schema: practice; Owner: clinic_owner
--

CREATE FUNCTION practice.refuse_unknown_zone() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
  IF NEW.zone !~ '^(UTC|[A-Z][A-Za-z_]+/.+)$' OR NOT needlepoint.zone_exists(NEW.zone) THEN
    RAISE EXCEPTION 'unknown time zone' USING ERRCODE = '23514', CONSTRAINT = 'locations_zone_exists';
  END IF;
  RETURN NEW;
END $_$;


ALTER FUNCTION practice.refuse_unknown_zone() OWNER TO clinic_owner;

--
-- Name: alerts; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.alerts (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    text text NOT NULL,
    since date,
    added_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    added_by uuid NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    CONSTRAINT alerts_end CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT alerts_kind_check CHECK ((kind = ANY (ARRAY['allergy'::text, 'bleeding'::text, 'implant'::text, 'pregnancy'::text, 'infection'::text, 'fainting'::text, 'precaution'::text, 'safety'::text, 'other'::text]))),
    CONSTRAINT alerts_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'caution'::text, 'critical'::text])))
);

ALTER TABLE ONLY patient_records.alerts FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.alerts OWNER TO clinic_owner;

--
-- Name: rooms; Type: TABLE; Schema: practice; Owner: clinic_owner
--

CREATE TABLE practice.rooms (
    id uuid NOT NULL,
    location_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    retired_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL
);


ALTER TABLE practice.rooms OWNER TO clinic_owner;

--
-- Name: treatment_types; Type: TABLE; Schema: practice; Owner: clinic_owner
--

CREATE TABLE practice.treatment_types (
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    minutes integer NOT NULL,
    buffer_before integer DEFAULT 0 NOT NULL,
    buffer_after integer DEFAULT 0 NOT NULL,
    room_kind text,
    needling boolean NOT NULL,
    tax_reason text NOT NULL,
    retired_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT treatment_types_buffer_after_check CHECK (((buffer_after >= 0) AND (buffer_after <= 120))),
    CONSTRAINT treatment_types_buffer_before_check CHECK (((buffer_before >= 0) AND (buffer_before <= 120))),
    CONSTRAINT treatment_types_minutes_check CHECK (((minutes >= 5) AND (minutes <= 480))),
    CONSTRAINT treatment_types_tax_reason_check CHECK ((tax_reason = ANY (ARRAY['exempt_physiotherapy'::text, 'taxable_report'::text, 'taxable_product'::text, 'taxable_block_fee'::text, 'taxable_mixed'::text, 'taxable_other'::text])))
);


ALTER TABLE practice.treatment_types OWNER TO clinic_owner;

--
-- Name: appointment_cards; Type: VIEW; Schema: scheduling; Owner: clinic_owner
--

CREATE VIEW scheduling.appointment_cards WITH (security_invoker='true') AS
 SELECT a.id,
    a.version,
    a.status,
    a.local_start,
    a.starts_at,
    a.ends_at,
    (a.ends_at AT TIME ZONE a.zone) AS local_end,
    a.zone,
    a.minutes,
    a.is_doubled,
    a.patient_id,
    p.number AS patient,
    ((COALESCE(p.preferred_name, p.given_name) || ' '::text) || p.family_name) AS patient_name,
    (EXISTS ( SELECT
           FROM patient_records.alerts x
          WHERE ((x.patient_id = a.patient_id) AND (x.ended_at IS NULL)))) AS patient_has_alert,
    a.therapist_id,
    t.slug AS therapist,
    t.name AS therapist_name,
    y.code AS treatment,
    y.name AS treatment_name,
    a.location_id,
    l.code AS location,
    a.room_id,
    r.name AS room_name,
    a.note,
    a.overlapping,
    a.outside_hours,
    a.override_reason,
    a.status_reason,
    a.cancel_reason,
    a.rebooked_from
   FROM (((((scheduling.appointments a
     JOIN patient_records.patients p ON ((p.id = a.patient_id)))
     JOIN therapist_profiles.therapists t ON ((t.id = a.therapist_id)))
     JOIN practice.treatment_types y ON ((y.id = a.treatment_type_id)))
     JOIN practice.locations l ON ((l.id = a.location_id)))
     LEFT JOIN practice.rooms r ON ((r.id = a.room_id)));


ALTER TABLE scheduling.appointment_cards OWNER TO clinic_owner;

--
-- Name: book(uuid, uuid, text, uuid, text, uuid, text, uuid, text, timestamp without time zone, integer, uuid, text, text, uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.book(new_id uuid, the_patient uuid, patient_number text, the_therapist uuid, slug text, treatment uuid, treatment_code text, location uuid, location_code text, start timestamp without time zone, length integer, wanted_room uuid, remark text, reason text, rebooks uuid, OUT verdict text, OUT field text, OUT card scheduling.appointment_cards) RETURNS record
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
  found_ record;
  end_at timestamptz;
  hold_from timestamptz;
  hold_until timestamptz;
  is_outside boolean;
  room uuid;
  done uuid;
BEGIN
  SELECT l.id AS location_id, l.zone, l.closed_at, t.id AS therapist_id, t.retired_at AS therapist_retired_at,
      w.therapist_id IS NOT NULL AS works_there, y.id AS treatment_id, y.retired_at AS treatment_retired_at,
      coalesce(length, y.minutes) AS minutes, y.buffer_before, y.buffer_after, y.room_kind, p.id AS patient_id,
      r.id AS room_id, r.location_id AS room_location_id, r.kind AS room_is, r.retired_at AS room_retired_at,
      needlepoint.instant_at(start, l.zone) AS start_at, needlepoint.now() AS now
    INTO found_
  FROM (VALUES (1)) AS one (row)
    LEFT JOIN practice.locations l
      ON l.id = (SELECT coalesce(location, (SELECT x.id FROM practice.locations x WHERE x.code = location_code)))
    LEFT JOIN therapist_profiles.therapists t
      ON t.id = (SELECT coalesce(the_therapist, (SELECT x.id FROM therapist_profiles.therapists x WHERE x.slug = book.slug)))
    LEFT JOIN therapist_profiles.therapist_locations w ON w.therapist_id = t.id AND w.location_id = l.id
    LEFT JOIN practice.treatment_types y
      ON y.id = (SELECT coalesce(treatment, (SELECT x.id FROM practice.treatment_types x WHERE x.code = treatment_code)))
    LEFT JOIN patient_records.patients p
      ON p.id = (SELECT coalesce(the_patient, (SELECT x.id FROM patient_records.patients x WHERE x.number = patient_number)))
    LEFT JOIN practice.rooms r ON r.id = wanted_room;

  field := CASE WHEN found_.patient_id IS NULL THEN 'patient' WHEN found_.therapist_id IS NULL THEN 'therapist'
    WHEN found_.treatment_id IS NULL THEN 'treatment' WHEN found_.location_id IS NULL THEN 'location'
    WHEN wanted_room IS NOT NULL AND found_.room_id IS NULL THEN 'room' END;
  IF field IS NOT NULL THEN verdict := 'not_found'; RETURN; END IF;
  IF rebooks IS NOT NULL AND NOT EXISTS (SELECT FROM scheduling.appointments a WHERE a.id = rebooks
    AND a.patient_id = found_.patient_id AND a.status IN ('cancelled', 'late_cancelled', 'no_show'))
  THEN verdict := 'not_found'; field := 'rebookedFrom'; RETURN; END IF;
  IF found_.start_at IS NULL THEN verdict := 'time_does_not_exist'; field := 'start'; RETURN; END IF;

  IF reason IS NOT NULL AND NOT access.may_at('schedule.override', found_.location_id)
  THEN verdict := 'override_not_permitted'; field := 'override'; RETURN; END IF;
  field := CASE
    WHEN found_.closed_at <= found_.start_at THEN 'location'
    WHEN found_.therapist_retired_at IS NOT NULL OR NOT found_.works_there THEN 'therapist'
    WHEN found_.treatment_retired_at IS NOT NULL THEN 'treatment'
    WHEN found_.room_location_id <> found_.location_id OR found_.room_retired_at IS NOT NULL
      OR found_.room_is <> found_.room_kind AND reason IS NULL THEN 'room' END;
  IF field IS NOT NULL THEN verdict := 'not_offered'; RETURN; END IF;
  IF found_.start_at < found_.now AND reason IS NULL THEN verdict := 'in_the_past'; field := 'start'; RETURN; END IF;

  end_at := found_.start_at + make_interval(mins => found_.minutes);
  hold_from := found_.start_at - make_interval(mins => found_.buffer_before);
  hold_until := end_at + make_interval(mins => found_.buffer_after);
  is_outside := NOT scheduling.is_open(found_.therapist_id, found_.location_id, found_.zone, start, found_.start_at,
    hold_from, end_at);
  IF is_outside AND reason IS NULL THEN verdict := 'outside_hours'; field := 'start'; RETURN; END IF;

  -- The constraints decide. A room that was lost to another since it was seen free gives way to the next.
  IF reason IS NOT NULL THEN
    field := scheduling.taken(found_.therapist_id, wanted_room, found_.patient_id, found_.start_at, end_at, hold_from,
      hold_until, NULL);
  END IF;
  FOR attempt IN 1..3 LOOP
    EXIT WHEN field IS NOT NULL;
    FOR room IN SELECT wanted_room WHERE wanted_room IS NOT NULL OR found_.room_kind IS NULL
      UNION ALL
      SELECT f FROM scheduling.free_rooms(found_.location_id, found_.room_kind, found_.therapist_id, start,
        found_.start_at, end_at, hold_from, hold_until, NULL) f
        WHERE wanted_room IS NULL AND found_.room_kind IS NOT NULL
    LOOP
      INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id,
        local_start, minutes, buffer_before, buffer_after, outside_hours, override_reason, note, rebooked_from)
      VALUES (new_id, found_.patient_id, found_.therapist_id, found_.treatment_id, found_.location_id, room, start,
        found_.minutes, found_.buffer_before, found_.buffer_after, is_outside, reason, remark, rebooks)
      ON CONFLICT DO NOTHING RETURNING id INTO done;
      EXIT WHEN done IS NOT NULL;
      field := scheduling.taken(found_.therapist_id, wanted_room, found_.patient_id, found_.start_at, end_at, hold_from,
        hold_until, NULL);
      EXIT WHEN field IS NOT NULL;
    END LOOP;
    EXIT WHEN done IS NOT NULL;
    field := coalesce(field, scheduling.taken(found_.therapist_id, wanted_room, found_.patient_id, found_.start_at,
      end_at, hold_from, hold_until, NULL));
    EXIT WHEN reason IS NOT NULL;
  END LOOP;
  IF done IS NULL AND reason IS NULL THEN
    verdict := CASE WHEN field IS NULL THEN 'no_room_free' ELSE 'slot_taken' END;
    field := coalesce(field, 'start');
    RETURN;
  END IF;
  IF done IS NULL THEN
    -- Over another, knowingly: in a room that is free if there is one.
    room := coalesce(wanted_room,
      (SELECT f FROM scheduling.free_rooms(found_.location_id, found_.room_kind, found_.therapist_id, start,
        found_.start_at, end_at, hold_from, hold_until, NULL) f LIMIT 1),
      (SELECT r.id FROM practice.rooms r WHERE r.location_id = found_.location_id AND r.kind = found_.room_kind
        AND r.retired_at IS NULL ORDER BY r.name, r.id LIMIT 1));
    INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id,
      local_start, minutes, buffer_before, buffer_after, outside_hours, overlapping, override_reason, note,
      rebooked_from)
    VALUES (new_id, found_.patient_id, found_.therapist_id, found_.treatment_id, found_.location_id, room, start,
      found_.minutes, found_.buffer_before, found_.buffer_after, is_outside, true, reason, remark, rebooks);
  END IF;
  verdict := 'booked';
  field := NULL;
  SELECT c.* INTO card FROM scheduling.appointment_cards c WHERE c.id = new_id;
END $$;


ALTER FUNCTION scheduling.book(new_id uuid, the_patient uuid, patient_number text, the_therapist uuid, slug text, treatment uuid, treatment_code text, location uuid, location_code text, start timestamp without time zone, length integer, wanted_room uuid, remark text, reason text, rebooks uuid, OUT verdict text, OUT field text, OUT card scheduling.appointment_cards) OWNER TO clinic_owner;

--
-- Name: busy_times(uuid[], uuid[], date, date); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.busy_times(therapists uuid[], locations uuid[], first_day date, last_day date) RETURNS TABLE(therapist_id uuid, room_id uuid, held_from timestamp with time zone, starts_at timestamp with time zone, ends_at timestamp with time zone, held_until timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
BEGIN
  RETURN QUERY
  SELECT a.therapist_id, a.room_id, a.held_from, a.starts_at, a.ends_at, a.held_until
  FROM scheduling.appointments a
  WHERE a.id IN (
      SELECT b.id FROM scheduling.appointments b
      WHERE b.therapist_id = ANY (therapists) AND b.local_start >= first_day - 1 AND b.local_start < last_day + 2
      UNION SELECT b.id FROM scheduling.appointments b
      WHERE b.location_id = ANY (locations) AND b.local_start >= first_day - 1 AND b.local_start < last_day + 2)
    AND a.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed');
END $$;


ALTER FUNCTION scheduling.busy_times(therapists uuid[], locations uuid[], first_day date, last_day date) OWNER TO clinic_owner;

--
-- Name: therapist_locations; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.therapist_locations (
    therapist_id uuid NOT NULL,
    location_id uuid NOT NULL
);

ALTER TABLE ONLY therapist_profiles.therapist_locations FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.therapist_locations OWNER TO clinic_owner;

--
-- Name: day_of(timestamp with time zone, uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.day_of(at timestamp with time zone, of_therapist uuid) RETURNS date
    LANGUAGE sql STABLE
    RETURN ((at AT TIME ZONE COALESCE((SELECT l.zone FROM (therapist_profiles.therapist_locations w JOIN practice.locations l ON ((l.id = w.location_id))) WHERE (w.therapist_id = day_of.of_therapist) ORDER BY l.code LIMIT 1), 'UTC'::text)))::date;


ALTER FUNCTION scheduling.day_of(at timestamp with time zone, of_therapist uuid) OWNER TO clinic_owner;

--
-- Name: derive(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.derive() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.status <> 'booked' THEN
    RAISE EXCEPTION 'an appointment begins as booked' USING ERRCODE = '23514', CONSTRAINT = 'appointments_transition';
  END IF;
  -- Read here, where the table's lock is held: a change of the location's zone cannot slip in between.
  IF TG_OP = 'INSERT' OR NEW.location_id <> OLD.location_id THEN
    SELECT l.zone INTO NEW.zone FROM practice.locations l WHERE l.id = NEW.location_id;
  END IF;
  NEW.starts_at := needlepoint.instant_at(NEW.local_start, NEW.zone);
  IF NEW.starts_at IS NULL THEN
    RAISE EXCEPTION 'no such local time' USING ERRCODE = '23514', CONSTRAINT = 'appointments_time_exists';
  END IF;
  NEW.is_doubled := (NEW.starts_at + interval '1 hour') AT TIME ZONE NEW.zone = NEW.local_start
    OR (NEW.starts_at + interval '30 minutes') AT TIME ZONE NEW.zone = NEW.local_start;
  NEW.ends_at := NEW.starts_at + make_interval(mins => NEW.minutes);
  NEW.held_from := NEW.starts_at - make_interval(mins => NEW.buffer_before);
  NEW.held_until := NEW.ends_at + make_interval(mins => NEW.buffer_after);
  NEW.tz_version := coalesce(nullif(current_setting('clinic.tz_version', true), ''), 'unknown');
  RETURN NEW;
END $$;


ALTER FUNCTION scheduling.derive() OWNER TO clinic_owner;

--
-- Name: derive_anew(uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.derive_anew(at_location uuid) RETURNS TABLE(appointment_id uuid, location_code text, local_start timestamp without time zone, was timestamp with time zone, becomes timestamp with time zone, problem text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
DECLARE
  one record;
BEGIN
  -- Nothing is booked meanwhile.
  LOCK TABLE scheduling.appointments IN SHARE ROW EXCLUSIVE MODE;
  UPDATE scheduling.appointments a SET zone = l.zone FROM practice.locations l
  WHERE l.id = a.location_id AND (at_location IS NULL OR l.id = at_location) AND a.starts_at >= needlepoint.now()
    AND a.status IN ('booked', 'confirmed', 'arrived')
    AND needlepoint.instant_at(a.local_start, l.zone) = a.starts_at
    AND (a.zone, a.tz_version) IS DISTINCT FROM
      (l.zone, coalesce(nullif(current_setting('clinic.tz_version', true), ''), 'unknown'));
  -- Those that move later start with the last, those that move earlier with the first: none runs into its neighbour.
  FOR one IN
    SELECT a.id, l.code, l.zone, a.local_start, a.starts_at, n.new_at
    FROM scheduling.appointments a JOIN practice.locations l ON l.id = a.location_id,
      LATERAL (SELECT needlepoint.instant_at(a.local_start, l.zone) AS new_at) n
    WHERE (at_location IS NULL OR l.id = at_location) AND a.starts_at >= needlepoint.now()
      AND a.status IN ('booked', 'confirmed', 'arrived') AND n.new_at IS DISTINCT FROM a.starts_at
    ORDER BY extract(epoch FROM a.starts_at) * CASE WHEN n.new_at > a.starts_at THEN -1 ELSE 1 END
  LOOP
    appointment_id := one.id;
    location_code := one.code;
    local_start := one.local_start;
    was := one.starts_at;
    becomes := one.new_at;
    problem := CASE WHEN one.new_at IS NULL THEN 'time_does_not_exist' END;
    IF problem IS NULL THEN
      BEGIN
        UPDATE scheduling.appointments a SET zone = one.zone, version = a.version + 1, status_reason = NULL
        WHERE a.id = one.id;
      EXCEPTION WHEN exclusion_violation THEN
        problem := 'slot_taken';
      END;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;


ALTER FUNCTION scheduling.derive_anew(at_location uuid) OWNER TO clinic_owner;

--
-- Name: follow_zone(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.follow_zone() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
DECLARE
  why text;
BEGIN
  SELECT d.problem INTO why FROM scheduling.derive_anew(NEW.id) d WHERE d.problem IS NOT NULL LIMIT 1;
  IF why IS NOT NULL THEN
    RAISE EXCEPTION 'the zone does not fit what is booked' USING ERRCODE = '23514',
      CONSTRAINT = CASE why WHEN 'slot_taken' THEN 'appointments_zone_overlap' ELSE 'appointments_zone_skips' END;
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION scheduling.follow_zone() OWNER TO clinic_owner;

--
-- Name: free_rooms(uuid, text, uuid, timestamp without time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.free_rooms(location uuid, kind_needed text, therapist uuid, start timestamp without time zone, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) RETURNS SETOF uuid
    LANGUAGE plpgsql
    AS $$
BEGIN
  RETURN QUERY SELECT r.id FROM practice.rooms r
  WHERE r.location_id = location AND r.kind = kind_needed AND r.retired_at IS NULL
    AND r.id <> ALL (ARRAY(
      SELECT a.room_id FROM scheduling.appointments a
      WHERE a.location_id = location AND a.local_start > start - interval '13 hours'
        AND a.local_start < start + interval '13 hours' AND a.room_id IS NOT NULL
        AND a.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
        AND (a.held_from < end_at AND a.ends_at > hold_from OR a.starts_at < hold_until AND a.held_until > start_at)
        AND a.id IS DISTINCT FROM but_for))
  ORDER BY uuid_hash_extended(r.id, uuid_hash_extended(therapist, 0)), r.id;
END $$;


ALTER FUNCTION scheduling.free_rooms(location uuid, kind_needed text, therapist uuid, start timestamp without time zone, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) OWNER TO clinic_owner;

--
-- Name: guard_lifecycle(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.guard_lifecycle() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM scheduling.status_transitions s
    WHERE s.from_status = OLD.status AND s.to_status = NEW.status)
  THEN
    RAISE EXCEPTION 'not from % to %', OLD.status, NEW.status
      USING ERRCODE = '23514', CONSTRAINT = 'appointments_transition';
  END IF;
  IF NEW.status = 'no_show' AND needlepoint.now() < NEW.starts_at + make_interval(mins => coalesce(
    (SELECT r.no_show_grace_minutes FROM scheduling.location_rules r WHERE r.location_id = NEW.location_id), 15))
  THEN
    RAISE EXCEPTION 'too early' USING ERRCODE = '23514', CONSTRAINT = 'appointments_no_show_grace';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION scheduling.guard_lifecycle() OWNER TO clinic_owner;

--
-- Name: guard_override(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.guard_override() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT access.may_at('schedule.override', NEW.location_id)
  THEN
    RAISE EXCEPTION 'no override' USING ERRCODE = '23514', CONSTRAINT = 'appointments_override_permitted';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION scheduling.guard_override() OWNER TO clinic_owner;

--
-- Name: guard_place(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.guard_place() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'no move of %', OLD.status USING ERRCODE = '23514', CONSTRAINT = 'appointments_move';
END $$;


ALTER FUNCTION scheduling.guard_place() OWNER TO clinic_owner;

--
-- Name: hours_on(date, text[], text[]); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.hours_on(day date, starts text[], ends text[]) RETURNS tsmultirange
    LANGUAGE sql STABLE
    RETURN (SELECT COALESCE(range_agg(tsrange((hours_on.day + (h.starts)::time without time zone), (hours_on.day + (h.ends)::time without time zone))), '{}'::tsmultirange) AS "coalesce" FROM UNNEST(hours_on.starts, hours_on.ends) h(starts, ends));


ALTER FUNCTION scheduling.hours_on(day date, starts text[], ends text[]) OWNER TO clinic_owner;

--
-- Name: is_open(uuid, uuid, text, timestamp without time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.is_open(therapist uuid, location uuid, zone text, local_start timestamp without time zone, start_at timestamp with time zone, hold_from timestamp with time zone, end_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN scheduling.open_hours(therapist, location, local_start::date)
    @> tsrange(least(local_start - (start_at - hold_from), hold_from AT TIME ZONE zone),
      greatest(local_start + (end_at - start_at), end_at AT TIME ZONE zone));
END $$;


ALTER FUNCTION scheduling.is_open(therapist uuid, location uuid, zone text, local_start timestamp without time zone, start_at timestamp with time zone, hold_from timestamp with time zone, end_at timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: left_behind(uuid, uuid, uuid, uuid[]); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.left_behind(closed_location uuid, retired_room uuid, of_therapist uuid, left_locations uuid[]) RETURNS TABLE(appointment_id uuid, location_code text, local_start timestamp without time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  RETURN QUERY
  SELECT a.id, l.code, a.local_start
  FROM scheduling.appointments a JOIN practice.locations l ON l.id = a.location_id
  WHERE a.local_start >= (needlepoint.now() - interval '2 days')::timestamp AND a.starts_at >= needlepoint.now()
    AND a.status IN ('booked', 'confirmed')
    AND (a.location_id = closed_location OR a.room_id = retired_room
      OR a.therapist_id = of_therapist AND (left_locations IS NULL OR a.location_id = ANY (left_locations)))
  ORDER BY a.local_start, a.id;
END $$;


ALTER FUNCTION scheduling.left_behind(closed_location uuid, retired_room uuid, of_therapist uuid, left_locations uuid[]) OWNER TO clinic_owner;

--
-- Name: mark_outside(uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.mark_outside(therapist uuid) RETURNS TABLE(appointment_id uuid, location_code text, local_start timestamp without time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
BEGIN
  RETURN QUERY
  WITH coming AS (
    SELECT a.id, NOT scheduling.is_open(a.therapist_id, a.location_id, a.zone, a.local_start, a.starts_at, a.held_from,
      a.ends_at) AS lies_outside
    FROM scheduling.appointments a
    WHERE a.therapist_id = therapist AND a.local_start >= (needlepoint.now() - interval '2 days')::timestamp
      AND a.starts_at >= needlepoint.now() AND a.status IN ('booked', 'confirmed')
  ), marked AS (
    UPDATE scheduling.appointments a SET outside_hours = c.lies_outside FROM coming c
    WHERE a.id = c.id AND a.outside_hours <> c.lies_outside
    RETURNING a.id, a.location_id, a.local_start, a.outside_hours
  )
  SELECT m.id, l.code, m.local_start FROM marked m JOIN practice.locations l ON l.id = m.location_id
  WHERE m.outside_hours ORDER BY m.local_start, m.id;
END $$;


ALTER FUNCTION scheduling.mark_outside(therapist uuid) OWNER TO clinic_owner;

--
-- Name: move(uuid, timestamp without time zone, uuid, text, uuid, uuid, text, integer, text); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.move(appointment uuid, start timestamp without time zone, the_therapist uuid, slug text, wanted_room uuid, location uuid, location_code text, expected integer, reason text, OUT verdict text, OUT field text, OUT current_version integer) RETURNS record
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
  old scheduling.appointments;
  found_ record;
  end_at timestamptz;
  hold_from timestamptz;
  hold_until timestamptz;
  is_same_slot boolean;
  is_outside boolean;
  kept_room uuid;
  room uuid;
  violated text;
BEGIN
  SELECT a.* INTO old FROM scheduling.appointments a WHERE a.id = appointment;
  IF old.id IS NULL THEN verdict := 'not_found'; field := 'appointment'; RETURN; END IF;
  start := coalesce(start, old.local_start);
  SELECT l.id AS location_id, l.zone, l.closed_at, t.id AS therapist_id, t.retired_at AS therapist_retired_at,
      w.therapist_id IS NOT NULL AS works_there, y.room_kind, r.id AS room_id, r.location_id AS room_location_id,
      r.kind AS room_is, r.retired_at AS room_retired_at, needlepoint.instant_at(start, l.zone) AS start_at,
      needlepoint.now() AS now
    INTO found_
  FROM practice.treatment_types y
    LEFT JOIN practice.locations l ON l.id = coalesce(location,
      (SELECT x.id FROM practice.locations x WHERE x.code = location_code),
      CASE WHEN location_code IS NULL THEN old.location_id END)
    LEFT JOIN therapist_profiles.therapists t ON t.id = coalesce(the_therapist,
      (SELECT x.id FROM therapist_profiles.therapists x WHERE x.slug = move.slug),
      CASE WHEN move.slug IS NULL THEN old.therapist_id END)
    LEFT JOIN therapist_profiles.therapist_locations w ON w.therapist_id = t.id AND w.location_id = l.id
    LEFT JOIN practice.rooms r ON r.id = wanted_room
  WHERE y.id = old.treatment_type_id;

  field := CASE WHEN found_.therapist_id IS NULL THEN 'therapist' WHEN found_.location_id IS NULL THEN 'location'
    WHEN wanted_room IS NOT NULL AND found_.room_id IS NULL THEN 'room' END;
  IF field IS NOT NULL THEN verdict := 'not_found'; RETURN; END IF;
  IF found_.start_at IS NULL THEN verdict := 'time_does_not_exist'; field := 'start'; RETURN; END IF;
  IF reason IS NOT NULL AND NOT access.may_at('schedule.override', found_.location_id)
  THEN verdict := 'override_not_permitted'; field := 'override'; RETURN; END IF;
  is_same_slot := start = old.local_start AND found_.therapist_id = old.therapist_id
    AND found_.location_id = old.location_id;

  -- In one order for everybody, so that two moves never wait for each other.
  PERFORM pg_advisory_xact_lock(hashtextextended('therapist ' || i, 0))
    FROM (SELECT DISTINCT i FROM unnest(ARRAY[old.therapist_id, found_.therapist_id]) i ORDER BY i) AS ids;
  PERFORM pg_advisory_xact_lock(hashtextextended('room ' || r.id, 0))
    FROM (SELECT r.id FROM practice.rooms r
      WHERE r.id IN (old.room_id, wanted_room) OR wanted_room IS NULL AND r.location_id = found_.location_id
        AND r.kind = found_.room_kind AND r.retired_at IS NULL
      ORDER BY r.id) AS r;
  PERFORM pg_advisory_xact_lock(hashtextextended('patient ' || old.patient_id, 0));
  SELECT a.* INTO old FROM scheduling.appointments a WHERE a.id = appointment FOR UPDATE;
  IF old.id IS NULL THEN verdict := 'not_found'; field := 'appointment'; RETURN; END IF;
  current_version := old.version;
  IF old.version <> expected THEN verdict := 'stale_version'; field := 'expectedVersion'; RETURN; END IF;
  IF old.status NOT IN ('booked', 'confirmed') AND NOT (is_same_slot AND old.status IN ('arrived', 'in_treatment'))
  THEN verdict := 'transition_not_allowed'; field := 'appointment'; RETURN; END IF;

  field := CASE
    WHEN found_.closed_at <= found_.start_at THEN 'location'
    WHEN NOT is_same_slot AND (found_.therapist_retired_at IS NOT NULL OR NOT found_.works_there) THEN 'therapist'
    WHEN found_.room_location_id <> found_.location_id OR found_.room_retired_at IS NOT NULL
      OR found_.room_is <> found_.room_kind AND reason IS NULL THEN 'room' END;
  IF field IS NOT NULL THEN verdict := 'not_offered'; RETURN; END IF;
  IF NOT is_same_slot AND found_.start_at < found_.now AND reason IS NULL
  THEN verdict := 'in_the_past'; field := 'start'; RETURN; END IF;

  end_at := found_.start_at + make_interval(mins => old.minutes);
  hold_from := found_.start_at - make_interval(mins => old.buffer_before);
  hold_until := end_at + make_interval(mins => old.buffer_after);
  is_outside := NOT scheduling.is_open(found_.therapist_id, found_.location_id, found_.zone, start, found_.start_at,
    hold_from, end_at);
  IF is_outside AND NOT is_same_slot AND reason IS NULL
  THEN verdict := 'outside_hours'; field := 'start'; RETURN; END IF;

  kept_room := (SELECT r.id FROM practice.rooms r
    WHERE r.id = old.room_id AND r.location_id = found_.location_id AND r.retired_at IS NULL);
  FOR room IN SELECT wanted_room WHERE wanted_room IS NOT NULL
    UNION ALL SELECT kept_room WHERE wanted_room IS NULL AND kept_room IS NOT NULL
    UNION ALL SELECT f FROM scheduling.free_rooms(found_.location_id, found_.room_kind, found_.therapist_id,
      start, found_.start_at, end_at, hold_from, hold_until, appointment) f
      WHERE wanted_room IS NULL AND found_.room_kind IS NOT NULL
    UNION ALL SELECT NULL WHERE wanted_room IS NULL AND found_.room_kind IS NULL
  LOOP
    BEGIN
      UPDATE scheduling.appointments a SET local_start = start, therapist_id = found_.therapist_id,
        location_id = found_.location_id, room_id = room, outside_hours = is_outside, overlapping = false,
        override_reason = CASE WHEN is_same_slot THEN coalesce(reason, a.override_reason) ELSE reason END,
        version = a.version + 1, status_reason = reason
      WHERE a.id = appointment;
      verdict := 'moved';
      field := NULL;
      current_version := old.version + 1;
      RETURN;
    EXCEPTION WHEN exclusion_violation THEN
      GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
    END;
    EXIT WHEN wanted_room IS NOT NULL OR violated NOT LIKE 'appointments_room_free%';
  END LOOP;
  IF reason IS NULL THEN
    verdict := CASE WHEN wanted_room IS NULL AND coalesce(violated, 'appointments_room_free') LIKE '%room_free%'
      THEN 'no_room_free' ELSE 'slot_taken' END;
    field := CASE WHEN verdict = 'no_room_free' THEN 'start' ELSE split_part(violated, '_', 2) END;
    RETURN;
  END IF;
  UPDATE scheduling.appointments a SET local_start = start, therapist_id = found_.therapist_id,
    location_id = found_.location_id, outside_hours = is_outside, overlapping = true, override_reason = reason,
    room_id = coalesce(wanted_room, kept_room,
      (SELECT r.id FROM practice.rooms r WHERE r.location_id = found_.location_id AND r.kind = found_.room_kind
        AND r.retired_at IS NULL ORDER BY r.name, r.id LIMIT 1)),
    version = a.version + 1, status_reason = reason
  WHERE a.id = appointment;
  verdict := 'moved';
  field := NULL;
  current_version := old.version + 1;
END $$;


ALTER FUNCTION scheduling.move(appointment uuid, start timestamp without time zone, the_therapist uuid, slug text, wanted_room uuid, location uuid, location_code text, expected integer, reason text, OUT verdict text, OUT field text, OUT current_version integer) OWNER TO clinic_owner;

--
-- Name: open_hours(uuid, uuid, date); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.open_hours(therapist uuid, location uuid, day date) RETURNS tsmultirange
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  open tsmultirange;
  off tsmultirange;
BEGIN
  SELECT e.hours INTO open FROM scheduling.shift_exceptions e
  WHERE e.therapist_id = therapist AND e.location_id = location AND e.on_date = day;
  IF NOT FOUND THEN
    SELECT range_agg(tsrange(day + s.starts, day + s.ends)) INTO open FROM scheduling.shifts s
    WHERE s.therapist_id = therapist AND s.location_id = location AND s.weekday = extract(isodow FROM day)::integer
      AND s.withdrawn_at IS NULL AND s.valid @> day;
  END IF;
  IF open IS NULL OR isempty(open) THEN RETURN '{}'; END IF;
  SELECT range_agg(o.period) INTO off FROM scheduling.time_off o
  WHERE o.therapist_id = therapist AND o.cancelled_at IS NULL
    AND o.period && tsrange(day::timestamp, day::timestamp + interval '1 day');
  RETURN CASE WHEN off IS NULL THEN open ELSE open - off END;
END $$;


ALTER FUNCTION scheduling.open_hours(therapist uuid, location uuid, day date) OWNER TO clinic_owner;

--
-- Name: record_change(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.record_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
DECLARE
  is_elsewhere boolean := (OLD.local_start, OLD.therapist_id, OLD.location_id, OLD.minutes)
    IS DISTINCT FROM (NEW.local_start, NEW.therapist_id, NEW.location_id, NEW.minutes);
  late_window integer;
BEGIN
  IF is_elsewhere THEN
    SELECT r.late_window_minutes INTO late_window FROM scheduling.location_rules r
    WHERE r.location_id = OLD.location_id;
  END IF;
  INSERT INTO scheduling.appointment_changes (appointment_id, version, from_status, to_status, reason, cancel_reason,
    local_start, starts_at, zone, tz_version, therapist_id, location_id, room_id, override_reason, moved, late,
    derived_anew)
  VALUES (NEW.id, NEW.version, OLD.status, NEW.status, NEW.status_reason, NEW.cancel_reason,
    OLD.local_start, OLD.starts_at, OLD.zone, OLD.tz_version, OLD.therapist_id, OLD.location_id, OLD.room_id,
    OLD.override_reason, is_elsewhere OR OLD.room_id IS DISTINCT FROM NEW.room_id,
    is_elsewhere AND needlepoint.now() > OLD.starts_at - make_interval(mins => coalesce(late_window, 1440)),
    OLD.local_start = NEW.local_start AND OLD.location_id = NEW.location_id AND OLD.starts_at <> NEW.starts_at);
  RETURN NULL;
END $$;


ALTER FUNCTION scheduling.record_change() OWNER TO clinic_owner;

--
-- Name: rederive(uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.rederive(at_location uuid) RETURNS TABLE(appointment_id uuid, location_code text, local_start timestamp without time zone, was timestamp with time zone, becomes timestamp with time zone, problem text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
BEGIN
  IF at_location IS NULL AND NOT access.may_everywhere('practice.write')
    OR at_location IS NOT NULL AND NOT access.may_at('practice.write', at_location)
  THEN
    RAISE EXCEPTION 'not at this location' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT * FROM scheduling.derive_anew(at_location);
END $$;


ALTER FUNCTION scheduling.rederive(at_location uuid) OWNER TO clinic_owner;

--
-- Name: require_needling_authorization(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.require_needling_authorization() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (SELECT y.needling FROM practice.treatment_types y WHERE y.id = NEW.treatment_type_id)
    AND NOT EXISTS (SELECT FROM therapist_profiles.permits p
      WHERE p.therapist_id = NEW.therapist_id AND p.needling AND p.valid @> NEW.local_start::date)
  THEN
    RAISE EXCEPTION 'no needling authorization'
      USING ERRCODE = '23514', CONSTRAINT = 'appointments_needling_authorized';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION scheduling.require_needling_authorization() OWNER TO clinic_owner;

--
-- Name: respect_overlapping(); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.respect_overlapping() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
DECLARE
  has_its_time boolean := TG_OP = 'UPDATE'
    AND OLD.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND NOT OLD.overlapping
    AND (OLD.local_start, OLD.minutes, OLD.therapist_id, OLD.location_id)
      = (NEW.local_start, NEW.minutes, NEW.therapist_id, NEW.location_id);
  what text;
BEGIN
  IF EXISTS (SELECT FROM scheduling.appointments a
    WHERE a.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND a.overlapping
      AND a.starts_at > NEW.starts_at - interval '12 hours' AND a.starts_at < NEW.starts_at + interval '12 hours'
      AND a.id <> NEW.id)
  THEN
    what := scheduling.taken(CASE WHEN NOT has_its_time THEN NEW.therapist_id END, NEW.room_id,
      CASE WHEN NOT has_its_time THEN NEW.patient_id END, NEW.starts_at, NEW.ends_at, NEW.held_from, NEW.held_until,
      NEW.id);
    IF what IS NOT NULL THEN
      RAISE EXCEPTION 'taken' USING ERRCODE = '23P01', CONSTRAINT = 'appointments_' || what || '_free';
    END IF;
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION scheduling.respect_overlapping() OWNER TO clinic_owner;

--
-- Name: set_status(uuid, text, text, text, integer); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.set_status(appointment uuid, wanted text, why text, cancel_code text, expected integer, OUT verdict text, OUT field text, OUT current_version integer, OUT current_status text) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
  old scheduling.appointments;
  rules scheduling.location_rules;
BEGIN
  SELECT a.* INTO old FROM scheduling.appointments a WHERE a.id = appointment FOR UPDATE;
  IF old.id IS NULL THEN verdict := 'not_found'; field := 'appointment'; RETURN; END IF;
  current_version := old.version;
  current_status := old.status;
  IF old.version <> expected THEN verdict := 'stale_version'; field := 'expectedVersion'; RETURN; END IF;
  SELECT r.* INTO rules FROM scheduling.location_rules r WHERE r.location_id = old.location_id;
  IF wanted = 'cancelled' AND (SELECT c.by_patient FROM scheduling.cancel_reasons c WHERE c.code = cancel_code)
    AND needlepoint.now() > old.starts_at - make_interval(mins => coalesce(rules.late_window_minutes, 1440))
  THEN wanted := 'late_cancelled'; END IF;
  IF NOT EXISTS (SELECT FROM scheduling.status_transitions s WHERE s.from_status = old.status AND s.to_status = wanted)
  THEN verdict := 'transition_not_allowed'; field := 'status'; RETURN; END IF;
  IF wanted = 'no_show' AND needlepoint.now()
    < old.starts_at + make_interval(mins => coalesce(rules.no_show_grace_minutes, 15))
  THEN verdict := 'too_early'; field := 'status'; RETURN; END IF;
  UPDATE scheduling.appointments a SET status = wanted, status_reason = why, cancel_reason = cancel_code,
    version = a.version + 1
  WHERE a.id = appointment;
  verdict := 'done';
END $$;


ALTER FUNCTION scheduling.set_status(appointment uuid, wanted text, why text, cancel_code text, expected integer, OUT verdict text, OUT field text, OUT current_version integer, OUT current_status text) OWNER TO clinic_owner;

--
-- Name: taken(uuid, uuid, uuid, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.taken(therapist uuid, room uuid, patient uuid, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
DECLARE
  preparing tstzrange := tstzrange(hold_from, end_at);
  clearing tstzrange := tstzrange(start_at, hold_until);
  visit tstzrange := tstzrange(start_at, end_at);
  -- A visit is 8 hours long at most, and each buffer 2.
  earliest timestamptz := start_at - interval '12 hours';
  latest timestamptz := start_at + interval '12 hours';
BEGIN
  IF EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.therapist_id = therapist
      AND NOT a.overlapping AND tstzrange(a.held_from, a.ends_at) && preparing AND a.id IS DISTINCT FROM but_for)
    OR EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.therapist_id = therapist
      AND NOT a.overlapping AND tstzrange(a.starts_at, a.held_until) && clearing AND a.id IS DISTINCT FROM but_for)
    OR EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.therapist_id = therapist
      AND a.overlapping AND a.starts_at BETWEEN earliest AND latest AND a.id IS DISTINCT FROM but_for
      AND (tstzrange(a.held_from, a.ends_at) && preparing OR tstzrange(a.starts_at, a.held_until) && clearing))
  THEN RETURN 'therapist'; END IF;
  IF EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.room_id = room
      AND NOT a.overlapping AND tstzrange(a.held_from, a.ends_at) && preparing AND a.id IS DISTINCT FROM but_for)
    OR EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.room_id = room
      AND NOT a.overlapping AND tstzrange(a.starts_at, a.held_until) && clearing AND a.id IS DISTINCT FROM but_for)
    OR EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.room_id = room
      AND a.overlapping AND a.starts_at BETWEEN earliest AND latest AND a.id IS DISTINCT FROM but_for
      AND (tstzrange(a.held_from, a.ends_at) && preparing OR tstzrange(a.starts_at, a.held_until) && clearing))
  THEN RETURN 'room'; END IF;
  IF EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.patient_id = patient
      AND NOT a.overlapping AND tstzrange(a.starts_at, a.ends_at) && visit AND a.id IS DISTINCT FROM but_for)
    OR EXISTS (SELECT FROM scheduling.active_appointments a WHERE a.patient_id = patient
      AND a.overlapping AND a.starts_at BETWEEN earliest AND latest AND a.id IS DISTINCT FROM but_for
      AND tstzrange(a.starts_at, a.ends_at) && visit)
  THEN RETURN 'patient'; END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION scheduling.taken(therapist uuid, room uuid, patient uuid, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) OWNER TO clinic_owner;

--
-- Name: unauthorized(uuid, uuid); Type: FUNCTION; Schema: scheduling; Owner: clinic_owner
--

CREATE FUNCTION scheduling.unauthorized(therapist uuid, treatment uuid) RETURNS TABLE(appointment_id uuid, location_code text, local_start timestamp without time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
BEGIN
  RETURN QUERY
  SELECT u.id, l.code, u.local_start
  FROM scheduling.unauthorized_appointments u JOIN practice.locations l ON l.id = u.location_id
  WHERE u.therapist_id = therapist OR u.treatment_type_id = treatment
  ORDER BY u.local_start, u.id;
END $$;


ALTER FUNCTION scheduling.unauthorized(therapist uuid, treatment uuid) OWNER TO clinic_owner;

--
-- Name: answer_check_in(uuid, integer, integer, text[], text); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.answer_check_in(check_in uuid, how_sore integer, for_hours integer, signs text[], words text, OUT verdict text, OUT event uuid) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  asked session_notes.check_ins;
  worst session_notes.danger_signs;
BEGIN
  SELECT c.* INTO asked FROM session_notes.check_ins c WHERE c.id = check_in FOR UPDATE;
  IF asked.id IS NULL OR NOT access.may_at('followUps.work', asked.location_id) THEN
    verdict := 'not_found';
    RETURN;
  END IF;
  IF asked.answered_at IS NOT NULL AND NOT asked.is_unreached THEN
    verdict := 'append_only';
    RETURN;
  END IF;
  SELECT d.* INTO worst FROM session_notes.danger_signs d WHERE d.sign = ANY (signs)
  ORDER BY d.urgency LIMIT 1;
  IF worst.sign IS NOT NULL THEN
    event := gen_random_uuid();
    INSERT INTO session_notes.adverse_events (id, patient_id, note_id, kind, severity, happened_at, description,
      actions,
      is_patient_told)
    VALUES (event, asked.patient_id, asked.note_id, worst.kind, worst.severity, needlepoint.now(),
      'Check-in at ' || asked.hours || ' hours: ' || array_to_string(signs, ', ') || coalesce('. ' || words, ''),
      'Told at the check-in: ' || worst.action, true);
    -- A task for each thing to be done, the most urgent first.
    INSERT INTO session_notes.tasks (patient_id, therapist_id, location_id, event_id, text, due_at)
    SELECT asked.patient_id, asked.therapist_id, asked.location_id, event, d.action, needlepoint.now()
    FROM session_notes.danger_signs d WHERE d.sign = ANY (signs) GROUP BY d.action ORDER BY min(d.urgency);
  END IF;
  UPDATE session_notes.check_ins c SET answered_at = needlepoint.now(), answered_by = access.me(), soreness = how_sore,
    soreness_hours = for_hours, danger = signs, remark = words, event_id = event, is_unreached = false
  WHERE c.id = check_in;
  verdict := 'answered';
END $$;


ALTER FUNCTION session_notes.answer_check_in(check_in uuid, how_sore integer, for_hours integer, signs text[], words text, OUT verdict text, OUT event uuid) OWNER TO clinic_owner;

--
-- Name: begin_amendment(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.begin_amendment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  note session_notes.notes;
BEGIN
  SELECT n.* INTO note FROM session_notes.notes n WHERE n.id = NEW.note_id;
  IF note.status IS DISTINCT FROM 'signed' THEN
    RAISE EXCEPTION 'not signed' USING ERRCODE = '23514', CONSTRAINT = 'amendments_of_signed';
  END IF;
  IF (NEW.kind = 'amendment') <> (note.author_id = NEW.added_by) THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  NEW.digest := session_notes.digest_of(NEW);
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.begin_amendment() OWNER TO clinic_owner;

--
-- Name: begin_note(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.begin_note() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  visit record;
BEGIN
  SELECT a.*, (a.starts_at AT TIME ZONE a.zone)::date AS day, t.account_id INTO visit FROM scheduling.appointments a
    JOIN therapist_profiles.therapists t ON t.id = a.therapist_id
  WHERE a.id = NEW.appointment_id FOR SHARE OF a;
  IF visit.status NOT IN ('arrived', 'in_treatment', 'completed') THEN
    RAISE EXCEPTION 'not arrived' USING ERRCODE = '23514', CONSTRAINT = 'notes_arrived';
  END IF;
  IF visit.account_id IS DISTINCT FROM NEW.author_id THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  IF NEW.status <> 'draft' THEN
    RAISE EXCEPTION 'a note begins as a draft' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  NEW.patient_id := visit.patient_id;
  NEW.therapist_id := visit.therapist_id;
  NEW.location_id := visit.location_id;
  NEW.visit_at := visit.starts_at;
  NEW.visit_start := visit.starts_at AT TIME ZONE visit.zone;
  NEW.visit_date := visit.day;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.begin_note() OWNER TO clinic_owner;

--
-- Name: count_found(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.count_found() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  note session_notes.notes;
BEGIN
  SELECT n.* INTO note FROM session_notes.notes n WHERE n.id = NEW.note_id FOR UPDATE;
  IF note.status <> 'draft' THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  -- Who comes early is treated early; nothing is found before.
  IF NEW.found_at < note.visit_at - interval '12 hours' THEN
    RAISE EXCEPTION 'before the visit' USING ERRCODE = '23514', CONSTRAINT = 'found_needles_past';
  END IF;
  IF NOT EXISTS (SELECT FROM session_notes.needle_searches s WHERE s.note_id = NEW.note_id AND s.closed_at IS NULL)
    OR note.unused + note.discarded + session_notes.found_count(NEW.note_id) > note.opened
  THEN
    RAISE EXCEPTION 'none is missing' USING ERRCODE = '23514', CONSTRAINT = 'found_needles_missing';
  END IF;
  IF session_notes.is_balanced(note) THEN
    UPDATE session_notes.needle_searches s SET outcome = 'found' WHERE s.note_id = NEW.note_id AND s.closed_at IS NULL;
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.count_found() OWNER TO clinic_owner;

--
-- Name: audit_log; Type: TABLE; Schema: operations; Owner: clinic_owner
--

CREATE TABLE operations.audit_log (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    request text NOT NULL,
    account_id uuid,
    roles text NOT NULL,
    token_id uuid,
    origin text NOT NULL,
    method text NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid,
    patients uuid[] NOT NULL,
    location_id uuid
);

ALTER TABLE ONLY operations.audit_log FORCE ROW LEVEL SECURITY;


ALTER TABLE operations.audit_log OWNER TO clinic_owner;

--
-- Name: digest_of(operations.audit_log); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.digest_of(entry operations.audit_log) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(convert_to((jsonb_build_array((entry).id, EXTRACT(epoch FROM (entry).at), (entry).request, (entry).account_id, (entry).roles, (entry).token_id, (entry).origin, (entry).method, (entry).action, (entry).outcome, (entry).subject_kind, (entry).subject_id, to_jsonb((entry).patients), (entry).location_id))::text, 'UTF8'::name));


ALTER FUNCTION session_notes.digest_of(entry operations.audit_log) OWNER TO clinic_owner;

--
-- Name: digest_of(bytea[]); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.digest_of(digests bytea[]) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN (SELECT sha256(COALESCE(string_agg(d.digest, '\x'::bytea ORDER BY d.place), '\x'::bytea)) AS sha256 FROM unnest(digest_of.digests) WITH ORDINALITY d(digest, place));


ALTER FUNCTION session_notes.digest_of(digests bytea[]) OWNER TO clinic_owner;

--
-- Name: amendments; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.amendments (
    id uuid NOT NULL,
    note_id uuid NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    reason text,
    added_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    added_by uuid DEFAULT access.me() NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT amendments_kind_check CHECK ((kind = ANY (ARRAY['amendment'::text, 'cosignature'::text])))
);

ALTER TABLE ONLY session_notes.amendments FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.amendments OWNER TO clinic_owner;

--
-- Name: digest_of(session_notes.amendments); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.digest_of(amendment session_notes.amendments) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(convert_to((jsonb_build_array((amendment).id, (amendment).note_id, (amendment).kind, (amendment).text, (amendment).reason, EXTRACT(epoch FROM (amendment).added_at), (amendment).added_by))::text, 'UTF8'::name));


ALTER FUNCTION session_notes.digest_of(amendment session_notes.amendments) OWNER TO clinic_owner;

--
-- Name: notes; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.notes (
    id uuid NOT NULL,
    appointment_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    location_id uuid NOT NULL,
    visit_at timestamp with time zone NOT NULL,
    visit_start timestamp without time zone NOT NULL,
    visit_date date NOT NULL,
    author_id uuid DEFAULT access.me() NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    document json NOT NULL,
    opened integer GENERATED ALWAYS AS (((document #>> '{needling,counts,opened}'::text[]))::integer) STORED,
    inserted integer GENERATED ALWAYS AS (((document #>> '{needling,counts,inserted}'::text[]))::integer) STORED,
    unused integer GENERATED ALWAYS AS (((document #>> '{needling,counts,unused}'::text[]))::integer) STORED,
    removed integer GENERATED ALWAYS AS (((document #>> '{needling,counts,removed}'::text[]))::integer) STORED,
    discarded integer GENERATED ALWAYS AS (((document #>> '{needling,counts,discarded}'::text[]))::integer) STORED,
    version integer DEFAULT 1 NOT NULL,
    started_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    saved_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    signed_at timestamp with time zone,
    is_late boolean DEFAULT false NOT NULL,
    digest bytea,
    voided_at timestamp with time zone,
    void_reason text,
    episode_id uuid,
    written_for uuid,
    CONSTRAINT notes_signature CHECK (((status <> 'signed'::text) OR ((signed_at IS NOT NULL) AND (digest IS NOT NULL)))),
    CONSTRAINT notes_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'signed'::text, 'void'::text]))),
    CONSTRAINT notes_void CHECK (((status = 'void'::text) = ((voided_at IS NOT NULL) AND (void_reason IS NOT NULL))))
);

ALTER TABLE ONLY session_notes.notes FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.notes OWNER TO clinic_owner;

--
-- Name: digest_of(session_notes.notes); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.digest_of(note session_notes.notes) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(convert_to((jsonb_build_array((note).id, (note).appointment_id, COALESCE((note).written_for, (note).patient_id), (note).therapist_id, (note).location_id, EXTRACT(epoch FROM (note).visit_at), (note).author_id, ((note).document)::text, EXTRACT(epoch FROM (note).signed_at), (note).is_late))::text, 'UTF8'::name));


ALTER FUNCTION session_notes.digest_of(note session_notes.notes) OWNER TO clinic_owner;

--
-- Name: digest_of_void(session_notes.notes); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.digest_of_void(note session_notes.notes) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(convert_to((jsonb_build_array('void', (note).id, encode((note).digest, 'hex'::text), ((note).document)::text, (note).void_reason, EXTRACT(epoch FROM (note).voided_at)))::text, 'UTF8'::name));


ALTER FUNCTION session_notes.digest_of_void(note session_notes.notes) OWNER TO clinic_owner;

--
-- Name: drop_check_ins(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.drop_check_ins() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM session_notes.check_ins c WHERE c.note_id = NEW.id AND c.answered_at IS NULL;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.drop_check_ins() OWNER TO clinic_owner;

--
-- Name: end_search(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.end_search() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  note session_notes.notes;
BEGIN
  SELECT n.* INTO note FROM session_notes.notes n WHERE n.id = OLD.note_id FOR UPDATE;
  IF OLD.closed_at IS NOT NULL OR note.status <> 'draft' THEN
    RAISE EXCEPTION 'ended' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  IF note.author_id IS DISTINCT FROM access.me() THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  IF NOT coalesce(session_notes.is_balanced(note), false) THEN
    RAISE EXCEPTION 'count' USING ERRCODE = '23514', CONSTRAINT = 'notes_counts';
  END IF;
  NEW.closed_at := needlepoint.now();
  NEW.closed_by := access.me();
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.end_search() OWNER TO clinic_owner;

--
-- Name: end_watch(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.end_watch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  UPDATE session_notes.tasks t SET done_at = needlepoint.now(), done_by = access.me(), outcome = left(NEW.text, 300)
  WHERE t.event_id = NEW.event_id AND t.done_at IS NULL AND t.kind = ANY (CASE NEW.stage
    WHEN 'hours_24' THEN ARRAY['event_24h'] WHEN 'hours_72' THEN ARRAY['event_24h', 'event_72h']
    WHEN 'closed' THEN ARRAY['event_24h', 'event_72h'] ELSE '{}' END);
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.end_watch() OWNER TO clinic_owner;

--
-- Name: episodes; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.episodes (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    complaint text NOT NULL,
    diagnosis text,
    goals text[] DEFAULT '{}'::text[] NOT NULL,
    plan text,
    opened_on date NOT NULL,
    opened_by uuid DEFAULT access.me() NOT NULL,
    discharged_on date,
    discharge_reason text,
    discharge_summary text,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT episodes_discharge CHECK ((num_nulls(discharged_on, discharge_reason, discharge_summary) = ANY (ARRAY[0, 3]))),
    CONSTRAINT episodes_discharge_reason_check CHECK ((discharge_reason = ANY (ARRAY['goals_met'::text, 'no_gain'::text, 'patient_wish'::text, 'contraindication'::text, 'referral'::text, 'lost_contact'::text]))),
    CONSTRAINT episodes_period CHECK (((discharged_on IS NULL) OR (discharged_on >= opened_on)))
);

ALTER TABLE ONLY patient_records.episodes FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.episodes OWNER TO clinic_owner;

--
-- Name: episode_of(uuid, uuid); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.episode_of(patient uuid, named uuid) RETURNS uuid
    LANGUAGE sql STABLE
    RETURN COALESCE(named, (SELECT CASE WHEN (count(*) = 1) THEN (min((e.id)::text))::uuid ELSE NULL::uuid END AS "case" FROM patient_records.episodes e WHERE ((e.patient_id = episode_of.patient) AND (e.discharged_on IS NULL))));


ALTER FUNCTION session_notes.episode_of(patient uuid, named uuid) OWNER TO clinic_owner;

--
-- Name: seals; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.seals (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    subject_id uuid,
    digest bytea NOT NULL,
    hash bytea NOT NULL,
    log_ids bigint[],
    log_digests bytea[],
    CONSTRAINT seals_kind_check CHECK ((kind = ANY (ARRAY['signature'::text, 'amendment'::text, 'cosignature'::text, 'void'::text, 'log'::text]))),
    CONSTRAINT seals_subject CHECK (
CASE
    WHEN (kind = 'log'::text) THEN ((subject_id IS NULL) AND (cardinality(log_ids) > 0) AND (cardinality(log_ids) = cardinality(log_digests)))
    ELSE ((subject_id IS NOT NULL) AND (num_nonnulls(log_ids, log_digests) = 0))
END)
);

ALTER TABLE ONLY session_notes.seals FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.seals OWNER TO clinic_owner;

--
-- Name: first_altered(session_notes.seals); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.first_altered(link session_notes.seals) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT coalesce(a.id, u.id)
  FROM unnest((link).log_ids, (link).log_digests) AS u (id, digest)
    FULL JOIN (SELECT r.id, session_notes.digest_of(r) AS digest FROM operations.audit_log r
      WHERE r.id > session_notes.sealed_until((link).number) AND r.id <= (link).log_ids[cardinality((link).log_ids)]) a
    ON a.id = u.id
  WHERE a.digest IS DISTINCT FROM u.digest
  ORDER BY 1 LIMIT 1
$$;


ALTER FUNCTION session_notes.first_altered(link session_notes.seals) OWNER TO clinic_owner;

--
-- Name: flags_of(uuid, timestamp with time zone); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.flags_of(patient uuid, until timestamp with time zone, OUT code text, OUT kind text, OUT question text, OUT regions text[], OUT action text, OUT side text, OUT answered_at timestamp with time zone, OUT is_of_day boolean) RETURNS SETOF record
    LANGUAGE sql STABLE
    AS $$
  SELECT DISTINCT ON (a.code, a.regions, a.side) a.code, q.kind, q.question,
    session_notes.reach(a.regions, q.is_of_limb), coalesce(a.action, q.action), a.side, s.answered_at, q.is_of_day
  FROM session_notes.standing_screens(patient, until) k (id) JOIN session_notes.screens s ON s.id = k.id
    JOIN session_notes.screen_answers a ON a.screen_id = s.id AND a.is_yes
    JOIN session_notes.screen_questions q ON q.version = a.version AND q.code = a.code
  ORDER BY a.code, a.regions, a.side, s.answered_at DESC
$$;


ALTER FUNCTION session_notes.flags_of(patient uuid, until timestamp with time zone, OUT code text, OUT kind text, OUT question text, OUT regions text[], OUT action text, OUT side text, OUT answered_at timestamp with time zone, OUT is_of_day boolean) OWNER TO clinic_owner;

--
-- Name: found_needles; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.found_needles (
    id uuid NOT NULL,
    note_id uuid NOT NULL,
    count integer NOT NULL,
    place text NOT NULL,
    detail text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    recorded_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT found_needles_count_check CHECK (((count >= 1) AND (count <= 100))),
    CONSTRAINT found_needles_place_check CHECK ((place = ANY (ARRAY['patient'::text, 'clothing'::text, 'linen'::text, 'floor'::text, 'table'::text, 'waste'::text, 'elsewhere'::text])))
);

ALTER TABLE ONLY session_notes.found_needles FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.found_needles OWNER TO clinic_owner;

--
-- Name: found_count(uuid); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.found_count(note uuid) RETURNS integer
    LANGUAGE sql STABLE
    RETURN (SELECT (COALESCE(sum(f.count), (0)::bigint))::integer AS "coalesce" FROM session_notes.found_needles f WHERE (f.note_id = found_count.note));


ALTER FUNCTION session_notes.found_count(note uuid) OWNER TO clinic_owner;

--
-- Name: give_up_check_in(uuid, text); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.give_up_check_in(check_in uuid, words text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  asked session_notes.check_ins;
BEGIN
  SELECT c.* INTO asked FROM session_notes.check_ins c WHERE c.id = check_in FOR UPDATE;
  IF asked.id IS NULL OR NOT access.may_at('followUps.work', asked.location_id) THEN RETURN 'not_found'; END IF;
  IF asked.answered_at IS NOT NULL THEN RETURN 'append_only'; END IF;
  -- Not before silence has become a call.
  IF needlepoint.now() <= asked.due_at + make_interval(hours => 12 - 6 * asked.is_of_lung::integer) THEN
    RETURN 'too_early';
  END IF;
  UPDATE session_notes.check_ins c SET answered_at = needlepoint.now(), answered_by = access.me(), is_unreached = true,
    remark = words
  WHERE c.id = check_in;
  RETURN 'given_up';
END $$;


ALTER FUNCTION session_notes.give_up_check_in(check_in uuid, words text) OWNER TO clinic_owner;

--
-- Name: guard_episode(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.guard_episode() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.episode_id IS NULL THEN
    SELECT CASE WHEN count(*) = 1 THEN min(e.id::text)::uuid END INTO NEW.episode_id
    FROM patient_records.episodes e WHERE e.patient_id = NEW.patient_id AND e.discharged_on IS NULL;
  ELSIF NOT EXISTS (SELECT FROM patient_records.episodes e
    WHERE e.id = NEW.episode_id AND e.patient_id = NEW.patient_id AND e.discharged_on IS NULL)
  THEN
    RAISE EXCEPTION 'of another' USING ERRCODE = '23514', CONSTRAINT = 'notes_episode';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.guard_episode() OWNER TO clinic_owner;

--
-- Name: guard_event(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.guard_event() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.note_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM session_notes.notes n WHERE n.id = NEW.note_id AND n.patient_id = NEW.patient_id)
  THEN
    RAISE EXCEPTION 'of another' USING ERRCODE = '23514', CONSTRAINT = 'adverse_events_note';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.guard_event() OWNER TO clinic_owner;

--
-- Name: guard_giver(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.guard_giver() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM patient_records.contacts c
    WHERE c.id = NEW.given_by AND c.patient_id = NEW.patient_id AND c.may_consent
      AND (c.ended_at IS NULL OR c.ended_at > NEW.given_at))
  THEN
    RAISE EXCEPTION 'may not' USING ERRCODE = '23514', CONSTRAINT = 'consents_giver';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.guard_giver() OWNER TO clinic_owner;

--
-- Name: guard_measure(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.guard_measure() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.episode_id := CASE WHEN NEW.note_id IS NULL THEN session_notes.episode_of(NEW.patient_id, NEW.episode_id)
      ELSE (SELECT n.episode_id FROM session_notes.notes n WHERE n.id = NEW.note_id) END;
    IF NEW.episode_id IS NOT NULL AND NOT EXISTS (SELECT FROM patient_records.episodes e
      WHERE e.id = NEW.episode_id AND e.patient_id = NEW.patient_id)
    THEN
      -- Of a note that has come apart from its episode, as records do that were taken for one.
      IF NEW.note_id IS NOT NULL THEN
        NEW.episode_id := NULL;
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'of another' USING ERRCODE = '23514', CONSTRAINT = 'notes_episode';
    END IF;
    RETURN NEW;
  END IF;
  IF needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
    OR to_jsonb(OLD) - ARRAY['voided_at', 'voided_by', 'void_reason']
      IS DISTINCT FROM to_jsonb(NEW) - ARRAY['voided_at', 'voided_by', 'void_reason']
  THEN
    RAISE EXCEPTION 'append-only' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.guard_measure() OWNER TO clinic_owner;

--
-- Name: guard_needles(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.guard_needles() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (SELECT n.status FROM session_notes.notes n WHERE n.id = coalesce(OLD.note_id, NEW.note_id)) <> 'draft' THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;


ALTER FUNCTION session_notes.guard_needles() OWNER TO clinic_owner;

--
-- Name: guard_note(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.guard_note() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.status = 'void' OR OLD.status = 'signed' AND NEW.status <> 'void'
    OR (OLD.status = 'signed' OR NEW.status = 'void') AND (
      (OLD.id, OLD.appointment_id, OLD.patient_id, OLD.therapist_id, OLD.location_id, OLD.visit_at, OLD.author_id,
        OLD.document::text, OLD.started_at, OLD.saved_at, OLD.is_late, OLD.digest, OLD.signed_at)
      IS DISTINCT FROM (NEW.id, NEW.appointment_id, NEW.patient_id, NEW.therapist_id, NEW.location_id, NEW.visit_at,
        NEW.author_id, NEW.document::text, NEW.started_at, NEW.saved_at, NEW.is_late, NEW.digest, NEW.signed_at))
  THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  IF (OLD.id, OLD.appointment_id, OLD.patient_id, OLD.therapist_id, OLD.location_id, OLD.visit_at, OLD.author_id)
    IS DISTINCT FROM (NEW.id, NEW.appointment_id, NEW.patient_id, NEW.therapist_id, NEW.location_id, NEW.visit_at,
      NEW.author_id)
  THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.guard_note() OWNER TO clinic_owner;

--
-- Name: guard_outcome(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.guard_outcome() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.adverse_event_outcomes o WHERE o.event_id = NEW.event_id AND o.stage = 'closed')
  THEN
    RAISE EXCEPTION 'closed' USING ERRCODE = '23514', CONSTRAINT = 'adverse_events_open';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.guard_outcome() OWNER TO clinic_owner;

--
-- Name: hand_over(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.hand_over() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  -- What is computed of the document is not computed yet.
  computed text[] := ARRAY['written_for', 'opened', 'inserted', 'unused', 'removed', 'discarded'];
BEGIN
  IF needlepoint.hands_over(to_jsonb(OLD) - computed, to_jsonb(NEW) - computed) THEN
    NEW.written_for := nullif(coalesce(OLD.written_for, OLD.patient_id), NEW.patient_id);
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
END $$;


ALTER FUNCTION session_notes.hand_over() OWNER TO clinic_owner;

--
-- Name: is_as_sealed(session_notes.notes); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.is_as_sealed(note session_notes.notes) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT (note).status IN ('signed', 'void') AND (note).visit_date = (note).visit_start::date
    AND (note).patient_id IN (
      WITH RECURSIVE person (id) AS (
        SELECT coalesce((note).written_for, (note).patient_id)
        UNION
        SELECT CASE WHEN m.survivor_id = p.id THEN m.duplicate_id ELSE m.survivor_id END
        FROM person p JOIN patient_records.merges m ON p.id IN (m.survivor_id, m.duplicate_id))
      SELECT p.id FROM person p)
    AND (SELECT coalesce(jsonb_agg(jsonb_build_array(e.place, e.muscle, e.side, e.level, upper(e.lot), e.lot_expiry)
        ORDER BY e.place), '[]')
      FROM session_notes.needles e WHERE e.note_id = (note).id)
    = (SELECT coalesce(jsonb_agg(jsonb_build_array(d.place, d.muscle, d.side, d.level, upper(d.lot), d."lotExpiry")
        ORDER BY d.place), '[]')
      FROM ROWS FROM (json_to_recordset(coalesce((note).document #> '{needling,needles}', '[]'))
        AS (muscle text, side text, level text, lot text, "lotExpiry" date)) WITH ORDINALITY
        AS d (muscle, side, level, lot, "lotExpiry", place))
$$;


ALTER FUNCTION session_notes.is_as_sealed(note session_notes.notes) OWNER TO clinic_owner;

--
-- Name: is_balanced(integer, integer, integer, integer, integer, integer); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.is_balanced(opened integer, inserted integer, unused integer, removed integer, discarded integer, found integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((opened = ((unused + discarded) + found)) AND (discarded <= removed) AND (removed <= inserted) AND ((inserted + unused) <= opened));


ALTER FUNCTION session_notes.is_balanced(opened integer, inserted integer, unused integer, removed integer, discarded integer, found integer) OWNER TO clinic_owner;

--
-- Name: is_balanced(session_notes.notes); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.is_balanced(note session_notes.notes) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN session_notes.is_balanced((note).opened, (note).inserted, (note).unused, (note).removed, (note).discarded, session_notes.found_count((note).id));


ALTER FUNCTION session_notes.is_balanced(note session_notes.notes) OWNER TO clinic_owner;

--
-- Name: is_barred(uuid, timestamp with time zone); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.is_barred(patient uuid, visit timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  RETURN EXISTS (SELECT FROM session_notes.flags_of(patient, 'infinity') f
    WHERE f.kind IN ('absolute', 'red_flag') AND f.regions = '{}'
      AND (NOT f.is_of_day OR visit < f.answered_at + interval '24 hours'));
END $$;


ALTER FUNCTION session_notes.is_barred(patient uuid, visit timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: is_gain(numeric, numeric, boolean, numeric, integer); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.is_gain(first numeric, later numeric, higher_is_better boolean, points numeric, percent integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((CASE WHEN higher_is_better THEN (later - first) ELSE (first - later) END >= points) OR COALESCE(((first > (0)::numeric) AND ((CASE WHEN higher_is_better THEN (later - first) ELSE (first - later) END * (100)::numeric) >= (first * (percent)::numeric))), false));


ALTER FUNCTION session_notes.is_gain(first numeric, later numeric, higher_is_better boolean, points numeric, percent integer) OWNER TO clinic_owner;

--
-- Name: segments(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.segments() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY['V3'::text, 'XI'::text, 'C1'::text, 'C2'::text, 'C3'::text, 'C4'::text, 'C5'::text, 'C6'::text, 'C7'::text, 'C8'::text, 'T1'::text, 'T2'::text, 'T3'::text, 'T4'::text, 'T5'::text, 'T6'::text, 'T7'::text, 'T8'::text, 'T9'::text, 'T10'::text, 'T11'::text, 'T12'::text, 'L1'::text, 'L2'::text, 'L3'::text, 'L4'::text, 'L5'::text, 'S1'::text, 'S2'::text, 'S3'::text, 'S4'::text, 'S5'::text];


ALTER FUNCTION session_notes.segments() OWNER TO clinic_owner;

--
-- Name: care_rules; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.care_rules (
    is_only boolean DEFAULT true NOT NULL,
    sessions_without_gain_max integer DEFAULT 4 NOT NULL,
    sessions_between_measures integer DEFAULT 4 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT care_rules_is_only_check CHECK (is_only),
    CONSTRAINT care_rules_sessions_between_measures_check CHECK (((sessions_between_measures >= 1) AND (sessions_between_measures <= 50))),
    CONSTRAINT care_rules_sessions_without_gain_max_check CHECK (((sessions_without_gain_max >= 1) AND (sessions_without_gain_max <= 50)))
);

ALTER TABLE ONLY session_notes.care_rules FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.care_rules OWNER TO clinic_owner;

--
-- Name: measure_results; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.measure_results (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    patient_id uuid NOT NULL,
    measure text NOT NULL,
    version integer NOT NULL,
    items integer[] NOT NULL,
    labels text[],
    score numeric(6,2) NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    note_id uuid,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    recorded_by uuid DEFAULT access.me() NOT NULL,
    episode_id uuid,
    voided_at timestamp with time zone,
    voided_by uuid,
    void_reason text,
    CONSTRAINT measure_results_of_note CHECK (((note_id IS NULL) OR (voided_at IS NULL))),
    CONSTRAINT measure_results_past CHECK ((taken_at <= (recorded_at + '00:01:00'::interval))),
    CONSTRAINT measure_results_void CHECK ((num_nulls(voided_at, voided_by, void_reason) = ANY (ARRAY[0, 3])))
);

ALTER TABLE ONLY session_notes.measure_results FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.measure_results OWNER TO clinic_owner;

--
-- Name: needles; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.needles (
    note_id uuid NOT NULL,
    place integer NOT NULL,
    muscle text NOT NULL,
    side text,
    level text,
    brand text,
    lot text,
    lot_expiry date,
    diameter numeric(4,2),
    length integer,
    depth integer,
    technique text,
    minutes integer,
    twitches integer,
    pain integer,
    bleeding text,
    outcome text,
    CONSTRAINT needles_depth CHECK (((depth + 10) <= length)),
    CONSTRAINT needles_level CHECK (((level IS NULL) OR (level = ANY (session_notes.segments()))))
);

ALTER TABLE ONLY session_notes.needles FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.needles OWNER TO clinic_owner;

--
-- Name: standing_results; Type: VIEW; Schema: session_notes; Owner: clinic_owner
--

CREATE VIEW session_notes.standing_results WITH (security_invoker='true') AS
 SELECT r.id,
    r.patient_id,
    r.measure,
    r.version,
    r.items,
    r.labels,
    r.score,
    r.taken_at,
    r.note_id,
    r.recorded_at,
    r.recorded_by,
    r.episode_id,
    r.voided_at,
    r.voided_by,
    r.void_reason
   FROM session_notes.measure_results r
  WHERE ((r.voided_at IS NULL) AND (NOT (EXISTS ( SELECT
           FROM session_notes.notes n
          WHERE ((n.id = r.note_id) AND (n.status = 'void'::text))))));


ALTER TABLE session_notes.standing_results OWNER TO clinic_owner;

--
-- Name: is_measure_due(uuid, timestamp with time zone); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.is_measure_due(patient uuid, visit timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (((1 + (SELECT count(*) AS count FROM session_notes.notes n WHERE ((n.patient_id = is_measure_due.patient) AND (n.status = 'signed'::text) AND (n.visit_at < is_measure_due.visit) AND (EXISTS (SELECT FROM session_notes.needles e WHERE (e.note_id = n.id))) AND (n.visit_at > COALESCE((SELECT max(r.taken_at) AS max FROM session_notes.standing_results r WHERE ((r.patient_id = is_measure_due.patient) AND (r.measure <> 'nprs'::text))), '-infinity'::timestamp with time zone))))) >= (SELECT k.sessions_between_measures FROM session_notes.care_rules k)) AND (NOT (EXISTS (SELECT FROM session_notes.standing_results r WHERE ((r.patient_id = is_measure_due.patient) AND (r.measure <> 'nprs'::text) AND (r.taken_at >= (is_measure_due.visit - '12:00:00'::interval)))))));


ALTER FUNCTION session_notes.is_measure_due(patient uuid, visit timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: is_unasked(uuid, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.is_unasked(patient uuid, joined_until timestamp with time zone, until timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM session_notes.screens s JOIN patient_records.merged_rows r
        ON r.row_id = s.id AND r.table_name = 'session_notes.screens'
      JOIN patient_records.merges m ON m.id = r.merge_id AND m.undone_at IS NULL AND m.merged_at <= joined_until
    WHERE s.patient_id = patient AND NOT EXISTS (SELECT FROM session_notes.screens l
      WHERE l.patient_id = patient AND l.answered_at >= m.merged_at AND l.answered_at <= until));
END $$;


ALTER FUNCTION session_notes.is_unasked(patient uuid, joined_until timestamp with time zone, until timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: keep_answer(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.keep_answer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'answered' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;


ALTER FUNCTION session_notes.keep_answer() OWNER TO clinic_owner;

--
-- Name: keep_arrival(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.keep_arrival() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.notes n WHERE n.appointment_id = NEW.id AND n.status <> 'void') THEN
    RAISE EXCEPTION 'has a note' USING ERRCODE = '23514', CONSTRAINT = 'appointments_has_note';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.keep_arrival() OWNER TO clinic_owner;

--
-- Name: keep_episode(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.keep_episode() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
END $$;


ALTER FUNCTION session_notes.keep_episode() OWNER TO clinic_owner;

--
-- Name: keep_searching(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.keep_searching() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.needle_searches s WHERE s.note_id = NEW.id AND s.closed_at IS NULL) THEN
    RAISE EXCEPTION 'count' USING ERRCODE = '23514', CONSTRAINT = 'notes_counts';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.keep_searching() OWNER TO clinic_owner;

--
-- Name: keep_withdrawn(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.keep_withdrawn() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND needlepoint.hands_over(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a withdrawn consent is history' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;


ALTER FUNCTION session_notes.keep_withdrawn() OWNER TO clinic_owner;

--
-- Name: link(bytea, bigint, text, uuid, bytea); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.link(before bytea, number bigint, what text, subject uuid, sealed bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256(((COALESCE(before, '\x'::bytea) || convert_to((((((number || ' '::text) || what) || ' '::text) || COALESCE((subject)::text, ''::text)) || ' '::text), 'UTF8'::name)) || sealed));


ALTER FUNCTION session_notes.link(before bytea, number bigint, what text, subject uuid, sealed bytea) OWNER TO clinic_owner;

--
-- Name: needs_reassessment(uuid); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.needs_reassessment(patient uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  RETURN (
  WITH signed AS (
    SELECT n.visit_at, EXISTS (SELECT FROM session_notes.needles e WHERE e.note_id = n.id) AS is_needled,
      NOT y.needling AS is_assessment
    FROM session_notes.notes n JOIN scheduling.appointments a ON a.id = n.appointment_id
      JOIN practice.treatment_types y ON y.id = a.treatment_type_id
    WHERE n.patient_id = patient AND n.status = 'signed'
  ), course AS (
    SELECT coalesce(max(s.visit_at) FILTER (WHERE s.is_assessment AND NOT s.is_needled), '-infinity') AS since
    FROM signed s
  ), results AS (
    SELECT r.measure, r.version, (array_agg(r.score ORDER BY r.taken_at, r.id))[1] AS first,
      (array_agg(r.score ORDER BY r.taken_at DESC, r.id DESC))[1] AS latest, max(cardinality(r.items)) AS items
    FROM session_notes.standing_results r, course c
    WHERE r.patient_id = patient AND r.taken_at >= c.since - interval '12 hours'
    GROUP BY r.measure, r.version, r.episode_id
  )
  SELECT (SELECT count(*) FROM signed s, course c WHERE s.is_needled AND s.visit_at > c.since)
      >= (SELECT k.sessions_without_gain_max FROM session_notes.care_rules k)
    AND NOT EXISTS (SELECT FROM results r JOIN session_notes.measures m ON m.code = r.measure AND m.version = r.version
      WHERE session_notes.is_gain(r.first, r.latest, m.higher_is_better,
        CASE WHEN r.items = 1 THEN coalesce(m.mcid_points_single, m.mcid_points) ELSE m.mcid_points END,
        m.mcid_percent)));
END $$;


ALTER FUNCTION session_notes.needs_reassessment(patient uuid) OWNER TO clinic_owner;

--
-- Name: note_pain(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.note_pain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO session_notes.measure_results (patient_id, measure, version, items, score, taken_at, note_id)
  SELECT NEW.patient_id, 'nprs', 1, ARRAY[(p ->> 'now')::integer, (p ->> 'best')::integer, (p ->> 'worst')::integer],
    -- Who comes early may be treated and charted before the hour.
    (p ->> 'now')::integer, least(NEW.visit_at, NEW.signed_at), NEW.id
  FROM (SELECT NEW.document -> 'pain') AS d (p) WHERE p ->> 'now' IS NOT NULL;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.note_pain() OWNER TO clinic_owner;

--
-- Name: open_searches(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.open_searches(OUT note_id uuid, OUT patient_id uuid, OUT therapist_id uuid, OUT location_id uuid, OUT visit_date date, OUT opened_at timestamp with time zone) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT n.id, n.patient_id, n.therapist_id, n.location_id, n.visit_date, k.opened_at
  FROM session_notes.needle_searches k JOIN session_notes.notes n ON n.id = k.note_id
  WHERE k.closed_at IS NULL AND access.may_at('followUps.work', n.location_id)
$$;


ALTER FUNCTION session_notes.open_searches(OUT note_id uuid, OUT patient_id uuid, OUT therapist_id uuid, OUT location_id uuid, OUT visit_date date, OUT opened_at timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: plan_check_ins(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.plan_check_ins() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  near_lung boolean;
BEGIN
  SELECT bool_or(m.risks && ARRAY['pneumothorax_high', 'pneumothorax_possible']) INTO near_lung
  FROM session_notes.needles n JOIN session_notes.muscles m ON m.code = n.muscle WHERE n.note_id = NEW.id;
  DELETE FROM session_notes.check_ins c
  WHERE c.note_id = NEW.id AND c.answered_at IS NULL AND (near_lung IS NULL OR NOT near_lung AND c.hours = 24);
  IF near_lung IS NULL THEN RETURN NULL; END IF;
  INSERT INTO session_notes.check_ins AS c (note_id, patient_id, therapist_id, location_id, hours, due_at, is_of_lung)
  SELECT NEW.id, NEW.patient_id, NEW.therapist_id, NEW.location_id, h.hours,
    NEW.visit_at + make_interval(hours => h.hours), near_lung
  FROM (VALUES (24), (48)) AS h (hours) WHERE h.hours = 48 OR near_lung
  ON CONFLICT (note_id, hours) DO UPDATE SET is_of_lung = excluded.is_of_lung
    WHERE c.answered_at IS NULL AND c.is_of_lung <> excluded.is_of_lung;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.plan_check_ins() OWNER TO clinic_owner;

--
-- Name: reach(text[], boolean); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.reach(regions text[], is_of_limb boolean) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((regions || CASE WHEN (is_of_limb AND (regions && ARRAY['shoulder'::text, 'arm'::text, 'forearm'::text, 'hand'::text])) THEN ARRAY['arm'::text, 'forearm'::text, 'hand'::text] ELSE '{}'::text[] END) || CASE WHEN (is_of_limb AND (regions && ARRAY['hip'::text, 'thigh'::text, 'knee'::text, 'leg'::text, 'foot'::text])) THEN ARRAY['thigh'::text, 'knee'::text, 'leg'::text, 'foot'::text] ELSE '{}'::text[] END);


ALTER FUNCTION session_notes.reach(regions text[], is_of_limb boolean) OWNER TO clinic_owner;

--
-- Name: require_candidate(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.require_candidate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (SELECT y.needling FROM practice.treatment_types y WHERE y.id = NEW.treatment_type_id)
    AND session_notes.is_barred(NEW.patient_id, NEW.starts_at)
  THEN
    -- What stands already may be put off.
    IF TG_OP = 'UPDATE' AND NEW.treatment_type_id = OLD.treatment_type_id
      AND session_notes.is_barred(NEW.patient_id, OLD.starts_at)
    THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'no candidate' USING ERRCODE = '23514', CONSTRAINT = 'appointments_candidate';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.require_candidate() OWNER TO clinic_owner;

--
-- Name: require_every_answer(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.require_every_answer() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF (SELECT count(*) FROM session_notes.screen_answers a WHERE a.screen_id = NEW.id AND a.version = NEW.version)
    <> (SELECT count(*) FROM session_notes.screen_questions q WHERE q.version = NEW.version)
  THEN
    RAISE EXCEPTION 'questions left open' USING ERRCODE = '23514', CONSTRAINT = 'screens_complete';
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.require_every_answer() OWNER TO clinic_owner;

--
-- Name: require_reassessment(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.require_reassessment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (SELECT y.needling FROM practice.treatment_types y WHERE y.id = NEW.treatment_type_id)
    AND session_notes.needs_reassessment(NEW.patient_id)
  THEN
    RAISE EXCEPTION 'reassess' USING ERRCODE = '23514', CONSTRAINT = 'appointments_reassessment';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.require_reassessment() OWNER TO clinic_owner;

--
-- Name: require_signed(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.require_signed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM session_notes.notes n WHERE n.episode_id = NEW.id AND n.status = 'draft') THEN
    RAISE EXCEPTION 'draft' USING ERRCODE = '23514', CONSTRAINT = 'episodes_notes_signed';
  END IF;
  IF EXISTS (SELECT FROM session_notes.notes n WHERE n.episode_id = NEW.id AND n.status = 'signed'
    AND n.visit_date > NEW.discharged_on)
  THEN
    RAISE EXCEPTION 'before its last visit' USING ERRCODE = '23514', CONSTRAINT = 'episodes_period';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.require_signed() OWNER TO clinic_owner;

--
-- Name: seal(text, uuid, bytea, bigint[], bytea[]); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.seal(what text, subject uuid, sealed bytea, ids bigint[] DEFAULT NULL::bigint[], digests bytea[] DEFAULT NULL::bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('session_notes.seals', 0));
  SELECT s.number, s.hash INTO last FROM session_notes.seals s ORDER BY s.number DESC LIMIT 1;
  INSERT INTO session_notes.seals (number, at, kind, subject_id, digest, hash, log_ids, log_digests)
  VALUES (coalesce(last.number, 0) + 1, needlepoint.now(), what, subject, sealed,
    session_notes.link(last.hash, coalesce(last.number, 0) + 1, what, subject, sealed), ids, digests);
END $$;


ALTER FUNCTION session_notes.seal(what text, subject uuid, sealed bytea, ids bigint[], digests bytea[]) OWNER TO clinic_owner;

--
-- Name: seal_amendment(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.seal_amendment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  PERFORM session_notes.seal(NEW.kind, NEW.id, NEW.digest);
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.seal_amendment() OWNER TO clinic_owner;

--
-- Name: seal_log(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.seal_log() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  settled bigint;
  ids bigint[];
  digests bytea[];
BEGIN
  -- Several servers may stand beside one database.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('session_notes.seal_log', 0)) THEN RETURN 0; END IF;
  BEGIN
    SET LOCAL lock_timeout = '100ms';
    LOCK TABLE operations.audit_log IN SHARE MODE;
    SELECT max(a.id) INTO settled FROM operations.audit_log a;
    RAISE EXCEPTION USING ERRCODE = 'P0001', MESSAGE = 'gives the lock back';
  EXCEPTION
    WHEN lock_not_available THEN RETURN 0;
    WHEN raise_exception THEN NULL;
  END;
  SELECT array_agg((r.entry).id ORDER BY (r.entry).id),
    array_agg(session_notes.digest_of(r.entry) ORDER BY (r.entry).id)
  INTO ids, digests
  FROM (SELECT a AS entry FROM operations.audit_log a
    WHERE a.id > session_notes.sealed_until(NULL) AND a.id <= settled ORDER BY a.id LIMIT 1000) r;
  IF ids IS NULL THEN RETURN 0; END IF;
  PERFORM session_notes.seal('log', NULL, session_notes.digest_of(digests), ids, digests);
  RETURN cardinality(ids);
END $$;


ALTER FUNCTION session_notes.seal_log() OWNER TO clinic_owner;

--
-- Name: seal_note(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.seal_note() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF NEW.status = 'signed' THEN
    PERFORM session_notes.seal('signature', NEW.id, NEW.digest);
  ELSE
    PERFORM session_notes.seal('void', NEW.id, session_notes.digest_of_void(NEW));
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.seal_note() OWNER TO clinic_owner;

--
-- Name: sealed_until(bigint); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.sealed_until(before bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN COALESCE((SELECT s.log_ids[cardinality(s.log_ids)] AS log_ids FROM session_notes.seals s WHERE ((s.kind = 'log'::text) AND ((sealed_until.before IS NULL) OR (s.number < sealed_until.before))) ORDER BY s.number DESC LIMIT 1), (0)::bigint);


ALTER FUNCTION session_notes.sealed_until(before bigint) OWNER TO clinic_owner;

--
-- Name: sign_note(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.sign_note() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.author_id IS DISTINCT FROM access.me() THEN
    RAISE EXCEPTION 'not the author' USING ERRCODE = '23514', CONSTRAINT = 'notes_author';
  END IF;
  IF NOT EXISTS (SELECT FROM scheduling.appointments a
    WHERE a.id = NEW.appointment_id AND a.status IN ('arrived', 'in_treatment', 'completed'))
  THEN
    RAISE EXCEPTION 'not arrived' USING ERRCODE = '23514', CONSTRAINT = 'notes_arrived';
  END IF;
  -- What is signed was saved before, with its needles in their rows.
  IF NEW.document::text <> OLD.document::text THEN
    RAISE EXCEPTION 'locked' USING ERRCODE = '23514', CONSTRAINT = 'notes_locked';
  END IF;
  IF EXISTS (SELECT FROM session_notes.needle_searches s WHERE s.note_id = NEW.id AND s.closed_at IS NULL)
    OR EXISTS (SELECT FROM session_notes.needles n WHERE n.note_id = NEW.id)
      AND NOT coalesce(session_notes.is_balanced(OLD), false)
  THEN
    RAISE EXCEPTION 'count' USING ERRCODE = '23514', CONSTRAINT = 'notes_counts';
  END IF;
  NEW.signed_at := needlepoint.now();
  NEW.is_late := NEW.signed_at > NEW.visit_at + interval '24 hours';
  NEW.digest := session_notes.digest_of(NEW);
  RETURN NEW;
END $$;


ALTER FUNCTION session_notes.sign_note() OWNER TO clinic_owner;

--
-- Name: standing_screens(uuid, timestamp with time zone); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.standing_screens(patient uuid, until timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  RETURN QUERY
  WITH own AS MATERIALIZED (
    -- By the record for which it was answered: that of the innermost merge.
    SELECT s.id, s.answered_at, s.recorded_at, g.inner_id, g.last
    FROM session_notes.screens s LEFT JOIN LATERAL (
      SELECT (array_agg(m.id ORDER BY m.merged_at))[1] AS inner_id, max(m.merged_at) AS last
      FROM patient_records.merged_rows r JOIN patient_records.merges m ON m.id = r.merge_id AND m.undone_at IS NULL
      WHERE r.row_id = s.id AND r.table_name = 'session_notes.screens') g ON true
    WHERE s.patient_id = patient AND s.answered_at <= until
  ), asked AS (
    SELECT max(o.answered_at) >= coalesce(max(o.last), '-infinity') AS since FROM own o
  ), grouped AS (
    SELECT o.*, CASE WHEN NOT a.since THEN o.inner_id END AS record FROM own o, asked a
  )
  SELECT l.id FROM (SELECT DISTINCT ON (g.record) g.id FROM grouped g
    ORDER BY g.record, g.answered_at DESC, g.id DESC) l
  UNION
  SELECT t.id FROM (SELECT DISTINCT ON (g.record) g.id FROM grouped g WHERE g.recorded_at <= until
    ORDER BY g.record, g.answered_at DESC, g.id DESC) t;
END $$;


ALTER FUNCTION session_notes.standing_screens(patient uuid, until timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: unfold(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.unfold() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  DELETE FROM session_notes.needles n WHERE n.note_id = NEW.id;
  INSERT INTO session_notes.needles (note_id, place, muscle, side, level, brand, lot, lot_expiry, diameter, length,
    depth, technique, minutes, twitches, pain, bleeding, outcome)
  SELECT NEW.id, n.place, n.muscle, n.side, n.level, n.brand, n.lot, n.lot_expiry, n.diameter, n.length, n.depth,
    n.technique, n.minutes, n.twitches, n.pain, n.bleeding, n.outcome
  FROM ROWS FROM (json_to_recordset(coalesce(NEW.document #> '{needling,needles}', '[]')) AS (muscle text, side text,
    level text, brand text, lot text, "lotExpiry" date, diameter numeric, length integer, depth integer,
    technique text, minutes integer, twitches integer, pain integer, bleeding text, outcome text)) WITH ORDINALITY
    AS n (muscle, side, level, brand, lot, lot_expiry, diameter, length, depth, technique, minutes, twitches, pain,
      bleeding, outcome, place);
  INSERT INTO session_notes.note_revisions (note_id, version, document, saved_at, saved_by)
  VALUES (NEW.id, NEW.version, NEW.document, NEW.saved_at, access.me());
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.unfold() OWNER TO clinic_owner;

--
-- Name: verify(bigint, integer); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.verify(after bigint, most integer, OUT checked integer, OUT last bigint, OUT is_end boolean, OUT number bigint, OUT kind text, OUT subject_id uuid, OUT log_id bigint, OUT unsealed bigint) RETURNS record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  before bytea := (SELECT s.hash FROM session_notes.seals s WHERE s.number = after);
BEGIN
  SELECT count(*), max(s.number) INTO checked, last
  FROM (SELECT l.number FROM session_notes.seals l WHERE l.number > after ORDER BY l.number LIMIT most) s;
  is_end := checked < most;
  SELECT s.number, s.kind, s.subject_id, s.altered INTO number, kind, subject_id, log_id
  FROM (
    SELECT l.*, coalesce(lag(l.hash) OVER (ORDER BY l.number), before) AS before,
      after + row_number() OVER (ORDER BY l.number) AS place,
      CASE WHEN l.kind = 'log' THEN session_notes.first_altered(l) END AS altered
    FROM session_notes.seals l WHERE l.number > after AND l.number <= last) s
  WHERE s.number <> s.place OR s.hash <> session_notes.link(s.before, s.number, s.kind, s.subject_id, s.digest)
    OR s.altered IS NOT NULL
    OR s.kind IN ('signature', 'void')
      AND NOT coalesce((SELECT session_notes.is_as_sealed(n) AND (s.kind = 'signature' OR n.status = 'void')
        FROM session_notes.notes n WHERE n.id = s.subject_id), false)
    OR s.digest IS DISTINCT FROM CASE s.kind
      WHEN 'signature' THEN (SELECT session_notes.digest_of(n) FROM session_notes.notes n WHERE n.id = s.subject_id)
      WHEN 'void' THEN (SELECT session_notes.digest_of_void(n) FROM session_notes.notes n WHERE n.id = s.subject_id)
      WHEN 'log' THEN session_notes.digest_of(s.log_digests)
      ELSE (SELECT session_notes.digest_of(a) FROM session_notes.amendments a WHERE a.id = s.subject_id) END
  ORDER BY s.number LIMIT 1;
  IF number IS NULL AND is_end THEN
    SELECT 0, u.kind, u.id INTO number, kind, subject_id
    FROM (
      SELECT 'signature' AS kind, n.id FROM session_notes.notes n WHERE n.signed_at IS NOT NULL
      UNION ALL SELECT 'void', n.id FROM session_notes.notes n WHERE n.status = 'void'
      UNION ALL SELECT a.kind, a.id FROM session_notes.amendments a) u
    WHERE NOT EXISTS (SELECT FROM session_notes.seals s WHERE s.kind = u.kind AND s.subject_id = u.id)
    ORDER BY u.kind, u.id LIMIT 1;
    unsealed := (SELECT count(*) FROM operations.audit_log a WHERE a.id > session_notes.sealed_until(NULL));
  END IF;
END $$;


ALTER FUNCTION session_notes.verify(after bigint, most integer, OUT checked integer, OUT last bigint, OUT is_end boolean, OUT number bigint, OUT kind text, OUT subject_id uuid, OUT log_id bigint, OUT unsealed bigint) OWNER TO clinic_owner;

--
-- Name: watch_bookings(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.watch_bookings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  PERFORM session_notes.watch_bookings(NEW.patient_id);
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.watch_bookings() OWNER TO clinic_owner;

--
-- Name: watch_bookings(uuid); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.watch_bookings(patient uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO session_notes.tasks (patient_id, therapist_id, location_id, kind, text, due_at)
  SELECT patient, a.therapist_id, a.location_id, w.kind,
    CASE w.kind WHEN 'not_a_candidate' THEN 'No needles as it stands: see the screen before the visit of '
      ELSE 'No gain that matters so far: assess again before the visit of ' END || to_char(a.local_start, 'YYYY-MM-DD'),
    needlepoint.now()
  FROM (SELECT x.* FROM scheduling.appointments x JOIN practice.treatment_types y ON y.id = x.treatment_type_id
      WHERE x.patient_id = patient AND x.status IN ('booked', 'confirmed') AND x.starts_at > needlepoint.now()
        AND y.needling
      ORDER BY x.starts_at, x.id LIMIT 1) a
    CROSS JOIN LATERAL (SELECT CASE WHEN session_notes.is_barred(patient, a.starts_at) THEN 'not_a_candidate'
      WHEN a.override_reason IS NULL AND session_notes.needs_reassessment(patient) THEN 'reassessment' END) AS w (kind)
  WHERE w.kind IS NOT NULL AND NOT EXISTS (SELECT FROM session_notes.tasks t
    WHERE t.patient_id = patient AND t.kind = w.kind AND t.done_at IS NULL);
END $$;


ALTER FUNCTION session_notes.watch_bookings(patient uuid) OWNER TO clinic_owner;

--
-- Name: watch_count(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.watch_count() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF NOT session_notes.is_balanced(NEW) THEN
    INSERT INTO session_notes.needle_searches (note_id, opened, inserted, unused, removed, discarded)
    VALUES (NEW.id, NEW.opened, NEW.inserted, NEW.unused, NEW.removed, NEW.discarded)
    ON CONFLICT (note_id) WHERE closed_at IS NULL DO NOTHING;
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.watch_count() OWNER TO clinic_owner;

--
-- Name: watch_event(); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.watch_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO session_notes.tasks (patient_id, therapist_id, location_id, event_id, kind, text, due_at)
  SELECT NEW.patient_id, a.therapist_id, a.location_id, NEW.id, 'event_' || h.hours || 'h',
    'Look at what became of it after ' || h.hours || ' hours: ' || lower(k.summary),
    NEW.happened_at + make_interval(hours => h.hours)
  FROM (VALUES (24), (72)) AS h (hours), session_notes.adverse_event_kinds k,
    -- For who treated in the session, else for who treated last, else for who reports.
    (SELECT w.therapist_id, w.location_id FROM (
      SELECT CASE WHEN n.id IS NULL THEN 2 ELSE 1 END AS rank, x.starts_at, x.therapist_id, x.location_id
      FROM scheduling.appointments x LEFT JOIN session_notes.notes n ON n.appointment_id = x.id AND n.id = NEW.note_id
      WHERE x.patient_id = NEW.patient_id AND x.status IN ('arrived', 'in_treatment', 'completed')
      UNION ALL
      SELECT 3, NULL, t.id, l.location_id FROM therapist_profiles.therapists t
        JOIN therapist_profiles.therapist_locations l ON l.therapist_id = t.id
      WHERE t.account_id = NEW.recorded_by) w
      ORDER BY w.rank, w.starts_at DESC, w.location_id LIMIT 1) a
  WHERE k.kind = NEW.kind;
  RETURN NULL;
END $$;


ALTER FUNCTION session_notes.watch_event() OWNER TO clinic_owner;

--
-- Name: wire_instant(timestamp with time zone); Type: FUNCTION; Schema: session_notes; Owner: clinic_owner
--

CREATE FUNCTION session_notes.wire_instant(at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ((to_char((at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS'::text) || COALESCE(('.'::text || NULLIF(rtrim(to_char((at AT TIME ZONE 'UTC'::text), 'US'::text), '0'::text), ''::text)), ''::text)) || 'Z'::text);


ALTER FUNCTION session_notes.wire_instant(at timestamp with time zone) OWNER TO clinic_owner;

--
-- Name: begin_bio(); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.begin_bio() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO therapist_profiles.bios (therapist_id) VALUES (NEW.id);
  RETURN NULL;
END $$;


ALTER FUNCTION therapist_profiles.begin_bio() OWNER TO clinic_owner;

--
-- Name: bio_state_after(text, text); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.bio_state_after(state text, event text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (event = 'saved'::text) THEN 'draft'::text WHEN ((event = 'submitted'::text) AND (state = ANY (ARRAY['draft'::text, 'returned'::text]))) THEN 'submitted'::text WHEN ((event = 'returned'::text) AND (state = 'submitted'::text)) THEN 'returned'::text WHEN ((event = 'published'::text) AND (state = 'submitted'::text)) THEN 'published'::text WHEN ((event = 'unpublished'::text) AND (state = 'published'::text)) THEN 'draft'::text WHEN ((event = 'unpublished'::text) AND (state <> 'empty'::text)) THEN state ELSE NULL::text END;


ALTER FUNCTION therapist_profiles.bio_state_after(state text, event text) OWNER TO clinic_owner;

--
-- Name: follow_bio(); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.follow_bio() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO therapist_profiles.bio_versions (therapist_id, version, state, event, by_id, at, remark, text, author_id)
  VALUES (NEW.therapist_id, NEW.version, NEW.state, NEW.event, NEW.by_id, NEW.at, NEW.remark, NEW.text, NEW.author_id);
  IF NEW.event IN ('published', 'unpublished') THEN
    DELETE FROM therapist_profiles.published_bios WHERE therapist_id = NEW.therapist_id;
  END IF;
  IF NEW.event = 'published' THEN
    INSERT INTO therapist_profiles.published_bios (therapist_id, version, text, author_id, published_by, published_at)
    VALUES (NEW.therapist_id, NEW.version, NEW.text, NEW.author_id, NEW.by_id, NEW.at);
  END IF;
  RETURN NULL;
END $$;


ALTER FUNCTION therapist_profiles.follow_bio() OWNER TO clinic_owner;

--
-- Name: follow_profile(); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.follow_profile() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO therapist_profiles.profile_versions
  VALUES (NEW.id, NEW.version, needlepoint.now(), access.me(), NEW.name, NEW.pronouns, NEW.designation,
    NEW.registration_number, NEW.languages, NEW.focus_areas, NEW.education, NEW.ims_since, NEW.retired_at IS NOT NULL);
  RETURN NULL;
END $$;


ALTER FUNCTION therapist_profiles.follow_profile() OWNER TO clinic_owner;

--
-- Name: guard_bio(); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.guard_bio() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR NEW.event IS NULL THEN
    RAISE EXCEPTION 'a bio goes on one step at a time' USING ERRCODE = '23514', CONSTRAINT = 'bios_step';
  END IF;
  IF NEW.event = 'unpublished'
    AND NOT EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = NEW.therapist_id) THEN
    RAISE EXCEPTION 'no bio is published' USING ERRCODE = '23514', CONSTRAINT = 'bios_nothing_published';
  END IF;
  IF therapist_profiles.bio_state_after(OLD.state, NEW.event) IS DISTINCT FROM NEW.state THEN
    RAISE EXCEPTION 'a bio that is % cannot be %', OLD.state, NEW.event USING ERRCODE = '23514',
      CONSTRAINT = CASE NEW.event WHEN 'submitted' THEN 'bios_nothing_to_submit' ELSE 'bios_nothing_to_review' END;
  END IF;
  IF NEW.by_id IS DISTINCT FROM access.me()
    OR (NEW.text IS DISTINCT FROM OLD.text AND (NEW.event <> 'saved' OR NEW.author_id IS DISTINCT FROM access.me()))
    OR (NEW.text IS NOT DISTINCT FROM OLD.text AND NEW.author_id IS DISTINCT FROM OLD.author_id) THEN
    RAISE EXCEPTION 'a step is taken, and a text written, in one''s own name' USING ERRCODE = '42501';
  END IF;
  IF NEW.event IN ('saved', 'submitted') AND NOT therapist_profiles.may_write(NEW.therapist_id) THEN
    RAISE EXCEPTION 'only the therapist, or who writes profiles for the clinic, writes a bio' USING ERRCODE = '42501';
  END IF;
  IF NEW.event IN ('returned', 'published') AND NOT therapist_profiles.may('therapists.review', NEW.therapist_id) THEN
    RAISE EXCEPTION 'only a reviewer returns or publishes' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION therapist_profiles.guard_bio() OWNER TO clinic_owner;

--
-- Name: guard_registration(); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.guard_registration() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (NEW.slug, NEW.account_id, NEW.registration_number, NEW.retired_at)
      IS DISTINCT FROM (OLD.slug, OLD.account_id, OLD.registration_number, OLD.retired_at)
    AND NOT therapist_profiles.may('therapists.write', NEW.id) THEN
    RAISE EXCEPTION 'registration data is not the therapist''s own to change' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION therapist_profiles.guard_registration() OWNER TO clinic_owner;

--
-- Name: is_me(uuid); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.is_me(therapist uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ((EXISTS (SELECT FROM therapist_profiles.therapists t WHERE ((t.id = is_me.therapist) AND (t.account_id = access.me())))) AND access.may('profile.writeOwn'::text));


ALTER FUNCTION therapist_profiles.is_me(therapist uuid) OWNER TO clinic_owner;

--
-- Name: may(text, uuid); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.may(wanted text, therapist uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (access.may_everywhere(wanted) OR (EXISTS (SELECT FROM therapist_profiles.therapist_locations l WHERE ((l.therapist_id = may.therapist) AND access.may_at(may.wanted, l.location_id)))));


ALTER FUNCTION therapist_profiles.may(wanted text, therapist uuid) OWNER TO clinic_owner;

--
-- Name: may_write(uuid); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.may_write(therapist uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (therapist_profiles.may('therapists.write'::text, therapist) OR therapist_profiles.is_me(therapist));


ALTER FUNCTION therapist_profiles.may_write(therapist uuid) OWNER TO clinic_owner;

--
-- Name: refuse_own_publishing(); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.refuse_own_publishing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (
    SELECT FROM therapist_profiles.therapists t WHERE t.id = NEW.therapist_id AND t.account_id = NEW.by_id)
  THEN
    RAISE EXCEPTION 'somebody else must publish' USING ERRCODE = '23514', CONSTRAINT = 'bios_published_by_someone_else';
  END IF;
  RETURN NEW;
END $$;


ALTER FUNCTION therapist_profiles.refuse_own_publishing() OWNER TO clinic_owner;

--
-- Name: retire_bio(); Type: FUNCTION; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE FUNCTION therapist_profiles.retire_bio() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE therapist_profiles.bios b
  SET event = 'unpublished', state = therapist_profiles.bio_state_after(b.state, 'unpublished'),
    version = b.version + 1, by_id = access.me(), at = needlepoint.now(), remark = 'Retired'
  WHERE b.therapist_id = NEW.id
    AND EXISTS (SELECT FROM therapist_profiles.published_bios p WHERE p.therapist_id = NEW.id);
  RETURN NULL;
END $$;


ALTER FUNCTION therapist_profiles.retire_bio() OWNER TO clinic_owner;

--
-- Name: accounts; Type: TABLE; Schema: access; Owner: clinic_owner
--

CREATE TABLE access.accounts (
    id uuid NOT NULL,
    name text NOT NULL,
    display_name text NOT NULL,
    password_hash text,
    version integer DEFAULT 1 NOT NULL,
    access_version bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT accounts_local_has_no_password CHECK (((id <> '00000000-0000-7000-8000-000000000001'::uuid) OR (password_hash IS NULL)))
);


ALTER TABLE access.accounts OWNER TO clinic_owner;

--
-- Name: tokens; Type: TABLE; Schema: access; Owner: clinic_owner
--

CREATE TABLE access.tokens (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    CONSTRAINT tokens_kind_check CHECK ((kind = ANY (ARRAY['session'::text, 'api'::text, 'local'::text]))),
    CONSTRAINT tokens_local CHECK (((kind = 'local'::text) = (account_id = '00000000-0000-7000-8000-000000000001'::uuid)))
);


ALTER TABLE access.tokens OWNER TO clinic_owner;

--
-- Name: live_tokens; Type: VIEW; Schema: access; Owner: clinic_owner
--

CREATE VIEW access.live_tokens AS
 SELECT t.id,
    t.hash,
    t.kind,
    t.account_id,
    a.name AS account_name,
    a.display_name,
    a.access_version
   FROM (access.tokens t
     JOIN access.accounts a ON ((a.id = t.account_id)))
  WHERE ((t.revoked_at IS NULL) AND ((t.expires_at IS NULL) OR (t.expires_at > now())) AND (a.disabled_at IS NULL));


ALTER TABLE access.live_tokens OWNER TO clinic_owner;

--
-- Name: login_failures; Type: TABLE; Schema: access; Owner: clinic_owner
--

CREATE TABLE access.login_failures (
    id bigint NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE access.login_failures OWNER TO clinic_owner;

--
-- Name: login_failures_id_seq; Type: SEQUENCE; Schema: access; Owner: clinic_owner
--

ALTER TABLE access.login_failures ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME access.login_failures_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: roles; Type: TABLE; Schema: access; Owner: clinic_owner
--

CREATE TABLE access.roles (
    role text NOT NULL,
    summary text NOT NULL
);


ALTER TABLE access.roles OWNER TO clinic_owner;

--
-- Name: allocations; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.allocations (
    id uuid NOT NULL,
    payment_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount bigint NOT NULL,
    reverses_id uuid,
    reason text,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    by_account uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT allocations_amount_check CHECK ((amount > 0)),
    CONSTRAINT allocations_reason CHECK (((reverses_id IS NULL) = (reason IS NULL)))
);

ALTER TABLE ONLY billing.allocations FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.allocations OWNER TO clinic_owner;

--
-- Name: entries; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.entries (
    id bigint NOT NULL,
    kind text NOT NULL,
    source_id uuid NOT NULL,
    location_id uuid NOT NULL,
    currency text NOT NULL,
    booked_on date NOT NULL,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    account_id uuid DEFAULT access.me(),
    written_in xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT entries_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT entries_kind_check CHECK ((kind = ANY (ARRAY['issue'::text, 'void'::text, 'credit_note'::text, 'payment'::text, 'refund'::text, 'allocation'::text, 'write_off'::text, 'redemption'::text, 'package_end'::text])))
);

ALTER TABLE ONLY billing.entries FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.entries OWNER TO clinic_owner;

--
-- Name: payments; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.payments (
    id uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    location_id uuid NOT NULL,
    patient_id uuid,
    tender text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    reference text,
    received_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    received_by uuid DEFAULT access.me() NOT NULL,
    allocated bigint DEFAULT 0 NOT NULL,
    refunded bigint DEFAULT 0 NOT NULL,
    payer text,
    CONSTRAINT payments_amount_check CHECK (((amount >= 1) AND (amount <= '9999999999'::bigint))),
    CONSTRAINT payments_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT payments_of_one CHECK ((num_nonnulls(patient_id, payer) = 1)),
    CONSTRAINT payments_tender_check CHECK ((tender = ANY (ARRAY['cash'::text, 'debit'::text, 'credit_card'::text, 'e_transfer'::text, 'cheque'::text, 'insurer'::text, 'other'::text]))),
    CONSTRAINT payments_unspent CHECK (((LEAST(allocated, refunded) >= 0) AND ((allocated + refunded) <= amount)))
);

ALTER TABLE ONLY billing.payments FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.payments OWNER TO clinic_owner;

--
-- Name: redemptions; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.redemptions (
    id uuid NOT NULL,
    package_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount bigint NOT NULL,
    reverses_id uuid,
    reason text,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    by_account uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT redemptions_amount_check CHECK ((amount > 0)),
    CONSTRAINT redemptions_reason CHECK (((reverses_id IS NULL) = (reason IS NULL)))
);

ALTER TABLE ONLY billing.redemptions FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.redemptions OWNER TO clinic_owner;

--
-- Name: refunds; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.refunds (
    id uuid NOT NULL,
    payment_id uuid NOT NULL,
    amount bigint NOT NULL,
    tender text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    by_account uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT refunds_amount_check CHECK ((amount > 0)),
    CONSTRAINT refunds_tender_check CHECK ((tender = ANY (ARRAY['cash'::text, 'debit'::text, 'credit_card'::text, 'e_transfer'::text, 'cheque'::text, 'insurer'::text, 'other'::text])))
);

ALTER TABLE ONLY billing.refunds FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.refunds OWNER TO clinic_owner;

--
-- Name: write_offs; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.write_offs (
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount bigint NOT NULL,
    is_waiver boolean DEFAULT false NOT NULL,
    reverses_id uuid,
    reason text NOT NULL,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    by_account uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT write_offs_amount_check CHECK ((amount > 0))
);

ALTER TABLE ONLY billing.write_offs FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.write_offs OWNER TO clinic_owner;

--
-- Name: account_events; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.account_events WITH (security_invoker='true') AS
 SELECT i.patient_id,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
        CASE e.kind
            WHEN 'issue'::text THEN 'invoice'::text
            WHEN 'void'::text THEN 'voided'::text
            ELSE e.kind
        END AS event,
    i.id AS invoice_id,
        CASE
            WHEN ((i.kind = 'credit_note'::text) <> (e.kind = 'void'::text)) THEN (- i.total)
            ELSE i.total
        END AS amount
   FROM (billing.invoices i
     JOIN billing.entries e ON ((e.source_id = i.id)))
  WHERE ((e.kind = ANY (ARRAY['issue'::text, 'void'::text, 'credit_note'::text])) AND (i.coverage_id IS NULL) AND ((i.credits_id IS NULL) OR (( SELECT c.coverage_id
           FROM billing.invoices c
          WHERE (c.id = i.credits_id)) IS NULL)))
UNION ALL
 SELECT i.patient_id,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
        CASE
            WHEN (w.reverses_id IS NULL) THEN 'write_off'::text
            ELSE 'write_off_undone'::text
        END AS event,
    i.id AS invoice_id,
        CASE
            WHEN (w.reverses_id IS NULL) THEN (- w.amount)
            ELSE w.amount
        END AS amount
   FROM ((billing.invoices i
     JOIN billing.write_offs w ON ((w.invoice_id = i.id)))
     JOIN billing.entries e ON (((e.source_id = w.id) AND (e.kind = 'write_off'::text))))
  WHERE (i.coverage_id IS NULL)
UNION ALL
 SELECT i.patient_id,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
    'redemption'::text AS event,
    i.id AS invoice_id,
        CASE
            WHEN (r.reverses_id IS NULL) THEN (- r.amount)
            ELSE r.amount
        END AS amount
   FROM ((billing.invoices i
     JOIN billing.redemptions r ON ((r.invoice_id = i.id)))
     JOIN billing.entries e ON (((e.source_id = r.id) AND (e.kind = 'redemption'::text))))
UNION ALL
 SELECT m.patient_id,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
    'payment'::text AS event,
    NULL::uuid AS invoice_id,
    (- m.amount) AS amount
   FROM (billing.payments m
     JOIN billing.entries e ON (((e.source_id = m.id) AND (e.kind = 'payment'::text))))
  WHERE (m.patient_id IS NOT NULL)
UNION ALL
 SELECT m.patient_id,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
    'refund'::text AS event,
    NULL::uuid AS invoice_id,
    f.amount
   FROM ((billing.payments m
     JOIN billing.refunds f ON ((f.payment_id = m.id)))
     JOIN billing.entries e ON (((e.source_id = f.id) AND (e.kind = 'refund'::text))))
  WHERE (m.patient_id IS NOT NULL)
UNION ALL
 SELECT m.patient_id,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
    'applied'::text AS event,
    i.id AS invoice_id,
        CASE
            WHEN (a.reverses_id IS NULL) THEN a.amount
            ELSE (- a.amount)
        END AS amount
   FROM (((billing.payments m
     JOIN billing.allocations a ON ((a.payment_id = m.id)))
     JOIN billing.invoices i ON ((i.id = a.invoice_id)))
     JOIN billing.entries e ON (((e.source_id = a.id) AND (e.kind = 'allocation'::text))))
  WHERE ((m.patient_id IS NOT NULL) AND ((i.patient_id <> m.patient_id) OR (i.coverage_id IS NOT NULL)))
UNION ALL
 SELECT i.patient_id,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
    'applied'::text AS event,
    i.id AS invoice_id,
        CASE
            WHEN (a.reverses_id IS NULL) THEN (- a.amount)
            ELSE a.amount
        END AS amount
   FROM (((billing.invoices i
     JOIN billing.allocations a ON ((a.invoice_id = i.id)))
     JOIN billing.payments m ON ((m.id = a.payment_id)))
     JOIN billing.entries e ON (((e.source_id = a.id) AND (e.kind = 'allocation'::text))))
  WHERE ((i.coverage_id IS NULL) AND (m.patient_id IS DISTINCT FROM i.patient_id));


ALTER TABLE billing.account_events OWNER TO clinic_owner;

--
-- Name: accounts; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.accounts (
    code text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    CONSTRAINT accounts_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'revenue'::text, 'expense'::text])))
);


ALTER TABLE billing.accounts OWNER TO clinic_owner;

--
-- Name: batch_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.batch_cards WITH (security_invoker='true') AS
 SELECT b.id,
    ((e.code || '-b'::text) || lpad((b.number)::text, GREATEST(6, length((b.number)::text)), '0'::text)) AS number,
    l.code AS location,
    b.location_id,
    b.payer,
    b.claims,
    b.currency,
    b.amount,
    b.made_at,
    a.name AS made_by
   FROM (((billing.claim_batches b
     JOIN practice.locations l ON ((l.id = b.location_id)))
     JOIN practice.legal_entities e ON ((e.id = b.legal_entity_id)))
     JOIN access.accounts a ON ((a.id = b.made_by)));


ALTER TABLE billing.batch_cards OWNER TO clinic_owner;

--
-- Name: charges; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.charges (
    id uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    location_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    terminal text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    wanted_tender text,
    state text DEFAULT 'requested'::text NOT NULL,
    requested_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    requested_by uuid DEFAULT access.me() NOT NULL,
    reason text,
    tender text,
    terminal_reference text,
    card_last_four text,
    payment_id uuid,
    ended_at timestamp with time zone,
    ended_by uuid,
    CONSTRAINT charges_amount CHECK (((amount >= 1) AND (amount <= '9999999999'::bigint))),
    CONSTRAINT charges_approval CHECK ((num_nonnulls(payment_id, tender, terminal_reference, card_last_four) =
CASE state
    WHEN 'approved'::text THEN 4
    ELSE 0
END)),
    CONSTRAINT charges_card CHECK ((card_last_four ~ '^[0-9]{4}$'::text)),
    CONSTRAINT charges_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT charges_ended CHECK ((num_nonnulls(ended_at, ended_by) =
CASE state
    WHEN 'requested'::text THEN 0
    ELSE 2
END)),
    CONSTRAINT charges_reason CHECK (((reason IS NOT NULL) = (state = ANY (ARRAY['declined'::text, 'abandoned'::text])))),
    CONSTRAINT charges_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'declined'::text, 'abandoned'::text]))),
    CONSTRAINT charges_tender_check CHECK ((tender = ANY (ARRAY['debit'::text, 'credit_card'::text]))),
    CONSTRAINT charges_wanted_tender_check CHECK ((wanted_tender = ANY (ARRAY['debit'::text, 'credit_card'::text])))
);

ALTER TABLE ONLY billing.charges FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.charges OWNER TO clinic_owner;

--
-- Name: charge_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.charge_cards WITH (security_invoker='true') AS
 SELECT c.id,
    c.patient_id,
    p.number AS patient,
    l.code AS location,
    c.location_id,
    c.terminal,
    c.state,
    c.currency,
    c.amount,
    c.wanted_tender,
    c.requested_at,
    r.name AS requested_by,
    c.reason,
    c.tender,
    c.terminal_reference,
    c.card_last_four,
    c.payment_id,
    c.ended_at,
    e.name AS ended_by
   FROM ((((billing.charges c
     JOIN practice.locations l ON ((l.id = c.location_id)))
     JOIN patient_records.patients p ON ((p.id = c.patient_id)))
     JOIN access.accounts r ON ((r.id = c.requested_by)))
     LEFT JOIN access.accounts e ON ((e.id = c.ended_by)));


ALTER TABLE billing.charge_cards OWNER TO clinic_owner;

--
-- Name: charge_shares; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.charge_shares (
    charge_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT charge_shares_amount_check CHECK ((amount > 0))
);

ALTER TABLE ONLY billing.charge_shares FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.charge_shares OWNER TO clinic_owner;

--
-- Name: invoice_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.invoice_cards WITH (security_invoker='true') AS
 SELECT i.id,
    i.version,
    i.kind,
    i.status,
    billing.invoice_number(i.kind, e.code, i.number) AS number,
    i.purpose,
    i.patient_id,
    p.number AS patient,
    l.code AS location,
    i.location_id,
    i.appointment_id,
    i.currency,
    i.net,
    i.tax,
    i.total,
    i.paid,
    i.written_off,
    i.credited,
    (((i.total - i.paid) - i.written_off) - i.credited) AS balance,
    i.reason,
    i.credits_id,
    i.drafted_at,
    i.issued_at,
    i.issued_on,
    i.ended_at,
    i.coverage_id,
    c.payer
   FROM ((((billing.invoices i
     JOIN practice.locations l ON ((l.id = i.location_id)))
     JOIN practice.legal_entities e ON ((e.id = i.legal_entity_id)))
     JOIN patient_records.patients p ON ((p.id = i.patient_id)))
     LEFT JOIN patient_records.coverages c ON ((c.id = i.coverage_id)));


ALTER TABLE billing.invoice_cards OWNER TO clinic_owner;

--
-- Name: claim_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.claim_cards WITH (security_invoker='true') AS
 SELECT c.invoice_id,
    i.number,
    c.status,
    c.changed_at,
    i.patient_id,
    i.patient,
    i.location,
    i.location_id,
    i.coverage_id,
    i.payer,
    i.currency,
    i.total,
    i.paid,
    i.balance,
    (a.local_start)::date AS service_date,
    billing.is_note_signed(i.appointment_id) AS is_signed
   FROM ((billing.claims c
     JOIN billing.invoice_cards i ON ((i.id = c.invoice_id)))
     JOIN scheduling.appointments a ON ((a.id = i.appointment_id)))
  WHERE (i.status = 'issued'::text);


ALTER TABLE billing.claim_cards OWNER TO clinic_owner;

--
-- Name: claim_events_id_seq; Type: SEQUENCE; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.claim_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME billing.claim_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: claim_steps; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.claim_steps (
    old text NOT NULL,
    new text NOT NULL
);


ALTER TABLE billing.claim_steps OWNER TO clinic_owner;

--
-- Name: clock_rules; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.clock_rules (
    name text NOT NULL,
    injury text NOT NULL,
    accident daterange NOT NULL,
    counts_from text NOT NULL,
    span interval NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    CONSTRAINT clock_rules_counts_from_check CHECK ((counts_from = ANY (ARRAY['first_visit'::text, 'accident'::text])))
);


ALTER TABLE billing.clock_rules OWNER TO clinic_owner;

--
-- Name: collected; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.collected AS
SELECT
    NULL::bigint AS entry_id,
    NULL::date AS booked_on,
    NULL::text AS currency,
    NULL::uuid AS invoice_id,
    NULL::integer AS place,
    NULL::text AS event,
    NULL::bigint AS net;


ALTER TABLE billing.collected OWNER TO clinic_owner;

--
-- Name: day_closes; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.day_closes (
    id uuid NOT NULL,
    location_id uuid NOT NULL,
    first_day date,
    day date NOT NULL,
    note text,
    closed_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    closed_by uuid DEFAULT access.me() NOT NULL
);

ALTER TABLE ONLY billing.day_closes FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.day_closes OWNER TO clinic_owner;

--
-- Name: day_counts; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.day_counts (
    close_id uuid NOT NULL,
    tender text NOT NULL,
    currency text NOT NULL,
    expected bigint NOT NULL,
    counted bigint NOT NULL
);

ALTER TABLE ONLY billing.day_counts FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.day_counts OWNER TO clinic_owner;

--
-- Name: invoice_lines; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.invoice_lines (
    invoice_id uuid NOT NULL,
    place integer NOT NULL,
    description text NOT NULL,
    treatment_type_id uuid,
    therapist_id uuid,
    service_date date NOT NULL,
    quantity integer NOT NULL,
    unit_price bigint NOT NULL,
    net bigint GENERATED ALWAYS AS ((quantity * unit_price)) STORED NOT NULL,
    tax_reason text NOT NULL,
    tax_basis_points integer NOT NULL,
    tax bigint GENERATED ALWAYS AS (((((quantity * unit_price) * tax_basis_points) + 5000) / 10000)) STORED NOT NULL,
    source text NOT NULL,
    price_id uuid,
    fee_policy_id uuid,
    package_id uuid,
    CONSTRAINT invoice_lines_package CHECK (((package_id IS NOT NULL) = (source = 'package'::text))),
    CONSTRAINT invoice_lines_place CHECK (((place >= 1) AND (place <= 200))),
    CONSTRAINT invoice_lines_price CHECK (((unit_price >= 0) AND (unit_price <= '9999999999'::bigint))),
    CONSTRAINT invoice_lines_quantity_check CHECK (((quantity >= 1) AND (quantity <= 1000))),
    CONSTRAINT invoice_lines_source_check CHECK ((source = ANY (ARRAY['price_list'::text, 'fee_policy'::text, 'by_hand'::text, 'credit'::text, 'share'::text, 'package'::text, 'package_sale'::text]))),
    CONSTRAINT invoice_lines_tax_reason_check CHECK ((tax_reason = ANY (ARRAY['exempt_physiotherapy'::text, 'taxable_report'::text, 'taxable_product'::text, 'taxable_block_fee'::text, 'taxable_mixed'::text, 'taxable_other'::text, 'fee_untaxed'::text])))
);

ALTER TABLE ONLY billing.invoice_lines FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.invoice_lines OWNER TO clinic_owner;

--
-- Name: package_ends; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.package_ends (
    package_id uuid NOT NULL,
    credited bigint NOT NULL,
    kept bigint NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    by_account uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT package_ends_credited_check CHECK ((credited >= 0)),
    CONSTRAINT package_ends_kept_check CHECK ((kept >= 0))
);

ALTER TABLE ONLY billing.package_ends FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.package_ends OWNER TO clinic_owner;

--
-- Name: earned; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.earned WITH (security_invoker='true') AS
 SELECT e.booked_on,
    e.currency,
    e.location_id,
    l.therapist_id,
    l.treatment_type_id,
    i.coverage_id,
    l.tax_reason,
    l.tax_basis_points,
    (l.net * s.sign) AS net,
    (l.tax * s.sign) AS tax
   FROM (((billing.entries e
     JOIN billing.invoices i ON ((i.id = e.source_id)))
     JOIN billing.invoice_lines l ON ((l.invoice_id = i.id)))
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN ((i.kind = 'credit_note'::text) <> (e.kind = 'void'::text)) THEN '-1'::integer
                    ELSE 1
                END AS sign) s)
  WHERE ((e.kind = ANY (ARRAY['issue'::text, 'void'::text, 'credit_note'::text])) AND (i.purpose <> 'package'::text))
UNION ALL
 SELECT e.booked_on,
    e.currency,
    e.location_id,
    NULL::uuid AS therapist_id,
    o.treatment_type_id,
    NULL::uuid AS coverage_id,
    y.tax_reason,
    0 AS tax_basis_points,
    x.kept AS net,
    0 AS tax
   FROM ((((billing.entries e
     JOIN billing.package_ends x ON ((x.package_id = e.source_id)))
     JOIN billing.packages p ON ((p.id = x.package_id)))
     JOIN billing.package_offers o ON ((o.id = p.offer_id)))
     JOIN practice.treatment_types y ON ((y.id = o.treatment_type_id)))
  WHERE (e.kind = 'package_end'::text);


ALTER TABLE billing.earned OWNER TO clinic_owner;

--
-- Name: entries_id_seq; Type: SEQUENCE; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME billing.entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: fee_policies; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.fee_policies (
    id uuid NOT NULL,
    location_id uuid NOT NULL,
    occasion text NOT NULL,
    basis text NOT NULL,
    amount bigint,
    currency text,
    basis_points integer,
    is_taxed boolean NOT NULL,
    set_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    set_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT fee_policies_amount CHECK (((amount >= 1) AND (amount <= 9999999))),
    CONSTRAINT fee_policies_basis CHECK (((num_nonnulls(amount, currency) =
CASE basis
    WHEN 'flat'::text THEN 2
    ELSE 0
END) AND ((basis_points IS NOT NULL) = (basis = 'percent'::text)))),
    CONSTRAINT fee_policies_basis_check CHECK ((basis = ANY (ARRAY['none'::text, 'flat'::text, 'percent'::text]))),
    CONSTRAINT fee_policies_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT fee_policies_occasion_check CHECK ((occasion = ANY (ARRAY['no_show'::text, 'late_cancelled'::text]))),
    CONSTRAINT fee_policies_part CHECK (((basis_points >= 1) AND (basis_points <= 10000)))
);

ALTER TABLE ONLY billing.fee_policies FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.fee_policies OWNER TO clinic_owner;

--
-- Name: number_series; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.number_series (
    legal_entity_id uuid NOT NULL,
    kind text NOT NULL,
    last bigint NOT NULL
);

ALTER TABLE ONLY billing.number_series FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.number_series OWNER TO clinic_owner;

--
-- Name: package_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.package_cards WITH (security_invoker='true') AS
 SELECT p.id,
    o.code AS offer,
    o.name,
    y.code AS treatment,
    p.patient_id,
    n.number AS patient,
    l.code AS location,
    p.location_id,
    i.number AS invoice,
    p.invoice_id,
        CASE
            WHEN ((p.status = 'open'::text) AND ((i.balance > 0) OR (i.paid = 0))) THEN 'unpaid'::text
            WHEN ((p.status = 'open'::text) AND (p.redeemed = p.units)) THEN 'used'::text
            ELSE p.status
        END AS status,
    p.units,
    p.redeemed,
    p.currency,
    p.price,
    p.regular_price,
        CASE p.status
            WHEN 'open'::text THEN (p.price - p.redeemed_value)
            ELSE (0)::bigint
        END AS liability,
    o.refund_policy,
    p.expires_on,
    p.sold_at,
    billing.next_unit(p.*) AS next_unit,
    o.treatment_type_id,
    p.legal_entity_id
   FROM (((((billing.packages p
     JOIN billing.package_offers o ON ((o.id = p.offer_id)))
     JOIN practice.treatment_types y ON ((y.id = o.treatment_type_id)))
     JOIN patient_records.patients n ON ((n.id = p.patient_id)))
     JOIN practice.locations l ON ((l.id = p.location_id)))
     JOIN billing.invoice_cards i ON ((i.id = p.invoice_id)));


ALTER TABLE billing.package_cards OWNER TO clinic_owner;

--
-- Name: pay_rate_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.pay_rate_cards WITH (security_invoker='true') AS
 SELECT r.id,
    r.therapist_id,
    t.slug AS therapist,
    y.code AS treatment_type,
    r.location_id,
    l.code AS location,
    r.basis,
    r.basis_points,
    s.slug AS assistant,
    r.assistant_basis_points,
    lower(r.valid) AS valid_from,
    upper(r.valid) AS valid_until,
    r.valid,
    r.set_at,
    r.treatment_type_id
   FROM ((((billing.pay_rates r
     JOIN therapist_profiles.therapists t ON ((t.id = r.therapist_id)))
     LEFT JOIN practice.treatment_types y ON ((y.id = r.treatment_type_id)))
     LEFT JOIN practice.locations l ON ((l.id = r.location_id)))
     LEFT JOIN therapist_profiles.therapists s ON ((s.id = r.assistant_id)))
  WHERE (r.withdrawn_at IS NULL);


ALTER TABLE billing.pay_rate_cards OWNER TO clinic_owner;

--
-- Name: pay_sources; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.pay_sources AS
 SELECT 'invoiced'::text AS basis,
    e.kind AS event,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
    i.id AS invoice_id,
    l.place,
    l.therapist_id,
    l.treatment_type_id,
    i.location_id,
    l.service_date,
    l.description,
    (
        CASE
            WHEN ((i.kind = 'credit_note'::text) <> (e.kind = 'void'::text)) THEN '-1'::integer
            ELSE 1
        END * COALESCE(billing.pay_value(l.package_id), l.net)) AS amount
   FROM ((billing.entries e
     JOIN billing.invoices i ON ((i.id = e.source_id)))
     JOIN billing.invoice_lines l ON ((l.invoice_id = i.id)))
  WHERE (e.kind = ANY (ARRAY['issue'::text, 'void'::text, 'credit_note'::text]))
UNION ALL
 SELECT 'collected'::text AS basis,
    e.kind AS event,
    e.id AS entry_id,
    e.booked_on,
    e.currency,
    i.id AS invoice_id,
    l.place,
    l.therapist_id,
    l.treatment_type_id,
    i.location_id,
    l.service_date,
    l.description,
    (
        CASE
            WHEN (r.reverses_id IS NULL) THEN 1
            ELSE '-1'::integer
        END * COALESCE(billing.pay_value(l.package_id), l.net)) AS amount
   FROM (((billing.entries e
     JOIN billing.redemptions r ON ((r.id = e.source_id)))
     JOIN billing.invoices i ON ((i.id = r.invoice_id)))
     JOIN billing.invoice_lines l ON (((l.invoice_id = i.id) AND (l.source = 'package'::text))))
  WHERE (e.kind = 'redemption'::text)
UNION ALL
 SELECT 'collected'::text AS basis,
    x.event,
    x.entry_id,
    x.booked_on,
    x.currency,
    i.id AS invoice_id,
    l.place,
    l.therapist_id,
    l.treatment_type_id,
    i.location_id,
    l.service_date,
    l.description,
    x.net AS amount
   FROM ((billing.collected x
     JOIN billing.invoices i ON ((i.id = x.invoice_id)))
     JOIN billing.invoice_lines l ON (((l.invoice_id = x.invoice_id) AND (l.place = x.place))));


ALTER TABLE billing.pay_sources OWNER TO clinic_owner;

--
-- Name: payer_steps; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.payer_steps (
    injury text NOT NULL,
    accident daterange NOT NULL,
    place integer NOT NULL,
    regime text NOT NULL,
    payer text NOT NULL,
    only_if_refused boolean DEFAULT false NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    CONSTRAINT payer_steps_injury_check CHECK ((injury = ANY (ARRAY['wcb'::text, 'auto'::text, 'public'::text, 'private'::text, 'extended_health'::text, 'none'::text]))),
    CONSTRAINT payer_steps_payer_check CHECK ((payer = ANY (ARRAY['injury'::text, 'plans'::text])))
);


ALTER TABLE billing.payer_steps OWNER TO clinic_owner;

--
-- Name: payment_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.payment_cards WITH (security_invoker='true') AS
 SELECT m.id,
    m.patient_id,
    p.number AS patient,
    l.code AS location,
    m.location_id,
    m.tender,
    m.amount,
    m.currency,
    m.reference,
    m.received_at,
    a.name AS received_by,
    m.allocated,
    m.refunded,
    ((m.amount - m.allocated) - m.refunded) AS unapplied,
    m.payer
   FROM (((billing.payments m
     JOIN practice.locations l ON ((l.id = m.location_id)))
     LEFT JOIN patient_records.patients p ON ((p.id = m.patient_id)))
     JOIN access.accounts a ON ((a.id = m.received_by)));


ALTER TABLE billing.payment_cards OWNER TO clinic_owner;

--
-- Name: postings; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.postings (
    entry_id bigint NOT NULL,
    place integer NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL,
    location_id uuid NOT NULL,
    tender text,
    CONSTRAINT postings_amount_check CHECK ((amount <> 0)),
    CONSTRAINT postings_tender CHECK (((account = 'money'::text) = (tender IS NOT NULL)))
);

ALTER TABLE ONLY billing.postings FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.postings OWNER TO clinic_owner;

--
-- Name: receipt_prints; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.receipt_prints (
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    digest bytea NOT NULL,
    standing text NOT NULL,
    printed_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    printed_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT receipt_prints_standing_check CHECK ((standing = ANY (ARRAY['original'::text, 'duplicate'::text, 'replacement'::text])))
);

ALTER TABLE ONLY billing.receipt_prints FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.receipt_prints OWNER TO clinic_owner;

--
-- Name: regime_limits; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.regime_limits (
    regime text NOT NULL,
    grade text,
    visits_max integer,
    days_max integer,
    pays_first_of_refused boolean DEFAULT false NOT NULL,
    source text NOT NULL
);


ALTER TABLE billing.regime_limits OWNER TO clinic_owner;

--
-- Name: remittances; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.remittances (
    id uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    location_id uuid NOT NULL,
    payer text NOT NULL,
    reference text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    digest bytea NOT NULL,
    payment_id uuid,
    imported_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    imported_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT remittances_amount_check CHECK (((amount >= 0) AND (amount <= '9999999999'::bigint))),
    CONSTRAINT remittances_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT remittances_digest_check CHECK ((length(digest) = 32))
);

ALTER TABLE ONLY billing.remittances FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.remittances OWNER TO clinic_owner;

--
-- Name: remittance_cards; Type: VIEW; Schema: billing; Owner: clinic_owner
--

CREATE VIEW billing.remittance_cards WITH (security_invoker='true') AS
 SELECT r.id,
    l.code AS location,
    r.location_id,
    r.payer,
    r.reference,
    r.currency,
    r.amount,
    r.payment_id,
    r.imported_at,
    a.name AS imported_by
   FROM ((billing.remittances r
     JOIN practice.locations l ON ((l.id = r.location_id)))
     JOIN access.accounts a ON ((a.id = r.imported_by)));


ALTER TABLE billing.remittance_cards OWNER TO clinic_owner;

--
-- Name: remittance_lines; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.remittance_lines (
    remittance_id uuid NOT NULL,
    place integer NOT NULL,
    claim text NOT NULL,
    invoice_id uuid,
    outcome text NOT NULL,
    amount bigint NOT NULL,
    applied bigint NOT NULL,
    reason text,
    remark text,
    CONSTRAINT remittance_lines_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'denied'::text, 'paid'::text, 'reversed'::text])))
);

ALTER TABLE ONLY billing.remittance_lines FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.remittance_lines OWNER TO clinic_owner;

--
-- Name: visit_prices; Type: TABLE; Schema: billing; Owner: clinic_owner
--

CREATE TABLE billing.visit_prices (
    appointment_id uuid NOT NULL,
    price_id uuid NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL
);

ALTER TABLE ONLY billing.visit_prices FORCE ROW LEVEL SECURITY;


ALTER TABLE billing.visit_prices OWNER TO clinic_owner;

--
-- Name: migrations; Type: TABLE; Schema: needlepoint; Owner: clinic_owner
--

CREATE TABLE needlepoint.migrations (
    number bigint NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE needlepoint.migrations OWNER TO clinic_owner;

--
-- Name: audit_entries; Type: VIEW; Schema: operations; Owner: clinic_owner
--

CREATE VIEW operations.audit_entries WITH (security_invoker='true') AS
 SELECT l.id,
    l.at,
    l.request,
    a.name AS account,
    l.roles,
    l.origin,
    l.method,
    l.action,
    l.outcome,
    l.subject_kind,
    l.subject_id,
    l.patients,
    place.code AS location,
    l.account_id
   FROM ((operations.audit_log l
     LEFT JOIN access.accounts a ON ((a.id = l.account_id)))
     LEFT JOIN practice.locations place ON ((place.id = l.location_id)));


ALTER TABLE operations.audit_entries OWNER TO clinic_owner;

--
-- Name: audit_log_id_seq; Type: SEQUENCE; Schema: operations; Owner: clinic_owner
--

ALTER TABLE operations.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME operations.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: idempotency; Type: TABLE; Schema: operations; Owner: clinic_owner
--

CREATE TABLE operations.idempotency (
    account_id uuid NOT NULL,
    method text NOT NULL,
    key text NOT NULL,
    params_hash bytea NOT NULL,
    result bytea NOT NULL,
    subject_id uuid,
    patients uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    location_id uuid,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY operations.idempotency FORCE ROW LEVEL SECURITY;


ALTER TABLE operations.idempotency OWNER TO clinic_owner;

--
-- Name: calls; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.calls (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    way text NOT NULL,
    direction text NOT NULL,
    with_whom text,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    recorded_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT calls_direction_check CHECK ((direction = ANY (ARRAY['incoming'::text, 'outgoing'::text]))),
    CONSTRAINT calls_past CHECK ((at <= (recorded_at + '00:01:00'::interval))),
    CONSTRAINT calls_way_check CHECK ((way = ANY (ARRAY['phone'::text, 'message'::text, 'email'::text, 'letter'::text])))
);

ALTER TABLE ONLY patient_records.calls FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.calls OWNER TO clinic_owner;

--
-- Name: contacts; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.contacts (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    relation text,
    phone text,
    email text,
    may_consent boolean NOT NULL,
    added_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    added_by uuid DEFAULT access.me() NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    CONSTRAINT contacts_consent CHECK (((kind = 'guardian'::text) OR (NOT may_consent))),
    CONSTRAINT contacts_end CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT contacts_kind_check CHECK ((kind = ANY (ARRAY['guardian'::text, 'emergency'::text, 'physician'::text]))),
    CONSTRAINT contacts_reachable CHECK ((num_nonnulls(phone, email) > 0))
);

ALTER TABLE ONLY patient_records.contacts FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.contacts OWNER TO clinic_owner;

--
-- Name: custodians; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.custodians (
    patient_id uuid NOT NULL,
    number integer NOT NULL,
    therapist_id uuid NOT NULL,
    since timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    reason text NOT NULL,
    set_by uuid DEFAULT access.me() NOT NULL
);

ALTER TABLE ONLY patient_records.custodians FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.custodians OWNER TO clinic_owner;

--
-- Name: disclosures; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.disclosures (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    recipient text NOT NULL,
    purpose text NOT NULL,
    content text NOT NULL,
    basis text NOT NULL,
    disclosed_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    recorded_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT disclosures_basis_check CHECK ((basis = ANY (ARRAY['consent'::text, 'continuing_care'::text, 'payment'::text, 'legal'::text, 'safety'::text]))),
    CONSTRAINT disclosures_past CHECK ((disclosed_at <= (recorded_at + '00:01:00'::interval)))
);

ALTER TABLE ONLY patient_records.disclosures FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.disclosures OWNER TO clinic_owner;

--
-- Name: episode_history; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.episode_history (
    episode_id uuid NOT NULL,
    version integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by uuid,
    before jsonb NOT NULL
);

ALTER TABLE ONLY patient_records.episode_history FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.episode_history OWNER TO clinic_owner;

--
-- Name: files; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.files (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    bytes bytea NOT NULL,
    visibility text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    added_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    added_by uuid DEFAULT access.me() NOT NULL,
    removed_at timestamp with time zone,
    removed_by uuid,
    CONSTRAINT files_media_type_check CHECK ((media_type = ANY (ARRAY['application/pdf'::text, 'image/jpeg'::text, 'image/png'::text, 'text/plain'::text]))),
    CONSTRAINT files_removed CHECK (((removed_at IS NULL) = (removed_by IS NULL))),
    CONSTRAINT files_size CHECK (((octet_length(bytes) >= 1) AND (octet_length(bytes) <= 600000))),
    CONSTRAINT files_visibility_check CHECK ((visibility = ANY (ARRAY['all'::text, 'clinical'::text, 'author'::text])))
);

ALTER TABLE ONLY patient_records.files FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.files OWNER TO clinic_owner;

--
-- Name: legal_holds; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.legal_holds (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    reason text NOT NULL,
    placed_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    placed_by uuid DEFAULT access.me() NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by uuid,
    lift_reason text,
    CONSTRAINT legal_holds_lift CHECK ((num_nulls(lifted_at, lifted_by, lift_reason) = ANY (ARRAY[0, 3])))
);

ALTER TABLE ONLY patient_records.legal_holds FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.legal_holds OWNER TO clinic_owner;

--
-- Name: merged_rows; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.merged_rows (
    merge_id uuid NOT NULL,
    table_name text NOT NULL,
    row_id uuid NOT NULL
);

ALTER TABLE ONLY patient_records.merged_rows FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.merged_rows OWNER TO clinic_owner;

--
-- Name: merges; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.merges (
    id uuid NOT NULL,
    survivor_id uuid NOT NULL,
    duplicate_id uuid NOT NULL,
    reason text NOT NULL,
    taken text[] NOT NULL,
    before jsonb NOT NULL,
    duplicate_before jsonb NOT NULL,
    merged_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    merged_by uuid DEFAULT access.me() NOT NULL,
    undone_at timestamp with time zone,
    undone_by uuid,
    CONSTRAINT merges_undone CHECK (((undone_at IS NULL) = (undone_by IS NULL)))
);

ALTER TABLE ONLY patient_records.merges FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.merges OWNER TO clinic_owner;

--
-- Name: patient_cards; Type: VIEW; Schema: patient_records; Owner: clinic_owner
--

CREATE VIEW patient_records.patient_cards WITH (security_invoker='true') AS
 SELECT p.id,
    p.number,
    p.family_name,
    p.given_name,
    p.preferred_name,
    p.birth_date,
    p.sex,
    p.gender,
    p.pronouns,
    p.phone,
    p.other_phone,
    p.email,
    p.street,
    p.city,
    p.region,
    p.postal_code,
    p.country,
    p.health_number_province,
    p.health_number,
    ( SELECT l.code
           FROM practice.locations l
          WHERE (l.id = p.preferred_location_id)) AS preferred_location,
    p.reminders,
    p.may_leave_voicemail,
    p.language,
    p.version,
    p.registered_at,
    ARRAY( SELECT unnest(ARRAY[(f.id)::text, f.kind, f.severity, f.text, to_char((f.since)::timestamp with time zone, 'YYYY-MM-DD'::text)]) AS unnest
           FROM ( SELECT a.id,
                    a.kind,
                    a.severity,
                    a.text,
                    a.since
                   FROM patient_records.alerts a
                  WHERE ((a.patient_id = p.id) AND (a.ended_at IS NULL))
                  ORDER BY a.id) f) AS alerts
   FROM patient_records.patients p;


ALTER TABLE patient_records.patient_cards OWNER TO clinic_owner;

--
-- Name: patient_history; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.patient_history (
    patient_id uuid NOT NULL,
    version integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by uuid,
    fields text[] NOT NULL,
    before jsonb NOT NULL
);

ALTER TABLE ONLY patient_records.patient_history FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.patient_history OWNER TO clinic_owner;

--
-- Name: patient_numbers; Type: SEQUENCE; Schema: patient_records; Owner: clinic_owner
--

CREATE SEQUENCE patient_records.patient_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE patient_records.patient_numbers OWNER TO clinic_owner;

--
-- Name: retention_rules; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.retention_rules (
    province text NOT NULL,
    years integer NOT NULL,
    years_after_18 integer NOT NULL,
    source text NOT NULL,
    CONSTRAINT retention_rules_years_after_18_check CHECK (((years_after_18 >= 0) AND (years_after_18 <= 100))),
    CONSTRAINT retention_rules_years_check CHECK (((years >= 1) AND (years <= 100)))
);


ALTER TABLE patient_records.retention_rules OWNER TO clinic_owner;

--
-- Name: retention; Type: VIEW; Schema: patient_records; Owner: clinic_owner
--

CREATE VIEW patient_records.retention WITH (security_invoker='true') AS
 SELECT p.id AS patient_id,
    p.number,
    s.last_service,
    r.years,
    r.source,
    (GREATEST((s.last_service + make_interval(years => r.years)),
        CASE
            WHEN ((p.birth_date + '18 years'::interval) > s.last_service) THEN (p.birth_date + make_interval(years => (18 + r.years_after_18)))
            ELSE NULL::timestamp without time zone
        END))::date AS keep_until
   FROM ((patient_records.patients p
     CROSS JOIN LATERAL ( SELECT COALESCE(v.last, (p.registered_at)::date) AS last_service,
            COALESCE(v.provinces, ARRAY[COALESCE(( SELECT l.province
                   FROM practice.locations l
                  WHERE (l.id = p.preferred_location_id)), p.region, 'other'::text)]) AS provinces
           FROM patient_records.service(p.id) v(last, provinces)) s)
     CROSS JOIN LATERAL ( SELECT k.years,
            k.years_after_18,
            k.source
           FROM patient_records.retention_rules k
          WHERE ((k.province = ANY (s.provinces)) OR ((k.province = 'other'::text) AND (NOT (s.provinces <@ ( SELECT array_agg(x.province) AS array_agg
                   FROM patient_records.retention_rules x)))))
          ORDER BY k.years DESC, k.years_after_18 DESC
         LIMIT 1) r);


ALTER TABLE patient_records.retention OWNER TO clinic_owner;

--
-- Name: search_keys; Type: TABLE; Schema: patient_records; Owner: clinic_owner
--

CREATE TABLE patient_records.search_keys (
    patient_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    previous text COLLATE pg_catalog."C"
);

ALTER TABLE ONLY patient_records.search_keys FORCE ROW LEVEL SECURITY;


ALTER TABLE patient_records.search_keys OWNER TO clinic_owner;

--
-- Name: location_cards; Type: VIEW; Schema: practice; Owner: clinic_owner
--

CREATE VIEW practice.location_cards WITH (security_invoker='true') AS
 SELECT l.id,
    l.code,
    l.name,
    l.street,
    l.city,
    l.province,
    l.postal_code,
    l.phone,
    l.zone,
    e.code AS legal_entity,
    l.version,
    l.closed_at
   FROM (practice.locations l
     JOIN practice.legal_entities e ON ((e.id = l.legal_entity_id)));


ALTER TABLE practice.location_cards OWNER TO clinic_owner;

--
-- Name: prices; Type: TABLE; Schema: practice; Owner: clinic_owner
--

CREATE TABLE practice.prices (
    id uuid NOT NULL,
    treatment_type_id uuid NOT NULL,
    location_id uuid NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    valid daterange NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT prices_amount_check CHECK (((amount >= 0) AND (amount <= '9999999999'::bigint))),
    CONSTRAINT prices_currency_check CHECK ((currency = ANY (ARRAY['CAD'::text, 'USD'::text]))),
    CONSTRAINT prices_period CHECK (((NOT isempty(valid)) AND (NOT lower_inf(valid))))
);


ALTER TABLE practice.prices OWNER TO clinic_owner;

--
-- Name: price_cards; Type: VIEW; Schema: practice; Owner: clinic_owner
--

CREATE VIEW practice.price_cards WITH (security_invoker='true') AS
 SELECT p.id,
    t.code AS treatment_type,
    l.code AS location,
    p.amount,
    p.currency,
    lower(p.valid) AS valid_from,
    upper(p.valid) AS valid_until,
    p.valid,
    p.treatment_type_id,
    p.location_id
   FROM ((practice.prices p
     JOIN practice.treatment_types t ON ((t.id = p.treatment_type_id)))
     JOIN practice.locations l ON ((l.id = p.location_id)))
  WHERE (p.withdrawn_at IS NULL);


ALTER TABLE practice.price_cards OWNER TO clinic_owner;

--
-- Name: room_cards; Type: VIEW; Schema: practice; Owner: clinic_owner
--

CREATE VIEW practice.room_cards WITH (security_invoker='true') AS
 SELECT r.id,
    r.location_id,
    l.code AS location,
    r.name,
    r.kind,
    r.version,
    r.retired_at
   FROM (practice.rooms r
     JOIN practice.locations l ON ((l.id = r.location_id)));


ALTER TABLE practice.room_cards OWNER TO clinic_owner;

--
-- Name: active_appointments; Type: VIEW; Schema: scheduling; Owner: clinic_owner
--

CREATE VIEW scheduling.active_appointments AS
 SELECT appointments.id,
    appointments.therapist_id,
    appointments.room_id,
    appointments.patient_id,
    appointments.location_id,
    appointments.starts_at,
    appointments.ends_at,
    appointments.held_from,
    appointments.held_until,
    appointments.overlapping
   FROM scheduling.appointments
  WHERE (appointments.status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text]));


ALTER TABLE scheduling.active_appointments OWNER TO clinic_owner;

--
-- Name: appointment_changes; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.appointment_changes (
    id bigint NOT NULL,
    appointment_id uuid NOT NULL,
    at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    account_id uuid DEFAULT access.me(),
    version integer NOT NULL,
    from_status text NOT NULL,
    to_status text NOT NULL,
    reason text,
    cancel_reason text,
    local_start timestamp without time zone NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    zone text NOT NULL,
    tz_version text NOT NULL,
    therapist_id uuid NOT NULL,
    location_id uuid NOT NULL,
    room_id uuid,
    override_reason text,
    moved boolean NOT NULL,
    late boolean NOT NULL,
    derived_anew boolean NOT NULL
);

ALTER TABLE ONLY scheduling.appointment_changes FORCE ROW LEVEL SECURITY;


ALTER TABLE scheduling.appointment_changes OWNER TO clinic_owner;

--
-- Name: appointment_changes_id_seq; Type: SEQUENCE; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE scheduling.appointment_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME scheduling.appointment_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: cancel_reasons; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.cancel_reasons (
    code text NOT NULL,
    summary text NOT NULL,
    by_patient boolean NOT NULL
);


ALTER TABLE scheduling.cancel_reasons OWNER TO clinic_owner;

--
-- Name: location_rules; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.location_rules (
    location_id uuid NOT NULL,
    late_window_minutes integer DEFAULT 1440 NOT NULL,
    no_show_grace_minutes integer DEFAULT 15 NOT NULL,
    grid_minutes integer DEFAULT 15 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT location_rules_grid_minutes_check CHECK (((grid_minutes >= 5) AND (grid_minutes <= 120))),
    CONSTRAINT location_rules_late_window_minutes_check CHECK (((late_window_minutes >= 0) AND (late_window_minutes <= 20160))),
    CONSTRAINT location_rules_no_show_grace_minutes_check CHECK (((no_show_grace_minutes >= 0) AND (no_show_grace_minutes <= 240)))
);

ALTER TABLE ONLY scheduling.location_rules FORCE ROW LEVEL SECURITY;


ALTER TABLE scheduling.location_rules OWNER TO clinic_owner;

--
-- Name: shifts; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.shifts (
    id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    location_id uuid NOT NULL,
    weekday integer NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    valid daterange NOT NULL,
    withdrawn_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT shifts_hours CHECK ((starts < ends)),
    CONSTRAINT shifts_period CHECK (((NOT isempty(valid)) AND (NOT lower_inf(valid)))),
    CONSTRAINT shifts_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);

ALTER TABLE ONLY scheduling.shifts FORCE ROW LEVEL SECURITY;


ALTER TABLE scheduling.shifts OWNER TO clinic_owner;

--
-- Name: shift_cards; Type: VIEW; Schema: scheduling; Owner: clinic_owner
--

CREATE VIEW scheduling.shift_cards WITH (security_invoker='true') AS
 SELECT s.id,
    s.therapist_id,
    t.slug AS therapist,
    s.location_id,
    l.code AS location,
    s.weekday,
    s.starts,
    s.ends,
    lower(s.valid) AS valid_from,
    upper(s.valid) AS valid_until,
    s.version
   FROM ((scheduling.shifts s
     JOIN therapist_profiles.therapists t ON ((t.id = s.therapist_id)))
     JOIN practice.locations l ON ((l.id = s.location_id)))
  WHERE (s.withdrawn_at IS NULL);


ALTER TABLE scheduling.shift_cards OWNER TO clinic_owner;

--
-- Name: shift_exceptions; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.shift_exceptions (
    id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    location_id uuid NOT NULL,
    on_date date NOT NULL,
    hours tsmultirange NOT NULL,
    reason text,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT shift_exceptions_hours CHECK ((hours <@ tsrange((on_date)::timestamp without time zone, ((on_date)::timestamp without time zone + '1 day'::interval))))
);

ALTER TABLE ONLY scheduling.shift_exceptions FORCE ROW LEVEL SECURITY;


ALTER TABLE scheduling.shift_exceptions OWNER TO clinic_owner;

--
-- Name: shift_exception_cards; Type: VIEW; Schema: scheduling; Owner: clinic_owner
--

CREATE VIEW scheduling.shift_exception_cards WITH (security_invoker='true') AS
 SELECT e.id,
    e.therapist_id,
    t.slug AS therapist,
    e.location_id,
    l.code AS location,
    e.on_date,
    ARRAY( SELECT to_char(lower(h.h), 'HH24:MI'::text) AS to_char
           FROM unnest(e.hours) h(h)
          ORDER BY h.h) AS starts,
    ARRAY( SELECT
                CASE
                    WHEN (upper(h.h) = (e.on_date + 1)) THEN '24:00'::text
                    ELSE to_char(upper(h.h), 'HH24:MI'::text)
                END AS to_char
           FROM unnest(e.hours) h(h)
          ORDER BY h.h) AS ends,
    e.reason,
    e.version
   FROM ((scheduling.shift_exceptions e
     JOIN therapist_profiles.therapists t ON ((t.id = e.therapist_id)))
     JOIN practice.locations l ON ((l.id = e.location_id)));


ALTER TABLE scheduling.shift_exception_cards OWNER TO clinic_owner;

--
-- Name: status_transitions; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.status_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL
);


ALTER TABLE scheduling.status_transitions OWNER TO clinic_owner;

--
-- Name: time_off; Type: TABLE; Schema: scheduling; Owner: clinic_owner
--

CREATE TABLE scheduling.time_off (
    id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    period tsrange NOT NULL,
    reason text,
    cancelled_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT time_off_period CHECK (((NOT isempty(period)) AND (NOT lower_inf(period)) AND (NOT upper_inf(period))))
);

ALTER TABLE ONLY scheduling.time_off FORCE ROW LEVEL SECURITY;


ALTER TABLE scheduling.time_off OWNER TO clinic_owner;

--
-- Name: time_off_cards; Type: VIEW; Schema: scheduling; Owner: clinic_owner
--

CREATE VIEW scheduling.time_off_cards WITH (security_invoker='true') AS
 SELECT o.id,
    o.therapist_id,
    t.slug AS therapist,
    lower(o.period) AS starts,
    upper(o.period) AS ends,
    o.reason,
    o.cancelled_at,
    o.version
   FROM (scheduling.time_off o
     JOIN therapist_profiles.therapists t ON ((t.id = o.therapist_id)));


ALTER TABLE scheduling.time_off_cards OWNER TO clinic_owner;

--
-- Name: permits; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.permits (
    id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    number text NOT NULL,
    valid daterange NOT NULL,
    needling boolean NOT NULL,
    note text,
    version integer DEFAULT 1 NOT NULL,
    register text DEFAULT 'general'::text NOT NULL,
    CONSTRAINT permits_period CHECK (((NOT isempty(valid)) AND (NOT lower_inf(valid)) AND (NOT upper_inf(valid)))),
    CONSTRAINT permits_provisional CHECK (((register = 'general'::text) OR (NOT needling))),
    CONSTRAINT permits_register_check CHECK ((register = ANY (ARRAY['general'::text, 'provisional'::text])))
);

ALTER TABLE ONLY therapist_profiles.permits FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.permits OWNER TO clinic_owner;

--
-- Name: needling_authorizations; Type: VIEW; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE VIEW therapist_profiles.needling_authorizations WITH (security_invoker='true') AS
 SELECT permits.therapist_id,
    permits.valid
   FROM therapist_profiles.permits
  WHERE permits.needling;


ALTER TABLE therapist_profiles.needling_authorizations OWNER TO clinic_owner;

--
-- Name: unauthorized_appointments; Type: VIEW; Schema: scheduling; Owner: clinic_owner
--

CREATE VIEW scheduling.unauthorized_appointments WITH (security_invoker='true') AS
 SELECT a.id,
    a.therapist_id,
    a.treatment_type_id,
    a.location_id,
    a.local_start
   FROM (scheduling.appointments a
     JOIN practice.treatment_types y ON ((y.id = a.treatment_type_id)))
  WHERE (y.needling AND (a.local_start >= ((needlepoint.now() - '2 days'::interval))::timestamp without time zone) AND (a.starts_at >= needlepoint.now()) AND (a.status = ANY (ARRAY['booked'::text, 'confirmed'::text])) AND (NOT (EXISTS ( SELECT
           FROM therapist_profiles.needling_authorizations n
          WHERE ((n.therapist_id = a.therapist_id) AND (n.valid @> (a.local_start)::date))))));


ALTER TABLE scheduling.unauthorized_appointments OWNER TO clinic_owner;

--
-- Name: adverse_event_kinds; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.adverse_event_kinds (
    kind text NOT NULL,
    summary text NOT NULL,
    first_actions text NOT NULL
);


ALTER TABLE session_notes.adverse_event_kinds OWNER TO clinic_owner;

--
-- Name: adverse_event_outcomes; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.adverse_event_outcomes (
    id bigint NOT NULL,
    event_id uuid NOT NULL,
    stage text NOT NULL,
    text text NOT NULL,
    severity text,
    reported_to text,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    recorded_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT adverse_event_outcomes_severity_check CHECK ((severity = ANY (ARRAY['mild'::text, 'significant'::text, 'serious'::text]))),
    CONSTRAINT adverse_event_outcomes_stage_check CHECK ((stage = ANY (ARRAY['hours_24'::text, 'hours_72'::text, 'later'::text, 'closed'::text])))
);

ALTER TABLE ONLY session_notes.adverse_event_outcomes FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.adverse_event_outcomes OWNER TO clinic_owner;

--
-- Name: adverse_events; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.adverse_events (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    note_id uuid,
    kind text NOT NULL,
    severity text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    description text NOT NULL,
    actions text NOT NULL,
    told text,
    is_patient_told boolean NOT NULL,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    recorded_by uuid DEFAULT access.me() NOT NULL,
    CONSTRAINT adverse_events_past CHECK ((happened_at <= (recorded_at + '00:01:00'::interval))),
    CONSTRAINT adverse_events_severity_check CHECK ((severity = ANY (ARRAY['mild'::text, 'significant'::text, 'serious'::text])))
);

ALTER TABLE ONLY session_notes.adverse_events FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.adverse_events OWNER TO clinic_owner;

--
-- Name: adverse_event_cards; Type: VIEW; Schema: session_notes; Owner: clinic_owner
--

CREATE VIEW session_notes.adverse_event_cards WITH (security_invoker='true') AS
 SELECT e.id,
    e.patient_id,
    p.number AS patient,
    e.note_id,
    e.kind,
    k.summary,
    k.first_actions,
    COALESCE(( SELECT o.severity
           FROM session_notes.adverse_event_outcomes o
          WHERE ((o.event_id = e.id) AND (o.severity IS NOT NULL))
          ORDER BY o.id DESC
         LIMIT 1), e.severity) AS severity,
    e.happened_at,
    e.description,
    e.actions,
    e.told,
    e.is_patient_told,
    e.recorded_at,
    a.display_name AS recorded_by,
    (NOT (EXISTS ( SELECT
           FROM session_notes.adverse_event_outcomes o
          WHERE ((o.event_id = e.id) AND (o.stage = 'closed'::text))))) AS is_open,
    COALESCE(( SELECT (jsonb_agg(jsonb_strip_nulls(jsonb_build_object('stage', o.stage, 'text', o.text, 'severity', o.severity, 'reportedTo', o.reported_to, 'recordedAt', session_notes.wire_instant(o.recorded_at), 'recordedBy', c.display_name)) ORDER BY o.id))::text AS jsonb_agg
           FROM (session_notes.adverse_event_outcomes o
             JOIN access.accounts c ON ((c.id = o.recorded_by)))
          WHERE (o.event_id = e.id)), '[]'::text) AS outcomes
   FROM (((session_notes.adverse_events e
     JOIN session_notes.adverse_event_kinds k ON ((k.kind = e.kind)))
     JOIN patient_records.patients p ON ((p.id = e.patient_id)))
     JOIN access.accounts a ON ((a.id = e.recorded_by)));


ALTER TABLE session_notes.adverse_event_cards OWNER TO clinic_owner;

--
-- Name: adverse_event_outcomes_id_seq; Type: SEQUENCE; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.adverse_event_outcomes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME session_notes.adverse_event_outcomes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: alert_questions; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.alert_questions (
    kind text NOT NULL,
    code text NOT NULL,
    pattern text
);


ALTER TABLE session_notes.alert_questions OWNER TO clinic_owner;

--
-- Name: screen_questions; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.screen_questions (
    version integer NOT NULL,
    code text NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    is_local boolean NOT NULL,
    question text NOT NULL,
    action text NOT NULL,
    is_of_limb boolean DEFAULT false NOT NULL,
    is_of_day boolean DEFAULT false NOT NULL,
    CONSTRAINT screen_questions_code_check CHECK ((code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
    CONSTRAINT screen_questions_kind_check CHECK ((kind = ANY (ARRAY['absolute'::text, 'relative'::text, 'red_flag'::text])))
);

ALTER TABLE ONLY session_notes.screen_questions FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.screen_questions OWNER TO clinic_owner;

--
-- Name: alert_flags; Type: VIEW; Schema: session_notes; Owner: clinic_owner
--

CREATE VIEW session_notes.alert_flags WITH (security_invoker='true') AS
 SELECT a.patient_id,
    COALESCE(q.code, ('alert-'::text || a.kind)) AS code,
    'relative'::text AS kind,
    ((('Alert on the card ('::text || a.kind) || '): '::text) || a.text) AS question,
    '{}'::text[] AS regions,
    COALESCE(( SELECT s.action
           FROM session_notes.screen_questions s
          WHERE (s.code = q.code)
          ORDER BY s.version DESC
         LIMIT 1), 'Mind it'::text) AS action,
    NULL::text AS side,
    a.added_at,
    a.severity
   FROM (patient_records.alerts a
     LEFT JOIN session_notes.alert_questions q ON (((q.kind = a.kind) AND ((q.pattern IS NULL) OR (a.text ~* q.pattern)))))
  WHERE ((a.ended_at IS NULL) AND (a.severity <> 'info'::text));


ALTER TABLE session_notes.alert_flags OWNER TO clinic_owner;

--
-- Name: check_ins; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.check_ins (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    note_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    location_id uuid NOT NULL,
    hours integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    is_of_lung boolean NOT NULL,
    answered_at timestamp with time zone,
    answered_by uuid,
    soreness integer,
    soreness_hours integer,
    danger text[] DEFAULT '{}'::text[] NOT NULL,
    remark text,
    event_id uuid,
    is_unreached boolean DEFAULT false NOT NULL,
    CONSTRAINT check_ins_answer CHECK (((answered_at IS NULL) = (answered_by IS NULL))),
    CONSTRAINT check_ins_hours_check CHECK ((hours = ANY (ARRAY[24, 48]))),
    CONSTRAINT check_ins_soreness_check CHECK (((soreness >= 0) AND (soreness <= 10))),
    CONSTRAINT check_ins_soreness_hours_check CHECK (((soreness_hours >= 0) AND (soreness_hours <= 240))),
    CONSTRAINT check_ins_unreached CHECK (((NOT is_unreached) OR ((answered_at IS NOT NULL) AND (remark IS NOT NULL) AND (num_nonnulls(soreness, soreness_hours, event_id) = 0))))
);

ALTER TABLE ONLY session_notes.check_ins FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.check_ins OWNER TO clinic_owner;

--
-- Name: consent_paragraphs; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.consent_paragraphs (
    version integer NOT NULL,
    place integer NOT NULL,
    risk text NOT NULL,
    heading text NOT NULL,
    text text NOT NULL,
    CONSTRAINT consent_paragraphs_risk_check CHECK ((risk = ANY (ARRAY['always'::text, 'pneumothorax'::text, 'vessel'::text, 'nerve'::text, 'organ'::text, 'canal'::text, 'implant'::text])))
);


ALTER TABLE session_notes.consent_paragraphs OWNER TO clinic_owner;

--
-- Name: consents; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.consents (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    regions text[] NOT NULL,
    risks text[] NOT NULL,
    method text NOT NULL,
    questions_answered boolean NOT NULL,
    interpreter text,
    given_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    recorded_by uuid DEFAULT access.me() NOT NULL,
    valid_until date,
    withdrawn_at timestamp with time zone,
    withdrawn_by uuid,
    withdrawal_reason text,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    withdrawal_recorded_at timestamp with time zone,
    given_by uuid,
    CONSTRAINT consents_method_check CHECK ((method = ANY (ARRAY['written'::text, 'verbal'::text]))),
    CONSTRAINT consents_past CHECK ((given_at <= (recorded_at + '00:01:00'::interval))),
    CONSTRAINT consents_questions CHECK (questions_answered),
    CONSTRAINT consents_withdrawal CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
);

ALTER TABLE ONLY session_notes.consents FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.consents OWNER TO clinic_owner;

--
-- Name: danger_signs; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.danger_signs (
    sign text NOT NULL,
    question text NOT NULL,
    is_of_lung boolean NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    action text NOT NULL,
    urgency integer NOT NULL,
    CONSTRAINT danger_signs_severity_check CHECK ((severity = ANY (ARRAY['mild'::text, 'significant'::text, 'serious'::text])))
);


ALTER TABLE session_notes.danger_signs OWNER TO clinic_owner;

--
-- Name: measures; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.measures (
    code text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    scorer text NOT NULL,
    items_min integer NOT NULL,
    items_max integer NOT NULL,
    item_lowest integer NOT NULL,
    item_highest integer NOT NULL,
    answered_min integer NOT NULL,
    is_labelled boolean NOT NULL,
    higher_is_better boolean NOT NULL,
    mcid_points numeric NOT NULL,
    mcid_percent integer,
    source text NOT NULL,
    mcid_points_single numeric,
    published text DEFAULT ''::text NOT NULL,
    CONSTRAINT measures_scorer_check CHECK ((scorer = ANY (ARRAY['first'::text, 'mean'::text, 'sum'::text, 'count'::text, 'percent'::text, 'disability'::text])))
);


ALTER TABLE session_notes.measures OWNER TO clinic_owner;

--
-- Name: measure_trends; Type: VIEW; Schema: session_notes; Owner: clinic_owner
--

CREATE VIEW session_notes.measure_trends WITH (security_invoker='true') AS
 SELECT r.id,
    r.patient_id,
    r.measure,
    r.version,
    r.items,
    r.labels,
    r.score,
    r.taken_at,
    r.note_id,
    r.recorded_at,
    r.recorded_by,
    r.episode_id,
    r.voided_at,
    r.voided_by,
    r.void_reason,
    r.first_score,
    r.last_score,
    m.name,
    m.higher_is_better,
    m.mcid_points,
    m.mcid_percent,
    (r.score - r.first_score) AS change,
    (r.score - r.last_score) AS change_from_last,
    session_notes.is_gain(r.first_score, r.score, m.higher_is_better, m.mcid_points, m.mcid_percent) AS is_gain,
    session_notes.is_gain(r.first_score, (((2)::numeric * r.first_score) - r.score), m.higher_is_better, m.mcid_points, m.mcid_percent) AS is_loss
   FROM (( SELECT x.id,
            x.patient_id,
            x.measure,
            x.version,
            x.items,
            x.labels,
            x.score,
            x.taken_at,
            x.note_id,
            x.recorded_at,
            x.recorded_by,
            x.episode_id,
            x.voided_at,
            x.voided_by,
            x.void_reason,
            first_value(x.score) OVER w AS first_score,
            lag(x.score) OVER w AS last_score
           FROM session_notes.standing_results x
          WINDOW w AS (PARTITION BY x.patient_id, x.measure, x.episode_id ORDER BY x.taken_at, x.id)) r
     CROSS JOIN LATERAL ( SELECT l.name,
            l.higher_is_better,
            l.mcid_percent,
                CASE
                    WHEN (cardinality(r.items) = 1) THEN COALESCE(l.mcid_points_single, l.mcid_points)
                    ELSE l.mcid_points
                END AS mcid_points
           FROM session_notes.measures l
          WHERE ((l.code = r.measure) AND (l.version = r.version))) m);


ALTER TABLE session_notes.measure_trends OWNER TO clinic_owner;

--
-- Name: motion_normals; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.motion_normals (
    set_name text NOT NULL,
    movement text NOT NULL,
    lowest integer NOT NULL,
    highest integer NOT NULL,
    source text NOT NULL,
    CONSTRAINT motion_normals_check CHECK ((((lowest >= 0) AND (lowest <= highest)) AND (highest <= 220))),
    CONSTRAINT motion_normals_set_name_check CHECK ((set_name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);


ALTER TABLE session_notes.motion_normals OWNER TO clinic_owner;

--
-- Name: muscles; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.muscles (
    code text NOT NULL,
    name text NOT NULL,
    regions text[] NOT NULL,
    roots text[] NOT NULL,
    minor_roots text[] NOT NULL,
    is_segmental boolean NOT NULL,
    risks text[] NOT NULL,
    is_avoided boolean NOT NULL,
    risk_note text,
    depth_max integer,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT muscles_check CHECK ((NOT (minor_roots && roots))),
    CONSTRAINT muscles_code_check CHECK ((code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
    CONSTRAINT muscles_depth_max_check CHECK (((depth_max >= 1) AND (depth_max <= 130))),
    CONSTRAINT muscles_regions_check CHECK ((cardinality(regions) > 0)),
    CONSTRAINT muscles_risks_check CHECK ((risks <@ ARRAY['pneumothorax_high'::text, 'pneumothorax_possible'::text, 'vessel'::text, 'nerve'::text, 'organ'::text, 'canal'::text, 'thrombosis'::text, 'implant'::text])),
    CONSTRAINT muscles_roots CHECK (((roots <@ session_notes.segments()) AND (minor_roots <@ session_notes.segments()))),
    CONSTRAINT muscles_roots_check CHECK ((cardinality(roots) > 0))
);

ALTER TABLE ONLY session_notes.muscles FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.muscles OWNER TO clinic_owner;

--
-- Name: needle_searches; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.needle_searches (
    id bigint NOT NULL,
    note_id uuid NOT NULL,
    opened_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    inserted integer NOT NULL,
    removed integer NOT NULL,
    closed_at timestamp with time zone,
    outcome text,
    opened integer,
    unused integer,
    discarded integer,
    reason text,
    closed_by uuid,
    CONSTRAINT needle_searches_end CHECK (((closed_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT needle_searches_outcome_check CHECK ((outcome = ANY (ARRAY['found'::text, 'recounted'::text]))),
    CONSTRAINT needle_searches_word CHECK ((((reason IS NOT NULL) = (NOT (outcome IS DISTINCT FROM 'recounted'::text))) AND ((closed_by IS NULL) = (closed_at IS NULL))))
);

ALTER TABLE ONLY session_notes.needle_searches FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.needle_searches OWNER TO clinic_owner;

--
-- Name: needle_searches_id_seq; Type: SEQUENCE; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.needle_searches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME session_notes.needle_searches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: note_cards; Type: VIEW; Schema: session_notes; Owner: clinic_owner
--

CREATE VIEW session_notes.note_cards WITH (security_invoker='true') AS
 SELECT n.id,
    n.version,
    n.status,
    n.appointment_id,
    n.patient_id,
    p.number AS patient,
    n.therapist_id,
    t.slug AS therapist,
    l.code AS location,
    n.visit_start,
    n.visit_at,
    n.visit_date,
    n.started_at,
    n.saved_at,
    n.signed_at,
    n.is_late,
    encode(n.digest, 'hex'::text) AS digest,
    n.voided_at,
    n.void_reason,
    n.author_id,
    (n.document)::text AS document,
    COALESCE(( SELECT (jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', m.id, 'kind', m.kind, 'text', m.text, 'reason', m.reason, 'addedAt', session_notes.wire_instant(m.added_at), 'addedBy', c.display_name)) ORDER BY m.added_at, m.id))::text AS jsonb_agg
           FROM (session_notes.amendments m
             JOIN access.accounts c ON ((c.id = m.added_by)))
          WHERE (m.note_id = n.id)), '[]'::text) AS amendments,
    COALESCE(( SELECT (jsonb_agg(jsonb_build_object('id', f.id, 'count', f.count, 'place', f.place, 'detail', f.detail, 'foundAt', session_notes.wire_instant(f.found_at), 'recordedBy', c.display_name) ORDER BY f.found_at, f.id))::text AS jsonb_agg
           FROM (session_notes.found_needles f
             JOIN access.accounts c ON ((c.id = f.recorded_by)))
          WHERE (f.note_id = n.id)), '[]'::text) AS found_needles,
    n.episode_id,
    COALESCE(( SELECT (jsonb_agg(jsonb_strip_nulls(jsonb_build_object('openedAt', session_notes.wire_instant(k.opened_at), 'counts', jsonb_build_object('opened', k.opened, 'inserted', k.inserted, 'unused', k.unused, 'removed', k.removed, 'discarded', k.discarded), 'endedAt', session_notes.wire_instant(k.closed_at), 'endedBy', c.display_name, 'outcome', k.outcome, 'reason', k.reason)) ORDER BY k.id))::text AS jsonb_agg
           FROM (session_notes.needle_searches k
             LEFT JOIN access.accounts c ON ((c.id = k.closed_by)))
          WHERE (k.note_id = n.id)), '[]'::text) AS needle_searches
   FROM (((session_notes.notes n
     JOIN patient_records.patients p ON ((p.id = n.patient_id)))
     JOIN therapist_profiles.therapists t ON ((t.id = n.therapist_id)))
     JOIN practice.locations l ON ((l.id = n.location_id)));


ALTER TABLE session_notes.note_cards OWNER TO clinic_owner;

--
-- Name: note_revisions; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.note_revisions (
    note_id uuid NOT NULL,
    version integer NOT NULL,
    document json NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    saved_by uuid
);

ALTER TABLE ONLY session_notes.note_revisions FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.note_revisions OWNER TO clinic_owner;

--
-- Name: safety_rules; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.safety_rules (
    code text NOT NULL,
    verdict text NOT NULL,
    risks text[] DEFAULT '{}'::text[] NOT NULL,
    regions text[] DEFAULT '{}'::text[] NOT NULL,
    is_electrical boolean DEFAULT false NOT NULL,
    sentence text NOT NULL,
    CONSTRAINT safety_rules_verdict_check CHECK ((verdict = ANY (ARRAY['warn'::text, 'stop'::text])))
);


ALTER TABLE session_notes.safety_rules OWNER TO clinic_owner;

--
-- Name: screen_answers; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.screen_answers (
    screen_id uuid NOT NULL,
    version integer NOT NULL,
    code text NOT NULL,
    is_yes boolean NOT NULL,
    regions text[] NOT NULL,
    action text,
    side text,
    CONSTRAINT screen_answers_side_check CHECK ((side = ANY (ARRAY['left'::text, 'right'::text])))
);

ALTER TABLE ONLY session_notes.screen_answers FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.screen_answers OWNER TO clinic_owner;

--
-- Name: screen_versions; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.screen_versions (
    version integer NOT NULL,
    published_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    published_by uuid DEFAULT access.me(),
    CONSTRAINT screen_versions_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY session_notes.screen_versions FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.screen_versions OWNER TO clinic_owner;

--
-- Name: screens; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.screens (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    version integer NOT NULL,
    answered_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    answered_by uuid DEFAULT access.me() NOT NULL,
    recorded_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    CONSTRAINT screens_past CHECK ((answered_at <= (recorded_at + '00:01:00'::interval)))
);

ALTER TABLE ONLY session_notes.screens FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.screens OWNER TO clinic_owner;

--
-- Name: sharps_boxes; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.sharps_boxes (
    id uuid NOT NULL,
    location_id uuid NOT NULL,
    number text NOT NULL,
    opened_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    opened_by uuid DEFAULT access.me() NOT NULL,
    sealed_at timestamp with time zone,
    sealed_by uuid,
    manifest text,
    CONSTRAINT sharps_boxes_seal CHECK ((num_nulls(sealed_at, sealed_by, manifest) = ANY (ARRAY[0, 3])))
);

ALTER TABLE ONLY session_notes.sharps_boxes FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.sharps_boxes OWNER TO clinic_owner;

--
-- Name: tasks; Type: TABLE; Schema: session_notes; Owner: clinic_owner
--

CREATE TABLE session_notes.tasks (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    patient_id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    location_id uuid NOT NULL,
    event_id uuid,
    text text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    done_at timestamp with time zone,
    done_by uuid,
    outcome text,
    kind text DEFAULT 'danger'::text NOT NULL,
    coverage_id uuid,
    clock text,
    appointment_id uuid,
    CONSTRAINT tasks_clock CHECK ((num_nonnulls(coverage_id, clock, appointment_id) =
CASE kind
    WHEN 'payer_deadline'::text THEN 3
    ELSE 0
END)),
    CONSTRAINT tasks_done CHECK ((num_nulls(done_at, done_by, outcome) = ANY (ARRAY[0, 3]))),
    CONSTRAINT tasks_kind_check CHECK ((kind = ANY (ARRAY['danger'::text, 'payer_deadline'::text, 'not_a_candidate'::text, 'reassessment'::text, 'event_24h'::text, 'event_72h'::text])))
);

ALTER TABLE ONLY session_notes.tasks FORCE ROW LEVEL SECURITY;


ALTER TABLE session_notes.tasks OWNER TO clinic_owner;

--
-- Name: work_list; Type: VIEW; Schema: session_notes; Owner: clinic_owner
--

CREATE VIEW session_notes.work_list WITH (security_invoker='true') AS
 SELECT t.id,
    t.kind,
    t.patient_id,
    t.therapist_id,
    t.location_id,
    t.due_at,
    t.text,
    NULL::uuid AS note_id,
    t.event_id
   FROM session_notes.tasks t
  WHERE (t.done_at IS NULL)
UNION ALL
 SELECT c.id,
        CASE
            WHEN (needlepoint.now() > (c.due_at +
            CASE
                WHEN c.is_of_lung THEN '06:00:00'::interval
                ELSE '12:00:00'::interval
            END)) THEN 'call'::text
            ELSE 'check_in'::text
        END AS kind,
    c.patient_id,
    c.therapist_id,
    c.location_id,
    c.due_at,
    (((('Ask at '::text || c.hours) || ' hours: '::text) ||
        CASE
            WHEN c.is_of_lung THEN 'breath, chest, cough, '::text
            ELSE ''::text
        END) || 'soreness'::text) AS text,
    c.note_id,
    NULL::uuid AS event_id
   FROM session_notes.check_ins c
  WHERE (c.answered_at IS NULL)
UNION ALL
 SELECT o.note_id AS id,
    'needle_search'::text AS kind,
    o.patient_id,
    o.therapist_id,
    o.location_id,
    o.opened_at AS due_at,
    (('A needle is missing by the count of '::text || to_char((o.visit_date)::timestamp with time zone, 'YYYY-MM-DD'::text)) || ': search room, linen and waste, feel where it was put in, call the patient back'::text) AS text,
    o.note_id,
    NULL::uuid AS event_id
   FROM session_notes.open_searches() o(note_id, patient_id, therapist_id, location_id, visit_date, opened_at);


ALTER TABLE session_notes.work_list OWNER TO clinic_owner;

--
-- Name: advertising_rules; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.advertising_rules (
    rule text NOT NULL,
    kind text NOT NULL,
    phrases text[] NOT NULL,
    except_in text[] DEFAULT '{}'::text[] NOT NULL,
    source text NOT NULL,
    sentence text NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT advertising_rules_kind_check CHECK ((kind = ANY (ARRAY['superlative'::text, 'comparison'::text, 'guarantee'::text, 'testimonial'::text, 'inducement'::text, 'title'::text, 'advice'::text]))),
    CONSTRAINT advertising_rules_phrases_check CHECK ((cardinality(phrases) > 0))
);


ALTER TABLE therapist_profiles.advertising_rules OWNER TO clinic_owner;

--
-- Name: bio_acknowledgements; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.bio_acknowledgements (
    therapist_id uuid NOT NULL,
    version integer NOT NULL,
    rule text NOT NULL,
    reason text NOT NULL
);

ALTER TABLE ONLY therapist_profiles.bio_acknowledgements FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.bio_acknowledgements OWNER TO clinic_owner;

--
-- Name: bio_versions; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.bio_versions (
    therapist_id uuid NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    event text NOT NULL,
    by_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    remark text,
    text text NOT NULL,
    author_id uuid
);

ALTER TABLE ONLY therapist_profiles.bio_versions FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.bio_versions OWNER TO clinic_owner;

--
-- Name: bios; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.bios (
    therapist_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    state text DEFAULT 'empty'::text NOT NULL,
    event text,
    by_id uuid,
    at timestamp with time zone,
    remark text,
    text text DEFAULT ''::text NOT NULL,
    author_id uuid,
    CONSTRAINT bios_event_check CHECK ((event = ANY (ARRAY['saved'::text, 'submitted'::text, 'returned'::text, 'published'::text, 'unpublished'::text]))),
    CONSTRAINT bios_have_an_author CHECK ((((state = 'empty'::text) = (author_id IS NULL)) AND ((event IS NULL) = (by_id IS NULL)))),
    CONSTRAINT bios_published_by_someone_else CHECK (((event IS DISTINCT FROM 'published'::text) OR (by_id <> author_id))),
    CONSTRAINT bios_returned_with_a_remark CHECK (((state <> 'returned'::text) OR (remark IS NOT NULL) OR (event <> 'returned'::text))),
    CONSTRAINT bios_state_check CHECK ((state = ANY (ARRAY['empty'::text, 'draft'::text, 'submitted'::text, 'returned'::text, 'published'::text]))),
    CONSTRAINT bios_text_check CHECK ((char_length(text) <= 20000))
);

ALTER TABLE ONLY therapist_profiles.bios FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.bios OWNER TO clinic_owner;

--
-- Name: certificates; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.certificates (
    id uuid NOT NULL,
    therapist_id uuid NOT NULL,
    name text NOT NULL,
    issuer text NOT NULL,
    number text,
    issued_on date NOT NULL,
    until date,
    added_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    added_by uuid DEFAULT access.me() NOT NULL,
    removed_at timestamp with time zone,
    removed_by uuid,
    CONSTRAINT certificates_period CHECK ((until > issued_on)),
    CONSTRAINT certificates_removed CHECK (((removed_at IS NULL) = (removed_by IS NULL)))
);

ALTER TABLE ONLY therapist_profiles.certificates FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.certificates OWNER TO clinic_owner;

--
-- Name: photos; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.photos (
    therapist_id uuid NOT NULL,
    format text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    bytes bytea NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone DEFAULT needlepoint.now() NOT NULL,
    CONSTRAINT photos_format_check CHECK ((format = ANY (ARRAY['jpeg'::text, 'png'::text]))),
    CONSTRAINT photos_height_check CHECK ((height > 0)),
    CONSTRAINT photos_size CHECK ((octet_length(bytes) <= 500000)),
    CONSTRAINT photos_width_check CHECK ((width > 0))
);
ALTER TABLE ONLY therapist_profiles.photos ALTER COLUMN bytes SET STORAGE EXTERNAL;

ALTER TABLE ONLY therapist_profiles.photos FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.photos OWNER TO clinic_owner;

--
-- Name: published_bios; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.published_bios (
    therapist_id uuid NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    author_id uuid NOT NULL,
    published_by uuid NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT published_bios_by_someone_else CHECK ((published_by <> author_id))
);

ALTER TABLE ONLY therapist_profiles.published_bios FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.published_bios OWNER TO clinic_owner;

--
-- Name: directory; Type: VIEW; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE VIEW therapist_profiles.directory WITH (security_invoker='true') AS
 SELECT t.slug,
    t.name,
    t.pronouns,
    t.designation,
    t.registration_number,
    t.languages,
    t.focus_areas,
    t.education,
        CASE
            WHEN (t.ims_since IS NOT NULL) THEN GREATEST((0)::bigint, ((EXTRACT(year FROM (needlepoint.now() AT TIME ZONE 'UTC'::text)))::bigint - t.ims_since))
            ELSE NULL::bigint
        END AS years_of_ims,
    at.ids AS location_ids,
    at.codes AS location_codes,
    at.names AS location_names,
    at.cities AS location_cities,
    (EXISTS ( SELECT
           FROM therapist_profiles.photos f
          WHERE (f.therapist_id = t.id))) AS has_photo,
    b.text AS bio,
    b.published_at
   FROM ((therapist_profiles.published_bios b
     JOIN therapist_profiles.therapists t ON ((t.id = b.therapist_id)))
     CROSS JOIN LATERAL ( SELECT COALESCE(array_agg(l.id ORDER BY l.code), '{}'::uuid[]) AS ids,
            COALESCE(array_agg(l.code ORDER BY l.code), '{}'::text[]) AS codes,
            COALESCE(array_agg(l.name ORDER BY l.code), '{}'::text[]) AS names,
            COALESCE(array_agg(l.city ORDER BY l.code), '{}'::text[]) AS cities
           FROM (therapist_profiles.therapist_locations w
             JOIN practice.locations l ON ((l.id = w.location_id)))
          WHERE ((w.therapist_id = t.id) AND (l.closed_at IS NULL))) at)
  WHERE (t.retired_at IS NULL);


ALTER TABLE therapist_profiles.directory OWNER TO clinic_owner;

--
-- Name: permit_cards; Type: VIEW; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE VIEW therapist_profiles.permit_cards WITH (security_invoker='true') AS
 SELECT p.id,
    t.slug AS therapist,
    p.number,
    lower(p.valid) AS "from",
    upper(p.valid) AS until,
    p.needling,
    p.note,
    p.version,
    p.register
   FROM (therapist_profiles.permits p
     JOIN therapist_profiles.therapists t ON ((t.id = p.therapist_id)));


ALTER TABLE therapist_profiles.permit_cards OWNER TO clinic_owner;

--
-- Name: profile_versions; Type: TABLE; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TABLE therapist_profiles.profile_versions (
    therapist_id uuid NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid,
    name text NOT NULL,
    pronouns text,
    designation text NOT NULL,
    registration_number text,
    languages text[] NOT NULL,
    focus_areas text[] NOT NULL,
    education text[] NOT NULL,
    ims_since integer,
    is_retired boolean NOT NULL
);

ALTER TABLE ONLY therapist_profiles.profile_versions FORCE ROW LEVEL SECURITY;


ALTER TABLE therapist_profiles.profile_versions OWNER TO clinic_owner;

--
-- Name: profiles; Type: VIEW; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE VIEW therapist_profiles.profiles WITH (security_invoker='true') AS
 SELECT t.id,
    t.slug,
    t.name,
    a.name AS account,
    t.pronouns,
    t.designation,
    t.registration_number,
    t.languages,
    t.focus_areas,
    t.education,
    t.ims_since,
        CASE
            WHEN (t.ims_since IS NOT NULL) THEN GREATEST((0)::bigint, ((EXTRACT(year FROM (needlepoint.now() AT TIME ZONE 'UTC'::text)))::bigint - t.ims_since))
            ELSE NULL::bigint
        END AS years_of_ims,
    at.locations,
    (EXISTS ( SELECT
           FROM therapist_profiles.permits n
          WHERE ((n.therapist_id = t.id) AND n.needling AND (n.valid @> ((needlepoint.now() AT TIME ZONE COALESCE(at.zone, 'UTC'::text)))::date)))) AS needles_today,
    (EXISTS ( SELECT
           FROM therapist_profiles.photos f
          WHERE (f.therapist_id = t.id))) AS has_photo,
    (EXISTS ( SELECT
           FROM therapist_profiles.published_bios p
          WHERE (p.therapist_id = t.id))) AS is_published,
    t.retired_at,
    t.version
   FROM ((therapist_profiles.therapists t
     LEFT JOIN access.accounts a ON ((a.id = t.account_id)))
     CROSS JOIN LATERAL ( SELECT COALESCE(array_agg(l.code ORDER BY l.code), '{}'::text[]) AS locations,
            (array_agg(l.zone ORDER BY l.code))[1] AS zone
           FROM (therapist_profiles.therapist_locations w
             JOIN practice.locations l ON ((l.id = w.location_id)))
          WHERE (w.therapist_id = t.id)) at);


ALTER TABLE therapist_profiles.profiles OWNER TO clinic_owner;

--
-- Name: audit_log_by_patient; Type: INDEX; Schema: operations; Owner: clinic_owner
--

CREATE INDEX audit_log_by_patient ON operations.audit_log USING gin (patients) WITH (gin_pending_list_limit='65536');


--
-- Name: sort_audit_index(); Type: FUNCTION; Schema: operations; Owner: clinic_owner
--

CREATE FUNCTION operations.sort_audit_index() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    RETURN gin_clean_pending_list('operations.audit_log_by_patient'::regclass);


ALTER FUNCTION operations.sort_audit_index() OWNER TO clinic_owner;

--
-- Name: accounts accounts_name_key; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.accounts
    ADD CONSTRAINT accounts_name_key UNIQUE (name);


--
-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);


--
-- Name: grants grants_pkey; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);


--
-- Name: login_failures login_failures_pkey; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.login_failures
    ADD CONSTRAINT login_failures_pkey PRIMARY KEY (id);


--
-- Name: role_permissions role_permissions_pkey; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.role_permissions
    ADD CONSTRAINT role_permissions_pkey PRIMARY KEY (role, permission);


--
-- Name: roles roles_pkey; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.roles
    ADD CONSTRAINT roles_pkey PRIMARY KEY (role);


--
-- Name: tokens tokens_hash_key; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.tokens
    ADD CONSTRAINT tokens_hash_key UNIQUE (hash);


--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);


--
-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (code);


--
-- Name: allocations allocations_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.allocations
    ADD CONSTRAINT allocations_pkey PRIMARY KEY (id);


--
-- Name: allocations allocations_reversed; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.allocations
    ADD CONSTRAINT allocations_reversed UNIQUE (reverses_id);


--
-- Name: charge_shares charge_shares_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charge_shares
    ADD CONSTRAINT charge_shares_pkey PRIMARY KEY (charge_id, invoice_id);


--
-- Name: charges charges_of_payment; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_of_payment UNIQUE (payment_id);


--
-- Name: charges charges_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_pkey PRIMARY KEY (id);


--
-- Name: claim_batches claim_batches_number; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_batches
    ADD CONSTRAINT claim_batches_number UNIQUE (legal_entity_id, number);


--
-- Name: claim_batches claim_batches_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_batches
    ADD CONSTRAINT claim_batches_pkey PRIMARY KEY (id);


--
-- Name: claim_events claim_events_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_events
    ADD CONSTRAINT claim_events_pkey PRIMARY KEY (id);


--
-- Name: claim_steps claim_steps_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_steps
    ADD CONSTRAINT claim_steps_pkey PRIMARY KEY (old, new);


--
-- Name: claims claims_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (invoice_id);


--
-- Name: clock_rules clock_rules_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.clock_rules
    ADD CONSTRAINT clock_rules_pkey PRIMARY KEY (name);


--
-- Name: day_closes day_closes_once; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.day_closes
    ADD CONSTRAINT day_closes_once UNIQUE (location_id, day);


--
-- Name: day_closes day_closes_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.day_closes
    ADD CONSTRAINT day_closes_pkey PRIMARY KEY (id);


--
-- Name: day_counts day_counts_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.day_counts
    ADD CONSTRAINT day_counts_pkey PRIMARY KEY (close_id, tender, currency);


--
-- Name: entries entries_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (id);


--
-- Name: fee_policies fee_policies_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.fee_policies
    ADD CONSTRAINT fee_policies_pkey PRIMARY KEY (id);


--
-- Name: invoice_lines invoice_lines_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoice_lines
    ADD CONSTRAINT invoice_lines_pkey PRIMARY KEY (invoice_id, place);


--
-- Name: invoices invoices_number; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_number UNIQUE (legal_entity_id, kind, number);


--
-- Name: invoices invoices_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (id);


--
-- Name: number_series number_series_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.number_series
    ADD CONSTRAINT number_series_pkey PRIMARY KEY (legal_entity_id, kind);


--
-- Name: package_ends package_ends_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.package_ends
    ADD CONSTRAINT package_ends_pkey PRIMARY KEY (package_id);


--
-- Name: package_offers package_offers_code; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.package_offers
    ADD CONSTRAINT package_offers_code UNIQUE (code);


--
-- Name: package_offers package_offers_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.package_offers
    ADD CONSTRAINT package_offers_pkey PRIMARY KEY (id);


--
-- Name: packages packages_invoice_id_key; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_invoice_id_key UNIQUE (invoice_id);


--
-- Name: packages packages_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_pkey PRIMARY KEY (id);


--
-- Name: pay_rates pay_rates_no_overlap; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.pay_rates
    ADD CONSTRAINT pay_rates_no_overlap EXCLUDE USING gist (therapist_id WITH =, COALESCE(treatment_type_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, COALESCE(location_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, valid WITH &&) WHERE ((withdrawn_at IS NULL));


--
-- Name: pay_rates pay_rates_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.pay_rates
    ADD CONSTRAINT pay_rates_pkey PRIMARY KEY (id);


--
-- Name: payer_steps payer_steps_once; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.payer_steps
    ADD CONSTRAINT payer_steps_once EXCLUDE USING gist (injury WITH =, place WITH =, accident WITH &&);


--
-- Name: payments payments_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);


--
-- Name: postings postings_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.postings
    ADD CONSTRAINT postings_pkey PRIMARY KEY (entry_id, place);


--
-- Name: receipt_prints receipt_prints_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.receipt_prints
    ADD CONSTRAINT receipt_prints_pkey PRIMARY KEY (id);


--
-- Name: redemptions redemptions_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.redemptions
    ADD CONSTRAINT redemptions_pkey PRIMARY KEY (id);


--
-- Name: redemptions redemptions_reversed; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.redemptions
    ADD CONSTRAINT redemptions_reversed UNIQUE (reverses_id);


--
-- Name: refunds refunds_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);


--
-- Name: remittance_lines remittance_lines_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittance_lines
    ADD CONSTRAINT remittance_lines_pkey PRIMARY KEY (remittance_id, place);


--
-- Name: remittances remittances_deposit; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittances
    ADD CONSTRAINT remittances_deposit UNIQUE (legal_entity_id, payer, reference);


--
-- Name: remittances remittances_file; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittances
    ADD CONSTRAINT remittances_file UNIQUE (legal_entity_id, digest);


--
-- Name: remittances remittances_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittances
    ADD CONSTRAINT remittances_pkey PRIMARY KEY (id);


--
-- Name: tax_rates tax_rates_no_overlap; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.tax_rates
    ADD CONSTRAINT tax_rates_no_overlap EXCLUDE USING gist (tax_reason WITH =, COALESCE(province, ''::text) WITH =, valid WITH &&);


--
-- Name: visit_prices visit_prices_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.visit_prices
    ADD CONSTRAINT visit_prices_pkey PRIMARY KEY (appointment_id);


--
-- Name: write_offs write_offs_pkey; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.write_offs
    ADD CONSTRAINT write_offs_pkey PRIMARY KEY (id);


--
-- Name: write_offs write_offs_reversed; Type: CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.write_offs
    ADD CONSTRAINT write_offs_reversed UNIQUE (reverses_id);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: needlepoint; Owner: clinic_owner
--

ALTER TABLE ONLY needlepoint.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (number);


--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: operations; Owner: clinic_owner
--

ALTER TABLE ONLY operations.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);


--
-- Name: idempotency idempotency_key; Type: CONSTRAINT; Schema: operations; Owner: clinic_owner
--

ALTER TABLE ONLY operations.idempotency
    ADD CONSTRAINT idempotency_key PRIMARY KEY (account_id, method, key);


--
-- Name: alerts alerts_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);


--
-- Name: calls calls_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (id);


--
-- Name: contacts contacts_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (id);


--
-- Name: coverages coverages_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.coverages
    ADD CONSTRAINT coverages_pkey PRIMARY KEY (id);


--
-- Name: custodians custodians_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.custodians
    ADD CONSTRAINT custodians_pkey PRIMARY KEY (patient_id, number);


--
-- Name: disclosures disclosures_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.disclosures
    ADD CONSTRAINT disclosures_pkey PRIMARY KEY (id);


--
-- Name: episode_history episode_history_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.episode_history
    ADD CONSTRAINT episode_history_pkey PRIMARY KEY (episode_id, version);


--
-- Name: episodes episodes_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.episodes
    ADD CONSTRAINT episodes_pkey PRIMARY KEY (id);


--
-- Name: files files_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);


--
-- Name: legal_holds legal_holds_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.legal_holds
    ADD CONSTRAINT legal_holds_pkey PRIMARY KEY (id);


--
-- Name: merged_rows merged_rows_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.merged_rows
    ADD CONSTRAINT merged_rows_pkey PRIMARY KEY (merge_id, table_name, row_id);


--
-- Name: merges merges_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.merges
    ADD CONSTRAINT merges_pkey PRIMARY KEY (id);


--
-- Name: patient_history patient_history_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patient_history
    ADD CONSTRAINT patient_history_pkey PRIMARY KEY (patient_id, version);


--
-- Name: patients patients_health_number_key; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patients
    ADD CONSTRAINT patients_health_number_key UNIQUE (health_number, health_number_province);


--
-- Name: patients patients_number_key; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patients
    ADD CONSTRAINT patients_number_key UNIQUE (number);


--
-- Name: patients patients_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patients
    ADD CONSTRAINT patients_pkey PRIMARY KEY (id);


--
-- Name: retention_rules retention_rules_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.retention_rules
    ADD CONSTRAINT retention_rules_pkey PRIMARY KEY (province);


--
-- Name: search_keys search_keys_pkey; Type: CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.search_keys
    ADD CONSTRAINT search_keys_pkey PRIMARY KEY (patient_id, key);


--
-- Name: legal_entities legal_entities_code_key; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.legal_entities
    ADD CONSTRAINT legal_entities_code_key UNIQUE (code);


--
-- Name: legal_entities legal_entities_pkey; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.legal_entities
    ADD CONSTRAINT legal_entities_pkey PRIMARY KEY (id);


--
-- Name: locations locations_code_key; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.locations
    ADD CONSTRAINT locations_code_key UNIQUE (code);


--
-- Name: locations locations_pkey; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.locations
    ADD CONSTRAINT locations_pkey PRIMARY KEY (id);


--
-- Name: prices prices_no_overlap; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.prices
    ADD CONSTRAINT prices_no_overlap EXCLUDE USING gist (treatment_type_id WITH =, location_id WITH =, valid WITH &&) WHERE ((withdrawn_at IS NULL));


--
-- Name: prices prices_pkey; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.prices
    ADD CONSTRAINT prices_pkey PRIMARY KEY (id);


--
-- Name: rooms rooms_id_location_id_key; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.rooms
    ADD CONSTRAINT rooms_id_location_id_key UNIQUE (id, location_id);


--
-- Name: rooms rooms_pkey; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.rooms
    ADD CONSTRAINT rooms_pkey PRIMARY KEY (id);


--
-- Name: treatment_types treatment_types_code_key; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.treatment_types
    ADD CONSTRAINT treatment_types_code_key UNIQUE (code);


--
-- Name: treatment_types treatment_types_pkey; Type: CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.treatment_types
    ADD CONSTRAINT treatment_types_pkey PRIMARY KEY (id);


--
-- Name: appointment_changes appointment_changes_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointment_changes
    ADD CONSTRAINT appointment_changes_pkey PRIMARY KEY (id);


--
-- Name: appointments appointments_patient_free; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_patient_free EXCLUDE USING gist (patient_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (((status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) AND (NOT overlapping)));


--
-- Name: appointments appointments_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_pkey PRIMARY KEY (id);


--
-- Name: appointments appointments_room_free; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_room_free EXCLUDE USING gist (room_id WITH =, tstzrange(held_from, ends_at) WITH &&) WHERE (((status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) AND (NOT overlapping)));


--
-- Name: appointments appointments_room_free_after; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_room_free_after EXCLUDE USING gist (room_id WITH =, tstzrange(starts_at, held_until) WITH &&) WHERE (((status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) AND (NOT overlapping)));


--
-- Name: appointments appointments_therapist_free; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_therapist_free EXCLUDE USING gist (therapist_id WITH =, tstzrange(held_from, ends_at) WITH &&) WHERE (((status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) AND (NOT overlapping)));


--
-- Name: appointments appointments_therapist_free_after; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_therapist_free_after EXCLUDE USING gist (therapist_id WITH =, tstzrange(starts_at, held_until) WITH &&) WHERE (((status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) AND (NOT overlapping)));


--
-- Name: cancel_reasons cancel_reasons_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.cancel_reasons
    ADD CONSTRAINT cancel_reasons_pkey PRIMARY KEY (code);


--
-- Name: location_rules location_rules_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.location_rules
    ADD CONSTRAINT location_rules_pkey PRIMARY KEY (location_id);


--
-- Name: shift_exceptions shift_exceptions_day_key; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shift_exceptions
    ADD CONSTRAINT shift_exceptions_day_key UNIQUE (therapist_id, location_id, on_date);


--
-- Name: shift_exceptions shift_exceptions_no_overlap; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shift_exceptions
    ADD CONSTRAINT shift_exceptions_no_overlap EXCLUDE USING gist (therapist_id WITH =, hours WITH &&);


--
-- Name: shift_exceptions shift_exceptions_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shift_exceptions
    ADD CONSTRAINT shift_exceptions_pkey PRIMARY KEY (id);


--
-- Name: shifts shifts_no_overlap; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shifts
    ADD CONSTRAINT shifts_no_overlap EXCLUDE USING gist (therapist_id WITH =, weekday WITH =, valid WITH &&, tsrange(('2000-01-01'::date + starts), ('2000-01-01'::date + ends)) WITH &&) WHERE ((withdrawn_at IS NULL));


--
-- Name: shifts shifts_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shifts
    ADD CONSTRAINT shifts_pkey PRIMARY KEY (id);


--
-- Name: status_transitions status_transitions_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.status_transitions
    ADD CONSTRAINT status_transitions_pkey PRIMARY KEY (from_status, to_status);


--
-- Name: time_off time_off_pkey; Type: CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.time_off
    ADD CONSTRAINT time_off_pkey PRIMARY KEY (id);


--
-- Name: adverse_event_kinds adverse_event_kinds_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_event_kinds
    ADD CONSTRAINT adverse_event_kinds_pkey PRIMARY KEY (kind);


--
-- Name: adverse_event_outcomes adverse_event_outcomes_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_event_outcomes
    ADD CONSTRAINT adverse_event_outcomes_pkey PRIMARY KEY (id);


--
-- Name: adverse_events adverse_events_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_events
    ADD CONSTRAINT adverse_events_pkey PRIMARY KEY (id);


--
-- Name: alert_questions alert_questions_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.alert_questions
    ADD CONSTRAINT alert_questions_pkey PRIMARY KEY (kind, code);


--
-- Name: amendments amendments_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.amendments
    ADD CONSTRAINT amendments_pkey PRIMARY KEY (id);


--
-- Name: care_rules care_rules_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.care_rules
    ADD CONSTRAINT care_rules_pkey PRIMARY KEY (is_only);


--
-- Name: check_ins check_ins_note_id_hours_key; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_note_id_hours_key UNIQUE (note_id, hours);


--
-- Name: check_ins check_ins_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_pkey PRIMARY KEY (id);


--
-- Name: consent_paragraphs consent_paragraphs_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.consent_paragraphs
    ADD CONSTRAINT consent_paragraphs_pkey PRIMARY KEY (version, place);


--
-- Name: consents consents_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);


--
-- Name: consents consents_withdrawn; Type: CHECK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.consents
    ADD CONSTRAINT consents_withdrawn CHECK (((withdrawn_at >= given_at) AND (withdrawn_at <= (withdrawal_recorded_at + '00:01:00'::interval)))) NOT VALID;


--
-- Name: danger_signs danger_signs_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.danger_signs
    ADD CONSTRAINT danger_signs_pkey PRIMARY KEY (sign);


--
-- Name: found_needles found_needles_past; Type: CHECK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.found_needles
    ADD CONSTRAINT found_needles_past CHECK ((found_at <= (recorded_at + '00:01:00'::interval))) NOT VALID;


--
-- Name: found_needles found_needles_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.found_needles
    ADD CONSTRAINT found_needles_pkey PRIMARY KEY (id);


--
-- Name: measure_results measure_results_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measure_results
    ADD CONSTRAINT measure_results_pkey PRIMARY KEY (id);


--
-- Name: measures measures_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measures
    ADD CONSTRAINT measures_pkey PRIMARY KEY (code, version);


--
-- Name: motion_normals motion_normals_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.motion_normals
    ADD CONSTRAINT motion_normals_pkey PRIMARY KEY (set_name, movement);


--
-- Name: muscles muscles_name_key; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.muscles
    ADD CONSTRAINT muscles_name_key UNIQUE (name);


--
-- Name: muscles muscles_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.muscles
    ADD CONSTRAINT muscles_pkey PRIMARY KEY (code);


--
-- Name: needle_searches needle_searches_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.needle_searches
    ADD CONSTRAINT needle_searches_pkey PRIMARY KEY (id);


--
-- Name: needles needles_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.needles
    ADD CONSTRAINT needles_pkey PRIMARY KEY (note_id, place);


--
-- Name: note_revisions note_revisions_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.note_revisions
    ADD CONSTRAINT note_revisions_pkey PRIMARY KEY (note_id, version);


--
-- Name: notes notes_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);


--
-- Name: safety_rules safety_rules_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.safety_rules
    ADD CONSTRAINT safety_rules_pkey PRIMARY KEY (code, verdict, risks, regions, is_electrical);


--
-- Name: screen_answers screen_answers_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screen_answers
    ADD CONSTRAINT screen_answers_pkey PRIMARY KEY (screen_id, code);


--
-- Name: screen_questions screen_questions_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screen_questions
    ADD CONSTRAINT screen_questions_pkey PRIMARY KEY (version, code);


--
-- Name: screen_versions screen_versions_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screen_versions
    ADD CONSTRAINT screen_versions_pkey PRIMARY KEY (version);


--
-- Name: screens screens_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screens
    ADD CONSTRAINT screens_pkey PRIMARY KEY (id);


--
-- Name: seals seals_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.seals
    ADD CONSTRAINT seals_pkey PRIMARY KEY (number);


--
-- Name: sharps_boxes sharps_boxes_number; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.sharps_boxes
    ADD CONSTRAINT sharps_boxes_number UNIQUE (location_id, number);


--
-- Name: sharps_boxes sharps_boxes_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.sharps_boxes
    ADD CONSTRAINT sharps_boxes_pkey PRIMARY KEY (id);


--
-- Name: tasks tasks_pkey; Type: CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (id);


--
-- Name: advertising_rules advertising_rules_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.advertising_rules
    ADD CONSTRAINT advertising_rules_pkey PRIMARY KEY (rule);


--
-- Name: bio_acknowledgements bio_acknowledgements_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bio_acknowledgements
    ADD CONSTRAINT bio_acknowledgements_pkey PRIMARY KEY (therapist_id, version, rule);


--
-- Name: bio_versions bio_versions_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bio_versions
    ADD CONSTRAINT bio_versions_pkey PRIMARY KEY (therapist_id, version);


--
-- Name: bios bios_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bios
    ADD CONSTRAINT bios_pkey PRIMARY KEY (therapist_id);


--
-- Name: certificates certificates_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.certificates
    ADD CONSTRAINT certificates_pkey PRIMARY KEY (id);


--
-- Name: permits permits_no_overlap; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.permits
    ADD CONSTRAINT permits_no_overlap EXCLUDE USING gist (therapist_id WITH =, valid WITH &&);


--
-- Name: permits permits_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.permits
    ADD CONSTRAINT permits_pkey PRIMARY KEY (id);


--
-- Name: photos photos_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.photos
    ADD CONSTRAINT photos_pkey PRIMARY KEY (therapist_id);


--
-- Name: profile_versions profile_versions_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.profile_versions
    ADD CONSTRAINT profile_versions_pkey PRIMARY KEY (therapist_id, version);


--
-- Name: published_bios published_bios_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.published_bios
    ADD CONSTRAINT published_bios_pkey PRIMARY KEY (therapist_id);


--
-- Name: therapist_locations therapist_locations_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapist_locations
    ADD CONSTRAINT therapist_locations_pkey PRIMARY KEY (therapist_id, location_id);


--
-- Name: therapists therapists_account_key; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapists
    ADD CONSTRAINT therapists_account_key UNIQUE (account_id);


--
-- Name: therapists therapists_pkey; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapists
    ADD CONSTRAINT therapists_pkey PRIMARY KEY (id);


--
-- Name: therapists therapists_registration_key; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapists
    ADD CONSTRAINT therapists_registration_key UNIQUE (registration_number);


--
-- Name: therapists therapists_slug_key; Type: CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapists
    ADD CONSTRAINT therapists_slug_key UNIQUE (slug);


--
-- Name: grants_of_account; Type: INDEX; Schema: access; Owner: clinic_owner
--

CREATE INDEX grants_of_account ON access.grants USING btree (account_id);


--
-- Name: login_failures_by_address; Type: INDEX; Schema: access; Owner: clinic_owner
--

CREATE INDEX login_failures_by_address ON access.login_failures USING btree (address, at);


--
-- Name: login_failures_by_name; Type: INDEX; Schema: access; Owner: clinic_owner
--

CREATE INDEX login_failures_by_name ON access.login_failures USING btree (name, at);


--
-- Name: tokens_of_account; Type: INDEX; Schema: access; Owner: clinic_owner
--

CREATE INDEX tokens_of_account ON access.tokens USING btree (account_id);


--
-- Name: allocations_of_invoice; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX allocations_of_invoice ON billing.allocations USING btree (invoice_id);


--
-- Name: allocations_of_payment; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX allocations_of_payment ON billing.allocations USING btree (payment_id);


--
-- Name: charge_shares_of_invoice; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX charge_shares_of_invoice ON billing.charge_shares USING btree (invoice_id);


--
-- Name: charges_of_location; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX charges_of_location ON billing.charges USING btree (location_id, requested_at, id);


--
-- Name: charges_of_patient; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX charges_of_patient ON billing.charges USING btree (patient_id);


--
-- Name: charges_open; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX charges_open ON billing.charges USING btree (location_id, requested_at, id) WHERE (state = 'requested'::text);


--
-- Name: charges_open_once; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE UNIQUE INDEX charges_open_once ON billing.charges USING btree (patient_id, location_id, currency, amount) WHERE (state = 'requested'::text);


--
-- Name: claim_batches_of_location; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX claim_batches_of_location ON billing.claim_batches USING btree (location_id, made_at, id);


--
-- Name: claim_events_of; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX claim_events_of ON billing.claim_events USING btree (invoice_id, id);


--
-- Name: claim_events_of_batch; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX claim_events_of_batch ON billing.claim_events USING btree (batch_id) WHERE (batch_id IS NOT NULL);


--
-- Name: claims_by_status; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX claims_by_status ON billing.claims USING btree (status, changed_at);


--
-- Name: entries_of_books; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX entries_of_books ON billing.entries USING btree (booked_on);


--
-- Name: entries_of_day; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX entries_of_day ON billing.entries USING btree (location_id, booked_on);


--
-- Name: entries_of_source; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX entries_of_source ON billing.entries USING btree (source_id);


--
-- Name: fee_policies_of; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX fee_policies_of ON billing.fee_policies USING btree (location_id, occasion, set_at, id);


--
-- Name: invoice_lines_of_therapist; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoice_lines_of_therapist ON billing.invoice_lines USING btree (therapist_id, service_date) WHERE (therapist_id IS NOT NULL);


--
-- Name: invoices_credited_by; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoices_credited_by ON billing.invoices USING btree (credits_id) WHERE (credits_id IS NOT NULL);


--
-- Name: invoices_of_appointment; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoices_of_appointment ON billing.invoices USING btree (appointment_id) WHERE (appointment_id IS NOT NULL);


--
-- Name: invoices_of_coverage; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoices_of_coverage ON billing.invoices USING btree (coverage_id) WHERE (coverage_id IS NOT NULL);


--
-- Name: invoices_of_location; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoices_of_location ON billing.invoices USING btree (location_id, drafted_at, id);


--
-- Name: invoices_of_patient; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoices_of_patient ON billing.invoices USING btree (patient_id, drafted_at, id);


--
-- Name: invoices_of_shortfall; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoices_of_shortfall ON billing.invoices USING btree (shortfall_note_id) WHERE (shortfall_note_id IS NOT NULL);


--
-- Name: invoices_of_visit; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE UNIQUE INDEX invoices_of_visit ON billing.invoices USING btree (appointment_id, purpose, COALESCE(coverage_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE ((appointment_id IS NOT NULL) AND (status = ANY (ARRAY['draft'::text, 'issued'::text])) AND (kind = 'invoice'::text) AND (purpose <> 'shortfall'::text));


--
-- Name: invoices_open; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX invoices_open ON billing.invoices USING btree (location_id, issued_on) INCLUDE (currency, coverage_id, total, paid, written_off, credited) WHERE ((status = 'issued'::text) AND (kind = 'invoice'::text) AND (((paid + written_off) + credited) < total));


--
-- Name: packages_of_patient; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX packages_of_patient ON billing.packages USING btree (patient_id, sold_at, id);


--
-- Name: pay_rates_of; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX pay_rates_of ON billing.pay_rates USING btree (therapist_id) WHERE (withdrawn_at IS NULL);


--
-- Name: pay_rates_of_assistant; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX pay_rates_of_assistant ON billing.pay_rates USING btree (assistant_id) WHERE ((assistant_id IS NOT NULL) AND (withdrawn_at IS NULL));


--
-- Name: payments_of_location; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX payments_of_location ON billing.payments USING btree (location_id, received_at, id);


--
-- Name: payments_of_patient; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX payments_of_patient ON billing.payments USING btree (patient_id, received_at, id);


--
-- Name: payments_of_payer; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX payments_of_payer ON billing.payments USING btree (payer, received_at, id) WHERE (payer IS NOT NULL);


--
-- Name: receipt_prints_of; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX receipt_prints_of ON billing.receipt_prints USING btree (invoice_id, printed_at, id);


--
-- Name: receipt_prints_one_of_content; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE UNIQUE INDEX receipt_prints_one_of_content ON billing.receipt_prints USING btree (invoice_id, digest) WHERE (standing <> 'duplicate'::text);


--
-- Name: receipt_prints_one_original; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE UNIQUE INDEX receipt_prints_one_original ON billing.receipt_prints USING btree (invoice_id) WHERE (standing = 'original'::text);


--
-- Name: redemptions_of_invoice; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX redemptions_of_invoice ON billing.redemptions USING btree (invoice_id);


--
-- Name: redemptions_of_package; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX redemptions_of_package ON billing.redemptions USING btree (package_id);


--
-- Name: refunds_of_payment; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX refunds_of_payment ON billing.refunds USING btree (payment_id);


--
-- Name: regime_limits_key; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE UNIQUE INDEX regime_limits_key ON billing.regime_limits USING btree (regime, COALESCE(grade, ''::text));


--
-- Name: remittance_lines_of_invoice; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX remittance_lines_of_invoice ON billing.remittance_lines USING btree (invoice_id);


--
-- Name: remittances_of_location; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX remittances_of_location ON billing.remittances USING btree (location_id, imported_at, id);


--
-- Name: write_offs_of_invoice; Type: INDEX; Schema: billing; Owner: clinic_owner
--

CREATE INDEX write_offs_of_invoice ON billing.write_offs USING btree (invoice_id);


--
-- Name: audit_log_by_account; Type: INDEX; Schema: operations; Owner: clinic_owner
--

CREATE INDEX audit_log_by_account ON operations.audit_log USING btree (account_id, id);


--
-- Name: idempotency_by_age; Type: INDEX; Schema: operations; Owner: clinic_owner
--

CREATE INDEX idempotency_by_age ON operations.idempotency USING brin (at);


--
-- Name: alerts_in_force; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX alerts_in_force ON patient_records.alerts USING btree (patient_id, id) WHERE (ended_at IS NULL);


--
-- Name: alerts_of_patient; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX alerts_of_patient ON patient_records.alerts USING btree (patient_id, id);


--
-- Name: calls_of_patient; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX calls_of_patient ON patient_records.calls USING btree (patient_id, at, id);


--
-- Name: contacts_of_patient; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX contacts_of_patient ON patient_records.contacts USING btree (patient_id, id);


--
-- Name: coverages_by_payer; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX coverages_by_payer ON patient_records.coverages USING btree (payer);


--
-- Name: coverages_of_patient; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX coverages_of_patient ON patient_records.coverages USING btree (patient_id, id);


--
-- Name: disclosures_of_patient; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX disclosures_of_patient ON patient_records.disclosures USING btree (patient_id, disclosed_at, id);


--
-- Name: episodes_of_patient; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX episodes_of_patient ON patient_records.episodes USING btree (patient_id, opened_on, id);


--
-- Name: files_of_patient; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX files_of_patient ON patient_records.files USING btree (patient_id, id);


--
-- Name: legal_holds_standing; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX legal_holds_standing ON patient_records.legal_holds USING btree (patient_id) WHERE (lifted_at IS NULL);


--
-- Name: merged_rows_of_row; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX merged_rows_of_row ON patient_records.merged_rows USING btree (row_id);


--
-- Name: merges_of_survivor; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX merges_of_survivor ON patient_records.merges USING btree (survivor_id);


--
-- Name: merges_standing; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE UNIQUE INDEX merges_standing ON patient_records.merges USING btree (duplicate_id) WHERE (undone_at IS NULL);


--
-- Name: patients_aliases; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX patients_aliases ON patient_records.patients USING btree (merged_into) WHERE (merged_into IS NOT NULL);


--
-- Name: patients_of_location; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE INDEX patients_of_location ON patient_records.patients USING btree (preferred_location_id);


--
-- Name: search_keys_by_key; Type: INDEX; Schema: patient_records; Owner: clinic_owner
--

CREATE UNIQUE INDEX search_keys_by_key ON patient_records.search_keys USING btree (key, patient_id) INCLUDE (previous);


--
-- Name: locations_of_legal_entity; Type: INDEX; Schema: practice; Owner: clinic_owner
--

CREATE INDEX locations_of_legal_entity ON practice.locations USING btree (legal_entity_id);


--
-- Name: prices_of_location; Type: INDEX; Schema: practice; Owner: clinic_owner
--

CREATE INDEX prices_of_location ON practice.prices USING btree (location_id);


--
-- Name: rooms_by_name; Type: INDEX; Schema: practice; Owner: clinic_owner
--

CREATE INDEX rooms_by_name ON practice.rooms USING btree (location_id, name, id);


--
-- Name: rooms_name_key; Type: INDEX; Schema: practice; Owner: clinic_owner
--

CREATE UNIQUE INDEX rooms_name_key ON practice.rooms USING btree (location_id, lower(name)) WHERE (retired_at IS NULL);


--
-- Name: appointment_changes_of; Type: INDEX; Schema: scheduling; Owner: clinic_owner
--

CREATE INDEX appointment_changes_of ON scheduling.appointment_changes USING btree (appointment_id, id);


--
-- Name: appointments_of_location; Type: INDEX; Schema: scheduling; Owner: clinic_owner
--

CREATE INDEX appointments_of_location ON scheduling.appointments USING btree (location_id, local_start);


--
-- Name: appointments_of_patient; Type: INDEX; Schema: scheduling; Owner: clinic_owner
--

CREATE INDEX appointments_of_patient ON scheduling.appointments USING btree (patient_id, local_start, id);


--
-- Name: appointments_of_therapist; Type: INDEX; Schema: scheduling; Owner: clinic_owner
--

CREATE INDEX appointments_of_therapist ON scheduling.appointments USING btree (therapist_id, local_start);


--
-- Name: appointments_overlapping; Type: INDEX; Schema: scheduling; Owner: clinic_owner
--

CREATE INDEX appointments_overlapping ON scheduling.appointments USING btree (starts_at) WHERE ((status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) AND overlapping);


--
-- Name: shifts_of_therapist; Type: INDEX; Schema: scheduling; Owner: clinic_owner
--

CREATE INDEX shifts_of_therapist ON scheduling.shifts USING btree (therapist_id, location_id, weekday) WHERE (withdrawn_at IS NULL);


--
-- Name: time_off_of_therapist; Type: INDEX; Schema: scheduling; Owner: clinic_owner
--

CREATE INDEX time_off_of_therapist ON scheduling.time_off USING gist (therapist_id, period) WHERE (cancelled_at IS NULL);


--
-- Name: adverse_event_outcomes_of; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX adverse_event_outcomes_of ON session_notes.adverse_event_outcomes USING btree (event_id, id);


--
-- Name: adverse_event_outcomes_one_close; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE UNIQUE INDEX adverse_event_outcomes_one_close ON session_notes.adverse_event_outcomes USING btree (event_id) WHERE (stage = 'closed'::text);


--
-- Name: adverse_events_by_time; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX adverse_events_by_time ON session_notes.adverse_events USING btree (happened_at DESC, id DESC);


--
-- Name: adverse_events_of_patient; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX adverse_events_of_patient ON session_notes.adverse_events USING btree (patient_id);


--
-- Name: amendments_of_note; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX amendments_of_note ON session_notes.amendments USING btree (note_id, added_at, id);


--
-- Name: amendments_one_cosignature; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE UNIQUE INDEX amendments_one_cosignature ON session_notes.amendments USING btree (note_id, added_by) WHERE (kind = 'cosignature'::text);


--
-- Name: check_ins_of_patient; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX check_ins_of_patient ON session_notes.check_ins USING btree (patient_id, due_at);


--
-- Name: check_ins_open; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX check_ins_open ON session_notes.check_ins USING btree (due_at, id) WHERE (answered_at IS NULL);


--
-- Name: consents_of_contact; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX consents_of_contact ON session_notes.consents USING btree (given_by) WHERE (given_by IS NOT NULL);


--
-- Name: consents_of_patient; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX consents_of_patient ON session_notes.consents USING btree (patient_id, given_at DESC, id DESC);


--
-- Name: found_needles_of_note; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX found_needles_of_note ON session_notes.found_needles USING btree (note_id);


--
-- Name: measure_results_of_episode; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX measure_results_of_episode ON session_notes.measure_results USING btree (episode_id) WHERE (episode_id IS NOT NULL);


--
-- Name: measure_results_of_patient; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX measure_results_of_patient ON session_notes.measure_results USING btree (patient_id, measure, taken_at, id);


--
-- Name: needle_searches_of_note; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX needle_searches_of_note ON session_notes.needle_searches USING btree (note_id);


--
-- Name: needle_searches_open; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE UNIQUE INDEX needle_searches_open ON session_notes.needle_searches USING btree (note_id) WHERE (closed_at IS NULL);


--
-- Name: needles_by_lot; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX needles_by_lot ON session_notes.needles USING btree (upper(lot)) WHERE (lot IS NOT NULL);


--
-- Name: notes_of_episode; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX notes_of_episode ON session_notes.notes USING btree (episode_id) WHERE (episode_id IS NOT NULL);


--
-- Name: notes_of_patient; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX notes_of_patient ON session_notes.notes USING btree (patient_id, visit_at DESC, id DESC);


--
-- Name: notes_one_a_visit; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE UNIQUE INDEX notes_one_a_visit ON session_notes.notes USING btree (appointment_id) WHERE (status <> 'void'::text);


--
-- Name: notes_unsigned; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX notes_unsigned ON session_notes.notes USING btree (visit_at, id) WHERE (status = 'draft'::text);


--
-- Name: screens_of_patient; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX screens_of_patient ON session_notes.screens USING btree (patient_id, answered_at DESC, id DESC);


--
-- Name: seals_of_log; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX seals_of_log ON session_notes.seals USING btree (number) WHERE (kind = 'log'::text);


--
-- Name: tasks_of_clock; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE UNIQUE INDEX tasks_of_clock ON session_notes.tasks USING btree (coverage_id, clock) WHERE (coverage_id IS NOT NULL);


--
-- Name: tasks_of_visit; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX tasks_of_visit ON session_notes.tasks USING btree (appointment_id) WHERE (appointment_id IS NOT NULL);


--
-- Name: tasks_open; Type: INDEX; Schema: session_notes; Owner: clinic_owner
--

CREATE INDEX tasks_open ON session_notes.tasks USING btree (due_at, id) WHERE (done_at IS NULL);


--
-- Name: certificates_once; Type: INDEX; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE UNIQUE INDEX certificates_once ON therapist_profiles.certificates USING btree (therapist_id, name, issuer, issued_on) WHERE (removed_at IS NULL);


--
-- Name: therapist_locations_by_location; Type: INDEX; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE INDEX therapist_locations_by_location ON therapist_profiles.therapist_locations USING btree (location_id);


--
-- Name: therapists_by_name; Type: INDEX; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE INDEX therapists_by_name ON therapist_profiles.therapists USING btree (name, slug);


--
-- Name: collected _RETURN; Type: RULE; Schema: billing; Owner: clinic_owner
--

CREATE OR REPLACE VIEW billing.collected AS
 SELECT e.id AS entry_id,
    e.booked_on,
    e.currency,
    a.invoice_id,
    p.place,
        CASE
            WHEN (a.reverses_id IS NULL) THEN 'allocation'::text
            ELSE 'release'::text
        END AS event,
        CASE
            WHEN (a.reverses_id IS NULL) THEN p.net
            ELSE (- p.net)
        END AS net
   FROM ((billing.entries e
     JOIN billing.allocations a ON ((a.id = e.source_id)))
     CROSS JOIN LATERAL billing.apportioned(a.invoice_id, a.amount, e.id) p(place, net))
  WHERE (e.kind = 'allocation'::text)
UNION ALL
 SELECT e.id AS entry_id,
    e.booked_on,
    e.currency,
    a.invoice_id,
    p.place,
    e.kind AS event,
    (sum(p.net))::bigint AS net
   FROM ((((billing.entries e
     JOIN billing.invoices c ON (((c.id = e.source_id) AND (c.kind = 'credit_note'::text))))
     JOIN billing.allocations a ON (((a.invoice_id = c.credits_id) AND (a.reverses_id IS NULL))))
     JOIN billing.entries b ON (((b.source_id = a.id) AND (b.id < e.id))))
     CROSS JOIN LATERAL ( SELECT x.place,
            x.net
           FROM billing.apportioned(a.invoice_id, a.amount, e.id) x(place, net)
        UNION ALL
         SELECT x.place,
            (- x.net)
           FROM billing.apportioned(a.invoice_id, a.amount, (e.id - 1)) x(place, net)) p)
  WHERE ((e.kind = ANY (ARRAY['credit_note'::text, 'void'::text])) AND (NOT (EXISTS ( SELECT
           FROM (billing.allocations r
             JOIN billing.entries f ON ((f.source_id = r.id)))
          WHERE ((r.reverses_id = a.id) AND (f.id < e.id))))))
  GROUP BY e.id, a.invoice_id, p.place;


--
-- Name: grants count_change; Type: TRIGGER; Schema: access; Owner: clinic_owner
--

CREATE TRIGGER count_change AFTER INSERT OR DELETE OR UPDATE ON access.grants FOR EACH ROW EXECUTE FUNCTION access.count_change();


--
-- Name: charges a_follow_merge; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON billing.charges FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: invoices a_follow_merge; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON billing.invoices FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: packages a_follow_merge; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON billing.packages FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: payments a_follow_merge; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON billing.payments FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: charge_shares a_guard; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_guard BEFORE INSERT ON billing.charge_shares FOR EACH ROW EXECUTE FUNCTION billing.guard_share();


--
-- Name: charges a_guard; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_guard BEFORE DELETE OR UPDATE ON billing.charges FOR EACH ROW EXECUTE FUNCTION billing.guard_charge();


--
-- Name: invoices a_guard; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_guard BEFORE UPDATE OF status ON billing.invoices FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION billing.guard_invoice();


--
-- Name: invoices a_keep; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_keep BEFORE DELETE ON billing.invoices FOR EACH ROW EXECUTE FUNCTION billing.guard_invoice();


--
-- Name: invoices a_keep_reason; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_keep_reason BEFORE UPDATE OF reason ON billing.invoices FOR EACH ROW WHEN (((old.status = new.status) AND (old.reason IS DISTINCT FROM new.reason))) EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: invoices a_keep_share; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_keep_share BEFORE UPDATE OF share_reasons, injury_id ON billing.invoices FOR EACH ROW WHEN (((old.status <> 'draft'::text) AND ((old.share_reasons IS DISTINCT FROM new.share_reasons) OR (old.injury_id IS DISTINCT FROM new.injury_id)))) EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: claim_events a_move; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_move BEFORE INSERT ON billing.claim_events FOR EACH ROW EXECUTE FUNCTION billing.move_claim();


--
-- Name: claim_batches a_number; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_number BEFORE INSERT ON billing.claim_batches FOR EACH ROW EXECUTE FUNCTION billing.number_batch();


--
-- Name: allocations a_payer; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_payer BEFORE INSERT ON billing.allocations FOR EACH ROW WHEN ((new.reverses_id IS NULL)) EXECUTE FUNCTION billing.keep_payers_money();


--
-- Name: receipt_prints a_standing; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER a_standing BEFORE INSERT ON billing.receipt_prints FOR EACH ROW EXECUTE FUNCTION billing.print_standing();


--
-- Name: allocations append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.allocations FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: charge_shares append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.charge_shares FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: claim_batches append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.claim_batches FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: claim_events append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.claim_events FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: day_closes append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.day_closes FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: day_counts append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.day_counts FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: entries append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.entries FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: fee_policies append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.fee_policies FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: package_ends append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.package_ends FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: pay_rates append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE UPDATE ON billing.pay_rates FOR EACH ROW WHEN (((((((((((((old.id IS DISTINCT FROM new.id) OR (old.therapist_id IS DISTINCT FROM new.therapist_id)) OR (old.treatment_type_id IS DISTINCT FROM new.treatment_type_id)) OR (old.location_id IS DISTINCT FROM new.location_id)) OR (old.basis IS DISTINCT FROM new.basis)) OR (old.basis_points IS DISTINCT FROM new.basis_points)) OR (old.assistant_id IS DISTINCT FROM new.assistant_id)) OR (old.assistant_basis_points IS DISTINCT FROM new.assistant_basis_points)) OR (old.set_at IS DISTINCT FROM new.set_at)) OR (old.set_by IS DISTINCT FROM new.set_by)) OR (lower(old.valid) IS DISTINCT FROM lower(new.valid))) OR (old.withdrawn_at IS NOT NULL) OR ((NOT upper_inf(old.valid)) AND (old.valid <> new.valid)))) EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: payments append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE UPDATE ON billing.payments FOR EACH ROW WHEN (((old.allocated = new.allocated) AND (old.refunded = new.refunded))) EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: postings append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.postings FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: receipt_prints append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.receipt_prints FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: redemptions append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.redemptions FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: refunds append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.refunds FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: remittance_lines append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.remittance_lines FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: remittances append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.remittances FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: write_offs append_only; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON billing.write_offs FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: pay_rates append_only_delete; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only_delete BEFORE DELETE ON billing.pay_rates FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: payments append_only_delete; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER append_only_delete BEFORE DELETE ON billing.payments FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: entries balance; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE CONSTRAINT TRIGGER balance AFTER INSERT ON billing.entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing.require_balance();


--
-- Name: invoices claim; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER claim AFTER UPDATE OF status ON billing.invoices FOR EACH ROW WHEN (((new.coverage_id IS NOT NULL) AND (new.kind = 'invoice'::text) AND (old.status <> new.status) AND (new.status = ANY (ARRAY['issued'::text, 'void'::text])))) EXECUTE FUNCTION billing.invoice_claimed();


--
-- Name: invoices claim_follows_money; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER claim_follows_money AFTER UPDATE OF paid ON billing.invoices FOR EACH ROW WHEN (((new.coverage_id IS NOT NULL) AND (old.paid <> new.paid))) EXECUTE FUNCTION billing.claim_follows_money();


--
-- Name: invoice_lines guard; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER guard BEFORE INSERT OR DELETE OR UPDATE ON billing.invoice_lines FOR EACH ROW EXECUTE FUNCTION billing.guard_lines();


--
-- Name: pay_rates guard; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER guard BEFORE INSERT OR UPDATE OF withdrawn_at ON billing.pay_rates FOR EACH ROW EXECUTE FUNCTION billing.guard_pay_rate();


--
-- Name: package_offers keep; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER keep BEFORE DELETE OR UPDATE ON billing.package_offers FOR EACH ROW EXECUTE FUNCTION billing.keep_offer();


--
-- Name: invoices keep_shortfall; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER keep_shortfall AFTER UPDATE OF status ON billing.invoices FOR EACH ROW WHEN (((new.kind = 'credit_note'::text) AND (new.status = 'void'::text))) EXECUTE FUNCTION billing.keep_shortfall();


--
-- Name: invoices note_follows; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER note_follows AFTER UPDATE OF patient_id ON billing.invoices FOR EACH ROW WHEN ((old.patient_id <> new.patient_id)) EXECUTE FUNCTION billing.note_follows();


--
-- Name: postings own_entry; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER own_entry BEFORE INSERT ON billing.postings FOR EACH ROW EXECUTE FUNCTION billing.require_own_entry();


--
-- Name: allocations post; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER post AFTER INSERT ON billing.allocations FOR EACH ROW EXECUTE FUNCTION billing.post_allocation();


--
-- Name: invoices post; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER post AFTER UPDATE OF status ON billing.invoices FOR EACH ROW WHEN (((old.status <> new.status) AND (new.status = ANY (ARRAY['issued'::text, 'void'::text])))) EXECUTE FUNCTION billing.post_invoice();


--
-- Name: package_ends post; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER post AFTER INSERT ON billing.package_ends FOR EACH ROW EXECUTE FUNCTION billing.post_package_end();


--
-- Name: payments post; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER post AFTER INSERT ON billing.payments FOR EACH ROW EXECUTE FUNCTION billing.post_payment();


--
-- Name: redemptions post; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER post AFTER INSERT ON billing.redemptions FOR EACH ROW EXECUTE FUNCTION billing.post_redemption();


--
-- Name: refunds post; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER post AFTER INSERT ON billing.refunds FOR EACH ROW EXECUTE FUNCTION billing.post_refund();


--
-- Name: write_offs post; Type: TRIGGER; Schema: billing; Owner: clinic_owner
--

CREATE TRIGGER post AFTER INSERT ON billing.write_offs FOR EACH ROW EXECUTE FUNCTION billing.post_write_off();


--
-- Name: audit_log append_only; Type: TRIGGER; Schema: operations; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON operations.audit_log FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: audit_log append_only_truncate; Type: TRIGGER; Schema: operations; Owner: clinic_owner
--

CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON operations.audit_log FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: alerts a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.alerts FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: calls a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.calls FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: contacts a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.contacts FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: coverages a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.coverages FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: disclosures a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.disclosures FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: episodes a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.episodes FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: files a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.files FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: legal_holds a_follow_merge; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON patient_records.legal_holds FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: calls append_only; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON patient_records.calls FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: custodians append_only; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON patient_records.custodians FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: disclosures append_only; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON patient_records.disclosures FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: episode_history append_only; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON patient_records.episode_history FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: merged_rows append_only; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON patient_records.merged_rows FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: patient_history append_only; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON patient_records.patient_history FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: patient_history append_only_truncate; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON patient_records.patient_history FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: episodes b_signed; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER b_signed BEFORE UPDATE OF discharged_on ON patient_records.episodes FOR EACH ROW WHEN ((new.discharged_on IS NOT NULL)) EXECUTE FUNCTION session_notes.require_signed();


--
-- Name: coverages billing_clocks; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER billing_clocks AFTER INSERT OR UPDATE OF patient_id ON patient_records.coverages FOR EACH ROW WHEN ((new.injured_on IS NOT NULL)) EXECUTE FUNCTION billing.coverage_clocks();


--
-- Name: patients birth_date; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER birth_date BEFORE INSERT OR UPDATE OF birth_date ON patient_records.patients FOR EACH ROW EXECUTE FUNCTION patient_records.refuse_birth_to_come();


--
-- Name: episodes discharged; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER discharged BEFORE DELETE OR UPDATE ON patient_records.episodes FOR EACH ROW WHEN ((old.discharged_on IS NOT NULL)) EXECUTE FUNCTION patient_records.keep_discharged();


--
-- Name: merges end_overlaps; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER end_overlaps AFTER UPDATE OF undone_at ON patient_records.merges FOR EACH ROW WHEN (((old.undone_at IS NULL) AND (new.undone_at IS NOT NULL))) EXECUTE FUNCTION patient_records.end_overlaps();


--
-- Name: alerts ended; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER ended BEFORE UPDATE ON patient_records.alerts FOR EACH ROW WHEN ((old.ended_at IS NOT NULL)) EXECUTE FUNCTION patient_records.keep_ended_alert();


--
-- Name: contacts ended; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER ended BEFORE DELETE OR UPDATE ON patient_records.contacts FOR EACH ROW WHEN ((old.ended_at IS NOT NULL)) EXECUTE FUNCTION patient_records.keep_ended_alert();


--
-- Name: coverages ended; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER ended BEFORE DELETE OR UPDATE ON patient_records.coverages FOR EACH ROW WHEN ((old.ended_at IS NOT NULL)) EXECUTE FUNCTION patient_records.keep_ended_alert();


--
-- Name: episodes history; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER history AFTER UPDATE ON patient_records.episodes FOR EACH ROW EXECUTE FUNCTION patient_records.keep_episode();


--
-- Name: patients history; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER history AFTER UPDATE ON patient_records.patients FOR EACH ROW EXECUTE FUNCTION patient_records.keep_history();


--
-- Name: legal_holds lifted; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER lifted BEFORE DELETE OR UPDATE ON patient_records.legal_holds FOR EACH ROW WHEN ((old.lifted_at IS NOT NULL)) EXECUTE FUNCTION patient_records.keep_ended_alert();


--
-- Name: files removed; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER removed BEFORE DELETE OR UPDATE ON patient_records.files FOR EACH ROW WHEN ((old.removed_at IS NOT NULL)) EXECUTE FUNCTION patient_records.keep_ended_alert();


--
-- Name: patients search_keys; Type: TRIGGER; Schema: patient_records; Owner: clinic_owner
--

CREATE TRIGGER search_keys AFTER INSERT OR UPDATE OF family_name, given_name, preferred_name, birth_date, phone, other_phone, health_number, merged_into, version ON patient_records.patients FOR EACH ROW EXECUTE FUNCTION patient_records.write_search_keys();


--
-- Name: locations follow_zone; Type: TRIGGER; Schema: practice; Owner: clinic_owner
--

CREATE TRIGGER follow_zone AFTER UPDATE OF zone ON practice.locations FOR EACH ROW WHEN ((old.zone <> new.zone)) EXECUTE FUNCTION scheduling.follow_zone();


--
-- Name: locations zone_exists; Type: TRIGGER; Schema: practice; Owner: clinic_owner
--

CREATE TRIGGER zone_exists BEFORE INSERT OR UPDATE OF zone ON practice.locations FOR EACH ROW EXECUTE FUNCTION practice.refuse_unknown_zone();


--
-- Name: appointments a_derive; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER a_derive BEFORE INSERT OR UPDATE OF local_start, zone, minutes, buffer_before, buffer_after, location_id ON scheduling.appointments FOR EACH ROW EXECUTE FUNCTION scheduling.derive();


--
-- Name: appointments a_follow_merge; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON scheduling.appointments FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: appointment_changes append_only; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON scheduling.appointment_changes FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: appointment_changes append_only_truncate; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON scheduling.appointment_changes FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: appointments b_candidate; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER b_candidate BEFORE INSERT OR UPDATE OF treatment_type_id, local_start ON scheduling.appointments FOR EACH ROW EXECUTE FUNCTION session_notes.require_candidate();


--
-- Name: appointments b_needling; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER b_needling BEFORE INSERT OR UPDATE OF local_start, therapist_id, treatment_type_id ON scheduling.appointments FOR EACH ROW EXECUTE FUNCTION scheduling.require_needling_authorization();


--
-- Name: appointments b_needling_begins; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER b_needling_begins BEFORE UPDATE OF status ON scheduling.appointments FOR EACH ROW WHEN ((((new.status = 'arrived'::text) AND (old.status <> 'in_treatment'::text)) OR ((new.status = 'in_treatment'::text) AND (old.status = 'arrived'::text)))) EXECUTE FUNCTION scheduling.require_needling_authorization();


--
-- Name: appointments b_reassessment; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER b_reassessment BEFORE INSERT ON scheduling.appointments FOR EACH ROW WHEN ((new.override_reason IS NULL)) EXECUTE FUNCTION session_notes.require_reassessment();


--
-- Name: appointments billing; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER billing AFTER UPDATE OF status ON scheduling.appointments FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION billing.visit_changed();


--
-- Name: appointments billing_clocks; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER billing_clocks AFTER UPDATE OF status ON scheduling.appointments FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION billing.visit_clocks();


--
-- Name: appointments billing_follows; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER billing_follows AFTER UPDATE OF patient_id ON scheduling.appointments FOR EACH ROW WHEN ((old.patient_id <> new.patient_id)) EXECUTE FUNCTION billing.follow_visit();


--
-- Name: appointments billing_moved_clocks; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER billing_moved_clocks AFTER UPDATE OF patient_id ON scheduling.appointments FOR EACH ROW WHEN (((old.patient_id <> new.patient_id) AND (new.status = ANY (ARRAY['arrived'::text, 'in_treatment'::text, 'completed'::text])))) EXECUTE FUNCTION billing.moved_visit_clocks();


--
-- Name: appointments c_respect_overlapping; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER c_respect_overlapping BEFORE INSERT ON scheduling.appointments FOR EACH ROW WHEN ((NOT new.overlapping)) EXECUTE FUNCTION scheduling.respect_overlapping();


--
-- Name: appointments c_respect_overlapping_again; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER c_respect_overlapping_again BEFORE UPDATE ON scheduling.appointments FOR EACH ROW WHEN (((NOT new.overlapping) AND (new.status = ANY (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) AND (old.overlapping OR (old.status <> ALL (ARRAY['booked'::text, 'confirmed'::text, 'arrived'::text, 'in_treatment'::text, 'completed'::text])) OR (((((old.local_start IS DISTINCT FROM new.local_start) OR (old.minutes IS DISTINCT FROM new.minutes)) OR (old.therapist_id IS DISTINCT FROM new.therapist_id)) OR (old.room_id IS DISTINCT FROM new.room_id)) OR (old.location_id IS DISTINCT FROM new.location_id))))) EXECUTE FUNCTION scheduling.respect_overlapping();


--
-- Name: appointments d_lifecycle; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER d_lifecycle BEFORE UPDATE OF status ON scheduling.appointments FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION scheduling.guard_lifecycle();


--
-- Name: appointments e_place; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER e_place BEFORE UPDATE OF local_start, therapist_id, room_id, location_id, minutes ON scheduling.appointments FOR EACH ROW WHEN (((old.status <> ALL (ARRAY['booked'::text, 'confirmed'::text])) AND ((((old.local_start IS DISTINCT FROM new.local_start) OR (old.therapist_id IS DISTINCT FROM new.therapist_id)) OR (old.location_id IS DISTINCT FROM new.location_id)) OR (old.minutes IS DISTINCT FROM new.minutes)))) EXECUTE FUNCTION scheduling.guard_place();


--
-- Name: appointments f_override_added; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER f_override_added BEFORE INSERT ON scheduling.appointments FOR EACH ROW WHEN ((new.override_reason IS NOT NULL)) EXECUTE FUNCTION scheduling.guard_override();


--
-- Name: appointments f_override_changed; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER f_override_changed BEFORE UPDATE OF override_reason, overlapping ON scheduling.appointments FOR EACH ROW WHEN (((new.override_reason IS NOT NULL) AND ((old.override_reason IS DISTINCT FROM new.override_reason) OR (new.overlapping AND (NOT old.overlapping))))) EXECUTE FUNCTION scheduling.guard_override();


--
-- Name: appointments g_keep_arrival; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER g_keep_arrival BEFORE UPDATE OF status ON scheduling.appointments FOR EACH ROW WHEN (((old.status = ANY (ARRAY['arrived'::text, 'in_treatment'::text, 'completed'::text])) AND (new.status <> ALL (ARRAY['arrived'::text, 'in_treatment'::text, 'completed'::text])))) EXECUTE FUNCTION session_notes.keep_arrival();


--
-- Name: appointments record_change; Type: TRIGGER; Schema: scheduling; Owner: clinic_owner
--

CREATE TRIGGER record_change AFTER UPDATE ON scheduling.appointments FOR EACH ROW WHEN ((((((((old.status IS DISTINCT FROM new.status) OR (old.local_start IS DISTINCT FROM new.local_start)) OR (old.starts_at IS DISTINCT FROM new.starts_at)) OR (old.therapist_id IS DISTINCT FROM new.therapist_id)) OR (old.location_id IS DISTINCT FROM new.location_id)) OR (old.room_id IS DISTINCT FROM new.room_id)) OR (old.minutes IS DISTINCT FROM new.minutes))) EXECUTE FUNCTION scheduling.record_change();


--
-- Name: amendments a_begin; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_begin BEFORE INSERT ON session_notes.amendments FOR EACH ROW EXECUTE FUNCTION session_notes.begin_amendment();


--
-- Name: notes a_begin; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_begin BEFORE INSERT ON session_notes.notes FOR EACH ROW EXECUTE FUNCTION session_notes.begin_note();


--
-- Name: needle_searches a_end; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_end BEFORE UPDATE ON session_notes.needle_searches FOR EACH ROW EXECUTE FUNCTION session_notes.end_search();


--
-- Name: notes a_episode; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_episode BEFORE UPDATE OF episode_id ON session_notes.notes FOR EACH ROW WHEN ((old.episode_id IS DISTINCT FROM new.episode_id)) EXECUTE FUNCTION session_notes.keep_episode();


--
-- Name: adverse_events a_follow_merge; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON session_notes.adverse_events FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: check_ins a_follow_merge; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON session_notes.check_ins FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: consents a_follow_merge; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON session_notes.consents FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: measure_results a_follow_merge; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON session_notes.measure_results FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: notes a_follow_merge; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON session_notes.notes FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: screens a_follow_merge; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON session_notes.screens FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: tasks a_follow_merge; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_follow_merge BEFORE INSERT ON session_notes.tasks FOR EACH ROW EXECUTE FUNCTION patient_records.follow_merge();


--
-- Name: notes a_guard; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_guard BEFORE UPDATE ON session_notes.notes FOR EACH ROW WHEN (((old.patient_id = new.patient_id) AND (NOT (old.written_for IS DISTINCT FROM new.written_for)))) EXECUTE FUNCTION session_notes.guard_note();


--
-- Name: notes a_guard_delete; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_guard_delete BEFORE DELETE ON session_notes.notes FOR EACH ROW EXECUTE FUNCTION session_notes.guard_note();


--
-- Name: notes a_hand_over; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER a_hand_over BEFORE UPDATE ON session_notes.notes FOR EACH ROW WHEN (((old.patient_id <> new.patient_id) OR (old.written_for IS DISTINCT FROM new.written_for))) EXECUTE FUNCTION session_notes.hand_over();


--
-- Name: check_ins answered; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER answered BEFORE DELETE OR UPDATE ON session_notes.check_ins FOR EACH ROW WHEN (((old.answered_at IS NOT NULL) AND (NOT old.is_unreached))) EXECUTE FUNCTION session_notes.keep_answer();


--
-- Name: adverse_event_outcomes append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.adverse_event_outcomes FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: adverse_events append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.adverse_events FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: amendments append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.amendments FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: found_needles append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.found_needles FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: measure_results append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE ON session_notes.measure_results FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: needle_searches append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE ON session_notes.needle_searches FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: note_revisions append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.note_revisions FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: screen_answers append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.screen_answers FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: screen_questions append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.screen_questions FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: screens append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.screens FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: seals append_only; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON session_notes.seals FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: notes b_episode; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER b_episode BEFORE INSERT ON session_notes.notes FOR EACH ROW EXECUTE FUNCTION session_notes.guard_episode();


--
-- Name: consents b_giver; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER b_giver BEFORE INSERT ON session_notes.consents FOR EACH ROW WHEN ((new.given_by IS NOT NULL)) EXECUTE FUNCTION session_notes.guard_giver();


--
-- Name: measure_results b_guard; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER b_guard BEFORE INSERT OR UPDATE ON session_notes.measure_results FOR EACH ROW EXECUTE FUNCTION session_notes.guard_measure();


--
-- Name: notes b_sign; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER b_sign BEFORE UPDATE OF status ON session_notes.notes FOR EACH ROW WHEN (((old.status = 'draft'::text) AND (new.status = 'signed'::text))) EXECUTE FUNCTION session_notes.sign_note();


--
-- Name: notes c_keep_searching; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER c_keep_searching BEFORE UPDATE OF status ON session_notes.notes FOR EACH ROW WHEN ((new.status = 'void'::text)) EXECUTE FUNCTION session_notes.keep_searching();


--
-- Name: screens complete; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON session_notes.screens DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION session_notes.require_every_answer();


--
-- Name: found_needles count_found; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER count_found AFTER INSERT ON session_notes.found_needles FOR EACH ROW EXECUTE FUNCTION session_notes.count_found();


--
-- Name: tasks done; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER done BEFORE DELETE OR UPDATE ON session_notes.tasks FOR EACH ROW WHEN ((old.done_at IS NOT NULL)) EXECUTE FUNCTION session_notes.keep_answer();


--
-- Name: notes drop_check_ins; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER drop_check_ins AFTER UPDATE OF status ON session_notes.notes FOR EACH ROW WHEN ((new.status = 'void'::text)) EXECUTE FUNCTION session_notes.drop_check_ins();


--
-- Name: adverse_event_outcomes end_watch; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER end_watch AFTER INSERT ON session_notes.adverse_event_outcomes FOR EACH ROW EXECUTE FUNCTION session_notes.end_watch();


--
-- Name: adverse_event_outcomes guard; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER guard BEFORE INSERT ON session_notes.adverse_event_outcomes FOR EACH ROW EXECUTE FUNCTION session_notes.guard_outcome();


--
-- Name: adverse_events guard; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER guard BEFORE INSERT ON session_notes.adverse_events FOR EACH ROW EXECUTE FUNCTION session_notes.guard_event();


--
-- Name: needles guard; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER guard BEFORE INSERT OR DELETE OR UPDATE ON session_notes.needles FOR EACH ROW EXECUTE FUNCTION session_notes.guard_needles();


--
-- Name: notes note_pain; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER note_pain AFTER UPDATE OF status ON session_notes.notes FOR EACH ROW WHEN (((old.status = 'draft'::text) AND (new.status = 'signed'::text))) EXECUTE FUNCTION session_notes.note_pain();


--
-- Name: amendments seal; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER seal AFTER INSERT ON session_notes.amendments FOR EACH ROW EXECUTE FUNCTION session_notes.seal_amendment();


--
-- Name: notes seal; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER seal AFTER UPDATE OF status ON session_notes.notes FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION session_notes.seal_note();


--
-- Name: sharps_boxes sealed; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER sealed BEFORE DELETE OR UPDATE ON session_notes.sharps_boxes FOR EACH ROW WHEN ((old.sealed_at IS NOT NULL)) EXECUTE FUNCTION session_notes.keep_answer();


--
-- Name: notes unfold; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER unfold AFTER INSERT OR UPDATE OF document ON session_notes.notes FOR EACH ROW EXECUTE FUNCTION session_notes.unfold();


--
-- Name: notes unfold_check_ins; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER unfold_check_ins AFTER INSERT OR UPDATE OF document ON session_notes.notes FOR EACH ROW EXECUTE FUNCTION session_notes.plan_check_ins();


--
-- Name: notes watch_bookings; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER watch_bookings AFTER UPDATE OF status ON session_notes.notes FOR EACH ROW WHEN (((old.status = 'draft'::text) AND (new.status = 'signed'::text))) EXECUTE FUNCTION session_notes.watch_bookings();


--
-- Name: screens watch_bookings; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE CONSTRAINT TRIGGER watch_bookings AFTER INSERT ON session_notes.screens DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION session_notes.watch_bookings();


--
-- Name: notes watch_count; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER watch_count AFTER INSERT OR UPDATE OF document ON session_notes.notes FOR EACH ROW EXECUTE FUNCTION session_notes.watch_count();


--
-- Name: adverse_events watch_event; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER watch_event AFTER INSERT ON session_notes.adverse_events FOR EACH ROW WHEN ((new.severity = ANY (ARRAY['significant'::text, 'serious'::text]))) EXECUTE FUNCTION session_notes.watch_event();


--
-- Name: consents withdrawn; Type: TRIGGER; Schema: session_notes; Owner: clinic_owner
--

CREATE TRIGGER withdrawn BEFORE UPDATE ON session_notes.consents FOR EACH ROW WHEN ((old.withdrawn_at IS NOT NULL)) EXECUTE FUNCTION session_notes.keep_withdrawn();


--
-- Name: bio_acknowledgements append_only; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON therapist_profiles.bio_acknowledgements FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: bio_versions append_only; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON therapist_profiles.bio_versions FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: profile_versions append_only; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON therapist_profiles.profile_versions FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: bio_acknowledgements append_only_truncate; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON therapist_profiles.bio_acknowledgements FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: bio_versions append_only_truncate; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON therapist_profiles.bio_versions FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: profile_versions append_only_truncate; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON therapist_profiles.profile_versions FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();


--
-- Name: therapists begin_bio; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER begin_bio AFTER INSERT ON therapist_profiles.therapists FOR EACH ROW EXECUTE FUNCTION therapist_profiles.begin_bio();


--
-- Name: bios follow_bio; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER follow_bio AFTER UPDATE ON therapist_profiles.bios FOR EACH ROW EXECUTE FUNCTION therapist_profiles.follow_bio();


--
-- Name: therapists follow_profile; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER follow_profile AFTER UPDATE ON therapist_profiles.therapists FOR EACH ROW WHEN ((old.version <> new.version)) EXECUTE FUNCTION therapist_profiles.follow_profile();


--
-- Name: therapists follow_profile_begun; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER follow_profile_begun AFTER INSERT ON therapist_profiles.therapists FOR EACH ROW EXECUTE FUNCTION therapist_profiles.follow_profile();


--
-- Name: bios guard_bio; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER guard_bio BEFORE UPDATE ON therapist_profiles.bios FOR EACH ROW EXECUTE FUNCTION therapist_profiles.guard_bio();


--
-- Name: therapists guard_registration; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER guard_registration BEFORE UPDATE ON therapist_profiles.therapists FOR EACH ROW EXECUTE FUNCTION therapist_profiles.guard_registration();


--
-- Name: therapists retire_bio; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER retire_bio AFTER UPDATE OF retired_at ON therapist_profiles.therapists FOR EACH ROW WHEN (((old.retired_at IS NULL) AND (new.retired_at IS NOT NULL))) EXECUTE FUNCTION therapist_profiles.retire_bio();


--
-- Name: bios z_refuse_own_publishing; Type: TRIGGER; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE TRIGGER z_refuse_own_publishing BEFORE UPDATE ON therapist_profiles.bios FOR EACH ROW WHEN ((new.event = 'published'::text)) EXECUTE FUNCTION therapist_profiles.refuse_own_publishing();


--
-- Name: grants grants_account_id_fkey; Type: FK CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.grants
    ADD CONSTRAINT grants_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.accounts(id);


--
-- Name: grants grants_granted_by_fkey; Type: FK CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.grants
    ADD CONSTRAINT grants_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES access.accounts(id);


--
-- Name: grants grants_role_fkey; Type: FK CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.grants
    ADD CONSTRAINT grants_role_fkey FOREIGN KEY (role) REFERENCES access.roles(role);


--
-- Name: role_permissions role_permissions_role_fkey; Type: FK CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.role_permissions
    ADD CONSTRAINT role_permissions_role_fkey FOREIGN KEY (role) REFERENCES access.roles(role);


--
-- Name: tokens tokens_account_id_fkey; Type: FK CONSTRAINT; Schema: access; Owner: clinic_owner
--

ALTER TABLE ONLY access.tokens
    ADD CONSTRAINT tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.accounts(id);


--
-- Name: allocations allocations_by_account_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.allocations
    ADD CONSTRAINT allocations_by_account_fkey FOREIGN KEY (by_account) REFERENCES access.accounts(id);


--
-- Name: allocations allocations_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.allocations
    ADD CONSTRAINT allocations_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: allocations allocations_payment_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.allocations
    ADD CONSTRAINT allocations_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES billing.payments(id);


--
-- Name: allocations allocations_reverses_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.allocations
    ADD CONSTRAINT allocations_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES billing.allocations(id);


--
-- Name: charge_shares charge_shares_charge_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charge_shares
    ADD CONSTRAINT charge_shares_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES billing.charges(id);


--
-- Name: charge_shares charge_shares_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charge_shares
    ADD CONSTRAINT charge_shares_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: charges charges_ended_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES access.accounts(id);


--
-- Name: charges charges_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: charges charges_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: charges charges_patient_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: charges charges_payment_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES billing.payments(id);


--
-- Name: charges charges_requested_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.charges
    ADD CONSTRAINT charges_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES access.accounts(id);


--
-- Name: claim_batches claim_batches_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_batches
    ADD CONSTRAINT claim_batches_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: claim_batches claim_batches_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_batches
    ADD CONSTRAINT claim_batches_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: claim_batches claim_batches_made_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_batches
    ADD CONSTRAINT claim_batches_made_by_fkey FOREIGN KEY (made_by) REFERENCES access.accounts(id);


--
-- Name: claim_events claim_events_batch_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_events
    ADD CONSTRAINT claim_events_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES billing.claim_batches(id);


--
-- Name: claim_events claim_events_by_account_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_events
    ADD CONSTRAINT claim_events_by_account_fkey FOREIGN KEY (by_account) REFERENCES access.accounts(id);


--
-- Name: claim_events claim_events_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_events
    ADD CONSTRAINT claim_events_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.claims(invoice_id);


--
-- Name: claim_events claim_events_remittance_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claim_events
    ADD CONSTRAINT claim_events_remittance_id_fkey FOREIGN KEY (remittance_id) REFERENCES billing.remittances(id);


--
-- Name: claims claims_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.claims
    ADD CONSTRAINT claims_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: day_closes day_closes_closed_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.day_closes
    ADD CONSTRAINT day_closes_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES access.accounts(id);


--
-- Name: day_closes day_closes_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.day_closes
    ADD CONSTRAINT day_closes_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: day_counts day_counts_close_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.day_counts
    ADD CONSTRAINT day_counts_close_id_fkey FOREIGN KEY (close_id) REFERENCES billing.day_closes(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: entries entries_account_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.entries
    ADD CONSTRAINT entries_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.accounts(id);


--
-- Name: entries entries_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.entries
    ADD CONSTRAINT entries_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: fee_policies fee_policies_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.fee_policies
    ADD CONSTRAINT fee_policies_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: fee_policies fee_policies_set_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.fee_policies
    ADD CONSTRAINT fee_policies_set_by_fkey FOREIGN KEY (set_by) REFERENCES access.accounts(id);


--
-- Name: invoice_lines invoice_lines_fee_policy_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoice_lines
    ADD CONSTRAINT invoice_lines_fee_policy_id_fkey FOREIGN KEY (fee_policy_id) REFERENCES billing.fee_policies(id);


--
-- Name: invoice_lines invoice_lines_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoice_lines
    ADD CONSTRAINT invoice_lines_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: invoice_lines invoice_lines_package_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoice_lines
    ADD CONSTRAINT invoice_lines_package_id_fkey FOREIGN KEY (package_id) REFERENCES billing.packages(id);


--
-- Name: invoice_lines invoice_lines_price_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoice_lines
    ADD CONSTRAINT invoice_lines_price_id_fkey FOREIGN KEY (price_id) REFERENCES practice.prices(id);


--
-- Name: invoice_lines invoice_lines_therapist_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoice_lines
    ADD CONSTRAINT invoice_lines_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: invoice_lines invoice_lines_treatment_type_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoice_lines
    ADD CONSTRAINT invoice_lines_treatment_type_id_fkey FOREIGN KEY (treatment_type_id) REFERENCES practice.treatment_types(id);


--
-- Name: invoices invoices_appointment_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES scheduling.appointments(id);


--
-- Name: invoices invoices_coverage_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_coverage_id_fkey FOREIGN KEY (coverage_id) REFERENCES patient_records.coverages(id);


--
-- Name: invoices invoices_credits_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_credits_id_fkey FOREIGN KEY (credits_id) REFERENCES billing.invoices(id);


--
-- Name: invoices invoices_injury_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_injury_id_fkey FOREIGN KEY (injury_id) REFERENCES patient_records.coverages(id);


--
-- Name: invoices invoices_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: invoices invoices_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: invoices invoices_patient_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: invoices invoices_shortfall_note_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.invoices
    ADD CONSTRAINT invoices_shortfall_note_id_fkey FOREIGN KEY (shortfall_note_id) REFERENCES billing.invoices(id);


--
-- Name: number_series number_series_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.number_series
    ADD CONSTRAINT number_series_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: package_ends package_ends_by_account_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.package_ends
    ADD CONSTRAINT package_ends_by_account_fkey FOREIGN KEY (by_account) REFERENCES access.accounts(id);


--
-- Name: package_ends package_ends_package_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.package_ends
    ADD CONSTRAINT package_ends_package_id_fkey FOREIGN KEY (package_id) REFERENCES billing.packages(id);


--
-- Name: package_offers package_offers_offered_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.package_offers
    ADD CONSTRAINT package_offers_offered_by_fkey FOREIGN KEY (offered_by) REFERENCES access.accounts(id);


--
-- Name: package_offers package_offers_treatment_type_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.package_offers
    ADD CONSTRAINT package_offers_treatment_type_id_fkey FOREIGN KEY (treatment_type_id) REFERENCES practice.treatment_types(id);


--
-- Name: packages packages_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: packages packages_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: packages packages_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: packages packages_offer_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES billing.package_offers(id);


--
-- Name: packages packages_patient_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: packages packages_sold_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.packages
    ADD CONSTRAINT packages_sold_by_fkey FOREIGN KEY (sold_by) REFERENCES access.accounts(id);


--
-- Name: pay_rates pay_rates_assistant_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.pay_rates
    ADD CONSTRAINT pay_rates_assistant_id_fkey FOREIGN KEY (assistant_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: pay_rates pay_rates_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.pay_rates
    ADD CONSTRAINT pay_rates_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: pay_rates pay_rates_set_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.pay_rates
    ADD CONSTRAINT pay_rates_set_by_fkey FOREIGN KEY (set_by) REFERENCES access.accounts(id);


--
-- Name: pay_rates pay_rates_therapist_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.pay_rates
    ADD CONSTRAINT pay_rates_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: pay_rates pay_rates_treatment_type_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.pay_rates
    ADD CONSTRAINT pay_rates_treatment_type_id_fkey FOREIGN KEY (treatment_type_id) REFERENCES practice.treatment_types(id);


--
-- Name: payments payments_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.payments
    ADD CONSTRAINT payments_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: payments payments_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.payments
    ADD CONSTRAINT payments_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: payments payments_patient_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.payments
    ADD CONSTRAINT payments_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: payments payments_received_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.payments
    ADD CONSTRAINT payments_received_by_fkey FOREIGN KEY (received_by) REFERENCES access.accounts(id);


--
-- Name: postings postings_account_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.postings
    ADD CONSTRAINT postings_account_fkey FOREIGN KEY (account) REFERENCES billing.accounts(code);


--
-- Name: postings postings_entry_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.postings
    ADD CONSTRAINT postings_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES billing.entries(id);


--
-- Name: postings postings_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.postings
    ADD CONSTRAINT postings_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: receipt_prints receipt_prints_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.receipt_prints
    ADD CONSTRAINT receipt_prints_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: receipt_prints receipt_prints_printed_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.receipt_prints
    ADD CONSTRAINT receipt_prints_printed_by_fkey FOREIGN KEY (printed_by) REFERENCES access.accounts(id);


--
-- Name: redemptions redemptions_by_account_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.redemptions
    ADD CONSTRAINT redemptions_by_account_fkey FOREIGN KEY (by_account) REFERENCES access.accounts(id);


--
-- Name: redemptions redemptions_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.redemptions
    ADD CONSTRAINT redemptions_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: redemptions redemptions_package_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.redemptions
    ADD CONSTRAINT redemptions_package_id_fkey FOREIGN KEY (package_id) REFERENCES billing.packages(id);


--
-- Name: redemptions redemptions_reverses_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.redemptions
    ADD CONSTRAINT redemptions_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES billing.redemptions(id);


--
-- Name: refunds refunds_by_account_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.refunds
    ADD CONSTRAINT refunds_by_account_fkey FOREIGN KEY (by_account) REFERENCES access.accounts(id);


--
-- Name: refunds refunds_payment_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.refunds
    ADD CONSTRAINT refunds_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES billing.payments(id);


--
-- Name: remittance_lines remittance_lines_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittance_lines
    ADD CONSTRAINT remittance_lines_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: remittance_lines remittance_lines_remittance_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittance_lines
    ADD CONSTRAINT remittance_lines_remittance_id_fkey FOREIGN KEY (remittance_id) REFERENCES billing.remittances(id);


--
-- Name: remittances remittances_imported_by_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittances
    ADD CONSTRAINT remittances_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES access.accounts(id);


--
-- Name: remittances remittances_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittances
    ADD CONSTRAINT remittances_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: remittances remittances_location_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittances
    ADD CONSTRAINT remittances_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: remittances remittances_payment_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.remittances
    ADD CONSTRAINT remittances_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES billing.payments(id);


--
-- Name: visit_prices visit_prices_appointment_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.visit_prices
    ADD CONSTRAINT visit_prices_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES scheduling.appointments(id);


--
-- Name: visit_prices visit_prices_price_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.visit_prices
    ADD CONSTRAINT visit_prices_price_id_fkey FOREIGN KEY (price_id) REFERENCES practice.prices(id);


--
-- Name: write_offs write_offs_by_account_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.write_offs
    ADD CONSTRAINT write_offs_by_account_fkey FOREIGN KEY (by_account) REFERENCES access.accounts(id);


--
-- Name: write_offs write_offs_invoice_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.write_offs
    ADD CONSTRAINT write_offs_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES billing.invoices(id);


--
-- Name: write_offs write_offs_reverses_id_fkey; Type: FK CONSTRAINT; Schema: billing; Owner: clinic_owner
--

ALTER TABLE ONLY billing.write_offs
    ADD CONSTRAINT write_offs_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES billing.write_offs(id);


--
-- Name: alerts alerts_added_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.alerts
    ADD CONSTRAINT alerts_added_by_fkey FOREIGN KEY (added_by) REFERENCES access.accounts(id);


--
-- Name: alerts alerts_ended_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.alerts
    ADD CONSTRAINT alerts_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES access.accounts(id);


--
-- Name: alerts alerts_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.alerts
    ADD CONSTRAINT alerts_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: calls calls_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.calls
    ADD CONSTRAINT calls_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: calls calls_recorded_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.calls
    ADD CONSTRAINT calls_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES access.accounts(id);


--
-- Name: contacts contacts_added_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.contacts
    ADD CONSTRAINT contacts_added_by_fkey FOREIGN KEY (added_by) REFERENCES access.accounts(id);


--
-- Name: contacts contacts_ended_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.contacts
    ADD CONSTRAINT contacts_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES access.accounts(id);


--
-- Name: contacts contacts_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.contacts
    ADD CONSTRAINT contacts_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: coverages coverages_added_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.coverages
    ADD CONSTRAINT coverages_added_by_fkey FOREIGN KEY (added_by) REFERENCES access.accounts(id);


--
-- Name: coverages coverages_ended_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.coverages
    ADD CONSTRAINT coverages_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES access.accounts(id);


--
-- Name: coverages coverages_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.coverages
    ADD CONSTRAINT coverages_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: custodians custodians_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.custodians
    ADD CONSTRAINT custodians_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: custodians custodians_set_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.custodians
    ADD CONSTRAINT custodians_set_by_fkey FOREIGN KEY (set_by) REFERENCES access.accounts(id);


--
-- Name: custodians custodians_therapist_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.custodians
    ADD CONSTRAINT custodians_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: disclosures disclosures_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.disclosures
    ADD CONSTRAINT disclosures_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: disclosures disclosures_recorded_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.disclosures
    ADD CONSTRAINT disclosures_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES access.accounts(id);


--
-- Name: episode_history episode_history_changed_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.episode_history
    ADD CONSTRAINT episode_history_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES access.accounts(id);


--
-- Name: episode_history episode_history_episode_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.episode_history
    ADD CONSTRAINT episode_history_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES patient_records.episodes(id);


--
-- Name: episodes episodes_opened_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.episodes
    ADD CONSTRAINT episodes_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES access.accounts(id);


--
-- Name: episodes episodes_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.episodes
    ADD CONSTRAINT episodes_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: files files_added_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.files
    ADD CONSTRAINT files_added_by_fkey FOREIGN KEY (added_by) REFERENCES access.accounts(id);


--
-- Name: files files_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.files
    ADD CONSTRAINT files_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: files files_removed_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.files
    ADD CONSTRAINT files_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES access.accounts(id);


--
-- Name: legal_holds legal_holds_lifted_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.legal_holds
    ADD CONSTRAINT legal_holds_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES access.accounts(id);


--
-- Name: legal_holds legal_holds_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.legal_holds
    ADD CONSTRAINT legal_holds_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: legal_holds legal_holds_placed_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.legal_holds
    ADD CONSTRAINT legal_holds_placed_by_fkey FOREIGN KEY (placed_by) REFERENCES access.accounts(id);


--
-- Name: merged_rows merged_rows_merge_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.merged_rows
    ADD CONSTRAINT merged_rows_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES patient_records.merges(id);


--
-- Name: merges merges_duplicate_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.merges
    ADD CONSTRAINT merges_duplicate_id_fkey FOREIGN KEY (duplicate_id) REFERENCES patient_records.patients(id);


--
-- Name: merges merges_merged_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.merges
    ADD CONSTRAINT merges_merged_by_fkey FOREIGN KEY (merged_by) REFERENCES access.accounts(id);


--
-- Name: merges merges_survivor_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.merges
    ADD CONSTRAINT merges_survivor_id_fkey FOREIGN KEY (survivor_id) REFERENCES patient_records.patients(id);


--
-- Name: merges merges_undone_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.merges
    ADD CONSTRAINT merges_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES access.accounts(id);


--
-- Name: patient_history patient_history_changed_by_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patient_history
    ADD CONSTRAINT patient_history_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES access.accounts(id);


--
-- Name: patient_history patient_history_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patient_history
    ADD CONSTRAINT patient_history_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: patients patients_merged_into_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patients
    ADD CONSTRAINT patients_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES patient_records.patients(id);


--
-- Name: patients patients_preferred_location_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.patients
    ADD CONSTRAINT patients_preferred_location_id_fkey FOREIGN KEY (preferred_location_id) REFERENCES practice.locations(id);


--
-- Name: search_keys search_keys_patient_id_fkey; Type: FK CONSTRAINT; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE ONLY patient_records.search_keys
    ADD CONSTRAINT search_keys_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id) ON DELETE CASCADE;


--
-- Name: locations locations_legal_entity_id_fkey; Type: FK CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.locations
    ADD CONSTRAINT locations_legal_entity_id_fkey FOREIGN KEY (legal_entity_id) REFERENCES practice.legal_entities(id);


--
-- Name: prices prices_location_id_fkey; Type: FK CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.prices
    ADD CONSTRAINT prices_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: prices prices_treatment_type_id_fkey; Type: FK CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.prices
    ADD CONSTRAINT prices_treatment_type_id_fkey FOREIGN KEY (treatment_type_id) REFERENCES practice.treatment_types(id);


--
-- Name: rooms rooms_location_id_fkey; Type: FK CONSTRAINT; Schema: practice; Owner: clinic_owner
--

ALTER TABLE ONLY practice.rooms
    ADD CONSTRAINT rooms_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: appointment_changes appointment_changes_account_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointment_changes
    ADD CONSTRAINT appointment_changes_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.accounts(id);


--
-- Name: appointment_changes appointment_changes_appointment_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointment_changes
    ADD CONSTRAINT appointment_changes_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES scheduling.appointments(id);


--
-- Name: appointments appointments_booked_by_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_booked_by_fkey FOREIGN KEY (booked_by) REFERENCES access.accounts(id);


--
-- Name: appointments appointments_cancel_reason_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_cancel_reason_fkey FOREIGN KEY (cancel_reason) REFERENCES scheduling.cancel_reasons(code);


--
-- Name: appointments appointments_location_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: appointments appointments_patient_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: appointments appointments_rebooked_from_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_rebooked_from_fkey FOREIGN KEY (rebooked_from) REFERENCES scheduling.appointments(id);


--
-- Name: appointments appointments_room_id_location_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_room_id_location_id_fkey FOREIGN KEY (room_id, location_id) REFERENCES practice.rooms(id, location_id);


--
-- Name: appointments appointments_therapist_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: appointments appointments_treatment_type_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.appointments
    ADD CONSTRAINT appointments_treatment_type_id_fkey FOREIGN KEY (treatment_type_id) REFERENCES practice.treatment_types(id);


--
-- Name: location_rules location_rules_location_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.location_rules
    ADD CONSTRAINT location_rules_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: shift_exceptions shift_exceptions_location_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shift_exceptions
    ADD CONSTRAINT shift_exceptions_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: shift_exceptions shift_exceptions_therapist_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shift_exceptions
    ADD CONSTRAINT shift_exceptions_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: shifts shifts_location_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shifts
    ADD CONSTRAINT shifts_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: shifts shifts_therapist_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.shifts
    ADD CONSTRAINT shifts_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: time_off time_off_therapist_id_fkey; Type: FK CONSTRAINT; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE ONLY scheduling.time_off
    ADD CONSTRAINT time_off_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: adverse_event_outcomes adverse_event_outcomes_event_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_event_outcomes
    ADD CONSTRAINT adverse_event_outcomes_event_id_fkey FOREIGN KEY (event_id) REFERENCES session_notes.adverse_events(id);


--
-- Name: adverse_event_outcomes adverse_event_outcomes_recorded_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_event_outcomes
    ADD CONSTRAINT adverse_event_outcomes_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES access.accounts(id);


--
-- Name: adverse_events adverse_events_kind_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_events
    ADD CONSTRAINT adverse_events_kind_fkey FOREIGN KEY (kind) REFERENCES session_notes.adverse_event_kinds(kind);


--
-- Name: adverse_events adverse_events_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_events
    ADD CONSTRAINT adverse_events_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: adverse_events adverse_events_patient_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_events
    ADD CONSTRAINT adverse_events_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: adverse_events adverse_events_recorded_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.adverse_events
    ADD CONSTRAINT adverse_events_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES access.accounts(id);


--
-- Name: amendments amendments_added_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.amendments
    ADD CONSTRAINT amendments_added_by_fkey FOREIGN KEY (added_by) REFERENCES access.accounts(id);


--
-- Name: amendments amendments_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.amendments
    ADD CONSTRAINT amendments_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: check_ins check_ins_answered_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES access.accounts(id);


--
-- Name: check_ins check_ins_event_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_event_id_fkey FOREIGN KEY (event_id) REFERENCES session_notes.adverse_events(id);


--
-- Name: check_ins check_ins_location_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: check_ins check_ins_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: check_ins check_ins_patient_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: check_ins check_ins_therapist_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.check_ins
    ADD CONSTRAINT check_ins_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: consents consents_given_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.consents
    ADD CONSTRAINT consents_given_by_fkey FOREIGN KEY (given_by) REFERENCES patient_records.contacts(id);


--
-- Name: consents consents_patient_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.consents
    ADD CONSTRAINT consents_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: consents consents_recorded_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.consents
    ADD CONSTRAINT consents_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES access.accounts(id);


--
-- Name: consents consents_therapist_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.consents
    ADD CONSTRAINT consents_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: consents consents_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.consents
    ADD CONSTRAINT consents_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES access.accounts(id);


--
-- Name: danger_signs danger_signs_kind_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.danger_signs
    ADD CONSTRAINT danger_signs_kind_fkey FOREIGN KEY (kind) REFERENCES session_notes.adverse_event_kinds(kind);


--
-- Name: found_needles found_needles_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.found_needles
    ADD CONSTRAINT found_needles_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: found_needles found_needles_recorded_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.found_needles
    ADD CONSTRAINT found_needles_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES access.accounts(id);


--
-- Name: measure_results measure_results_episode_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measure_results
    ADD CONSTRAINT measure_results_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES patient_records.episodes(id);


--
-- Name: measure_results measure_results_measure_version_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measure_results
    ADD CONSTRAINT measure_results_measure_version_fkey FOREIGN KEY (measure, version) REFERENCES session_notes.measures(code, version);


--
-- Name: measure_results measure_results_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measure_results
    ADD CONSTRAINT measure_results_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: measure_results measure_results_patient_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measure_results
    ADD CONSTRAINT measure_results_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: measure_results measure_results_recorded_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measure_results
    ADD CONSTRAINT measure_results_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES access.accounts(id);


--
-- Name: measure_results measure_results_voided_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.measure_results
    ADD CONSTRAINT measure_results_voided_by_fkey FOREIGN KEY (voided_by) REFERENCES access.accounts(id);


--
-- Name: needle_searches needle_searches_closed_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.needle_searches
    ADD CONSTRAINT needle_searches_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES access.accounts(id);


--
-- Name: needle_searches needle_searches_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.needle_searches
    ADD CONSTRAINT needle_searches_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: needles needles_muscle; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.needles
    ADD CONSTRAINT needles_muscle FOREIGN KEY (muscle) REFERENCES session_notes.muscles(code);


--
-- Name: needles needles_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.needles
    ADD CONSTRAINT needles_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: note_revisions note_revisions_note_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.note_revisions
    ADD CONSTRAINT note_revisions_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_notes.notes(id);


--
-- Name: note_revisions note_revisions_saved_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.note_revisions
    ADD CONSTRAINT note_revisions_saved_by_fkey FOREIGN KEY (saved_by) REFERENCES access.accounts(id);


--
-- Name: notes notes_appointment_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES scheduling.appointments(id);


--
-- Name: notes notes_author_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES access.accounts(id);


--
-- Name: notes notes_episode_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES patient_records.episodes(id);


--
-- Name: notes notes_location_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: notes notes_patient_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: notes notes_therapist_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: notes notes_written_for_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.notes
    ADD CONSTRAINT notes_written_for_fkey FOREIGN KEY (written_for) REFERENCES patient_records.patients(id);


--
-- Name: screen_answers screen_answers_question; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screen_answers
    ADD CONSTRAINT screen_answers_question FOREIGN KEY (version, code) REFERENCES session_notes.screen_questions(version, code);


--
-- Name: screen_answers screen_answers_screen_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screen_answers
    ADD CONSTRAINT screen_answers_screen_id_fkey FOREIGN KEY (screen_id) REFERENCES session_notes.screens(id);


--
-- Name: screen_questions screen_questions_version_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screen_questions
    ADD CONSTRAINT screen_questions_version_fkey FOREIGN KEY (version) REFERENCES session_notes.screen_versions(version);


--
-- Name: screen_versions screen_versions_published_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screen_versions
    ADD CONSTRAINT screen_versions_published_by_fkey FOREIGN KEY (published_by) REFERENCES access.accounts(id);


--
-- Name: screens screens_answered_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screens
    ADD CONSTRAINT screens_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES access.accounts(id);


--
-- Name: screens screens_patient_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screens
    ADD CONSTRAINT screens_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: screens screens_version_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.screens
    ADD CONSTRAINT screens_version_fkey FOREIGN KEY (version) REFERENCES session_notes.screen_versions(version);


--
-- Name: sharps_boxes sharps_boxes_location_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.sharps_boxes
    ADD CONSTRAINT sharps_boxes_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: sharps_boxes sharps_boxes_opened_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.sharps_boxes
    ADD CONSTRAINT sharps_boxes_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES access.accounts(id);


--
-- Name: sharps_boxes sharps_boxes_sealed_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.sharps_boxes
    ADD CONSTRAINT sharps_boxes_sealed_by_fkey FOREIGN KEY (sealed_by) REFERENCES access.accounts(id);


--
-- Name: tasks tasks_appointment_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES scheduling.appointments(id);


--
-- Name: tasks tasks_clock_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_clock_fkey FOREIGN KEY (clock) REFERENCES billing.clock_rules(name);


--
-- Name: tasks tasks_coverage_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_coverage_id_fkey FOREIGN KEY (coverage_id) REFERENCES patient_records.coverages(id);


--
-- Name: tasks tasks_done_by_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_done_by_fkey FOREIGN KEY (done_by) REFERENCES access.accounts(id);


--
-- Name: tasks tasks_event_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_event_id_fkey FOREIGN KEY (event_id) REFERENCES session_notes.adverse_events(id);


--
-- Name: tasks tasks_location_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: tasks tasks_patient_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient_records.patients(id);


--
-- Name: tasks tasks_therapist_id_fkey; Type: FK CONSTRAINT; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE ONLY session_notes.tasks
    ADD CONSTRAINT tasks_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: bio_acknowledgements bio_acknowledgements_rule_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bio_acknowledgements
    ADD CONSTRAINT bio_acknowledgements_rule_fkey FOREIGN KEY (rule) REFERENCES therapist_profiles.advertising_rules(rule);


--
-- Name: bio_acknowledgements bio_acknowledgements_therapist_id_version_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bio_acknowledgements
    ADD CONSTRAINT bio_acknowledgements_therapist_id_version_fkey FOREIGN KEY (therapist_id, version) REFERENCES therapist_profiles.bio_versions(therapist_id, version);


--
-- Name: bio_versions bio_versions_author_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bio_versions
    ADD CONSTRAINT bio_versions_author_id_fkey FOREIGN KEY (author_id) REFERENCES access.accounts(id);


--
-- Name: bio_versions bio_versions_by_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bio_versions
    ADD CONSTRAINT bio_versions_by_id_fkey FOREIGN KEY (by_id) REFERENCES access.accounts(id);


--
-- Name: bio_versions bio_versions_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bio_versions
    ADD CONSTRAINT bio_versions_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: bios bios_author_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bios
    ADD CONSTRAINT bios_author_id_fkey FOREIGN KEY (author_id) REFERENCES access.accounts(id);


--
-- Name: bios bios_by_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bios
    ADD CONSTRAINT bios_by_id_fkey FOREIGN KEY (by_id) REFERENCES access.accounts(id);


--
-- Name: bios bios_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.bios
    ADD CONSTRAINT bios_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: certificates certificates_added_by_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.certificates
    ADD CONSTRAINT certificates_added_by_fkey FOREIGN KEY (added_by) REFERENCES access.accounts(id);


--
-- Name: certificates certificates_removed_by_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.certificates
    ADD CONSTRAINT certificates_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES access.accounts(id);


--
-- Name: certificates certificates_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.certificates
    ADD CONSTRAINT certificates_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: permits permits_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.permits
    ADD CONSTRAINT permits_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: photos photos_set_by_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.photos
    ADD CONSTRAINT photos_set_by_fkey FOREIGN KEY (set_by) REFERENCES access.accounts(id);


--
-- Name: photos photos_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.photos
    ADD CONSTRAINT photos_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: profile_versions profile_versions_by_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.profile_versions
    ADD CONSTRAINT profile_versions_by_id_fkey FOREIGN KEY (by_id) REFERENCES access.accounts(id);


--
-- Name: profile_versions profile_versions_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.profile_versions
    ADD CONSTRAINT profile_versions_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: published_bios published_bios_author_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.published_bios
    ADD CONSTRAINT published_bios_author_id_fkey FOREIGN KEY (author_id) REFERENCES access.accounts(id);


--
-- Name: published_bios published_bios_published_by_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.published_bios
    ADD CONSTRAINT published_bios_published_by_fkey FOREIGN KEY (published_by) REFERENCES access.accounts(id);


--
-- Name: published_bios published_bios_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.published_bios
    ADD CONSTRAINT published_bios_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: published_bios published_bios_therapist_id_version_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.published_bios
    ADD CONSTRAINT published_bios_therapist_id_version_fkey FOREIGN KEY (therapist_id, version) REFERENCES therapist_profiles.bio_versions(therapist_id, version);


--
-- Name: therapist_locations therapist_locations_location_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapist_locations
    ADD CONSTRAINT therapist_locations_location_id_fkey FOREIGN KEY (location_id) REFERENCES practice.locations(id);


--
-- Name: therapist_locations therapist_locations_therapist_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapist_locations
    ADD CONSTRAINT therapist_locations_therapist_id_fkey FOREIGN KEY (therapist_id) REFERENCES therapist_profiles.therapists(id);


--
-- Name: therapists therapists_account_id_fkey; Type: FK CONSTRAINT; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE ONLY therapist_profiles.therapists
    ADD CONSTRAINT therapists_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.accounts(id);


--
-- Name: grants; Type: ROW SECURITY; Schema: access; Owner: clinic_owner
--

ALTER TABLE access.grants ENABLE ROW LEVEL SECURITY;

--
-- Name: grants grants_add; Type: POLICY; Schema: access; Owner: clinic_owner
--

CREATE POLICY grants_add ON access.grants FOR INSERT WITH CHECK (access.may_at('access.manage'::text, location_id));


--
-- Name: grants grants_end; Type: POLICY; Schema: access; Owner: clinic_owner
--

CREATE POLICY grants_end ON access.grants FOR UPDATE USING (access.may_at('access.manage'::text, location_id));


--
-- Name: grants grants_read; Type: POLICY; Schema: access; Owner: clinic_owner
--

CREATE POLICY grants_read ON access.grants FOR SELECT USING (true);


--
-- Name: allocations add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.allocations FOR INSERT WITH CHECK (((by_account = access.me()) AND (EXISTS ( SELECT
   FROM billing.payments p
  WHERE ((p.id = allocations.payment_id) AND access.may_at('billing.write'::text, p.location_id)))) AND (EXISTS ( SELECT
   FROM billing.invoices i
  WHERE ((i.id = allocations.invoice_id) AND access.may_at('billing.write'::text, i.location_id))))));


--
-- Name: charge_shares add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.charge_shares FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM billing.charges c
  WHERE ((c.id = charge_shares.charge_id) AND (c.requested_by = access.me()) AND access.may_at('billing.write'::text, c.location_id)))));


--
-- Name: charges add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.charges FOR INSERT WITH CHECK (((requested_by = access.me()) AND access.may_at('billing.write'::text, location_id)));


--
-- Name: claim_batches add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.claim_batches FOR INSERT WITH CHECK (access.may_at('billing.write'::text, location_id));


--
-- Name: claim_events add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.claim_events FOR INSERT WITH CHECK (((by_account = access.me()) AND (status = ANY (ARRAY['submitted'::text, 'accepted'::text, 'denied'::text])) AND (EXISTS ( SELECT
   FROM billing.invoices i
  WHERE ((i.id = claim_events.invoice_id) AND access.may_at('billing.write'::text, i.location_id))))));


--
-- Name: fee_policies add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.fee_policies FOR INSERT WITH CHECK (access.may_at('practice.write'::text, location_id));


--
-- Name: invoice_lines add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.invoice_lines FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE ((i.id = invoice_lines.invoice_id) AND access.may_at('billing.write'::text, i.location_id)))));


--
-- Name: invoices add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.invoices FOR INSERT WITH CHECK ((access.may_at('billing.write'::text, location_id) AND ((kind = 'invoice'::text) OR access.may_at('billing.adjust'::text, location_id))));


--
-- Name: package_ends add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.package_ends FOR INSERT WITH CHECK (((by_account = access.me()) AND (EXISTS ( SELECT
   FROM billing.packages p
  WHERE ((p.id = package_ends.package_id) AND access.may_at('billing.adjust'::text, p.location_id))))));


--
-- Name: package_offers add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.package_offers FOR INSERT WITH CHECK (((offered_by = access.me()) AND access.may('practice.write'::text)));


--
-- Name: packages add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.packages FOR INSERT WITH CHECK (((sold_by = access.me()) AND (status = 'open'::text) AND (redeemed = 0) AND access.may_at('billing.write'::text, location_id)));


--
-- Name: pay_rates add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.pay_rates FOR INSERT WITH CHECK (((set_by = access.me()) AND
CASE
    WHEN (location_id IS NULL) THEN access.may_everywhere('billing.pay'::text)
    ELSE access.may_at('billing.pay'::text, location_id)
END));


--
-- Name: payments add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.payments FOR INSERT WITH CHECK (((received_by = access.me()) AND access.may_at('billing.write'::text, location_id)));


--
-- Name: receipt_prints add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.receipt_prints FOR INSERT WITH CHECK (((printed_by = access.me()) AND (EXISTS ( SELECT
   FROM billing.invoices i
  WHERE ((i.id = receipt_prints.invoice_id) AND access.may_at('billing.write'::text, i.location_id))))));


--
-- Name: redemptions add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.redemptions FOR INSERT WITH CHECK (((by_account = access.me()) AND (EXISTS ( SELECT
   FROM billing.invoices i
  WHERE ((i.id = redemptions.invoice_id) AND access.may_at('billing.write'::text, i.location_id))))));


--
-- Name: refunds add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.refunds FOR INSERT WITH CHECK (((by_account = access.me()) AND (EXISTS ( SELECT
   FROM billing.payments p
  WHERE ((p.id = refunds.payment_id) AND access.may_at('billing.adjust'::text, p.location_id))))));


--
-- Name: remittance_lines add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.remittance_lines FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM billing.remittances r
  WHERE ((r.id = remittance_lines.remittance_id) AND access.may_at('billing.write'::text, r.location_id)))));


--
-- Name: remittances add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.remittances FOR INSERT WITH CHECK (access.may_at('billing.write'::text, location_id));


--
-- Name: write_offs add; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY add ON billing.write_offs FOR INSERT WITH CHECK (((by_account = access.me()) AND (EXISTS ( SELECT
   FROM billing.invoices i
  WHERE ((i.id = write_offs.invoice_id) AND access.may_at('billing.adjust'::text, i.location_id))))));


--
-- Name: allocations; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.allocations ENABLE ROW LEVEL SECURITY;

--
-- Name: charge_shares; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.charge_shares ENABLE ROW LEVEL SECURITY;

--
-- Name: charges; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.charges ENABLE ROW LEVEL SECURITY;

--
-- Name: claim_batches; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.claim_batches ENABLE ROW LEVEL SECURITY;

--
-- Name: claim_events; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.claim_events ENABLE ROW LEVEL SECURITY;

--
-- Name: claims; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.claims ENABLE ROW LEVEL SECURITY;

--
-- Name: package_offers close; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY close ON billing.package_offers FOR UPDATE USING (access.may('practice.write'::text)) WITH CHECK (access.may('practice.write'::text));


--
-- Name: day_closes; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.day_closes ENABLE ROW LEVEL SECURITY;

--
-- Name: day_counts; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.day_counts ENABLE ROW LEVEL SECURITY;

--
-- Name: entries; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.entries ENABLE ROW LEVEL SECURITY;

--
-- Name: fee_policies; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.fee_policies ENABLE ROW LEVEL SECURITY;

--
-- Name: allocations hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.allocations TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: charge_shares hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.charge_shares TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: charges hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.charges TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: fee_policies hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.fee_policies TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: invoice_lines hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.invoice_lines TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: invoices hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.invoices TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: number_series hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.number_series TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: package_ends hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.package_ends TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: package_offers hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.package_offers TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: packages hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.packages TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: payments hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.payments TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: redemptions hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.redemptions TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: refunds hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.refunds TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: visit_prices hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.visit_prices TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: write_offs hand_over; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY hand_over ON billing.write_offs TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: invoice_lines; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.invoice_lines ENABLE ROW LEVEL SECURITY;

--
-- Name: invoices; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.invoices ENABLE ROW LEVEL SECURITY;

--
-- Name: invoices issue; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY issue ON billing.invoices FOR UPDATE USING (access.may_at('billing.write'::text, location_id)) WITH CHECK ((((kind = 'invoice'::text) AND ((status = ANY (ARRAY['draft'::text, 'issued'::text])) OR ((status = 'discarded'::text) AND (purpose <> 'shortfall'::text)))) OR access.may_at('billing.adjust'::text, location_id)));


--
-- Name: claim_batches keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.claim_batches TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: claim_events keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.claim_events TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: claims keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.claims TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: day_closes keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.day_closes TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: day_counts keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.day_counts TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: entries keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.entries TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: pay_rates keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.pay_rates TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: postings keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.postings TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: receipt_prints keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.receipt_prints TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: remittance_lines keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.remittance_lines TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: remittances keep; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY keep ON billing.remittances TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: number_series; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.number_series ENABLE ROW LEVEL SECURITY;

--
-- Name: package_ends; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.package_ends ENABLE ROW LEVEL SECURITY;

--
-- Name: package_offers; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.package_offers ENABLE ROW LEVEL SECURITY;

--
-- Name: packages; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.packages ENABLE ROW LEVEL SECURITY;

--
-- Name: pay_rates; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.pay_rates ENABLE ROW LEVEL SECURITY;

--
-- Name: payments; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.payments ENABLE ROW LEVEL SECURITY;

--
-- Name: postings; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.postings ENABLE ROW LEVEL SECURITY;

--
-- Name: allocations read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.allocations FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.payments p
  WHERE (p.id = allocations.payment_id))));


--
-- Name: charge_shares read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.charge_shares FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.charges c
  WHERE (c.id = charge_shares.charge_id))));


--
-- Name: charges read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.charges FOR SELECT USING ((( SELECT access.may_everywhere('billing.read'::text) AS may_everywhere) OR access.may_at('billing.read'::text, location_id)));


--
-- Name: claim_batches read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.claim_batches FOR SELECT USING (access.may_at('billing.read'::text, location_id));


--
-- Name: claim_events read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.claim_events FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE (i.id = claim_events.invoice_id))));


--
-- Name: claims read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.claims FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE (i.id = claims.invoice_id))));


--
-- Name: day_closes read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.day_closes FOR SELECT USING (access.may_at('billing.read'::text, location_id));


--
-- Name: day_counts read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.day_counts FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.day_closes c
  WHERE (c.id = day_counts.close_id))));


--
-- Name: entries read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.entries FOR SELECT USING (access.may_at('billing.read'::text, location_id));


--
-- Name: fee_policies read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.fee_policies FOR SELECT USING (access.may_at('billing.read'::text, location_id));


--
-- Name: invoice_lines read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.invoice_lines FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE (i.id = invoice_lines.invoice_id))));


--
-- Name: invoices read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.invoices FOR SELECT USING ((( SELECT access.may_everywhere('billing.read'::text) AS may_everywhere) OR access.may_at('billing.read'::text, location_id)));


--
-- Name: package_ends read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.package_ends FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.packages p
  WHERE (p.id = package_ends.package_id))));


--
-- Name: package_offers read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.package_offers FOR SELECT USING (( SELECT access.may('billing.read'::text) AS may));


--
-- Name: packages read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.packages FOR SELECT USING (access.may_at('billing.read'::text, location_id));


--
-- Name: pay_rates read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.pay_rates FOR SELECT USING ((( SELECT access.may_everywhere('billing.pay'::text) AS may_everywhere) OR
CASE
    WHEN (location_id IS NULL) THEN access.may('billing.pay'::text)
    ELSE access.may_at('billing.pay'::text, location_id)
END));


--
-- Name: payments read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.payments FOR SELECT USING ((( SELECT access.may_everywhere('billing.read'::text) AS may_everywhere) OR access.may_at('billing.read'::text, location_id)));


--
-- Name: postings read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.postings FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.entries e
  WHERE (e.id = postings.entry_id))));


--
-- Name: receipt_prints read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.receipt_prints FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE (i.id = receipt_prints.invoice_id))));


--
-- Name: redemptions read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.redemptions FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE (i.id = redemptions.invoice_id))));


--
-- Name: refunds read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.refunds FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.payments p
  WHERE (p.id = refunds.payment_id))));


--
-- Name: remittance_lines read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.remittance_lines FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.remittances r
  WHERE (r.id = remittance_lines.remittance_id))));


--
-- Name: remittances read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.remittances FOR SELECT USING (access.may_at('billing.read'::text, location_id));


--
-- Name: visit_prices read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.visit_prices FOR SELECT USING (( SELECT access.may('billing.read'::text) AS may));


--
-- Name: write_offs read; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY read ON billing.write_offs FOR SELECT USING ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE (i.id = write_offs.invoice_id))));


--
-- Name: receipt_prints; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.receipt_prints ENABLE ROW LEVEL SECURITY;

--
-- Name: redemptions; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.redemptions ENABLE ROW LEVEL SECURITY;

--
-- Name: refunds; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.refunds ENABLE ROW LEVEL SECURITY;

--
-- Name: remittance_lines; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.remittance_lines ENABLE ROW LEVEL SECURITY;

--
-- Name: remittances; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.remittances ENABLE ROW LEVEL SECURITY;

--
-- Name: invoice_lines remove; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY remove ON billing.invoice_lines FOR DELETE USING ((EXISTS ( SELECT
   FROM billing.invoices i
  WHERE ((i.id = invoice_lines.invoice_id) AND access.may_at('billing.write'::text, i.location_id)))));


--
-- Name: charges settle; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY settle ON billing.charges FOR UPDATE USING (access.may_at('billing.write'::text, location_id)) WITH CHECK (access.may_at('billing.write'::text, location_id));


--
-- Name: visit_prices; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.visit_prices ENABLE ROW LEVEL SECURITY;

--
-- Name: pay_rates withdraw; Type: POLICY; Schema: billing; Owner: clinic_owner
--

CREATE POLICY withdraw ON billing.pay_rates FOR UPDATE USING (
CASE
    WHEN (location_id IS NULL) THEN access.may_everywhere('billing.pay'::text)
    ELSE access.may_at('billing.pay'::text, location_id)
END);


--
-- Name: write_offs; Type: ROW SECURITY; Schema: billing; Owner: clinic_owner
--

ALTER TABLE billing.write_offs ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_log audit_add; Type: POLICY; Schema: operations; Owner: clinic_owner
--

CREATE POLICY audit_add ON operations.audit_log FOR INSERT WITH CHECK ((action = ANY (ARRAY['view'::text, 'write'::text, 'rehearse'::text, 'login'::text])));


--
-- Name: audit_log; Type: ROW SECURITY; Schema: operations; Owner: clinic_owner
--

ALTER TABLE operations.audit_log ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_log audit_read; Type: POLICY; Schema: operations; Owner: clinic_owner
--

CREATE POLICY audit_read ON operations.audit_log FOR SELECT USING (access.may_at('audit.read'::text, location_id));


--
-- Name: idempotency; Type: ROW SECURITY; Schema: operations; Owner: clinic_owner
--

ALTER TABLE operations.idempotency ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency idempotency_expire; Type: POLICY; Schema: operations; Owner: clinic_owner
--

CREATE POLICY idempotency_expire ON operations.idempotency TO clinic_owner USING ((at < (now() - '25:00:00'::interval)));


--
-- Name: idempotency idempotency_own; Type: POLICY; Schema: operations; Owner: clinic_owner
--

CREATE POLICY idempotency_own ON operations.idempotency USING ((account_id = access.me())) WITH CHECK ((account_id = access.me()));


--
-- Name: audit_log keep; Type: POLICY; Schema: operations; Owner: clinic_owner
--

CREATE POLICY keep ON operations.audit_log FOR SELECT TO clinic_owner USING (true);


--
-- Name: alerts add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.alerts FOR INSERT WITH CHECK (((added_by = access.me()) AND access.may('patients.write'::text)));


--
-- Name: calls add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.calls FOR INSERT WITH CHECK (((recorded_by = access.me()) AND access.may('patients.write'::text)));


--
-- Name: contacts add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.contacts FOR INSERT WITH CHECK (((added_by = access.me()) AND access.may('patients.write'::text)));


--
-- Name: coverages add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.coverages FOR INSERT WITH CHECK (((added_by = access.me()) AND access.may('patients.write'::text)));


--
-- Name: custodians add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.custodians FOR INSERT WITH CHECK (((set_by = access.me()) AND access.may('records.keep'::text)));


--
-- Name: disclosures add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.disclosures FOR INSERT WITH CHECK (((recorded_by = access.me()) AND access.may('patients.write'::text)));


--
-- Name: episodes add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.episodes FOR INSERT WITH CHECK (((opened_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: files add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.files FOR INSERT WITH CHECK (((added_by = access.me()) AND access.may('patients.write'::text)));


--
-- Name: legal_holds add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.legal_holds FOR INSERT WITH CHECK (((placed_by = access.me()) AND access.may('records.keep'::text)));


--
-- Name: patients add; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY add ON patient_records.patients FOR INSERT WITH CHECK (access.may('patients.write'::text));


--
-- Name: alerts; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.alerts ENABLE ROW LEVEL SECURITY;

--
-- Name: calls; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.calls ENABLE ROW LEVEL SECURITY;

--
-- Name: contacts; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.contacts ENABLE ROW LEVEL SECURITY;

--
-- Name: coverages; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.coverages ENABLE ROW LEVEL SECURITY;

--
-- Name: custodians; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.custodians ENABLE ROW LEVEL SECURITY;

--
-- Name: disclosures; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.disclosures ENABLE ROW LEVEL SECURITY;

--
-- Name: alerts edit; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY edit ON patient_records.alerts FOR UPDATE USING (access.may('patients.write'::text)) WITH CHECK ((ended_by = access.me()));


--
-- Name: contacts edit; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY edit ON patient_records.contacts FOR UPDATE USING (access.may('patients.write'::text)) WITH CHECK ((ended_by = access.me()));


--
-- Name: coverages edit; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY edit ON patient_records.coverages FOR UPDATE USING (access.may('patients.write'::text)) WITH CHECK (((ended_by IS NULL) OR (ended_by = access.me())));


--
-- Name: episodes edit; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY edit ON patient_records.episodes FOR UPDATE USING (access.may('notes.write'::text));


--
-- Name: files edit; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY edit ON patient_records.files FOR UPDATE USING (access.may('patients.write'::text)) WITH CHECK ((((removed_by IS NULL) AND (added_by = access.me())) OR (removed_by = access.me())));


--
-- Name: legal_holds edit; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY edit ON patient_records.legal_holds FOR UPDATE USING (access.may('records.keep'::text)) WITH CHECK ((lifted_by = access.me()));


--
-- Name: patients edit; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY edit ON patient_records.patients FOR UPDATE USING (access.may('patients.write'::text));


--
-- Name: episode_history; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.episode_history ENABLE ROW LEVEL SECURITY;

--
-- Name: episodes; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.episodes ENABLE ROW LEVEL SECURITY;

--
-- Name: files; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.files ENABLE ROW LEVEL SECURITY;

--
-- Name: alerts hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.alerts TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: calls hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.calls TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: contacts hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.contacts TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: coverages hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.coverages TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: disclosures hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.disclosures TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: episodes hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.episodes TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: files hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.files TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: legal_holds hand_over; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY hand_over ON patient_records.legal_holds TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: episode_history keep; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY keep ON patient_records.episode_history FOR INSERT TO clinic_owner WITH CHECK (true);


--
-- Name: merged_rows keep; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY keep ON patient_records.merged_rows TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: merges keep; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY keep ON patient_records.merges TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: patient_history keep; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY keep ON patient_records.patient_history FOR INSERT TO clinic_owner WITH CHECK (true);


--
-- Name: patients keep; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY keep ON patient_records.patients TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: search_keys keep; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY keep ON patient_records.search_keys TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: legal_holds; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.legal_holds ENABLE ROW LEVEL SECURITY;

--
-- Name: merged_rows; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.merged_rows ENABLE ROW LEVEL SECURITY;

--
-- Name: merges; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.merges ENABLE ROW LEVEL SECURITY;

--
-- Name: patient_history; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.patient_history ENABLE ROW LEVEL SECURITY;

--
-- Name: patients; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.patients ENABLE ROW LEVEL SECURITY;

--
-- Name: alerts read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.alerts FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: calls read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.calls FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: contacts read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.contacts FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: coverages read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.coverages FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: custodians read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.custodians FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: disclosures read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.disclosures FOR SELECT USING ((( SELECT access.may('patients.read'::text) AS may) OR ( SELECT access.may('audit.read'::text) AS may)));


--
-- Name: episode_history read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.episode_history FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: episodes read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.episodes FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: files read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.files FOR SELECT USING (((added_by = ( SELECT access.me() AS me)) OR ((visibility = 'clinical'::text) AND ( SELECT access.may('notes.read'::text) AS may)) OR ((visibility = 'all'::text) AND ( SELECT access.may('patients.read'::text) AS may))));


--
-- Name: legal_holds read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.legal_holds FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: merges read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.merges FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: patient_history read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.patient_history FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: patients read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.patients FOR SELECT USING ((( SELECT access.may('patients.read'::text) AS may) AND (merged_into IS NULL)));


--
-- Name: search_keys read; Type: POLICY; Schema: patient_records; Owner: clinic_owner
--

CREATE POLICY read ON patient_records.search_keys FOR SELECT USING (( SELECT access.may('patients.read'::text) AS may));


--
-- Name: search_keys; Type: ROW SECURITY; Schema: patient_records; Owner: clinic_owner
--

ALTER TABLE patient_records.search_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: legal_entities add; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY add ON practice.legal_entities FOR INSERT WITH CHECK (access.may_everywhere('practice.write'::text));


--
-- Name: locations add; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY add ON practice.locations FOR INSERT WITH CHECK (access.may_everywhere('practice.write'::text));


--
-- Name: prices add; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY add ON practice.prices FOR INSERT WITH CHECK (access.may_at('practice.write'::text, location_id));


--
-- Name: rooms add; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY add ON practice.rooms FOR INSERT WITH CHECK (access.may_at('practice.write'::text, location_id));


--
-- Name: treatment_types add; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY add ON practice.treatment_types FOR INSERT WITH CHECK (access.may_everywhere('practice.write'::text));


--
-- Name: legal_entities edit; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY edit ON practice.legal_entities FOR UPDATE USING (true) WITH CHECK (access.may_everywhere('practice.write'::text));


--
-- Name: locations edit; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY edit ON practice.locations FOR UPDATE USING (true) WITH CHECK (access.may_at('practice.write'::text, id));


--
-- Name: prices edit; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY edit ON practice.prices FOR UPDATE USING (true) WITH CHECK (access.may_at('practice.write'::text, location_id));


--
-- Name: rooms edit; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY edit ON practice.rooms FOR UPDATE USING (true) WITH CHECK (access.may_at('practice.write'::text, location_id));


--
-- Name: treatment_types edit; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY edit ON practice.treatment_types FOR UPDATE USING (true) WITH CHECK (access.may_everywhere('practice.write'::text));


--
-- Name: legal_entities; Type: ROW SECURITY; Schema: practice; Owner: clinic_owner
--

ALTER TABLE practice.legal_entities ENABLE ROW LEVEL SECURITY;

--
-- Name: locations; Type: ROW SECURITY; Schema: practice; Owner: clinic_owner
--

ALTER TABLE practice.locations ENABLE ROW LEVEL SECURITY;

--
-- Name: prices; Type: ROW SECURITY; Schema: practice; Owner: clinic_owner
--

ALTER TABLE practice.prices ENABLE ROW LEVEL SECURITY;

--
-- Name: legal_entities read; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY read ON practice.legal_entities FOR SELECT USING (true);


--
-- Name: locations read; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY read ON practice.locations FOR SELECT USING (true);


--
-- Name: prices read; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY read ON practice.prices FOR SELECT USING (true);


--
-- Name: rooms read; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY read ON practice.rooms FOR SELECT USING (true);


--
-- Name: treatment_types read; Type: POLICY; Schema: practice; Owner: clinic_owner
--

CREATE POLICY read ON practice.treatment_types FOR SELECT USING (true);


--
-- Name: rooms; Type: ROW SECURITY; Schema: practice; Owner: clinic_owner
--

ALTER TABLE practice.rooms ENABLE ROW LEVEL SECURITY;

--
-- Name: treatment_types; Type: ROW SECURITY; Schema: practice; Owner: clinic_owner
--

ALTER TABLE practice.treatment_types ENABLE ROW LEVEL SECURITY;

--
-- Name: appointments add; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY add ON scheduling.appointments FOR INSERT TO clinic_app WITH CHECK (access.may_at('schedule.write'::text, location_id));


--
-- Name: location_rules add; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY add ON scheduling.location_rules FOR INSERT TO clinic_app WITH CHECK (access.may_at('practice.write'::text, location_id));


--
-- Name: shift_exceptions add; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY add ON scheduling.shift_exceptions FOR INSERT TO clinic_app WITH CHECK (access.may_at('shifts.write'::text, location_id));


--
-- Name: shifts add; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY add ON scheduling.shifts FOR INSERT TO clinic_app WITH CHECK (access.may_at('shifts.write'::text, location_id));


--
-- Name: time_off add; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY add ON scheduling.time_off FOR INSERT TO clinic_app WITH CHECK ((access.may_everywhere('shifts.write'::text) OR (therapist_id IN ( SELECT w.therapist_id
   FROM therapist_profiles.therapist_locations w
  WHERE access.may_at('shifts.write'::text, w.location_id)))));


--
-- Name: appointment_changes; Type: ROW SECURITY; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE scheduling.appointment_changes ENABLE ROW LEVEL SECURITY;

--
-- Name: appointments; Type: ROW SECURITY; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE scheduling.appointments ENABLE ROW LEVEL SECURITY;

--
-- Name: appointments edit; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY edit ON scheduling.appointments FOR UPDATE TO clinic_app USING (access.may_at('schedule.write'::text, location_id));


--
-- Name: location_rules edit; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY edit ON scheduling.location_rules FOR UPDATE TO clinic_app USING (true) WITH CHECK (access.may_at('practice.write'::text, location_id));


--
-- Name: shift_exceptions edit; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY edit ON scheduling.shift_exceptions FOR UPDATE TO clinic_app USING (true) WITH CHECK (access.may_at('shifts.write'::text, location_id));


--
-- Name: shifts edit; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY edit ON scheduling.shifts FOR UPDATE TO clinic_app USING (true) WITH CHECK (access.may_at('shifts.write'::text, location_id));


--
-- Name: time_off edit; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY edit ON scheduling.time_off FOR UPDATE TO clinic_app USING (true) WITH CHECK ((access.may_everywhere('shifts.write'::text) OR (therapist_id IN ( SELECT w.therapist_id
   FROM therapist_profiles.therapist_locations w
  WHERE access.may_at('shifts.write'::text, w.location_id)))));


--
-- Name: appointments hand_over; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY hand_over ON scheduling.appointments TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: location_rules; Type: ROW SECURITY; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE scheduling.location_rules ENABLE ROW LEVEL SECURITY;

--
-- Name: appointment_changes of_the_owner; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY of_the_owner ON scheduling.appointment_changes TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: appointments of_the_owner; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY of_the_owner ON scheduling.appointments TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: location_rules of_the_owner; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY of_the_owner ON scheduling.location_rules TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: shift_exceptions of_the_owner; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY of_the_owner ON scheduling.shift_exceptions TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: shifts of_the_owner; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY of_the_owner ON scheduling.shifts TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: time_off of_the_owner; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY of_the_owner ON scheduling.time_off TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: appointment_changes read; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY read ON scheduling.appointment_changes FOR SELECT TO clinic_app USING ((EXISTS ( SELECT
   FROM scheduling.appointments a
  WHERE (a.id = appointment_changes.appointment_id))));


--
-- Name: appointments read; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY read ON scheduling.appointments FOR SELECT TO clinic_app USING ((( SELECT access.may_everywhere('schedule.read'::text) AS may_everywhere) OR access.may_at('schedule.read'::text, location_id)));


--
-- Name: location_rules read; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY read ON scheduling.location_rules FOR SELECT TO clinic_app USING (( SELECT access.may('schedule.read'::text) AS may));


--
-- Name: shift_exceptions read; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY read ON scheduling.shift_exceptions FOR SELECT TO clinic_app USING ((( SELECT access.may_everywhere('schedule.read'::text) AS may_everywhere) OR access.may_at('schedule.read'::text, location_id)));


--
-- Name: shifts read; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY read ON scheduling.shifts FOR SELECT TO clinic_app USING ((( SELECT access.may_everywhere('schedule.read'::text) AS may_everywhere) OR access.may_at('schedule.read'::text, location_id)));


--
-- Name: time_off read; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY read ON scheduling.time_off FOR SELECT TO clinic_app USING (( SELECT access.may('schedule.read'::text) AS may));


--
-- Name: shift_exceptions remove; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY remove ON scheduling.shift_exceptions FOR DELETE TO clinic_app USING (access.may_at('shifts.write'::text, location_id));


--
-- Name: appointments service; Type: POLICY; Schema: scheduling; Owner: clinic_owner
--

CREATE POLICY service ON scheduling.appointments FOR SELECT TO clinic_owner USING (true);


--
-- Name: shift_exceptions; Type: ROW SECURITY; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE scheduling.shift_exceptions ENABLE ROW LEVEL SECURITY;

--
-- Name: shifts; Type: ROW SECURITY; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE scheduling.shifts ENABLE ROW LEVEL SECURITY;

--
-- Name: time_off; Type: ROW SECURITY; Schema: scheduling; Owner: clinic_owner
--

ALTER TABLE scheduling.time_off ENABLE ROW LEVEL SECURITY;

--
-- Name: adverse_event_outcomes add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.adverse_event_outcomes FOR INSERT WITH CHECK (((recorded_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: adverse_events add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.adverse_events FOR INSERT WITH CHECK (((recorded_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: amendments add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.amendments FOR INSERT WITH CHECK (((added_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: consents add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.consents FOR INSERT WITH CHECK (((recorded_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: found_needles add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.found_needles FOR INSERT WITH CHECK (((recorded_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: measure_results add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.measure_results FOR INSERT WITH CHECK (((recorded_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: notes add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.notes FOR INSERT WITH CHECK (((author_id = access.me()) AND access.may('notes.write'::text)));


--
-- Name: screen_answers add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.screen_answers FOR INSERT WITH CHECK (access.may('notes.write'::text));


--
-- Name: screen_questions add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.screen_questions FOR INSERT WITH CHECK (access.may_everywhere('notes.configure'::text));


--
-- Name: screen_versions add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.screen_versions FOR INSERT WITH CHECK (access.may_everywhere('notes.configure'::text));


--
-- Name: screens add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.screens FOR INSERT WITH CHECK (((answered_by = access.me()) AND access.may('notes.write'::text)));


--
-- Name: sharps_boxes add; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY add ON session_notes.sharps_boxes FOR INSERT WITH CHECK (((opened_by = access.me()) AND access.may_at('followUps.work'::text, location_id)));


--
-- Name: adverse_event_outcomes; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.adverse_event_outcomes ENABLE ROW LEVEL SECURITY;

--
-- Name: adverse_events; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.adverse_events ENABLE ROW LEVEL SECURITY;

--
-- Name: amendments; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.amendments ENABLE ROW LEVEL SECURITY;

--
-- Name: care_rules; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.care_rules ENABLE ROW LEVEL SECURITY;

--
-- Name: check_ins; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.check_ins ENABLE ROW LEVEL SECURITY;

--
-- Name: consents; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.consents ENABLE ROW LEVEL SECURITY;

--
-- Name: measure_results declare_void; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY declare_void ON session_notes.measure_results FOR UPDATE USING (access.may('notes.write'::text)) WITH CHECK ((voided_by = access.me()));


--
-- Name: care_rules edit; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY edit ON session_notes.care_rules FOR UPDATE USING (access.may('notes.configure'::text));


--
-- Name: muscles edit; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY edit ON session_notes.muscles FOR UPDATE USING (access.may('notes.configure'::text));


--
-- Name: notes edit; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY edit ON session_notes.notes FOR UPDATE USING (((author_id = access.me()) AND access.may('notes.write'::text)));


--
-- Name: needle_searches finish; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY finish ON session_notes.needle_searches FOR UPDATE USING (access.may('notes.write'::text));


--
-- Name: tasks finish; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY finish ON session_notes.tasks FOR UPDATE USING (access.may_at('followUps.work'::text, location_id)) WITH CHECK ((done_by = access.me()));


--
-- Name: found_needles; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.found_needles ENABLE ROW LEVEL SECURITY;

--
-- Name: adverse_events hand_over; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY hand_over ON session_notes.adverse_events TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: check_ins hand_over; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY hand_over ON session_notes.check_ins TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: consents hand_over; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY hand_over ON session_notes.consents TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: measure_results hand_over; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY hand_over ON session_notes.measure_results TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: notes hand_over; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY hand_over ON session_notes.notes TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: screens hand_over; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY hand_over ON session_notes.screens TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: tasks hand_over; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY hand_over ON session_notes.tasks TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: adverse_events keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.adverse_events TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: amendments keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.amendments TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: check_ins keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.check_ins TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: found_needles keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.found_needles TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: measure_results keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.measure_results TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: muscles keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.muscles FOR INSERT TO clinic_owner WITH CHECK (true);


--
-- Name: needle_searches keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.needle_searches TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: needles keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.needles TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: note_revisions keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.note_revisions TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: notes keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.notes TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: screen_answers keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.screen_answers FOR SELECT TO clinic_owner USING (true);


--
-- Name: screen_questions keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.screen_questions TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: screen_versions keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.screen_versions TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: screens keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.screens FOR SELECT TO clinic_owner USING (true);


--
-- Name: seals keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.seals TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: tasks keep; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY keep ON session_notes.tasks TO clinic_owner USING (true) WITH CHECK (true);


--
-- Name: measure_results; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.measure_results ENABLE ROW LEVEL SECURITY;

--
-- Name: muscles; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.muscles ENABLE ROW LEVEL SECURITY;

--
-- Name: needle_searches; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.needle_searches ENABLE ROW LEVEL SECURITY;

--
-- Name: needles; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.needles ENABLE ROW LEVEL SECURITY;

--
-- Name: note_revisions; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.note_revisions ENABLE ROW LEVEL SECURITY;

--
-- Name: notes; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.notes ENABLE ROW LEVEL SECURITY;

--
-- Name: adverse_event_outcomes read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.adverse_event_outcomes FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: adverse_events read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.adverse_events FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: amendments read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.amendments FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: care_rules read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.care_rules FOR SELECT USING (true);


--
-- Name: check_ins read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.check_ins FOR SELECT USING ((access.may_at('followUps.work'::text, location_id) OR ( SELECT access.may('notes.read'::text) AS may)));


--
-- Name: consents read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.consents FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: found_needles read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.found_needles FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: measure_results read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.measure_results FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: muscles read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.muscles FOR SELECT USING (true);


--
-- Name: needle_searches read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.needle_searches FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: needles read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.needles FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: note_revisions read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.note_revisions FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: notes read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.notes FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: screen_answers read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.screen_answers FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: screen_questions read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.screen_questions FOR SELECT USING (true);


--
-- Name: screen_versions read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.screen_versions FOR SELECT USING (true);


--
-- Name: screens read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.screens FOR SELECT USING (( SELECT access.may('notes.read'::text) AS may));


--
-- Name: sharps_boxes read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.sharps_boxes FOR SELECT USING (access.may_at('schedule.read'::text, location_id));


--
-- Name: tasks read; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY read ON session_notes.tasks FOR SELECT USING (access.may_at('followUps.work'::text, location_id));


--
-- Name: screen_answers; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.screen_answers ENABLE ROW LEVEL SECURITY;

--
-- Name: screen_questions; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.screen_questions ENABLE ROW LEVEL SECURITY;

--
-- Name: screen_versions; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.screen_versions ENABLE ROW LEVEL SECURITY;

--
-- Name: screens; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.screens ENABLE ROW LEVEL SECURITY;

--
-- Name: sharps_boxes seal; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY seal ON session_notes.sharps_boxes FOR UPDATE USING (access.may_at('followUps.work'::text, location_id)) WITH CHECK ((sealed_by = access.me()));


--
-- Name: seals; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.seals ENABLE ROW LEVEL SECURITY;

--
-- Name: sharps_boxes; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.sharps_boxes ENABLE ROW LEVEL SECURITY;

--
-- Name: tasks; Type: ROW SECURITY; Schema: session_notes; Owner: clinic_owner
--

ALTER TABLE session_notes.tasks ENABLE ROW LEVEL SECURITY;

--
-- Name: consents withdraw; Type: POLICY; Schema: session_notes; Owner: clinic_owner
--

CREATE POLICY withdraw ON session_notes.consents FOR UPDATE USING (access.may('notes.write'::text)) WITH CHECK ((withdrawn_by = access.me()));


--
-- Name: bio_acknowledgements add; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY add ON therapist_profiles.bio_acknowledgements FOR INSERT WITH CHECK (therapist_profiles.may('therapists.review'::text, therapist_id));


--
-- Name: certificates add; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY add ON therapist_profiles.certificates FOR INSERT WITH CHECK (((added_by = access.me()) AND therapist_profiles.may('therapists.write'::text, therapist_id)));


--
-- Name: permits add; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY add ON therapist_profiles.permits FOR INSERT WITH CHECK (therapist_profiles.may('therapists.write'::text, therapist_id));


--
-- Name: photos add; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY add ON therapist_profiles.photos FOR INSERT WITH CHECK (therapist_profiles.may_write(therapist_id));


--
-- Name: therapist_locations add; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY add ON therapist_profiles.therapist_locations FOR INSERT WITH CHECK (access.may_at('therapists.write'::text, location_id));


--
-- Name: therapists add; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY add ON therapist_profiles.therapists FOR INSERT WITH CHECK (access.may('therapists.write'::text));


--
-- Name: bios begin; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY begin ON therapist_profiles.bios FOR INSERT WITH CHECK (true);


--
-- Name: bio_acknowledgements; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.bio_acknowledgements ENABLE ROW LEVEL SECURITY;

--
-- Name: bio_versions; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.bio_versions ENABLE ROW LEVEL SECURITY;

--
-- Name: bios; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.bios ENABLE ROW LEVEL SECURITY;

--
-- Name: certificates; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.certificates ENABLE ROW LEVEL SECURITY;

--
-- Name: bios edit; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY edit ON therapist_profiles.bios FOR UPDATE USING ((therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review'::text, therapist_id)));


--
-- Name: permits edit; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY edit ON therapist_profiles.permits FOR UPDATE USING (therapist_profiles.may('therapists.write'::text, therapist_id));


--
-- Name: photos edit; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY edit ON therapist_profiles.photos FOR UPDATE USING (therapist_profiles.may_write(therapist_id));


--
-- Name: therapists edit; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY edit ON therapist_profiles.therapists FOR UPDATE USING ((therapist_profiles.may('therapists.write'::text, id) OR ((account_id = access.me()) AND access.may('profile.writeOwn'::text))));


--
-- Name: bio_versions follow; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY follow ON therapist_profiles.bio_versions FOR INSERT WITH CHECK (true);


--
-- Name: profile_versions follow; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY follow ON therapist_profiles.profile_versions FOR INSERT WITH CHECK (true);


--
-- Name: published_bios follow; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY follow ON therapist_profiles.published_bios FOR INSERT WITH CHECK (true);


--
-- Name: permits; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.permits ENABLE ROW LEVEL SECURITY;

--
-- Name: photos; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.photos ENABLE ROW LEVEL SECURITY;

--
-- Name: profile_versions; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.profile_versions ENABLE ROW LEVEL SECURITY;

--
-- Name: published_bios; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.published_bios ENABLE ROW LEVEL SECURITY;

--
-- Name: bio_acknowledgements read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.bio_acknowledgements FOR SELECT USING ((therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review'::text, therapist_id)));


--
-- Name: bio_versions read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.bio_versions FOR SELECT USING ((therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review'::text, therapist_id)));


--
-- Name: bios read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.bios FOR SELECT USING ((therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review'::text, therapist_id)));


--
-- Name: certificates read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.certificates FOR SELECT USING (( SELECT access.may('therapists.read'::text) AS may));


--
-- Name: permits read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.permits FOR SELECT USING (( SELECT access.may('therapists.read'::text) AS may));


--
-- Name: photos read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.photos FOR SELECT USING ((( SELECT access.may('therapists.read'::text) AS may) OR (EXISTS ( SELECT
   FROM therapist_profiles.published_bios p
  WHERE (p.therapist_id = photos.therapist_id)))));


--
-- Name: profile_versions read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.profile_versions FOR SELECT USING ((therapist_profiles.may_write(therapist_id) OR therapist_profiles.may('therapists.review'::text, therapist_id)));


--
-- Name: published_bios read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.published_bios FOR SELECT USING (true);


--
-- Name: therapist_locations read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.therapist_locations FOR SELECT USING ((( SELECT access.may('therapists.read'::text) AS may) OR (EXISTS ( SELECT
   FROM therapist_profiles.published_bios p
  WHERE (p.therapist_id = therapist_locations.therapist_id)))));


--
-- Name: therapists read; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY read ON therapist_profiles.therapists FOR SELECT USING ((( SELECT access.may('therapists.read'::text) AS may) OR (EXISTS ( SELECT
   FROM therapist_profiles.published_bios p
  WHERE (p.therapist_id = therapists.id)))));


--
-- Name: certificates remove; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY remove ON therapist_profiles.certificates FOR UPDATE USING (therapist_profiles.may('therapists.write'::text, therapist_id)) WITH CHECK ((removed_by = access.me()));


--
-- Name: photos remove; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY remove ON therapist_profiles.photos FOR DELETE USING (therapist_profiles.may_write(therapist_id));


--
-- Name: therapist_locations remove; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY remove ON therapist_profiles.therapist_locations FOR DELETE USING (access.may_at('therapists.write'::text, location_id));


--
-- Name: therapist_locations; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.therapist_locations ENABLE ROW LEVEL SECURITY;

--
-- Name: therapists; Type: ROW SECURITY; Schema: therapist_profiles; Owner: clinic_owner
--

ALTER TABLE therapist_profiles.therapists ENABLE ROW LEVEL SECURITY;

--
-- Name: published_bios withdraw; Type: POLICY; Schema: therapist_profiles; Owner: clinic_owner
--

CREATE POLICY withdraw ON therapist_profiles.published_bios FOR DELETE USING (true);


--
-- Name: SCHEMA access; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA access TO clinic_app;


--
-- Name: SCHEMA billing; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA billing TO clinic_app;


--
-- Name: SCHEMA needlepoint; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA needlepoint TO clinic_app;


--
-- Name: SCHEMA operations; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA operations TO clinic_app;


--
-- Name: SCHEMA patient_records; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA patient_records TO clinic_app;


--
-- Name: SCHEMA practice; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA practice TO clinic_app;


--
-- Name: SCHEMA scheduling; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA scheduling TO clinic_app;


--
-- Name: SCHEMA session_notes; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA session_notes TO clinic_app;


--
-- Name: SCHEMA therapist_profiles; Type: ACL; Schema: -; Owner: clinic_owner
--

GRANT USAGE ON SCHEMA therapist_profiles TO clinic_app;


--
-- Name: FUNCTION act_as(account uuid, is_local boolean); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.act_as(account uuid, is_local boolean) TO clinic_app;


--
-- Name: FUNCTION count_change(); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.count_change() TO clinic_app;


--
-- Name: FUNCTION may(permission text); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.may(permission text) TO clinic_app;


--
-- Name: FUNCTION may_at(permission text, location uuid); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.may_at(permission text, location uuid) TO clinic_app;


--
-- Name: FUNCTION may_everywhere(permission text); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.may_everywhere(permission text) TO clinic_app;


--
-- Name: FUNCTION me(); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.me() TO clinic_app;


--
-- Name: TABLE grants; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE access.grants TO clinic_app;


--
-- Name: COLUMN grants.valid_until; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(valid_until) ON TABLE access.grants TO clinic_app;


--
-- Name: FUNCTION permissions_change_at(account uuid); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.permissions_change_at(account uuid) TO clinic_app;


--
-- Name: TABLE role_permissions; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT ON TABLE access.role_permissions TO clinic_app;


--
-- Name: TABLE live_permissions; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT ON TABLE access.live_permissions TO clinic_app;


--
-- Name: FUNCTION permissions_of(account uuid); Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT ALL ON FUNCTION access.permissions_of(account uuid) TO clinic_app;


--
-- Name: FUNCTION apportioned(invoice uuid, amount bigint, after_entry bigint); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.apportioned(invoice uuid, amount bigint, after_entry bigint) FROM PUBLIC;


--
-- Name: FUNCTION now(); Type: ACL; Schema: needlepoint; Owner: clinic_owner
--

GRANT ALL ON FUNCTION needlepoint.now() TO clinic_app;


--
-- Name: TABLE claim_batches; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.legal_entity_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(legal_entity_id) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.payer; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(payer) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.claims; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(claims) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: COLUMN claim_batches.file; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(file) ON TABLE billing.claim_batches TO clinic_app;


--
-- Name: TABLE legal_entities; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE practice.legal_entities TO clinic_app;


--
-- Name: COLUMN legal_entities.name; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(name) ON TABLE practice.legal_entities TO clinic_app;


--
-- Name: COLUMN legal_entities.gst_number; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(gst_number) ON TABLE practice.legal_entities TO clinic_app;


--
-- Name: COLUMN legal_entities.version; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE practice.legal_entities TO clinic_app;


--
-- Name: FUNCTION claims_differ(one uuid, other uuid); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.claims_differ(one uuid, other uuid) FROM PUBLIC;


--
-- Name: FUNCTION close_day(new_id uuid, location uuid, until date, remark text, tenders text[], currencies text[], counts bigint[], OUT verdict text, OUT field text); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.close_day(new_id uuid, location uuid, until date, remark text, tenders text[], currencies text[], counts bigint[], OUT verdict text, OUT field text) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.close_day(new_id uuid, location uuid, until date, remark text, tenders text[], currencies text[], counts bigint[], OUT verdict text, OUT field text) TO clinic_app;


--
-- Name: FUNCTION coverage_use(coverage uuid, day date, but_for uuid, OUT visits bigint, OUT visits_before bigint, OUT visits_by_regime text[], OUT year_amount bigint, OUT year_deducted bigint); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.coverage_use(coverage uuid, day date, but_for uuid, OUT visits bigint, OUT visits_before bigint, OUT visits_by_regime text[], OUT year_amount bigint, OUT year_deducted bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.coverage_use(coverage uuid, day date, but_for uuid, OUT visits bigint, OUT visits_before bigint, OUT visits_by_regime text[], OUT year_amount bigint, OUT year_deducted bigint) TO clinic_app;


--
-- Name: TABLE appointments; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.id; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.patient_id; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.therapist_id; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(therapist_id),UPDATE(therapist_id) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.treatment_type_id; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(treatment_type_id) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.location_id; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(location_id),UPDATE(location_id) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.room_id; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(room_id),UPDATE(room_id) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.status; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(status) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.local_start; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(local_start),UPDATE(local_start) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.minutes; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(minutes) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.buffer_before; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(buffer_before) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.buffer_after; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(buffer_after) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.overlapping; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(overlapping),UPDATE(overlapping) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.outside_hours; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(outside_hours),UPDATE(outside_hours) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.override_reason; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(override_reason),UPDATE(override_reason) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.note; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(note),UPDATE(note) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.status_reason; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(status_reason) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.cancel_reason; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(cancel_reason) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.rebooked_from; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT INSERT(rebooked_from) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: COLUMN appointments.version; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE scheduling.appointments TO clinic_app;


--
-- Name: FUNCTION draft(visit scheduling.appointments, for_purpose text, in_currency text); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.draft(visit scheduling.appointments, for_purpose text, in_currency text) FROM PUBLIC;


--
-- Name: FUNCTION draft_fee(visit scheduling.appointments); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.draft_fee(visit scheduling.appointments) FROM PUBLIC;


--
-- Name: FUNCTION draft_visit(visit scheduling.appointments); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.draft_visit(visit scheduling.appointments) FROM PUBLIC;


--
-- Name: FUNCTION end_invoice(visit uuid, of_purpose text, why text); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.end_invoice(visit uuid, of_purpose text, why text) FROM PUBLIC;


--
-- Name: FUNCTION expected(location uuid, until date); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.expected(location uuid, until date) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.expected(location uuid, until date) TO clinic_app;


--
-- Name: TABLE invoices; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.kind; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(kind) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.legal_entity_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(legal_entity_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.patient_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.appointment_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(appointment_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.purpose; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(purpose) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.status; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(status) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.credits_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(credits_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reason),UPDATE(reason) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.coverage_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(coverage_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.regime; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(regime) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.share_reasons; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(share_reasons),UPDATE(share_reasons) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.deducted; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(deducted) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.injury_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(injury_id),UPDATE(injury_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: COLUMN invoices.shortfall_note_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(shortfall_note_id) ON TABLE billing.invoices TO clinic_app;


--
-- Name: TABLE therapists; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.slug; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(slug) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.name; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(name) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.account_id; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(account_id) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.pronouns; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(pronouns) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.designation; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(designation) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.registration_number; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(registration_number) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.languages; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(languages) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.focus_areas; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(focus_areas) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.education; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(education) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.ims_since; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(ims_since) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.retired_at; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(retired_at) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: COLUMN therapists.version; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE therapist_profiles.therapists TO clinic_app;


--
-- Name: FUNCTION is_my_pay(therapist uuid); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.is_my_pay(therapist uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.is_my_pay(therapist uuid) TO clinic_app;


--
-- Name: FUNCTION is_note_signed(visit uuid); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.is_note_signed(visit uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.is_note_signed(visit uuid) TO clinic_app;


--
-- Name: TABLE claim_events; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.claim_events TO clinic_app;


--
-- Name: COLUMN claim_events.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.claim_events TO clinic_app;


--
-- Name: COLUMN claim_events.status; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(status) ON TABLE billing.claim_events TO clinic_app;


--
-- Name: COLUMN claim_events.batch_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(batch_id) ON TABLE billing.claim_events TO clinic_app;


--
-- Name: COLUMN claim_events.remittance_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(remittance_id) ON TABLE billing.claim_events TO clinic_app;


--
-- Name: COLUMN claim_events.reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE billing.claim_events TO clinic_app;


--
-- Name: TABLE claims; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.claims TO clinic_app;


--
-- Name: FUNCTION lock_payments(invoices uuid[]); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.lock_payments(invoices uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.lock_payments(invoices uuid[]) TO clinic_app;


--
-- Name: FUNCTION loose_ends(location uuid, from_day date, to_day date, OUT unbilled bigint, OUT unsigned bigint); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.loose_ends(location uuid, from_day date, to_day date, OUT unbilled bigint, OUT unsigned bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.loose_ends(location uuid, from_day date, to_day date, OUT unbilled bigint, OUT unsigned bigint) TO clinic_app;


--
-- Name: TABLE packages; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.offer_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(offer_id) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.patient_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.legal_entity_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(legal_entity_id) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.units; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(units) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.price; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(price) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.regular_price; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(regular_price) ON TABLE billing.packages TO clinic_app;


--
-- Name: COLUMN packages.expires_on; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(expires_on) ON TABLE billing.packages TO clinic_app;


--
-- Name: FUNCTION pay_items(of_therapist uuid, from_day date, until_day date); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.pay_items(of_therapist uuid, from_day date, until_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.pay_items(of_therapist uuid, from_day date, until_day date) TO clinic_app;


--
-- Name: TABLE pay_rates; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.therapist_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(therapist_id) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.treatment_type_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(treatment_type_id) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.basis; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(basis) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.basis_points; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(basis_points) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.valid; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(valid) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.assistant_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(assistant_id) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.assistant_basis_points; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(assistant_basis_points) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: COLUMN pay_rates.withdrawn_at; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(withdrawn_at) ON TABLE billing.pay_rates TO clinic_app;


--
-- Name: FUNCTION pay_rate(of_therapist uuid, of_treatment uuid, at_location uuid, served_on date); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.pay_rate(of_therapist uuid, of_treatment uuid, at_location uuid, served_on date) FROM PUBLIC;


--
-- Name: TABLE package_offers; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.code; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(code) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.name; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(name) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.treatment_type_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(treatment_type_id) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.units; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(units) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.price; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(price) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.months_valid; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(months_valid) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.refund_policy; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(refund_policy) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.pay_value; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(pay_value) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: COLUMN package_offers.ended_at; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(ended_at) ON TABLE billing.package_offers TO clinic_app;


--
-- Name: FUNCTION post(what text, source uuid, location uuid, in_currency text, accounts text[], amounts bigint[], in_tender text, owed_at uuid); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.post(what text, source uuid, location uuid, in_currency text, accounts text[], amounts bigint[], in_tender text, owed_at uuid) FROM PUBLIC;


--
-- Name: FUNCTION return_unit(invoice uuid, why text, OUT verdict text, OUT package uuid, OUT draft uuid); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.return_unit(invoice uuid, why text, OUT verdict text, OUT package uuid, OUT draft uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.return_unit(invoice uuid, why text, OUT verdict text, OUT package uuid, OUT draft uuid) TO clinic_app;


--
-- Name: TABLE coverages; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.kind; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(kind) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.payer; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(payer) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.policy_number; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(policy_number) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.claim_number; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(claim_number) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.injured_on; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(injured_on) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.injury; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(injury) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.employer; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(employer) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.adjuster; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(adjuster) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.adjuster_phone; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(adjuster_phone) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.ended_at; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(ended_at) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.ended_by; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(ended_by) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.share; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(share) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.visit_max; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(visit_max) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.year_max; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(year_max) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.deductible; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(deductible) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.visits_max; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(visits_max) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.grade; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(grade) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.holder_birth_date; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(holder_birth_date) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.decision; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(decision) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: COLUMN coverages.decided_on; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(decided_on) ON TABLE patient_records.coverages TO clinic_app;


--
-- Name: FUNCTION start_clocks(coverage patient_records.coverages); Type: ACL; Schema: billing; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION billing.start_clocks(coverage patient_records.coverages) FROM PUBLIC;


--
-- Name: TABLE tax_rates; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.tax_rates TO clinic_app;


--
-- Name: TABLE locations; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.name; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(name) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.street; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(street) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.city; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(city) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.province; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(province) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.postal_code; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(postal_code) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.phone; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(phone) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.zone; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(zone) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.legal_entity_id; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(legal_entity_id) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.version; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE practice.locations TO clinic_app;


--
-- Name: COLUMN locations.closed_at; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(closed_at) ON TABLE practice.locations TO clinic_app;


--
-- Name: FUNCTION instant_at(local timestamp without time zone, zone text); Type: ACL; Schema: needlepoint; Owner: clinic_owner
--

GRANT ALL ON FUNCTION needlepoint.instant_at(local timestamp without time zone, zone text) TO clinic_app;


--
-- Name: FUNCTION refuse_change(); Type: ACL; Schema: needlepoint; Owner: clinic_owner
--

GRANT ALL ON FUNCTION needlepoint.refuse_change() TO clinic_app;


--
-- Name: FUNCTION zone_exists(zone text); Type: ACL; Schema: needlepoint; Owner: clinic_owner
--

GRANT ALL ON FUNCTION needlepoint.zone_exists(zone text) TO clinic_app;


--
-- Name: FUNCTION audit_rows_of(of_patients uuid[], before_row bigint); Type: ACL; Schema: operations; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION operations.audit_rows_of(of_patients uuid[], before_row bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION operations.audit_rows_of(of_patients uuid[], before_row bigint) TO clinic_app;


--
-- Name: FUNCTION first_row_since(since timestamp with time zone); Type: ACL; Schema: operations; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION operations.first_row_since(since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION operations.first_row_since(since timestamp with time zone) TO clinic_app;


--
-- Name: FUNCTION forget_old_results(); Type: ACL; Schema: operations; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION operations.forget_old_results() FROM PUBLIC;
GRANT ALL ON FUNCTION operations.forget_old_results() TO clinic_app;


--
-- Name: TABLE patients; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.family_name; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(family_name),UPDATE(family_name) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.given_name; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(given_name),UPDATE(given_name) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.preferred_name; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(preferred_name),UPDATE(preferred_name) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.birth_date; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(birth_date),UPDATE(birth_date) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.sex; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(sex),UPDATE(sex) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.gender; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(gender),UPDATE(gender) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.pronouns; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(pronouns),UPDATE(pronouns) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.phone; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(phone),UPDATE(phone) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.other_phone; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(other_phone),UPDATE(other_phone) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.email; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(email),UPDATE(email) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.street; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(street),UPDATE(street) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.city; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(city),UPDATE(city) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.region; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(region),UPDATE(region) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.postal_code; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(postal_code),UPDATE(postal_code) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.country; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(country),UPDATE(country) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.health_number; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(health_number),UPDATE(health_number) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.health_number_province; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(health_number_province),UPDATE(health_number_province) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.preferred_location_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(preferred_location_id),UPDATE(preferred_location_id) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.reminders; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(reminders),UPDATE(reminders) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.may_leave_voicemail; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(may_leave_voicemail),UPDATE(may_leave_voicemail) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.language; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(language),UPDATE(language) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: COLUMN patients.version; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE patient_records.patients TO clinic_app;


--
-- Name: FUNCTION id_of(number text); Type: ACL; Schema: patient_records; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION patient_records.id_of(number text) FROM PUBLIC;
GRANT ALL ON FUNCTION patient_records.id_of(number text) TO clinic_app;


--
-- Name: FUNCTION ids_of(patient uuid); Type: ACL; Schema: patient_records; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION patient_records.ids_of(patient uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION patient_records.ids_of(patient uuid) TO clinic_app;


--
-- Name: FUNCTION preview_merge(survivor uuid, duplicate uuid, OUT tables text[], OUT counts bigint[], OUT fields text[], OUT survivors text[], OUT duplicates text[], OUT "overlaps" bigint); Type: ACL; Schema: patient_records; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION patient_records.preview_merge(survivor uuid, duplicate uuid, OUT tables text[], OUT counts bigint[], OUT fields text[], OUT survivors text[], OUT duplicates text[], OUT "overlaps" bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION patient_records.preview_merge(survivor uuid, duplicate uuid, OUT tables text[], OUT counts bigint[], OUT fields text[], OUT survivors text[], OUT duplicates text[], OUT "overlaps" bigint) TO clinic_app;


--
-- Name: FUNCTION today(at_location uuid, of_therapist uuid); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.today(at_location uuid, of_therapist uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.today(at_location uuid, of_therapist uuid) TO clinic_app;


--
-- Name: TABLE alerts; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.kind; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(kind) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.severity; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(severity) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.text; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(text) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.since; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(since) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.added_by; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(added_by) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.ended_at; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(ended_at) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: COLUMN alerts.ended_by; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(ended_by) ON TABLE patient_records.alerts TO clinic_app;


--
-- Name: TABLE rooms; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE practice.rooms TO clinic_app;


--
-- Name: COLUMN rooms.name; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(name) ON TABLE practice.rooms TO clinic_app;


--
-- Name: COLUMN rooms.kind; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(kind) ON TABLE practice.rooms TO clinic_app;


--
-- Name: COLUMN rooms.retired_at; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(retired_at) ON TABLE practice.rooms TO clinic_app;


--
-- Name: COLUMN rooms.version; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE practice.rooms TO clinic_app;


--
-- Name: TABLE treatment_types; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.name; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(name) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.minutes; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(minutes) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.buffer_before; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(buffer_before) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.buffer_after; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(buffer_after) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.room_kind; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(room_kind) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.needling; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(needling) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.tax_reason; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(tax_reason) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.retired_at; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(retired_at) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: COLUMN treatment_types.version; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE practice.treatment_types TO clinic_app;


--
-- Name: TABLE appointment_cards; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.appointment_cards TO clinic_app;


--
-- Name: FUNCTION book(new_id uuid, the_patient uuid, patient_number text, the_therapist uuid, slug text, treatment uuid, treatment_code text, location uuid, location_code text, start timestamp without time zone, length integer, wanted_room uuid, remark text, reason text, rebooks uuid, OUT verdict text, OUT field text, OUT card scheduling.appointment_cards); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.book(new_id uuid, the_patient uuid, patient_number text, the_therapist uuid, slug text, treatment uuid, treatment_code text, location uuid, location_code text, start timestamp without time zone, length integer, wanted_room uuid, remark text, reason text, rebooks uuid, OUT verdict text, OUT field text, OUT card scheduling.appointment_cards) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.book(new_id uuid, the_patient uuid, patient_number text, the_therapist uuid, slug text, treatment uuid, treatment_code text, location uuid, location_code text, start timestamp without time zone, length integer, wanted_room uuid, remark text, reason text, rebooks uuid, OUT verdict text, OUT field text, OUT card scheduling.appointment_cards) TO clinic_app;


--
-- Name: FUNCTION busy_times(therapists uuid[], locations uuid[], first_day date, last_day date); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.busy_times(therapists uuid[], locations uuid[], first_day date, last_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.busy_times(therapists uuid[], locations uuid[], first_day date, last_day date) TO clinic_app;


--
-- Name: TABLE therapist_locations; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE therapist_profiles.therapist_locations TO clinic_app;


--
-- Name: FUNCTION derive(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.derive() FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.derive() TO clinic_app;


--
-- Name: FUNCTION derive_anew(at_location uuid); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.derive_anew(at_location uuid) FROM PUBLIC;


--
-- Name: FUNCTION follow_zone(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.follow_zone() FROM PUBLIC;


--
-- Name: FUNCTION free_rooms(location uuid, kind_needed text, therapist uuid, start timestamp without time zone, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.free_rooms(location uuid, kind_needed text, therapist uuid, start timestamp without time zone, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.free_rooms(location uuid, kind_needed text, therapist uuid, start timestamp without time zone, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) TO clinic_app;


--
-- Name: FUNCTION guard_lifecycle(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.guard_lifecycle() FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.guard_lifecycle() TO clinic_app;


--
-- Name: FUNCTION guard_override(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.guard_override() FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.guard_override() TO clinic_app;


--
-- Name: FUNCTION guard_place(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.guard_place() FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.guard_place() TO clinic_app;


--
-- Name: FUNCTION hours_on(day date, starts text[], ends text[]); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.hours_on(day date, starts text[], ends text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.hours_on(day date, starts text[], ends text[]) TO clinic_app;


--
-- Name: FUNCTION is_open(therapist uuid, location uuid, zone text, local_start timestamp without time zone, start_at timestamp with time zone, hold_from timestamp with time zone, end_at timestamp with time zone); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.is_open(therapist uuid, location uuid, zone text, local_start timestamp without time zone, start_at timestamp with time zone, hold_from timestamp with time zone, end_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.is_open(therapist uuid, location uuid, zone text, local_start timestamp without time zone, start_at timestamp with time zone, hold_from timestamp with time zone, end_at timestamp with time zone) TO clinic_app;


--
-- Name: FUNCTION left_behind(closed_location uuid, retired_room uuid, of_therapist uuid, left_locations uuid[]); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.left_behind(closed_location uuid, retired_room uuid, of_therapist uuid, left_locations uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.left_behind(closed_location uuid, retired_room uuid, of_therapist uuid, left_locations uuid[]) TO clinic_app;


--
-- Name: FUNCTION mark_outside(therapist uuid); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.mark_outside(therapist uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.mark_outside(therapist uuid) TO clinic_app;


--
-- Name: FUNCTION move(appointment uuid, start timestamp without time zone, the_therapist uuid, slug text, wanted_room uuid, location uuid, location_code text, expected integer, reason text, OUT verdict text, OUT field text, OUT current_version integer); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.move(appointment uuid, start timestamp without time zone, the_therapist uuid, slug text, wanted_room uuid, location uuid, location_code text, expected integer, reason text, OUT verdict text, OUT field text, OUT current_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.move(appointment uuid, start timestamp without time zone, the_therapist uuid, slug text, wanted_room uuid, location uuid, location_code text, expected integer, reason text, OUT verdict text, OUT field text, OUT current_version integer) TO clinic_app;


--
-- Name: FUNCTION open_hours(therapist uuid, location uuid, day date); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.open_hours(therapist uuid, location uuid, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.open_hours(therapist uuid, location uuid, day date) TO clinic_app;


--
-- Name: FUNCTION record_change(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.record_change() FROM PUBLIC;


--
-- Name: FUNCTION rederive(at_location uuid); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.rederive(at_location uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.rederive(at_location uuid) TO clinic_app;


--
-- Name: FUNCTION require_needling_authorization(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.require_needling_authorization() FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.require_needling_authorization() TO clinic_app;


--
-- Name: FUNCTION respect_overlapping(); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.respect_overlapping() FROM PUBLIC;


--
-- Name: FUNCTION set_status(appointment uuid, wanted text, why text, cancel_code text, expected integer, OUT verdict text, OUT field text, OUT current_version integer, OUT current_status text); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.set_status(appointment uuid, wanted text, why text, cancel_code text, expected integer, OUT verdict text, OUT field text, OUT current_version integer, OUT current_status text) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.set_status(appointment uuid, wanted text, why text, cancel_code text, expected integer, OUT verdict text, OUT field text, OUT current_version integer, OUT current_status text) TO clinic_app;


--
-- Name: FUNCTION taken(therapist uuid, room uuid, patient uuid, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.taken(therapist uuid, room uuid, patient uuid, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.taken(therapist uuid, room uuid, patient uuid, start_at timestamp with time zone, end_at timestamp with time zone, hold_from timestamp with time zone, hold_until timestamp with time zone, but_for uuid) TO clinic_app;


--
-- Name: FUNCTION unauthorized(therapist uuid, treatment uuid); Type: ACL; Schema: scheduling; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION scheduling.unauthorized(therapist uuid, treatment uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduling.unauthorized(therapist uuid, treatment uuid) TO clinic_app;


--
-- Name: TABLE audit_log; Type: ACL; Schema: operations; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE operations.audit_log TO clinic_app;


--
-- Name: TABLE amendments; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.amendments TO clinic_app;


--
-- Name: COLUMN amendments.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.amendments TO clinic_app;


--
-- Name: COLUMN amendments.note_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(note_id) ON TABLE session_notes.amendments TO clinic_app;


--
-- Name: COLUMN amendments.kind; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(kind) ON TABLE session_notes.amendments TO clinic_app;


--
-- Name: COLUMN amendments.text; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(text) ON TABLE session_notes.amendments TO clinic_app;


--
-- Name: COLUMN amendments.reason; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE session_notes.amendments TO clinic_app;


--
-- Name: TABLE notes; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.appointment_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(appointment_id) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.status; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(status) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.document; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(document),UPDATE(document) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.version; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.saved_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(saved_at) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.voided_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(voided_at) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.void_reason; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(void_reason) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: COLUMN notes.episode_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(episode_id) ON TABLE session_notes.notes TO clinic_app;


--
-- Name: TABLE episodes; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.complaint; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(complaint),UPDATE(complaint) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.diagnosis; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(diagnosis),UPDATE(diagnosis) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.goals; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(goals),UPDATE(goals) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.plan; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(plan),UPDATE(plan) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.opened_on; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(opened_on) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.discharged_on; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(discharged_on) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.discharge_reason; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(discharge_reason) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.discharge_summary; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(discharge_summary) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: COLUMN episodes.version; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE patient_records.episodes TO clinic_app;


--
-- Name: FUNCTION first_altered(link session_notes.seals); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.first_altered(link session_notes.seals) FROM PUBLIC;


--
-- Name: TABLE found_needles; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.found_needles TO clinic_app;


--
-- Name: COLUMN found_needles.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.found_needles TO clinic_app;


--
-- Name: COLUMN found_needles.note_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(note_id) ON TABLE session_notes.found_needles TO clinic_app;


--
-- Name: COLUMN found_needles.count; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(count) ON TABLE session_notes.found_needles TO clinic_app;


--
-- Name: COLUMN found_needles.place; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(place) ON TABLE session_notes.found_needles TO clinic_app;


--
-- Name: COLUMN found_needles.detail; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(detail) ON TABLE session_notes.found_needles TO clinic_app;


--
-- Name: COLUMN found_needles.found_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(found_at) ON TABLE session_notes.found_needles TO clinic_app;


--
-- Name: FUNCTION is_as_sealed(note session_notes.notes); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.is_as_sealed(note session_notes.notes) FROM PUBLIC;


--
-- Name: TABLE care_rules; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.care_rules TO clinic_app;


--
-- Name: COLUMN care_rules.sessions_without_gain_max; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(sessions_without_gain_max) ON TABLE session_notes.care_rules TO clinic_app;


--
-- Name: COLUMN care_rules.sessions_between_measures; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(sessions_between_measures) ON TABLE session_notes.care_rules TO clinic_app;


--
-- Name: COLUMN care_rules.version; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE session_notes.care_rules TO clinic_app;


--
-- Name: TABLE measure_results; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.patient_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.measure; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(measure) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.version; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(version) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.items; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(items) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.labels; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(labels) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.score; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(score) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.taken_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(taken_at) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.episode_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(episode_id) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.voided_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(voided_at) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.voided_by; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(voided_by) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: COLUMN measure_results.void_reason; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(void_reason) ON TABLE session_notes.measure_results TO clinic_app;


--
-- Name: TABLE needles; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.needles TO clinic_app;


--
-- Name: TABLE standing_results; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.standing_results TO clinic_app;


--
-- Name: FUNCTION is_unasked(patient uuid, joined_until timestamp with time zone, until timestamp with time zone); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.is_unasked(patient uuid, joined_until timestamp with time zone, until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION session_notes.is_unasked(patient uuid, joined_until timestamp with time zone, until timestamp with time zone) TO clinic_app;


--
-- Name: FUNCTION open_searches(OUT note_id uuid, OUT patient_id uuid, OUT therapist_id uuid, OUT location_id uuid, OUT visit_date date, OUT opened_at timestamp with time zone); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.open_searches(OUT note_id uuid, OUT patient_id uuid, OUT therapist_id uuid, OUT location_id uuid, OUT visit_date date, OUT opened_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION session_notes.open_searches(OUT note_id uuid, OUT patient_id uuid, OUT therapist_id uuid, OUT location_id uuid, OUT visit_date date, OUT opened_at timestamp with time zone) TO clinic_app;


--
-- Name: FUNCTION seal(what text, subject uuid, sealed bytea, ids bigint[], digests bytea[]); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.seal(what text, subject uuid, sealed bytea, ids bigint[], digests bytea[]) FROM PUBLIC;


--
-- Name: FUNCTION seal_log(); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.seal_log() FROM PUBLIC;
GRANT ALL ON FUNCTION session_notes.seal_log() TO clinic_app;


--
-- Name: FUNCTION standing_screens(patient uuid, until timestamp with time zone); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.standing_screens(patient uuid, until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION session_notes.standing_screens(patient uuid, until timestamp with time zone) TO clinic_app;


--
-- Name: FUNCTION verify(after bigint, most integer, OUT checked integer, OUT last bigint, OUT is_end boolean, OUT number bigint, OUT kind text, OUT subject_id uuid, OUT log_id bigint, OUT unsealed bigint); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.verify(after bigint, most integer, OUT checked integer, OUT last bigint, OUT is_end boolean, OUT number bigint, OUT kind text, OUT subject_id uuid, OUT log_id bigint, OUT unsealed bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION session_notes.verify(after bigint, most integer, OUT checked integer, OUT last bigint, OUT is_end boolean, OUT number bigint, OUT kind text, OUT subject_id uuid, OUT log_id bigint, OUT unsealed bigint) TO clinic_app;


--
-- Name: FUNCTION watch_bookings(patient uuid); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.watch_bookings(patient uuid) FROM PUBLIC;


--
-- Name: FUNCTION watch_count(); Type: ACL; Schema: session_notes; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION session_notes.watch_count() FROM PUBLIC;


--
-- Name: FUNCTION begin_bio(); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.begin_bio() TO clinic_app;


--
-- Name: FUNCTION bio_state_after(state text, event text); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.bio_state_after(state text, event text) TO clinic_app;


--
-- Name: FUNCTION follow_bio(); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.follow_bio() TO clinic_app;


--
-- Name: FUNCTION follow_profile(); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION therapist_profiles.follow_profile() FROM PUBLIC;


--
-- Name: FUNCTION guard_bio(); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.guard_bio() TO clinic_app;


--
-- Name: FUNCTION guard_registration(); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.guard_registration() TO clinic_app;


--
-- Name: FUNCTION is_me(therapist uuid); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.is_me(therapist uuid) TO clinic_app;


--
-- Name: FUNCTION may(wanted text, therapist uuid); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.may(wanted text, therapist uuid) TO clinic_app;


--
-- Name: FUNCTION may_write(therapist uuid); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.may_write(therapist uuid) TO clinic_app;


--
-- Name: FUNCTION retire_bio(); Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT ALL ON FUNCTION therapist_profiles.retire_bio() TO clinic_app;


--
-- Name: TABLE accounts; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE access.accounts TO clinic_app;


--
-- Name: COLUMN accounts.display_name; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(display_name) ON TABLE access.accounts TO clinic_app;


--
-- Name: COLUMN accounts.password_hash; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(password_hash) ON TABLE access.accounts TO clinic_app;


--
-- Name: COLUMN accounts.version; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE access.accounts TO clinic_app;


--
-- Name: COLUMN accounts.access_version; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(access_version) ON TABLE access.accounts TO clinic_app;


--
-- Name: COLUMN accounts.disabled_at; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(disabled_at) ON TABLE access.accounts TO clinic_app;


--
-- Name: TABLE tokens; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE access.tokens TO clinic_app;


--
-- Name: COLUMN tokens.expires_at; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(expires_at) ON TABLE access.tokens TO clinic_app;


--
-- Name: COLUMN tokens.revoked_at; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(revoked_at) ON TABLE access.tokens TO clinic_app;


--
-- Name: COLUMN tokens.confirmed_at; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT UPDATE(confirmed_at) ON TABLE access.tokens TO clinic_app;


--
-- Name: TABLE live_tokens; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT ON TABLE access.live_tokens TO clinic_app;


--
-- Name: TABLE login_failures; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE access.login_failures TO clinic_app;


--
-- Name: TABLE roles; Type: ACL; Schema: access; Owner: clinic_owner
--

GRANT SELECT ON TABLE access.roles TO clinic_app;


--
-- Name: TABLE allocations; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.allocations TO clinic_app;


--
-- Name: COLUMN allocations.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.allocations TO clinic_app;


--
-- Name: COLUMN allocations.payment_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(payment_id) ON TABLE billing.allocations TO clinic_app;


--
-- Name: COLUMN allocations.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.allocations TO clinic_app;


--
-- Name: COLUMN allocations.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.allocations TO clinic_app;


--
-- Name: COLUMN allocations.reverses_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reverses_id) ON TABLE billing.allocations TO clinic_app;


--
-- Name: COLUMN allocations.reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE billing.allocations TO clinic_app;


--
-- Name: TABLE entries; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.entries TO clinic_app;


--
-- Name: TABLE payments; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.legal_entity_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(legal_entity_id) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.patient_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.tender; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(tender) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.reference; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reference) ON TABLE billing.payments TO clinic_app;


--
-- Name: COLUMN payments.payer; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(payer) ON TABLE billing.payments TO clinic_app;


--
-- Name: TABLE redemptions; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.redemptions TO clinic_app;


--
-- Name: COLUMN redemptions.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.redemptions TO clinic_app;


--
-- Name: COLUMN redemptions.package_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(package_id) ON TABLE billing.redemptions TO clinic_app;


--
-- Name: COLUMN redemptions.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.redemptions TO clinic_app;


--
-- Name: COLUMN redemptions.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.redemptions TO clinic_app;


--
-- Name: TABLE refunds; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.refunds TO clinic_app;


--
-- Name: COLUMN refunds.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.refunds TO clinic_app;


--
-- Name: COLUMN refunds.payment_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(payment_id) ON TABLE billing.refunds TO clinic_app;


--
-- Name: COLUMN refunds.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.refunds TO clinic_app;


--
-- Name: COLUMN refunds.tender; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(tender) ON TABLE billing.refunds TO clinic_app;


--
-- Name: COLUMN refunds.reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE billing.refunds TO clinic_app;


--
-- Name: TABLE write_offs; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.write_offs TO clinic_app;


--
-- Name: COLUMN write_offs.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.write_offs TO clinic_app;


--
-- Name: COLUMN write_offs.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.write_offs TO clinic_app;


--
-- Name: COLUMN write_offs.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.write_offs TO clinic_app;


--
-- Name: COLUMN write_offs.is_waiver; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(is_waiver) ON TABLE billing.write_offs TO clinic_app;


--
-- Name: COLUMN write_offs.reverses_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reverses_id) ON TABLE billing.write_offs TO clinic_app;


--
-- Name: COLUMN write_offs.reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE billing.write_offs TO clinic_app;


--
-- Name: TABLE account_events; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.account_events TO clinic_app;


--
-- Name: TABLE accounts; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.accounts TO clinic_app;


--
-- Name: TABLE batch_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.batch_cards TO clinic_app;


--
-- Name: TABLE charges; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.legal_entity_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(legal_entity_id) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.patient_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.terminal; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(terminal) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.wanted_tender; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(wanted_tender) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.state; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(state) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(reason) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.tender; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(tender) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.terminal_reference; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(terminal_reference) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.card_last_four; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(card_last_four) ON TABLE billing.charges TO clinic_app;


--
-- Name: COLUMN charges.payment_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT UPDATE(payment_id) ON TABLE billing.charges TO clinic_app;


--
-- Name: TABLE charge_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.charge_cards TO clinic_app;


--
-- Name: TABLE charge_shares; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.charge_shares TO clinic_app;


--
-- Name: COLUMN charge_shares.charge_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(charge_id) ON TABLE billing.charge_shares TO clinic_app;


--
-- Name: COLUMN charge_shares.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.charge_shares TO clinic_app;


--
-- Name: COLUMN charge_shares.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.charge_shares TO clinic_app;


--
-- Name: TABLE invoice_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.invoice_cards TO clinic_app;


--
-- Name: TABLE claim_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.claim_cards TO clinic_app;


--
-- Name: TABLE day_closes; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.day_closes TO clinic_app;


--
-- Name: TABLE day_counts; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.day_counts TO clinic_app;


--
-- Name: TABLE invoice_lines; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT,DELETE ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.place; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(place) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.description; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(description) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.treatment_type_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(treatment_type_id) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.therapist_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(therapist_id) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.service_date; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(service_date) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.quantity; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(quantity) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.unit_price; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(unit_price) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.tax_reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(tax_reason) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.tax_basis_points; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(tax_basis_points) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.source; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(source) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.price_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(price_id) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.fee_policy_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(fee_policy_id) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: COLUMN invoice_lines.package_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(package_id) ON TABLE billing.invoice_lines TO clinic_app;


--
-- Name: TABLE package_ends; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.package_ends TO clinic_app;


--
-- Name: COLUMN package_ends.package_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(package_id) ON TABLE billing.package_ends TO clinic_app;


--
-- Name: COLUMN package_ends.credited; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(credited) ON TABLE billing.package_ends TO clinic_app;


--
-- Name: COLUMN package_ends.kept; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(kept) ON TABLE billing.package_ends TO clinic_app;


--
-- Name: COLUMN package_ends.reason; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE billing.package_ends TO clinic_app;


--
-- Name: TABLE earned; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.earned TO clinic_app;


--
-- Name: TABLE fee_policies; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.occasion; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(occasion) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.basis; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(basis) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.basis_points; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(basis_points) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: COLUMN fee_policies.is_taxed; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(is_taxed) ON TABLE billing.fee_policies TO clinic_app;


--
-- Name: TABLE package_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.package_cards TO clinic_app;


--
-- Name: TABLE pay_rate_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.pay_rate_cards TO clinic_app;


--
-- Name: TABLE payer_steps; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.payer_steps TO clinic_app;


--
-- Name: TABLE payment_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.payment_cards TO clinic_app;


--
-- Name: TABLE postings; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.postings TO clinic_app;


--
-- Name: TABLE receipt_prints; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.receipt_prints TO clinic_app;


--
-- Name: COLUMN receipt_prints.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.receipt_prints TO clinic_app;


--
-- Name: COLUMN receipt_prints.invoice_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(invoice_id) ON TABLE billing.receipt_prints TO clinic_app;


--
-- Name: COLUMN receipt_prints.digest; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(digest) ON TABLE billing.receipt_prints TO clinic_app;


--
-- Name: TABLE regime_limits; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.regime_limits TO clinic_app;


--
-- Name: TABLE remittances; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.legal_entity_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(legal_entity_id) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.location_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.payer; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(payer) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.reference; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(reference) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.amount; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(amount) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.currency; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(currency) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.digest; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(digest) ON TABLE billing.remittances TO clinic_app;


--
-- Name: COLUMN remittances.payment_id; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT INSERT(payment_id) ON TABLE billing.remittances TO clinic_app;


--
-- Name: TABLE remittance_cards; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.remittance_cards TO clinic_app;


--
-- Name: TABLE remittance_lines; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE billing.remittance_lines TO clinic_app;


--
-- Name: TABLE visit_prices; Type: ACL; Schema: billing; Owner: clinic_owner
--

GRANT SELECT ON TABLE billing.visit_prices TO clinic_app;


--
-- Name: TABLE migrations; Type: ACL; Schema: needlepoint; Owner: clinic_owner
--

GRANT SELECT ON TABLE needlepoint.migrations TO clinic_app;


--
-- Name: TABLE audit_entries; Type: ACL; Schema: operations; Owner: clinic_owner
--

GRANT SELECT ON TABLE operations.audit_entries TO clinic_app;


--
-- Name: TABLE idempotency; Type: ACL; Schema: operations; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE operations.idempotency TO clinic_app;


--
-- Name: TABLE calls; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.calls TO clinic_app;


--
-- Name: COLUMN calls.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.calls TO clinic_app;


--
-- Name: COLUMN calls.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.calls TO clinic_app;


--
-- Name: COLUMN calls.way; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(way) ON TABLE patient_records.calls TO clinic_app;


--
-- Name: COLUMN calls.direction; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(direction) ON TABLE patient_records.calls TO clinic_app;


--
-- Name: COLUMN calls.with_whom; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(with_whom) ON TABLE patient_records.calls TO clinic_app;


--
-- Name: COLUMN calls.text; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(text) ON TABLE patient_records.calls TO clinic_app;


--
-- Name: COLUMN calls.at; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(at) ON TABLE patient_records.calls TO clinic_app;


--
-- Name: TABLE contacts; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.kind; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(kind) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.name; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(name) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.relation; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(relation) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.phone; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(phone) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.email; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(email) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.may_consent; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(may_consent) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.ended_at; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(ended_at) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: COLUMN contacts.ended_by; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(ended_by) ON TABLE patient_records.contacts TO clinic_app;


--
-- Name: TABLE custodians; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.custodians TO clinic_app;


--
-- Name: COLUMN custodians.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.custodians TO clinic_app;


--
-- Name: COLUMN custodians.number; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(number) ON TABLE patient_records.custodians TO clinic_app;


--
-- Name: COLUMN custodians.therapist_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(therapist_id) ON TABLE patient_records.custodians TO clinic_app;


--
-- Name: COLUMN custodians.reason; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE patient_records.custodians TO clinic_app;


--
-- Name: TABLE disclosures; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: COLUMN disclosures.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: COLUMN disclosures.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: COLUMN disclosures.recipient; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(recipient) ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: COLUMN disclosures.purpose; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(purpose) ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: COLUMN disclosures.content; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(content) ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: COLUMN disclosures.basis; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(basis) ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: COLUMN disclosures.disclosed_at; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(disclosed_at) ON TABLE patient_records.disclosures TO clinic_app;


--
-- Name: TABLE episode_history; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.episode_history TO clinic_app;


--
-- Name: TABLE files; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.name; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(name) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.media_type; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(media_type) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.bytes; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(bytes) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.visibility; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(visibility),UPDATE(visibility) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.version; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.removed_at; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(removed_at) ON TABLE patient_records.files TO clinic_app;


--
-- Name: COLUMN files.removed_by; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(removed_by) ON TABLE patient_records.files TO clinic_app;


--
-- Name: TABLE legal_holds; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.legal_holds TO clinic_app;


--
-- Name: COLUMN legal_holds.id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE patient_records.legal_holds TO clinic_app;


--
-- Name: COLUMN legal_holds.patient_id; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE patient_records.legal_holds TO clinic_app;


--
-- Name: COLUMN legal_holds.reason; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT INSERT(reason) ON TABLE patient_records.legal_holds TO clinic_app;


--
-- Name: COLUMN legal_holds.lifted_at; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(lifted_at) ON TABLE patient_records.legal_holds TO clinic_app;


--
-- Name: COLUMN legal_holds.lifted_by; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(lifted_by) ON TABLE patient_records.legal_holds TO clinic_app;


--
-- Name: COLUMN legal_holds.lift_reason; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT UPDATE(lift_reason) ON TABLE patient_records.legal_holds TO clinic_app;


--
-- Name: TABLE merges; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.merges TO clinic_app;


--
-- Name: TABLE patient_cards; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.patient_cards TO clinic_app;


--
-- Name: TABLE patient_history; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.patient_history TO clinic_app;


--
-- Name: SEQUENCE patient_numbers; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT USAGE ON SEQUENCE patient_records.patient_numbers TO clinic_app;


--
-- Name: TABLE retention_rules; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.retention_rules TO clinic_app;


--
-- Name: TABLE retention; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.retention TO clinic_app;


--
-- Name: TABLE search_keys; Type: ACL; Schema: patient_records; Owner: clinic_owner
--

GRANT SELECT ON TABLE patient_records.search_keys TO clinic_app;


--
-- Name: TABLE location_cards; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT ON TABLE practice.location_cards TO clinic_app;


--
-- Name: TABLE prices; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE practice.prices TO clinic_app;


--
-- Name: COLUMN prices.valid; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(valid) ON TABLE practice.prices TO clinic_app;


--
-- Name: COLUMN prices.withdrawn_at; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT UPDATE(withdrawn_at) ON TABLE practice.prices TO clinic_app;


--
-- Name: TABLE price_cards; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT ON TABLE practice.price_cards TO clinic_app;


--
-- Name: TABLE room_cards; Type: ACL; Schema: practice; Owner: clinic_owner
--

GRANT SELECT ON TABLE practice.room_cards TO clinic_app;


--
-- Name: TABLE appointment_changes; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.appointment_changes TO clinic_app;


--
-- Name: TABLE cancel_reasons; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.cancel_reasons TO clinic_app;


--
-- Name: TABLE location_rules; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE scheduling.location_rules TO clinic_app;


--
-- Name: COLUMN location_rules.late_window_minutes; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(late_window_minutes) ON TABLE scheduling.location_rules TO clinic_app;


--
-- Name: COLUMN location_rules.no_show_grace_minutes; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(no_show_grace_minutes) ON TABLE scheduling.location_rules TO clinic_app;


--
-- Name: COLUMN location_rules.grid_minutes; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(grid_minutes) ON TABLE scheduling.location_rules TO clinic_app;


--
-- Name: COLUMN location_rules.version; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE scheduling.location_rules TO clinic_app;


--
-- Name: TABLE shifts; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE scheduling.shifts TO clinic_app;


--
-- Name: COLUMN shifts.valid; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(valid) ON TABLE scheduling.shifts TO clinic_app;


--
-- Name: COLUMN shifts.withdrawn_at; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(withdrawn_at) ON TABLE scheduling.shifts TO clinic_app;


--
-- Name: COLUMN shifts.version; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE scheduling.shifts TO clinic_app;


--
-- Name: TABLE shift_cards; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.shift_cards TO clinic_app;


--
-- Name: TABLE shift_exceptions; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE scheduling.shift_exceptions TO clinic_app;


--
-- Name: COLUMN shift_exceptions.hours; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(hours) ON TABLE scheduling.shift_exceptions TO clinic_app;


--
-- Name: COLUMN shift_exceptions.reason; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(reason) ON TABLE scheduling.shift_exceptions TO clinic_app;


--
-- Name: COLUMN shift_exceptions.version; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE scheduling.shift_exceptions TO clinic_app;


--
-- Name: TABLE shift_exception_cards; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.shift_exception_cards TO clinic_app;


--
-- Name: TABLE status_transitions; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.status_transitions TO clinic_app;


--
-- Name: TABLE time_off; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE scheduling.time_off TO clinic_app;


--
-- Name: COLUMN time_off.cancelled_at; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(cancelled_at) ON TABLE scheduling.time_off TO clinic_app;


--
-- Name: COLUMN time_off.version; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE scheduling.time_off TO clinic_app;


--
-- Name: TABLE time_off_cards; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.time_off_cards TO clinic_app;


--
-- Name: TABLE permits; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE therapist_profiles.permits TO clinic_app;


--
-- Name: COLUMN permits.valid; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(valid) ON TABLE therapist_profiles.permits TO clinic_app;


--
-- Name: COLUMN permits.version; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE therapist_profiles.permits TO clinic_app;


--
-- Name: COLUMN permits.register; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(register) ON TABLE therapist_profiles.permits TO clinic_app;


--
-- Name: TABLE needling_authorizations; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.needling_authorizations TO clinic_app;


--
-- Name: TABLE unauthorized_appointments; Type: ACL; Schema: scheduling; Owner: clinic_owner
--

GRANT SELECT ON TABLE scheduling.unauthorized_appointments TO clinic_app;


--
-- Name: TABLE adverse_event_kinds; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.adverse_event_kinds TO clinic_app;


--
-- Name: TABLE adverse_event_outcomes; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.adverse_event_outcomes TO clinic_app;


--
-- Name: COLUMN adverse_event_outcomes.event_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(event_id) ON TABLE session_notes.adverse_event_outcomes TO clinic_app;


--
-- Name: COLUMN adverse_event_outcomes.stage; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(stage) ON TABLE session_notes.adverse_event_outcomes TO clinic_app;


--
-- Name: COLUMN adverse_event_outcomes.text; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(text) ON TABLE session_notes.adverse_event_outcomes TO clinic_app;


--
-- Name: COLUMN adverse_event_outcomes.severity; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(severity) ON TABLE session_notes.adverse_event_outcomes TO clinic_app;


--
-- Name: COLUMN adverse_event_outcomes.reported_to; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(reported_to) ON TABLE session_notes.adverse_event_outcomes TO clinic_app;


--
-- Name: TABLE adverse_events; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.patient_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.note_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(note_id) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.kind; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(kind) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.severity; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(severity) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.happened_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(happened_at) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.description; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(description) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.actions; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(actions) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.told; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(told) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: COLUMN adverse_events.is_patient_told; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(is_patient_told) ON TABLE session_notes.adverse_events TO clinic_app;


--
-- Name: TABLE adverse_event_cards; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.adverse_event_cards TO clinic_app;


--
-- Name: TABLE alert_questions; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.alert_questions TO clinic_app;


--
-- Name: TABLE screen_questions; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE session_notes.screen_questions TO clinic_app;


--
-- Name: TABLE alert_flags; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.alert_flags TO clinic_app;


--
-- Name: TABLE check_ins; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.check_ins TO clinic_app;


--
-- Name: TABLE consent_paragraphs; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.consent_paragraphs TO clinic_app;


--
-- Name: TABLE consents; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.patient_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.therapist_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(therapist_id) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.version; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(version) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.text; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(text) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.regions; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(regions) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.risks; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(risks) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.method; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(method) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.questions_answered; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(questions_answered) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.interpreter; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(interpreter) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.given_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(given_at) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.valid_until; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(valid_until) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.withdrawn_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(withdrawn_at) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.withdrawn_by; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(withdrawn_by) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.withdrawal_reason; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(withdrawal_reason) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.withdrawal_recorded_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(withdrawal_recorded_at) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: COLUMN consents.given_by; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(given_by) ON TABLE session_notes.consents TO clinic_app;


--
-- Name: TABLE danger_signs; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.danger_signs TO clinic_app;


--
-- Name: TABLE measures; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.measures TO clinic_app;


--
-- Name: TABLE measure_trends; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.measure_trends TO clinic_app;


--
-- Name: TABLE motion_normals; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.motion_normals TO clinic_app;


--
-- Name: TABLE muscles; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.muscles TO clinic_app;


--
-- Name: COLUMN muscles.roots; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(roots) ON TABLE session_notes.muscles TO clinic_app;


--
-- Name: COLUMN muscles.minor_roots; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(minor_roots) ON TABLE session_notes.muscles TO clinic_app;


--
-- Name: COLUMN muscles.depth_max; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(depth_max) ON TABLE session_notes.muscles TO clinic_app;


--
-- Name: COLUMN muscles.version; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE session_notes.muscles TO clinic_app;


--
-- Name: TABLE needle_searches; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.needle_searches TO clinic_app;


--
-- Name: COLUMN needle_searches.outcome; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(outcome) ON TABLE session_notes.needle_searches TO clinic_app;


--
-- Name: COLUMN needle_searches.reason; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(reason) ON TABLE session_notes.needle_searches TO clinic_app;


--
-- Name: TABLE note_cards; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.note_cards TO clinic_app;


--
-- Name: TABLE note_revisions; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.note_revisions TO clinic_app;


--
-- Name: TABLE safety_rules; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.safety_rules TO clinic_app;


--
-- Name: TABLE screen_answers; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE session_notes.screen_answers TO clinic_app;


--
-- Name: TABLE screen_versions; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.screen_versions TO clinic_app;


--
-- Name: COLUMN screen_versions.version; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(version) ON TABLE session_notes.screen_versions TO clinic_app;


--
-- Name: TABLE screens; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.screens TO clinic_app;


--
-- Name: COLUMN screens.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.screens TO clinic_app;


--
-- Name: COLUMN screens.patient_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(patient_id) ON TABLE session_notes.screens TO clinic_app;


--
-- Name: COLUMN screens.version; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(version) ON TABLE session_notes.screens TO clinic_app;


--
-- Name: COLUMN screens.answered_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(answered_at) ON TABLE session_notes.screens TO clinic_app;


--
-- Name: TABLE sharps_boxes; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.sharps_boxes TO clinic_app;


--
-- Name: COLUMN sharps_boxes.id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE session_notes.sharps_boxes TO clinic_app;


--
-- Name: COLUMN sharps_boxes.location_id; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(location_id) ON TABLE session_notes.sharps_boxes TO clinic_app;


--
-- Name: COLUMN sharps_boxes.number; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT INSERT(number) ON TABLE session_notes.sharps_boxes TO clinic_app;


--
-- Name: COLUMN sharps_boxes.sealed_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(sealed_at) ON TABLE session_notes.sharps_boxes TO clinic_app;


--
-- Name: COLUMN sharps_boxes.sealed_by; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(sealed_by) ON TABLE session_notes.sharps_boxes TO clinic_app;


--
-- Name: COLUMN sharps_boxes.manifest; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(manifest) ON TABLE session_notes.sharps_boxes TO clinic_app;


--
-- Name: TABLE tasks; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.tasks TO clinic_app;


--
-- Name: COLUMN tasks.done_at; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(done_at) ON TABLE session_notes.tasks TO clinic_app;


--
-- Name: COLUMN tasks.done_by; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(done_by) ON TABLE session_notes.tasks TO clinic_app;


--
-- Name: COLUMN tasks.outcome; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT UPDATE(outcome) ON TABLE session_notes.tasks TO clinic_app;


--
-- Name: TABLE work_list; Type: ACL; Schema: session_notes; Owner: clinic_owner
--

GRANT SELECT ON TABLE session_notes.work_list TO clinic_app;


--
-- Name: TABLE advertising_rules; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.advertising_rules TO clinic_app;


--
-- Name: TABLE bio_acknowledgements; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT,INSERT ON TABLE therapist_profiles.bio_acknowledgements TO clinic_app;


--
-- Name: TABLE bio_versions; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.bio_versions TO clinic_app;


--
-- Name: TABLE bios; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.version; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(version) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.state; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(state) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.event; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(event) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.by_id; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(by_id) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.at; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(at) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.remark; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(remark) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.text; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(text) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: COLUMN bios.author_id; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(author_id) ON TABLE therapist_profiles.bios TO clinic_app;


--
-- Name: TABLE certificates; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.id; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(id) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.therapist_id; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(therapist_id) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.name; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(name) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.issuer; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(issuer) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.number; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(number) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.issued_on; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(issued_on) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.until; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT INSERT(until) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.removed_at; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(removed_at) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: COLUMN certificates.removed_by; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(removed_by) ON TABLE therapist_profiles.certificates TO clinic_app;


--
-- Name: TABLE photos; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE therapist_profiles.photos TO clinic_app;


--
-- Name: COLUMN photos.format; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(format) ON TABLE therapist_profiles.photos TO clinic_app;


--
-- Name: COLUMN photos.width; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(width) ON TABLE therapist_profiles.photos TO clinic_app;


--
-- Name: COLUMN photos.height; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(height) ON TABLE therapist_profiles.photos TO clinic_app;


--
-- Name: COLUMN photos.bytes; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(bytes) ON TABLE therapist_profiles.photos TO clinic_app;


--
-- Name: COLUMN photos.set_by; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(set_by) ON TABLE therapist_profiles.photos TO clinic_app;


--
-- Name: COLUMN photos.set_at; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT UPDATE(set_at) ON TABLE therapist_profiles.photos TO clinic_app;


--
-- Name: TABLE published_bios; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.published_bios TO clinic_app;


--
-- Name: TABLE directory; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.directory TO clinic_app;


--
-- Name: TABLE permit_cards; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.permit_cards TO clinic_app;


--
-- Name: TABLE profile_versions; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.profile_versions TO clinic_app;


--
-- Name: TABLE profiles; Type: ACL; Schema: therapist_profiles; Owner: clinic_owner
--

GRANT SELECT ON TABLE therapist_profiles.profiles TO clinic_app;


--
-- Name: FUNCTION sort_audit_index(); Type: ACL; Schema: operations; Owner: clinic_owner
--

REVOKE ALL ON FUNCTION operations.sort_audit_index() FROM PUBLIC;
GRANT ALL ON FUNCTION operations.sort_audit_index() TO clinic_app;


--
-- PostgreSQL database dump complete
--


