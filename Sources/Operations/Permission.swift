/// What a role may permit. The table `access.role_permissions` says which role has which; a test compares the two.
public enum Permission: String, CaseIterable, Sendable {
  case practiceRead = "practice.read"
  case practiceWrite = "practice.write"
  case therapistsRead = "therapists.read"
  case therapistsWrite = "therapists.write"
  case therapistsReview = "therapists.review"
  case profileWriteOwn = "profile.writeOwn"
  case patientsRead = "patients.read"
  case patientsWrite = "patients.write"
  case patientsMerge = "patients.merge"
  case scheduleRead = "schedule.read"
  case scheduleWrite = "schedule.write"
  case scheduleOverride = "schedule.override"
  case shiftsWrite = "shifts.write"
  case notesRead = "notes.read"
  case notesWrite = "notes.write"
  case notesConfigure = "notes.configure"
  case followUpsWork = "followUps.work"
  case recordsKeep = "records.keep"
  case billingRead = "billing.read"
  case billingWrite = "billing.write"
  case billingAdjust = "billing.adjust"
  case billingPay = "billing.pay"
  case billingPayOwn = "billing.payOwn"
  case accessManage = "access.manage"
  case auditRead = "audit.read"
  case systemRead = "system.read"
}

/// Who may call an operation. The dispatcher asks whether the caller has the permission anywhere; at which location it
/// holds for the rows at hand, the row policies decide in the database.
public enum Access: Sendable, Equatable {
  /// Without log-in.
  case anyone
  /// Whoever is logged in.
  case signedIn
  case needs(Permission)
  /// Any of these; the operation looks closer.
  case needsAny([Permission])
  /// The server's own user or root, by the Unix socket.
  case localAdministrator

  /// As the OpenRPC document says it.
  public var text: String {
    switch self {
    case .anyone: "anyone"
    case .signedIn: "signed in"
    case .needs(let permission): permission.rawValue
    case .needsAny(let permissions): permissions.map(\.rawValue).joined(separator: " or ")
    case .localAdministrator: "local administrator"
    }
  }
}
