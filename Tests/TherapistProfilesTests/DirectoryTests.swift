import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

@testable import TherapistProfiles

/// The public directory: without log-in, and only what is published.
@Suite struct DirectoryTests {
  @Test func itShowsThePublishedTextWithoutLogIn() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-15T12:00:00Z")
    let page = try await clinic.call("therapists.directory", as: .nobody)
    let entry = try #require(page["items"]?.arrayValue?.first)
    #expect(page["items"]?.arrayValue?.count == 1)
    #expect(entry["slug"] == .string("dana-whitford"))
    #expect(entry["registrationNumber"] == .string("PT-11873"))
    #expect(entry["yearsOfIms"] == .number("12"))
    #expect(entry["hasPhoto"] == .bool(true))
    #expect(entry["bio"]?.stringValue?.contains("Okotoks") == false)
    #expect(entry["bioHTML"]?.stringValue?.contains("<strong>neck or shoulder pain</strong>") == true)
    #expect(entry["locations"]?.arrayValue?.compactMap { $0["code"]?.stringValue } == ["foothills", "riverside"])
    let names = entry.objectValue?.members.map(\.name) ?? []
    #expect(Set(names).isDisjoint(with: ["account", "permit", "permits", "id", "version", "draft"]))
    // Who is logged in sees no more.
    #expect(try await clinic.call("therapists.directory", as: .owner) == page)
    try await clinic.remove()
  }

  @Test func itFilters() async throws {
    let clinic = try await TestClinic()
    let table: [(String, Int)] = [
      (#"{"location": "riverside"}"#, 1), (#"{"location": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f"}"#, 1),
      (#"{"location": "nowhere"}"#, 0), (#"{"language": "french"}"#, 1), (#"{"language": "Dari"}"#, 0),
      (#"{"location": "foothills", "language": "English"}"#, 1),
    ]
    for (params, count) in table {
      let page = try await clinic.call("therapists.directory", params, as: .nobody)
      #expect(page["items"]?.arrayValue?.count == count, "\(params)")
    }
    try await clinic.remove()
  }

  @Test func photos() async throws {
    let clinic = try await TestClinic()
    let dana = #"{"therapist": "dana-whitford"}"#
    let shown = try await clinic.call("therapists.directoryPhoto", dana, as: .nobody)
    #expect(shown["format"] == .string("png"))
    #expect(shown["width"] == .number("64"))
    let data = Base64.encode(PhotoFileTests.jpeg(PhotoFileTests.jfif))
    let mine = #"{"therapist": "dana-whitford", "photo": "\#(data)"}"#
    let set = try await clinic.call("therapists.setPhoto", mine, as: .therapist)
    #expect(set["format"] == .string("jpeg"))
    let seen = try await clinic.call("therapists.photo", dana, as: .frontDesk)
    #expect(seen["width"] == .number("640"))
    // Miro's bio is not published, so neither is his photo.
    let miro = #"{"therapist": "miro-saito", "photo": "\#(data)"}"#
    #expect(try await clinic.refusal("therapists.setPhoto", miro, as: .therapist) == "not_your_profile")
    #expect(try await clinic.refusalForMiro("therapists.setPhoto", miro) == nil)
    let his = #"{"therapist": "miro-saito"}"#
    #expect(try await clinic.refusal("therapists.directoryPhoto", his, as: .owner) == "not_found")
    #expect(try await clinic.refusal("therapists.directoryPhoto", his, as: .nobody) == "not_found")
    let bad = #"{"therapist": "dana-whitford", "photo": "AAAA"}"#
    #expect(try await clinic.refusal("therapists.setPhoto", bad, as: .therapist) == "not_a_photo")
    let no = #"{"therapist": "dana-whitford", "photo": "%%"}"#
    #expect(try await clinic.refusal("therapists.setPhoto", no, as: .therapist) == "invalid_params")
    #expect(try await clinic.refusal("therapists.removePhoto", dana, as: .therapist) == nil)
    #expect(try await clinic.refusal("therapists.removePhoto", dana, as: .therapist) == "not_found")
    try await clinic.remove()
  }

  /// Bios of the greatest length: every answer stays below 1,000,000 bytes, and the pages together hold all.
  @Test func pagesStaySmall() async throws {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      INSERT INTO therapist_profiles.therapists (id, slug, name)
      SELECT gen_random_uuid(), 'many-' || n, 'Many ' || lpad(n::text, 3, '0') FROM generate_series(1, 40) n;
      ALTER TABLE therapist_profiles.bios DISABLE TRIGGER guard_bio;
      UPDATE therapist_profiles.bios b SET version = 2, state = 'published', event = 'published', at = now(),
        text = repeat('"', 16000),
        author_id = (SELECT id FROM access.accounts WHERE name = 'dana.whitford'),
        by_id = (SELECT id FROM access.accounts WHERE name = 'max.manager')
      FROM therapist_profiles.therapists t WHERE t.id = b.therapist_id AND t.slug LIKE 'many-%'
      """)
    var seen = 0
    var cursor = "{}"
    repeat {
      let page = try await clinic.call("therapists.directory", cursor, as: .nobody)
      #expect(page.bytes.count < 1_000_000)
      seen += page["items"]?.arrayValue?.count ?? 0
      cursor = page["nextCursor"]?.stringValue.map { #"{"cursor": "\#($0)"}"# } ?? ""
    } while !cursor.isEmpty
    #expect(seen == 41)
    try await clinic.remove()
  }

  /// The six bios of the demo: one is left as a draft because the rules have something to say to it.
  @Test func theDemoBiosKeepTheRules() throws {
    let path = TestClinic.root + "/Schema/demo/02_therapists.sql"
    let parts = try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "$bio$", omittingEmptySubsequences: false)
    let bios = parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    #expect(bios.count == 6)
    let linter = BioLinter(try AdvertisingRulesFile.rules())
    for bio in bios.dropLast() {
      #expect(linter.flags(in: bio) == [])
      #expect((120...250).contains(bio.split { $0.isWhitespace }.count))
      #expect(BioHTML.render(bio) != nil)
    }
    let last = linter.flags(in: bios.last ?? "").map(\.rule.value)
    #expect(Set(last).isSuperset(of: ["superlative", "testimonial", "guarantee", "unsubstantiated", "discount"]))
  }
}
