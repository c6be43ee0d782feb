import ClinicTesting
import ClinicValues
import Foundation
import Logging
import NIOCore
import Operations
import RPCServer

@testable import AdminCLI

/// A clinic that is served over a Unix socket and over TCP, with the real program on both ends.
final class ServedClinic: Sendable {
  let clinic: TestClinic
  let server: RPCServer
  let socket: String
  let port: Int

  static func with(
    limits: CallLimits = CallLimits(), _ body: (ServedClinic) async throws -> Void
  ) async throws {
    let served = try await ServedClinic(limits)
    do {
      try await body(served)
    } catch {
      await served.stop()
      throw error
    }
    await served.stop()
  }

  private init(_ limits: CallLimits) async throws {
    clinic = try await TestClinic(limits: limits)
    socket = "/tmp/clinic-\(UInt32.random(in: 0 ... .max)).sock"
    var configuration = RPCServerConfiguration(
      addresses: [.init(host: "127.0.0.1", port: 0)], unixSocket: .init(path: socket))
    configuration.limits.callsPerSecondBeforeLogIn = 1000
    configuration.limits.callBurstBeforeLogIn = 1000
    server = RPCServer(configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    port = try await server.start(handler: clinic.dispatcher).first?.port ?? 0
  }

  private func stop() async {
    _ = await server.shutdownGracefully(within: .seconds(5))
    try? await clinic.remove()
  }

  /// The environment of a command: over TCP as a role, or over the Unix socket as the local administrator.
  func variables(_ role: TestRole) -> [String: String] {
    guard role != .localAdministrator else { return ["CLINIC_SERVER": "unix://\(socket)"] }
    return ["CLINIC_SERVER": "tcp://127.0.0.1:\(port)", "CLINIC_TOKEN": role.token?.value ?? ""]
  }

  func run(
    _ arguments: String..., as role: TestRole = .owner, in world: Recorded? = nil, input: String = "",
    secrets: [String] = [], edit: @escaping @Sendable (String) async throws -> Void = { _ in }
  ) async throws -> Run {
    let world = try world ?? Recorded()
    let (outBefore, errBefore) = (world.out, world.err)
    let surroundings = world.surroundings(variables(role), input: input, secrets: secrets, edit: edit)
    let status = await ClinicProgram.run(arguments, in: surroundings)
    return Run(
      status: status, out: String(world.out.dropFirst(outBefore.count)),
      err: String(world.err.dropFirst(errBefore.count)))
  }
}
