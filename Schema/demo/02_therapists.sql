-- Six fictional therapists of the demo clinic, at the locations riverside (Calgary) and foothills (Edmonton).
-- Whoever these names belong to in life is not meant.
SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);

CREATE TEMP TABLE demo_therapists (
  slug text, name text, pronouns text, registration text, languages text[], focus text[], education text[],
  ims_since integer, locations text[], needling boolean, permit_days integer);
INSERT INTO demo_therapists VALUES
  ('amara-okafor', 'Amara Okafor', 'she/her', 'PT-14207', '{English,Igbo}',
    '{Neck pain and headache,Jaw pain,Desk work}',
    '{"MScPT, University of Alberta, 2011","Gunn IMS course, Vancouver, 2013"}', 2013, '{riverside}', true, 320),
  ('lukas-brandt', 'Lukas Brandt', 'he/him', 'PT-15880', '{English,German}',
    '{Running and hiking injuries,Hip and knee pain}',
    '{"BSc Physiotherapie, Hochschule Fulda, 2009","IMS course, Edmonton, 2016"}', 2016, '{riverside}', true, 320),
  ('priya-nair', 'Priya Nair', 'she/her', 'PT-17031', '{English,Malayalam,Hindi}',
    '{Low back pain,Pain in and after pregnancy,Sciatica}',
    '{"MScPT, University of Calgary, 2014","IMS course, Calgary, 2017"}', 2017, '{riverside,foothills}', true, 320),
  ('mathieu-gagnon', 'Mathieu Gagnon', 'il/lui', 'PT-12954', '{French,English}',
    '{Shoulder pain,Work injuries,Whiplash}',
    '{"BScPT, Université Laval, 2004","Gunn IMS course, Vancouver, 2008"}', 2008, '{foothills}', true, 45),
  ('soraya-haidari', 'Soraya Haidari', 'she/her', 'PT-20766', '{English,Dari}',
    '{Balance and falls,Arthritis,Exercise for older adults}',
    '{"MScPT, University of Alberta, 2022"}', NULL, '{foothills}', false, 320),
  ('owen-macrae', 'Owen Macrae', 'they/them', 'PT-18342', '{English}',
    '{Hockey and skiing injuries,Elbow and wrist pain}',
    '{"MScPT, Dalhousie University, 2016","IMS course, Edmonton, 2019"}', 2019, '{foothills}', true, 320);

INSERT INTO access.accounts (id, name, display_name)
SELECT gen_random_uuid(), replace(slug, '-', '.'), name FROM demo_therapists;
INSERT INTO access.grants (id, account_id, role, granted_by)
SELECT gen_random_uuid(), a.id, 'therapist', access.me()
FROM demo_therapists d JOIN access.accounts a ON a.name = replace(d.slug, '-', '.');

INSERT INTO therapist_profiles.therapists (
  id, slug, name, account_id, pronouns, registration_number, languages, focus_areas, education, ims_since)
SELECT gen_random_uuid(), d.slug, d.name, a.id, d.pronouns, d.registration, d.languages, d.focus, d.education,
  d.ims_since
FROM demo_therapists d JOIN access.accounts a ON a.name = replace(d.slug, '-', '.');

INSERT INTO therapist_profiles.therapist_locations (therapist_id, location_id)
SELECT t.id, l.id FROM demo_therapists d JOIN therapist_profiles.therapists t ON t.slug = d.slug
  JOIN practice.locations l ON l.code = ANY (d.locations);

INSERT INTO therapist_profiles.permits (id, therapist_id, number, valid, needling)
SELECT gen_random_uuid(), t.id, replace(d.registration, 'PT-', 'PP-'),
  daterange((needlepoint.now() - interval '1 year')::date,
    (needlepoint.now() + d.permit_days * interval '1 day')::date), d.needling
FROM demo_therapists d JOIN therapist_profiles.therapists t ON t.slug = d.slug;

-- A step of a bio, taken in somebody's name.
CREATE FUNCTION pg_temp.take(therapist text, account text, step text, words text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  before text := current_setting('clinic.account', true);
BEGIN
  PERFORM access.act_as((SELECT a.id FROM access.accounts a WHERE a.name = account), true);
  UPDATE therapist_profiles.bios b
  SET author_id = CASE WHEN words IS NULL THEN b.author_id ELSE access.me() END, text = coalesce(words, b.text),
    event = step, state = therapist_profiles.bio_state_after(b.state, step), version = b.version + 1,
    by_id = access.me(), at = needlepoint.now()
  WHERE b.therapist_id = (SELECT t.id FROM therapist_profiles.therapists t WHERE t.slug = therapist);
  PERFORM access.act_as(nullif(before, '')::uuid, true);
END $$;

SELECT pg_temp.take('amara-okafor', 'amara.okafor', 'saved', $bio$## Hello, I am Amara

I grew up in Enugu and came to Alberta to study. Since 2011 I have worked as a physiotherapist, most of that time with
people whose **neck, jaw or head** hurts after long days at a desk.

A first visit takes an hour. I ask what a usual day looks like for you, and which part of it the pain has taken away.
Then I look at how you move, test strength and reflexes, and feel for muscles that have stayed short. I tell you what I
think is going on, in plain words, and what I am not sure about.

What happens next depends on what we found:

- exercises that fit into a working day, seldom more than three
- changes to how you sit, stand and rest
- IMS, if the muscles along the spine are part of the picture. I explain what it feels like and what may follow, and you
  decide. It is always fine to say no.

I write down what we agreed, so that you can read it again at home. If things do not change within a few visits, I say
so, and we think again or I write to your family doctor.

I speak English and Igbo. When I am not at the clinic I sing in a choir that is louder than it is tuneful.
$bio$);
SELECT pg_temp.take('amara-okafor', 'amara.okafor', 'submitted');
SELECT pg_temp.take('amara-okafor', 'local-administrator', 'published');

SELECT pg_temp.take('lukas-brandt', 'lukas.brandt', 'saved', $bio$## Lukas Brandt

I trained as a physiotherapist in Germany and have lived in Calgary since 2013. Much of my week is spent with people who
**run, hike or ride**, and with the hips, knees and feet that carry them there.

When you come with a sore knee I want to see more than the knee. We look at how you walk, squat and, if you like, run on
the treadmill. I ask about sleep, work and how much you trained last month, because load that grew too fast is behind
many of the injuries I see.

Treatment is mostly *work that you do yourself*, planned so that you know what to do on a good day and on a bad one.
Where short, tender muscles keep a joint from moving I may suggest IMS. Some people find it uncomfortable, and soreness
for a day or two is common; we talk about that first.

I set a date with you on which we check whether the plan is working. If it is not, I change the plan or help you find
somebody who can tell us more.

Ich spreche auch Deutsch. On weekends you may meet me on a trail, usually at the back of the group, looking at birds.
$bio$);
SELECT pg_temp.take('lukas-brandt', 'lukas.brandt', 'submitted');
SELECT pg_temp.take('lukas-brandt', 'local-administrator', 'published');

SELECT pg_temp.take('priya-nair', 'priya.nair', 'saved', $bio$## Priya Nair

Back pain has many stories, and I like to hear yours before I touch anything. I have been a physiotherapist since 2014
and see people with **low back pain, sciatica, and pain in and after pregnancy**.

In the first hour I examine your back, hips and nerves, and check for the few signs that would need another kind of
help. Most of the time there are none, and then the work is about moving with less fear and more strength.

My part is to

1. explain what the findings mean, and what they do not mean;
2. build up, step by step, what you want to do again: lifting a child, a shift on your feet, a night of sleep;
3. use IMS for muscles that guard an irritated nerve, if you wish and if nothing speaks against it. During pregnancy I
   keep to other methods.

You get a short plan in writing, and I am glad to answer a question between visits.

I work at Riverside in Calgary and at Foothills in Edmonton, and speak English, Malayalam and Hindi. My daughters think
that my job is to teach people to pick things up from the floor. They are not wrong.
$bio$);
SELECT pg_temp.take('priya-nair', 'priya.nair', 'submitted');
SELECT pg_temp.take('priya-nair', 'local-administrator', 'published');

SELECT pg_temp.take('mathieu-gagnon', 'mathieu.gagnon', 'saved', $bio$## Mathieu Gagnon

Physiotherapist since 2004, in Québec first and in Edmonton since 2010. I see many people after **injuries at work and
on the road**, and many shoulders that no longer go where they should.

An injury comes with forms, deadlines and questions from several sides. I keep my notes so that the next person can
read them, I tell you what I report and to whom, and I do not send anything that you have not seen.

The treatment itself is plain: a careful examination, exercises that begin where you are today, and hands-on work where
it helps you to get moving. I learned IMS from the people who taught it in Vancouver and have used it since 2008. I use
it when I find muscles that stay tight because the nerve that serves them is irritated, and I leave it when two or three
visits bring no change.

Going back to work is part of the plan from the first day, not its last page. With your consent I talk to your employer
about which tasks you can take on, and when.

Je vous reçois en français ou en anglais. I also coach a team of nine-year-olds who have not yet learned to pass.
$bio$);
SELECT pg_temp.take('mathieu-gagnon', 'mathieu.gagnon', 'submitted');
SELECT pg_temp.take('mathieu-gagnon', 'local-administrator', 'published');

SELECT pg_temp.take('soraya-haidari', 'soraya.haidari', 'saved', $bio$## Soraya Haidari

I work with older adults and with people of any age who feel **unsteady, stiff or careful** on their feet. I became a
physiotherapist in 2022, after some years as an aide in continuing care, where I learned to listen first.

At the first visit we talk about what a good week looks like for you. I test balance, strength and walking with simple
measures, write the numbers down, and repeat them after six weeks, so that both of us can see what has changed.

Then we practise: getting up from the floor, stairs with a bag of groceries, ice in January. Exercises can be done in a
kitchen. If arthritis makes a joint sore we look for the amount of movement that it takes well, and add to it slowly.

I do not use needles. If I think that IMS could be worth trying I tell you why, and one of my colleagues examines you.

Family is welcome in the room, and so is an interpreter. I speak English and Dari.

At home I bake bread with my mother, who still corrects how I stand.
$bio$);
SELECT pg_temp.take('soraya-haidari', 'soraya.haidari', 'submitted');
SELECT pg_temp.take('soraya-haidari', 'local-administrator', 'published');

-- Left as a draft: the advertising rules have something to say to it.
SELECT pg_temp.take('owen-macrae', 'owen.macrae', 'saved', $bio$## Owen Macrae

Edmonton's leading expert for **hockey and skiing injuries**! I have been a physiotherapist since 2016 and needle since
2019, and my patients say that nobody gets them back on the ice sooner.

Elbows, wrists, shoulders, knees: I have seen what a season does to them, as a player and in the clinic. In the first
hour I examine you and explain what I find. Then we choose together from exercise, taping, hands-on treatment and IMS.
Results are guaranteed if you do your exercises, and most people are pain-free in just one session.

I treat teams as well as single players and am often at the rink on weekends. During the season I keep evening hours,
so that nobody has to miss practice, and I write to coaches about what a player can do, if the player agrees.

New here? The first assessment is 20% off until the playoffs.

I grew up in Antigonish, studied in Halifax, and still cannot get used to how dry the air is here. On days off I ski
badly and repair old skis well. Bring a pair along and we will talk about edges while you do your squats.
$bio$);

DROP TABLE demo_therapists;
SELECT access.act_as(NULL, false);
