-- A search reads the keys from their index alone: `previous` stood in the table only, so that each row of a page cost a
-- visit there.
DROP INDEX patient_records.search_keys_by_key;
CREATE UNIQUE INDEX search_keys_by_key ON patient_records.search_keys (key, patient_id) INCLUDE (previous);
