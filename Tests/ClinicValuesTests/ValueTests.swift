import ClinicValues
import Testing

@Suite struct TextTests {
  @Test(
    arguments: [
      ("  Amelie ", "Amelie"), ("O'Neil", "O'Neil"), ("Zoë", "Zoë"), ("李", "李"), ("", nil), (" \t ", nil),
      ("a\nb", nil), ("a\u{0}b", nil), ("a\u{202e}b", nil), ("a\u{200f}b", nil), ("a\u{85}b", nil), ("a\u{fffe}", nil),
      ("a\u{2028}b", nil), (String(repeating: "x", count: 120), String(repeating: "x", count: 120)),
      (String(repeating: "x", count: 121), nil),
    ] as [(String, String?)])
  func namesAreTrimmedAndChecked(text: String, kept: String?) {
    #expect((try? PatientName(text))?.value == kept)
  }

  @Test func proseKeepsItsLines() throws {
    #expect(try ClinicalText("one\r\ntwo\rthree\n\tfour").value == "one\ntwo\nthree\n\tfour")
  }

  @Test func protectedTextDoesNotPrintItself() throws {
    let name = try PatientName("Amelie")
    #expect(!"\(name)".contains("Amelie"))
    #expect(!String(reflecting: name).contains("Amelie"))
    struct Holder { var name: PatientName }
    #expect(!"\(Holder(name: name))".contains("Amelie"))
    var dumped = ""
    dump(Holder(name: name), to: &dumped)
    #expect(!dumped.contains("Amelie"))
  }

  @Test(
    arguments: [
      ("403-555-0142", "+14035550142"), ("(403) 555 0142", "+14035550142"), ("+44 20 7946 0018", "+442079460018"),
      ("555-0142", nil), ("0044 20 7946 0018", nil), ("call me", nil), ("+1", nil), ("+1234567890123456", nil),
    ] as [(String, String?)])
  func telephoneNumbersHaveOneForm(text: String, kept: String?) {
    #expect((try? PhoneNumber(text))?.value == kept)
  }

  @Test(
    arguments: [
      ("Amelie@Example.com", "amelie@example.com"), ("a@b", nil), ("a b@c.de", nil), ("@c.de", nil), ("a@@c.de", nil),
      ("a@.de", nil), ("a@c.", nil), ("<a@c.de>", nil),
    ] as [(String, String?)])
  func mailAddresses(text: String, kept: String?) {
    #expect((try? EmailAddress(text))?.value == kept)
  }
}

@Suite struct TimeTests {
  @Test func everyDayOfFourCenturiesComesBack() throws {
    for days in stride(from: Int32(-73_048), through: 146_097, by: 1) {
      let date = CivilDate(daysSince2000: days)
      let (year, month, day) = date.components
      guard (1800...2999).contains(year) else { continue }
      #expect(CivilDate(year: year, month: month, day: day) == date)
    }
    #expect(CivilDate(year: 2000, month: 1, day: 1)?.daysSince2000 == 0)
    #expect(CivilDate(year: 2026, month: 12, day: 15)?.isoWeekday == 2)
  }

  @Test(arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-01-01T", "", "١٢٣٤-01-01"])
  func whatIsNoDateIsRefused(text: String) { #expect(CivilDate(text) == nil) }

  @Test(
    arguments: [
      ("2026-12-15T09:30:00-06:00", "2026-12-15T15:30:00Z"), ("2026-12-15T15:30:00Z", "2026-12-15T15:30:00Z"),
      ("1999-12-31T23:59:59.5Z", "1999-12-31T23:59:59.500000Z"), ("2026-12-15T09:30Z", nil),
      ("2026-12-15T24:00:00Z", nil), ("2026-12-15T09:30:60Z", nil), ("2026-12-15 09:30:00Z", nil),
      ("2026-12-15T09:30:00", nil), ("2026-12-15T09:30:00+2500", nil), ("2026-12-15T09:30:00.Z", nil),
    ] as [(String, String?)])
  func instantsAreRFC3339(text: String, written: String?) { #expect(Instant(text)?.description == written) }

  @Test func anInstantShowsTheLocationsOffset() throws {
    let instant = try #require(Instant("2026-12-15T15:30:00Z"))
    let local = try #require(CivilDateTime("2026-12-15T09:30"))
    var writer = JSONWriter()
    ZonedInstant(instant, local: local).write(to: &writer)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #""2026-12-15T09:30:00-06:00""#)
  }
}

@Suite struct MoneyTests {
  @Test(
    arguments: [
      ("120.00", 12_000), ("120", 12_000), ("0.5", 50), ("-0.05", -5), ("99999999.99", 9_999_999_999), ("1.234", nil),
      ("", nil), (".5", nil), ("1e3", nil), ("100000000", nil), ("--1", nil), ("1,5", nil), ("+1", nil),
    ] as [(String, Int64?)])
  func amountsAreDecimalText(text: String, cents: Int64?) { #expect(Money.minorUnits(text) == cents) }

  @Test func moneyIsNeverANumber() throws {
    let json = try JSONParser.parse(#"{"amount": 120.0, "currency": "CAD"}"#)
    #expect(throws: InvalidValue.self) { try Money(wire: json) }
    #expect(try Money(wire: try JSONParser.parse(#"{"amount": "120", "currency": "CAD"}"#)).amount == "120.00")
  }
}

@Suite struct WireTests {
  struct Inner: Codable, Sendable { var amount: Money }
  struct Params: Codable, Sendable {
    var name: PatientName
    var minutes: Minutes?
    var tags: [Label]
    var inner: Inner
  }

  @Test func allThatIsWrongIsNamedAtOnce() throws {
    let json = try JSONParser.parse(
      #"{"name": "", "minutes": "ten", "tags": ["ok", 5], "inner": {"amount": "1"}, "extra": 1, "inner2": null}"#)
    do {
      _ = try WireDecoder.decode(Params.self, from: json)
      Issue.record("bad parameters were taken")
    } catch let problems as FieldProblems {
      #expect(
        Set(problems.problems.map(\.field)) == ["name", "minutes", "tags[1]", "inner.amount", "extra", "inner2"])
    }
  }

  @Test func theSchemaIsReadOffTheType() throws {
    let fields = try SchemaProbe.fields(of: Params.self)
    #expect(fields.map(\.name) == ["name", "minutes", "tags", "inner"])
    #expect(fields.map(\.isRequired) == [true, false, true, true])
    #expect(fields.first?.schema.isProtected == true)
  }

  @Test func whatIsEncodedIsDecoded() throws {
    let params = try #require(SchemaProbe.example(of: Params.self) as Params?)
    let bytes = try WireEncoder.encode(params)
    let again = try WireDecoder.decode(Params.self, from: try JSONParser.parse(bytes))
    #expect(again.name == params.name && again.tags == params.tags && again.inner.amount == params.inner.amount)
  }

  @Test func codesHaveOneForm() throws {
    #expect(try PatientRef("p-123").code == "P-000123")
    #expect(try PatientRef("01998A2C-5C00-7A31-9F3E-6C4D2B1A0F5E").id != nil)
    #expect(throws: InvalidValue.self) { try PatientRef("123") }
    #expect(try LocationRef("Riverside").code == "riverside")
    #expect(throws: InvalidValue.self) { try LocationRef("river side") }
  }
}
