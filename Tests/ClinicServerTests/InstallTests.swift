import ClinicApp
import ClinicTesting
import Foundation
import Glibc
import Store
import Testing

/// `Deploy/install`, as the runbook has it for an installation and for an upgrade.
@Suite struct InstallTests {
  @Test func theInstalledProgramFindsTheMigrationsOfItsOwnVersion() throws {
    let folder = NSTemporaryDirectory() + "needlepoint-install-\(UInt32.random(in: .min ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (built, installed) = (folder + "/built", folder + "/opt/needlepoint")
    try FileManager.default.createDirectory(atPath: built, withIntermediateDirectories: true)
    for program in ["clinic-server", "clinic"] {
      let made = FileManager.default.createFile(
        atPath: built + "/" + program, contents: Data(), attributes: [.posixPermissions: 0o755])
      #expect(made)
    }
    let ours = try SchemaFolder(path: TestClinic.root + "/Schema").migrations().map(\.name)

    let first = try install("--from", built, "--to", installed)
    #expect(first.status == 0, "\(first.said)")
    #expect(try SchemaFolder.above(installed + "/bin").migrations().map(\.name) == ours)

    // An upgrade leaves nothing of the version before.
    try Data().write(to: URL(fileURLWithPath: installed + "/Schema/migrations/9999_of_another_version.sql"))
    let second = try install("--from", built, "--to", installed)
    #expect(second.status == 0, "\(second.said)")
    #expect(try SchemaFolder.above(installed + "/bin").migrations().map(\.name) == ours)
    for script in ["backup", "restore", "prove-restore"] {
      #expect(FileManager.default.isExecutableFile(atPath: installed + "/share/" + script))
    }
    // The server's own account reads it, whatever the umask of whoever installs.
    var status = stat()
    #expect(stat(installed + "/Schema/migrations", &status) == 0 && status.st_mode & 0o777 == 0o755)
  }

  @Test func whatWasNotBuiltIsNamed() throws {
    let run = try install("--from", "/nowhere", "--to", "/nowhere")
    #expect(run.status == 1)
    #expect(run.said.contains("/nowhere/clinic-server is not there"), "\(run.said)")
    #expect(run.said.contains("Scripts/build"), "\(run.said)")
  }

  private func install(_ arguments: String...) throws -> (status: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", #"umask 077; exec "$0" "$@""#, TestClinic.root + "/Deploy/install"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }
}
