import ClinicValues
import Foundation
import Testing

@testable import AdminCLI

@Suite struct ServerAddressTests {
  @Test(arguments: [
    ("tcp://127.0.0.1:7373", "tcp://127.0.0.1:7373"), ("tls://clinic.example", "tls://clinic.example:7373"),
    ("tcp://[::1]:80", "tcp://[::1]:80"), ("tcp://[::1]", "tcp://[::1]:7373"),
    ("unix:///run/clinic.sock", "unix:///run/clinic.sock"), ("tls://a:1/", "tls://a:1"),
  ])
  func taken(_ text: String, _ normal: String) throws { #expect(try ServerAddress(text).description == normal) }

  @Test(arguments: [
    "", "localhost", "http://a:1", "tcp://", "tcp://a:0", "tcp://a:65536", "tcp://a:b", "unix://relative",
    "tcp://a b:1",
    "tcp://::1:80", "unix:///" + String(repeating: "x", count: 120),
  ])
  func refused(_ text: String) { #expect(throws: Failure.self) { try ServerAddress(text) } }

  @Test(arguments: [
    ("tcp://127.0.0.1", false), ("tcp://localhost", false), ("tcp://10.0.0.1", true), ("tls://10.0.0.1", false),
    ("unix:///a", false),
  ])
  func exposed(_ text: String, _ isExposed: Bool) throws { #expect(try ServerAddress(text).isExposed == isExposed) }
}

@Suite struct ContextTests {
  @Test func contextsAreKept() async throws {
    let world = try Recorded()
    func run(_ arguments: String...) async -> Int32 { await ClinicProgram.run(arguments, in: world.surroundings()) }
    #expect(await run("context", "set", "home", "--server", "tcp://127.0.0.1:1", "--account", "dana") == 0)
    #expect(await run("context", "set", "clinic", "--server", "tls://clinic.example") == 0)
    #expect(await run("context", "use", "clinic") == 0)
    #expect(await run("context", "use", "nowhere") == CommandStatus.notFound.rawValue)
    #expect(await run("context", "set", "a/b", "--server", "tcp://x") == CommandStatus.usage.rawValue)
    #expect(await run("context", "set", "same") == 0)
    #expect(await run("context", "list") == 0)
    #expect(
      world.out == """
        NAME    CURRENT  SERVER                     ACCOUNT
        home    no       tcp://127.0.0.1:1          dana
        clinic  yes      tls://clinic.example:7373
        same    no       tls://clinic.example:7373

        """)
    #expect(Files.mode(world.home + "/.config/needlepoint/contexts.json") == 0o600)
    #expect(await run("context", "delete", "clinic") == 0)
    try Surroundings.$current.withValue(world.surroundings()) {
      let contexts = try Contexts.load()
      #expect(contexts.current == nil)
      #expect(contexts.list.map(\.name) == ["home", "same"])
    }
  }

  @Test func theOrderOfChoice() throws {
    let world = try Recorded()
    try Surroundings.$current.withValue(world.surroundings()) {
      var contexts = Contexts()
      contexts["home"] = Context(server: "tcp://127.0.0.1:1")
      contexts["away"] = Context(server: "tcp://127.0.0.1:2")
      try contexts.save()
    }
    func choose(_ variables: [String: String], server: String? = nil, context: String? = nil) throws -> String {
      try Surroundings.$current.withValue(world.surroundings(variables)) {
        try Destination.choose(server: server, context: context).server.description
      }
    }
    let both = ["CLINIC_SERVER": "tcp://127.0.0.1:3", "CLINIC_CONTEXT": "away"]
    #expect(try choose(both, server: "tcp://127.0.0.1:4", context: "home") == "tcp://127.0.0.1:4")
    #expect(try choose(both, context: "home") == "tcp://127.0.0.1:1")
    #expect(try choose(both) == "tcp://127.0.0.1:3")
    #expect(try choose(["CLINIC_CONTEXT": "away"]) == "tcp://127.0.0.1:2")
    #expect(try choose([:]) == "tcp://127.0.0.1:7373")
    #expect(throws: Failure.self) { try choose(["CLINIC_CONTEXT": "nowhere"]) }
  }

  /// At the server itself no option is needed: the runbook's commands find its socket.
  @Test func theServerOfThisMachine() throws {
    let world = try Recorded()
    func choose(_ variables: [String: String] = [:]) throws -> String {
      try Surroundings.$current.withValue(world.surroundings(variables)) {
        try Destination.choose(server: nil, context: nil).server.description
      }
    }
    func serve(in folder: String) throws {
      try FileManager.default.createDirectory(atPath: world.home + folder, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: world.home + folder + "/clinic.sock"))
    }
    #expect(try choose() == "tcp://127.0.0.1:7373")
    try serve(in: "/system")
    #expect(try choose() == "unix://\(world.home)/system/clinic.sock")
    try serve(in: "/.local/share/needlepoint")
    #expect(try choose() == "unix://\(world.home)/.local/share/needlepoint/clinic.sock")
    try serve(in: "/data")
    #expect(try choose(["CLINIC_DATA": world.home + "/data"]) == "unix://\(world.home)/data/clinic.sock")
    // Who names a folder does not mean another server.
    #expect(try choose(["CLINIC_DATA": world.home + "/empty"]) == "tcp://127.0.0.1:7373")
    // A context goes before what is found here.
    #expect(try choose(["CLINIC_SERVER": "tcp://127.0.0.1:3"]) == "tcp://127.0.0.1:3")
  }

  @Test func aTokenIsForItsOwnerAndItsServerAlone() throws {
    let world = try Recorded()
    try Surroundings.$current.withValue(world.surroundings()) {
      let server = try ServerAddress("tls://clinic.example")
      let other = try ServerAddress("tls://clinic.example.org")
      let path = try StoredToken.path(context: nil, server: server)
      let stored = StoredToken(token: "npt_x", account: "dana", expiresAt: nil, server: server.description)
      try stored.save(to: path)
      #expect(Files.mode(path) == 0o600)
      #expect(try StoredToken.load(from: path, for: server) == stored)
      #expect(try StoredToken.load(from: path, for: other) == nil)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      let failure = #expect(throws: Failure.self) { try StoredToken.load(from: path, for: server) }
      #expect(failure?.sentence.contains("chmod 600") == true)
    }
  }

  @Test func damagedSettingsAreSaid() async throws {
    let world = try Recorded()
    let folder = world.home + "/.config/needlepoint"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/contexts.json"))
    #expect(await ClinicProgram.run(["context", "list"], in: world.surroundings()) == CommandStatus.failed.rawValue)
    #expect(world.err.contains("is damaged"))
  }
}
