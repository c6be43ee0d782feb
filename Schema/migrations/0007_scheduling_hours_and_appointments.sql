-- Who works where and when, and who is seen when. Behaviour rules 2.1, 2.3 and 2.5 to 2.9.

CREATE SCHEMA scheduling;
GRANT USAGE ON SCHEMA scheduling TO clinic_app;

-- ---------------------------------------------------------------------------------------------------------------------
-- What a location may set for itself. A location without a row has these defaults.

CREATE TABLE scheduling.location_rules (
  location_id uuid PRIMARY KEY REFERENCES practice.locations,
  -- A cancellation by the patient later than this before the start is a late one (rule 2.11).
  late_window_minutes integer NOT NULL DEFAULT 1440 CHECK (late_window_minutes BETWEEN 0 AND 20160),
  -- Nobody is a no-show before the start and this grace (rule 2.1).
  no_show_grace_minutes integer NOT NULL DEFAULT 15 CHECK (no_show_grace_minutes BETWEEN 0 AND 240),
  -- Starts are offered at multiples of this, counted from midnight.
  grid_minutes integer NOT NULL DEFAULT 15 CHECK (grid_minutes BETWEEN 5 AND 120),
  version integer NOT NULL DEFAULT 1
);

-- ---------------------------------------------------------------------------------------------------------------------
-- Open time = shifts, replaced for a day by an exception, less time off (rule 2.5). All of it is wall-clock time.

CREATE TABLE scheduling.shifts (
  id uuid PRIMARY KEY,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  location_id uuid NOT NULL REFERENCES practice.locations,
  -- 1 is Monday (ISO 8601).
  weekday integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  -- 24:00 ends the day. A split shift is several rows.
  starts time NOT NULL,
  ends time NOT NULL,
  -- Days, [from, until).
  valid daterange NOT NULL CONSTRAINT shifts_period CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  withdrawn_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT shifts_hours CHECK (starts < ends),
  -- Nobody works at two places at once.
  CONSTRAINT shifts_no_overlap EXCLUDE USING gist (
    therapist_id WITH =, weekday WITH =, valid WITH &&,
    tsrange(date '2000-01-01' + starts, date '2000-01-01' + ends) WITH &&) WHERE (withdrawn_at IS NULL)
);
CREATE INDEX shifts_of_therapist ON scheduling.shifts (therapist_id, location_id, weekday) WHERE withdrawn_at IS NULL;

CREATE TABLE scheduling.shift_exceptions (
  id uuid PRIMARY KEY,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  location_id uuid NOT NULL REFERENCES practice.locations,
  on_date date NOT NULL,
  -- The hours of that day instead of the pattern's; none: closed.
  hours tsmultirange NOT NULL,
  reason text,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT shift_exceptions_hours CHECK (
    hours <@ tsrange(on_date::timestamp, on_date::timestamp + interval '1 day')),
  CONSTRAINT shift_exceptions_day_key UNIQUE (therapist_id, location_id, on_date),
  CONSTRAINT shift_exceptions_no_overlap EXCLUDE USING gist (therapist_id WITH =, hours WITH &&)
);

-- The hours of a day as they are given: stretches that touch or overlap become one; none: closed.
CREATE FUNCTION scheduling.hours_on(day date, starts text[], ends text[]) RETURNS tsmultirange
  LANGUAGE sql STABLE
  RETURN (
    SELECT coalesce(range_agg(tsrange(day + h.starts::time, day + h.ends::time)), '{}')
    FROM unnest(starts, ends) AS h (starts, ends));

CREATE TABLE scheduling.time_off (
  id uuid PRIMARY KEY,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  -- On the wall of whichever location it is.
  period tsrange NOT NULL CONSTRAINT time_off_period CHECK (
    NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
  reason text,
  cancelled_at timestamptz,
  version integer NOT NULL DEFAULT 1
);
CREATE INDEX time_off_of_therapist ON scheduling.time_off USING gist (therapist_id, period) WHERE cancelled_at IS NULL;

-- What is open on one day of one therapist at one location.
CREATE FUNCTION scheduling.open_hours(therapist uuid, location uuid, day date) RETURNS tsmultirange
  LANGUAGE plpgsql STABLE AS $$
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

-- ---------------------------------------------------------------------------------------------------------------------
-- Appointments

-- The lifecycle (rule 2.1). The program has the same table as an enum; a test compares the two.
CREATE TABLE scheduling.status_transitions (
  from_status text NOT NULL,
  to_status text NOT NULL,
  PRIMARY KEY (from_status, to_status)
);
INSERT INTO scheduling.status_transitions VALUES
  ('booked', 'confirmed'), ('booked', 'arrived'), ('booked', 'cancelled'), ('booked', 'late_cancelled'),
  ('booked', 'no_show'), ('booked', 'entered_in_error'),
  ('confirmed', 'arrived'), ('confirmed', 'cancelled'), ('confirmed', 'late_cancelled'), ('confirmed', 'no_show'),
  ('confirmed', 'entered_in_error'),
  ('arrived', 'in_treatment'), ('arrived', 'left_without_treatment'), ('arrived', 'booked'),
  ('in_treatment', 'completed'), ('in_treatment', 'arrived'),
  ('completed', 'in_treatment'),
  ('no_show', 'booked'), ('no_show', 'arrived'), ('no_show', 'entered_in_error');

CREATE TABLE scheduling.cancel_reasons (
  code text PRIMARY KEY,
  summary text NOT NULL,
  -- Only what comes from the patient can be late.
  by_patient boolean NOT NULL
);
INSERT INTO scheduling.cancel_reasons VALUES
  ('patient_ill', 'The patient is ill', true),
  ('patient_unavailable', 'The patient cannot come', true),
  ('patient_recovered', 'The patient needs no more treatment', true),
  ('therapist_unavailable', 'The therapist is ill or away', false),
  ('clinic_closed', 'The clinic is closed', false),
  ('weather', 'Roads or weather', false),
  ('other', 'Another reason, said in the note', true);

CREATE TABLE scheduling.appointments (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  treatment_type_id uuid NOT NULL REFERENCES practice.treatment_types,
  location_id uuid NOT NULL REFERENCES practice.locations,
  room_id uuid,
  status text NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed',
    'cancelled', 'late_cancelled', 'no_show', 'left_without_treatment', 'entered_in_error')),
  -- What was agreed: the wall of the location. All instants are derived from it by the trigger below (rule 2.9).
  local_start timestamp NOT NULL CHECK (date_trunc('minute', local_start) = local_start),
  zone text NOT NULL,
  minutes integer NOT NULL CONSTRAINT appointments_minutes CHECK (minutes BETWEEN 5 AND 480),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  -- The wall shows this start twice; the first is meant.
  is_doubled boolean NOT NULL DEFAULT false,
  -- The zone data that the instants were derived with.
  tz_version text NOT NULL,
  -- With its buffers it holds the therapist and the room, not the patient (rule 2.7).
  buffer_before integer NOT NULL,
  buffer_after integer NOT NULL,
  held_from timestamptz NOT NULL,
  held_until timestamptz NOT NULL,
  -- Booked over another knowingly, with a reason (rule 2.8); then the constraints below leave it out.
  overlapping boolean NOT NULL DEFAULT false,
  outside_hours boolean NOT NULL DEFAULT false,
  override_reason text,
  note text,
  status_reason text,
  cancel_reason text REFERENCES scheduling.cancel_reasons,
  rebooked_from uuid REFERENCES scheduling.appointments,
  booked_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  booked_by uuid DEFAULT access.me() REFERENCES access.accounts,
  version integer NOT NULL DEFAULT 1,
  FOREIGN KEY (room_id, location_id) REFERENCES practice.rooms (id, location_id),
  CONSTRAINT appointments_override_reason CHECK (override_reason IS NOT NULL OR NOT overlapping),
  CONSTRAINT appointments_cancel_reason CHECK (
    (status IN ('cancelled', 'late_cancelled')) = (cancel_reason IS NOT NULL)),

  -- No overlap of therapist, room or patient, at any location (rule 2.8). Of two neighbours' buffers the longer
  -- counts, not their sum (rule 2.7): so one constraint keeps preparation clear of visits, the other cleaning up.
  CONSTRAINT appointments_therapist_free EXCLUDE USING gist (
    therapist_id WITH =, tstzrange(held_from, ends_at) WITH &&)
    WHERE (status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND NOT overlapping),
  CONSTRAINT appointments_therapist_free_after EXCLUDE USING gist (
    therapist_id WITH =, tstzrange(starts_at, held_until) WITH &&)
    WHERE (status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND NOT overlapping),
  CONSTRAINT appointments_room_free EXCLUDE USING gist (
    room_id WITH =, tstzrange(held_from, ends_at) WITH &&)
    WHERE (status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND NOT overlapping),
  CONSTRAINT appointments_room_free_after EXCLUDE USING gist (
    room_id WITH =, tstzrange(starts_at, held_until) WITH &&)
    WHERE (status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND NOT overlapping),
  CONSTRAINT appointments_patient_free EXCLUDE USING gist (
    patient_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE (status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND NOT overlapping)
);
CREATE INDEX appointments_of_location ON scheduling.appointments (location_id, local_start);
CREATE INDEX appointments_of_therapist ON scheduling.appointments (therapist_id, local_start);
CREATE INDEX appointments_of_patient ON scheduling.appointments (patient_id, local_start, id);
CREATE INDEX appointments_overlapping ON scheduling.appointments (starts_at)
  WHERE (status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed') AND overlapping);

-- Every change of status, time or place, written by a trigger so that none can be without its row; append-only.
CREATE TABLE scheduling.appointment_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  appointment_id uuid NOT NULL REFERENCES scheduling.appointments,
  at timestamptz NOT NULL DEFAULT needlepoint.now(),
  account_id uuid DEFAULT access.me() REFERENCES access.accounts,
  -- The version that it led to.
  version integer NOT NULL,
  from_status text NOT NULL,
  to_status text NOT NULL,
  reason text,
  cancel_reason text,
  -- Where and when it was before.
  local_start timestamp NOT NULL,
  starts_at timestamptz NOT NULL,
  zone text NOT NULL,
  tz_version text NOT NULL,
  therapist_id uuid NOT NULL,
  location_id uuid NOT NULL,
  room_id uuid,
  override_reason text,
  -- The visit's time or place changed.
  moved boolean NOT NULL,
  -- It was put to another time, therapist or location within the late window before its start (rule 2.3). A fact: who
  -- asked for it, and whether there is a fee, is for the policy to say.
  late boolean NOT NULL,
  -- Only the instant changed, because the law of the zone or the location's zone did.
  derived_anew boolean NOT NULL
);
CREATE INDEX appointment_changes_of ON scheduling.appointment_changes (appointment_id, id);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON scheduling.appointment_changes
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON scheduling.appointment_changes
  FOR EACH STATEMENT EXECUTE FUNCTION needlepoint.refuse_change();

-- ---------------------------------------------------------------------------------------------------------------------
-- What the database keeps true of every row

-- Derives the instants, and refuses needles without authorization. It runs as whoever writes.
CREATE FUNCTION scheduling.derive() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER a_derive BEFORE INSERT OR UPDATE OF local_start, zone, minutes, buffer_before, buffer_after, location_id
  ON scheduling.appointments FOR EACH ROW EXECUTE FUNCTION scheduling.derive();

CREATE FUNCTION scheduling.require_needling_authorization() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER b_needling BEFORE INSERT OR UPDATE OF local_start, therapist_id, treatment_type_id
  ON scheduling.appointments FOR EACH ROW EXECUTE FUNCTION scheduling.require_needling_authorization();
-- The permit may have ended since, or the treatment may use needles only since: nobody gets as far as to be needled. A
-- step back, to mend a mistake, is not held up.
CREATE TRIGGER b_needling_begins BEFORE UPDATE OF status ON scheduling.appointments FOR EACH ROW
  WHEN (NEW.status = 'arrived' AND OLD.status <> 'in_treatment' OR NEW.status = 'in_treatment' AND OLD.status = 'arrived')
  EXECUTE FUNCTION scheduling.require_needling_authorization();

-- What takes its time. Not for the application: it would see past the row policies.
CREATE VIEW scheduling.active_appointments AS
  SELECT id, therapist_id, room_id, patient_id, location_id, starts_at, ends_at, held_from, held_until, overlapping
  FROM scheduling.appointments
  WHERE status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed');

-- Which of the three is taken then: 'therapist', 'room', 'patient' or null. It sees every location, whatever its caller
-- may see, and says no more than that.
CREATE FUNCTION scheduling.taken(
  therapist uuid, room uuid, patient uuid, start_at timestamptz, end_at timestamptz, hold_from timestamptz,
  hold_until timestamptz, but_for uuid
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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

-- What was booked over another lies outside of the constraints, so the next booking is checked against it here. Nothing
-- is lost between two that do not see each other yet: it is as if the one that may overlap had come second. What
-- another was booked over keeps its time: it is not checked again by a step in its life or by a change of the zone, and
-- in another room only for the room.
CREATE FUNCTION scheduling.respect_overlapping() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
CREATE TRIGGER c_respect_overlapping BEFORE INSERT ON scheduling.appointments
  FOR EACH ROW WHEN (NOT NEW.overlapping) EXECUTE FUNCTION scheduling.respect_overlapping();
CREATE TRIGGER c_respect_overlapping_again BEFORE UPDATE ON scheduling.appointments
  FOR EACH ROW
  WHEN (NOT NEW.overlapping AND NEW.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
    AND (OLD.overlapping OR OLD.status NOT IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
      OR (OLD.local_start, OLD.minutes, OLD.therapist_id, OLD.room_id, OLD.location_id)
        IS DISTINCT FROM (NEW.local_start, NEW.minutes, NEW.therapist_id, NEW.room_id, NEW.location_id)))
  EXECUTE FUNCTION scheduling.respect_overlapping();

CREATE FUNCTION scheduling.guard_lifecycle() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER d_lifecycle BEFORE UPDATE OF status ON scheduling.appointments
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION scheduling.guard_lifecycle();

-- Who overrides must be permitted to, and says why.
CREATE FUNCTION scheduling.guard_override() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT access.may_at('schedule.override', NEW.location_id)
  THEN
    RAISE EXCEPTION 'no override' USING ERRCODE = '23514', CONSTRAINT = 'appointments_override_permitted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER f_override_added BEFORE INSERT ON scheduling.appointments
  FOR EACH ROW WHEN (NEW.override_reason IS NOT NULL) EXECUTE FUNCTION scheduling.guard_override();
CREATE TRIGGER f_override_changed BEFORE UPDATE OF override_reason, overlapping ON scheduling.appointments
  FOR EACH ROW WHEN (NEW.override_reason IS NOT NULL
    AND (OLD.override_reason IS DISTINCT FROM NEW.override_reason OR NEW.overlapping AND NOT OLD.overlapping))
  EXECUTE FUNCTION scheduling.guard_override();

-- No move of who has arrived or of what has ended (rule 2.3).
CREATE FUNCTION scheduling.guard_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'no move of %', OLD.status USING ERRCODE = '23514', CONSTRAINT = 'appointments_move';
END $$;
CREATE TRIGGER e_place BEFORE UPDATE OF local_start, therapist_id, room_id, location_id, minutes
  ON scheduling.appointments FOR EACH ROW
  WHEN (OLD.status NOT IN ('booked', 'confirmed') AND (OLD.local_start, OLD.therapist_id, OLD.location_id, OLD.minutes)
    IS DISTINCT FROM (NEW.local_start, NEW.therapist_id, NEW.location_id, NEW.minutes))
  EXECUTE FUNCTION scheduling.guard_place();

CREATE FUNCTION scheduling.record_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
CREATE TRIGGER record_change AFTER UPDATE ON scheduling.appointments FOR EACH ROW
  WHEN ((OLD.status, OLD.local_start, OLD.starts_at, OLD.therapist_id, OLD.location_id, OLD.room_id, OLD.minutes)
    IS DISTINCT FROM (NEW.status, NEW.local_start, NEW.starts_at, NEW.therapist_id, NEW.location_id, NEW.room_id,
      NEW.minutes))
  EXECUTE FUNCTION scheduling.record_change();

-- ---------------------------------------------------------------------------------------------------------------------
-- Hours and appointments as the API shows them. The program reads these columns in this order.

CREATE VIEW scheduling.shift_cards WITH (security_invoker = true) AS
  SELECT s.id, s.therapist_id, t.slug AS therapist, s.location_id, l.code AS location, s.weekday, s.starts, s.ends,
    lower(s.valid) AS valid_from, upper(s.valid) AS valid_until, s.version
  FROM scheduling.shifts s
    JOIN therapist_profiles.therapists t ON t.id = s.therapist_id
    JOIN practice.locations l ON l.id = s.location_id
  WHERE s.withdrawn_at IS NULL;

CREATE VIEW scheduling.shift_exception_cards WITH (security_invoker = true) AS
  SELECT e.id, e.therapist_id, t.slug AS therapist, e.location_id, l.code AS location, e.on_date,
    ARRAY(SELECT to_char(lower(h), 'HH24:MI') FROM unnest(e.hours) h ORDER BY h) AS starts,
    ARRAY(SELECT CASE WHEN upper(h) = e.on_date + 1 THEN '24:00' ELSE to_char(upper(h), 'HH24:MI') END
      FROM unnest(e.hours) h ORDER BY h) AS ends,
    e.reason, e.version
  FROM scheduling.shift_exceptions e
    JOIN therapist_profiles.therapists t ON t.id = e.therapist_id
    JOIN practice.locations l ON l.id = e.location_id;

CREATE VIEW scheduling.time_off_cards WITH (security_invoker = true) AS
  SELECT o.id, o.therapist_id, t.slug AS therapist, lower(o.period) AS starts, upper(o.period) AS ends, o.reason,
    o.cancelled_at, o.version
  FROM scheduling.time_off o JOIN therapist_profiles.therapists t ON t.id = o.therapist_id;

-- Today on the wall of a location; of a therapist, at the first location by its code where they work.
CREATE FUNCTION scheduling.today(at_location uuid, of_therapist uuid) RETURNS date
  LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (needlepoint.now() AT TIME ZONE coalesce(
    (SELECT l.zone FROM practice.locations l WHERE l.id = at_location),
    (SELECT l.zone FROM therapist_profiles.therapist_locations w JOIN practice.locations l ON l.id = w.location_id
      WHERE w.therapist_id = of_therapist ORDER BY l.code LIMIT 1),
    'UTC'))::date;
END $$;

CREATE VIEW scheduling.appointment_cards WITH (security_invoker = true) AS
  SELECT a.id, a.version, a.status, a.local_start, a.starts_at, a.ends_at, a.ends_at AT TIME ZONE a.zone AS local_end,
    a.zone, a.minutes, a.is_doubled, a.patient_id, p.number AS patient,
    coalesce(p.preferred_name, p.given_name) || ' ' || p.family_name AS patient_name,
    EXISTS (SELECT FROM patient_records.alerts x WHERE x.patient_id = a.patient_id AND x.ended_at IS NULL)
      AS patient_has_alert,
    a.therapist_id, t.slug AS therapist, t.name AS therapist_name, y.code AS treatment, y.name AS treatment_name,
    a.location_id, l.code AS location, a.room_id, r.name AS room_name, a.note, a.overlapping, a.outside_hours,
    a.override_reason, a.status_reason, a.cancel_reason, a.rebooked_from
  FROM scheduling.appointments a
    JOIN patient_records.patients p ON p.id = a.patient_id
    JOIN therapist_profiles.therapists t ON t.id = a.therapist_id
    JOIN practice.treatment_types y ON y.id = a.treatment_type_id
    JOIN practice.locations l ON l.id = a.location_id
    LEFT JOIN practice.rooms r ON r.id = a.room_id;

-- Coming appointments with needles that the therapist may not use on that day any more: the permit has ended since, or
-- the treatment uses needles only since. Somebody moves or cancels each (as rule 2.5 has it for hours).
CREATE VIEW scheduling.unauthorized_appointments WITH (security_invoker = true) AS
  SELECT a.id, a.therapist_id, a.treatment_type_id, a.location_id, a.local_start
  FROM scheduling.appointments a JOIN practice.treatment_types y ON y.id = a.treatment_type_id
  WHERE y.needling AND a.local_start >= (needlepoint.now() - interval '2 days')::timestamp
    AND a.starts_at >= needlepoint.now() AND a.status IN ('booked', 'confirmed')
    AND NOT EXISTS (SELECT FROM therapist_profiles.needling_authorizations n
      WHERE n.therapist_id = a.therapist_id AND n.valid @> a.local_start::date);

-- The same for the modules that end permits and change treatments: of a therapist, or of a treatment, at every location,
-- whatever the caller may see. It does not say whose they are.
CREATE FUNCTION scheduling.unauthorized(therapist uuid, treatment uuid)
RETURNS TABLE (appointment_id uuid, location_code text, local_start timestamp)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY
  SELECT u.id, l.code, u.local_start
  FROM scheduling.unauthorized_appointments u JOIN practice.locations l ON l.id = u.location_id
  WHERE u.therapist_id = therapist OR u.treatment_type_id = treatment
  ORDER BY u.local_start, u.id;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Booking and moving, each in one call, so that the program has one round trip to make. They run as whoever calls.

-- Rooms that would do and are free, in the order in which to try them. Each therapist has an order of their own, so
-- that two who book at once do not reach for the same room first. What is near is found by the location's index: a visit
-- is 8 hours long at most, and each buffer 2.
CREATE FUNCTION scheduling.free_rooms(
  location uuid, kind_needed text, therapist uuid, start timestamp, start_at timestamptz, end_at timestamptz,
  hold_from timestamptz, hold_until timestamptz, but_for uuid
) RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE AS $$
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

-- Whether a visit lies in open time: with its preparation, while cleaning up may overhang (rule 2.7).
--
-- Open hours are on the wall, so the visit must fit there by its length and by what the clock shows (rule 2.9): over a
-- skipped hour it ends later on the wall than its length says, and out of a doubled one earlier, even before it began.
CREATE FUNCTION scheduling.is_open(
  therapist uuid, location uuid, zone text, local_start timestamp, start_at timestamptz, hold_from timestamptz,
  end_at timestamptz
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN scheduling.open_hours(therapist, location, local_start::date)
    @> tsrange(least(local_start - (start_at - hold_from), hold_from AT TIME ZONE zone),
      greatest(local_start + (end_at - start_at), end_at AT TIME ZONE zone));
END $$;

-- A verdict is 'booked', or the name of the refusal with the field that it is about.
CREATE FUNCTION scheduling.book(
  new_id uuid, the_patient uuid, patient_number text, the_therapist uuid, slug text, treatment uuid,
  treatment_code text, location uuid, location_code text, start timestamp, length integer, wanted_room uuid,
  remark text, reason text, rebooks uuid, OUT verdict text, OUT field text, OUT card scheduling.appointment_cards
) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$
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

-- Puts a booking to another time, therapist, room or location: same id, version + 1 (rule 2.3). What is null stays.
CREATE FUNCTION scheduling.move(
  appointment uuid, start timestamp, the_therapist uuid, slug text, wanted_room uuid, location uuid, location_code text,
  expected integer, reason text, OUT verdict text, OUT field text, OUT current_version integer
) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$
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
  PERFORM pg_advisory_xact_lock(hashtextextended('room ' || i, 0))
    FROM (SELECT DISTINCT i FROM unnest(ARRAY[old.room_id, wanted_room]) i WHERE i IS NOT NULL ORDER BY i) AS ids;
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
    CONTINUE WHEN room IS NOT NULL AND NOT pg_try_advisory_xact_lock(hashtextextended('room ' || room, 0));
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

-- The one way from status to status (rule 2.1). 'cancelled' becomes 'late_cancelled' by itself inside of the window.
CREATE FUNCTION scheduling.set_status(
  appointment uuid, wanted text, why text, cancel_code text, expected integer,
  OUT verdict text, OUT field text, OUT current_version integer, OUT current_status text
) LANGUAGE plpgsql VOLATILE AS $$
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

-- What is busy when, without saying with whom: a therapist may be booked where the caller may not look.
CREATE FUNCTION scheduling.busy_times(therapists uuid[], locations uuid[], first_day date, last_day date)
RETURNS TABLE (therapist_id uuid, room_id uuid, held_from timestamptz, starts_at timestamptz, ends_at timestamptz,
  held_until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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

-- ---------------------------------------------------------------------------------------------------------------------
-- When the ground moves under what is booked

-- Marks the therapist's coming appointments that lie outside of open time now and did not before, and says which; takes
-- the mark off those that lie inside again (rule 2.5).
CREATE FUNCTION scheduling.mark_outside(therapist uuid)
RETURNS TABLE (appointment_id uuid, location_code text, local_start timestamp)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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

-- Derives the coming appointments' instants anew: they keep the time on the wall (rule 2.9). Says which moved, and
-- which could not because their time is skipped or the slot is taken; those stay as they were.
CREATE FUNCTION scheduling.derive_anew(at_location uuid)
RETURNS TABLE (appointment_id uuid, location_code text, local_start timestamp, was timestamptz, becomes timestamptz,
  problem text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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

-- A location's zone may change; what is booked keeps its time on the wall, or the change is refused.
CREATE FUNCTION scheduling.follow_zone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
CREATE TRIGGER follow_zone AFTER UPDATE OF zone ON practice.locations
  FOR EACH ROW WHEN (OLD.zone <> NEW.zone) EXECUTE FUNCTION scheduling.follow_zone();

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may: the application's role gets what it needs, the policies ask what its caller may do where.

GRANT SELECT ON scheduling.location_rules, scheduling.shifts, scheduling.shift_exceptions, scheduling.time_off,
  scheduling.status_transitions, scheduling.cancel_reasons, scheduling.appointments, scheduling.appointment_changes,
  scheduling.appointment_cards, scheduling.unauthorized_appointments, scheduling.shift_cards,
  scheduling.shift_exception_cards, scheduling.time_off_cards
  TO clinic_app;
GRANT INSERT ON scheduling.location_rules, scheduling.shifts, scheduling.shift_exceptions, scheduling.time_off
  TO clinic_app;
GRANT UPDATE (late_window_minutes, no_show_grace_minutes, grid_minutes, version) ON scheduling.location_rules
  TO clinic_app;
GRANT UPDATE (valid, withdrawn_at, version) ON scheduling.shifts TO clinic_app;
GRANT UPDATE (hours, reason, version), DELETE ON scheduling.shift_exceptions TO clinic_app;
GRANT UPDATE (cancelled_at, version) ON scheduling.time_off TO clinic_app;
GRANT INSERT (id, patient_id, therapist_id, treatment_type_id, location_id, room_id, local_start, minutes,
  buffer_before, buffer_after, outside_hours, overlapping, override_reason, note, rebooked_from)
  ON scheduling.appointments TO clinic_app;
GRANT UPDATE (therapist_id, location_id, room_id, local_start, outside_hours, overlapping, override_reason, note,
  status, status_reason, cancel_reason, version) ON scheduling.appointments TO clinic_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA scheduling FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA scheduling TO clinic_app;
REVOKE EXECUTE ON FUNCTION scheduling.follow_zone, scheduling.record_change, scheduling.respect_overlapping
  FROM clinic_app;

ALTER TABLE scheduling.location_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.location_rules FORCE ROW LEVEL SECURITY;
ALTER TABLE scheduling.shifts ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.shifts FORCE ROW LEVEL SECURITY;
ALTER TABLE scheduling.shift_exceptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.shift_exceptions FORCE ROW LEVEL SECURITY;
ALTER TABLE scheduling.time_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.time_off FORCE ROW LEVEL SECURITY;
ALTER TABLE scheduling.appointments ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.appointments FORCE ROW LEVEL SECURITY;
ALTER TABLE scheduling.appointment_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduling.appointment_changes FORCE ROW LEVEL SECURITY;

-- The functions above that answer for every location run as the owner, whom nobody can become through the program.
CREATE POLICY of_the_owner ON scheduling.location_rules TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY of_the_owner ON scheduling.shifts TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY of_the_owner ON scheduling.shift_exceptions TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY of_the_owner ON scheduling.time_off TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY of_the_owner ON scheduling.appointments TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY of_the_owner ON scheduling.appointment_changes TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE POLICY read ON scheduling.location_rules FOR SELECT TO clinic_app USING (
  (SELECT access.may('schedule.read')));
CREATE POLICY add ON scheduling.location_rules FOR INSERT TO clinic_app WITH CHECK (
  access.may_at('practice.write', location_id));
CREATE POLICY edit ON scheduling.location_rules FOR UPDATE TO clinic_app USING (true) WITH CHECK (
  access.may_at('practice.write', location_id));

CREATE POLICY read ON scheduling.shifts FOR SELECT TO clinic_app USING (
  (SELECT access.may_everywhere('schedule.read')) OR access.may_at('schedule.read', location_id));
CREATE POLICY add ON scheduling.shifts FOR INSERT TO clinic_app WITH CHECK (
  access.may_at('shifts.write', location_id));
CREATE POLICY edit ON scheduling.shifts FOR UPDATE TO clinic_app USING (true) WITH CHECK (
  access.may_at('shifts.write', location_id));

CREATE POLICY read ON scheduling.shift_exceptions FOR SELECT TO clinic_app USING (
  (SELECT access.may_everywhere('schedule.read')) OR access.may_at('schedule.read', location_id));
CREATE POLICY add ON scheduling.shift_exceptions FOR INSERT TO clinic_app WITH CHECK (
  access.may_at('shifts.write', location_id));
CREATE POLICY edit ON scheduling.shift_exceptions FOR UPDATE TO clinic_app USING (true) WITH CHECK (
  access.may_at('shifts.write', location_id));
CREATE POLICY remove ON scheduling.shift_exceptions FOR DELETE TO clinic_app USING (
  access.may_at('shifts.write', location_id));

-- Time off is of the therapist, wherever they work.
CREATE POLICY read ON scheduling.time_off FOR SELECT TO clinic_app USING (
  (SELECT access.may('schedule.read')));
CREATE POLICY add ON scheduling.time_off FOR INSERT TO clinic_app WITH CHECK (
  access.may_everywhere('shifts.write')
  OR therapist_id IN (SELECT w.therapist_id FROM therapist_profiles.therapist_locations w
    WHERE access.may_at('shifts.write', w.location_id)));
CREATE POLICY edit ON scheduling.time_off FOR UPDATE TO clinic_app USING (true) WITH CHECK (
  access.may_everywhere('shifts.write')
  OR therapist_id IN (SELECT w.therapist_id FROM therapist_profiles.therapist_locations w
    WHERE access.may_at('shifts.write', w.location_id)));

CREATE POLICY read ON scheduling.appointments FOR SELECT TO clinic_app USING (
  (SELECT access.may_everywhere('schedule.read')) OR access.may_at('schedule.read', location_id));
CREATE POLICY add ON scheduling.appointments FOR INSERT TO clinic_app WITH CHECK (
  access.may_at('schedule.write', location_id));
CREATE POLICY edit ON scheduling.appointments FOR UPDATE TO clinic_app USING (
  access.may_at('schedule.write', location_id));

CREATE POLICY read ON scheduling.appointment_changes FOR SELECT TO clinic_app USING (
  EXISTS (SELECT FROM scheduling.appointments a WHERE a.id = appointment_id));
