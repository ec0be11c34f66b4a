import ArgumentParser
import AudioFiles
import Foundation
import Plots
import SpeechFeatures
import Tensors

/// Draws a sound file's mel spectrogram: `hearken spectrogram FILE`.
struct Spectrogram: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the mel spectrogram of a sound file as a PNG picture.",
    discussion: """
      Brightness is the level in decibels relative to the loudest point, down to −80 dB; frames \
      are 25 ms long.

      Examples:
        hearken spectrogram interview.wav
        hearken spectrogram --from 2 --to 4 --transcript "and so" speech.flac
      """)

  @Argument(help: "The sound file; - is standard input.")
  var file: String

  @Option(name: .shortAndLong, help: "The picture. (default: FILE's name and -spectrogram.png)")
  var output: String?

  @Option(help: "Text to write under the picture, such as what is said.")
  var transcript: String?

  @Option(name: .customLong("from"), help: "Where the picture begins, in seconds.")
  var start: Seconds = 0

  @Option(name: .customLong("to"), help: "Where the picture ends, in seconds. (default: the end)")
  var end: Seconds?

  @Option(help: "The picture's width in pixels.")
  var width = 1_200

  @Option(help: "The picture's height in pixels.")
  var height = 700

  func validate() throws {
    guard start >= 0, start.isFinite, end ?? .infinity > start else {
      throw ValidationError(
        """
        The picture would go from \(start) s to \(end.map { "\($0) s" } ?? "the end"): --from \
        must be 0 or more, and --to must be greater.
        """)
    }
    guard Canvas.allowedSides.contains(width), Canvas.allowedSides.contains(height) else {
      let error = PlotError.size(width: width, height: height, allowed: Canvas.allowedSides)
      throw ValidationError(error.description)
    }
  }

  func run() throws {
    let recording = try Waveform(contentsOf: file)
    guard start < recording.duration else {
      throw ValidationError(
        "\(file) lasts \(recording.duration) s, but --from \(start) is not before its end.")
    }
    let end = min(end ?? recording.duration, recording.duration)
    let part = recording[start..<end]
    guard !part.samples.isEmpty else {
      throw ValidationError("There is no sample from \(start) s to \(end) s; move --to away.")
    }
    var picture = try HeatMap(melSpectrogramOf: part, width: width)
    picture.title = name
    picture.columnAxis = Axis("time", unit: "s", range: start...end)
    picture.transcript = transcript ?? ""
    try picture.write(to: path, width: width, height: height)
    try emit(line: "Wrote \(path)")
  }

  /// The sound file's name without folder.
  private var name: String {
    file == "-" ? "standard input" : URL(filePath: file).lastPathComponent
  }

  private var path: String {
    let name = file == "-" ? "" : URL(filePath: file).deletingPathExtension().lastPathComponent
    return output ?? (name.isEmpty ? "spectrogram.png" : "\(name)-spectrogram.png")
  }
}

extension HeatMap {
  /// Makes the picture of a recording's strength over time and frequency.
  ///
  /// Frames advance by about a pixel, so that short recordings are smooth, but by 10 ms at most,
  /// so that no sound of a long one falls between frames.
  fileprivate init(melSpectrogramOf waveform: Waveform, width: Int) throws {
    var features = FeatureConfiguration()
    features.kind = .logMel
    features.sampleRate = waveform.sampleRate
    features.frameLength = 0.025
    features.frameShift = min(max(waveform.duration / Double(width), 0.001), 0.010)
    features.edges = .reflected
    features.preEmphasis = 0
    features.window = .hann
    // Zeros after the frame bring bins to at most 10 Hz apart, so that no filter misses them all.
    let frameLength = features.frameLength * waveform.sampleRate
    features.fftLength = min(1 << Int(log2(4 * frameLength).rounded(.up)), 65_536)
    features.lowFrequency = 20
    let mels = mel(features.lowFrequency)...mel(waveform.sampleRate / 2)
    features.filterCount = max(8, min(128, Int((mels.upperBound - mels.lowerBound) / 18)))
    features.normalizesFilterArea = true
    features.logUnit = .decibel
    features.logFloor = 1e-20  // −200 dB

    let levels = try FeatureExtractor(features)(waveform.samples).values
    // Below −120 dB there is no sound in any file of 24 bits: silence stays dark.
    let loudest = max(levels.max() ?? 0, -120)
    self.init(levels.map { $0 - loudest }, rowCount: features.filterCount)
    valueAxis = Axis("level", unit: "dB", range: -80...0)

    // Row j ..< j + 1 is filter j, centred on the (j + 1)th of filterCount + 1 equal steps. The
    // outermost filters reach half a row farther than their rows: marks there move to the edge.
    let rowCount = Double(rowCount)
    let frequencies: [Hertz] = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000]
    let ticks = frequencies.filter { $0 <= waveform.sampleRate / 2 }.map { hertz in
      let fraction = (mel(hertz) - mels.lowerBound) / (mels.upperBound - mels.lowerBound)
      let position = fraction * (rowCount + 1) - 0.5
      return Tick(min(max(position, 0), rowCount), label: "\(Int(hertz))")
    }
    rowAxis = Axis("frequency", unit: "Hz", ticks: ticks)
  }
}

/// The pitch of a frequency on the scale of the HTK Book, as in `FeatureConfiguration.MelScale`.
private func mel(_ hertz: Hertz) -> Double {
  1_127 * log(1 + hertz / 700)
}
