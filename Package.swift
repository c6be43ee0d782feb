// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("MemberImportVisibility"),
  // Generic code of one module is specialized where another uses it: rows, parameters and results are generic.
  // Exclusive access is proved at build time or checked in debug builds, which is what the tests run.
  .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// A module of the clinic: it may use what is below it, never its neighbour.
func module(_ name: String, _ more: Target.Dependency...) -> Target {
  .target(name: name, dependencies: ["Operations", "Store", "ClinicValues"] + more, swiftSettings: strict)
}

func tests(of name: String, _ more: Target.Dependency...) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: ["ClinicTesting", "ClinicApp", "ClinicValues"]
      + Set(["Operations", "Store", name]).sorted().map { .init(stringLiteral: $0) } + more,
    swiftSettings: strict)
}

let package = Package(
  name: "Needlepoint",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
  ],
  targets: [
    // Debian's C libraries
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

    // From the ground up
    .target(name: "ClinicValues", swiftSettings: strict),
    .target(name: "Store", dependencies: ["ClinicValues", "CLibPQ", deque], swiftSettings: strict),
    .target(
      name: "Operations",
      dependencies: ["ClinicValues", "Store", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    module("Access", "CArgon2"),
    module("Practice"),
    module("TherapistProfiles", "CCmark"),
    module("PatientRecords"),
    module("Scheduling"),
    module("SessionNotes"),
    module("Billing", "CPangoCairo", .product(name: "Crypto", package: "swift-crypto")),
    .target(
      name: "ClinicApp",
      dependencies: [
        "Access", "Practice", "TherapistProfiles", "PatientRecords", "Scheduling", "SessionNotes", "Billing",
        "Operations", "Store", "ClinicValues",
      ],
      swiftSettings: strict),
    .target(
      name: "RPCServer",
      dependencies: nio + [
        "Operations", "ClinicValues", deque, logging,
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .target(
      name: "ManagedPostgres",
      dependencies: [
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "CardTerminals",
      dependencies: [
        "Billing", "ClinicValues", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),
    .target(
      name: "AdminCLI",
      dependencies: nio + [
        "ClinicApp", "Operations", "ClinicValues", argumentParser, .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),

    // The two programs
    .executableTarget(
      name: "clinic-server",
      dependencies: [
        "Access", "Billing", "CardTerminals", "ClinicApp", "RPCServer", "ManagedPostgres", "Operations", "Store",
        "ClinicValues", "CSystemd",
        argumentParser, logging, .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict,
      // Takes the place of the C library's allocator: rows are made on one thread and given back on another, and a read
      // of a patient is some per cent quicker with it.
      linkerSettings: [.linkedLibrary("mimalloc")]),
    .executableTarget(name: "clinic", dependencies: ["AdminCLI"], swiftSettings: strict),

    // What Scripts/bench measures with; not installed
    .executableTarget(name: "clinic-bench", dependencies: ["ClinicValues", argumentParser], swiftSettings: strict),

    // Tests
    .target(
      name: "ClinicTesting",
      dependencies: ["Access", "Billing", "ClinicApp", "ManagedPostgres", "Operations", "Store", "ClinicValues"],
      path: "Tests/ClinicTesting", exclude: ["example"], swiftSettings: strict),
    .testTarget(name: "ClinicValuesTests", dependencies: ["ClinicValues"], swiftSettings: strict),
    tests(of: "Store"),
    tests(of: "Operations"),
    tests(of: "Access"),
    tests(of: "Practice"),
    tests(of: "TherapistProfiles"),
    tests(of: "PatientRecords"),
    tests(of: "Scheduling"),
    tests(of: "SessionNotes"),
    tests(
      of: "Billing", "CardTerminals", .product(name: "NIOSSL", package: "swift-nio-ssl"),
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")),
    .testTarget(
      name: "RPCServerTests",
      dependencies: nio + [
        "RPCServer", "Operations", "ClinicValues", logging,
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
    tests(of: "ManagedPostgres", logging),
    tests(
      of: "AdminCLI", argumentParser, "RPCServer", logging, .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl")),
    .testTarget(
      name: "ClinicServerTests",
      dependencies: [
        "clinic-server", "ClinicApp", "ClinicTesting", "ManagedPostgres", "Operations", "RPCServer", "Store",
        "ClinicValues", argumentParser, .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ContractTests",
      dependencies: ["Billing", "ClinicApp", "ClinicTesting", "Operations", "Store", "ClinicValues"],
      exclude: ["replies"], swiftSettings: strict),
  ]
)
