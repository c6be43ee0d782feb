import ClinicValues

/// Why the program declines what was well-formed: by name, never renumbered. A retired reason keeps its slot.
public enum RefusalReason: String, CaseIterable, Sendable {
  // 1000: everywhere
  case notFound = "not_found"
  case staleVersion = "stale_version"
  case idempotencyMismatch = "idempotency_mismatch"
  case alreadyExists = "already_exists"
  case valueNotAllowed = "value_not_allowed"
  case appendOnly = "append_only"
  // 2000: scheduling
  case slotTaken = "slot_taken"
  case outsideHours = "outside_hours"
  case therapistNotAuthorized = "therapist_not_authorized"
  case transitionNotAllowed = "transition_not_allowed"
  case tooEarly = "too_early"
  case timeDoesNotExist = "time_does_not_exist"
  case noRoomFree = "no_room_free"
  case notOffered = "not_offered"
  case overrideNotPermitted = "override_not_permitted"
  case inThePast = "in_the_past"
  case appointmentsAffected = "appointments_affected"
  case periodsOverlap = "periods_overlap"
  // 3000: practice
  case unknownTimeZone = "unknown_time_zone"
  case pricePeriodsOverlap = "price_periods_overlap"
  // 4000: therapist profiles
  case notYourProfile = "not_your_profile"
  case reviewBySomeoneElse = "review_by_someone_else"
  case nothingToReview = "nothing_to_review"
  case advertisingRules = "advertising_rules"
  case notAPhoto = "not_a_photo"
  case nothingPublished = "nothing_published"
  case nothingToSubmit = "nothing_to_submit"
  // 5000: patient records
  case possibleDuplicate = "possible_duplicate"
  case healthNumberInvalid = "health_number_invalid"
  case episodeDischarged = "episode_discharged"
  case notesUnsigned = "notes_unsigned"
  case mergeTooOld = "merge_too_old"
  case claimsOpen = "claims_open"
  // 6000: access
  case ownerExists = "owner_exists"
  case lastOwner = "last_owner"
  case wrongCredentials = "wrong_credentials"
  case confirmationMissing = "confirmation_missing"
  case passwordNotConfirmed = "password_not_confirmed"
  // 7000: session notes
  case unknownMuscle = "unknown_muscle"
  case notYourNote = "not_your_note"
  case noteLocked = "note_locked"
  case noteNotSigned = "note_not_signed"
  case visitNotArrived = "visit_not_arrived"
  case visitHasNote = "visit_has_note"
  case noteIncomplete = "note_incomplete"
  case needleCountMismatch = "needle_count_mismatch"
  case depthBeyondNeedle = "depth_beyond_needle"
  case noNeedleMissing = "no_needle_missing"
  case contraindicated = "contraindicated"
  case screenIncomplete = "screen_incomplete"
  case consentEnded = "consent_ended"
  case reassessmentDue = "reassessment_due"
  // 8000: billing
  case invoiceLocked = "invoice_locked"
  case invoiceTransition = "invoice_transition"
  case invoiceEmpty = "invoice_empty"
  case invoiceInUse = "invoice_in_use"
  case overAllocated = "over_allocated"
  case overSpent = "over_spent"
  case currencyMix = "currency_mix"
  case alreadyReversed = "already_reversed"
  case notAFee = "not_a_fee"
  case dayClosed = "day_closed"
  case countMissing = "count_missing"
  case varianceUnexplained = "variance_unexplained"
  case nothingPaid = "nothing_paid"
  case treatmentNotReceived = "treatment_not_received"
  case nothingToClaim = "nothing_to_claim"
  case claimTransition = "claim_transition"
  case invoiceClaimed = "invoice_claimed"
  case remittanceImported = "remittance_imported"
  case remittanceUnbalanced = "remittance_unbalanced"
  case noPackage = "no_package"
  case chargeUnsettled = "charge_unsettled"
  case terminalDisagrees = "terminal_disagrees"
  case chargeEnded = "charge_ended"

  /// Application codes are positive, a thousand a module.
  public var code: Int {
    switch self {
    case .notFound: 1001
    case .staleVersion: 1002
    case .idempotencyMismatch: 1003
    case .alreadyExists: 1004
    case .valueNotAllowed: 1005
    case .appendOnly: 1006
    case .slotTaken: 2001
    case .outsideHours: 2002
    case .therapistNotAuthorized: 2003
    case .transitionNotAllowed: 2004
    case .tooEarly: 2005
    case .timeDoesNotExist: 2006
    case .noRoomFree: 2007
    case .notOffered: 2008
    case .overrideNotPermitted: 2009
    case .inThePast: 2010
    case .appointmentsAffected: 2011
    case .periodsOverlap: 2012
    case .unknownTimeZone: 3001
    case .pricePeriodsOverlap: 3002
    case .notYourProfile: 4001
    case .reviewBySomeoneElse: 4002
    case .nothingToReview: 4003
    case .advertisingRules: 4004
    case .notAPhoto: 4005
    case .nothingPublished: 4006
    case .nothingToSubmit: 4007
    case .possibleDuplicate: 5001
    case .healthNumberInvalid: 5002
    case .episodeDischarged: 5003
    case .notesUnsigned: 5004
    case .mergeTooOld: 5005
    case .claimsOpen: 5006
    case .ownerExists: 6001
    case .lastOwner: 6002
    case .wrongCredentials: 6003
    case .confirmationMissing: 6004
    case .passwordNotConfirmed: 6005
    case .unknownMuscle: 7001
    case .notYourNote: 7002
    case .noteLocked: 7003
    case .noteNotSigned: 7004
    case .visitNotArrived: 7005
    case .visitHasNote: 7006
    case .noteIncomplete: 7007
    case .needleCountMismatch: 7008
    case .depthBeyondNeedle: 7009
    case .noNeedleMissing: 7010
    case .contraindicated: 7011
    case .screenIncomplete: 7012
    case .consentEnded: 7013
    case .reassessmentDue: 7014
    case .invoiceLocked: 8001
    case .invoiceTransition: 8002
    case .invoiceEmpty: 8003
    case .invoiceInUse: 8004
    case .overAllocated: 8005
    case .overSpent: 8006
    case .currencyMix: 8007
    case .alreadyReversed: 8008
    case .notAFee: 8009
    case .dayClosed: 8010
    case .countMissing: 8011
    case .varianceUnexplained: 8012
    case .nothingPaid: 8013
    case .treatmentNotReceived: 8014
    case .nothingToClaim: 8015
    case .claimTransition: 8016
    case .invoiceClaimed: 8017
    case .remittanceImported: 8018
    case .remittanceUnbalanced: 8019
    case .noPackage: 8020
    case .chargeUnsettled: 8030
    case .terminalDisagrees: 8031
    case .chargeEnded: 8032
    }
  }

  public var sentence: String {
    switch self {
    case .notFound: "There is no such thing, or it is not yours to see."
    case .staleVersion: "Somebody changed it since you read it; read it again and repeat your change."
    case .idempotencyMismatch: "This idempotency key was used before with other parameters."
    case .alreadyExists: "There is one already with that name or code."
    case .valueNotAllowed: "A value is not allowed together with the others."
    case .appendOnly: "This is history; it can be added to, not changed."
    case .slotTaken: "The therapist, the room or the patient is booked at that time."
    case .outsideHours: "The therapist does not work there at that time."
    case .therapistNotAuthorized: "The therapist's permit has no needling authorization on that day."
    case .transitionNotAllowed: "The appointment's status does not allow this."
    case .tooEarly: "It is too early for this."
    case .timeDoesNotExist: "The clock at the location skips that time."
    case .noRoomFree: "No room of the kind that the treatment needs is free then."
    case .notOffered: "This is not offered there by that therapist."
    case .overrideNotPermitted: "Your roles do not permit an override, or it lacks its reason."
    case .inThePast: "That time has passed."
    case .appointmentsAffected: "Appointments lie in that time; say for each what becomes of it."
    case .periodsOverlap: "It overlaps another of its kind."
    case .unknownTimeZone: "There is no time zone of that name."
    case .pricePeriodsOverlap: "There is a price for part of that period already."
    case .notYourProfile: "A therapist edits their own profile only."
    case .reviewBySomeoneElse: "Somebody else than the author must publish it."
    case .nothingToReview: "Nothing has been submitted for review."
    case .advertisingRules: "The text breaks an advertising rule; see the flags."
    case .notAPhoto: "It is not a JPEG or PNG picture of a size that is taken."
    case .nothingPublished: "Nothing is published yet."
    case .nothingToSubmit: "There is no draft that could be handed in."
    case .possibleDuplicate: "There may be a record of this person already."
    case .episodeDischarged: "The episode of care has been discharged; open another."
    case .mergeTooOld: "The records were merged more than thirty days ago and stay together."
    case .claimsOpen: "Both have claims open, with different payers; settle those first."
    case .notesUnsigned: "A note of this episode is not signed yet."
    case .healthNumberInvalid: "The health number does not fit its province."
    case .ownerExists: "There is an owner already."
    case .lastOwner: "The clinic would have no owner left."
    case .wrongCredentials: "The name or the password is wrong."
    case .confirmationMissing: "This needs to be confirmed explicitly."
    case .passwordNotConfirmed: "Confirm your password first (session.confirm), then sign."
    case .unknownMuscle: "There is no such muscle on the list; muscles.list has it."
    case .notYourNote: "Only who treated writes and signs that note; somebody else may countersign it."
    case .noteLocked: "The note is signed or void and does not change; add an amendment."
    case .noteNotSigned: "The note is not signed."
    case .visitNotArrived: "The patient has not arrived for that visit."
    case .visitHasNote: "There is a treatment note of that visit."
    case .noteIncomplete: "The note cannot be signed yet; what is missing is listed."
    case .needleCountMismatch: "The needles are not all accounted for: search, and record what is found."
    case .depthBeyondNeedle: "A needle cannot go that deep: a centimetre of it stays outside."
    case .noNeedleMissing: "No needle is missing by the counts."
    case .contraindicated: "The safety screen rules this needling out."
    case .screenIncomplete: "Every question of the screen is answered, once."
    case .consentEnded: "The consent has been withdrawn already."
    case .invoiceLocked: "The invoice is issued and does not change; void it, or issue a credit note."
    case .invoiceTransition: "The invoice's status does not allow this."
    case .invoiceEmpty: "The invoice has no lines."
    case .invoiceInUse: "Something of it is paid, credited or written off; take that back first."
    case .overAllocated: "That is more than is owed of the invoice."
    case .overSpent: "That is more than is left of the payment."
    case .currencyMix: "The currencies or the legal entities differ."
    case .alreadyReversed: "It has been taken back already."
    case .notAFee: "It is no fee for a visit that did not take place."
    case .dayClosed: "That day is closed and stays as it was."
    case .countMissing: "A tender that money is expected of was not counted."
    case .treatmentNotReceived: "The visit is not completed; a receipt is for treatment that was received."
    case .nothingPaid: "Nothing has been paid on it, so there is nothing to receipt."
    case .nothingToClaim: "There is no claim on that payer that could be submitted; an unsigned note holds one back."
    case .claimTransition: "Where the claim stands does not allow this."
    case .invoiceClaimed: "The payer has the claim; note that it is denied first, or take its money off."
    case .remittanceImported: "That file, or that deposit of the payer, has been taken in already."
    case .remittanceUnbalanced: "The lines come to more than the deposit."
    case .noPackage: "No package does: it must be of that treatment, paid, not expired, and have a unit left."
    case .varianceUnexplained: "What was counted differs from the ledger; say why."
    case .chargeUnsettled:
      "What became of the charge is not known. Ask the terminal with payments.settleCharge before you charge again."
    case .terminalDisagrees:
      "The terminal says that it took another amount. Nothing was recorded; look into the terminal's own journal."
    case .chargeEnded: "The charge has its outcome already."
    case .reassessmentDue: "Several sessions brought no gain: assess again first, or book with a written reason."
    }
  }
}

/// A refusal: its reason, the field that it is about, and what else helps to mend it.
public struct Refusal: Error, Sendable {
  public var reason: RefusalReason
  public var field: String?
  public var details: JSONObject
  /// Whom and what the details tell of, for the audit row; a refusal that shows somebody's record is a look at it.
  public var subject: AuditSubject
  /// Whether something outside of the database may have been changed all the same. Such a refusal is told even where it
  /// cannot be noted.
  public var leavesOpen = false

  public init(
    _ reason: RefusalReason, field: String? = nil, details: JSONObject = JSONObject(),
    telling subject: AuditSubject = .nothing
  ) {
    self.reason = reason
    self.field = field
    self.details = details
    self.subject = subject
  }

  public static func notFound(_ field: String) -> Refusal { Refusal(.notFound, field: field) }

  /// Refuses an edit that was based on another version than the current one; nil where nothing has been set.
  public static func stale(current: Version?) -> Refusal {
    var refusal = Refusal(.staleVersion, field: "expectedVersion")
    if let current { refusal.details["currentVersion"] = .number(String(current.value)) }
    return refusal
  }
}

extension CallError {
  public init(_ refusal: Refusal) {
    var details = JSONObject()
    if let field = refusal.field { details["field"] = .string(field) }
    details.members += refusal.details.members
    self.init(
      code: refusal.reason.code, reason: refusal.reason.rawValue, message: refusal.reason.sentence, details: details)
  }
}
