/// What a violated constraint means to the caller: the one table from the names in the schema to refusals.
///
/// A constraint that is not in it is a fault of the program, answered as an internal error and logged by its name.
enum ConstraintRefusals {
  static func refusal(constraint: String) -> Refusal? {
    guard let (reason, field) = table[constraint] else { return nil }
    return Refusal(reason, field: field)
  }

  private static let table: [String: (RefusalReason, String?)] = [
    "append_only": (.appendOnly, nil),
    "accounts_name_key": (.alreadyExists, "name"),
    "grants_period": (.valueNotAllowed, "until"),
    "legal_entities_code_key": (.alreadyExists, "code"),
    "locations_code_key": (.alreadyExists, "code"),
    "locations_zone_exists": (.unknownTimeZone, "zone"),
    "rooms_name_key": (.alreadyExists, "name"),
    "treatment_types_code_key": (.alreadyExists, "code"),
    "prices_no_overlap": (.pricePeriodsOverlap, "from"),
    "prices_period": (.valueNotAllowed, "until"),
    "therapists_slug_key": (.alreadyExists, "slug"),
    "therapists_account_key": (.alreadyExists, "account"),
    "therapists_registration_key": (.alreadyExists, "registrationNumber"),
    "therapists_ims_since": (.valueNotAllowed, "imsSince"),
    "bios_published_by_someone_else": (.reviewBySomeoneElse, "therapist"),
    "published_bios_by_someone_else": (.reviewBySomeoneElse, "therapist"),
    "bios_nothing_to_review": (.nothingToReview, "therapist"),
    "bios_nothing_to_submit": (.nothingToSubmit, "therapist"),
    "bios_nothing_published": (.nothingPublished, "therapist"),
    "photos_size": (.notAPhoto, "photo"),
    "permits_period": (.valueNotAllowed, "until"),
    "permits_no_overlap": (.periodsOverlap, "from"),
    "patients_health_number_key": (.alreadyExists, "healthNumber"),
    "patients_health_number_form": (.healthNumberInvalid, "healthNumber"),
    "patients_birth_date": (.valueNotAllowed, "birthDate"),
    "patients_reminders": (.valueNotAllowed, "reminders"),
    "shifts_no_overlap": (.periodsOverlap, "start"),
    "shifts_hours": (.valueNotAllowed, "end"),
    "shifts_period": (.valueNotAllowed, "until"),
    "shift_exceptions_no_overlap": (.periodsOverlap, "hours"),
    "shift_exceptions_day_key": (.alreadyExists, "date"),
    "shift_exceptions_hours": (.valueNotAllowed, "hours"),
    "time_off_period": (.valueNotAllowed, "end"),
    "appointments_therapist_free": (.slotTaken, "therapist"),
    "appointments_therapist_free_after": (.slotTaken, "therapist"),
    "appointments_room_free": (.slotTaken, "room"),
    "appointments_room_free_after": (.slotTaken, "room"),
    "appointments_patient_free": (.slotTaken, "patient"),
    "appointments_minutes": (.valueNotAllowed, "minutes"),
    "appointments_time_exists": (.timeDoesNotExist, "start"),
    "appointments_needling_authorized": (.therapistNotAuthorized, "therapist"),
    "appointments_override_permitted": (.overrideNotPermitted, "override"),
    "appointments_transition": (.transitionNotAllowed, "status"),
    "appointments_no_show_grace": (.tooEarly, "status"),
    "appointments_move": (.transitionNotAllowed, "appointment"),
    "appointments_zone_skips": (.timeDoesNotExist, "zone"),
    "appointments_zone_overlap": (.slotTaken, "zone"),
  ]
}
