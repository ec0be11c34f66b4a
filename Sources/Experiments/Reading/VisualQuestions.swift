import NeuralNetworks
import Plots
import Tensors

/// Visual question answering: a reader that looks at regions of a picture.
struct VisualQuestions: Experiment {
  let name = "shapes"
  let summary = """
    A reader with attention over the regions of a drawn picture is asked about shapes, colours and \
    places; the mark is 95 % right.
    """
  let details = """
    Pictures of 4 × 4 regions of 8 × 8 pixels with three or four objects of different shapes and \
    colours, noise and jitter, drawn anew each time. Five kinds of question: the colour of a \
    shape, the shape of a colour, its row, its column, and whether there is a thing of that shape \
    and colour. An LSTM of 64 states reads the question; the pixels of a region become 64 numbers \
    by one layer, and its place stands beside them as far as a thing is seen there. That layer \
    first learns to tell what is in single regions (400 steps), as the networks of the papers know \
    pictures before; then questions are asked of pictures with one thing (500 steps), one or two \
    (1,000), and three or four (8,000), by Adam of rate 0.005 on 32 new pictures; 1,000 others are \
    asked. The reader sees what its attention reads and the mean of all regions; beside it one \
    sees the mean only, and one sees nothing.

    Source: Xu & Saenko (2016), arXiv 1511.05234; Yang et al. (2016), arXiv 1511.02274.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    var table = ResultTable("reader", "colour", "shape", "row", "column", "is there", "all")
    var totals: [String: Double] = [:]
    var pictures: [ExperimentResult.Picture] = []
    var examples: [String] = []
    for (label, sight) in [
      ("question alone", PictureReader.Sight.none), ("mean of regions", .mean),
      ("attention", .attention),
    ] {
      var random = options.generator()
      var reader = PictureReader(sight, size: options.size(64, quick: 6), using: &random)
      if sight != .none {
        Descent(steps: options.size(400, quick: 1), rate: 1e-2).train(
          &reader, "\(label), single regions", report: report
        ) { reader, tape in reader.seeingLoss(128, on: tape, using: &random) }
      }
      for (counts, steps) in [(1...1, 500), (1...2, 1_000), (3...4, 8_000)] {
        Descent(steps: options.size(steps, quick: 1), rate: 5e-3).train(
          &reader, "\(label), \(counts.upperBound) things", report: report
        ) { reader, tape in
          let scenes = (0..<32).map { _ in ShapeScene(counts, using: &random) }
          let labels = scenes.map { ShapeScene.answers.firstIndex(of: $0.answer) }
          return reader(scenes, on: tape, using: &random).scores.crossEntropy(labels)
        }
      }
      var fresh = options.generator(99)
      let scenes = (0..<options.size(1_000, quick: 10)).map { _ in ShapeScene(using: &fresh) }
      let (scores, weights) = reader(scenes, on: Tape(isTraining: false), using: &fresh)
      let isRight = scenes.enumerated().map { row, scene in
        let places = ShapeScene.answers.indices
        let best = places.max { scores.value[row, $0] < scores.value[row, $1] } ?? 0
        return ShapeScene.answers[best] == scene.answer
      }
      let kinds = ["colour", "shape", "row", "column", "there"]
      let shares = kinds.map { kind in
        let asked = scenes.indices.filter {
          scenes[$0].question[0...2].contains(kind)
        }
        return Double(asked.count { isRight[$0] }) / Double(max(asked.count, 1))
      }
      totals[label] = Double(isRight.count(where: \.self)) / Double(scenes.count)
      table.add([label] + shares.map(\.percent) + [(totals[label] ?? .nan).percent])
      guard let weights else { continue }
      for index in 0..<2 {
        pictures.append(Self.picture(scenes[index], "picture-\(index + 1)", using: options))
        pictures.append(Self.attention(scenes[index], weights, index))
        examples.append(
          "\(scenes[index].question.joined(separator: " ")) → \(scenes[index].answer)")
      }
    }
    let (seeing, blind) = (totals["attention"] ?? .nan, totals["question alone"] ?? .nan)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "With attention over 95 % are answered, without the picture less than half.",
          found: "\(seeing.percent) and \(blind.percent)", holds: seeing > 0.95 && blind < 0.5),
        .init(
          "Attention is better than the mean of regions.",
          found: "\(seeing.percent) against \((totals["mean of regions"] ?? .nan).percent)",
          holds: seeing > totals["mean of regions"] ?? .nan),
      ],
      pictures: pictures, examples: examples)
  }

  /// The picture in brightness, as it was drawn for the first time.
  private static func picture(
    _ scene: ShapeScene, _ name: String, using options: ExperimentOptions
  ) -> ExperimentResult.Picture {
    var random = options.generator(9)
    let regions = scene.regions(using: &random)
    let (side, pixels) = (ShapeScene.side, ShapeScene.pixels)
    let extent = side * pixels
    var values = [Float](repeating: 0, count: extent * extent)
    for x in 0..<extent {
      for y in 0..<extent {
        let region = regions[y / pixels * side + x / pixels]
        let pixel = (y % pixels * pixels + x % pixels) * 3
        // Row 0 of a heat map is at the bottom.
        values[x * extent + extent - 1 - y] =
          0.3 * region[pixel] + 0.5 * region[pixel + 1] + 0.2 * region[pixel + 2]
      }
    }
    var map = HeatMap(values, rowCount: extent)
    map.title = scene.things.map {
      "\(ShapeScene.colors[$0.color]) \(ShapeScene.shapes[$0.shape])"
    }.joined(separator: ", ")
    map.valueAxis = Axis("brightness")
    (map.colorMap, map.isSmooth) = (.grey, false)
    var picture = ExperimentResult.Picture(name, map)
    picture.size = (560, 480)
    return picture
  }

  private static func attention(
    _ scene: ShapeScene, _ weights: Tensor, _ row: Int
  ) -> ExperimentResult.Picture {
    let side = ShapeScene.side
    let values = (0..<side).flatMap { x in
      (0..<side).reversed().map { y in weights[0, row, y * side + x] }
    }
    var map = HeatMap(values, rowCount: side)
    map.title = "\(scene.question.joined(separator: " "))? \(scene.answer)"
    map.valueAxis = Axis("weight", range: 0...1)
    map.isSmooth = false
    var picture = ExperimentResult.Picture("attention-\(row + 1)", map)
    picture.size = (560, 480)
    return picture
  }
}
