extension ManagedCluster {
  /// How the cluster is kept. Only `dataDirectory` has to be said.
  public struct Configuration: Sendable {
    /// The directory that the cluster owns: `cluster` (PostgreSQL's own files), `run` (the socket), `log` and `lock`.
    public var dataDirectory: String
    /// The bin directory of the PostgreSQL to use. Otherwise `CLINIC_POSTGRES_BIN`, then what the system has.
    public var binaries: String?
    /// The account that PostgreSQL runs as when the server is root. Otherwise the owner of an existing cluster, and
    /// `postgres` for a new one. A server that is not root runs PostgreSQL as itself.
    public var clusterUser: String?
    /// Where the Unix socket stands; otherwise `run` in the data directory, or a short path under /tmp when that one
    /// is too long for a socket.
    public var socketDirectory: String?
    /// Names the socket (`.s.PGSQL.5432`). Nothing listens on TCP.
    public var port: Int
    /// PostgreSQL settings over the defaults in `ServerSettings`.
    public var settings: [String: String]
    /// Whether committed work survives a power cut. False only for a cluster that is thrown away, as tests do.
    public var durable: Bool
    /// How long PostgreSQL may take until it accepts connections, crash recovery included.
    public var startTimeout: Duration
    /// How long stopping may take: in order, and at the end of this time at once.
    public var stopTimeout: Duration

    public init(
      dataDirectory: String, binaries: String? = nil, clusterUser: String? = nil, socketDirectory: String? = nil,
      port: Int = 5432, settings: [String: String] = [:], durable: Bool = true,
      startTimeout: Duration = .seconds(300), stopTimeout: Duration = .seconds(30)
    ) {
      self.dataDirectory = dataDirectory
      self.binaries = binaries
      self.clusterUser = clusterUser
      self.socketDirectory = socketDirectory
      self.port = port
      self.settings = settings
      self.durable = durable
      self.startTimeout = startTimeout
      self.stopTimeout = stopTimeout
    }
  }
}
