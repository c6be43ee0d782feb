import ClinicValues
import Synchronization

/// What an operation's types say of it.
struct OperationShape: Sendable {
  let parameters: [Schema.Field]
  let result: Schema
  let resultName: String?
  let example: JSON

  /// Throws for types that cannot be probed, or that have no example.
  init<Op: Operation>(of type: Op.Type) throws {
    parameters = try SchemaProbe.fields(of: Op.Params.self)
    result = try SchemaProbe.read(Op.Result.self).schema
    resultName = Self.name(of: Op.Result.self)
    if let text = Op.example {
      example = try JSONParser.parse(text)
    } else {
      guard let params: Op.Params = SchemaProbe.example(of: Op.Params.self),
        case .object(let object) = try WireEncoder.json(params)
      else { throw InvalidValue("\(Op.name) has no example") }
      let required = Set(parameters.filter(\.isRequired).map(\.name))
      example = .object(JSONObject(members: object.members.filter { required.contains($0.name) }))
    }
  }

  /// `Page<InvoiceCard>` is an InvoiceCardPage; `Result`, as an operation calls its own, is no name.
  private static func name<Value>(of type: Value.Type) -> String? {
    let text = String(describing: type)
    guard text != "Result" else { return nil }
    let parts = text.split { $0 == "<" || $0 == ">" }.reversed().joined()
    return parts.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } ? parts : nil
  }
}

/// A shape that is found out when first asked for: of all operations a command of `clinic` needs one, and probing types
/// takes a third of a millisecond each.
final class LazyShape: Sendable {
  private let find: @Sendable () throws -> OperationShape
  private let found = Mutex<OperationShape?>(nil)

  init(_ find: @escaping @Sendable () throws -> OperationShape) { self.find = find }

  func get() throws -> OperationShape {
    if let known = found.withLock({ $0 }) { return known }
    let shape = try find()
    found.withLock { $0 = shape }
    return shape
  }

  var value: OperationShape? { try? get() }
}
