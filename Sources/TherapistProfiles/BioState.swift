import ClinicValues
import Store

/// Where the working copy of a bio stands.
enum BioState: String, WireChoice, SQLValue {
  /// Nothing is written yet.
  case empty
  case draft
  /// Waits for somebody else to look at it.
  case submitted
  /// Was sent back with a remark.
  case returned
  /// Is what the public sees.
  case published

  /// The state after a step; nil when the step cannot be taken from here. The one table of transitions; the database
  /// holds the same (`therapist_profiles.bio_state_after`).
  func after(_ event: BioEvent) -> BioState? {
    switch (event, self) {
    case (.saved, _): .draft
    case (.submitted, .draft), (.submitted, .returned): .submitted
    case (.returned, .submitted): .returned
    case (.published, .submitted): .published
    case (.unpublished, .published): .draft
    // An older text is public while a newer one is on its way.
    case (.unpublished, .draft), (.unpublished, .submitted), (.unpublished, .returned): self
    default: nil
    }
  }
}

/// A step in the life of a bio.
enum BioEvent: String, WireChoice, SQLValue {
  case saved, submitted, returned, published, unpublished
}
