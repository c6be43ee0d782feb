import ClinicValues
import Operations
import Store

/// What a certificate is called.
enum CertificateNameKind: TextKind {
  static let lengthMax = 80
  static let example = "CGIMS"
}
typealias CertificateName = Text<CertificateNameKind>

/// Who gave it.
enum CertificateIssuerKind: TextKind {
  static let lengthMax = 200
  static let example = "iSTOP"
}
typealias CertificateIssuer = Text<CertificateIssuerKind>

/// A certificate of a course, such as that of Gunn IMS. It authorizes nothing: the practice permit does (charting rule
/// 3.1), so both are kept, each with its expiry.
struct Certificate: Codable, Sendable, StatementRow {
  var id: UUID
  var therapist: TherapistSlug
  var name: CertificateName
  var issuer: CertificateIssuer
  var number: CollegeNumber?
  var issuedOn: CivilDate
  /// The first day on which it no longer holds; absent: it does not expire.
  var until: CivilDate?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    therapist = try columns.next()
    name = try columns.next()
    issuer = try columns.next()
    number = try columns.nextIfPresent()
    issuedOn = try columns.next()
    until = try columns.nextIfPresent()
  }
}

enum AddCertificate: Command {
  static let name: OperationName = "certificates.add"
  static let summary = "Add a certificate that a therapist holds, such as that of Gunn IMS"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.permit)
  static let help: KeyValuePairs = [
    "therapist": "Whose certificate", "name": "What it certifies", "issuer": "Who gave it", "number": "Its number",
    "issuedOn": "The day on which it was given", "until": "First day on which it no longer holds, if it expires",
  ]
  static let refusals: [RefusalReason] = [.notFound, .alreadyExists, .valueNotAllowed]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "name": "CGIMS", "issuer": "iSTOP", "number": "CG-2209", "issuedOn": "2024-05-11",
     "until": "2029-05-11"}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var name: CertificateName
    var issuer: CertificateIssuer
    var number: CollegeNumber?
    var issuedOn: CivilDate
    var until: CivilDate?
  }

  static func subject(_ params: Params, _ result: Certificate) -> AuditSubject { AuditSubject(id: result.id) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Certificate {
    let standing = try tx.standing(of: params.therapist)
    guard standing.mayWrite else { throw CallError.forbidden }
    let id = UUID.new()
    try tx.execute(InsertCertificate(id: id, therapist: standing.id, params: params))
    return try tx.certificate(id)
  }
}

enum RemoveCertificate: Command {
  static let name: OperationName = "certificates.remove"
  static let summary = "Take a certificate off a therapist's list; it stays in the database"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.permit)
  static let help: KeyValuePairs = ["certificate": "Which certificate"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var certificate: UUID }

  static func subject(_ params: Params, _ result: Certificate) -> AuditSubject { AuditSubject(id: result.id) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Certificate {
    let certificate = try tx.certificate(params.certificate)
    guard try tx.standing(of: TherapistRef(certificate.therapist.value)).mayWrite else { throw CallError.forbidden }
    guard try tx.execute(MarkCertificateRemoved(certificate: params.certificate)) == 1 else {
      throw Refusal.notFound("certificate")
    }
    return certificate
  }
}

enum ListCertificates: Read {
  static let name: OperationName = "certificates.list"
  static let summary = "List certificates by the day they end, of one therapist or of all"
  static let access = Access.needs(.therapistsRead)
  static let audit = Audit.reads(.permit)
  static let help: KeyValuePairs = [
    "therapist": "This therapist's only", "endingBefore": "Those that end before this day only",
  ]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef?
    var endingBefore: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Certificate>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> Certificates {
    let last = try params.cursor?.parts(2)
    let (until, id) = (last?.first.flatMap { CivilDate($0) }, last?.last.flatMap { UUID($0) })
    if let last, id == nil || until == nil && last.first != "" { throw FieldProblems.foreignCursor }
    return Certificates(
      therapist: params.therapist, endingBefore: params.endingBefore, after: id.map { (until, $0) },
      limit: (params.limit?.value ?? pageRows) + 1)
  }

  static func answer(_ rows: [Certificate], _ params: Params) -> Page<Certificate> {
    Page(cutting: rows, limit: params.limit?.value ?? pageRows) {
      Cursor(parts: [$0.until?.description ?? "", $0.id.description])
    }
  }
}

struct Certificates: Statement {
  static let sql: StaticString = """
    SELECT c.id, t.slug, c.name, c.issuer, c.number, c.issued_on, c.until
    FROM therapist_profiles.certificates c JOIN therapist_profiles.therapists t ON t.id = c.therapist_id
    WHERE c.removed_at IS NULL AND ($1::uuid IS NULL OR c.id = $1)
      AND ($2::uuid IS NULL AND $3::text IS NULL OR t.id = $2 OR t.slug = $3)
      AND ($4::date IS NULL OR c.until < $4)
      AND ($6::uuid IS NULL OR (coalesce(c.until, 'infinity'), c.id) > (coalesce($5::date, 'infinity'), $6))
    ORDER BY coalesce(c.until, 'infinity'), c.id LIMIT $7
    """
  typealias Row = Certificate
  var certificate: UUID?
  var therapist: TherapistRef?
  var endingBefore: CivilDate?
  var after: (until: CivilDate?, id: UUID)?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(certificate)
    binds.add(therapist?.id)
    binds.add(therapist?.code)
    binds.add(endingBefore)
    binds.add(after?.until)
    binds.add(after?.id)
    binds.add(limit)
  }
}

struct InsertCertificate: Statement {
  static let sql: StaticString = """
    INSERT INTO therapist_profiles.certificates (id, therapist_id, name, issuer, number, issued_on, until)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    """
  typealias Row = NoRow
  var id: UUID
  var therapist: TherapistID
  var params: AddCertificate.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(therapist)
    binds.add(params.name)
    binds.add(params.issuer)
    binds.add(params.number)
    binds.add(params.issuedOn)
    binds.add(params.until)
  }
}

struct MarkCertificateRemoved: Statement {
  static let sql: StaticString = """
    UPDATE therapist_profiles.certificates SET removed_at = needlepoint.now(), removed_by = access.me()
    WHERE id = $1 AND removed_at IS NULL
    """
  typealias Row = NoRow
  var certificate: UUID
  func bind(to binds: inout Binds) { binds.add(certificate) }
}

extension Transaction {
  func certificate(_ id: UUID) throws -> Certificate {
    guard let found = try first(Certificates(certificate: id)) else { throw Refusal.notFound("certificate") }
    return found
  }
}
