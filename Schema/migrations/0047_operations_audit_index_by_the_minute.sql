-- The index is sorted once a minute: at ten thousand lists a second that is 400 MB of entries, in which a look at the
-- log goes for some tenths of a second; a clinic has some hundred rows by then. Where the limit is reached a call sorts,
-- and its caller waits.
ALTER INDEX operations.audit_log_by_patient SET (gin_pending_list_limit = 524288);
