// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "faultline",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Environment", targets: ["Environment"]),
    .library(name: "Sim", targets: ["Sim"]),
    .executable(name: "faultline", targets: ["faultline"]),
    .executable(name: "eventstore", targets: ["eventstore"]),
  ],
  targets: [
    .target(name: "Environment"),
    .target(name: "Sim", dependencies: ["Environment"]),
    // The folder keeps the name the project was given; the module cannot be called `System`,
    // because Apple's SDK already has a module of that name.
    .target(name: "SystemUnderTest", dependencies: ["Environment"], path: "Sources/System"),
    .target(name: "Scenarios", dependencies: ["Environment", "Sim", "SystemUnderTest"]),
    .executableTarget(
      name: "faultline", dependencies: ["Environment", "Sim", "SystemUnderTest", "Scenarios"]),
    .executableTarget(
      name: "eventstore", dependencies: ["Environment", "SystemUnderTest"], exclude: ["README.md"]),

    .testTarget(name: "EnvironmentTests", dependencies: ["Environment"]),
    .testTarget(name: "SimTests", dependencies: ["Environment", "Sim"]),
    .testTarget(name: "SystemTests", dependencies: ["Environment", "Sim", "SystemUnderTest"]),
    .testTarget(
      name: "ScenariosTests", dependencies: ["Environment", "Scenarios", "Sim", "SystemUnderTest"]),
    .testTarget(
      name: "FaultlineTests",
      dependencies: ["Environment", "Scenarios", "Sim", "SystemUnderTest", "faultline"]),
    .testTarget(name: "EventstoreTests", dependencies: ["SystemUnderTest", "eventstore"]),
  ],
  swiftLanguageModes: [.v6]
)

// One list for every target, so that no module quietly runs under other rules.
for target in package.targets {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      // An async function runs where its caller runs. Without it every call from an actor into a
      // file would hop off the actor and back: two scheduling points that exist only in the compiler.
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
