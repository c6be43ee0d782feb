import ClinicValues

/// What a signature asks of a note (charting rule 3.13a): everything that is missing at once, each with its name.
///
/// Pure: what the database knows of the visit, the patient and the clinic is in `Facts`.
struct SigningCheck {
  var content: NoteContent
  var facts: Facts

  /// What the record knows beside the note.
  struct Facts {
    var visitDate: CivilDate
    var hasArrived: Bool
    /// The patient's latest screen; nil: none was ever answered.
    var screen: ScreenFacts?
    var gate: SafetyGate
    /// What the consents that hold cover; nil: none holds.
    var consent: ConsentFacts?
    var muscles: [MuscleCode: Muscle]
    /// Needles found after the session.
    var foundNeedles: Int
    /// A count did not close, and what was missing has not been found.
    var isSearchOpen: Bool
    /// Events of the register that are of this session, or of the patient since.
    var events: Set<AdverseEventID>
    /// Whether the sharps box is one that stood open there on that day; nil where none is named.
    var isBoxKnown: Bool?
    /// So many sessions have gone by without a measure beside the pain scale (rule 3.11).
    var isMeasureDue: Bool
  }

  struct ScreenFacts {
    var id: ScreenID
    /// On the day of the visit, by the location's clock.
    var isOfVisitDay: Bool
    /// Whether its questions are those that are asked now.
    var isCurrent: Bool
  }

  /// The serious risks and the regions that the consents name.
  struct ConsentFacts {
    var risks: Set<MaterialRisk>
    var regions: Set<Region>
  }

  /// The name of what is missing or stands against it. Names do not change their meaning.
  enum Item: String, WireChoice {
    case visitNotArrived = "visit_not_arrived"
    case therapistNotAuthorized = "therapist_not_authorized"
    case screenMissing = "screen_missing"
    case screenOutdated = "screen_outdated"
    case screenNotConfirmed = "screen_not_confirmed"
    case contraindicated
    case caution
    case consentMissing = "consent_missing"
    case consentLacksRegion = "consent_lacks_region"
    case consentLacksRisk = "consent_lacks_risk"
    case subjectiveMissing = "subjective_missing"
    case painMissing = "pain_missing"
    case objectiveMissing = "objective_missing"
    case needlesMissing = "needles_missing"
    case needleIncomplete = "needle_incomplete"
    case levelBeyondMuscle = "level_beyond_muscle"
    case needleExpired = "needle_expired"
    case lotMissing = "lot_missing"
    case sharpsBoxUnknown = "sharps_box_unknown"
    case depthOverCeiling = "depth_over_ceiling"
    case countsMissing = "counts_missing"
    case needleCountMismatch = "needle_count_mismatch"
    case needleRowsMismatch = "needle_rows_mismatch"
    case cleanTechniqueMissing = "clean_technique_missing"
    case sharpsMissing = "sharps_missing"
    case reactionMissing = "reaction_missing"
    case adverseEventMissing = "adverse_event_missing"
    case aftercareMissing = "aftercare_missing"
    case planMissing = "plan_missing"
    case intervalMissing = "interval_missing"
    case notNeedledButNeedles = "not_needled_but_needles"
    case measureDue = "measure_due"
  }

  struct Finding: Codable, Sendable, Equatable {
    var item: Item
    /// Where in the note; absent where it is not in the note that the mend lies.
    var field: String?
    /// Whether it stands against the signature; a warning does not.
    var blocks: Bool
    var sentence: String
  }

  /// In the order in which a note is read; what blocks and what warns.
  func findings() -> [Finding] {
    var found: [Finding] = []
    if !facts.hasArrived {
      found.append(blocking(.visitNotArrived, nil, "The visit has no arrival."))
    }
    found += screening() + told()
    if facts.isSearchOpen, counts.map({ Self.isBalanced($0, found: facts.foundNeedles) }) ?? true {
      found.append(
        blocking(
          .needleCountMismatch, "needling.counts",
          "A needle is being searched for: record where it was found, or why the count was wrong."))
    }
    if isWithoutNeedles {
      if content.needling != nil {
        found.append(
          blocking(
            .notNeedledButNeedles, "needling",
            "There is a reason for no needles, and yet something is charted about needles."))
      }
    } else {
      found += consent() + needles() + counting() + technique()
    }
    return Self.once(found + closing())
  }

  /// What only warns is said at its first place: a caution about the whole patient would stand at every needle.
  private static func once(_ findings: [Finding]) -> [Finding] {
    var said: Set<String> = []
    return findings.filter { $0.blocks || said.insert($0.sentence).inserted }
  }

  private var rows: [NeedleRow] { content.needling?.needles ?? [] }
  private var counts: NeedleCounts? { content.needling?.counts }
  private var isWithoutNeedles: Bool { content.notNeedledReason != nil }

  private func blocking(_ item: Item, _ field: String?, _ sentence: String) -> Finding {
    Finding(item: item, field: field, blocks: true, sentence: sentence)
  }

  private func warning(_ item: Item, _ field: String?, _ sentence: String) -> Finding {
    Finding(item: item, field: field, blocks: false, sentence: sentence)
  }

  /// The screen is answered on the day, or confirmed as unchanged (rule 3.4).
  private func screening() -> [Finding] {
    guard let screen = facts.screen else {
      return [blocking(.screenMissing, "screening", "The patient has never answered the screen.")]
    }
    if !screen.isCurrent {
      return [blocking(.screenOutdated, "screening", "There are new questions since the patient answered.")]
    }
    let isConfirmed = content.screening.map { $0.screen == screen.id && $0.isUnchanged } ?? false
    guard screen.isOfVisitDay || isConfirmed else {
      return [
        blocking(
          .screenNotConfirmed, "screening",
          "The latest screen, \(screen.id), is of another day; confirm it, or ask again.")
      ]
    }
    return []
  }

  /// What the patient said, and what was seen before and after.
  private func told() -> [Finding] {
    var found: [Finding] = []
    if content.subjective == nil {
      found.append(blocking(.subjectiveMissing, "subjective", "What the patient says is missing."))
    }
    if content.pain?.now == nil { found.append(blocking(.painMissing, "pain.now", "The pain before is missing.")) }
    let hasMotion = content.motion?.contains { $0.after != nil } ?? false
    if content.signs?.isEmpty ?? true, !hasMotion {
      found.append(
        blocking(.objectiveMissing, "signs", "No sign is graded, and no motion is measured before and after."))
    }
    return found
  }

  /// Consent holds for every region that was needled (rule 3.13a), and names each serious risk there (rule 3.5).
  private func consent() -> [Finding] {
    guard !rows.isEmpty else { return [] }
    guard let consent = facts.consent else {
      return [blocking(.consentMissing, nil, "No consent holds for needling by this therapist on that day.")]
    }
    var found: [Finding] = []
    for (place, row) in rows.enumerated() {
      guard let muscle = facts.muscles[row.muscle] else { continue }
      let field = "needling.needles[\(place)].muscle"
      let risks = muscle.materialRisks.subtracting(consent.risks)
      let regions = Set(muscle.regions).subtracting(consent.regions)
      if !risks.isEmpty {
        let names = Self.names(risks)
        found.append(blocking(.consentLacksRisk, field, "The patient was not told of this risk there: \(names)."))
      } else if !regions.isEmpty {
        found.append(
          blocking(.consentLacksRegion, field, "The patient agreed to no needles there: \(Self.names(regions))."))
      }
    }
    return found
  }

  private static func names<Choice: RawRepresentable<String>>(_ choices: Set<Choice>) -> String {
    choices.map(\.rawValue).sorted().joined(separator: ", ")
  }

  /// Each needle is charted, and may be there (rules 3.4, 3.7).
  private func needles() -> [Finding] {
    guard !rows.isEmpty else {
      return [
        blocking(.needlesMissing, "needling.needles", "No needle is charted; if none was used, say why.")
      ]
    }
    var found: [Finding] = []
    if !facts.gate.isAuthorized {
      found.append(
        blocking(
          .therapistNotAuthorized, nil, "The therapist's permit had no needling authorization on that day."))
    }
    for (place, row) in rows.enumerated() { found += needle(row, at: "needling.needles[\(place)]") }
    return found
  }

  private func needle(_ row: NeedleRow, at field: String) -> [Finding] {
    var found: [Finding] = []
    var missing: [(String, Bool)] = [
      ("side", row.side == nil), ("diameter", row.diameter == nil), ("length", row.length == nil),
      ("technique", row.technique == nil), ("responses", row.responses?.isEmpty ?? true),
    ]
    let muscle = facts.muscles[row.muscle]
    if muscle?.isSegmental ?? false { missing.append(("level", row.level == nil)) }
    if row.technique == .retained || row.isElectrical { missing.append(("minutes", row.minutes == nil)) }
    if row.technique == .pistoning || row.technique == .winding {
      missing.append(("repetitions", row.repetitions == nil))
    }
    if row.isElectrical { missing += [("hertz", row.hertz == nil), ("milliamperes", row.milliamperes == nil)] }
    for (name, isMissing) in missing where isMissing {
      found.append(blocking(.needleIncomplete, field + "." + name, "The needle's \(name) is missing."))
    }
    if let expiry = row.lotExpiry, expiry < facts.visitDate {
      found.append(
        warning(.needleExpired, field + ".lotExpiry", "The needle had expired on the day it was used."))
    }
    if row.lot == nil {
      found.append(
        warning(.lotMissing, field + ".lot", "Without its lot a recall does not lead to this patient."))
    }
    guard let muscle else { return found }
    if muscle.isSegmental, let level = row.level, !(muscle.roots + muscle.minorRoots).contains(level) {
      found.append(
        blocking(.levelBeyondMuscle, field + ".level", "\(muscle.name) has no level \(level.rawValue)."))
    }
    if let ceiling = muscle.depthMax, let depth = row.depth, depth.value > ceiling.value {
      found.append(
        warning(
          .depthOverCeiling, field + ".depth", "Deeper than the clinic's \(ceiling.value) mm for \(muscle.name)."))
    }
    for reason in facts.gate.reasons(muscle, side: row.side, isElectrical: row.isElectrical)
    where reason.code.value != "not-authorized" {
      found.append(
        Finding(
          item: reason.verdict == .stop ? .contraindicated : .caution, field: field + ".muscle",
          blocks: reason.verdict == .stop, sentence: reason.sentence))
    }
    return found
  }

  /// Opened = inserted + unused; inserted = removed = discarded, with what was found after (rule 3.8).
  private func counting() -> [Finding] {
    guard !rows.isEmpty || counts != nil else { return [] }
    guard let counts else {
      return [blocking(.countsMissing, "needling.counts", "The needles are not counted.")]
    }
    var found: [Finding] = []
    if !Self.isBalanced(counts, found: facts.foundNeedles) {
      found.append(
        blocking(
          .needleCountMismatch, "needling.counts",
          "Opened \(counts.opened), put in \(counts.inserted), unused \(counts.unused), taken out \(counts.removed), "
            + "discarded \(counts.discarded), found later \(facts.foundNeedles): not all are accounted for."))
    }
    if counts.inserted.value != rows.count {
      found.append(
        blocking(
          .needleRowsMismatch, "needling.needles",
          "\(counts.inserted) needles were put in, and \(rows.count) are charted."))
    }
    return found
  }

  /// Whether each needle that was opened is accounted for: thrown away unused, in the sharps box after it was taken
  /// out, or found later.
  static func isBalanced(_ counts: NeedleCounts, found: Int) -> Bool {
    counts.opened.value == counts.unused.value + counts.discarded.value + found
      && counts.discarded.value <= counts.removed.value && counts.removed.value <= counts.inserted.value
      && counts.inserted.value + counts.unused.value <= counts.opened.value
  }

  /// Clean technique and sharps, answered each time (rule 3.8b).
  private func technique() -> [Finding] {
    guard let needling = content.needling, !rows.isEmpty else { return [] }
    let answers: [(String, Bool?)] = [
      ("handsCleanedBefore", needling.handsCleanedBefore), ("skinPrepared", needling.skinPrepared),
      ("needlesSterile", needling.needlesSterile), ("glovesWorn", needling.glovesWorn),
      ("pressedAfter", needling.pressedAfter),
      ("linenChecked", needling.linenChecked), ("handsCleanedAfter", needling.handsCleanedAfter),
    ]
    var found = answers.filter { $0.1 == nil }.map {
      blocking(.cleanTechniqueMissing, "needling." + $0.0, "Clean technique is not answered: \($0.0).")
    }
    if needling.sharpsBoxInReach == nil || needling.sharpsBox == nil {
      found.append(blocking(.sharpsMissing, "needling.sharpsBox", "Say which sharps box, and whether it was in reach."))
    } else if facts.isBoxKnown == false {
      found.append(
        warning(
          .sharpsBoxUnknown, "needling.sharpsBox", "No sharps box of that number was in use there on that day."))
    }
    return found
  }

  /// Reaction, aftercare, plan.
  private func closing() -> [Finding] {
    var found: [Finding] = []
    if let reaction = content.reaction {
      let isGrave = reaction.severity == .significant || reaction.severity == .serious
      if isGrave, !(reaction.event.map(facts.events.contains) ?? false) {
        found.append(
          blocking(.adverseEventMissing, "reaction.event", "Such a reaction has an entry in the register; link it."))
      }
    } else {
      found.append(blocking(.reactionMissing, "reaction", "The immediate reaction is missing, even if it is none."))
    }
    if content.aftercare == nil, !isWithoutNeedles {
      found.append(blocking(.aftercareMissing, "aftercare", "What was told for the days after is missing."))
    }
    if content.plan == nil { found.append(blocking(.planMissing, "plan", "The plan is missing.")) }
    if content.nextIntervalDays == nil {
      found.append(blocking(.intervalMissing, "nextIntervalDays", "When the next session is due is missing."))
    }
    if facts.isMeasureDue {
      found.append(blocking(.measureDue, nil, "An outcome measure is due: one of function, not of pain."))
    }
    return found
  }
}
