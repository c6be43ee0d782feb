import ClinicValues
import Store

/// Where an appointment is in its life (rule 2.1).
enum AppointmentStatus: String, WireChoice, SQLValue {
  case booked, confirmed, arrived
  case inTreatment = "in_treatment"
  case completed
  // What it may end as without treatment
  case cancelled
  case lateCancelled = "late_cancelled"
  case noShow = "no_show"
  case leftWithoutTreatment = "left_without_treatment"
  /// It should never have been there; it stays readable.
  case enteredInError = "entered_in_error"

  /// What may follow. The database holds the same table (`scheduling.status_transitions`); a test compares the two.
  ///
  /// A cancelled appointment never revives: booking again makes a new one. A no-show goes back only as a correction.
  var next: Set<AppointmentStatus> {
    switch self {
    case .booked: [.confirmed, .arrived, .cancelled, .lateCancelled, .noShow, .enteredInError]
    case .confirmed: [.arrived, .cancelled, .lateCancelled, .noShow, .enteredInError]
    case .arrived: [.inTreatment, .leftWithoutTreatment, .booked]
    case .inTreatment: [.completed, .arrived]
    case .completed: [.inTreatment]
    case .noShow: [.booked, .arrived, .enteredInError]
    case .cancelled, .lateCancelled, .leftWithoutTreatment, .enteredInError: []
    }
  }

  /// Whether it takes the time of therapist, room and patient.
  var isActive: Bool {
    switch self {
    case .booked, .confirmed, .arrived, .inTreatment, .completed: true
    case .cancelled, .lateCancelled, .noShow, .leftWithoutTreatment, .enteredInError: false
    }
  }
}

/// What `appointments.setStatus` takes: all but the cancellations, which say their reason in `appointments.cancel`.
enum SettableStatus: String, WireChoice, SQLValue {
  case booked, confirmed, arrived
  case inTreatment = "in_treatment"
  case completed
  case noShow = "no_show"
  case leftWithoutTreatment = "left_without_treatment"
  case enteredInError = "entered_in_error"
}

/// Why an appointment was cancelled. `scheduling.cancel_reasons` says which of them come from the patient, for only
/// those can be late (rule 2.11).
enum CancelReason: String, WireChoice, SQLValue {
  case patientUnavailable = "patient_unavailable"
  case patientIll = "patient_ill"
  case patientRecovered = "patient_recovered"
  case therapistUnavailable = "therapist_unavailable"
  case clinicClosed = "clinic_closed"
  case weather
  case other
}
