import NeuralNetworks
import Plots
import Tensors

/// A chat bot of a few dozen questions and replies.
struct ChatBot: Experiment {
  let name = "chat"
  let summary = """
    A chat bot learns 20 replies from 60 questions by heart and answers most other wordings of them; \
    it understands nothing else.
    """
  let details = """
    20 replies, each to four wordings of a question, written for this experiment: three wordings are \
    trained, the fourth is held out. Encoder and decoder of 96 states with attention; words that are \
    not in the trained questions are one unknown word, and a tenth of trained words is made unknown. \
    800 steps of Adam on all 60 pairs, rate 0.004; replies by a beam of 4 with a stop symbol. The \
    baseline gives the reply of the trained question with the most words in common.

    Source: Vinyals & Le (2015), A neural conversational model, arXiv 1506.05869, trained on 62 \
    million sentences of subtitles.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let dialogues = Dialogues.all.prefix(options.size(20, quick: 3))
    func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
    let trained = dialogues.flatMap { dialogue in
      dialogue.questions.dropLast().map { (words($0), words(dialogue.reply)) }
    }
    let held = dialogues.map { (words($0.questions[3]), words($0.reply)) }
    let inputs = Text.numbers(trained.map(\.0), limit: 1_000)
    let outputs = Text.numbers(trained.map(\.1), limit: 1_000)
    var names = [String](repeating: "", count: outputs.count + 1)
    for (word, number) in outputs { names[number] = word }
    let unknown = inputs.count + 1
    func read(_ words: [String]) -> [Int] { words.map { inputs[$0] ?? unknown } }

    var random = options.generator()
    var sizes = SequenceToSequence.Configuration(
      inputSymbols: inputs.count + 2, outputSymbols: outputs.count + 1)
    (sizes.embeddingSize, sizes.hiddenSize) = (32, options.size(96, quick: 8))
    var network = SequenceToSequence("bot", sizes, using: &random)
    let losses = Descent(steps: options.size(800, quick: 3), rate: 4e-3).train(
      &network, name, report: report
    ) { network, tape in
      let questions = trained.map { pair in
        read(pair.0).map { random.uniform() < 0.1 ? unknown : $0 }
      }
      return network.loss(questions, trained.map { $0.1.compactMap { outputs[$0] } }, on: tape)
    }
    func reply(_ question: [String]) -> SequenceToSequence.Writing {
      network.write(read(question), beamWidth: 4, limit: 30)[0]
    }
    func text(_ writing: SequenceToSequence.Writing) -> [String] {
      writing.symbols.map { names[$0] }
    }
    let byHeart = trained.count { text(reply($0.0)) == $0.1 }
    let understood = held.count { text(reply($0.0)) == $0.1 }
    let overlap = held.count { question, wanted in
      let known = Set(question)
      let best = trained.max {
        known.intersection($0.0).count < known.intersection($1.0).count
      }
      return best?.1 == wanted
    }
    var table = ResultTable("replies", "right", "of")
    table.add("trained questions", "\(byHeart)", "\(trained.count)")
    table.add("held-out wordings", "\(understood)", "\(held.count)")
    table.add("held-out wordings, by common words", "\(overlap)", "\(held.count)")
    let strange = words("why is the sky blue over the mountains")
    let examples = (held.prefix(4).map(\.0) + [strange]).map { question in
      let writing = reply(question)
      return """
        \(question.joined(separator: " ")) → \(text(writing).joined(separator: " ")) \
        (ln p \(writing.logProbability.rounded(2)))
        """
    }
    let curve = losses.means(of: 20)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "At least 95 % of trained questions are answered as trained.",
          found: "\(byHeart) of \(trained.count)", holds: 20 * byHeart >= 19 * trained.count),
        .init(
          "Over half of the held-out wordings are understood.",
          found: "\(understood) of \(held.count), by common words \(overlap)",
          holds: 2 * understood > held.count),
      ],
      pictures: [
        .init(
          "chat",
          LineChart(
            title: "Loss while training", xAxis: Axis("step"),
            panels: [
              .init(
                yAxis: Axis("loss", unit: "nats a word", scale: .logarithmic),
                series: [.init("loss", x: curve.x, y: curve.y)])
            ]))
      ], examples: examples)
  }
}
