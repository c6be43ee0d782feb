import AsyncHTTPClient
import Billing
import ClinicValues
import NIOCore
import NIOHTTP1
import NIOSSL

/// A terminal behind a bridge that speaks JSON over HTTP: Schema/reference/card-terminals.md has the protocol.
///
/// Each question has a deadline for all of it, an answer is at most a few kilobytes, and nothing but a well-formed
/// answer with status 200 about the very charge is believed. Redirections are not followed.
public struct HTTPTerminal: PaymentTerminal {
  let client: HTTPClient
  let url: TerminalURL
  let token: Token
  /// With whose authorities a bridge of its own certificate is trusted; nil: the system's.
  let trusted: TLSConfiguration?
  /// How long whoever holds the card may take.
  let chargeMax: Duration
  /// How long an answer may take that waits for nobody.
  let statusMax: Duration
  /// Is told why an answer was not taken; never what it said.
  let note: @Sendable (String) -> Void

  public init(
    client: HTTPClient, url: TerminalURL, token: Token, trusted: TLSConfiguration? = nil,
    chargeMax: Duration = .seconds(120), statusMax: Duration = .seconds(10),
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.client = client
    self.url = url
    self.token = token
    self.trusted = trusted
    self.chargeMax = chargeMax
    self.statusMax = statusMax
    self.note = note
  }

  public func charge(
    _ reference: UUID, _ amount: Money, tender: CardTender?
  ) async throws(TerminalFault) -> TerminalAnswer {
    var request = request(reference)
    request.method = .PUT
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: TerminalProtocol.request(amount, tender: tender)))
    return try await ask(request, about: reference, within: chargeMax)
  }

  public func status(of reference: UUID) async throws(TerminalFault) -> TerminalAnswer {
    try await ask(request(reference), about: reference, within: statusMax)
  }

  public func cancel(_ reference: UUID) async throws(TerminalFault) -> TerminalAnswer {
    var request = request(reference)
    request.method = .DELETE
    return try await ask(request, about: reference, within: statusMax)
  }

  private func request(_ reference: UUID) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: "\(url.value)/charges/\(reference)")
    request.headers.add(name: "authorization", value: "Bearer \(token.value)")
    request.headers.add(name: "accept", value: "application/json")
    request.tlsConfiguration = trusted
    return request
  }

  private func ask(
    _ request: HTTPClientRequest, about reference: UUID, within wait: Duration
  ) async throws(TerminalFault) -> TerminalAnswer {
    let bytes: [UInt8]
    do {
      bytes = try await exchange(request, within: wait)
    } catch let fault as TerminalFault {
      throw fault
    } catch is NIOTooManyBytesError {
      note("answered with more than \(TerminalProtocol.answerMax) bytes")
      throw .unreadable
    } catch {
      // The kind of error alone: a description may quote what was sent.
      note("did not answer (\(type(of: error)))")
      throw .noAnswer
    }
    guard let answer = TerminalProtocol.answer(bytes, about: reference) else {
      note("answered with something else than the protocol has")
      throw .unreadable
    }
    return answer
  }

  /// The body of the answer. The client's own deadline ends with the answer's head, so this one holds for all of it.
  private func exchange(_ request: HTTPClientRequest, within wait: Duration) async throws -> [UInt8] {
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask {
        let response = try await client.execute(request, timeout: TimeAmount(wait))
        guard response.status == .ok else {
          note("answered with status \(response.status.code)")
          throw TerminalFault.unreadable
        }
        return Array(try await response.body.collect(upTo: TerminalProtocol.answerMax).readableBytesView)
      }
      group.addTask {
        try await Task.sleep(for: wait)
        note("did not answer within \(wait)")
        throw TerminalFault.noAnswer
      }
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
  }
}
