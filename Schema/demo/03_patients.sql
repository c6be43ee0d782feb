-- Two hundred fictional patients of the demo clinic, the same ones on every run. Their telephones are of the exchange
-- 555, their mail is of example.com, and their health numbers only have the right form.
SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);

CREATE TEMP TABLE demo_patients AS
WITH lists AS (
  SELECT
    '{Anderson,Bélanger,Cardinal,Chen,Desjarlais,Dhaliwal,Dubois,Eriksen,Fernandes,Friesen,Gagnon,Garcia,Ghebremariam,
      Haddad,Hoang,Ivanov,Janzen,Johnson,Kaur,Kim,Kowalski,Larocque,Lee,Littlechild,MacDonald,Mensah,Mohamed,Morin,
      Nakamura,Nguyen,O''Brien,Okonkwo,Olsen,Patel,Petrov,Poitras,Ramirez,Reyes,Rossi,Santos,Schmidt,Sharma,Shevchenko,
      Singh,Tailfeathers,Tesfaye,Tran,van Dyk,Wójcik,Zhang}'::text[] AS families,
    '{Aisha,Alexandre,Amrit,Anika,Beatriz,Benoît,Brooke,Camila,Carter,Chidi,Claire,Daniel,Darya,Elena,Ethan,Farah,
      Gabriel,Grace,Hana,Harpreet,Ingrid,Isaac,Jasmine,Joel,Kateryna,Kenji,Leila,Liam,Lucia,Marek,Maya,Minh,Nadia,Noah,
      Olivia,Omar,Paulo,Priya,Quinn,Rosa,Samuel,Selam,Sofia,Tomasz,Tyler,Vera,Winona,Yusuf}'::text[] AS givens,
    '{Aspen,Birch,Bow,Cedar,Chinook,Cottonwood,Elbow,Fireweed,Larch,Magpie,Prairie Rose,Saskatoon,Sweetgrass,Willow}'
      ::text[] AS streets,
    '{en,en,en,en,en,fr,pa,tl,es,vi}'::text[] AS languages
), numbered AS (
  -- 28 bits out of a hash of n: as good as chance, and the same every time.
  SELECT n, ('x' || left(md5('demo ' || n), 7))::bit(28)::integer AS dice, (40000000 + n * 271828)::text AS digits
  FROM generate_series(1, 200) AS n
)
SELECT n, dice,
  -- Version 7 by its form, so that it is like every other id.
  overlay(overlay(md5('demo patient ' || n) PLACING '7' FROM 13) PLACING '8' FROM 17)::uuid AS id,
  families[1 + n % cardinality(families)] AS family,
  givens[1 + (n * 7 + n / cardinality(families)) % cardinality(givens)] AS given,
  date '1938-01-01' + dice % 25567 AS born,
  n % 2 = 0 AS in_calgary,
  (1 + dice % 980) || ' ' || streets[1 + dice % cardinality(streets)] || ' '
    || (ARRAY['Way', 'Drive', 'Crescent'])[1 + n % 3] AS street,
  languages[1 + dice % cardinality(languages)] AS language,
  -- The last digit by Luhn's modulus 10.
  digits || (10 - (
    SELECT sum(CASE WHEN place % 2 = 1 THEN digit ELSE digit * 2 / 10 + digit * 2 % 10 END)
    FROM (SELECT place, substr(digits, place, 1)::integer AS digit FROM generate_series(1, 8) AS place) AS d) % 10) % 10
    AS health_number
FROM numbered, lists;

INSERT INTO patient_records.patients (
  id, family_name, given_name, preferred_name, birth_date, pronouns, phone, email, street, city, region, postal_code,
  country, health_number, health_number_province, preferred_location_id, reminders, may_leave_voicemail, language)
SELECT d.id, d.family, d.given,
  CASE WHEN d.n % 9 = 0 THEN (ARRAY['Alex', 'Jo', 'Kit', 'Max', 'Robin', 'Sam'])[1 + d.dice % 6] END, d.born,
  CASE d.n % 7 WHEN 0 THEN 'she/her' WHEN 3 THEN 'he/him' WHEN 5 THEN 'they/them' END,
  CASE WHEN d.in_calgary THEN '+1403555' ELSE '+1780555' END || lpad((1000 + d.n * 41)::text, 4, '0'),
  CASE WHEN d.n % 8 <> 0 THEN 'patient' || d.n || '@example.com' END,
  d.street, CASE WHEN d.in_calgary THEN 'Calgary' ELSE 'Edmonton' END, 'AB',
  CASE WHEN d.in_calgary THEN 'T3C ' ELSE 'T6E ' END
    || 1 + d.dice % 8 || substr('ABCEGHJK', 1 + d.n % 8, 1) || 1 + d.n % 9, 'CA',
  CASE WHEN d.n % 10 <> 0 THEN d.health_number END, CASE WHEN d.n % 10 <> 0 THEN 'AB' END, l.id,
  CASE WHEN d.n % 8 = 0 THEN 'sms' WHEN d.n % 3 = 0 THEN 'none' ELSE 'email' END, d.n % 4 <> 0, d.language
FROM demo_patients d
  JOIN practice.locations l ON l.code = CASE WHEN d.in_calgary THEN 'riverside' ELSE 'foothills' END
ORDER BY d.n;

INSERT INTO patient_records.alerts (id, patient_id, kind, severity, text, since, added_by)
SELECT overlay(overlay(md5('demo alert ' || d.n) PLACING '7' FROM 13) PLACING '8' FROM 17)::uuid, d.id, a.kind,
  a.severity, a.text, date '2024-01-15' + d.n, access.me()
FROM demo_patients d JOIN (VALUES
  (0, 'bleeding', 'caution', 'Takes an anticoagulant; ask about the last dose'),
  (1, 'fainting', 'caution', 'Faints at needles; treat lying down'),
  (2, 'implant', 'critical', 'Pacemaker: no electrical stimulation'),
  (3, 'allergy', 'critical', 'Allergic to nickel'),
  (4, 'precaution', 'info', 'Hard of hearing on the left; speak on the right side')) AS a (number, kind, severity, text)
  ON a.number = d.n / 12 % 5
WHERE d.n % 12 = 0;

DROP TABLE demo_patients;
ANALYZE patient_records.patients;
ANALYZE patient_records.search_keys;
