import ClinicValues
import Operations
import Store

/// The operations of Billing, as the catalog lists them, and its statements, as the proof against the schema runs them.
public enum BillingModule {
  public static func operations() throws -> [AnyOperation] {
    [
      try AnyOperation(DraftInvoice.self),
      try AnyOperation(AddInvoiceLine.self),
      try AnyOperation(RemoveInvoiceLine.self),
      try AnyOperation(DiscardInvoice.self),
      try AnyOperation(SplitInvoice.self),
      try AnyOperation(IssueInvoice.self),
      try AnyOperation(VoidInvoice.self),
      try AnyOperation(CreditInvoice.self),
      try AnyOperation(WriteOffInvoice.self),
      try AnyOperation(UndoWriteOff.self),
      try AnyOperation(GetInvoice.self),
      try AnyOperation(ListInvoices.self),
      try AnyOperation(ExplainInvoice.self),
      try AnyOperation(PrintReceipt.self),
      try AnyOperation(RecordPayment.self),
      try AnyOperation(AllocatePayment.self),
      try AnyOperation(ReleaseAllocation.self),
      try AnyOperation(RefundPayment.self),
      try AnyOperation(GetPayment.self),
      try AnyOperation(ListPayments.self),
      try AnyOperation(SetFeePolicy.self),
      try AnyOperation(ListFeePolicies.self),
      try AnyOperation(WaiveFee.self),
      try AnyOperation(ShowDayOfBooks.self),
      try AnyOperation(CloseDay.self),
      try AnyOperation(ShowReceivables.self),
      try AnyOperation(ShowRevenue.self),
      try AnyOperation(ShowTax.self),
      try AnyOperation(ShowVisits.self),
    ]
  }

  private static let parties = BilledParties(patient: .example, location: .example, legalEntity: .example)

  public static let statements: [any Statement] =
    payersAndReceipts + [
      FindInvoice(invoice: .example),
      LinesOfInvoice(invoice: .example),
      InvoicesPage(params: .init(patient: .example), limit: 1),
      FindParties(patient: .example, location: .example),
      InsertInvoice(id: .example, parties: parties, currency: .cad),
      InsertLine(
        invoice: .example,
        params: .init(
          invoice: .example, description: .example, unitPrice: .example, taxReason: .exemptPhysiotherapy)),
      DeleteLine(invoice: .example, place: .example),
      StepInvoice(invoice: .example, status: .issued, version: .example),
      LockInvoice(invoice: .example),
      InsertCreditNote(id: .example, invoice: .example, reason: .example),
      CopyLines(from: .example, to: .example),
      FindPayment(payment: .example),
      PaymentsPage(params: .init(patient: .example), limit: 1),
      Allocations(),
      RefundsOf(payment: .example),
      InsertPayment(
        id: .example, parties: parties,
        params: .init(patient: .example, location: .example, tender: .cash, amount: .example)),
      InsertAllocation(id: .example, payment: .example, invoice: .example, amount: .example),
      ReverseAllocation(allocation: .example, reason: .example),
      InsertRefund(
        payment: .example, tender: .cash, params: .init(payment: .example, amount: .example, reason: .example)),
      WriteOffsOf(invoice: .example),
      InsertWriteOff(invoice: .example, amount: 1, isWaiver: false, reason: .example),
      ReverseWriteOff(writeOff: .example, reason: .example),
      InsertFeePolicy(
        id: .example, params: .init(location: .example, occasion: .noShow, basis: .none, isTaxed: false)),
      FeePoliciesOf(location: .example),
      DayFrame(location: .example),
      ExpectedTenders(location: .example, date: .example),
      CloseInOneCall(
        id: .example, location: .example, params: .init(location: .example, date: .example, counted: [])),
      FindDayClose(close: .example),
      CountsOf(close: .example),
      AgedReceivables(),
      SourcesOfLines(invoice: .example),
    ]

  private static let payersAndReceipts: [any Statement] = [
    RevenueBy(period: .example, group: .location),
    TaxBy(period: .example),
    VisitsBy(period: .example),
    InsertReceiptPrint(invoice: .example, canonical: ""),
    IsVisitCompleted(invoice: .example),
    ReceiptHead(invoice: .example),
    ReceiptLines(invoice: .example),
    ReceiptPayments(invoice: .example),
    OtherShares(invoice: .example),
    LockPatientBilling(patient: .example),
    LockVisitBilling(appointment: .example),
    LockVisitInvoices(appointment: .example),
    VisitLine(appointment: .example),
    PayersOfVisit(patient: .example, day: .example, appointment: .example),
    StepsOfInjury(),
    RegimeLimits(),
    DiscardDraft(invoice: .example, reason: .example),
    DeleteShared(invoice: .example),
    DiscardIfEmpty(invoice: .example),
    NoteShare(invoice: .example, reasons: []),
    InsertShareInvoice(id: .example, visit: .example, currency: .cad, reasons: []),
    InsertShareLine(
      invoice: .example,
      line: VisitLine.Row(
        appointment: .example, description: .example, treatment: .example, therapist: nil, day: .example, price: 0),
      amount: 0),
  ]
}
