-- Who may be needled, and who has agreed to it: the screen of charting rule 3.4, the safety rules that raise an answer
-- for some muscles, and consent as an object (rule 3.5). Questions, rules and the words of consent are data.

-- ---------------------------------------------------------------------------------------------------------------------
-- The screen. A version never changes; a clinic that asks more publishes the next.

CREATE TABLE session_notes.screen_versions (
  version integer PRIMARY KEY CHECK (version > 0),
  published_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  published_by uuid DEFAULT access.me() REFERENCES access.accounts
);

CREATE TABLE session_notes.screen_questions (
  version integer NOT NULL REFERENCES session_notes.screen_versions,
  code text NOT NULL CHECK (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  place integer NOT NULL,
  -- absolute: no needles; red_flag: no IMS at all, but a physician; relative: with a reason and a modification.
  kind text NOT NULL CHECK (kind IN ('absolute', 'relative', 'red_flag')),
  -- A yes may be limited to regions: a rash on the arm does not bar the calf.
  is_local boolean NOT NULL,
  question text NOT NULL,
  -- What a yes asks for.
  action text NOT NULL,
  PRIMARY KEY (version, code)
);

-- What somebody answered, whole; append-only. A new answer is a new screen.
CREATE TABLE session_notes.screens (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  version integer NOT NULL REFERENCES session_notes.screen_versions,
  answered_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  answered_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts
);
CREATE INDEX screens_of_patient ON session_notes.screens (patient_id, answered_at DESC, id DESC);

CREATE TABLE session_notes.screen_answers (
  screen_id uuid NOT NULL REFERENCES session_notes.screens,
  version integer NOT NULL,
  code text NOT NULL,
  is_yes boolean NOT NULL,
  regions text[] NOT NULL,
  -- For a relative yes: why needles are used all the same, and how otherwise.
  action text,
  PRIMARY KEY (screen_id, code),
  CONSTRAINT screen_answers_question FOREIGN KEY (version, code) REFERENCES session_notes.screen_questions
);

CREATE FUNCTION session_notes.require_every_answer() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM session_notes.screen_answers a WHERE a.screen_id = NEW.id AND a.version = NEW.version)
    <> (SELECT count(*) FROM session_notes.screen_questions q WHERE q.version = NEW.version)
  THEN
    RAISE EXCEPTION 'questions left open' USING ERRCODE = '23514', CONSTRAINT = 'screens_complete';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON session_notes.screens DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION session_notes.require_every_answer();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.screens
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.screen_answers
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON session_notes.screen_questions
  FOR EACH ROW EXECUTE FUNCTION needlepoint.refuse_change();

-- The yes answers of each patient's latest screen.
CREATE VIEW session_notes.flags WITH (security_invoker = true) AS
  SELECT s.patient_id, a.code, q.kind, q.question, a.regions, coalesce(a.action, q.action) AS action, s.answered_at
  FROM session_notes.screens s
    JOIN session_notes.screen_answers a ON a.screen_id = s.id AND a.is_yes
    JOIN session_notes.screen_questions q ON q.version = a.version AND q.code = a.code
  WHERE s.id = (SELECT l.id FROM session_notes.screens l WHERE l.patient_id = s.patient_id
    ORDER BY l.answered_at DESC, l.id DESC LIMIT 1);

-- What a yes means for some muscles or for electrical stimulation beyond what its kind says. A clinic may change them.
CREATE TABLE session_notes.safety_rules (
  code text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('warn', 'stop')),
  -- Of these muscles: with one of the risks, in one of the regions; both empty: of all.
  risks text[] NOT NULL DEFAULT '{}',
  regions text[] NOT NULL DEFAULT '{}',
  -- Only with electrical stimulation.
  is_electrical boolean NOT NULL DEFAULT false,
  sentence text NOT NULL,
  PRIMARY KEY (code, verdict, risks, regions, is_electrical)
);

-- Nobody books needles for whom a standing answer rules them out everywhere (safety gate, idea 3). It tells nobody
-- which.
CREATE FUNCTION session_notes.is_barred(patient uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM session_notes.flags f
    WHERE f.patient_id = patient AND f.kind IN ('absolute', 'red_flag') AND f.regions = '{}')
$$;

CREATE FUNCTION session_notes.require_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT y.needling FROM practice.treatment_types y WHERE y.id = NEW.treatment_type_id)
    AND session_notes.is_barred(NEW.patient_id)
  THEN
    RAISE EXCEPTION 'no candidate' USING ERRCODE = '23514', CONSTRAINT = 'appointments_candidate';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_candidate BEFORE INSERT OR UPDATE OF treatment_type_id ON scheduling.appointments
  FOR EACH ROW EXECUTE FUNCTION session_notes.require_candidate();

-- ---------------------------------------------------------------------------------------------------------------------
-- Consent

CREATE TABLE session_notes.consent_paragraphs (
  version integer NOT NULL,
  place integer NOT NULL,
  -- always, or the serious risk for which it is said
  risk text NOT NULL CHECK (risk IN ('always', 'pneumothorax', 'vessel', 'nerve', 'organ', 'canal', 'implant')),
  heading text NOT NULL,
  -- {therapist}, {registration} and {authorization} are filled in.
  text text NOT NULL,
  PRIMARY KEY (version, place)
);

CREATE TABLE session_notes.consents (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL REFERENCES patient_records.patients,
  therapist_id uuid NOT NULL REFERENCES therapist_profiles.therapists,
  version integer NOT NULL,
  -- What was said or read, whole.
  text text NOT NULL,
  regions text[] NOT NULL,
  -- The serious risks that it names.
  risks text[] NOT NULL,
  method text NOT NULL CHECK (method IN ('written', 'verbal')),
  questions_answered boolean NOT NULL CONSTRAINT consents_questions CHECK (questions_answered),
  interpreter text,
  given_at timestamptz NOT NULL DEFAULT needlepoint.now(),
  recorded_by uuid NOT NULL DEFAULT access.me() REFERENCES access.accounts,
  -- The last day on which it holds; null: until it is withdrawn.
  valid_until date,
  withdrawn_at timestamptz,
  withdrawn_by uuid REFERENCES access.accounts,
  withdrawal_reason text,
  CONSTRAINT consents_withdrawal CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX consents_of_patient ON session_notes.consents (patient_id, given_at DESC, id DESC);

CREATE FUNCTION session_notes.keep_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a withdrawn consent is history' USING ERRCODE = '23514', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER withdrawn BEFORE UPDATE ON session_notes.consents
  FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION session_notes.keep_withdrawn();

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may see and write

GRANT SELECT ON session_notes.screen_versions, session_notes.screen_questions, session_notes.screens,
  session_notes.screen_answers, session_notes.flags, session_notes.safety_rules, session_notes.consent_paragraphs,
  session_notes.consents TO clinic_app;
GRANT INSERT (version) ON session_notes.screen_versions TO clinic_app;
GRANT INSERT ON session_notes.screen_questions TO clinic_app;
GRANT INSERT (id, patient_id, version) ON session_notes.screens TO clinic_app;
GRANT INSERT ON session_notes.screen_answers TO clinic_app;
GRANT INSERT (id, patient_id, therapist_id, version, text, regions, risks, method, questions_answered, interpreter,
  valid_until) ON session_notes.consents TO clinic_app;
GRANT UPDATE (withdrawn_at, withdrawn_by, withdrawal_reason) ON session_notes.consents TO clinic_app;

ALTER TABLE session_notes.screen_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.screen_versions FORCE ROW LEVEL SECURITY;
ALTER TABLE session_notes.screen_questions ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.screen_questions FORCE ROW LEVEL SECURITY;
ALTER TABLE session_notes.screens ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.screens FORCE ROW LEVEL SECURITY;
ALTER TABLE session_notes.screen_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.screen_answers FORCE ROW LEVEL SECURITY;
ALTER TABLE session_notes.consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_notes.consents FORCE ROW LEVEL SECURITY;

CREATE POLICY read ON session_notes.screen_versions FOR SELECT USING (true);
CREATE POLICY add ON session_notes.screen_versions FOR INSERT WITH CHECK (access.may_everywhere('notes.configure'));
CREATE POLICY keep ON session_notes.screen_versions TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON session_notes.screen_questions FOR SELECT USING (true);
CREATE POLICY add ON session_notes.screen_questions FOR INSERT WITH CHECK (access.may_everywhere('notes.configure'));
CREATE POLICY keep ON session_notes.screen_questions TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON session_notes.screens FOR SELECT USING ((SELECT access.may('notes.read')));
CREATE POLICY add ON session_notes.screens FOR INSERT WITH CHECK (
  answered_by = access.me() AND access.may('notes.write'));
CREATE POLICY keep ON session_notes.screens FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY read ON session_notes.screen_answers FOR SELECT USING ((SELECT access.may('notes.read')));
CREATE POLICY add ON session_notes.screen_answers FOR INSERT WITH CHECK (access.may('notes.write'));
CREATE POLICY keep ON session_notes.screen_answers FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY read ON session_notes.consents FOR SELECT USING ((SELECT access.may('notes.read')));
CREATE POLICY add ON session_notes.consents FOR INSERT WITH CHECK (
  recorded_by = access.me() AND access.may('notes.write'));
CREATE POLICY withdraw ON session_notes.consents FOR UPDATE USING (access.may('notes.write'))
  WITH CHECK (withdrawn_by = access.me());

-- ---------------------------------------------------------------------------------------------------------------------
-- The data that every clinic begins with

-- Asked from the beginning, also of visits that are charted later.
INSERT INTO session_notes.screen_versions (version, published_at) VALUES (1, '2000-01-01Z');
INSERT INTO session_notes.screen_questions (version, place, code, kind, is_local, question, action)
SELECT 1, row_number() OVER (), q.* FROM (VALUES
  ('cauda-equina', 'red_flag', false, 'Numb saddle, new trouble with bladder or bowel, weak legs?',
    'Emergency department now'),
  ('myelopathy', 'red_flag', false, 'Clumsy hands, unsteady gait, Lhermitte or upper motor neuron signs?',
    'Physician today; no needling'),
  ('progressive-deficit', 'red_flag', false, 'Weakness or loss of feeling that gets worse?', 'Physician today'),
  ('fracture', 'red_flag', false, 'Fall, blow or brittle bones, and a fracture not ruled out?', 'Imaging first'),
  ('cancer-suspected', 'red_flag', false, 'Signs that this pain may come from a cancer?', 'Physician; no IMS'),
  ('spinal-infection', 'red_flag', false, 'Fever with spinal pain, or signs of an infected spine or joint?',
    'Physician today'),
  ('night-pain', 'red_flag', false, 'Night pain that nothing eases, with loss of weight?', 'Physician; no IMS'),
  ('no-capacity', 'absolute', false, 'Consent refused or withdrawn, or no capacity to give it?', 'No needling'),
  ('needle-phobia', 'absolute', false, 'Fear of needles so strong that needling is a harm?', 'No needling'),
  ('serious-reaction', 'absolute', false, 'A serious reaction to needling before?', 'No needling'),
  ('acute-illness', 'absolute', false, 'Acute emergency, fever or an infection of the whole body?',
    'No needling until it has passed'),
  ('unstable-bleeding', 'absolute', false, 'A bleeding disorder that is not stable?', 'No needling; physician'),
  ('local-infection', 'absolute', true, 'Infection, open wound or rash where needles would go?', 'Not in that region'),
  ('lymphedema', 'absolute', true, 'Lymphedema, or lymph nodes removed, in a limb?', 'Not in that limb'),
  ('implant-or-surgery', 'absolute', true,
    'An implant, the space of a joint prosthesis, or recent surgery at the site?',
    'Not in that region'),
  ('compartment-or-dvt', 'absolute', true,
    'An acute compartment syndrome or a deep vein thrombosis suspected in a limb?',
    'Emergency department; not in that limb'),
  ('anticoagulant', 'relative', false, 'An anticoagulant or antiplatelet drug, or a tendency to bleed?',
    'Fewer and shallower needles, press after each'),
  ('pregnancy', 'relative', false, 'Pregnant?', 'Not in trunk, lumbar or pelvic region; note the trimester'),
  ('immune-suppression', 'relative', false, 'Immune suppression or a transplant?', 'Strict skin preparation'),
  ('neuropathy-or-vessels', 'relative', false, 'Diabetes, neuropathy, vascular disease or varices?',
    'Test feeling first; not through varices'),
  ('heart-disease', 'relative', false, 'Heart valve disease, unstable angina or arrhythmia?', 'Ask the physician'),
  ('pacemaker', 'relative', false, 'A pacemaker or another stimulator?', 'No electrical stimulation'),
  ('epilepsy', 'relative', false, 'Epilepsy?', 'Lying down, never left alone'),
  ('metal-or-latex-allergy', 'relative', false, 'Allergy to nickel, chromium or latex?',
    'Coated needles, other gloves'),
  ('cancer', 'relative', false, 'Cancer, or radiotherapy not long ago?', 'Ask the oncologist; not near the site'),
  ('osteoporosis', 'relative', false, 'Osteoporosis?', 'No needle onto thin bone'),
  ('soft-implants', 'relative', false, 'Breast, pectoral or gluteal implants?', 'Not near the implant'),
  ('vulnerable', 'relative', false, 'A child, frail, or in a cognitive or psychiatric state that matters?',
    'Who helps to decide is named; small dose'),
  ('lung-disease', 'relative', false, 'COPD, a pneumothorax before, or a thin chest wall?',
    'No needle toward the lung'),
  ('exertion-today', 'relative', false, 'Flying, diving or hard training today?', 'Not in the thorax; smaller dose'),
  ('low-sugar', 'relative', false, 'Nothing eaten, or low blood sugar?', 'Eat first; lying down'),
  ('blood-borne-virus', 'relative', false, 'A blood-borne virus?', 'Standard precautions; no bar')
) AS q (code, kind, is_local, question, action);

INSERT INTO session_notes.safety_rules (code, verdict, risks, regions, is_electrical, sentence) VALUES
  ('anticoagulant', 'stop', '{organ}', '{}', false, 'Too deep to press on while the blood is thinned'),
  ('pregnancy', 'stop', '{}', '{abdomen,lumbar,trunk,hip}', false,
    'Not in trunk, lumbar or pelvic region in pregnancy'),
  ('lung-disease', 'stop', '{pneumothorax_high}', '{}', false, 'A pneumothorax would be dangerous with this lung'),
  ('exertion-today', 'stop', '{pneumothorax_high}', '{}', false,
    'No flight, dive or hard training after a needle there'),
  ('soft-implants', 'stop', '{implant}', '{}', false, 'A needle could reach the implant'),
  ('pacemaker', 'stop', '{}', '{}', true, 'No electrical stimulation with a pacemaker or stimulator'),
  ('epilepsy', 'stop', '{}', '{}', true, 'No electrical stimulation with epilepsy');

INSERT INTO session_notes.consent_paragraphs (version, place, risk, heading, text) VALUES
  (1, 1, 'always', 'What is proposed',
    'Thin sterile needles, each used once, are put into tight and tender muscles, near the spine and in the limb, to '
    'ease pain that comes from irritated nerves (intramuscular stimulation).'),
  (1, 2, 'always', 'Who does it', '{therapist}, physiotherapist, registration {registration}. {authorization}'),
  (1, 3, 'always', 'Other ways', 'Exercise, manual therapy, medication, waiting, or no treatment.'),
  (1, 4, 'always', 'What you will feel', 'A cramp, a grab, a twitch or a strong ache, and soreness for a day or two.'),
  (1, 5, 'always', 'What is common',
    'Of 100 treatments about 8 leave a bruise, 5 bleed a little, 3 hurt during and 2 after; about 1 brings a flare. '
    'Drowsiness, headache and nausea are rarer.'),
  (1, 6, 'always', 'What is rare and serious anywhere',
    'Infection, fainting, and a needle that breaks or is forgotten. Needles are counted in and out.'),
  (1, 7, 'pneumothorax', 'The lung', 'A needle near the chest or the base of the neck can let air in beside the lung '
    '(pneumothorax). It may show within two days: sharp pain, short breath, a dry cough. That is an emergency.'),
  (1, 8, 'nerve', 'A nerve',
    'A needle can touch a nerve: an electric pain, sometimes numbness or weakness for a time.'),
  (1, 9, 'vessel', 'A vessel', 'A needle can open a larger vessel: a bleeding that needs pressure or care.'),
  (1, 10, 'organ', 'An organ', 'A needle in the trunk can reach the kidney or the bowel.'),
  (1, 11, 'canal', 'The spinal canal', 'A needle beside the spine can reach the canal or the artery beside it.'),
  (1, 12, 'implant', 'An implant', 'A needle in the chest can reach an implant.'),
  (1, 13, 'always', 'You may stop', 'You may say no, or stop at any time, without giving a reason.'),
  (1, 14, 'always', 'Afterwards',
    'Drink, keep warm, move gently; no heavy load today. Call us, or 911, for short breath, '
    'chest pain, fainting, fever, a spreading redness, or weakness.');
