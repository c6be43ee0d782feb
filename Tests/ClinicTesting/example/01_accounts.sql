-- The accounts of the example clinic. Their tokens are npt_example_token_of_the_ROLE; every password is
-- 'correct horse battery staple' (set by the tests that log in). Grants at one location follow with the locations.
INSERT INTO access.accounts (id, name, display_name) VALUES
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e01', 'olive.owner', 'Olive Owner'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e02', 'max.manager', 'Max Manager'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e03', 'dana.whitford', 'Dana Whitford'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e04', 'finn.desk', 'Finn Desk'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e05', 'bea.biller', 'Bea Biller'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e06', 'ada.auditor', 'Ada Auditor'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e07', 'fiona.foothills', 'Fiona Foothills'),
  ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0e08', 'sid.stranger', 'Sid Stranger');

INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at)
SELECT gen_random_uuid(), a.id, 'api', r.role, sha256(convert_to('npt_example_token_of_the_' || r.role, 'UTF8')),
  now() + interval '1 year'
FROM access.accounts a JOIN (VALUES
  ('olive.owner', 'owner'), ('max.manager', 'manager'), ('dana.whitford', 'therapist'), ('finn.desk', 'frontDesk'),
  ('bea.biller', 'biller'), ('ada.auditor', 'auditor'), ('fiona.foothills', 'foothillsDesk'),
  ('sid.stranger', 'stranger')) AS r (name, role) ON r.name = a.name;

INSERT INTO access.grants (id, account_id, role, granted_by)
SELECT gen_random_uuid(), a.id, r.role, '00000000-0000-7000-8000-000000000001'
FROM access.accounts a JOIN (VALUES
  ('olive.owner', 'owner'), ('max.manager', 'manager'), ('dana.whitford', 'therapist'), ('finn.desk', 'frontDesk'),
  ('bea.biller', 'biller'), ('ada.auditor', 'auditor')) AS r (name, role) ON r.name = a.name;

-- The token of the documented example.
INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at)
VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0e01', 'api', 'example',
  sha256(convert_to('npt_3q2bW4v8m1c9Yk7Zt5Rj0Xn6Hd2Lf8Ps1Ga4Vu9Ei3Qo', 'UTF8')), now() + interval '1 year');
