import ClinicValues
import Store

/// The dispatcher's own statements, for the proof against the schema.
public enum OperationStatements {
  public static let all: [any Statement] = [
    BeginCaller(caller: .anonymous),
    BeginCallers(keys: [], standing: Caller.anonymous.standing),
    ResolveCaller(hash: nil, id: nil),
    AddAuditRow(row: example),
    AddAuditRows(rows: [example]),
    SortAuditIndex(),
    HoldOpenTime(exclusively: true),
    LeftBehind(),
    FindResult(account: .example, method: "", key: .example),
    KeepResult(account: .example, method: "", key: .example, paramsHash: [], result: [], subject: .nothing),
    ForgetOldResults(),
    FindSurvivor(duplicate: .example),
  ]

  /// What reads are noted by.
  public static let note: any ReadNote = AuditNote(row: example, isFlushed: false)

  private static let example = AuditRow(
    request: "", roles: "", origin: "", method: "", action: "view", outcome: "ok", subjectKind: .system,
    subject: .nothing)
}
