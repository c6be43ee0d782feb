import ClinicValues
import Operations
import Store

/// The operations of Billing, as the catalog lists them, and its statements, as the proof against the schema runs them.
public enum BillingModule {
  /// - Parameter terminals: the card terminals that charges are sent to.
  public static func operations(terminals: PaymentTerminals = PaymentTerminals()) -> [AnyOperation] {
    [
      AnyOperation(DraftInvoice.self),
      AnyOperation(AddInvoiceLine.self),
      AnyOperation(RemoveInvoiceLine.self),
      AnyOperation(DiscardInvoice.self),
      AnyOperation(SplitInvoice.self),
      AnyOperation(IssueInvoice.self),
      AnyOperation(VoidInvoice.self),
      AnyOperation(CreditInvoice.self),
      AnyOperation(WriteOffInvoice.self),
      AnyOperation(UndoWriteOff.self),
      AnyOperation(GetInvoice.self),
      AnyOperation(ListInvoices.self),
      AnyOperation(ExplainInvoice.self),
      AnyOperation(PrintReceipt.self),
      AnyOperation(RecordPayment.self),
      AnyOperation(ChargeCard.self, asking: terminals),
      AnyOperation(SettleCharge.self, asking: terminals),
      AnyOperation(AbandonCharge.self),
      AnyOperation(ListCharges.self),
      AnyOperation(ListTerminals.self, asking: terminals),
      AnyOperation(AllocatePayment.self),
      AnyOperation(ReleaseAllocation.self),
      AnyOperation(RefundPayment.self),
      AnyOperation(GetPayment.self),
      AnyOperation(ListPayments.self),
      AnyOperation(ListClaims.self),
      AnyOperation(GetClaim.self),
      AnyOperation(SubmitClaims.self),
      AnyOperation(GetClaimFile.self),
      AnyOperation(ListClaimBatches.self),
      AnyOperation(AnswerClaim.self),
      AnyOperation(SettleClaim.self),
      AnyOperation(ImportRemittance.self),
      AnyOperation(GetRemittance.self),
      AnyOperation(ListRemittances.self),
      AnyOperation(OfferPackage.self),
      AnyOperation(ListOffers.self),
      AnyOperation(EndOffer.self),
      AnyOperation(SellPackage.self),
      AnyOperation(RedeemPackage.self),
      AnyOperation(ReturnUnit.self),
      AnyOperation(RefundPackage.self),
      AnyOperation(GetPackage.self),
      AnyOperation(ListPackages.self),
      AnyOperation(SetFeePolicy.self),
      AnyOperation(ListFeePolicies.self),
      AnyOperation(WaiveFee.self),
      AnyOperation(ShowDayOfBooks.self),
      AnyOperation(CloseDay.self),
      AnyOperation(ListDayCloses.self),
      AnyOperation(ShowAccount.self),
      AnyOperation(ShowReceivables.self),
      AnyOperation(ShowRevenue.self),
      AnyOperation(ShowTax.self),
      AnyOperation(ShowVisits.self),
      AnyOperation(SetPayRate.self),
      AnyOperation(WithdrawPayRate.self),
      AnyOperation(ListPayRates.self),
      AnyOperation(ShowPayStatement.self),
    ]
  }

  private static let parties = BilledParties(patient: .example, location: .example, legalEntity: .example)

  public static let statements: [any Statement] =
    payersAndReceipts + claims + packages + compensation + charges + [
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
      PaymentsPage(patient: .example, limit: 1),
      DepositsPage(location: .example, limit: 1),
      Allocations(),
      RefundsOf(payment: .example),
      InsertPayment(
        id: .example, parties: parties,
        params: .init(patient: .example, location: .example, tender: .cash, amount: .example)),
      InsertAllocation(id: .example, payment: .example, invoice: .example, amount: 1),
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
      CountsOf(closes: [.example]),
      ClosesOf(location: .example, limit: 1),
      AgedReceivables(),
      SourcesOfLines(invoice: .example),
    ]

  private static let site = FindSite.Row(location: .example, legalEntity: .example)
  private static let claims: [any Statement] = [
    FindClaim(claim: .example),
    EventsOfClaim(invoice: .example),
    ClaimsPage(params: .init(status: .draft), limit: 1),
    FindSite(location: .example),
    ClaimsNamed(claims: []),
    LockClaims(site: site, payer: .example),
    InsertBatch(id: .example, site: site, payer: .example, claims: [], file: ""),
    SubmitInBatch(batch: .example, claims: []),
    FindBatch(batch: .example),
    ClaimFileLines(claims: []),
    FileOfBatch(batch: .example),
    PatientsOfBatch(batch: .example),
    BatchesPage(params: .init(location: .example), limit: 1),
    InsertAnswer(invoice: .example, answer: .accepted),
    InsertShortfallInvoice(id: .example, from: .example, note: .example, reasons: []),
    InsertShortfallLine(from: .example, to: .example, amount: 1, source: .credit),
    LockPayer(site: site, payer: .example),
    IsPayerOnFile(payer: .example),
    LockMoneyTakenBack(numbers: []),
    LockPayments(invoice: .example),
    ReturnUnitInOneCall(invoice: .example, reason: .example),
    ClaimsOfRemittance(site: site, payer: .example, numbers: []),
    InsertDeposit(id: .example, site: site, amount: .example, params: remittance),
    InsertRemittance(id: .example, site: site, params: remittance),
    NameRemittance(remittance: .example),
    DepositsOn(invoice: .example, payer: .example),
    InsertRemittanceLines(remittance: .example, parts: []),
    FindRemittance(remittance: .example),
    LinesOfRemittance(remittance: .example),
    PatientsOfRemittance(remittance: .example),
    RemittancesPage(params: .init(location: .example), limit: 1),
  ]
  private static let remittance = ImportRemittance.Params(
    location: .example, payer: .example, reference: .example, amount: .example, file: .example)
  private static let payRate = SetPayRate.Params(
    therapist: .example, basis: .invoiced, basisPoints: .example, from: .example)

  private static let compensation: [any Statement] = [
    PaidFor(params: payRate),
    OpenPayRate(key: PayKey(therapist: .example), from: .example),
    InsertPayRate(id: .example, key: PayKey(therapist: .example), params: payRate),
    FindPayRate(rate: .example),
    TakeBackPayRate(rate: .example),
    PayRatesPage(params: .init()),
    WhoIsPaid(therapist: .example),
    PayItems(therapist: .example, period: .example, limit: 1),
  ]

  private static let charges: [any Statement] = [
    PlacesOfTerminals(codes: []),
    FindCharge(charge: .example),
    FindOpenCharge(parties: parties, amount: .example),
    SharesOfCharge(charge: .example),
    ChargesPage(params: .init(location: .example), limit: 1),
    InsertCharge(id: .example, parties: parties, params: .example),
    InsertChargeShare(charge: .example, share: .init(invoice: .example, amount: .example)),
    RoomOfInvoices(invoices: [], currency: .cad, legalEntity: .example),
    LockCharge(charge: .example),
    ApproveCharge(
      charge: .example, payment: .example,
      approval: CardApproval(
        amount: .example, tender: .debit, reference: .example, lastFour: .example)),
    EndCharge(charge: .example, state: .declined, reason: .example),
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
      line: visitLine, amount: 0),
  ]

  private static let visitLine = VisitLine.Row(
    appointment: .example, description: .example, treatment: .example, therapist: nil, day: .example, price: 0)
  private static let packages: [any Statement] = [
    IsTreatmentTaxed(treatment: .example),
    InsertOffer(
      id: .example,
      params: .init(
        code: .example, name: .example, treatment: .example, units: .example, price: .example, refundPolicy: .proRata)),
    Offers(),
    CloseOffer(offer: .example),
    FindPackage(package: .example),
    PackagesOf(patient: .example, limit: 1),
    FindOffer(offer: .example, location: .example),
    InsertSaleLine(invoice: .example, offer: .example, location: .example),
    InsertPackage(id: .example, parties: parties, offer: .example, invoice: .example, regularPrice: 1),
    UsablePackage(invoice: .example, line: visitLine),
    InsertUnitLine(invoice: .example, line: visitLine, package: .example, amount: 1),
    InsertRedemption(package: .example, invoice: .example, amount: 1),
    MoneyOn(invoice: .example),
    InsertPackageCreditLine(note: .example, sale: .example, amount: 1),
    EndPackage(package: .example, settlement: PackageSettlement(credited: 1, kept: 0), reason: .example),
    RedemptionsOn(invoice: .example),
    FindAccountHolder(patient: .example),
    AccountEvents(patient: .example, currency: .cad, period: .example, limit: 1),
  ]
}
