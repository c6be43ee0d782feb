-- Who has seen a patient is found by the index of each row's patients. Under the log's row policies the planner may not
-- use it: what an operator that is not leakproof says of a row is not asked before the policies are. So the rows are found
-- here, and what they say is told by the policies.

-- The rows of the log that name one of some patients, before a row (null: all).
CREATE FUNCTION operations.audit_rows_of(of_patients uuid[], before_row bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
  ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.id FROM operations.audit_log a
  WHERE a.patients && of_patients AND (before_row IS NULL OR a.id < before_row)
$$;
REVOKE ALL ON FUNCTION operations.audit_rows_of(uuid[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operations.audit_rows_of(uuid[], bigint) TO clinic_app;

-- A row of the log with the names that it is shown with.
CREATE VIEW operations.audit_entries WITH (security_invoker = true) AS
SELECT l.id, l.at, l.request, a.name AS account, l.roles, l.origin, l.method, l.action, l.outcome, l.subject_kind,
  l.subject_id, l.patients, place.code AS location, l.account_id
FROM operations.audit_log l
  LEFT JOIN access.accounts a ON a.id = l.account_id
  LEFT JOIN practice.locations place ON place.id = l.location_id;
GRANT SELECT ON operations.audit_entries TO clinic_app;
