import AudioFiles
import Foundation
import SpeechFeatures
import SpeechPipelines
import Tensors

/// Recordings of read English with the phone of each frame, as an aligner found them.
struct AlignedPhones {
  /// The phones without stress; 0 is silence and noise.
  let names: [String]
  /// Of three speakers, nine recordings of ten.
  let training: [LabelledFrames]
  /// Of the same speakers, each tenth recording.
  let development: [LabelledFrames]
  /// Of the fourth speaker.
  let test: [LabelledFrames]

  /// 13 MFCC with first and second differences every 20 ms, of mean 0 and variance 1 in a recording.
  static var features: FeatureConfiguration {
    var configuration = FeatureConfiguration()
    (configuration.frameShift, configuration.deltaOrder) = (0.020, 2)
    configuration.normalization = .utterance
    return configuration
  }

  /// The numbers of a frame.
  static var featureCount: Int { features.featureCount }

  /// Reads `librispeech-train-4spk-aligned`; quick runs read few recordings only.
  init(_ options: ExperimentOptions, for experiment: String) throws {
    let folder = "\(options.data)/librispeech-train-4spk-aligned"
    guard FileManager.default.isReadableFile(atPath: "\(folder)/phones.tsv") else {
      throw ExperimentError.missingData(path: "\(folder)/phones.tsv", experiment: experiment)
    }
    let spans = try Self.spans("\(folder)/phones.tsv")
    let phones = Set(spans.values.joined().map(\.phone)).subtracting(["sil"]).sorted()
    names = ["sil"] + phones
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    let extractor = try FeatureExtractor(Self.features)
    let utterances = try Manifest(contentsOf: "\(folder)/manifest.tsv").utterances
    let speakers = Set(utterances.compactMap(\.speaker)).sorted()
    var (training, development, test) = ([LabelledFrames](), [LabelledFrames](), [LabelledFrames]())
    let step = options.size(1, quick: 20)
    for index in stride(from: 0, to: utterances.count, by: step) {
      let utterance = utterances[index]
      let name = URL(fileURLWithPath: utterance.path).deletingPathExtension().lastPathComponent
      guard let found = spans[name] else { continue }
      let x = extractor(try Waveform(contentsOf: utterance.path).samples)
      guard x.rowCount > 0 else { continue }
      let labels = Self.labels(found.map { ($0.end, numbers[$0.phone] ?? 0) }, count: x.rowCount)
      let spoken = LabelledFrames(
        frames: x, labels: labels,
        symbols: found.compactMap { numbers[$0.phone] }.filter { $0 > 0 })
      if utterance.speaker == speakers.last {
        test.append(spoken)
      } else if (index / step).isMultiple(of: 10) {
        development.append(spoken)
      } else {
        training.append(spoken)
      }
    }
    (self.training, self.development, self.test) = (training, development, test)
  }

  /// The phones of each recording with their ends in seconds, by its name.
  private static func spans(_ path: String) throws -> [String: [(end: Double, phone: String)]] {
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    var spans: [String: [(end: Double, phone: String)]] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 4, let end = Double(fields[2]) else { continue }
      let phone = fields[3].filter { !$0.isNumber }
      let isSpeech = !phone.isEmpty && phone.allSatisfy(\.isUppercase)
      spans[String(fields[0]), default: []].append((end, isSpeech ? phone : "sil"))
    }
    return spans
  }

  /// The label at the middle of each frame of 25 ms; the last one holds to the end.
  private static func labels(_ spans: [(end: Double, label: Int)], count: Int) -> [Int] {
    var place = 0
    return (0..<count).map { frame in
      let middle = features.frameShift * Double(frame) + features.frameLength / 2
      while place + 1 < spans.count, spans[place].end <= middle { place += 1 }
      return spans.isEmpty ? 0 : spans[place].label
    }
  }
}
