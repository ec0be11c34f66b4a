public import AudioFiles
import SpokenQuerySearch
import Tensors

/// Ranks hits anew by dynamic time warping against the query's own frames.
///
/// The recordings are read again for it; a hit whose recording cannot be read keeps its place behind
/// the others.
public struct HitReranking: Sendable {
  private let features: SegmentFeatures
  private let warping = DynamicTimeWarping()

  /// Makes a ranking on the baseline's frames.
  public init() throws {
    features = try SegmentFeatures(.baseline)
  }

  /// The sample rate that examples must have.
  public var sampleRate: Hertz { features.sampleRate }

  /// Returns the hits by rising distance to the nearest example.
  ///
  /// - Parameters:
  ///   - hits: from ``SegmentSearch``.
  ///   - examples: samples of the query at ``sampleRate``.
  ///   - path: the path of a recording that an index names.
  /// - Returns: the same hits with their distances.
  public func callAsFunction(
    _ hits: [SegmentSearch.Hit], examples: [[Float]], path: (String) -> String = { $0 }
  ) -> [SegmentSearch.Hit] {
    let queries = examples.map { warping.prepared(features($0)) }
    var recordings: [String: Tensor?] = [:]
    let measured = hits.map { hit in
      var hit = hit
      if recordings[hit.file] == nil {
        let waveform = try? Waveform(contentsOf: path(hit.file), sampleRate: sampleRate)
        recordings[hit.file] = waveform.map { features.recording($0.samples) }
      }
      if case .some(.some(let recording)) = recordings[hit.file] {
        let range =
          Int(
            hit.start / features.frameShift)..<max(
            Int(hit.start / features.frameShift), Int(hit.end / features.frameShift))
        let frames = warping.prepared(features.frames(range, of: recording))
        hit.distance = queries.map { warping($0, frames) }.min()
      }
      return hit
    }
    return measured.enumerated().sorted {
      ($0.element.distance ?? .infinity, $0.offset) < ($1.element.distance ?? .infinity, $1.offset)
    }.map(\.element)
  }
}
