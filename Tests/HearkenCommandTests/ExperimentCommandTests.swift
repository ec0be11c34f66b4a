import TestSupport
import Testing

@Suite struct ExperimentCommandTests {
  @Test func `Experiments are listed and described`() async throws {
    let list = try await hearken(["experiment"])
    #expect(list.status == 0)
    #expect(list.output.contains("vanishing       One linear neuron over 1,000 steps"))
    let description = try await hearken(["experiment", "adding", "--describe"])
    #expect(description.status == 0 && description.output.hasPrefix("adding: "))
  }

  @Test func `A quick run prints figures as JSON and writes pictures`() async throws {
    let folder = try TemporaryFolder()
    let run = try await hearken([
      "experiment", "vanishing", "--quick", "--json", "--output", "\(folder.path)/out",
    ])
    #expect(run.status == 0)
    #expect(run.output.contains("\"experiment\" : \"vanishing\""))
    #expect(run.output.contains("\"\(folder.path)/out/vanishing.png\""))
  }

  @Test func `A wrong name is 64, missing data is 65`() async throws {
    let wrong = try await hearken(["experiment", "nothing"])
    #expect(wrong.status == 64)
    #expect(wrong.errors.contains("There is no experiment nothing"))
    let missing = try await hearken(["experiment", "taggers", "--data", "/nowhere"])
    #expect(missing.status == 65)
    #expect(missing.errors.contains("/nowhere/text/atis/train.seq.in"))
  }
}
