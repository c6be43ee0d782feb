import ClinicValues
import Store

/// What of a visit is shared: the treatment at the price that it had when the patient arrived. Products and what is
/// taxed stay with the patient.
struct VisitLine: Statement {
  static let sql: StaticString = """
    SELECT a.id, y.name, y.id, a.therapist_id, a.local_start::date, v.amount,
      a.status IN ('arrived', 'in_treatment', 'completed')
    FROM billing.visit_prices v JOIN scheduling.appointments a ON a.id = v.appointment_id
      JOIN practice.treatment_types y ON y.id = a.treatment_type_id
    WHERE v.appointment_id = $1 AND billing.tax_rate(y.tax_reason, a.location_id, a.local_start::date) = 0
    """
  struct Row: StatementRow {
    let appointment: AppointmentID
    let description: BillingText
    let treatment: TreatmentTypeID
    let therapist: TherapistID?
    let day: CivilDate
    let price: Int64
    let hasTakenPlace: Bool

    init(
      appointment: AppointmentID, description: BillingText, treatment: TreatmentTypeID, therapist: TherapistID?,
      day: CivilDate, price: Int64
    ) {
      hasTakenPlace = true
      self.appointment = appointment
      self.description = description
      self.treatment = treatment
      self.therapist = therapist
      self.day = day
      self.price = price
    }

    init(from columns: inout Columns) throws {
      appointment = try columns.next()
      description = try columns.next()
      treatment = try columns.next()
      therapist = try columns.nextIfPresent()
      day = try columns.next()
      price = try columns.next()
      hasTakenPlace = try columns.next()
    }
  }
  var appointment: AppointmentID
  func bind(to binds: inout Binds) { binds.add(appointment) }
}

/// The payers on file that hold on the day, with what has been used of them.
struct PayersOfVisit: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.kind, c.payer, c.share, c.visit_max, c.year_max, c.deductible, c.visits_max, c.grade, c.decision,
      ($2::date - c.injured_on)::bigint, to_char(c.holder_birth_date, 'MM-DD'), u.visits, u.visits_before,
      u.visits_by_regime, u.year_amount, u.year_deducted
    FROM patient_records.coverages c CROSS JOIN LATERAL billing.coverage_use(c.id, $2, $3) u
    WHERE c.patient_id = $1 AND (c.ended_at IS NULL OR c.ended_at::date > $2) ORDER BY c.added_at, c.id
    """
  struct Row: StatementRow {
    let payer: PayerEngine.Payer
    let isPlan: Bool
    init(from columns: inout Columns) throws {
      let id = try columns.next(CoverageID.self)
      isPlan = try columns.next(String.self) == "extended_health"
      var payer = PayerEngine.Payer(id: id, name: try columns.next())
      payer.share = Int(try columns.next(Int32.self))
      payer.visitMax = try columns.nextIfPresent()
      payer.yearMax = try columns.nextIfPresent()
      payer.deductible = try columns.nextIfPresent()
      payer.visitsMax = try columns.nextIfPresent(Int32.self).map(Int.init)
      payer.grade = try columns.nextIfPresent()
      payer.decision = PayerEngine.Decision(rawValue: try columns.next(String.self)) ?? .pending
      payer.daysSince = try columns.nextIfPresent()
      payer.holderBirthday = try columns.nextIfPresent()
      payer.visitsUsed = try columns.next()
      payer.visitsBefore = try columns.next()
      for regime in try columns.next([String].self) { payer.visitsByRegime[regime, default: 0] += 1 }
      payer.yearUsed = try columns.next()
      payer.yearDeducted = try columns.next()
      self.payer = payer
    }
  }
  var patient: PatientID
  var day: CivilDate
  var appointment: AppointmentID
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(day)
    binds.add(appointment)
  }
}

/// The order of payers for an injury, by the day of its accident.
struct StepsOfInjury: Statement {
  static let sql: StaticString = """
    WITH injury AS (SELECT c.kind, coalesce(c.injured_on, c.added_at::date) AS accident
      FROM patient_records.coverages c WHERE c.id = $1
      UNION ALL SELECT 'none', current_date WHERE $1::uuid IS NULL)
    SELECT s.regime, s.payer = 'injury', s.only_if_refused, s.name FROM billing.payer_steps s JOIN injury i
      ON s.injury = i.kind AND s.accident @> i.accident
    ORDER BY s.place
    """
  struct Row: StatementRow {
    let step: PayerEngine.Step
    init(from columns: inout Columns) throws {
      step = PayerEngine.Step(
        regime: try columns.next(), isInjury: try columns.next(), onlyIfRefused: try columns.next(),
        name: try columns.next())
    }
  }
  var injury: CoverageID?
  func bind(to binds: inout Binds) { binds.add(injury) }
}

struct RegimeLimits: Statement {
  static let sql: StaticString = """
    SELECT l.regime, l.grade, l.visits_max, l.days_max, l.pays_first_of_refused FROM billing.regime_limits l
    """
  struct Row: StatementRow {
    let limit: PayerEngine.Limit
    init(from columns: inout Columns) throws {
      limit = PayerEngine.Limit(
        regime: try columns.next(), grade: try columns.nextIfPresent(),
        visitsMax: try columns.nextIfPresent(Int32.self).map(Int.init),
        daysMax: try columns.nextIfPresent(Int32.self).map(Int.init), paysFirstOfRefused: try columns.next())
    }
  }
  func bind(to binds: inout Binds) {}
}
