-- Who has seen a patient is found by an index of each row's patients, and a list shows twenty of them. Its entries gather
-- unsorted, which costs little, and go into the index together: the server sees to that every few seconds, so that no
-- call has to wait for it. A look at the log reads what has gathered as well.
ALTER INDEX operations.audit_log_by_patient SET (gin_pending_list_limit = 65536);

-- Sorts what has gathered into the index; answers how many pages that was. Only an index's owner may.
CREATE FUNCTION operations.sort_audit_index() RETURNS bigint LANGUAGE sql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  RETURN gin_clean_pending_list('operations.audit_log_by_patient');
REVOKE ALL ON FUNCTION operations.sort_audit_index() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operations.sort_audit_index() TO clinic_app;
