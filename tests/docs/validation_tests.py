"""The parts of docs/validation.md that the tests say: known answers with their largest errors, and invariants."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# Room, program, its tests that compare with known answers.
GOLDEN_TESTS = [
    ("shock", "shock_data_test", "*Golden.*"),
    ("shock", "shock_daily_golden_test", "*Golden.*"),
    ("sourcing", "sourcing_data_test", "SourcingGolden.*:JointResourcing.*"),
    ("origin", "origin_data_test", "OriginGolden.*"),
    ("reserves", "reserves_data_test", "*Golden.*"),
    ("sea", "sea_data_test", "SeaGolden.DistancesAndGatesPassed:*.MatchesTheGolden"),
    ("trade", "trade_data_test", "*MatchesTheGolden"),
    ("production", "production_data_test", "*MatchesTheGolden:*HaveTheKnownShares:*SumToTheIndex"),
]

# What a name begins with, who made the values.
ORIGINS = [
    ("boario/", "BoARIO 0.6.3; of the exact mode, an independent calculation"),
    ("esri/", "GLcascade and fastcascade 0.9.3.1"),
    ("esri_large/", "fastcascade 0.9.3.1, 10,000 firms"),
    ("pronet/", "ProductionNetworkSimulator c4dd74d; of the exact rule 2, an independent calculation"),
    ("leontief/", "pymrio 89c9b97; extraction: the inverse in numpy"),
    ("trade.json", "an independent calculation"),
    ("look-through WIOD 2011", "an independent calculation on the published table"),
    ("reserves/", "independent calculations; sizing and the release problem by HiGHS; published games"),
    ("Japan's RCEP", "an independent count on the same schedule"),
    ("sea routes", "searoute-py's network, an independent search"),
]

# Rooms whose tests are read for invariants.
INVARIANT_ROOMS = ["shock", "stress", "production", "trade", "reserves"]

TEST = re.compile(r"((?:^//[^\n]*\n)*)^(RC_GTEST_PROP|TEST|TEST_F)\((\w+),\s*(\w+)", re.M)


def run(command, **environment):
    done = subprocess.run(command, env={**os.environ, **environment}, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def binary(build, room, name):
    path = build / "src" / room / name
    if not path.exists():
        sys.exit(f"{path} is missing. Build it: cmake --build {build} --target {name}")
    return path


def golden_lines(build):
    """(name, values, largest error, tolerance, rule) of each golden, in the order of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder) / "errors"
        for room, program, tests in GOLDEN_TESTS:
            code, text = run([binary(build, room, program), f"--gtest_filter={tests}"], ENTREPOT_GOLDEN_ERRORS=str(notes))
            if code != 0 or "[  SKIPPED ]" in text:
                sys.exit(f"The tests {tests} of {program} did not pass:\n{text[-4000:]}")
        for line in notes.read_text().splitlines():
            name, values, largest, tolerance, rule = line.split("\t")
            yield name, int(values), float(largest), float(tolerance), rule


def error(value):
    return "0" if value == 0 else f"{value:.1e}"


def tolerance(value):
    return "equal" if value == 0 else f"{value:g}"


def goldens(build):
    lines = list(golden_lines(build))
    page = ["| known answers | made by | files or series | values | largest error | tolerance |", "|---|---|---:|---:|---:|---|"]
    for prefix, origin in ORIGINS:
        mine = [line for line in lines if line[0].startswith(prefix)]
        if not mine:
            sys.exit(f"No test noted an error of {prefix}.")
        for limit in sorted({line[3] for line in mine}, reverse=True):
            some = [line for line in mine if line[3] == limit]
            page.append(f"| `{prefix.rstrip('/')}` | {origin} | {len(some)} | {sum(line[1] for line in some):,} | "
                        f"{error(max(line[2] for line in some))} | {tolerance(limit)} |")
    homeless = [line[0] for line in lines if not line[0].startswith(tuple(prefix for prefix, _ in ORIGINS))]
    if homeless:
        sys.exit(f"Who made these known answers? Name it in ORIGINS: {homeless}")
    page += ["", "Each of them:", "", "| file or series | values | largest error | measured |", "|---|---:|---:|---|"]
    for name, values, largest, limit, rule in lines:
        page.append(f"| {name} | {values:,} | {error(largest)} | {rule} |")
    return page


def invariants_of(path):
    """(suite, test, sentence or None, whether it is a property) of each test of a source."""
    for comment, kind, suite, test in TEST.findall(path.read_text()):
        text = " ".join(line.removeprefix("//").strip() for line in comment.splitlines())
        sentence = text.partition("Invariant: ")[2]
        yield suite, test, sentence or None, kind == "RC_GTEST_PROP"


def results_of(program, tests):
    """{"Suite.Test": whether it passed} of tests that are run; properties with the same random cases each time."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        run([program, f"--gtest_filter={':'.join(tests)}", f"--gtest_output=json:{report}"], RC_PARAMS="seed=2011")
        suites = json.loads(report.read_text())["testsuites"]
    return {f"{test['classname']}.{test['name']}": test["result"] == "COMPLETED" and not test.get("failures")
            for suite in suites for test in suite["testsuite"]}


def invariants(source, build):
    page, failed = ["| what always holds | checked by | result |", "|---|---|---|"], []
    for room in INVARIANT_ROOMS:
        found = []
        for path in sorted((source / "src" / room).glob("*_test.cpp")):
            for suite, test, sentence, is_property in invariants_of(path):
                if is_property and not sentence:
                    print(f"{path.name}: the property {suite}.{test} has no sentence '// Invariant: ...'", file=sys.stderr)
                if sentence:
                    found.append((path.name, f"{suite}.{test}", sentence))
        results = results_of(binary(build, room, f"{room}_test"), [test for _, test, _ in found])
        for file, test, sentence in found:
            holds = results.get(test, False)
            if not holds:
                failed.append(test)
            page.append(f"| {sentence} | `{file}`: {test.partition('.')[2]} | {'holds' if holds else '**FAILS**'} |")
    return page, failed
