import Billing
import ClinicTesting
import ClinicValues
import Operations

/// The example clinic on 2026-12-14, 10:00 at Riverside (UTC−6), as its biller works in it.
struct BillingClinic {
  /// Issued over 115.00: 50.00 paid, 5.00 given up.
  static let issued = "prairie-ims-000001"
  /// Issued over 115.00 and 19.99 with 5 % tax; nothing paid.
  static let open = "prairie-ims-000002"
  /// The draft of the visit on 2026-12-14 at 09:00.
  static let draft = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f"
  /// 100.00 by debit, half of it applied.
  static let payment = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
  static let visit = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c"

  let clinic: TestClinic

  init(
    now: String = "2026-12-14T16:00:00Z", connections: Int = 4, terminals: PaymentTerminals = PaymentTerminals()
  ) async throws {
    clinic = try await TestClinic(connections: connections, terminals: terminals)
    try await clinic.set(now: now)
  }

  /// Calls as the biller unless told otherwise. Setting the clock cuts the connections; what meets a cut one is told
  /// `busy` and tries again.
  @discardableResult
  func call(_ method: String, _ params: String, as role: TestRole = .biller) async throws -> JSON {
    for _ in 0..<20 {
      do { return try await clinic.call(method, params, as: role) } catch let error as CallError
        where error.reason == "busy"
      {}
    }
    return try await clinic.call(method, params, as: role)
  }

  func refusal(_ method: String, _ params: String, as role: TestRole = .biller) async throws -> String? {
    do {
      try await call(method, params, as: role)
      return nil
    } catch let error as CallError { return error.reason }
  }

  static func money(_ amount: String, _ currency: String = "CAD") -> String {
    #"{"amount": "\#(amount)", "currency": "\#(currency)"}"#
  }

  /// An invoice issued over one line.
  func invoice(_ amount: String) async throws -> String {
    let draft = try await call("invoices.draft", #"{"patient": "P-000123", "location": "riverside"}"#)
    let id = draft["invoice"]?["id"]?.stringValue ?? ""
    try await call(
      "invoices.addLine",
      #"{"invoice": "\#(id)", "description": "Report", "unitPrice": \#(Self.money(amount)), "#
        + #""taxReason": "exempt_physiotherapy"}"#)
    try await call("invoices.issue", #"{"invoice": "\#(id)"}"#)
    return id
  }

  /// What the ledger has on an account, in minor units.
  func balance(of account: String) async throws -> String {
    try await clinic.sql("SELECT coalesce(sum(amount), 0) FROM billing.postings WHERE account = '\(account)'")
  }

  /// What does not agree between the facts and the ledger; nothing, if all is well.
  func disagreements() async throws -> String { try await clinic.sql(Self.audit) }

  /// The ledger against the facts: each entry balances, receivables are what the invoices are owed, credit is what the
  /// payments have left, money is what was received less what was given back, and numbers have no gap.
  static let audit = """
    SELECT 'entry ' || e.id FROM billing.entries e WHERE (SELECT coalesce(sum(p.amount), 1) FROM billing.postings p
      WHERE p.entry_id = e.id) <> 0
    UNION ALL SELECT 'receivable' WHERE (SELECT coalesce(sum(amount), 0) FROM billing.postings
        WHERE account = 'receivable')
      <> (SELECT coalesce(sum(total - paid - written_off - credited), 0) FROM billing.invoices
        WHERE status = 'issued' AND kind = 'invoice')
    UNION ALL SELECT 'receivable at ' || l.code FROM practice.locations l WHERE
      (SELECT coalesce(sum(p.amount), 0) FROM billing.postings p
        WHERE p.account = 'receivable' AND p.location_id = l.id)
      <> (SELECT coalesce(sum(total - paid - written_off - credited), 0) FROM billing.invoices i
        WHERE i.status = 'issued' AND i.kind = 'invoice' AND i.location_id = l.id)
    UNION ALL SELECT 'credit' WHERE (SELECT coalesce(-sum(amount), 0) FROM billing.postings WHERE account = 'credit')
      <> (SELECT coalesce(sum(amount - allocated - refunded), 0) FROM billing.payments)
    UNION ALL SELECT 'money' WHERE (SELECT coalesce(sum(amount), 0) FROM billing.postings WHERE account = 'money')
      <> (SELECT coalesce(sum(amount), 0) FROM billing.payments)
        - (SELECT coalesce(sum(amount), 0) FROM billing.refunds)
    UNION ALL SELECT 'paid ' || i.id FROM billing.invoices i WHERE i.paid <> (SELECT coalesce(sum(
      CASE WHEN a.reverses_id IS NULL THEN a.amount ELSE -a.amount END), 0) FROM billing.allocations a
      WHERE a.invoice_id = i.id) + (SELECT coalesce(sum(CASE WHEN r.reverses_id IS NULL THEN r.amount ELSE -r.amount
      END), 0) FROM billing.redemptions r WHERE r.invoice_id = i.id)
    UNION ALL SELECT 'packages' WHERE (SELECT coalesce(-sum(amount), 0) FROM billing.postings
        WHERE account = 'package_liability')
      <> (SELECT coalesce(sum(price - redeemed_value), 0) FROM billing.packages WHERE status = 'open')
    UNION ALL SELECT 'package ' || k.id FROM billing.packages k WHERE (k.redeemed, k.redeemed_value) <>
      (SELECT coalesce(sum(CASE WHEN r.reverses_id IS NULL THEN 1 ELSE -1 END), 0)::integer,
        coalesce(sum(CASE WHEN r.reverses_id IS NULL THEN r.amount ELSE -r.amount END), 0)::bigint
      FROM billing.redemptions r WHERE r.package_id = k.id)
    UNION ALL SELECT 'revenue' WHERE (SELECT coalesce(-sum(amount), 0) FROM billing.postings WHERE account = 'revenue')
      <> (SELECT coalesce(sum(net), 0) FROM billing.earned)
    UNION ALL SELECT 'allocated ' || p.id FROM billing.payments p WHERE p.allocated <> (SELECT coalesce(sum(
      CASE WHEN a.reverses_id IS NULL THEN a.amount ELSE -a.amount END), 0) FROM billing.allocations a
      WHERE a.payment_id = p.id)
    UNION ALL SELECT 'numbers ' || s.kind FROM billing.number_series s WHERE s.kind <> 'claim_batch'
      AND (s.last <> (SELECT count(*) FROM billing.invoices i
          WHERE i.legal_entity_id = s.legal_entity_id AND i.kind = s.kind AND i.number IS NOT NULL)
        OR s.last <> (SELECT max(i.number) FROM billing.invoices i
          WHERE i.legal_entity_id = s.legal_entity_id AND i.kind = s.kind))
    UNION ALL SELECT 'batches' FROM billing.number_series s WHERE s.kind = 'claim_batch' AND s.last <> (SELECT
      coalesce(nullif(count(*), max(b.number) + 1), 0) FROM billing.claim_batches b
      WHERE b.legal_entity_id = s.legal_entity_id)
    UNION ALL SELECT 'claim ' || c.invoice_id FROM billing.claims c JOIN billing.invoices i ON i.id = c.invoice_id
    WHERE c.status = 'paid' AND i.paid <> i.total OR c.status = 'partly_paid' AND i.paid NOT BETWEEN 1 AND i.total - 1
      OR c.status IN ('draft', 'reversed') AND i.paid <> 0
    UNION ALL SELECT 'line ' || l.remittance_id FROM billing.remittance_lines l
    GROUP BY l.remittance_id HAVING sum(greatest(l.applied, 0)) > (SELECT coalesce(sum(m.amount), 0)
      FROM billing.remittances r JOIN billing.payments m ON m.id = r.payment_id WHERE r.id = l.remittance_id)
    """
}
