public import AudioFiles
import SpokenQuerySearch
import Tensors
public import VectorIndexes

/// Makes of a recording what an index keeps of it.
///
///     file → samples → frames of the whole → segments → frames of each → vectors
///
/// Frames are computed once for all segments that overlap. Segments without frames are left out.
public struct RecordingIndexing: Sendable {
  private let embedder: Embedder
  private let segmentation: Segmentation

  /// Joins a model with a way to cut recordings.
  public init(_ embedder: Embedder, segmentation: Segmentation) {
    self.embedder = embedder
    self.segmentation = segmentation
  }

  /// Reads a recording.
  ///
  /// - Parameters:
  ///   - path: an audio file of any format and rate.
  ///   - name: what the index calls it; the path if nil.
  /// - Throws: `AudioFileError` if nothing of it can be read.
  /// - Returns: its segments with their vectors.
  public func callAsFunction(
    _ path: String, name: String? = nil
  ) throws(AudioFileError) -> IndexedRecording {
    let waveform = try Waveform(contentsOf: path, sampleRate: embedder.sampleRate)
    let recording = embedder.features.recording(waveform.samples)
    let shift = embedder.features.frameShift
    var pieces: [Segmentation.Piece] = []
    var segments: [Tensor] = []
    for piece in segmentation.pieces(of: waveform, path: path) {
      let first = Int((piece.times.lowerBound / shift).rounded())
      // A frame that only begins in the segment tells of what follows it.
      let last = Int((piece.times.upperBound / shift + 1e-6).rounded(.down))
      let frames = embedder.features.frames(first..<max(first, last), of: recording)
      guard frames.rowCount > 0 else { continue }
      pieces.append(piece)
      segments.append(frames)
    }
    return IndexedRecording(
      path: name ?? path, duration: waveform.duration, segmentation: segmentation.name,
      starts: pieces.map(\.times.lowerBound), ends: pieces.map(\.times.upperBound),
      words: pieces.map { $0.word.replacing("\n", with: " ") },
      vectors: embedder.vectors(of: segments).values)
  }
}

extension VectorIndex.Model {
  /// Names a model as an index knows it.
  public init(_ embedder: Embedder) {
    self.init(
      hash: embedder.hash, name: embedder.configuration.name, vectorSize: embedder.vectorSize)
  }
}

extension VectorIndex {
  /// Refuses a model that did not make this index's vectors.
  public func check(_ embedder: Embedder) throws(VectorIndexError) {
    let found = Model(embedder)
    guard found.hash == model.hash, found.vectorSize == model.vectorSize else {
      throw .otherModel(
        path: path, found: "\(model.name) (\(model.hash))", needed: "\(found.name) (\(found.hash))")
    }
  }
}
