import ClinicValues

extension Appointment {
  /// How many of the rows an answer holds, which stays below 1,000,000 bytes; one row always does. Letters are counted
  /// twice, for those that JSON escapes.
  static func fitting(_ rows: [Appointment]) -> Int {
    var bytes = 0
    let count = rows.firstIndex { row in
      let remarks = [row.note, row.overrideReason, row.statusReason].reduce(0) { $0 + ($1?.value.utf8.count ?? 0) }
      let names =
        row.patientName.value.utf8.count + row.therapistName.value.utf8.count + row.treatmentName.value.utf8.count
        + (row.roomName?.value.utf8.count ?? 0)
      bytes += (remarks + names) * 2 + 1_500
      return bytes > 950_000
    }
    return max(1, count ?? rows.count)
  }
}
