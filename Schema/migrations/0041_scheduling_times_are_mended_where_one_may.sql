-- Who may mend times does so at their own locations; without one, everywhere.
CREATE FUNCTION scheduling.rederive(at_location uuid)
RETURNS TABLE (appointment_id uuid, location_code text, local_start timestamp, was timestamptz, becomes timestamptz,
  problem text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF at_location IS NULL AND NOT access.may_everywhere('practice.write')
    OR at_location IS NOT NULL AND NOT access.may_at('practice.write', at_location)
  THEN
    RAISE EXCEPTION 'not at this location' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT * FROM scheduling.derive_anew(at_location);
END $$;
REVOKE EXECUTE ON FUNCTION scheduling.rederive(uuid), scheduling.derive_anew(uuid) FROM PUBLIC, clinic_app;
GRANT EXECUTE ON FUNCTION scheduling.rederive(uuid) TO clinic_app;
