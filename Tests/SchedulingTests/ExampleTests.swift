import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import Scheduling

@Suite struct ExampleTests {
  @Test func everyExampleWorksInTheExampleClinic() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T14:00:00Z")
    for operation in SchedulingModule.operations() {
      var params = operation.example
      if operation.isMutation, case .object(var object) = params {
        object["dryRun"] = .bool(true)
        params = .object(object)
      }
      for attempt in 1...60 {
        do {
          try await clinic.call(operation.name, params)
          break
        } catch let error as CallError where error.reason == "busy" && attempt < 60 {
          // Setting the clock has cut the connections.
        } catch {
          Issue.record("\(operation.name): \(error)")
          break
        }
      }
    }
  }

  @Test func aDayAndAListShowWhoComes() async throws {
    let clinic = try await TestClinic()
    for (method, params) in [
      ("appointments.day", #"{"date":"2026-12-15","location":"riverside"}"#),
      ("appointments.day", #"{"date":"2026-12-15","therapist":"dana-whitford"}"#),
      ("appointments.list", #"{"patient":"P-000123","from":"2026-12-15"}"#),
      ("appointments.list", #"{"patient":"P-123","from":"2026-12-15"}"#),
    ] {
      let items = try await clinic.call(method, params, as: .frontDesk)["items"]?.arrayValue ?? []
      #expect(items.count == 1)
      #expect(items.first?["patientName"] == .string("Amy Tremblay"))
      #expect(items.first?["patientHasAlert"] == .bool(true))
      #expect(items.first?["start"] == .string("2026-12-15T09:30:00-06:00"))
      #expect(items.first?["end"] == .string("2026-12-15T10:15:00-06:00"))
    }
    for (method, params, expected) in [
      ("appointments.day", #"{"date":"2026-12-15","location":"riversid"}"#, "not_found"),
      ("appointments.day", #"{"date":"2026-12-15","therapist":"dana"}"#, "not_found"),
      ("appointments.day", #"{"date":"2026-12-15"}"#, "invalid_params"),
      ("appointments.list", #"{"patient":"P-999999"}"#, "not_found"),
      ("appointments.list", #"{"patient":"P-000123","cursor":"00"}"#, "invalid_params"),
    ] {
      #expect(try await clinic.refusal(method, params, as: .frontDesk) == expected, "\(params)")
    }
    // Whom a reader saw is in the audit log.
    let seen = try await clinic.sql(
      "SELECT count(*) FROM operations.audit_log WHERE method = 'appointments.day' AND cardinality(patients) = 1")
    #expect(seen == "2")
  }

  /// Whatever shows something of a patient names the patient in the audit log, also where there was nothing to show.
  @Test func everyLookNamesThePatient() async throws {
    let clinic = try await TestClinic()
    let appointment = AppointmentID.example.description
    let end = Cursor(parts: ["9000"]).value
    let late = Cursor(parts: ["2999-01-01T00:00", appointment]).value
    for (method, params) in [
      ("appointments.get", #"{"appointment":"\#(appointment)"}"#),
      ("appointments.history", #"{"appointment":"\#(appointment)"}"#),
      ("appointments.history", #"{"appointment":"\#(appointment)","cursor":"\#(end)"}"#),
      ("appointments.list", #"{"patient":"P-000123","from":"2026-12-15"}"#),
      ("appointments.list", #"{"patient":"P-000123","from":"2999-01-01"}"#),
      ("appointments.list", #"{"patient":"P-000123","cursor":"\#(late)"}"#),
      ("appointments.day", #"{"date":"2026-12-15","location":"riverside"}"#),
    ] {
      try await clinic.call(method, params, as: .frontDesk)
      let seen = try await clinic.sql("SELECT patients FROM operations.audit_log ORDER BY id DESC LIMIT 1")
      #expect(seen == "{\(PatientID.example)}", "\(method) \(params)")
    }
    let refused = #"{"appointment":"01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff"}"#
    #expect(try await clinic.refusal("appointments.history", refused, as: .frontDesk) == "not_found")
  }
}
