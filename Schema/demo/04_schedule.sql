-- Shifts of the demo clinic's therapists, and a month of bookings around today: two weeks behind and two ahead, about
-- three of five hours taken. The same choices on every run: they come from a hash of therapist, day and hour.
SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);

CREATE TEMP TABLE demo_shifts (therapist text, location text, weekdays integer[], starts time, ends time);
INSERT INTO demo_shifts VALUES
  ('amara-okafor', 'riverside', '{1,2,3,4}', '08:00', '12:00'),
  ('amara-okafor', 'riverside', '{1,2,3,4}', '13:00', '18:00'),
  ('lukas-brandt', 'riverside', '{1,2,3,4,5}', '09:00', '13:00'),
  ('lukas-brandt', 'riverside', '{1,2,3,4,5}', '14:00', '18:00'),
  ('priya-nair', 'riverside', '{1,2,3,4}', '08:00', '14:00'), ('priya-nair', 'foothills', '{5}', '09:00', '16:00'),
  ('mathieu-gagnon', 'foothills', '{1,2,3,4,5}', '07:00', '12:00'),
  ('mathieu-gagnon', 'foothills', '{2,4}', '13:00', '17:00'),
  ('soraya-haidari', 'foothills', '{1,2,3,4}', '09:00', '17:00'),
  ('owen-macrae', 'foothills', '{1,2,3,4}', '11:00', '19:00'), ('owen-macrae', 'foothills', '{6}', '09:00', '13:00');

INSERT INTO scheduling.shifts (id, therapist_id, location_id, weekday, starts, ends, valid)
SELECT gen_random_uuid(), t.id, l.id, weekday, s.starts, s.ends,
  daterange((needlepoint.now() - interval '60 days')::date, NULL)
FROM demo_shifts s CROSS JOIN LATERAL unnest(s.weekdays) AS weekday
  JOIN therapist_profiles.therapists t ON t.slug = s.therapist JOIN practice.locations l ON l.code = s.location;

INSERT INTO scheduling.time_off (id, therapist_id, period, reason)
SELECT gen_random_uuid(), t.id, tsrange(o.first_day, o.first_day + 2), 'Course'
FROM therapist_profiles.therapists t, (SELECT (needlepoint.now() + interval '9 days')::date AS first_day) o
WHERE t.slug = 'lukas-brandt';

-- Every hour of open time that is taken, with its room: each therapist of a location's day has one of their own.
CREATE TEMP TABLE demo_bookings AS
WITH days AS (
  SELECT ((needlepoint.now() AT TIME ZONE l.zone)::date + n) AS day, l.id AS location_id, l.code AS location
  FROM practice.locations l, generate_series(-14, 14) AS n
), places AS (
  SELECT d.day, d.location_id, t.id AS therapist_id, t.slug, scheduling.open_hours(t.id, d.location_id, d.day) AS hours
  FROM days d JOIN therapist_profiles.therapist_locations w ON w.location_id = d.location_id
    JOIN therapist_profiles.therapists t ON t.id = w.therapist_id
), staffed AS (
  SELECT p.*, row_number() OVER (PARTITION BY p.day, p.location_id ORDER BY p.slug) AS room_number
  FROM places p WHERE NOT isempty(p.hours)
), hours AS (
  SELECT s.*, h.local_start, ('x' || left(md5(s.slug || h.local_start), 7))::bit(28)::integer AS dice
  FROM staffed s CROSS JOIN LATERAL unnest(s.hours) AS o
    CROSS JOIN LATERAL generate_series(lower(o), upper(o) - interval '1 hour', '1 hour') AS h (local_start)
), taken AS (
  SELECT h.*, row_number() OVER (ORDER BY h.local_start, h.slug) AS n FROM hours h WHERE h.dice % 100 < 62
), people AS (
  SELECT p.id, row_number() OVER (ORDER BY p.number) AS n, count(*) OVER () AS count FROM patient_records.patients p
)
SELECT gen_random_uuid() AS id, k.*, p.id AS patient_id, y.id AS treatment_id, y.minutes, r.id AS room_id
FROM taken k
  -- Who is booked at one hour is not booked again within the next many hours.
  JOIN people p ON p.n = 1 + (k.n * 7) % p.count
  JOIN practice.treatment_types y ON y.code = CASE
    WHEN k.dice / 100 % 10 = 0 THEN 'assessment-60'
    WHEN k.slug = 'soraya-haidari' THEN CASE WHEN k.dice / 1000 % 2 = 0 THEN 'exercise-30' ELSE 'assessment-60' END
    WHEN k.dice / 1000 % 3 = 0 THEN 'ims-30' ELSE 'ims-45' END
  LEFT JOIN LATERAL (
    SELECT x.id FROM practice.rooms x WHERE x.location_id = k.location_id AND x.kind = y.room_kind
      AND x.retired_at IS NULL
    ORDER BY x.name OFFSET CASE y.room_kind WHEN 'treatment' THEN k.room_number - 1 ELSE 0 END
    LIMIT 1) r ON true
WHERE r.id IS NOT NULL
  AND (NOT y.needling OR EXISTS (SELECT FROM therapist_profiles.permits m
    WHERE m.therapist_id = k.therapist_id AND m.needling AND m.valid @> k.day));

INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id, local_start,
  minutes, buffer_before, buffer_after, note, booked_at, booked_by)
SELECT b.id, b.patient_id, b.therapist_id, b.treatment_id, b.location_id, b.room_id, b.local_start, b.minutes, 0, 0,
  CASE WHEN b.dice / 10 % 23 = 0 THEN 'Would come earlier if something is free' END,
  least(needlepoint.now(), b.local_start AT TIME ZONE 'UTC' - (1 + b.dice % 20) * interval '1 day'),
  (SELECT a.id FROM access.accounts a WHERE a.name = 'demo.desk')
FROM demo_bookings b;

-- What is behind us was treated, mostly; each went the way that it goes in life.
CREATE TEMP TABLE demo_fates AS
SELECT a.id, CASE
    WHEN a.ends_at < needlepoint.now() - interval '20 minutes' THEN
      CASE WHEN b.dice / 1000 % 100 < 86 THEN 'completed' WHEN b.dice / 7 % 100 < 91 THEN 'no_show'
        WHEN b.dice / 1000 % 100 < 96 THEN 'cancelled' ELSE 'late_cancelled' END
    WHEN a.starts_at <= needlepoint.now() THEN 'in_treatment'
    WHEN a.starts_at < needlepoint.now() + interval '15 minutes' THEN 'arrived'
    WHEN b.dice / 1000 % 100 < 45 THEN 'confirmed'
    WHEN b.dice / 1000 % 100 < 49 THEN 'cancelled' END AS fate
FROM scheduling.appointments a JOIN demo_bookings b ON b.id = a.id;

UPDATE scheduling.appointments a SET status = 'arrived', version = version + 1
FROM demo_fates f WHERE f.id = a.id AND f.fate IN ('arrived', 'in_treatment', 'completed');
UPDATE scheduling.appointments a SET status = 'in_treatment', version = version + 1
FROM demo_fates f WHERE f.id = a.id AND f.fate IN ('in_treatment', 'completed');
UPDATE scheduling.appointments a SET status = f.fate, version = version + 1,
  cancel_reason = CASE f.fate WHEN 'cancelled' THEN 'patient_unavailable' WHEN 'late_cancelled' THEN 'patient_ill' END
FROM demo_fates f
WHERE f.id = a.id AND f.fate IN ('completed', 'confirmed', 'no_show', 'cancelled', 'late_cancelled');

DROP TABLE demo_shifts, demo_bookings, demo_fates;
