import Operations

/// How the program ends, so that scripts need not read messages.
public enum CommandStatus: Int32, Sendable, CaseIterable {
  case done = 0
  case failed = 1
  case notFound = 3
  case logIn = 4
  case forbidden = 5
  case conflict = 6
  case invalid = 7
  /// Nothing is wrong with the call; it may be repeated.
  case unavailable = 8
  case usage = 64

  /// By JSON-RPC's codes.
  static let byCode: [Int: CommandStatus] = [
    -32700: .failed, -32600: .failed, -32601: .failed, -32602: .invalid, -32603: .failed,
    -32001: .logIn, -32002: .forbidden, -32003: .unavailable, -32004: .unavailable, -32005: .unavailable,
    -32006: .invalid,
  ]

  /// By what was refused. A refusal that stands against the state of things is a conflict, one of a value is invalid.
  static let byReason: [RefusalReason: CommandStatus] = [
    .notFound: .notFound, .nothingPublished: .notFound,
    .wrongCredentials: .logIn, .passwordNotConfirmed: .logIn,
    .overrideNotPermitted: .forbidden, .notYourProfile: .forbidden, .reviewBySomeoneElse: .forbidden,
    .notYourNote: .forbidden,
    .staleVersion: .conflict, .idempotencyMismatch: .conflict, .alreadyExists: .conflict, .appendOnly: .conflict,
    .slotTaken: .conflict, .outsideHours: .conflict, .therapistNotAuthorized: .conflict,
    .transitionNotAllowed: .conflict, .tooEarly: .conflict, .noRoomFree: .conflict, .notOffered: .conflict,
    .appointmentsAffected: .conflict, .periodsOverlap: .conflict, .pricePeriodsOverlap: .conflict,
    .nothingToReview: .conflict, .nothingToSubmit: .conflict, .possibleDuplicate: .conflict, .ownerExists: .conflict,
    .lastOwner: .conflict, .noteLocked: .conflict, .noteNotSigned: .conflict, .visitNotArrived: .conflict,
    .visitHasNote: .conflict, .noteIncomplete: .conflict, .needleCountMismatch: .conflict, .noNeedleMissing: .conflict,
    .contraindicated: .conflict, .consentEnded: .conflict, .reassessmentDue: .conflict,
    .episodeDischarged: .conflict, .notesUnsigned: .conflict, .mergeTooOld: .conflict,
    .invoiceLocked: .conflict, .invoiceTransition: .conflict, .invoiceEmpty: .conflict, .invoiceInUse: .conflict,
    .overAllocated: .conflict, .overSpent: .conflict, .alreadyReversed: .conflict, .notAFee: .conflict,
    .nothingPaid: .conflict, .treatmentNotReceived: .conflict, .nothingToClaim: .conflict, .claimTransition: .conflict,
    .invoiceClaimed: .conflict, .remittanceImported: .conflict, .remittanceUnbalanced: .invalid,
    .noPackage: .conflict,
    .chargeUnsettled: .conflict, .terminalDisagrees: .conflict, .chargeEnded: .conflict, .claimsOpen: .conflict,
    .dayClosed: .conflict, .countMissing: .invalid, .varianceUnexplained: .invalid, .currencyMix: .invalid,
    .unknownMuscle: .invalid, .depthBeyondNeedle: .invalid, .screenIncomplete: .invalid,
    .valueNotAllowed: .invalid, .timeDoesNotExist: .invalid, .inThePast: .invalid, .unknownTimeZone: .invalid,
    .advertisingRules: .invalid, .notAPhoto: .invalid, .healthNumberInvalid: .invalid, .confirmationMissing: .invalid,
  ]

  /// The status of an error that a server answered with. One that this version does not know has simply failed.
  static func of(code: Int, reason: String) -> CommandStatus {
    if let known = RefusalReason(rawValue: reason), let status = byReason[known] { return status }
    // Who repeats such a call with another key may do it twice.
    if reason == CallError.outcomeUnknown.reason { return .failed }
    return byCode[code] ?? .failed
  }
}
