import Testing

@testable import SpeechPipelines

@Suite struct AvailableProcessorsTests {
  /// The quota found in a file system of these files.
  func quota(_ files: [String: String]) -> Double? {
    AvailableProcessors.quota { files[$0] }
  }

  @Test func versionTwo() {
    let group = ["/proc/self/cgroup": "0::/work/job\n"]
    func quota(_ own: String, above: String = "max 100000\n") -> Double? {
      self.quota(
        group.merging([
          "/sys/fs/cgroup/work/job/cpu.max": own, "/sys/fs/cgroup/work/cpu.max": above,
        ]) { $1 })
    }
    #expect(quota("max 100000\n") == nil)
    #expect(quota("150000 100000\n") == 1.5)
    #expect(quota("150000 100000\n", above: "50000 50000\n") == 1, "a group above is tighter")
    #expect(quota("50000 100000\n", above: "800000 100000\n") == 0.5)
    for damaged in ["", "100000", "0 100000", "100000 0", "-1 100000", "a b", "1 2 3"] {
      #expect(quota(damaged) == nil, "\(damaged)")
    }
  }

  @Test func insideAContainer() {
    // With a namespace of its own the group is the root …
    #expect(
      quota(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "200000 100000\n"]) == 2)
    // … and without one its path is that of the host, which is not mounted here.
    #expect(
      quota([
        "/proc/self/cgroup": "0::/docker/0123\n", "/sys/fs/cgroup/cpu.max": "200000 100000\n",
      ]) == 2)
  }

  @Test func versionOne() {
    let groups = """
      5:cpuset:/
      4:memory:/batch
      2:cpu,cpuacct:/batch/job
      1:name=systemd:/

      """
    let files = [
      "/proc/self/cgroup": groups, "/sys/fs/cgroup/cpu,cpuacct/batch/job/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu,cpuacct/batch/job/cpu.cfs_period_us": "100000\n",
    ]
    #expect(quota(files) == nil, "-1 means no quota")
    let limited = files.merging([
      "/sys/fs/cgroup/cpu/batch/cpu.cfs_quota_us": "250000\n",
      "/sys/fs/cgroup/cpu/batch/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/memory/batch/cpu.cfs_quota_us": "1\n",
    ]) { $1 }
    #expect(quota(limited) == 2.5)
  }

  @Test func noControlGroups() {
    #expect(quota([:]) == nil)
    #expect(quota(["/proc/self/cgroup": "nonsense\n::\n0:\n"]) == nil)
  }

  @Test func affinity() {
    func affinity(_ status: String) -> Int? { AvailableProcessors.affinity(ofStatus: status) }
    let status = "Name:\thearken\nCpus_allowed:\tf,00000003\nCpus_allowed_list:\t0-1,32-35\n"
    #expect(affinity(status) == 6)
    #expect(affinity("Cpus_allowed:\t1\n") == 1)
    #expect(affinity("Cpus_allowed:\t0\n") == nil && affinity("Name:\tx\n") == nil)
  }

  @Test func threads() {
    #expect(AvailableProcessors.count(affinity: 8, quota: nil) == 8)
    #expect(AvailableProcessors.count(affinity: 8, quota: 2.5) == 3)
    #expect(AvailableProcessors.count(affinity: 2, quota: 16) == 2)
    #expect(AvailableProcessors.count(affinity: 4, quota: 0.2) == 1)
    #expect(AvailableProcessors.count >= 1)
  }
}
