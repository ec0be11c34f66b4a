import Foundation
import SpeechPipelines

/// Shows on standard error how a training goes: a moving line on a terminal, and a line every
/// half minute elsewhere.
struct TrainingReporter {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastShown = Date.distantPast
  private var started = Date()
  private var stepsBefore: Int?
  private var frameRate: Double?
  private var lastStep = Date()

  init(training: TrainingSet, development: TrainingSet) {
    let hours = training.examples.reduce(0) { $0 + $1.duration } / 3600
    write(
      """
      training on \(training.examples.count) utterances (\(String(format: "%.2f", hours)) h), \
      dev \(development.examples.count)
      """)
  }

  mutating func report(_ event: RecognizerTraining.Event) {
    switch event {
    case .resumed(let step):
      write("resumed after step \(step)")
    case .step(let progress):
      step(progress)
    case .epoch(let epoch, let isBest):
      write(
        String(
          format: "epoch %d: loss %.3f, dev loss %.3f, %@, %.0f s%@%@",
          epoch.number, epoch.trainingLoss, epoch.devLoss, rates(epoch), epoch.seconds,
          epoch.skippedSteps > 0 ? ", \(epoch.skippedSteps) steps skipped" : "",
          isBest ? "  best" : ""))
    }
  }

  func end(_ ending: RecognizerTraining.Ending, _ history: TrainingHistory, folder: String) {
    if ending == .interrupted {
      write("interrupted; the same command with --resume goes on from here")
    }
    guard let best = history.best else { return }
    write("best epoch \(best.number): dev \(rates(best)); \(folder)/model.safetensors")
  }

  /// The error rates that an epoch has.
  private func rates(_ epoch: TrainingHistory.Epoch) -> String {
    [
      ("WER", epoch.devWordErrorRate), ("CER", epoch.devCharacterErrorRate),
      ("PER", epoch.devPhoneErrorRate),
    ].compactMap { name, rate in rate.map { String(format: "\(name) %.2f %%", 100 * $0) } }
      .joined(separator: ", ")
  }

  private mutating func step(_ progress: RecognizerTraining.Progress) {
    let now = Date()
    let rate = Double(progress.frameCount) / max(now.timeIntervalSince(lastStep), 1e-6)
    frameRate = frameRate.map { 0.95 * $0 + 0.05 * rate } ?? rate
    lastStep = now
    let done = (progress.epoch - 1) * progress.batchCount + progress.batch
    let first = stepsBefore ?? done - 1
    stepsBefore = first
    guard now.timeIntervalSince(lastShown) > (isTerminal ? 0.2 : 30) else { return }
    lastShown = now
    let left =
      now.timeIntervalSince(started) / Double(done - first)
      * Double(progress.epochCount * progress.batchCount - done)
    let line = String(
      format: "epoch %d/%d, step %d/%d, loss %.3f, %.0f frames/s, %@ left", progress.epoch,
      progress.epochCount, progress.batch, progress.batchCount, progress.loss, frameRate ?? rate,
      duration(left))
    if isTerminal {
      tell("\(Self.clearing)\(bar(progress)) \(line)")
    } else {
      tell("\(line)\n")
    }
  }

  private func bar(_ progress: RecognizerTraining.Progress) -> String {
    let filled = 20 * progress.batch / progress.batchCount
    return String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
  }

  private func duration(_ seconds: TimeInterval) -> String {
    let minutes = Int(seconds / 60)
    return minutes >= 60
      ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes) min \(Int(seconds) % 60) s"
  }

  /// Takes the cursor to the beginning of the line and empties it.
  private static let clearing = "\r\u{1B}[K"

  /// Writes a line, in place of the moving one on a terminal.
  private func write(_ line: String) {
    tell("\(isTerminal ? Self.clearing : "")\(line)\n")
  }
}
