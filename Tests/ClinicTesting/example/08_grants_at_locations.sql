INSERT INTO access.grants (id, account_id, role, location_id, granted_by)
SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', a.id, 'frontDesk', l.id, '00000000-0000-7000-8000-000000000001'
FROM access.accounts a, practice.locations l WHERE a.name = 'fiona.foothills' AND l.code = 'foothills';
