-- Dana Whitford: at both locations, may use needles, with a published bio and a newer draft.
-- Miro Saito: at Riverside, without needling authorization, with a bio that waits for review.
INSERT INTO access.accounts (id, name, display_name)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e09', 'miro.saito', 'Miro Saito');
INSERT INTO access.grants (id, account_id, role, granted_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e09', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e09', 'therapist',
  '00000000-0000-7000-8000-000000000001');
INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e09', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e09', 'api', 'otherTherapist',
  sha256('npt_example_token_of_the_otherTherapist'), now() + interval '1 year');

INSERT INTO therapist_profiles.therapists (
  id, slug, name, account_id, pronouns, designation, registration_number, languages, focus_areas, education, ims_since)
VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'dana-whitford', 'Dana Whitford',
    (SELECT id FROM access.accounts WHERE name = 'dana.whitford'), 'she/her', 'Physiotherapist', 'PT-11873',
    '{English,French}', '{Neck and shoulder pain,Headache}', '{"MScPT, University of Alberta, 2012"}', 2014),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', 'miro-saito', 'Miro Saito',
    (SELECT id FROM access.accounts WHERE name = 'miro.saito'), NULL, 'Physiotherapist', 'PT-20441',
    '{English,Japanese}', '{Running injuries}', '{"MScPT, University of Calgary, 2024"}', NULL);

INSERT INTO therapist_profiles.therapist_locations (therapist_id, location_id)
SELECT t.id, l.id FROM therapist_profiles.therapists t JOIN practice.locations l
  ON l.code = 'riverside' OR (t.slug = 'dana-whitford' AND l.code = 'foothills');

INSERT INTO therapist_profiles.permits (id, therapist_id, number, valid, needling, note) VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'PP-11873', '[2020-01-01,2030-01-01)',
    true, 'IMS programme completed 2014'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f', 'PP-20441', '[2024-06-01,2030-01-01)',
    false, NULL);

INSERT INTO therapist_profiles.photos (therapist_id, format, width, height, bytes, set_by)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'png', 64, 64,
  decode('iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAEklEQVR42mP4AAUMo4xRBukMACHk4BB9bzJSAAAAAElFTkSuQmCC',
    'base64'), (SELECT id FROM access.accounts WHERE name = 'dana.whitford'));

-- A step of a bio, taken in somebody's name.
CREATE FUNCTION pg_temp.take(therapist text, account text, step text, words text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  before text := coalesce(current_setting('clinic.account', true), '');
BEGIN
  PERFORM access.act_as((SELECT a.id FROM access.accounts a WHERE a.name = account), true);
  UPDATE therapist_profiles.bios b
  SET author_id = CASE WHEN words IS NULL THEN b.author_id ELSE access.me() END, text = coalesce(words, b.text),
    event = step, state = therapist_profiles.bio_state_after(b.state, step), version = b.version + 1,
    by_id = access.me(), at = needlepoint.now()
  WHERE b.therapist_id = (SELECT t.id FROM therapist_profiles.therapists t WHERE t.slug = therapist);
  PERFORM access.act_as(nullif(before, '')::uuid, true);
END $$;

SELECT pg_temp.take('dana-whitford', 'dana.whitford', 'saved', $bio$I am a physiotherapist in Calgary. Most people I see
come with **neck or shoulder pain**, or with headache that starts in the neck.

- We begin with what you want to get back to.
- I examine you and say what I find.
- Exercise first; IMS where the examination points to it.$bio$);
SELECT pg_temp.take('dana-whitford', 'dana.whitford', 'submitted');
SELECT pg_temp.take('dana-whitford', 'max.manager', 'published');
SELECT pg_temp.take('dana-whitford', 'dana.whitford', 'saved', $bio$I am a physiotherapist in Calgary and Okotoks. Most
people I see come with **neck or shoulder pain**, or with headache that starts in the neck.$bio$);

SELECT pg_temp.take('miro-saito', 'miro.saito', 'saved', $bio$I work with runners, from the first five kilometres to the
trails of the Rockies. I look at how you run, and we plan the way back together.$bio$);
SELECT pg_temp.take('miro-saito', 'miro.saito', 'submitted');
