import NeuralNetworks
import Plots
import Tensors

/// A Neural Turing Machine on three tasks, against an LSTM.
struct TuringMachine: Experiment {
  let name = "turing"
  let summary = """
    A Neural Turing Machine learns to copy, to copy repeatedly and to recall by association, and \
    copies and recalls beyond the lengths it was trained on better than an LSTM.
    """
  let details = """
    Vectors of 4 bits. Copy: 1 to 6 vectors, tested at 6 and 12. Repeat copy: 1 to 3 vectors, 1 to 4 \
    times, then a vector of ones; tested at 3 and 6. Recall: 2 to 3 items of two vectors, a mark \
    before each; one is shown again, and the next must come out; tested at 3 and 5. The machine has \
    20 slots of 10 numbers, one head to write and one to read, and a controller of 48 states: an \
    LSTM, for recall a layer that keeps nothing itself, so that all must go through the memory. \
    Beside it an LSTM of 100 states. Adam of rate 0.004, batches of 16 new sequences of one length, \
    at most 8,000 steps, fewer once the loss of 50 steps is below 0.003. The figure is the share of \
    wrong bits in 128 new sequences; 50 % is chance.

    Source: Graves, Wayne & Danihelka (2014), arXiv 1410.5401, sections 4.1 to 4.3.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let width = options.size(4, quick: 3)
    let tasks:
      [(name: String, task: TuringTask, isRecurrent: Bool, train: ClosedRange<Int>, test: [Int])] =
        [
          ("copy", .copy(width: width), true, 1...6, [6, 12]),
          ("repeat copy", .repeatCopy(width: width), true, 1...3, [3, 6]),
          ("recall", .recall(width: width), false, 2...3, [3, 5]),
        ]
    var table = ResultTable("task", "network", "steps", "length", "bits wrong")
    var rates: [String: [Double]] = [:]
    var pictures: [ExperimentResult.Picture] = []
    for (part, entry) in tasks.enumerated() {
      var random = options.generator(part)
      var sizes = NeuralTuringMachine.Configuration(inputSize: width + 2, outputSize: width)
      (sizes.controllerSize, sizes.slotCount, sizes.slotWidth) = (
        options.size(48, quick: 6), options.size(20, quick: 5), options.size(10, quick: 4)
      )
      sizes.isRecurrent = entry.isRecurrent
      let lengths = options.isQuick ? 1...2 : entry.train
      let descent = Descent(
        steps: options.size(8_000, quick: 2), rate: 4e-3, clip: 10)
      var machine = NeuralTuringMachine("machine", sizes, using: &random)
      let steps = descent.train(
        &machine, "\(entry.name), machine", report: report,
        shouldStop: { loss, _ in loss < 0.003 }
      ) { machine, tape in
        let batch = entry.task.draw(Int.random(in: lengths, using: &random), 16, &random)
        return machine(tape.constant(batch.frames)).output
          .binaryCrossEntropy(batch.wanted, weights: batch.weights)
      }.count
      var lstm = RecurrentNetwork(
        .lstm, inputSize: width + 2, hiddenSize: options.size(100, quick: 6), outputSize: width,
        using: &random)
      let lstmSteps = descent.train(
        &lstm, "\(entry.name), LSTM", report: report, shouldStop: { loss, _ in loss < 0.003 }
      ) { lstm, tape in
        let batch = entry.task.draw(Int.random(in: lengths, using: &random), 16, &random)
        let all = Array(repeating: batch.frames.shape[0], count: 16)
        return lstm(tape.constant(batch.frames), lengths: all)
          .binaryCrossEntropy(batch.wanted, weights: batch.weights)
      }.count
      for length in options.isQuick ? [2] : entry.test {
        var fresh = SeededGenerator(seed: 999)
        // Eight batches, as all sequences of a batch are repeated as often.
        let batches = (0..<options.size(8, quick: 1)).map { _ in
          entry.task.draw(length, options.size(16, quick: 2), &fresh)
        }
        let runs = batches.map { machine(Tape(isTraining: false).constant($0.frames)) }
        let found = [
          ("Turing machine", steps, TuringTask.errorRate(batches, runs.map(\.output.value))),
          (
            "LSTM", lstmSteps,
            TuringTask.errorRate(
              batches,
              batches.map {
                let x = Tape(isTraining: false).constant($0.frames)
                return lstm(x, lengths: Array(repeating: x.shape[0], count: x.shape[1])).value
              })
          ),
        ]
        for (network, steps, rate) in found {
          rates["\(entry.name) \(network)", default: []].append(rate)
          table.add(entry.name, network, "\(steps)", "\(length)", rate.percent)
        }
        if length == (options.isQuick ? 2 : entry.test[0]) {
          pictures.append(Self.heads("\(entry.name) write", runs[0].writing))
          pictures.append(Self.heads("\(entry.name) read", runs[0].reading[0]))
        }
      }
    }
    func rate(_ name: String, _ index: Int) -> Double {
      rates[name].flatMap { index < $0.count ? $0[index] : nil } ?? .nan
    }
    let learnt = tasks.map { rate("\($0.name) Turing machine", 0) }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "The machine gets less than 1 % of bits wrong in each task, at the longest trained length.",
          found: zip(tasks, learnt).map { "\($0.name) \($1.percent)" }.joined(separator: ", "),
          holds: learnt.allSatisfy { $0 < 0.01 }),
        .init(
          "At twice the trained length it still copies better than the LSTM, and recalls better "
            + "among five items.",
          found:
            "\(rate("copy Turing machine", 1).percent) against \(rate("copy LSTM", 1).percent), "
            + "\(rate("recall Turing machine", 1).percent) against "
            + "\(rate("recall LSTM", 1).percent)",
          holds: rate("copy Turing machine", 1) < rate("copy LSTM", 1)
            && rate("recall Turing machine", 1) < rate("recall LSTM", 1)),
      ],
      pictures: pictures)
  }

  /// Where a head was at each frame of the first sequence.
  private static func heads(
    _ title: String, _ weights: Tensor
  ) -> ExperimentResult.Picture {
    let (time, slots) = (weights.shape[0], weights.shape[2])
    let values = (0..<time).flatMap { t in (0..<slots).map { weights[t, 0, $0] } }
    var map = HeatMap(values, rowCount: slots)
    map.title = "The head's weights: \(title)"
    map.columnAxis = Axis("frame", hasWholeSteps: true)
    map.rowAxis = Axis("slot", hasWholeSteps: true)
    map.valueAxis = Axis("weight", range: 0...1)
    map.isSmooth = false
    return .init(title.split(separator: " ").joined(separator: "-"), map, height: 360)
  }
}
