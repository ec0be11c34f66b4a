import AudioFiles
import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechPipelines
import SpokenQuerySearch
import Tensors
import TestSupport
import Testing
import VectorIndexes

/// A tiny embedder of random weights.
enum TinyEmbedder {
  static func make(seed: UInt64 = 1) throws -> Embedder {
    let features = SegmentFeatures.Configuration()
    var stack = RecurrentStack.Configuration()
    (stack.cell, stack.layerCount, stack.hiddenSize) = (.gru, 1, 12)
    var random = SeededGenerator(seed: seed)
    let configuration = Embedder.Configuration(
      features: features,
      network: SequenceAutoencoder.Configuration(
        featureCount: features.features.featureCount, encoder: stack, vectorSize: 16,
        decoderSize: nil), objective: .views, name: "tiny")
    return try Embedder(
      configuration, network: SequenceAutoencoder(configuration.network, using: &random),
      whitening: VectorWhitening(of: .random([20, 16], seed: seed), power: 0))
  }
}

@Suite struct EmbedderTests {
  private func samples(_ text: String) -> [Float] { tones(text, sampleRate: 8000) }

  @Test func `A vector has length 1 and does not depend on what it is computed with`() throws {
    let embedder = try TinyEmbedder.make()
    let frames = ["abc", "a", "cab cab"].map { embedder.features(samples($0)) }
    let together = embedder.vectors(of: frames + [Tensor(shape: [0, 78], values: [])])
    for (row, segment) in frames.enumerated() {
      let vector = Array(together.values[16 * row..<16 * row + 16])
      #expect(embedder.vectors(of: [segment]).values == vector)
      #expect(abs(VectorKernels.sumOfSquares(vector) - 1) < 1e-5)
    }
    #expect(together.values.suffix(16).allSatisfy { $0 == 0 })
  }

  @Test func `A file gives the same vectors and the same hash`() throws {
    let folder = try TemporaryFolder()
    let embedder = try TinyEmbedder.make()
    let path = "\(folder.path)/model.safetensors"
    try embedder.write(to: path)
    let read = try Embedder(contentsOf: path)
    #expect(read.configuration == embedder.configuration)
    #expect(read.hash == embedder.hash)
    #expect(read.vector(of: samples("abc")) == embedder.vector(of: samples("abc")))
    #expect(try TinyEmbedder.make(seed: 2).hash != embedder.hash)
  }

  @Test func `A model of another kind is refused`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.safetensors"
    try Safetensors(tensors: [:], metadata: ["hearken.kind": "hearken recognizer 1"])
      .write(to: path)
    #expect {
      try Embedder(contentsOf: path)
    } throws: { error in
      (error as? ModelFileError)?.flaw
        == .kind(found: "hearken recognizer 1", needed: "hearken embedder 1")
    }
  }

  @Test(arguments: ["whitening.mean", "vector.bias", "encoder.0.forward.inputWeights"])
  func `A model without one of its tensors is refused`(name: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.safetensors"
    try TinyEmbedder.make().write(to: path)
    var file = try Safetensors(contentsOf: path)
    file.tensors[name] = nil
    try file.write(to: path)
    #expect(throws: ModelFileError.self) { try Embedder(contentsOf: path) }
  }

  @Test func `Silence around a word changes its frames little`() throws {
    let features = try SegmentFeatures(SegmentFeatures.Configuration.baseline)
    let word = samples("abcb")
    var random = SeededGenerator(seed: 1)
    let hush = { (count: Int) in (0..<count).map { _ in 1e-4 * random.normal() } }
    let padded = hush(4000) + word + hush(6000)
    let frames = (features(word).rowCount, features(padded).rowCount)
    #expect(abs(frames.0 - frames.1) <= 14, "\(frames)")
  }

  @Test func `Frames have mean 0 and variance 1 over a segment`() throws {
    let features = try SegmentFeatures(SegmentFeatures.Configuration())
    let frames = features(samples("abc"))
    for column in [0, 5, 40] {
      let values = (0..<frames.rowCount).map { Double(frames[$0, column]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      #expect(abs(mean) < 1e-3)
      #expect(abs(variance - 1) < 1e-2)
    }
  }
}

@Suite struct WordTableTests {
  @Test func `A table and CTM of the same words`() throws {
    let folder = try TemporaryFolder()
    let table = try folder.write(
      "utterance\tstart\tend\tlabel\nu1\t0.5\t0.75\tone\nu1\t0.75\t1.0\t\nu1\t1.0\t1.5\ttwo\n",
      to: "words.tsv")
    let ctm = try folder.write(
      ";; note\nu1 1 0.5 0.25 one 0.9\nu1 1 1.0 0.5 two\n", to: "words.ctm")
    for path in [table, ctm] {
      let words = try WordTable(contentsOf: path)["somewhere/u1.flac"]
      #expect(words.map(\.text) == ["one", "two"])
      #expect(words.map(\.start) == [0.5, 1.0])
      #expect(words.map(\.end) == [0.75, 1.5])
      #expect(try WordTable(contentsOf: path)["u2.flac"].isEmpty)
    }
  }

  @Test(arguments: [
    "utterance\tstart\tend\nu\t0\t1\n", "utterance\tstart\tend\tlabel\nu\t1\t0\tword\n",
    "utterance\tstart\tend\tlabel\nu\tsoon\t1\tword\n", "u1 1 0.5\n",
    "utterance\tstart\tend\tlabel\n",
  ]) func `What is no table of words is refused`(text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "words")
    #expect(throws: WordTableError.self) { try WordTable(contentsOf: path) }
  }
}

@Suite struct EmbedderTrainingTests {
  private static func options(epochs: Int = 3) -> EmbedderOptions {
    var options = EmbedderOptions()
    (options.epochCount, options.batchSize, options.warmupSteps) = (epochs, 4, 2)
    options.alteration?.tempos = [0.9, 1.1]
    options.alteration?.warps = [1, 1.1]
    return options
  }

  private static func segments(in folder: TemporaryFolder) throws -> [Segment] {
    try ["ab", "ab", "cd", "cd", "ac", "ac"].enumerated().map { index, text in
      let path = try folder.write(
        soundFile(tones(text, sampleRate: 8000), sampleRate: 8000),
        to: "\(index).wav")
      return Segment(path: path, label: text, speaker: "s\(index % 2)")
    }
  }

  private static func configuration(_ objective: EmbedderObjective) throws -> Embedder.Configuration
  {
    var configuration = try TinyEmbedder.make().configuration
    configuration.objective = objective
    if objective.needsDecoder { configuration.network.decoderSize = 24 }
    return configuration
  }

  @Test(arguments: EmbedderObjective.allCases) func `The loss falls for every objective`(
    objective: EmbedderObjective
  ) async throws {
    let folder = try TemporaryFolder()
    let segments = try Self.segments(in: folder)
    var options = Self.options(epochs: 60)
    (options.learningRate, options.alteration) = (1e-2, nil)
    options.corruption = FrameCorruption(maskRate: 0.1, noise: 0.1)
    options.clusterSize = 2
    options.margin = 1.5  // equal tones are equal vectors: a smaller one is kept from the start
    let training = try await EmbedderTraining(
      Self.configuration(objective), options: options, segments: segments, dev: segments,
      initial: objective == .clusters ? TinyEmbedder.make() : nil, folder: "\(folder.path)/t",
      threads: 1)
    var epochs: [EmbedderTraining.Epoch] = []
    let ended = try await training.run(resuming: false) { event in
      if case .epoch(let epoch) = event { epochs.append(epoch) }
    }
    #expect(ended && epochs.count == 60)
    let (first, last) = (epochs[0].loss, epochs.suffix(5).reduce(0) { $0 + $1.loss / 5 })
    #expect(last < 0.95 * first, "\(first) to \(last)")
    #expect(epochs[0].devMAPOthers != nil)
    _ = try Embedder(contentsOf: "\(folder.path)/t/model.safetensors")
  }

  @Test func `A training that is stopped and resumed ends as one that was not, on any threads`()
    async throws
  {
    let folder = try TemporaryFolder()
    let segments = try Self.segments(in: folder)
    func training(_ name: String, threads: Int) async throws -> EmbedderTraining {
      try await EmbedderTraining(
        Self.configuration(.views), options: Self.options(), segments: segments, dev: [],
        folder: "\(folder.path)/\(name)", threads: threads)
    }
    #expect(try await training("whole", threads: 2).run(resuming: false) { _ in })
    var steps = 0
    let stopped = try await training("parts", threads: 1)
      .run(resuming: false, shouldStop: { steps == 3 }) { event in
        if case .step = event { steps += 1 }
      }
    #expect(!stopped)
    #expect(try await training("parts", threads: 1).run(resuming: true) { _ in })
    let models = try ["whole", "parts"].map {
      try Embedder(contentsOf: "\(folder.path)/\($0)/model.safetensors").hash
    }
    #expect(models[0] == models[1])
  }

  /// Neither labels nor speakers may reach what is called unsupervised.
  @Test(arguments: EmbedderObjective.allCases.filter { !$0.needsLabels })
  func `Labels and speakers do not change a model without labels`(
    objective: EmbedderObjective
  ) async throws {
    let folder = try TemporaryFolder()
    let segments = try Self.segments(in: folder)
    let bare = segments.map { Segment(path: $0.path) }
    var hashes: [String] = []
    for (name, segments) in [("labelled", segments), ("bare", bare)] {
      var options = Self.options(epochs: 2)
      options.clusterSize = 2
      _ = try await EmbedderTraining(
        Self.configuration(objective), options: options, segments: segments, dev: [],
        initial: objective == .clusters ? TinyEmbedder.make() : nil,
        folder: "\(folder.path)/\(name)", threads: 1
      ).run(resuming: false) { _ in }
      hashes.append(try Embedder(contentsOf: "\(folder.path)/\(name)/model.safetensors").hash)
    }
    #expect(hashes[0] == hashes[1])
  }

  @Test func `The checkpoint of another training is refused`() async throws {
    let folder = try TemporaryFolder()
    let segments = try Self.segments(in: folder)
    func run(_ options: EmbedderOptions, resuming: Bool) async throws {
      _ = try await EmbedderTraining(
        Self.configuration(.views), options: options, segments: segments, dev: [],
        folder: "\(folder.path)/t", threads: 1
      ).run(resuming: resuming) { _ in }
    }
    try await run(Self.options(epochs: 1), resuming: false)
    var other = Self.options(epochs: 1)
    other.temperature = 0.5
    await #expect(throws: CheckpointError.self) { try await run(other, resuming: true) }
  }
}

@Suite struct SearchEvaluationTests {
  /// Two words of two speakers; each saying is nearest to the other word of its own speaker.
  @Test func `Other speakers are told apart`() {
    let segments = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")].map {
      Segment(path: "\($0.0)\($0.1)", label: $0.0, speaker: $0.1)
    }
    let vectors = Tensor(
      shape: [4, 3], values: [1, 0, 0.5, 0, 1, 0.5, 0.9, 0, 0.1, 0, 0.9, 0.1])
    let figures = SearchEvaluation(segments).figures(ofVectors: vectors)
    // The right one is second of three among all, and first of two among the other speaker's… only
    // if the word counts for more than what the speakers share.
    #expect(figures.all.queryCount == 4)
    #expect(figures.others?.queryCount == 4)
    #expect(figures.all.meanAveragePrecision.mean < 1)
    #expect((figures.others?.trialCount ?? 0) == 8)
  }

  @Test func `Warping ranks by distance, and vectors by cosine, the same`() async {
    let segments = ["a", "a", "b", "b"].map { Segment(path: "p", label: $0) }
    let frames = [1, 1, 2, 2].map { Tensor.random([6, 3], seed: UInt64($0)) }
    let figures = await SearchEvaluation(segments).figures(
      ofFrames: frames, by: DynamicTimeWarping(), threads: 2)
    #expect(figures.all.meanAveragePrecision.mean == 1)
    #expect(figures.others == nil)
  }
}
