import ClinicValues
import Foundation
import Logging
import Store

/// The zone data by which PostgreSQL converts wall-clock time. Every booking keeps the version that derived it, so that
/// a change of a zone's law is seen (rule 2.9).
enum ZoneData {
  /// The version of this system's zone data, which a PostgreSQL of this machine reads as well; nil where the system
  /// does not say.
  static func systemVersion() -> String? {
    guard let text = try? String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8),
      let line = text.split(separator: "\n", maxSplits: 1).first, line.hasPrefix("# version ")
    else { return nil }
    let version = line.dropFirst("# version ".count)
    return version.utf8.allSatisfy { $0.isLetterOrDigit } ? String(version) : nil
  }

  /// What stands for the version where PostgreSQL runs elsewhere: it does not tell which data it has, but what that
  /// data says can be asked, and any new rule changes the fingerprint.
  static func fingerprint(of connection: Connection) async throws -> String {
    guard let row = try await connection.execute(FingerprintZones()).first else {
      throw StoreError.unexpectedColumns("no result")
    }
    return "offsets-" + row.value
  }

  /// The SQL by which a session is told; the trigger that derives a booking's instants reads it there.
  static func setting(_ version: String) -> String { "SET clinic.tz_version = '\(version)';" }

  /// Behind a pooler sessions keep nothing, so it is the role that must be told. Says how when it was not.
  static func checkRole(_ connection: Connection, version: String, logger: Logger) async throws {
    let told = try await connection.execute(ToldZoneData()).first?.value ?? ""
    guard told != version else { return }
    logger.warning(
      """
      the database's zone data is \(version), but sessions behind the pooler say \(told), and bookings keep that: as a \
      superuser, ALTER ROLE clinic_app SET clinic.tz_version = '\(version)'
      """)
  }

  /// Says so when coming bookings were derived with other zone data than PostgreSQL has now: the law of their zone may
  /// have changed under them. Moving them is for a person to decide, who can call the patients.
  static func warnOfOlderBookings(_ pool: Pool, logger: Logger) async {
    do {
      let plan = Transaction.Plan(preamble: [BoundStatement(SeeEveryBooking())])
      let found = try await pool.transaction(plan) { try $0.first(CountOlderBookings()) }
      guard let found, found.count > 0 else { return }
      logger.warning(
        """
        coming bookings that were derived with other zone data (\(found.versions)) than PostgreSQL has now \
        (\(found.current)): \(found.count); clinic schedule rederive --dry-run shows which of them move, \
        clinic schedule rederive moves them
        """)
    } catch {
      logger.warning("coming bookings could not be compared with the zone data: \(error)")
    }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
}

/// A digest of the offsets of America's zones, in each week of twenty years: a third of a second of PostgreSQL's time.
/// Session settings do not change it, nor does the moment at which it is asked.
struct FingerprintZones: Statement {
  static let sql: StaticString = """
    SELECT left(encode(sha256(convert_to(string_agg(z.name || o.offsets, ';' ORDER BY z.name COLLATE "C"), 'UTF8')),
      'hex'), 12)
    FROM pg_timezone_names z CROSS JOIN LATERAL (
      SELECT string_agg(extract(epoch FROM (t AT TIME ZONE z.name) - (t AT TIME ZONE 'UTC'))::integer::text, ','
        ORDER BY t) AS offsets
      FROM generate_series(timestamptz '2024-01-03 12:00+00', timestamptz '2044-01-01 12:00+00', interval '168 hours')
        AS t) o
    WHERE z.name LIKE 'America/%'
    """
  typealias Row = Single<String>
  func bind(to binds: inout Binds) {}
}

struct ToldZoneData: Statement {
  static let sql: StaticString = "SELECT coalesce(nullif(current_setting('clinic.tz_version', true), ''), 'unknown')"
  typealias Row = Single<String>
  func bind(to binds: inout Binds) {}
}

/// The server looks for itself, in the name of no account; the row policies let it see bookings, and nothing else.
struct SeeEveryBooking: Statement {
  static let sql: StaticString = "SELECT set_config('clinic.permissions', ' schedule.read:* ', true)"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

/// The coming bookings that this session's zone data did not derive: those that `schedule.rederive` would look at.
struct CountOlderBookings: Statement {
  static let sql: StaticString = """
    SELECT count(a.id), coalesce(string_agg(DISTINCT a.tz_version, ', '), ''), now.version
    FROM (SELECT coalesce(nullif(current_setting('clinic.tz_version', true), ''), 'unknown') AS version) now
      LEFT JOIN scheduling.appointments a ON a.tz_version <> now.version AND a.starts_at >= needlepoint.now()
        AND a.status IN ('booked', 'confirmed', 'arrived')
    GROUP BY now.version
    """
  struct Row: StatementRow {
    let count: Int
    let versions: String
    let current: String
    init(from columns: inout Columns) throws {
      count = try columns.next()
      versions = try columns.next()
      current = try columns.next()
    }
  }
  func bind(to binds: inout Binds) {}
}
