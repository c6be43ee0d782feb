import ArgumentParser
import Billing
import CSystemd
import CardTerminals
import ClinicApp
import Glibc
import Logging
import ManagedPostgres
import Operations
import RPCServer
import ServiceLifecycle
import Store
import UnixSignals

/// Runs the server until SIGTERM or SIGINT; then finishes what it has begun and exits with 0.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Run the server (the default).")

  @OptionGroup var options: ServerOptions

  func run() async throws {
    let settings = try ServerSettings(options)
    var logger = Logger(label: "clinic-server", factory: { StreamLogHandler.standardError(label: $0) })
    guard let level = Logger.Level(rawValue: settings.logLevel) else {
      throw ValidationError("--log-level (CLINIC_LOG_LEVEL) must be debug, info, warning or error")
    }
    logger.logLevel = level
    do {
      try await serve(settings, logger: logger)
    } catch {
      logger.critical("\(error)")
      throw ExitCode.failure
    }
  }

  private func serve(_ settings: ServerSettings, logger: Logger) async throws {
    let connections = try settings.terminals.map { file in
      try TerminalConnections(file: file) { logger.warning("\($0)") }
    }
    do {
      try await serve(settings, terminals: connections?.terminals ?? PaymentTerminals(), logger: logger)
    } catch {
      await connections?.close()
      throw error
    }
    await connections?.close()
  }

  private func serve(_ settings: ServerSettings, terminals: PaymentTerminals, logger: Logger) async throws {
    let schema = try settings.schema.map { SchemaFolder(path: $0) } ?? SchemaFolder.nearProgram()
    let database = try await Database.open(settings, schema: schema, logger: logger)
    let budget = StopBudget()
    do {
      if settings.demo { try await DemoClinic.fill(database, schema: schema, logger: logger) }
      let pool = Pool(database.app, limits: Pool.Limits(connections: settings.connections))
      logger.info("zone data \(database.zoneData)")
      await ZoneData.warnOfOlderBookings(pool, logger: logger)
      let operations = Catalog.operations(terminals: terminals)
      for operation in operations { try operation.checkShape() }
      let dispatcher = Dispatcher(
        operations, settings: database.app, pool: pool,
        auditReads: settings.auditReads,
        readLanes: settings.readConnections, limits: settings.callLimits, ownUser: getuid(),
        observe: { $0.log(to: logger) })
      let server = RPCServer(
        configuration: RPCServerConfiguration(
          addresses: settings.addresses, unixSocket: .init(path: settings.data + "/clinic.sock"), tls: settings.tls,
          allowPlaintext: settings.allowPlaintext, allowedOrigins: settings.allowedOrigins, limits: settings.limits),
        logger: logger)
      let wire = WireService(server: server, dispatcher: dispatcher, budget: budget, logger: logger)
      // Stopped from the last to the first.
      var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
        .init(service: Housekeeping(pool: pool, logger: logger)), .init(service: wire),
      ]
      if let cluster = database.cluster {
        // What waits for an answer is still told that there is none.
        services.insert(
          .init(service: ClusterWatch(cluster: cluster), failureTerminationBehavior: .gracefullyShutdownGroup), at: 0)
      }
      let group = ServiceGroup(
        configuration: .init(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
      try await group.run()
      pool.close()
    } catch {
      await database.cluster?.stop(within: budget.forDatabase())
      throw error
    }
    await database.cluster?.stop(within: budget.forDatabase())
    logger.info("stopped")
  }
}

/// Serves the wire; drains it when the program is asked to stop.
private struct WireService: Service {
  let server: RPCServer
  let dispatcher: Dispatcher
  let budget: StopBudget
  let logger: Logger

  func run() async throws {
    try await server.start(handler: dispatcher)
    sd_notify(0, "READY=1")
    try await withGracefulShutdownHandler {
      try await withThrowingTaskGroup { group in
        group.addTask { try await server.waitUntilStopped() }
        group.addTask {
          for await _ in await UnixSignalsSequence(trapping: .sighup) {
            do { try server.reloadCertificate() } catch { logger.error("the certificate was not reloaded: \(error)") }
          }
        }
        try await group.next()
        group.cancelAll()
      }
    } onGracefulShutdown: {
      sd_notify(0, "STOPPING=1")
      budget.begin()
      Task { await server.shutdownGracefully(within: budget.forCalls()) }
    }
  }
}

/// What goes on behind the calls.
private struct Housekeeping: Service {
  let pool: Pool
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await Upkeep(pool: pool).run { logger.warning("housekeeping failed and will be tried again: \($0)") }
    }
  }
}
