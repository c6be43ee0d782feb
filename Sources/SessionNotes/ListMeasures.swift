import ClinicValues
import Operations
import Store

enum ListMeasures: Read {
  static let name: OperationName = "measures.list"
  static let summary = "List the outcome measures with their forms and the change that matters"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.measure)
  static let help: KeyValuePairs<String, String> = [:]

  struct Item: Codable, Sendable {
    var measure: MeasureCode
    var version: Version
    var name: String
    var scorer: Scorer
    var itemsMin: Int
    var itemsMax: Int
    var itemLowest: Int
    var itemHighest: Int
    /// With fewer answers there is no score.
    var answeredMin: Int
    /// Each item has words of the patient's own.
    var isLabelled: Bool
    var higherIsBetter: Bool
    /// The smallest change that matters: in points, or as a share of the first score.
    var mcidPoints: MeasureScore
    /// Where a single item is rated; the same unless given.
    var mcidPointsSingle: MeasureScore?
    var mcidPercent: Int?
    /// All that is published of the change that matters, with the tags of the sources.
    var published: String
    /// The tags of the sources of the form.
    var source: String

    init(_ measure: Measure) {
      self.measure = measure.code
      version = measure.version
      name = measure.name
      scorer = measure.scorer
      itemsMin = measure.items.lowerBound
      itemsMax = measure.items.upperBound
      itemLowest = measure.item.lowerBound
      itemHighest = measure.item.upperBound
      answeredMin = measure.answeredMin
      isLabelled = measure.isLabelled
      higherIsBetter = measure.higherIsBetter
      mcidPoints = measure.mcidPoints
      mcidPointsSingle = measure.mcidPointsSingle
      mcidPercent = measure.mcidPercent
      published = measure.published
      source = measure.source
    }
  }

  struct Result: Codable, Sendable { var items: [Item] }

  static func subject(_ params: NoParams, _ result: Result) -> AuditSubject { .nothing }

  static func query(_ params: NoParams, by caller: Caller) -> CurrentMeasures { CurrentMeasures(code: nil) }

  static func answer(_ rows: [Measure], _ params: NoParams) -> Result { Result(items: rows.map(Item.init)) }
}

/// The latest version of each form.
struct CurrentMeasures: Statement {
  static let sql: StaticString = """
    SELECT m.code, m.version, m.name, m.scorer, m.items_min, m.items_max, m.item_lowest, m.item_highest,
      m.answered_min, m.is_labelled, m.higher_is_better, (m.mcid_points * 100)::integer,
      (m.mcid_points_single * 100)::integer, m.mcid_percent, m.published,
      m.source
    FROM session_notes.measures m
    WHERE ($1::text IS NULL OR m.code = $1)
      AND m.version = (SELECT max(l.version) FROM session_notes.measures l WHERE l.code = m.code)
    ORDER BY m.code
    """
  typealias Row = Measure
  var code: MeasureCode?
  func bind(to binds: inout Binds) { binds.add(code) }
}
