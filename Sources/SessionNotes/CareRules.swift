import ClinicValues
import Operations
import Store

/// A number of sessions.
enum SessionCountKind: QuantityKind {
  static let range = 1...50
  static let example = 4
  static let summary = "Sessions with needles"
}
typealias SessionCount = Quantity<SessionCountKind>

/// What the clinic expects of a course of treatment (charting rule 3.11).
struct CareRules: Codable, Sendable, StatementRow {
  /// After so many sessions without a change that matters the next is booked only after a re-assessment.
  var sessionsWithoutGainMax: SessionCount
  /// At every so manieth session a measure beside the pain scale is due.
  var sessionsBetweenMeasures: SessionCount
  var version: Version

  init(from columns: inout Columns) throws {
    sessionsWithoutGainMax = try columns.next()
    sessionsBetweenMeasures = try columns.next()
    version = try columns.next()
  }
}

enum GetCareRules: Read {
  static let name: OperationName = "measures.rules"
  static let summary = "Show after how many sessions a measure is due, and after how many without gain a re-assessment"
  static let access = Access.needsAny([.notesRead, .notesConfigure])
  static let audit = Audit.reads(.measure)
  static let help: KeyValuePairs<String, String> = [:]

  static func subject(_ params: NoParams, _ result: CareRules) -> AuditSubject { .nothing }

  static func query(_ params: NoParams, by caller: Caller) -> FindCareRules { FindCareRules() }

  static func answer(_ rows: [CareRules], _ params: NoParams) throws -> CareRules {
    guard let rules = rows.first else { throw CallError.internalError }
    return rules
  }
}

enum SetCareRules: Command {
  static let name: OperationName = "measures.setRules"
  static let summary = "Set after how many sessions a measure is due, and after how many without gain a re-assessment"
  static let access = Access.needs(.notesConfigure)
  static let audit = Audit.writes(.measure)
  static let help: KeyValuePairs = [
    "expectedVersion": "The version that you read",
    "sessionsWithoutGainMax": "After so many sessions without a gain the next booking needs a re-assessment",
    "sessionsBetweenMeasures": "At every so manieth session a measure beside the pain scale is due",
  ]
  static let refusals: [RefusalReason] = [.staleVersion]

  struct Params: Codable, Sendable {
    var expectedVersion: Version
    var sessionsWithoutGainMax: SessionCount?
    var sessionsBetweenMeasures: SessionCount?
  }

  static func subject(_ params: Params, _ result: CareRules) -> AuditSubject { .nothing }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CareRules {
    let written = try tx.execute(EditCareRules(params: params))
    guard let rules = try tx.first(FindCareRules()) else { throw CallError.internalError }
    guard written == 1 else { throw Refusal.stale(current: rules.version) }
    return rules
  }
}

struct FindCareRules: Statement {
  static let sql: StaticString =
    "SELECT k.sessions_without_gain_max, k.sessions_between_measures, k.version FROM session_notes.care_rules k"
  typealias Row = CareRules
  func bind(to binds: inout Binds) {}
}

/// Touches no row when the version is another.
struct EditCareRules: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.care_rules SET version = version + 1,
      sessions_without_gain_max = coalesce($2, sessions_without_gain_max),
      sessions_between_measures = coalesce($3, sessions_between_measures)
    WHERE version = $1
    """
  typealias Row = NoRow
  var params: SetCareRules.Params
  func bind(to binds: inout Binds) {
    binds.add(params.expectedVersion)
    binds.add(params.sessionsWithoutGainMax)
    binds.add(params.sessionsBetweenMeasures)
  }
}
