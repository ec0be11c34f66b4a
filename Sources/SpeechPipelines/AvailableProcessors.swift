import Foundation

/// How many processors this process may use.
///
/// A container or a batch system often grants fewer than the machine has: by a set of processors
/// (affinity) or by a quota of processor time for the process's control group or one above it.
/// More threads than that only wait for each other.
///
/// Reference: the Linux kernel's documentation, *Control Group v2*, `cpu.max`; *CFS Bandwidth
/// Control* for version 1.
public enum AvailableProcessors {
  /// The number of processors, at least 1.
  public static var count: Int {
    let contents = { (path: String) in try? String(contentsOfFile: path, encoding: .utf8) }
    let affinity = affinity(ofStatus: contents("/proc/self/status") ?? "")
    return count(
      affinity: affinity ?? ProcessInfo.processInfo.activeProcessorCount,
      quota: quota(reading: contents))
  }

  /// Returns the number of threads that suits a number of processors and a quota in processors.
  static func count(affinity: Int, quota: Double?) -> Int {
    guard let quota else { return max(affinity, 1) }
    return max(min(affinity, Int(quota.rounded(.up))), 1)
  }

  /// Returns how many processors the scheduler may give to a process: the bits of `Cpus_allowed`,
  /// which are written as hexadecimal digits with commas; nil if there are none.
  static func affinity(ofStatus status: String) -> Int? {
    let name = "Cpus_allowed:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else {
      return nil
    }
    let count = line.dropFirst(name.count).reduce(0) {
      $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0)
    }
    return count > 0 ? count : nil
  }

  /// Returns the smallest quota of the process's control groups.
  ///
  /// Inside a container the path of the group may be that of the host, which is not to be seen
  /// there; the groups above it are, up to the root of what is mounted.
  ///
  /// - Parameter contents: reads a file of the system; nil if there is none.
  /// - Returns: the quota in processors; nil if there is none.
  static func quota(reading contents: (_ path: String) -> String?) -> Double? {
    let groups = (contents("/proc/self/cgroup") ?? "").split(separator: "\n")
    let quotas = groups.flatMap { line -> [Double] in
      // hierarchy:controllers:path; version 2 has hierarchy 0 and no controllers
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let folders = pathAndAncestors(String(fields[2]))
      if fields[1].isEmpty {
        let mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]
        return mounts.flatMap { mount in
          folders.compactMap { contents("\(mount)\($0)/cpu.max").flatMap(quota(ofMax:)) }
        }
      }
      guard fields[1].split(separator: ",").contains("cpu") else { return [] }
      return [String(fields[1]), "cpu"].flatMap { controllers in
        folders.compactMap { folder in
          let group = "/sys/fs/cgroup/\(controllers)\(folder)"
          guard let quota = contents("\(group)/cpu.cfs_quota_us"),
            let period = contents("\(group)/cpu.cfs_period_us")
          else { return nil }
          return ratio(quota, period)
        }
      }
    }
    return quotas.min()
  }

  /// Returns `/a/b`, `/a` and the empty path of the root.
  private static func pathAndAncestors(_ path: String) -> [String] {
    let parts = path.split(separator: "/").filter { $0 != ".." }
    return (0...parts.count).reversed().map { count in
      parts.prefix(count).map { "/\($0)" }.joined()
    }
  }

  /// Reads `cpu.max`: quota and period in microseconds, or the word max.
  private static func quota(ofMax text: String) -> Double? {
    let fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
    return fields.count == 2 ? ratio(fields[0], fields[1]) : nil
  }

  /// Returns the ratio of two positive numbers, nil if one of them is something else.
  private static func ratio(_ quota: String, _ period: String) -> Double? {
    let numbers = [quota, period].map { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    guard let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else { return nil }
    return quota / period
  }
}
