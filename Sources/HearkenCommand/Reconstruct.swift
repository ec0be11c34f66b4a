import ArgumentParser
import AudioFiles
import Foundation
import NeuralNetworks
import Plots
import SpeechPipelines
import Tensors

/// `hearken reconstruct`: what a vector holds of a segment, as a picture.
struct Reconstruct: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a segment beside what its vector gives back of it.",
    discussion: """
      For models with a decoder (`hearken train embedder --objective autoencoder`, denoising or \
      correspondence). The picture shows features over time, at the left as they are, at the right \
      made from the vector; the mean square of their difference is printed, where 1 would be a vector \
      that tells nothing.

      Examples:
        hearken reconstruct word.wav --model my-vectors
        hearken reconstruct talk.wav --from 12.3 --to 12.9 --model my-vectors -o word.png
      """)

  @Argument(help: "A recording of a word.")
  var recording: String
  @Option(help: "The model: a file or a folder.")
  var model: String
  @Option(help: "Where the word begins in the recording, in seconds.")
  var from: Double?
  @Option(help: "Where it ends.")
  var to: Double?
  @Option(name: .shortAndLong, help: "The picture.")
  var output = "reconstruction.png"

  func validate() throws {
    guard (from ?? 0) >= 0, (from ?? 0) < (to ?? .infinity) else {
      throw ValidationError("--from must be 0 or more and before --to.")
    }
  }

  func run() throws {
    let embedder = try Embedder(contentsOf: ShippedModels.path(of: model))
    let waveform = try Waveform(contentsOf: recording)
    let start = min(from ?? 0, waveform.duration)
    let part = waveform[start..<max(start, min(to ?? .infinity, waveform.duration))]
    let frames = embedder.features(part.samples(at: embedder.sampleRate))
    guard frames.rowCount > 0 else {
      complain("\(recording) has no frame there: 25 ms at least are needed.")
      throw ExitCode.badInput
    }
    guard let made = embedder.reconstruction(of: frames) else {
      complain(
        "\(model) was trained for \(embedder.configuration.objective) and has no decoder; "
          + "name a model of autoencoder, denoising or correspondence.")
      throw ExitCode.badModel
    }
    let error = zip(frames.values, made.values).reduce(0.0) {
      $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
    }
    try picture(frames, made).write(to: output)
    try emit(
      line: String(
        format: "Wrote %@; mean square of the difference %.3f, of the frames %.3f", output,
        error / Double(frames.count),
        VectorKernels.sumOfSquares(frames.values) / Double(frames.count)))
  }

  /// Both side by side, with an empty column between them.
  private func picture(_ frames: Tensor, _ made: Tensor) -> HeatMap {
    let (time, rows) = (frames.rowCount, frames.columnCount)
    var picture = HeatMap(
      frames.values + [Float](repeating: .nan, count: rows) + made.values, rowCount: rows)
    picture.title = "\(URL(filePath: recording).lastPathComponent), features and reconstruction"
    picture.columnAxis = Axis("frame", range: 0...Double(2 * time + 1), ticks: [])
    picture.rowAxis = Axis("feature", range: 0...Double(rows))
    picture.valueAxis = Axis("deviations from the segment's mean", range: -2.5...2.5)
    picture.colorMap = .viridis
    picture.isSmooth = false
    picture.segments = [
      HeatMap.Segment(start: 0, end: Double(time), text: "as it is"),
      HeatMap.Segment(
        start: Double(time + 1), end: Double(2 * time + 1), text: "made from the vector"),
    ]
    return picture
  }
}
