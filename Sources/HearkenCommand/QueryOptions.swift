import ArgumentParser
import AudioFiles
import Foundation
import SpeechPipelines
import SpokenQuerySearch
import Tensors

/// What is looked for: recordings of a word, parts of them, or places that were found before.
struct QueryOptions: ParsableArguments {
  @Argument(help: "Recordings of the word; several are examples of the same.")
  var recordings: [String] = []
  @Option(help: "Where the word begins in the recording, in seconds.")
  var from: Double?
  @Option(help: "Where it ends.")
  var to: Double?
  @Option(help: "What an earlier search has written with --json.")
  var hits: String?
  @Option(help: "Of --hits, which place is the query, counted from 1; may be repeated.")
  var hit: [Int] = []
  @Flag(help: "Each recording is a query of its own.")
  var each = false

  /// Whether nothing is named.
  var isEmpty: Bool { recordings.isEmpty && hit.isEmpty }

  func validate() throws {
    guard (from == nil && to == nil) || recordings.count == 1 && hit.isEmpty else {
      throw ValidationError("--from and --to are of one recording, but several are named.")
    }
    guard (from ?? 0) >= 0, (from ?? 0) < (to ?? .infinity) else {
      throw ValidationError("--from must be 0 or more and before --to.")
    }
    guard hit.isEmpty == (hits == nil) else {
      throw ValidationError("--hit names places of --hits: both are needed.")
    }
    guard hit.allSatisfy({ $0 > 0 }) else { throw ValidationError("--hit counts from 1.") }
  }

  /// A recording of a word, or a part of one.
  struct Example {
    var path: String
    var times: Range<Seconds>?
  }

  /// Returns the queries, each with its examples.
  func queries() throws -> [[Example]] {
    let part = from == nil && to == nil ? nil : (from ?? 0)..<(to ?? .infinity)
    let examples =
      recordings.map { Example(path: $0, times: part) } + (try hits.map(earlier) ?? [])
    return each ? examples.map { [$0] } : [examples]
  }

  /// The places of an earlier search that are asked for.
  private func earlier(_ path: String) throws -> [Example] {
    let found: [SegmentSearch.Hit]
    do {
      found = try JSONDecoder().decode(
        [SegmentSearch.Hit].self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      complain(
        "\(path) holds no places; give what `hearken search --json` has written.")
      throw ExitCode.badInput
    }
    return try hit.map { number in
      guard number <= found.count else {
        complain("\(path) holds \(found.count) places, so that there is no --hit \(number).")
        throw ExitCode.badInput
      }
      let place = found[number - 1]
      return Example(path: place.file, times: place.start..<max(place.start, place.end))
    }
  }
}

/// A query whose recordings have been read.
struct PreparedQuery {
  /// What it is called.
  let name: String
  /// Where they are from.
  let sources: [QueryOptions.Example]
  /// Its sounds.
  let examples: [Waveform]
  /// What is looked for, [vectorSize].
  let vector: [Float]
  /// Where the query itself lies, if it is part of a recording: it is no find.
  let excluded: (file: String, times: Range<Seconds>)?

  init(_ query: [QueryOptions.Example], by embedder: Embedder) throws {
    (name, sources) = (query[0].path, query)
    examples = try query.map { try Self.waveform($0) }
    let frames = examples.map { embedder.features($0.samples(at: embedder.sampleRate)) }
    for (example, frames) in zip(query, frames) where frames.rowCount == 0 {
      complain("\(example.path) is too short to search by: at least one frame of 25 ms is needed.")
      throw ExitCode.badInput
    }
    vector = embedder.vector(ofExamples: frames)
    excluded = query.count == 1 ? query[0].times.map { (query[0].path, $0) } : nil
  }

  private static func waveform(_ example: QueryOptions.Example) throws -> Waveform {
    let waveform = try Waveform(contentsOf: example.path)
    guard let times = example.times else { return waveform }
    let part =
      waveform[times.lowerBound..<min(times.upperBound, max(waveform.duration, times.lowerBound))]
    guard !part.samples.isEmpty else {
      complain(
        "\(example.path) lasts \(waveform.duration) s, so that nothing lies after "
          + "\(times.lowerBound) s.")
      throw ExitCode.badInput
    }
    return part
  }
}

/// A place as it is shown: in JSON, the place and how it was found.
struct FoundPlace: Encodable {
  var hit: SegmentSearch.Hit
  var query: String?
  var search: String

  private enum Key: String, CodingKey {
    case query, search
  }

  func encode(to encoder: any Encoder) throws {
    try hit.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(query, forKey: .query)
    try container.encode(search, forKey: .search)
  }
}

extension Waveform {
  /// The samples at another rate.
  func samples(at rate: Hertz) -> [Float] {
    sampleRate == rate ? samples : resampled(to: rate).samples
  }
}
