/// A struct that writes its members itself, for answers that are asked for all day or hold many rows.
///
/// Synthesized encoding passes a box and several witness tables at each member: that took half of the server's time for
/// a day of appointments. Decoding, off which the schema is read, stays synthesized; a test holds the two together.
public protocol WireRecord: Codable, Sendable {
  /// Writes every member, in the order of the properties.
  func writeMembers(to writer: inout JSONWriter)
}

extension WireRecord {
  public func encode(to encoder: any Encoder) throws {
    guard let encoder = encoder as? WireEncoder else { throw InvalidValue("is encoded by WireEncoder only") }
    write(to: &encoder.writer)
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }
}

extension JSONWriter {
  public mutating func member<Value: WireValue>(_ name: StaticString, _ value: Value) {
    key(name)
    value.write(to: &self)
  }

  /// Nothing is written for what is not there.
  public mutating func member<Value: WireValue>(_ name: StaticString, _ value: Value?) {
    if let value { member(name, value) }
  }

  public mutating func member<Record: WireRecord>(_ name: StaticString, _ record: Record?) {
    guard let record else { return }
    key(name)
    record.write(to: &self)
  }

  public mutating func member<Record: WireRecord>(_ name: StaticString, _ records: [Record]) {
    key(name)
    beginArray()
    // By index: an element that is iterated over is copied, each of its strings counted.
    for index in records.indices { records[index].write(to: &self) }
    endArray()
  }

  /// A list of single values.
  public mutating func member<Value: WireValue>(_ name: StaticString, _ values: [Value]) {
    key(name)
    beginArray()
    for value in values { value.write(to: &self) }
    endArray()
  }
}
