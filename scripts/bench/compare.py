"""Alternates Hearken and its peers within one run and prints a markdown table with ratios.

    compare.py --ours path/of/hearken-benchmark [--rounds 3] [--only mfcc|train|infer|int8]

Every program is started afresh in every round, ours and the peers in turn, the order reversed in
every second round. Each prints one JSON line {"milliseconds": [per repeat], "processor": [per
repeat], "frames": n}. A program's median is the median over rounds of its median in the round; its
best is its fastest repeat; "by processor" compares medians of processor time, which other work on the machine disturbs
less. Ratios are the peer's time by ours, so above 1 Hearken is faster.

A peer that cannot run is a row with its reason; if ours cannot run, the exit code is 1.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shlex
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
SECONDS_PER_PROGRAM = 600  # a program that takes longer is stopped and named in the table

# Timed repeats of each program in a round, after one that is not timed.
MFCC_REPEATS, TRAINING_REPEATS = 3, 2
INFERENCE_REPEATS = {1: 10, 16: 2}  # by batch size


def tasks():
    """Yields (name, arguments of our program, {peer: its script and arguments})."""
    for mel in (26, 40):
        arguments = ["--mel", mel, "--seconds", 600, "--repeats", MFCC_REPEATS]
        yield f"MFCC, {mel} mel filters, 600 s", ["mfcc", *arguments], {
            tool: ["bench_mfcc.py", "--tool", tool, *arguments]
            for tool in ("kaldi-native-fbank", "librosa", "torchaudio")}
    for hidden in (256, 320):
        for threads in (1, 2):
            arguments = ["--layers", 3, "--hidden", hidden, "--threads", threads]
            arguments += ["--repeats", TRAINING_REPEATS]
            yield f"training step, 3 x {hidden}, {threads} thread(s)", ["train", *arguments], {
                "torch": ["bench_train.py", *arguments]}
    for batch, repeats in INFERENCE_REPEATS.items():
        arguments = ["--layers", 3, "--hidden", 256, "--batch", batch, "--frames", 1000]
        arguments += ["--repeats", repeats]
        yield f"inference, 3 x 256, {batch} x 1000 frames", ["infer", *arguments], {
            tool: ["bench_infer.py", "--tool", tool, *arguments]
            for tool in ("torch", "onnxruntime")}
        yield f"inference, 3 x 256, {batch} x 1000 frames, 8-bit weights", [
            "infer", "--int8", *arguments], {"onnxruntime": ["bench_int8.py", *arguments]}


def measure(command):
    """Runs a program; returns its JSON line, or the reason why there is none."""
    command = [str(word) for word in command]
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=SECONDS_PER_PROGRAM)
    except FileNotFoundError:
        return None, f"not found: {command[0]}"
    except subprocess.TimeoutExpired:
        return None, f"stopped after {SECONDS_PER_PROGRAM} s"
    lines = result.stdout.strip().splitlines()
    try:
        report = json.loads(lines[-1])
        if result.returncode == 0 and report["milliseconds"]:
            return report, None
    except (IndexError, ValueError, KeyError, TypeError):
        pass
    errors = result.stderr.strip().splitlines() or ["it printed no JSON line"]
    reason = errors[-1].replace("|", "/")
    absent = reason.startswith(("ModuleNotFoundError", "PackageNotFoundError"))
    return None, f"{'not installed' if absent else 'does not run'}: {reason}"


def load():
    return "{:.1f}".format(os.getloadavg()[0])


def alternate(programs, rounds):
    """Returns {program: [report per round]} and {program: reason} for those that cannot run."""
    reports, reasons = {name: [] for name in programs}, {}
    for number in range(rounds):
        order = list(programs) if number % 2 == 0 else list(reversed(programs))
        for name in order:
            if name in reasons:
                continue
            print(f"  round {number + 1}: {name}, load {load()}", file=sys.stderr)
            report, reason = measure(programs[name])
            if reason:
                reasons[name] = reason
            else:
                reports[name].append(report)
    return reports, reasons


def median(reports, clock="milliseconds"):
    return statistics.median(statistics.median(r[clock]) for r in reports)


def best(reports):
    return min(min(r["milliseconds"]) for r in reports)


def print_rows(name, programs, rounds):
    """Measures one task and prints its table rows; returns whether our program ran."""
    before = load()
    reports, reasons = alternate(programs, rounds)
    loads = f"{before} - {load()}"
    ours = reports["hearken"] if "hearken" not in reasons else []
    for program in programs:
        if program in reasons:
            print(f"| {name} | {program} | {reasons[program]} | | | | | {loads} |")
            continue
        theirs = reports[program]
        label = f"{program} {theirs[-1].get('version', '')}".strip()
        times = f"{median(theirs):.1f} | {best(theirs):.1f}"
        ratios = " | | "
        if ours and program != "hearken":
            processor = median(theirs, "processor") / median(ours, "processor")
            ratios = f"{median(theirs) / median(ours):.2f} | {best(theirs) / best(ours):.2f}"
            ratios += f" | {processor:.2f}"
        print(f"| {name} | {label} | {times} | {ratios} | {loads} |", flush=True)
        if notes := theirs[-1].get("notes"):
            print(f"{name}, beside float: {notes}", file=sys.stderr)
    return bool(ours)


def commit():
    """Our own version: the commit, and whether the tree has changed since."""
    git = ["git", "-C", str(HERE)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changes = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True)
    return head.stdout.strip() + (" with changes" if changes.stdout.strip() else "")


def swift_version():
    output = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    return next(iter(output.splitlines()), "Swift, version unknown")


def processor():
    for line in subprocess.run(["lscpu"], capture_output=True, text=True).stdout.splitlines():
        if line.startswith("Model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the built hearken-benchmark")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("mfcc", "train", "infer", "int8"))
    options = parser.parse_args()

    command = os.environ.get("HEARKEN_BENCH_COMMAND") or shlex.join(sys.argv)
    print(f"Machine: {processor()}, {os.cpu_count()} cores. Date: {datetime.date.today()}.")
    print(f"Hearken {commit()}; {swift_version()}; Python {platform.python_version()}.")
    print(f"Command: `{command}`, {options.rounds} rounds. Milliseconds of wall clock.\n")
    print("| task | program | median | best | ratio of medians | of bests | by processor | load |")
    print("|---|---|---|---|---|---|---|---|")
    ours_ran = True
    for name, arguments, peers in tasks():
        kind = "int8" if "--int8" in arguments else arguments[0]
        if options.only not in (None, kind):
            continue
        print(name, file=sys.stderr)
        programs = {"hearken": [options.ours, *arguments]}
        for peer, (script, *rest) in peers.items():
            programs[peer] = [sys.executable, HERE / script, *rest]
            if script == "bench_int8.py":
                programs[peer] += ["--ours", options.ours]
        ours_ran &= print_rows(name, programs, options.rounds)
    sys.exit(0 if ours_ran else 1)


if __name__ == "__main__":
    main()
