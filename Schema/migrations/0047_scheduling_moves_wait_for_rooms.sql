-- A move that may go to any room of a place takes the locks of all of them first. It used to pass over a room that another
-- move held, at whatever hour, and so could find no room free where there was one, or mark a visit as overlapping that
-- overlaps nothing.
CREATE OR REPLACE FUNCTION scheduling.move(
  appointment uuid, start timestamp, the_therapist uuid, slug text, wanted_room uuid, location uuid, location_code text,
  expected integer, reason text, OUT verdict text, OUT field text, OUT current_version integer
) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  old scheduling.appointments;
  found_ record;
  end_at timestamptz;
  hold_from timestamptz;
  hold_until timestamptz;
  is_same_slot boolean;
  is_outside boolean;
  kept_room uuid;
  room uuid;
  violated text;
BEGIN
  SELECT a.* INTO old FROM scheduling.appointments a WHERE a.id = appointment;
  IF old.id IS NULL THEN verdict := 'not_found'; field := 'appointment'; RETURN; END IF;
  start := coalesce(start, old.local_start);
  SELECT l.id AS location_id, l.zone, l.closed_at, t.id AS therapist_id, t.retired_at AS therapist_retired_at,
      w.therapist_id IS NOT NULL AS works_there, y.room_kind, r.id AS room_id, r.location_id AS room_location_id,
      r.kind AS room_is, r.retired_at AS room_retired_at, needlepoint.instant_at(start, l.zone) AS start_at,
      needlepoint.now() AS now
    INTO found_
  FROM practice.treatment_types y
    LEFT JOIN practice.locations l ON l.id = coalesce(location,
      (SELECT x.id FROM practice.locations x WHERE x.code = location_code),
      CASE WHEN location_code IS NULL THEN old.location_id END)
    LEFT JOIN therapist_profiles.therapists t ON t.id = coalesce(the_therapist,
      (SELECT x.id FROM therapist_profiles.therapists x WHERE x.slug = move.slug),
      CASE WHEN move.slug IS NULL THEN old.therapist_id END)
    LEFT JOIN therapist_profiles.therapist_locations w ON w.therapist_id = t.id AND w.location_id = l.id
    LEFT JOIN practice.rooms r ON r.id = wanted_room
  WHERE y.id = old.treatment_type_id;

  field := CASE WHEN found_.therapist_id IS NULL THEN 'therapist' WHEN found_.location_id IS NULL THEN 'location'
    WHEN wanted_room IS NOT NULL AND found_.room_id IS NULL THEN 'room' END;
  IF field IS NOT NULL THEN verdict := 'not_found'; RETURN; END IF;
  IF found_.start_at IS NULL THEN verdict := 'time_does_not_exist'; field := 'start'; RETURN; END IF;
  IF reason IS NOT NULL AND NOT access.may_at('schedule.override', found_.location_id)
  THEN verdict := 'override_not_permitted'; field := 'override'; RETURN; END IF;
  is_same_slot := start = old.local_start AND found_.therapist_id = old.therapist_id
    AND found_.location_id = old.location_id;

  -- In one order for everybody, so that two moves never wait for each other.
  PERFORM pg_advisory_xact_lock(hashtextextended('therapist ' || i, 0))
    FROM (SELECT DISTINCT i FROM unnest(ARRAY[old.therapist_id, found_.therapist_id]) i ORDER BY i) AS ids;
  PERFORM pg_advisory_xact_lock(hashtextextended('room ' || r.id, 0))
    FROM (SELECT r.id FROM practice.rooms r
      WHERE r.id IN (old.room_id, wanted_room) OR wanted_room IS NULL AND r.location_id = found_.location_id
        AND r.kind = found_.room_kind AND r.retired_at IS NULL
      ORDER BY r.id) AS r;
  PERFORM pg_advisory_xact_lock(hashtextextended('patient ' || old.patient_id, 0));
  SELECT a.* INTO old FROM scheduling.appointments a WHERE a.id = appointment FOR UPDATE;
  IF old.id IS NULL THEN verdict := 'not_found'; field := 'appointment'; RETURN; END IF;
  current_version := old.version;
  IF old.version <> expected THEN verdict := 'stale_version'; field := 'expectedVersion'; RETURN; END IF;
  IF old.status NOT IN ('booked', 'confirmed') AND NOT (is_same_slot AND old.status IN ('arrived', 'in_treatment'))
  THEN verdict := 'transition_not_allowed'; field := 'appointment'; RETURN; END IF;

  field := CASE
    WHEN found_.closed_at <= found_.start_at THEN 'location'
    WHEN NOT is_same_slot AND (found_.therapist_retired_at IS NOT NULL OR NOT found_.works_there) THEN 'therapist'
    WHEN found_.room_location_id <> found_.location_id OR found_.room_retired_at IS NOT NULL
      OR found_.room_is <> found_.room_kind AND reason IS NULL THEN 'room' END;
  IF field IS NOT NULL THEN verdict := 'not_offered'; RETURN; END IF;
  IF NOT is_same_slot AND found_.start_at < found_.now AND reason IS NULL
  THEN verdict := 'in_the_past'; field := 'start'; RETURN; END IF;

  end_at := found_.start_at + make_interval(mins => old.minutes);
  hold_from := found_.start_at - make_interval(mins => old.buffer_before);
  hold_until := end_at + make_interval(mins => old.buffer_after);
  is_outside := NOT scheduling.is_open(found_.therapist_id, found_.location_id, found_.zone, start, found_.start_at,
    hold_from, end_at);
  IF is_outside AND NOT is_same_slot AND reason IS NULL
  THEN verdict := 'outside_hours'; field := 'start'; RETURN; END IF;

  kept_room := (SELECT r.id FROM practice.rooms r
    WHERE r.id = old.room_id AND r.location_id = found_.location_id AND r.retired_at IS NULL);
  FOR room IN SELECT wanted_room WHERE wanted_room IS NOT NULL
    UNION ALL SELECT kept_room WHERE wanted_room IS NULL AND kept_room IS NOT NULL
    UNION ALL SELECT f FROM scheduling.free_rooms(found_.location_id, found_.room_kind, found_.therapist_id,
      start, found_.start_at, end_at, hold_from, hold_until, appointment) f
      WHERE wanted_room IS NULL AND found_.room_kind IS NOT NULL
    UNION ALL SELECT NULL WHERE wanted_room IS NULL AND found_.room_kind IS NULL
  LOOP
    BEGIN
      UPDATE scheduling.appointments a SET local_start = start, therapist_id = found_.therapist_id,
        location_id = found_.location_id, room_id = room, outside_hours = is_outside, overlapping = false,
        override_reason = CASE WHEN is_same_slot THEN coalesce(reason, a.override_reason) ELSE reason END,
        version = a.version + 1, status_reason = reason
      WHERE a.id = appointment;
      verdict := 'moved';
      field := NULL;
      current_version := old.version + 1;
      RETURN;
    EXCEPTION WHEN exclusion_violation THEN
      GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
    END;
    EXIT WHEN wanted_room IS NOT NULL OR violated NOT LIKE 'appointments_room_free%';
  END LOOP;
  IF reason IS NULL THEN
    verdict := CASE WHEN wanted_room IS NULL AND coalesce(violated, 'appointments_room_free') LIKE '%room_free%'
      THEN 'no_room_free' ELSE 'slot_taken' END;
    field := CASE WHEN verdict = 'no_room_free' THEN 'start' ELSE split_part(violated, '_', 2) END;
    RETURN;
  END IF;
  UPDATE scheduling.appointments a SET local_start = start, therapist_id = found_.therapist_id,
    location_id = found_.location_id, outside_hours = is_outside, overlapping = true, override_reason = reason,
    room_id = coalesce(wanted_room, kept_room,
      (SELECT r.id FROM practice.rooms r WHERE r.location_id = found_.location_id AND r.kind = found_.room_kind
        AND r.retired_at IS NULL ORDER BY r.name, r.id LIMIT 1)),
    version = a.version + 1, status_reason = reason
  WHERE a.id = appointment;
  verdict := 'moved';
  field := NULL;
  current_version := old.version + 1;
END $$;
