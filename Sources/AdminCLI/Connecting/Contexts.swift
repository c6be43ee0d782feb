import ClinicValues

/// One server as somebody uses it, under a name.
struct Context: Sendable, Equatable {
  var server: String
  /// Certificates (PEM) that are trusted besides the system's.
  var caFile: String?
  /// Who logs in unless told otherwise.
  var account: String?
}

/// The contexts of this person: `~/.config/needlepoint/contexts.json`.
struct Contexts: Sendable, Equatable {
  var current: String?
  /// In the order in which they were made.
  var list: [(name: String, context: Context)] = []

  static func == (left: Contexts, right: Contexts) -> Bool {
    left.current == right.current
      && left.list.elementsEqual(right.list) { $0.name == $1.name && $0.context == $1.context }
  }

  subscript(name: String) -> Context? {
    get { list.first { $0.name == name }?.context }
    set {
      let place = list.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let context?): list[place].context = context
      case (let place?, nil): list.remove(at: place)
      case (nil, let context?): list.append((name, context))
      case (nil, nil): break
      }
    }
  }

  /// A context's name becomes a file's name.
  static func check(name: String) throws {
    let isTaken = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-_".utf8.contains(byte)
    }
    guard isTaken, (1...40).contains(name.utf8.count) else {
      throw Failure(.usage, "“\(name)” is no name for a context; use 1 to 40 letters, digits, - and _.")
    }
  }

  /// The folder of this program's settings.
  static func folder() throws -> String {
    let surroundings = Surroundings.current
    if let folder = surroundings.variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder + "/needlepoint" }
    guard let home = surroundings.variable("HOME") else {
      throw Failure(.failed, "HOME is not set, so there is no place for settings.")
    }
    return home + "/.config/needlepoint"
  }

  static func path() throws -> String { try folder() + "/contexts.json" }

  static func load() throws -> Contexts {
    let path = try path()
    guard let bytes = try Files.read(path) else { return Contexts() }
    do {
      return try Contexts(json: try JSONParser.parse(bytes))
    } catch let error as JSONParseError {
      throw Failure(.failed, "\(path) is damaged: \(error).")
    } catch let error as InvalidValue {
      throw Failure(.failed, "\(path) is damaged: \(error.problem).")
    }
  }

  func save() throws { try Files.writePrivate(Array((JSONText.pretty(json) + "\n").utf8), to: try Self.path()) }

  init() {}

  init(json: JSON) throws {
    guard let members = json["contexts"]?.objectValue?.members else { throw InvalidValue("contexts are missing") }
    current = json["current"]?.stringValue
    for member in members {
      try Self.check(name: member.name)
      guard let server = member.value["server"]?.stringValue else {
        throw InvalidValue("the context \(member.name) has no server")
      }
      let context = Context(
        server: server, caFile: member.value["caFile"]?.stringValue, account: member.value["account"]?.stringValue)
      list.append((member.name, context))
    }
  }

  var json: JSON {
    var object = JSONObject()
    if let current { object["current"] = .string(current) }
    object["contexts"] = .object(
      JSONObject(
        members: list.map { name, context in
          var members: JSONObject = ["server": .string(context.server)]
          if let caFile = context.caFile { members["caFile"] = .string(caFile) }
          if let account = context.account { members["account"] = .string(account) }
          return .init(name: name, value: .object(members))
        }))
    return .object(object)
  }
}
