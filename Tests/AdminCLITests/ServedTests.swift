import ClinicTesting
import ClinicValues
import Foundation
import Testing

@testable import AdminCLI

/// The whole way: command line, wire, dispatcher, PostgreSQL, and back.
@Suite struct ServedTests {
  /// The old password is asked for once, the new one twice; nothing of them stands on the command line.
  @Test func onesOwnPasswordIsChangedByAnsweringQuestions() async throws {
    try await ServedClinic.with { served in
      let old = "correct horse battery staple"
      let confirmed = try await served.run("session", "confirm", as: .frontDesk, secrets: [old])
      #expect(confirmed.status == 0, "\(confirmed.err)")
      let new = "a quiet lake at noon"
      let wrong = try await served.run(
        "accounts", "set-password", as: .frontDesk, secrets: ["wrong one here", new, new])
      #expect(wrong.status == CommandStatus.logIn.rawValue)
      let changed = try await served.run("accounts", "set-password", as: .frontDesk, secrets: [old, new, new])
      #expect(changed.status == 0, "\(changed.err)")
      // Somebody else's needs no old one.
      let reset = try await served.run(
        "accounts", "set-password", "--account", "finn.desk", as: .localAdministrator, secrets: [old, old])
      #expect(reset.status == 0, "\(reset.err)")
    }
  }

  @Test func operationsOverTheWire() async throws {
    try await ServedClinic.with { served in
      let list = try await served.run("locations", "list", "-q")
      #expect(list.status == 0, "\(list.err)")
      let get = try await served.run("locations", "get", "riverside", "-o", "json")
      #expect(try JSONParser.parse(get.out)["code"] == .string("riverside"))
      let local = try await served.run("session", "whoami", as: .localAdministrator)
      #expect(local.status == 0, "\(local.err)")
    }
  }

  @Test func statusesOfRefusals() async throws {
    try await ServedClinic.with { served in
      let cases: [([String], TestRole, CommandStatus)] = [
        (["locations", "get", "nowhere"], .owner, .notFound), (["locations", "list"], .nobody, .logIn),
        (["locations", "get", "###"], .owner, .invalid), (["accounts", "list"], .stranger, .forbidden),
        (["rpc", "call", "no.such"], .owner, .failed), (["locations", "get"], .owner, .usage),
      ]
      for (arguments, role, expected) in cases {
        let world = try Recorded()
        let status = await ClinicProgram.run(arguments, in: world.surroundings(served.variables(role)))
        #expect(status == expected.rawValue, "\(arguments): \(world.err)")
        #expect(world.out.isEmpty)
        #expect(world.err.hasPrefix("Error: "))
      }
    }
  }

  @Test func dryRunsChangeNothingAndPagesAreFollowed() async throws {
    try await ServedClinic.with { served in
      let make = ["rooms", "create", "--location", "riverside", "--kind", "treatment", "--name"]
      func run(_ arguments: [String]) async throws -> Run {
        let world = try Recorded()
        let status = await ClinicProgram.run(arguments, in: world.surroundings(served.variables(.owner)))
        return Run(status: status, out: world.out, err: world.err)
      }
      let before = try await run(["rooms", "list", "--location", "riverside", "--all", "--limit", "1", "-q"])
      let dry = try await run(make + ["Room D", "--dry-run"])
      #expect(dry.status == 0, "\(dry.err)")
      #expect(dry.err.contains("nothing was changed"))
      for name in ["Room A", "Room B", "Room C"] { #expect(try await run(make + [name]).status == 0) }
      let after = try await run(["rooms", "list", "--location", "riverside", "--all", "--limit", "1", "-q"])
      #expect(after.out.split(separator: "\n").count == before.out.split(separator: "\n").count + 3, "\(after.err)")
    }
  }

  @Test func logInAndOut() async throws {
    try await ServedClinic.with { served in
      let made = try await served.run(
        "accounts", "create", "--name", "robin.hale", "--display-name", "Robin Hale",
        secrets: ["a long enough password", "a long enough password"])
      #expect(made.status == 0, "\(made.err)")
      let world = try Recorded()
      let wrong = try await served.run(
        "login", "--account", "robin.hale", as: .nobody, in: world, secrets: ["not this password"])
      #expect(wrong.exit == .logIn)
      let login = try await served.run(
        "login", "--account", "robin.hale", "--password-stdin", as: .nobody, in: world,
        input: "a long enough password\n")
      #expect(login.status == 0, "\(login.err)")
      let me = try await served.run("whoami", "-o", "json", as: .nobody, in: world)
      #expect(try JSONParser.parse(me.out)["account"] == .string("robin.hale"))
      #expect(try await served.run("logout", as: .nobody, in: world).status == 0)
      #expect(try await served.run("whoami", as: .nobody, in: world).exit == .logIn)
    }
  }

  @Test func aDeadTokenSaysLogInAgain() async throws {
    try await ServedClinic.with { served in
      var variables = served.variables(.owner)
      variables["CLINIC_TOKEN"] = "npt_0000000000000000000000000000"
      let run = try await clinic("locations", "list", variables: variables)
      #expect(run.exit == .logIn)
      #expect(run.err.contains("log in again"))
    }
  }

  @Test func doctorFindsNothingWrong() async throws {
    try await ServedClinic.with { served in
      let run = try await served.run("doctor")
      #expect(run.status == 0, "\(run.out)")
      #expect(!run.out.contains("fail"))
      #expect(run.out.contains("JSON-RPC 2.0"))
    }
  }

  @Test func doctorSaysWhereNobodyListens() async throws {
    let run = try await clinic("doctor", variables: ["CLINIC_SERVER": "unix:///nowhere/clinic.sock"])
    #expect(run.exit == .failed)
    #expect(run.out.contains("fail  connection"), "\(run.out)")
  }

  @Test func theDayByTherapist() async throws {
    try await ServedClinic.with { served in
      let run = try await served.run(
        "schedule", "day", "--location", "riverside", "--date", "2026-12-15", as: .frontDesk)
      #expect(run.status == 0, "\(run.err)")
      #expect(run.out.hasPrefix("Tuesday, 2026-12-15: "), "\(run.out)")
      #expect(run.out.contains("Dana Whitford"), "\(run.out)")
      #expect(run.out.contains("09:30–10:15"), "\(run.out)")
      let which = try await served.run("schedule", "day", as: .frontDesk)
      #expect(which.exit == .usage)
      #expect(which.err.contains("riverside"), "\(which.err)")
      #expect(try await served.run("schedule", "day", "--date", "someday", as: .frontDesk).exit == .usage)
    }
  }

  /// Rule 2.1: what was cancelled late or missed stays in the day. Rule 2.9: today is today at the location, where it
  /// is 23:30 on the 15th (05:30 on the 16th by UTC).
  @Test func theDayIsTheLocationsAndKeepsWhatWasLate() async throws {
    try await ServedClinic.with { served in
      try await served.clinic.sql(
        """
        INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, local_start,
          minutes, buffer_before, buffer_after)
        SELECT gen_random_uuid(), a.patient_id, a.therapist_id, a.treatment_type_id, a.location_id,
          '2026-12-15 11:00'::timestamp + make_interval(hours => n), 45, 0, 0
        FROM scheduling.appointments a, generate_series(0, 3) n WHERE a.local_start = '2026-12-15 09:30';
        SET session_replication_role = replica;
        UPDATE scheduling.appointments SET status = s.status, cancel_reason = s.reason
        FROM (VALUES (11, 'late_cancelled', 'patient_ill'), (12, 'no_show', NULL), (13, 'cancelled', 'patient_ill'),
          (14, 'entered_in_error', NULL)) AS s (hour, status, reason)
        WHERE extract(hour FROM local_start) = s.hour
        """)
      try await served.clinic.set(now: "2026-12-16T05:30:00Z")
      for (more, head, shown, hidden) in [
        ([], "Tuesday, 2026-12-15: 3 appointments", ["booked", "late cancelled", "no show"], [" cancelled", "error"]),
        (["--cancelled"], "Tuesday, 2026-12-15: 5 appointments", ["late cancelled", "entered in error"], []),
        (["--date", "tomorrow"], "Wednesday, 2026-12-16: no appointments", [], []),
        (["--date", "yesterday"], "Monday, 2026-12-14: 2 appointments", ["in treatment", "arrived"], []),
      ] as [([String], String, [String], [String])] {
        let world = try Recorded()
        let arguments = ["schedule", "day", "--location", "riverside"] + more
        let status = await ClinicProgram.run(arguments, in: world.surroundings(served.variables(.frontDesk)))
        #expect(status == 0, "\(world.err)")
        #expect(world.out.hasPrefix(head), "\(world.out)")
        let text = world.out.split(separator: "late cancelled").joined(separator: "|")
        for word in shown { #expect(world.out.contains(word), "\(more): \(word)") }
        for word in hidden { #expect(!text.contains(word), "\(more): \(word)") }
      }
    }
  }

  @Test func aPatientsCard() async throws {
    try await ServedClinic.with { served in
      let run = try await served.run("patients", "show", "P-123", as: .frontDesk)
      #expect(run.status == 0, "\(run.err)")
      #expect(run.out.hasPrefix("P-000123  "), "\(run.out)")
      #expect(try await served.run("patients", "show", "P-999999", as: .frontDesk).exit == .notFound)
    }
  }

  @Test func theFirstOwnerByTheUnixSocket() async throws {
    try await ServedClinic.with { served in
      let run = try await served.run(
        "accounts", "create-owner", "--name", "second.owner", "--display-name", "Second Owner",
        as: .localAdministrator, secrets: ["a long enough password", "a long enough password"])
      #expect(run.exit == .conflict, "\(run.err)")
    }
  }

  @Test func methodsByHand() async throws {
    let list = try await clinic("rpc", "list", "-q")
    #expect(list.out.contains("locations.create\n"))
    let describe = try await clinic("rpc", "describe", "locations.create")
    #expect(describe.out.contains("clinic locations create"))
    #expect(describe.out.contains(#""method":"locations.create""#))
    #expect(try await clinic("rpc", "describe", "no.such").exit == .notFound)
    let call = try await clinic("rpc", "call", "system.ping", "[]")
    #expect(call.exit == .usage)
  }
}
