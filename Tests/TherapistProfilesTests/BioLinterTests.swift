import ClinicTesting
import ClinicValues
import Testing

@testable import TherapistProfiles

/// Advertising (privacy-law.md, T5): what is flagged and, above all, what is not.
@Suite struct BioLinterTests {
  let linter: BioLinter

  init() throws { linter = BioLinter(try AdvertisingRulesFile.rules()) }

  /// A text, and the rules that flag it in the order of the text.
  static let table: [(String, [String])] = [
    // Superlatives and comparisons
    ("The best physiotherapist in Calgary.", ["superlative"]),
    ("Best known as a hockey town, Red Deer is my home.", []),
    ("I do my best to explain.", []),
    ("We plan what works best for you.", []),
    ("IMS follows best practice and the best available evidence.", []),
    ("BEST care", ["superlative"]),
    ("bést care", ["superlative"]),
    ("the be\u{301}st care", ["superlative"]),
    ("the **b**est care", ["superlative"]),
    ("the be[st](https://x.example) care", ["superlative"]),
    ("the be<i></i>st care", ["superlative"]),
    ("the best<br>care", ["superlative"]),
    ("the b&#101;st care", ["superlative"]),
    ("the b&#x65;&#X73;t care", ["superlative"]),
    ("[Note]&#40;the best clinic in Calgary)", ["superlative"]),
    ("[x]&#58; the best clinic", ["superlative"]),
    ("<&#33;the best clinic>", ["superlative"]),
    ("&#10;the best care, b&#+101;st", ["superlative"]),
    ("&#; &#x; &#99999999; &#xD800; &#22345678901; AT&#38;T &#2", []),
    ("Bestow, bested, bestie.", []),
    ("Calgary's leading clinic", ["superlative"]),
    ("Low back pain is a leading cause of lost work.", []),
    ("It is the leading cause of lost work, leading to stiffness.", []),
    ("#1 in Alberta", ["superlative"]),
    ("# 1 May", []),
    ("A world-class team", ["superlative"]),
    ("Your body knows this better than yesterday.", []),
    ("We are better than other clinics.", ["comparison", "disparagement"]),
    ("The superior gluteal nerve", []),
    ("superior results", ["comparison"]),
    ("IMS is more effective than massage", ["comparison"]),
    ("My heart beats faster.", []),
    // Guarantees and cures
    ("Results guaranteed!", ["guarantee"]),
    ("We guarantee relief.", ["guarantee"]),
    ("No cure is guaranteed.", []),
    ("I cannot guarantee a result, and nobody can.", []),
    ("I can\u{2019}t guarantee results.", []),
    ("There is no guarantee.", []),
    ("IMS cures back pain.", ["cure"]),
    ("It is not a cure.", []),
    ("Secure footing, a manicure, the curettage.", []),
    ("Needling is painless.", ["safety"]),
    ("Needling is not painless.", []),
    ("Clinically proven method", ["unsubstantiated"]),
    ("This has not been proven to help.", []),
    ("95% success", ["unsubstantiated"]),
    // Testimonials
    ("My patients say I changed their lives.", ["testimonial"]),
    ("Read my testimonials", ["testimonial"]),
    ("I listen to what patients say.", []),
    ("She reviews the literature; systematic reviews guide her.", []),
    ("Five-star rated on Google reviews", ["testimonial", "testimonial"]),
    ("Voted best clinic 2025", ["endorsement", "superlative"]),
    // Inducements
    ("20% off your first visit", ["discount"]),
    ("Save $20 today", ["discount"]),
    ("I see 20% of my week at the rink.", []),
    ("The neurovascular bundle", []),
    ("Book a free consultation!", ["free-service"]),
    ("Parking is free of charge.", []),
    ("Free your shoulders.", []),
    ("Use up your benefits before January!", ["benefits"]),
    // Titles
    ("Dr. Dana Whitford", ["doctor-title"]),
    ("IMS was developed by Dr. Chan Gunn in Vancouver.", []),
    ("I write to your family doctor.", []),
    ("Doctor of Physiotherapy, Melbourne", []),
    ("I am an IMS specialist.", ["specialist-title"]),
    ("I specialise in necks", ["specialist-title"]),
    ("You may need to see a specialist.", []),
    ("An expert in needling", ["expert-title"]),
    ("You are the expert of your own body.", []),
    // Advice does not stand in the way
    ("A unique approach", ["novelty"]),
    ("Each back is unique.", []),
    ("Avoid surgery.", ["instead-of-care"]),
    // What a reader does not see
    ("[my page](https://best.example/guaranteed-cure)", []),
    ("[the best](https://example.com)", ["superlative"]),
    ("See [1].\n\n[1]: https://best.example \"cure\"", []),
    ("https://best-physio.example/cure and <https://best.example>", []),
    ("<b class=\"best\">plain</b>", []),
    ("Other. Clinics", []),
    ("other\nclinics", ["disparagement"]),
    ("other\n\nclinics", []),
    ("", []),
  ]

  @Test(arguments: table) func flags(_ text: String, _ rules: [String]) {
    #expect(linter.flags(in: text).map(\.rule.value) == rules, "\(text)")
  }

  @Test func aFlagSaysWhereAndWhat() throws {
    let flag = try #require(linter.flags(in: "Hello.\n\n- I am *the* **bést** of all").first)
    #expect(flag.line == 3)
    #expect(flag.column == 16)
    #expect(flag.excerpt == "bést")
    #expect(flag.kind == .superlative)
    #expect(flag.blocks)
    #expect(flag.source == "AB-ADV")
    #expect(!flag.sentence.isEmpty)
  }

  @Test func placesThatOverlapAreOne() {
    let clinics = linter.flags(in: "better than other clinics")
    #expect(clinics.map(\.excerpt) == ["better than other clinics", "other clinics"])
    let flags = linter.flags(in: "guaranteed, guaranteed")
    #expect(flags.map(\.column) == [1, 13])
  }

  @Test func aTextFullOfOneWordAnswersShort() {
    let text = String(repeating: "best ", count: 4_000)
    #expect(linter.flags(in: text).count == BioLinter.flagsPerRuleMax)
  }

  @Test func hostileTextsEndSoon() {
    let clock = ContinuousClock()
    for piece in ["[a](", "]:", "<a ", "https://", "[", "*_", "](", "no guarantee "] {
      let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
      let took = clock.measure { _ = linter.flags(in: text) }
      #expect(took < .seconds(20), "\(piece)")
    }
  }

  @Test func theTableInTheDatabaseIsTheFile() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let sql = """
      SELECT concat_ws('~', rule, kind, array_to_string(phrases, '|'), array_to_string(except_in, '|'), source,
        sentence)
      FROM therapist_profiles.advertising_rules ORDER BY rule
      """
    let held = try await clinic.sql(sql).split(separator: "\n").map(String.init)
    let file = try AdvertisingRulesFile.rules().sorted { $0.name.value < $1.name.value }.map { rule in
      [
        rule.name.value, rule.kind.rawValue, rule.phrases.joined(separator: "|"),
        rule.exceptions.joined(separator: "|"), rule.source, rule.sentence,
      ].joined(separator: "~")
    }
    #expect(held == file)
  }
}
