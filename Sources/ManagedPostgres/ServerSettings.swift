/// The text of PostgreSQL's configuration files, as every start writes them.
enum ServerSettings {
  /// The mark by which a later start recognizes a postmaster that a killed server of ours left behind.
  static let clusterName = "needlepoint"

  static let defaults: [String: String] = [
    "shared_buffers": "128MB",
    "max_connections": "50",
    "jit": "off",
    "random_page_cost": "1.1",
    "wal_level": "replica",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "idle_in_transaction_session_timeout": "5min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "ISO, YMD",
    "lc_messages": "C.UTF-8",
    "log_destination": "stderr",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_file_mode": "0600",
    "log_line_prefix": "%m [%p] %q%u@%d %e ",
    // A failed statement and the row that a constraint refused hold what is said about patients. The log gets neither.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
  ]

  /// What the cluster itself decides; a setting of these names is refused.
  static let reserved: Set<String> = [
    "listen_addresses", "unix_socket_directories", "unix_socket_permissions", "unix_socket_group", "port",
    "data_directory", "hba_file", "ident_file", "config_file", "external_pid_file", "cluster_name", "log_directory",
    "fsync", "full_page_writes", "ssl",
  ]

  /// The text of `needlepoint.conf`.
  static func file(settings: [String: String], durable: Bool, logDirectory: String) throws(ClusterError) -> String {
    var all = defaults
    for (name, value) in settings {
      let name = name.lowercased()
      guard !reserved.contains(name) else {
        throw .invalidSetting(name: name, problem: "is the cluster's own to decide")
      }
      guard isName(name) else { throw .invalidSetting(name: name, problem: "is not a name of a setting") }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw .invalidSetting(name: name, problem: "has a control character in its value")
      }
      all[name] = value
    }
    all["log_directory"] = logDirectory
    all["fsync"] = durable ? "on" : "off"
    all["full_page_writes"] = durable ? "on" : "off"
    let lines = all.sorted { $0.key < $1.key }.map { "\($0.key) = \(quoted($0.value))" }
    return header + lines.joined(separator: "\n") + "\n"
  }

  /// The text of `postgresql.conf`: ours first, then what the clinic's administrator wants otherwise.
  static let mainFile = header + "include 'needlepoint.conf'\ninclude_if_exists 'local.conf'\n"

  /// The text of `pg_hba.conf`: only over the Unix socket, only system accounts that the map names.
  static let accessFile = header + "local all all peer map=clinic\n"

  /// The text of `pg_ident.conf`: each of these system accounts may act as each of these roles.
  static func identityFile(systemUsers: [String], roles: [String]) -> String {
    var lines: [String] = []
    for user in systemUsers {
      for role in roles {
        let line = "clinic \(identifierQuoted(user)) \(identifierQuoted(role))"
        if !lines.contains(line) { lines.append(line) }
      }
    }
    return header + lines.joined(separator: "\n") + "\n"
  }

  private static let header = "# Written at every start of clinic-server. Own settings belong in local.conf.\n"

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.count <= 100
      && name.utf8.allSatisfy { isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte >= 0x61 && byte <= 0x7A) || byte == UInt8(ascii: "_")
  }

  private static func quoted(_ value: String) -> String {
    var text = "'"
    for character in value.unicodeScalars {
      if character == "'" || character == "\\" { text.unicodeScalars.append(character) }
      text.unicodeScalars.append(character)
    }
    return text + "'"
  }

  private static func identifierQuoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
