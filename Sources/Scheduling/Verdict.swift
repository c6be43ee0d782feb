import ClinicValues
import Operations
import Store

/// What a function of the database decided: done, or the refusal by its name with the field that it is about.
struct Verdict: Sendable {
  private let word: String
  private let field: String?

  init(from columns: inout Columns) throws {
    word = try columns.next()
    field = try columns.nextIfPresent()
  }

  /// Throws the refusal, unless it was done.
  func check(currentVersion: Version? = nil) throws {
    guard !["booked", "moved", "done"].contains(word) else { return }
    guard let reason = RefusalReason(rawValue: word) else {
      throw StoreError.unexpectedColumns("an unknown verdict")
    }
    var refusal = Refusal(reason, field: field)
    if reason == .staleVersion, let currentVersion {
      refusal.details["currentVersion"] = .number(String(currentVersion.value))
    }
    throw refusal
  }
}
