import ArgumentParser
import AudioFiles
import Foundation
import SpeechPipelines
import SpokenQuerySearch
import Tensors

/// `hearken evaluate search`: how well words find other sayings of theirs.
struct EvaluateSearch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measure search by spoken example: MAP, P@N, EER and MTWV with 95 % intervals.",
    discussion: """
      Each segment in turn is the query, the others are what may be found; those of the same label \
      (transcript) are right. Figures are of all other segments, and of other speakers' only, where \
      the manifest has a column of speakers. Beside the models stand the baselines: frames \
      averaged in 10 parts (naive), and dynamic time warping (dtw), on 13 cepstra normalised \
      over each segment.

      MTWV weighs a false alarm 999.9 as NIST does, which suits rare words in hours of speech; \
      --false-alarm-cost changes it. Intervals are normal, over queries.

      Examples:
        hearken evaluate search --manifest words.tsv --split test
        hearken evaluate search --manifest speech.tsv --words words.tsv \\
          --min-letters 5 --min-duration 0.3 --sample 1000 --model my-vectors
      """)

  @Option(help: "Recordings with transcripts and speakers: TSV, CSV or JSON lines.")
  var manifest: String
  @Option(help: "Only the lines of this split.")
  var split: String?
  @Option(help: "A model, a file or a shipped model's name; may be repeated.")
  var model: [String] = []
  @Flag(inversion: .prefixedNo, help: "Also measure the baselines.")
  var baselines = true
  @Flag(help: "Let the baselines leave silence at the edges out, as models do.")
  var trimBaselines = false
  @Option(help: "Only so many segments, drawn by a seed; 0 takes all.")
  var sample = 0
  @Option(help: "Only words that so many speakers say, at least.")
  var minSpeakers = 1
  @Flag(
    help: """
      Look for the words of --words in the recordings cut into windows, as `hearken search` does: \
      MAP, P@1 and MTWV of continuous speech. Only models, unless --rerank, --warping or \
      --posteriors.
      """)
  var continuous = false
  @Option(
    help: """
      Of --continuous, also rank the places that each model finds anew: dtw, posteriors; may be \
      repeated.
      """)
  var rerank: [Search.Reranking] = []
  @Flag(
    help: """
      Of --continuous, also look for every query everywhere by dynamic time warping, without \
      windows.
      """)
  var warping = false
  @Flag(help: "Of --continuous, also look for every query everywhere by a recogniser's scores.")
  var posteriors = false
  @Option(help: "Of posteriors, the model that recognises.")
  var recognizer = ShippedModels.defaultName
  @Option(help: "Of --continuous, the lengths of windows in seconds, separated by commas.")
  var lengths = "0.3,0.45,0.65,0.9"
  @Option(help: "Of --continuous, seconds from one window to the next.")
  var shift = 0.1
  @Option(help: "How much MTWV weighs a false alarm.")
  var falseAlarmCost = 999.9
  @Option(help: "text: a table. json: one object.")
  var format = Evaluate.Format.text

  @OptionGroup var chosen: SegmentOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard !continuous || chosen.words != nil else {
      throw ValidationError("--continuous needs to know when words are said: name --words.")
    }
    guard continuous || (rerank.isEmpty && !warping && !posteriors) else {
      throw ValidationError("--rerank, --warping and --posteriors belong to --continuous.")
    }
    guard shift >= 0.01, IndexAdd.windowLengths(lengths) != nil else {
      throw ValidationError("--shift must be 0.01 or more, --lengths numbers of 0.05 to 60.")
    }
  }

  func run() async throws {
    let all = chosenSegments(try chosen.segments(manifest, split: split))
    guard all.contains(where: { $0.label != nil }) else {
      complain("\(manifest) names no segment with a label, but words to look for are needed.")
      throw ExitCode.badInput
    }
    let names = model.isEmpty ? ShippedModels.embedders : model
    let embedders = try names.map {
      try Embedder(contentsOf: ShippedModels.path(of: $0, kind: .embedder))
    }
    if continuous { return try await measureContinuous(all, names, embedders) }
    let recordings = await SegmentRecordings(all, threads: threads.count)
    for failure in recordings.failures { complain("\(failure)") }
    let evaluation = SearchEvaluation(recordings.segments)
    var rows: [Row] = []
    for (name, embedder) in zip(names, embedders) {
      let frames = await recordings.frames(embedder.features, threads: threads.count)
      let vectors = await embedder.vectors(of: frames, threads: threads.count)
      rows.append(
        Row(name, embedder.configuration.objective.rawValue, evaluation.figures(ofVectors: vectors))
      )
    }
    if baselines { rows += try await baselineRows(recordings, evaluation) }
    let report = rows.map { $0.figures(falseAlarmCost: falseAlarmCost) }
    switch format {
    case .text: try emit(line: Self.table(report, segments: recordings.segments.count))
    case .json:
      try emit(line: JSONText.pretty(report))
    }
    try ExitCode.check(
      failures: all.count - recordings.segments.count, of: max(all.count, 1))
  }

  /// Searches recordings that are cut without knowing their words.
  private func measureContinuous(
    _ queries: [Segment], _ names: [String], _ embedders: [Embedder]
  ) async throws {
    var every = chosen
    (every.minLetters, every.minDuration) = (1, 0)
    var evaluation = ContinuousEvaluation(words: try every.segments(manifest, split: split))
    evaluation.segmentation = .windows(
      lengths: IndexAdd.windowLengths(lengths) ?? [], shift: shift)
    var heard: [String: HeardRecording] = [:]
    if posteriors || rerank.contains(.posteriors) { heard = try await hear(evaluation.paths) }
    var tried: [(name: String, kind: String, method: ContinuousEvaluation.Method)] = []
    for (name, embedder) in zip(names, embedders) {
      let kind = embedder.configuration.objective.rawValue
      tried.append((name, kind, .vectors(embedder)))
      for ranking in rerank {
        let comparison: ContinuousEvaluation.Comparison =
          ranking == .dtw ? .warping : .posteriors(heard)
        tried.append(
          (name, "\(kind), \(ranking.rawValue)", .vectors(embedder, reranked: comparison)))
      }
    }
    if warping { tried.append(("dtw", "everywhere", .everywhere(.warping))) }
    if posteriors { tried.append((recognizer, "everywhere", .everywhere(.posteriors(heard)))) }
    var methods: [Method] = []
    for (name, kind, method) in tried {
      let result = try await evaluation(queries, by: method, threads: threads.count)
      for failure in result.failures { complain("\(failure)") }
      methods.append(
        Method(
          name: name, kind: kind, all: Figures(result.figures, falseAlarmCost),
          otherSpeakers: result.otherSpeakers.queryCount > 0
            ? Figures(result.otherSpeakers, falseAlarmCost) : nil))
      tell(
        String(
          format: "%@ (%@): %d windows of %.2f h, %.1f ms a query\n", name, kind,
          result.windowCount, result.duration / 3600,
          1e3 * result.searchTime / Double(max(queries.count, 1))))
    }
    switch format {
    case .text: try emit(line: Self.table(methods, segments: queries.count))
    case .json: try emit(line: JSONText.pretty(methods))
    }
  }

  /// What the recogniser hears in recordings; those that cannot be read are told.
  private func hear(_ paths: [String]) async throws -> [String: HeardRecording] {
    let model = try Recognizer(contentsOf: ShippedModels.path(of: recognizer))
    let clock = ContinuousClock()
    let begin = clock.now
    let results = await concurrentMap(paths, threads: threads.count) { path in
      Result { () throws(AudioFileError) in try HeardRecording(path, by: model) }
    }
    var heard: [String: HeardRecording] = [:]
    for result in results {
      switch result {
      case .success(let recording): heard[recording.path] = recording
      case .failure(let error): complain("\(error)")
      }
    }
    tell(
      String(
        format: "%@: %.2f h recognised in %.0f s\n", recognizer,
        heard.values.reduce(0) { $0 + $1.duration } / 3600, (clock.now - begin) / .seconds(1)))
    return heard
  }

  private func chosenSegments(_ all: [Segment]) -> [Segment] {
    var segments = all
    if minSpeakers > 1 {
      var speakers: [String: Set<String>] = [:]
      for segment in all {
        guard let label = segment.label, let speaker = segment.speaker else { continue }
        speakers[label, default: []].insert(speaker)
      }
      segments = all.filter { (speakers[$0.label ?? ""]?.count ?? 0) >= minSpeakers }
    }
    guard sample > 0, sample < segments.count else { return segments }
    var random = SeededGenerator(seed: 1)
    let kept = segments.indices.shuffled(using: &random).prefix(sample).sorted()
    return kept.map { segments[$0] }
  }

  private func baselineRows(
    _ recordings: SegmentRecordings, _ evaluation: SearchEvaluation
  ) async throws -> [Row] {
    var configuration = SegmentFeatures.Configuration.baseline
    configuration.trimsSilence = trimBaselines
    let frames = await recordings.frames(
      try SegmentFeatures(configuration), threads: threads.count)
    let naive = NaiveEncoder()
    let vectors = frames.map { naive($0) }
    let unit = Tensor(
      shape: [vectors.count, vectors.first?.count ?? 1], values: vectors.flatMap(\.self)
    ).unitRows
    return [
      Row("naive", "baseline", evaluation.figures(ofVectors: unit)),
      Row(
        "dtw", "baseline",
        await evaluation.figures(
          ofFrames: frames, by: DynamicTimeWarping(), threads: threads.count)),
    ]
  }

  /// What was measured of one method.
  private struct Row {
    var name: String
    var kind: String
    var measured: SearchEvaluation.Figures

    init(_ name: String, _ kind: String, _ measured: SearchEvaluation.Figures) {
      (self.name, self.kind, self.measured) = (name, kind, measured)
    }

    func figures(falseAlarmCost: Double) -> Method {
      Method(
        name: name, kind: kind, all: Figures(measured.all, falseAlarmCost),
        otherSpeakers: measured.others.map { Figures($0, falseAlarmCost) })
    }
  }

  /// The figures of a method, as they are written in JSON.
  private struct Method: Encodable {
    var name: String
    var kind: String
    var all: Figures
    var otherSpeakers: Figures?
  }

  private struct Figures: Encodable {
    var queries: Int
    var map: MeanWithInterval?
    var precisionAtN: MeanWithInterval?
    var precisionAt1: MeanWithInterval?
    var equalErrorRate: Double?
    var mtwv: Double

    init(_ figures: RetrievalFigures, _ falseAlarmCost: Double) {
      queries = figures.queryCount
      if queries > 0 {
        map = figures.meanAveragePrecision
        precisionAtN = figures.precisionAtCount
        precisionAt1 = figures.precisionAtOne
      }
      equalErrorRate = figures.equalErrorRate
      mtwv = figures.maximumTermWeightedValue(falseAlarmCost: falseAlarmCost).value
    }

    var line: String {
      func percent(_ value: Double?) -> String {
        value.map { String(format: "%5.1f", 100 * $0) } ?? "    -"
      }
      return """
        \(percent(map?.mean)) (\(percent(map?.lower)) to \(percent(map?.upper)))  \
        \(percent(precisionAtN?.mean))  \(percent(precisionAt1?.mean))  \(percent(equalErrorRate))  \
        \(String(format: "%6.3f", mtwv))  \(queries)
        """
    }
  }

  private static func table(_ methods: [Method], segments: Int) -> String {
    let width = max(8, methods.map { $0.name.count + $0.kind.count + 3 }.max() ?? 8)
    func padded(_ text: String) -> String {
      text.padding(toLength: width, withPad: " ", startingAt: 0)
    }
    let heads = "  MAP % (95 % interval)    P@N %  P@1 %  EER %    MTWV  queries"
    func block(_ title: String, _ figures: (Method) -> Figures?) -> [String] {
      let lines = methods.compactMap { method in
        figures(method).map { padded("\(method.name) (\(method.kind))") + $0.line }
      }
      return lines.isEmpty ? [] : [padded(title) + heads] + lines
    }
    return
      (["\(segments) segments"] + block("all", \.all) + block("other speakers", \.otherSpeakers))
      .joined(separator: "\n")
  }
}
