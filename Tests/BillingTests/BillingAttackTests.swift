import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Ways in which money could be lost, promised twice or shown untrue, each tried.
@Suite("Billing, attacked")
struct BillingAttackTests {
  private static let plan = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  private static func split(_ books: BillingClinic, _ invoice: String) async throws -> (JSON, String) {
    let split = try await books.call("invoices.split", #"{"invoice": "\#(invoice)"}"#)
    let shares = (split["items"]?.arrayValue ?? []).map { $0["amount"]?["amount"]?.stringValue ?? "" }
    return (split, (shares + [split["patientShare"]?["amount"]?.stringValue ?? ""]).joined(separator: " "))
  }

  private static func terms(_ books: BillingClinic, _ terms: String) async throws {
    try await books.clinic.sql("UPDATE patient_records.coverages SET \(terms) WHERE id = '\(plan)'")
  }

  /// What a payer gives back is split again, of the price that the visit had: nothing of it is lost on the way.
  @Test func aShareThatIsTakenBackIsNotLost() async throws {
    let books = try await BillingClinic()
    try await Self.terms(books, "share = 8000")
    let (first, told) = try await Self.split(books, BillingClinic.draft)
    #expect(told == "92.00 23.00")
    let share = first["items"]?.arrayValue?.first?["invoice"]?.stringValue ?? ""
    // A share does not go alone, nor is it written into by hand.
    #expect(
      try await books.refusal("invoices.discard", #"{"invoice": "\#(share)", "reason": "No"}"#) == "invoice_transition")
    let line =
      #"{"invoice": "\#(share)", "description": "Band", "unitPrice": \#(BillingClinic.money("5")), "#
      + #""taxReason": "taxable_product"}"#
    #expect(try await books.refusal("invoices.addLine", line) == "invoice_transition")
    // Issued and refused: void, and split again, whichever invoice of the visit is named.
    try await books.call("invoices.issue", #"{"invoice": "\#(share)"}"#)
    try await books.call("invoices.issue", #"{"invoice": "\#(BillingClinic.draft)"}"#)
    #expect(try await books.refusal("invoices.split", #"{"invoice": "\#(share)"}"#) == "invoice_locked")
    try await books.call("invoices.void", #"{"invoice": "\#(share)", "reason": "The plan refuses"}"#)
    try await books.call(
      "coverages.decide", #"{"coverage": "\#(Self.plan)", "decision": "refused", "decidedOn": "2026-12-14"}"#,
      as: .frontDesk)
    // The patient's issued share stands in the way of more for the patient; void it, and all comes on one draft.
    #expect(try await books.refusal("invoices.split", #"{"invoice": "\#(share)"}"#) == "invoice_locked")
    try await books.call("invoices.void", #"{"invoice": "\#(BillingClinic.draft)", "reason": "The plan refuses"}"#)
    let (again, all) = try await Self.split(books, share)
    #expect(all == "115.00")
    #expect(again["patientReasons"]?.arrayValue == [.string("Prairie Health: the claim was refused")])
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// A split and an un-arrival at once: no payer is billed for a visit that did not take place.
  @Test func aSplitDoesNotOutliveItsVisit() async throws {
    let books = try await BillingClinic(now: "2026-12-15T15:00:00Z", connections: 8)
    let visit = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    let set: @Sendable (String) async throws -> String? = { status in
      try await books.refusal(
        "appointments.setStatus", #"{"appointment": "\#(visit)", "status": "\#(status)"}"#, as: .frontDesk)
    }
    for _ in 0..<12 {
      #expect(try await set("arrived") == nil)
      let draft = try await books.clinic.sql(
        "SELECT id FROM billing.invoices WHERE appointment_id = '\(visit)' AND status = 'draft'")
      async let split = books.refusal("invoices.split", #"{"invoice": "\#(draft)"}"#)
      async let back = set("booked")
      #expect(try await back == nil)
      #expect([nil, "invoice_transition"].contains(try await split))
      let living = try await books.clinic.sql(
        "SELECT count(*) FROM billing.invoices WHERE appointment_id = '\(visit)' AND status IN ('draft', 'issued')")
      #expect(living == "0")
    }
    try await books.clinic.remove()
  }

  /// What merged records were billed for a visit, and the payer's clock that it started, go back with the visit when
  /// they come apart (rule 2.25).
  @Test func aBillGoesWithItsVisit() async throws {
    let books = try await BillingClinic(now: "2026-12-15T14:00:00Z")
    let second = try await books.call(
      "patients.register",
      #"{"familyName": "Zuniga", "givenName": "Ana", "birthDate": "1991-05-05", "phone": "+14035550188"}"#,
      as: .frontDesk)
    let id = (second["patient"]?["id"] ?? second["id"])?.stringValue ?? ""
    let booked = try await books.call(
      "appointments.book",
      #"{"patient": "\#(id)", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
        + #""start": "2026-12-15T11:00"}"#, as: .frontDesk)
    let visit = booked["id"]?.stringValue ?? ""
    try await books.call(
      "coverages.add",
      #"{"patient": "\#(id)", "kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-12-14"}"#, as: .frontDesk)
    let merged = try await books.call(
      "patients.merge",
      #"{"survivor": "P-000123", "survivorVersion": 1, "duplicate": "\#(id)", "duplicateVersion": 1, "#
        + #""reason": "Taken for one"}"#, as: .manager)
    try await books.call(
      "appointments.setStatus", #"{"appointment": "\#(visit)", "status": "arrived"}"#, as: .frontDesk)
    let owner = {
      try await books.clinic.sql(
        "SELECT DISTINCT x.patient_id FROM (SELECT i.patient_id FROM billing.invoices i WHERE i.appointment_id = "
          + "'\(visit)' UNION ALL SELECT t.patient_id FROM session_notes.tasks t WHERE t.appointment_id = '\(visit)') x"
      )
    }
    #expect(try await owner() == "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e")
    #expect(merged != .null)
    let merge = try await books.clinic.sql("SELECT id FROM patient_records.merges")
    try await books.call("patients.unmerge", #"{"merge": "\#(merge)"}"#, as: .manager)
    #expect(try await owner() == id)
    try await books.clinic.remove()
  }

  /// Bounds hold in whatever order visits are split; a refused plan pays nothing; WCB's share is not the plan's.
  @Test func boundsHoldInAnyOrder() async throws {
    let books = try await BillingClinic()
    try await Self.terms(books, "visits_max = 1")
    // The later visit first, then the one before it.
    for (appointment, invoice) in [("0f6c", "0f81"), ("0f6d", "0f82")] {
      try await books.clinic.sql(
        """
        INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency)
        SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a\(invoice)', l.legal_entity_id, l.id, a.patient_id, a.id, 'visit', 'CAD'
        FROM scheduling.appointments a JOIN practice.locations l ON l.id = a.location_id
        WHERE a.id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a\(appointment)' ON CONFLICT DO NOTHING
        """)
    }
    #expect(try await Self.split(books, BillingClinic.draft).1 == "115.00 0.00")
    #expect(try await Self.split(books, "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f82").1 == "115.00")
    try await Self.terms(books, "visits_max = NULL, decision = 'refused', decided_on = '2026-12-01'")
    #expect(try await Self.split(books, "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f82").1 == "115.00")
    try await Self.terms(books, "decision = 'accepted'")
    let list = try await books.call(
      "coverages.add",
      #"{"patient": "P-000123", "kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-11-20", "share": 9000}"#,
      as: .frontDesk)
    let injury = list["items"]?.arrayValue?.last?["id"]?.stringValue ?? ""
    let split = try await books.call(
      "invoices.split", #"{"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f82", "injury": "\#(injury)"}"#)
    #expect(split["items"]?.arrayValue?.count == 1 && split["patientShare"]?["amount"] == .string("11.50"))
    try await books.clinic.remove()
  }

  /// Who issues what they read issues nothing else, and two who add a line each add it.
  @Test func whatWasReadIsWhatIsIssued() async throws {
    let books = try await BillingClinic(connections: 8)
    let line =
      #"{"invoice": "\#(BillingClinic.draft)", "description": "Band", "unitPrice": \#(BillingClinic.money("5")), "#
      + #""taxReason": "taxable_product"}"#
    let version = try await books.call("invoices.get", #"{"invoice": "\#(BillingClinic.draft)"}"#)["invoice"]?[
      "version"]
    let refused = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<8 { group.addTask { try await books.refusal("invoices.addLine", line) } }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(refused.allSatisfy { $0 == nil })
    #expect(
      try await books.refusal(
        "invoices.issue", #"{"invoice": "\#(BillingClinic.draft)", "expectedVersion": \#(version?.text ?? "")}"#)
        == "stale_version")
    let lines = try await books.call("invoices.issue", #"{"invoice": "\#(BillingClinic.draft)"}"#)["lines"]
    #expect(lines?.arrayValue?.count == 9)
    try await books.clinic.remove()
  }

  /// Paid at another location, an invoice is settled where it was issued; credited after its location has moved to
  /// another legal entity, it is credited by the one that issued it.
  @Test func placesAndEntitiesAreTheInvoices() async throws {
    let books = try await BillingClinic()
    try await books.call(
      "payments.record",
      #"{"patient": "P-000123", "location": "foothills", "tender": "cash", "amount": \#(BillingClinic.money("60")), "#
        + #""allocations": [{"invoice": "\#(BillingClinic.issued)", "amount": \#(BillingClinic.money("60"))}]}"#)
    #expect(try await books.disagreements() == "")
    try await books.clinic.sql(
      """
      INSERT INTO practice.legal_entities (id, code, name) VALUES (gen_random_uuid(), 'other-ims', 'Other IMS Ltd.');
      UPDATE practice.locations SET legal_entity_id = (SELECT id FROM practice.legal_entities WHERE code = 'other-ims')
      WHERE code = 'riverside'
      """)
    let note = try await books.call(
      "invoices.credit", #"{"invoice": "\#(BillingClinic.open)", "reason": "Returned", "lines": [2]}"#)
    #expect(note["invoice"]?["number"] == .string("prairie-ims-c000001"))
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// A receipt adds up and claims nothing: no share of others as paid, no treatment before it was received.
  @Test func aReceiptClaimsNothing() async throws {
    let books = try await BillingClinic()
    try await Self.terms(books, "share = 8000")
    let (split, _) = try await Self.split(books, BillingClinic.draft)
    for invoice in [BillingClinic.draft, split["items"]?.arrayValue?.first?["invoice"]?.stringValue ?? ""] {
      try await books.call("invoices.issue", #"{"invoice": "\#(invoice)"}"#)
    }
    try await books.call(
      "payments.allocate",
      #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "\#(BillingClinic.draft)", "#
        + #""amount": \#(BillingClinic.money("23"))}]}"#)
    let print = #"{"invoice": "\#(BillingClinic.draft)", "form": "html"}"#
    #expect(try await books.refusal("receipts.print", print) == "treatment_not_received")
    for status in ["in_treatment", "completed"] {
      try await books.call(
        "appointments.setStatus", #"{"appointment": "\#(BillingClinic.visit)", "status": "\#(status)"}"#,
        as: .frontDesk)
    }
    let answer = try await books.call("receipts.print", print)
    let html = String(decoding: answer["data"]?.stringValue.flatMap(Base64.decode) ?? [], as: UTF8.self)
    #expect(html.contains("Billed to Prairie Health for the same visit") && html.contains("92.00 CAD"))
    #expect(!html.contains("Paid by"))
    try await books.call(
      "invoices.credit", #"{"invoice": "\#(BillingClinic.open)", "reason": "Returned", "lines": [2]}"#)
    try await books.call(
      "payments.allocate",
      #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "\#(BillingClinic.open)", "#
        + #""amount": \#(BillingClinic.money("10"))}]}"#)
    let credited = try await books.call("receipts.print", #"{"invoice": "\#(BillingClinic.open)", "form": "html"}"#)
    let page = String(decoding: credited["data"]?.stringValue.flatMap(Base64.decode) ?? [], as: UTF8.self)
    #expect(page.contains("<th>Credited</th><td class=\"sum\">20.99 CAD</td>"))
    try await books.clinic.remove()
  }
}
