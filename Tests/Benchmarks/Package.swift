// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither `swift build` nor `swift test` pays for it.
let package = Package(
  name: "HearkenBenchmarks",
  products: [
    .executable(name: "hearken-benchmark", targets: ["HearkenBenchmark"])
  ],
  dependencies: [
    .package(name: "Hearken", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .executableTarget(
      name: "HearkenBenchmark",
      dependencies: [
        .product(name: "NeuralNetworks", package: "Hearken"),
        .product(name: "SpeechFeatures", package: "Hearken"),
        .product(name: "SpeechPipelines", package: "Hearken"),
        .product(name: "SpeechRecognition", package: "Hearken"),
        .product(name: "Tensors", package: "Hearken"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
      ])
  ],
  swiftLanguageModes: [.v6]
)
