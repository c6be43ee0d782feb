import ClinicValues
import Operations

/// A request as JSON-RPC 2.0 has it.
struct RPCRequest: Sendable {
  /// The id's source bytes, exactly as they were sent; nil for a notification.
  var id: [UInt8]?
  var call: Call
}

/// One member of a message: a request, or something that must be answered with an error.
enum RPCItem: Sendable {
  case request(RPCRequest)
  /// The id is nil for a notification, which is not answered.
  case invalid(id: [UInt8]?, CallError)
}

/// A message: one request, a batch, or nothing that can be answered request by request.
enum RPCMessage: Sendable {
  case one(RPCItem)
  case batch([RPCItem])
  case refused(CallError)

  static let nullID = Array("null".utf8)

  /// Reads a message strictly. A batch is counted before any of it is looked at.
  static func parse(_ bytes: [UInt8], limits: ServerLimits, bearer: Token? = nil) -> RPCMessage {
    let json: JSON
    do {
      json = try JSONParser.parse(bytes, nestingMax: limits.nestingMax)
    } catch {
      return .refused(.parseError(error.description))
    }
    switch json {
    case .object(let object): return .one(item(object, in: bytes, bearer: bearer))
    case .array(let items):
      guard !items.isEmpty else { return .refused(.invalidRequest("a batch must not be empty")) }
      guard items.count <= limits.batchMax else {
        return .refused(.tooLarge("a batch has at most \(limits.batchMax) requests"))
      }
      return .batch(
        items.map { json in
          guard case .object(let object) = json else {
            return .invalid(id: nullID, .invalidRequest("a request must be an object, not \(json.typeName)"))
          }
          return item(object, in: bytes, bearer: bearer)
        })
    default: return .refused(.invalidRequest("a request must be an object, not \(json.typeName)"))
    }
  }

  /// The members of a request that JSON-RPC knows; others are ignored, as the specification permits.
  private struct Members {
    var version: JSON?
    var method: JSON?
    var params: JSON?
    var id: JSONObject.Member?

    init(_ object: JSONObject) {
      for member in object.members {
        if sameBytes(member.name, "jsonrpc") {
          version = member.value
        } else if sameBytes(member.name, "method") {
          method = member.value
        } else if sameBytes(member.name, "params") {
          params = member.value
        } else if sameBytes(member.name, "id") {
          id = member
        }
      }
    }
  }

  /// The largest id, as it is written, in bytes.
  static let idBytesMax = 1000

  private static func item(_ object: JSONObject, in bytes: [UInt8], bearer: Token?) -> RPCItem {
    let members = Members(object)
    let id: [UInt8]?
    switch members.id?.value {
    case nil: id = nil
    // It stands in the answer, which must not become too large by it once a change is made.
    case .some where members.id.map { $0.source.count > idBytesMax } == true:
      return .invalid(id: nullID, .invalidRequest("the id must have at most \(idBytesMax) bytes"))
    case .null, .number, .string: id = members.id.map { Array(bytes[$0.source]) }
    case .bool, .array, .object:
      return .invalid(id: nullID, .invalidRequest("the id must be a string, a number or null"))
    }
    // What is no request at all is answered even without an id: nobody can say that it is a notification.
    guard case .string(let version) = members.version, sameBytes(version, "2.0") else {
      return .invalid(id: id ?? nullID, .invalidRequest("jsonrpc must be \"2.0\""))
    }
    guard case .string(let method) = members.method else {
      return .invalid(id: id ?? nullID, .invalidRequest("the method must be a string"))
    }
    switch members.params {
    case nil, .null: return request(id, method, nil, bearer)
    case .object: return request(id, method, members.params, bearer)
    case .array:
      let problem = FieldProblem(field: "params", problem: "must be an object: parameters go by name")
      return .invalid(id: id, .invalidParams([problem]))
    case .some(let other):
      return .invalid(id: id ?? nullID, .invalidRequest("params must be an object, not \(other.typeName)"))
    }
  }

  private static func request(_ id: [UInt8]?, _ method: String, _ params: JSON?, _ bearer: Token?) -> RPCItem {
    .request(RPCRequest(id: id, call: Call(method: method, params: params, isNotification: id == nil, bearer: bearer)))
  }
}

/// Writes answers as JSON-RPC 2.0 has them.
enum RPCAnswer {
  static func result(_ document: [UInt8], id: [UInt8]) -> [UInt8] {
    var answer: [UInt8] = []
    answer.reserveCapacity(document.count + id.count + 40)
    answer.append(contentsOf: #"{"jsonrpc":"2.0","result":"#.utf8)
    answer.append(contentsOf: document)
    answer.append(contentsOf: #","id":"#.utf8)
    answer.append(contentsOf: id)
    answer.append(UInt8(ascii: "}"))
    return answer
  }

  static func error(_ error: CallError, id: [UInt8] = RPCMessage.nullID) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("jsonrpc")
    writer.write("2.0")
    writer.key("error")
    writer.beginObject()
    writer.key("code")
    writer.write(error.code)
    writer.key("message")
    writer.write(error.message)
    writer.key("data")
    writer.write(.object(error.data))
    writer.endObject()
    writer.key("id")
    writer.writeDocument(id)
    writer.endObject()
    return writer.bytes
  }

  static func batch(_ answers: [[UInt8]]) -> [UInt8] {
    var batch: [UInt8] = []
    batch.reserveCapacity(answers.reduce(2) { $0 + $1.count + 1 })
    for (index, answer) in answers.enumerated() {
      batch.append(UInt8(ascii: index == 0 ? "[" : ","))
      batch.append(contentsOf: answer)
    }
    batch.append(UInt8(ascii: "]"))
    return batch
  }
}
