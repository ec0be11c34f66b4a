public import ArgumentParser
import AudioFiles
import Foundation
import Plots
public import SpeechFeatures

/// Draws a sound file's spectrogram: `hearken spectrogram FILE`.
struct Spectrogram: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the spectrogram of a sound file as a PNG picture.",
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

  @Option(help: "How frequencies are spread over the height.")
  var scale = SpectrogramLevels.Scale.mel

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
    var picture = try HeatMap(spectrogramOf: part, scale: scale, width: width)
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
  fileprivate init(
    spectrogramOf waveform: Waveform, scale: SpectrogramLevels.Scale, width: Int
  ) throws {
    let levels = try SpectrogramLevels(
      waveform.samples, sampleRate: waveform.sampleRate, scale: scale, columnCount: width)
    self.init(levels.values, rowCount: levels.rowCount)
    valueAxis = Axis("level", unit: "dB", range: -80...0)
    let highest = levels.frequencies.upperBound
    var marks: [Hertz] = [50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000]
    if scale == .linear {
      let steps: [Hertz] = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000]
      let step = steps.first { highest / $0 <= 10 } ?? highest
      marks = Array(stride(from: 0, through: highest, by: step))
    }
    let ticks = marks.compactMap { hertz in
      levels.height(of: hertz).map { Tick($0, label: "\(Int(hertz))") }
    }
    rowAxis = Axis("frequency", unit: "Hz", ticks: ticks)
  }
}

extension SpectrogramLevels.Scale: ExpressibleByArgument {}
