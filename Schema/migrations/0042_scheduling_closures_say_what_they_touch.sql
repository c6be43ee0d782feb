-- A location that closes, a room or a therapist that retires, a therapist who leaves a location: the coming appointments
-- there are nobody's to forget (rule 2.5). The caller's change has been made already, in the same transaction.
CREATE FUNCTION scheduling.left_behind(closed_location uuid, retired_room uuid, of_therapist uuid, left_locations uuid[])
RETURNS TABLE (appointment_id uuid, location_code text, local_start timestamp)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT a.id, l.code, a.local_start
  FROM scheduling.appointments a JOIN practice.locations l ON l.id = a.location_id
  WHERE a.local_start >= (needlepoint.now() - interval '2 days')::timestamp AND a.starts_at >= needlepoint.now()
    AND a.status IN ('booked', 'confirmed')
    AND (a.location_id = closed_location OR a.room_id = retired_room
      OR a.therapist_id = of_therapist AND (left_locations IS NULL OR a.location_id = ANY (left_locations)))
  ORDER BY a.local_start, a.id;
END $$;
REVOKE ALL ON FUNCTION scheduling.left_behind(uuid, uuid, uuid, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling.left_behind(uuid, uuid, uuid, uuid[]) TO clinic_app;
