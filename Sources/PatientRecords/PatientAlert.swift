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
  /// From the parallel arrays that a patient's row carries its alerts in; dates as text, since a date's array is none
  /// of the types that the program reads.
  static func alerts(from columns: inout Columns) throws -> [PatientAlert] {
    guard let ids = try columns.nextIfPresent([PatientAlertID].self) else {
      for _ in 0..<2 { _ = try columns.nextIfPresent([String].self) }
      for _ in 0..<2 { _ = try columns.nextIfPresent([String?].self) }
      return []
    }
    let kinds = try columns.next([AlertKind].self)
    let severities = try columns.next([AlertSeverity].self)
    let texts = try columns.next([AlertText].self)
    let dates = try columns.next([String?].self)
    guard Set([ids.count, kinds.count, severities.count, texts.count, dates.count]).count == 1 else {
      throw StoreError.unexpectedColumns("alerts of unequal length")
    }
    return ids.indices.map { index in
      PatientAlert(
        id: ids[index], kind: kinds[index], severity: severities[index], text: texts[index],
        since: dates[index].flatMap { CivilDate($0) })
    }
  }
}
