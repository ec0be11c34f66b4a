public import ArgumentParser
import AudioFiles
import Foundation
public import SpeechFeatures
import Tensors

/// `hearken features`: sound files become frames of features.
struct Features: ParsableCommand {
  /// How frames are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case npy, csv, ark
  }

  static let configuration = CommandConfiguration(
    abstract: "Compute MFCC, log-mel or spectrum features of sound files.",
    discussion: """
      Frames are rows, features are columns. Several files make one Kaldi text archive, or one \
      .npy or .csv file each in the folder given by --output. A file that cannot be read is left \
      out, and the exit code is 66.

      Examples:
        hearken features interview.wav > frames.csv
        hearken features --kind logmel --format npy --output frames.npy interview.wav
        hearken features --preset kaldi --format ark *.flac > frames.ark
      """)

  @Argument(help: "Sound files; '-' is standard input.")
  var files: [String]

  @Option(
    name: .shortAndLong, help: "File to write, or folder for several; '-' is standard output.")
  var output = "-"

  @Option(help: "How to write: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format = Format.csv

  @OptionGroup(title: "Feature options")
  var features: FeatureOptions

  func validate() throws {
    if files.count > 1, format != .ark, output == "-" {
      throw ValidationError("Several files as \(format.rawValue) need a folder: add --output.")
    }
    if format == .ark,
      let file = files.first(where: { name(of: $0).contains(where: \.isWhitespace) })
    {
      throw ValidationError("The name of \(file) has a space, which an ark cannot hold; rename it.")
    }
    var owners: [String: String] = [:]
    for file in files {
      if let other = owners.updateValue(file, forKey: name(of: file)) {
        throw ValidationError(
          "\(other) and \(file) would both be written as '\(name(of: file))'; rename one of them.")
      }
    }
  }

  func run() throws {
    let extractor = try FeatureExtractor(features.configuration())
    var archive = Data()
    var failures = 0
    for file in files {
      let waveform: Waveform
      do {
        let isTruncated: Bool
        (waveform, isTruncated) = try Waveform.whatIsLeft(
          of: file, sampleRate: extractor.configuration.sampleRate)
        if isTruncated { complain(cutShort(file)) }
      } catch {
        complain("\(error)")
        failures += 1
        continue
      }
      let frames = extractor(waveform.samples)
      if frames.shape[0] == 0 { complain("\(file) is shorter than one frame and gives none.") }
      let encoded = try encode(frames, of: file)
      if format == .ark {
        archive += encoded
      } else {
        try write(encoded, to: path(for: file))
      }
    }
    if !archive.isEmpty { try write(archive, to: output) }
    try ExitCode.check(failures: failures, of: files.count)
  }

  private func encode(_ frames: Tensor, of file: String) throws -> Data {
    switch format {
    case .npy: Data(frames.numpyArray)
    case .csv: Data(frames.commaSeparatedValues.utf8)
    case .ark: Data(try frames.kaldiArchiveEntry(name: name(of: file)).utf8)
    }
  }

  private func name(of file: String) -> String {
    file == "-" ? "stdin" : URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
  }

  private func path(for file: String) -> String {
    files.count == 1 ? output : "\(output)/\(name(of: file)).\(format.rawValue)"
  }

  private func write(_ data: Data, to path: String) throws {
    guard path != "-" else { return try emit(data) }
    do {
      let url = URL(fileURLWithPath: path)
      if files.count > 1, format != .ark {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      }
      try data.write(to: url)
    } catch {
      let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
      throw SpeechFeatureError.unwritable(
        path: path, reason: (underlying ?? error).localizedDescription)
    }
  }
}

/// The options that change a ``FeatureConfiguration``; what is not given stays as in the preset.
struct FeatureOptions: ParsableArguments {
  /// A configuration to begin with.
  enum Preset: String, ExpressibleByArgument, CaseIterable {
    case standard, kaldi, librosa
    case pythonSpeechFeatures = "python-speech-features"

    func configuration(_ kind: FeatureConfiguration.Kind) -> FeatureConfiguration {
      switch self {
      case .standard:
        var configuration = FeatureConfiguration()
        configuration.kind = kind
        return configuration
      case .kaldi: return .kaldi(kind)
      case .librosa: return .librosa(kind)
      case .pythonSpeechFeatures: return .pythonSpeechFeatures(kind)
      }
    }
  }

  @Option(help: "Configuration to begin with.")
  var preset = Preset.standard
  @Option(help: "What a frame becomes.")
  var kind = FeatureConfiguration.Kind.mfcc
  @Option(help: "Sample rate in hertz; files are resampled to it.")
  var sampleRate: Double?
  @Option(help: "Duration of a frame in milliseconds.")
  var frameLength: Double?
  @Option(help: "Advance from frame to frame in milliseconds.")
  var frameShift: Double?
  @Option(help: "Where frames lie at the edges.")
  var edges: FeatureConfiguration.Edges?
  @Option(help: "Shape of the analysis window.")
  var window: FeatureConfiguration.WindowShape?
  @Option(help: "Standard deviation of added noise.")
  var dither: Float?
  @Option(help: "Pre-emphasis coefficient, 0 to 1.")
  var preEmphasis: Float?
  @Option(help: "Number of mel filters.")
  var filters: Int?
  @Option(help: "Lower edge of the first filter in hertz.")
  var lowFrequency: Double?
  @Option(help: "Upper edge of the last filter in hertz; 0 or less counts from half the rate.")
  var highFrequency: Double?
  @Option(help: "Number of cepstral coefficients.")
  var coefficients: Int?
  @Option(help: "Frame energy to include.")
  var energy: FeatureConfiguration.Energy?
  @Option(help: "Highest order of deltas to append.")
  var deltas: Int?
  @Option(help: "How to normalise mean and variance.")
  var normalization: FeatureConfiguration.Normalization?
  @Option(help: "Successive frames joined into one.")
  var stack: Int?
  @Option(help: "Advance from one joined frame to the next, in frames.")
  var stackShift: Int?

  /// The preset, changed by the options given.
  func configuration() -> FeatureConfiguration {
    var result = preset.configuration(kind)
    func change<Value>(_ field: WritableKeyPath<FeatureConfiguration, Value>, _ value: Value?) {
      if let value { result[keyPath: field] = value }
    }
    change(\.sampleRate, sampleRate)
    change(\.frameLength, frameLength.map { $0 / 1000 })
    change(\.frameShift, frameShift.map { $0 / 1000 })
    change(\.edges, edges)
    change(\.window, window)
    change(\.dither, dither)
    change(\.preEmphasis, preEmphasis)
    change(\.filterCount, filters)
    change(\.lowFrequency, lowFrequency)
    change(\.highFrequency, highFrequency)
    change(\.coefficientCount, coefficients)
    change(\.energy, energy)
    change(\.deltaOrder, deltas)
    change(\.normalization, normalization)
    change(\.stackedFrameCount, stack)
    change(\.stackShift, stackShift)
    return result
  }
}

extension FeatureConfiguration.Kind: ExpressibleByArgument {}
extension FeatureConfiguration.Edges: ExpressibleByArgument {}
extension FeatureConfiguration.WindowShape: ExpressibleByArgument {}
extension FeatureConfiguration.Energy: ExpressibleByArgument {}
extension FeatureConfiguration.Normalization: ExpressibleByArgument {}
