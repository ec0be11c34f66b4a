// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Hearken",
  products: [
    .executable(name: "hearken", targets: ["HearkenCommand"]),
    .library(name: "AudioFiles", targets: ["AudioFiles"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "SpeechFeatures", targets: ["SpeechFeatures"]),
    .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
    .library(name: "SpeechRecognition", targets: ["SpeechRecognition"]),
    .library(name: "SpokenQuerySearch", targets: ["SpokenQuerySearch"]),
    .library(name: "VectorIndexes", targets: ["VectorIndexes"]),
    .library(
      name: "SpokenLanguageUnderstanding", targets: ["SpokenLanguageUnderstanding"]),
    .library(name: "SpokenQuestionAnswering", targets: ["SpokenQuestionAnswering"]),
    .library(name: "SpeechPipelines", targets: ["SpeechPipelines"]),
    .library(name: "Experiments", targets: ["Experiments"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // C libraries of the system: module maps, nothing else.
    .systemLibrary(
      name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CSoxr", pkgConfig: "soxr", providers: [.apt(["libsoxr-dev"])]),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),

    // The pipeline, lowest floor first. Imports point upwards in this list only.
    .target(name: "CKernels", exclude: ["bodies.inc", "int8.inc", "vectors.inc"]),
    .target(name: "CHNSW"),
    .target(name: "AudioFiles", dependencies: ["CSndfile", "CSoxr"]),
    .target(name: "Tensors", dependencies: ["COpenBLAS", "CKernels"]),
    .target(name: "SpeechFeatures", dependencies: ["CFFTW", "Tensors"]),
    .target(name: "NeuralNetworks", dependencies: ["Tensors"]),
    .target(name: "SpeechRecognition", dependencies: ["NeuralNetworks", "Tensors"]),
    .target(name: "SpokenLanguageUnderstanding", dependencies: ["NeuralNetworks", "Tensors"]),
    .target(name: "SpokenQuerySearch", dependencies: ["CHNSW", "NeuralNetworks", "Tensors"]),
    .target(name: "SpokenQuestionAnswering", dependencies: ["NeuralNetworks", "Tensors"]),
    .target(name: "VectorIndexes", dependencies: ["CPostgreSQL", "CSQLite"]),
    .target(name: "Plots", dependencies: ["CCairo"]),
    .target(
      name: "SpeechPipelines",
      dependencies: [
        "AudioFiles", "NeuralNetworks", "Plots", "SpeechFeatures", "SpeechRecognition",
        "SpokenLanguageUnderstanding", "SpokenQuerySearch", "SpokenQuestionAnswering", "Tensors",
        "VectorIndexes",
      ],
      resources: [.copy("Models")]),
    .target(
      name: "Experiments",
      dependencies: [
        "AudioFiles", "NeuralNetworks", "Plots", "SpeechFeatures", "SpeechPipelines",
        "SpeechRecognition", "SpokenLanguageUnderstanding", "Tensors",
      ]),
    .executableTarget(
      name: "HearkenCommand",
      dependencies: [
        "AudioFiles", "Experiments", "NeuralNetworks", "Plots", "SpeechFeatures", "SpeechPipelines",
        "SpeechRecognition", "SpokenLanguageUnderstanding", "SpokenQuerySearch",
        "SpokenQuestionAnswering", "Tensors", "VectorIndexes",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "TestSupport", dependencies: ["NeuralNetworks", "Tensors"],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "AudioFilesTests", dependencies: ["AudioFiles", "Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "SpeechFeaturesTests",
      dependencies: ["AudioFiles", "SpeechFeatures", "Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "SpeechRecognitionTests",
      dependencies: ["NeuralNetworks", "SpeechRecognition", "Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "SpokenLanguageUnderstandingTests",
      dependencies: ["NeuralNetworks", "SpokenLanguageUnderstanding", "Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "SpokenQuerySearchTests",
      dependencies: ["NeuralNetworks", "SpokenQuerySearch", "Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "SpokenQuestionAnsweringTests",
      dependencies: ["NeuralNetworks", "SpokenQuestionAnswering", "Tensors", "TestSupport"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "VectorIndexesTests", dependencies: ["TestSupport", "VectorIndexes"]),
    .testTarget(
      name: "PlotsTests", dependencies: ["Plots", "TestSupport"], resources: [.copy("Golden")]),
    .testTarget(
      name: "SpeechPipelinesTests",
      dependencies: [
        "AudioFiles", "NeuralNetworks", "SpeechFeatures", "SpeechPipelines", "SpeechRecognition",
        "SpokenLanguageUnderstanding", "SpokenQuerySearch", "SpokenQuestionAnswering", "Tensors",
        "TestSupport", "VectorIndexes",
      ],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["AudioFiles", "Experiments", "NeuralNetworks", "TestSupport"]),
    .testTarget(
      name: "HearkenCommandTests",
      dependencies: [
        "AudioFiles", "HearkenCommand", "NeuralNetworks", "SpeechFeatures", "SpeechPipelines",
        "SpeechRecognition", "SpokenQuerySearch", "Tensors", "TestSupport",
      ],
      resources: [.copy("Golden")]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

/// Every Swift target: warnings are errors, unsafe expressions are marked, imports are explicit.
/// SE-0335 (`any`), SE-0444 (imports of members), SE-0409 (imports are internal), SE-0458 (`unsafe`).
for target in package.targets
where target.type != .system && !["CKernels", "CHNSW"].contains(target.name) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
