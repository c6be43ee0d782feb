import ClinicValues
import Operations
import Store

extension AlertKind: SQLValue, SQLItem {}
extension AlertSeverity: SQLValue, SQLItem {}
extension ReminderWish: SQLValue {}

/// What everybody who treats or seats the patient must see at once.
struct PatientAlert: WireRecord {
  var id: PatientAlertID
  var kind: AlertKind
  var severity: AlertSeverity
  var text: AlertText
  /// Since when it is so, where that is known.
  var since: CivilDate?
  var endedAt: Instant?

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("kind", kind)
    writer.member("severity", severity)
    writer.member("text", text)
    writer.member("since", since)
    writer.member("endedAt", endedAt)
  }
}

extension PatientAlert {
  /// From the one array that a patient's row carries its alerts in, five texts an alert: to gather each column into an
  /// array of its own takes as long as to find the patient.
  static func alerts(from columns: inout Columns) throws -> [PatientAlert] {
    let texts = try columns.next([String?].self)
    return try stride(from: 0, to: texts.count, by: 5).map { start in
      guard start + 5 <= texts.count, let id = texts[start].flatMap({ UUID($0) }),
        let kind = texts[start + 1].flatMap(AlertKind.init(rawValue:)),
        let severity = texts[start + 2].flatMap(AlertSeverity.init(rawValue:)), let text = texts[start + 3]
      else { throw StoreError.unexpectedColumns("not five texts for each alert") }
      return PatientAlert(
        id: PatientAlertID(id), kind: kind, severity: severity, text: AlertText(stored: text),
        since: texts[start + 4].flatMap { CivilDate($0) })
    }
  }
}
