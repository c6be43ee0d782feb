import ClinicValues

/// Which caller, with which rights.
public struct CallerKey: Hashable, Sendable {
  public let id: UUID
  public let version: Int

  public init(id: UUID, version: Int) {
    self.id = id
    self.version = version
  }
}

/// In whose name something is read. A class, since it is handed on often.
public final class LaneCaller: Sendable {
  let key: CallerKey
  /// The same for all whom `introducing` makes known alike.
  let sight: UUID
  /// Makes some of one sight known to the row policies, as those who may do the same: of several, not who they are. It
  /// gives one row if that still holds for all of them; else nobody is known, and there is none. It stands in one
  /// transaction with others like it, and so leaves nothing of what they have set.
  let introducing: @Sendable ([CallerKey]) -> BoundStatement

  public init(key: CallerKey, sight: UUID, introducing: @escaping @Sendable ([CallerKey]) -> BoundStatement) {
    self.key = key
    self.sight = sight
    self.introducing = introducing
  }
}
