"""docs/benchmarks.md has the form that `bench/run --record` writes, and that command keeps what it does not measure.

  benchmarks.py --source .
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

# What two benchmarks print, with figures of our own.
CASCADE = """{"firms": 10000, "links": 76749, "closures": 2048, "largest_difference": 1.0e-17, "equal_iterations": true, "ms_per_closure": 0.3000, \
"plain_ms_per_closure": 1.2000, "ratio": 4.0, "bytes_per_closure": 1, "bandwidth_gb_per_s": 10.0, "ratio_to_bandwidth_limit": 2.5}
{"firms": 100000, "links": 768259, "closures": 512, "largest_difference": 2.0e-17, "equal_iterations": true, "ms_per_closure": 3.0000, \
"plain_ms_per_closure": 8.0000, "ratio": 2.7, "bytes_per_closure": 1, "bandwidth_gb_per_s": 10.0, "ratio_to_bandwidth_limit": 1.5}
"""
LINEAR = """3465 sectors, 64 demand shocks; largest difference from the inverse 2.0e-11 of the largest change; bound of the error 1.0e-10, 33 sweeps at most
  1 thread(s): one scenario alone  300.0 ms, each of 64   25.00 ms (of which 20.0 ms in all to check the table); one read of the table 9.0 ms
  2 thread(s): one scenario alone  200.0 ms, each of 64   13.00 ms (of which 20.0 ms in all to check the table); one read of the table 9.0 ms
  physical limit: a sweep over one scenario must read the table once, 9.0 ms; one of the 64 takes 0.08 of 33 such reads, because 16 share each of them
  factorised once in 1.50 s (work at loading, shared by all later shocks), then one shock alone 27.0 ms = 3.0 reads of the table (two of triangles, one of \
the check); difference from the sweeps 1.0e-12, bound of the error 1.0e-13
  pymrio's inverse (calc_A, calc_L) 5.00 s, then 4.0 ms each: 17x the time of one scenario alone
"""
WANT = {
    "cascade, 10,000 firms": "0.300 ms per firm, equal to 1e-17, met | 4x plain frontier (1.20 ms) | 2.5x memory",
    "cascade, 100,000 firms": "3.000 ms per firm, equal to 2e-17, NOT met | 2.7x plain frontier (8.00 ms) | 1.5x memory",
    "Leontief demand shock": "25.00 ms each of 64, equal to 2e-11, met | 200x the inverse | 1.28x reads shared by 16",
    "the same, one alone": "27.0 ms, after 1.5 s of factors, met | 185x the inverse | 3x one read of the table",
}


def record(source, *arguments):
    return subprocess.run([sys.executable, source / "bench" / "record.py", *map(str, arguments)], capture_output=True, text=True)


def rows_of(page):
    return [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| work")]


def problems(source, folder):
    page = source / "docs" / "benchmarks.md"
    found = record(source, "--check", page)
    if found.returncode:
        yield found.stderr
    copy, texts = folder / "page.md", folder / "texts"
    texts.mkdir()
    copy.write_text(page.read_text())
    (texts / "cascade.txt").write_text(CASCADE)
    (texts / "linear.txt").write_text(LINEAR)
    done = record(source, copy, texts)
    if done.returncode or record(source, "--check", copy).returncode:
        yield f"recording two benchmarks fails: {done.stderr}"
    before, after = rows_of(page.read_text()), rows_of(copy.read_text())
    for old, new in zip(before, after):
        work = next((words for words in WANT if new.startswith(f"| {words}")), None)
        if work and WANT[work] not in new:
            yield f"not what was printed: {new}"
        if not work and old != new:
            yield f"a row of another benchmark has changed: {new}"
    (texts / "linear.txt").write_text(LINEAR.replace("factorised", "factored"))
    written = copy.read_text()
    done = record(source, copy, texts)
    if done.returncode == 0 or "linear" not in done.stderr or copy.read_text() != written:
        yield "a figure that was not printed is not missed"
    copy.write_text(written.replace("0.300 ms per firm", "fast"))
    if not record(source, "--check", copy).returncode:
        yield "a row without its figure is not noticed"
    copy.write_text("\n".join(line for line in written.splitlines() if not line.startswith("| cascade, 10,000")))
    if not record(source, "--check", copy).returncode:
        yield "a missing row is not noticed"
    done = subprocess.run([source / "bench" / "run", "nothing"], capture_output=True, text=True)
    if done.returncode != 2 or "There is no benchmark 'nothing'. Known: ario " not in done.stderr:
        yield f"bench/run takes a benchmark that there is not: {done.stderr}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=lambda path: pathlib.Path(path).resolve(), required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = list(problems(args.source, pathlib.Path(folder)))
    print("\n".join(found) or "docs/benchmarks.md has the form that bench/run --record writes")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
