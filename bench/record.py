#!/usr/bin/env python3
"""Writes the figures of benchmarks into the tables of a page: what is asked, what was measured, the ratio to the peer and to what the machine
can do at most, the machine, the day, the commit. `bench/run --record FILE [NAME...]` calls it with what the benchmarks printed.

    bench/record.py FILE FOLDER     renews the rows of each benchmark whose text is FOLDER/NAME.txt; all other rows stay
    bench/record.py --check FILE    are all rows there, once, in order, and in the form that is written here?
"""
import dataclasses
import datetime
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEAD = ["work", "asked", "measured", "beside the peer", "beside the limit", "machine", "day", "commit"]
NONE = "–"  # the benchmark has no peer, or measures no limit
OPEN = "not recorded"


@dataclasses.dataclass
class Figure:
    measured: str
    peer: str = NONE
    limit: str = NONE
    met: bool | None = None  # None: nothing is asked


@dataclasses.dataclass
class Row:
    benchmark: str
    work: str
    asked: str
    take: object  # from the benchmark's text to a Figure


def objects(text):
    """The JSON objects in a text, in order."""
    decoder, found, at = json.JSONDecoder(), [], text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
            found.append(value)
        except json.JSONDecodeError:
            end = at + 1
        at = text.find("{", end)
    return found


def numbers(pattern, text):
    found = re.search(pattern, text)
    if not found:
        raise ValueError(f"nothing like {pattern}")
    return [float(value.replace(",", "")) for value in found.groups()]


def times(value):
    return f"{value:,.0f}x" if value >= 100 else f"{value:.3g}x"


# ---- stress tests ----------------------------------------------------------------------------------------------------------------


def ario_one(precision, least):
    def take(text):
        (result,) = [o for o in objects(text) if "one_double" in o]
        one = result[f"one_{precision}"]
        worst = max(value for name, value in result["largest_relative_difference"].items() if precision in name)
        return Figure(f"{one['ms_per_step']:.2f} ms per day, equal to {worst:.0e}", times(one["ratio"]) + " BoARIO",
                      times(result["limits"]["triad_gb_per_s"] / one["flows_gb_per_s"]) + " one read of the table", one["ratio"] >= least)

    return take


def ario_batch(kind, precision, least):
    def take(text):
        (result,) = [o for o in objects(text) if "one_double" in o]
        batch = result[f"batch_{kind}_{precision}"]
        return Figure(f"{batch['ms_per_member_step']:.3f} ms per scenario and day", times(batch["ratio"]) + " BoARIO",
                      times(batch["peak_gflop_per_s"] / batch["gflop_per_s"]) + " peak flops", batch["ratio"] >= least)

    return take


def cascade(firms, asked_ms, oracle_ms):
    def take(text):
        (o,) = [o for o in objects(text) if o.get("firms") == firms and o.get("substitution", True)]
        return Figure(f"{o['ms_per_closure']:.3f} ms per firm, equal to {o['largest_difference']:.0e}",
                      f"{times(o['ratio'])} plain frontier ({o['plain_ms_per_closure']:.2f} ms)", times(o["ratio_to_bandwidth_limit"]) + " memory",
                      o["ms_per_closure"] <= asked_ms or o["ms_per_closure"] / o["plain_ms_per_closure"] <= asked_ms / oracle_ms)

    return take


def daily_year(text):
    (o,) = [o for o in objects(text) if "peak_mb" in o]
    return Figure(f"{o['seconds']:.1f} s, {o['peak_mb']:,.0f} MB", NONE, times(o["ratio_to_bandwidth_limit"]) + " memory",
                  o["seconds"] <= 30 and o["peak_mb"] <= 2048)


def daily_day(text):
    (o,) = [o for o in objects(text) if "plain_ms_per_day" in o]
    return Figure(f"{o['ms_per_day']:.2f} ms per day", times(o["ratio"]) + " adjacency lists")


def assess(name, most):
    def take(text):
        wall, megabytes = numbers(rf"{name}.*?wall\s+([\d.]+) s .*?peak\s+([\d.]+) MB", text)
        limit = re.search(rf"{name}.*physical limit: .* ([\d.]+) s at the peak", text)
        return Figure(f"{wall:.2f} s, {megabytes:.0f} MB", NONE, times(wall / float(limit.group(1))) + " peak flops of the spread alone" if limit else NONE,
                      wall <= most)

    return take


def linear_batch(text):
    each, = numbers(r"1 thread\(s\): one scenario alone .*? ms, each of \d+\s+([\d.]+) ms", text)
    share, = numbers(r"takes ([\d.]+) of \d+ such reads", text)
    inverse, = numbers(r"pymrio's inverse \(calc_A, calc_L\) ([\d.]+) s", text)
    apart, = numbers(r"largest difference from the inverse ([\d.e+-]+)", text)
    return Figure(f"{each:.2f} ms each of 64, equal to {apart:.0e}", times(1e3 * inverse / each) + " the inverse", times(16 * share) + " reads shared by 16",
                  each <= 35 and apart <= 1e-9)


def linear_alone(text):
    each, reads = numbers(r"then one shock alone ([\d.]+) ms = ([\d.]+) reads", text)
    inverse, = numbers(r"pymrio's inverse \(calc_A, calc_L\) ([\d.]+) s", text)
    factors, = numbers(r"factorised once in ([\d.]+) s", text)
    return Figure(f"{each:.1f} ms, after {factors:.1f} s of factors", times(1e3 * inverse / each) + " the inverse", times(reads) + " one read of the table",
                  each <= 35)


def table_load(text):
    (o,) = [o for o in objects(text) if o.get("megabytes", 0) > 100]
    return Figure(f"{o['ms']:.0f} ms for {o['megabytes']:.0f} MB", times(o["ratio"]) + " pandas", times(o["ms"] / o["physical_limit_ms"]) + " one copy",
                  o["ratio"] >= 10)


def table_again(text):
    (o,) = [o for o in objects(text) if o.get("megabytes", 0) > 100]
    return Figure(f"{o['column_file_open_us']:.0f} us", met=o["column_file_open_us"] <= 1000)


# ---- trade and the sea -------------------------------------------------------------------------------------------------------------


def screen_csv(text):
    ours, duckdb, pandas = numbers(r"all equal: ([\d.]+) s; DuckDB.*?ratio ([\d.]+).*?pandas.*?ratio ([\d.]+)", text)
    return Figure(f"{ours:.2f} s", f"{times(duckdb)} DuckDB, {times(pandas)} pandas", met=duckdb >= 3 and pandas >= 8)


def screen_store(text):
    ours, duckdb = numbers(r"the same from the store: ([\d.]+) s; DuckDB on Parquet [\d.]+ s, ratio ([\d.]+)", text)
    return Figure(f"{ours:.3f} s", times(duckdb) + " DuckDB", met=duckdb >= 5)


def store_memory(text):
    years, rows, megabytes = numbers(r"([\d.]+) years, ([\d.]+) M rows, into the store: [\d.]+ s, ([\d,]+) MB resident at most", text)
    return Figure(f"{megabytes:,.0f} MB", met=megabytes <= 4096 and years >= 30 and rows >= 260)


def query_memory(text):
    questions, first, own = numbers(r"resident (?=\d+ MiB at most until .*?; after (\d+) questions)(\d+) MiB .*? questions (\d+) MiB of its own", text)
    return Figure(f"{first * 1.048576:.0f} MB for one question; {own * 1.048576:.0f} MB of its own after {questions:,.0f}, beside pages of the store",
                  met=max(first, own) * 1.048576 <= 200)


def suppliers(text):
    slowest, = numbers(r"p99 ([\d.]+) ms", text)
    return Figure(f"p99 {slowest:.3f} ms", met=slowest <= 5)


def reallocate(text):
    seconds, = numbers(r", 2 threads: ([\d.]+) s", text)
    peer, = numbers(r"takes ([\d,]+) times as long", text)
    return Figure(f"{seconds:.3f} s on 2 threads", times(peer) + " networkx", met=seconds <= 1)


def sea_routes(text):
    (o,) = [o for o in objects(text) if "routes_per_s" in o]
    least = min(peer["ratio"] for peer in o["peers"].values())
    return Figure(f"{o['routes_per_s']:,} per s, within {o['error_km_max']:.0e} km", times(least) + " searoute, its fastest way",
                  met=o["routes_per_s"] >= 15_000 and least >= 300)


def sea_matrix(text):
    (o,) = [o for o in objects(text) if "matrix_seconds" in o]
    return Figure(f"{o['matrix_seconds']:.2f} s for {o['matrix_places']} places", met=o["matrix_seconds"] <= 2 and o["matrix_places"] >= 800)


# ---- reserves ------------------------------------------------------------------------------------------------------------------------


def sizing(text):
    optimum, cpu, megabytes = numbers(r"sizing 14 x 30 x 200: ([\d.]+), .*?, ([\d.]+) s CPU, ([\d.]+) MB", text)
    least = min(float(value) for value in re.findall(r"sizing 14 x 30 x 200: .* s, (\d+) times as long", text))
    return Figure(f"{optimum:.6f} in {cpu:.3f} s, {megabytes:.0f} MB", times(least) + " HiGHS, its fastest way",
                  met=abs(optimum - 37488.563646) < 1e-6 and cpu <= 1 and megabytes <= 64 and least >= 5)


def sizing_large(text):
    seconds, = numbers(r"sizing 14 x 30 x 1000, 2 thread\(s\): .*?, ([\d.]+) s,", text)
    return Figure(f"{seconds:.2f} s", met=seconds <= 8)


def release(text):
    seconds, = numbers(r"problems with proof in ([\d.]+) s CPU", text)
    least = min(float(value) for value in re.findall(r"HiGHS called for each.*: (\d+) times as long", text))
    return Figure(f"{seconds:.3f} s", times(least) + " HiGHS", met=seconds <= 1 and least >= 50)


def share(text):
    seconds, = numbers(r"2 threads: ([\d.]+) s, of them", text)
    return Figure(f"{seconds:.2f} s", met=seconds <= 5 and "criterion holds" in text)


def ledger(what):
    def take(text):
        o = next(o for o in objects(text) if o.get("store") == "SQLite")
        if what == "batches":
            return Figure(f"{o['batches_of_8190_per_s']:,} per s", times(o["ratio"]) + " balances in SQL", met=o["batches_of_8190_per_s"] >= 150_000)
        if what == "clients":
            return Figure(f"{o['clients_64_per_s']:,} per s", met=o["clients_64_per_s"] >= 1500)
        return Figure(f"{o['replay_s']:.2f} s for {o['transfers']:,}", met=o["replay_s"] * 1e6 / o["transfers"] <= 1)

    return take


def crash(text):
    runs, = numbers(r"seeds 1 to ([\d,]+): nothing acknowledged was lost, nothing half applied", text)
    killed, = numbers(r"(\d+) processes killed", text)
    return Figure(f"{runs:,.0f} seeds, {killed:,.0f} killed processes: nothing lost, nothing half applied", met=runs >= 10_000)


def lockstep(text):
    operations, = numbers(r": ([\d,]+) operations in \d+ worlds, no difference", text)
    return Figure(f"{operations:,.0f} operations, no difference", met=operations >= 10_000_000)


ROWS = {
    "Stress tests": [
        Row("ario", "ARIO, 3,465 sectors, one scenario, one thread, double precision", ">= 40x BoARIO, equal to 1e-12", ario_one("double", 40)),
        Row("ario", "the same in single precision", ">= 70x BoARIO, equal to 1e-6", ario_one("single", 70)),
        Row("ario", "ARIO, 1,000 scenarios, per thread, double precision", ">= 120x BoARIO", ario_batch("recovery", "double", 120)),
        Row("ario", "the same in single precision", ">= 120x BoARIO", ario_batch("recovery", "single", 120)),
        Row("ario", "the same with a rebuild event, double precision", ">= 500x BoARIO", ario_batch("rebuild", "double", 500)),
        Row("ario", "the same with a rebuild event, single precision", ">= 500x BoARIO", ario_batch("rebuild", "single", 500)),
        Row("cascade", "cascade, 10,000 firms, each closed, one thread", "<= 0.25 ms where a plain frontier takes 0.7 ms", cascade(10_000, 0.25, 0.7)),
        Row("cascade", "cascade, 100,000 firms, each closed, one thread", "<= 2.5 ms where a plain frontier takes 8 ms", cascade(100_000, 2.5, 8)),
        Row("daily", "firm model, 1.6 M firms, 5 M links, a year, 2 threads", "<= 30 s, <= 2 GB", daily_year),
        Row("daily", "firm model, 100,000 firms, a day, one thread", NONE, daily_day),
        Row("assess", "`assess`, sample world, 200 members x 3 runs, 2 threads", "<= 2 s", assess("sample, 200 members", 2)),
        Row("assess", "`assess`, WIOD 2011 world, 100 members x 3 runs, 2 threads", "<= 45 s", assess("WIOD 2011", 45)),
        Row("linear", "Leontief demand shock, 3,465 sectors, 64 together, one thread", "<= 35 ms each, equal to the inverse to 1e-9", linear_batch),
        Row("linear", "the same, one alone on a table factorised at loading", "<= 35 ms", linear_alone),
        Row("tables", "reading an ICIO csv of 141 MB", ">= 10x pandas", table_load),
        Row("tables", "opening the same table again from its snapshot", "<= 1 ms", table_again),
    ],
    "Trade and the sea": [
        Row("screen", "a BACI year of 11.2 M rows, csv to all flags of all importers", ">= 3x DuckDB, >= 8x pandas, same flags", screen_csv),
        Row("screen", "the same from the store", ">= 5x DuckDB on Parquet", screen_store),
        Row("screen", "ranked suppliers of one importer and product, over 30 years", "p99 <= 5 ms", suppliers),
        Row("screen", "memory to build the store of 30 years, 263 M rows", "<= 4 GB", store_memory),
        Row("screen", "memory to ask it", "<= 200 MB resident", query_memory),
        Row("reallocate", "5,000 products x 14 importers reallocated", "<= 1 s", reallocate),
        Row("sea", "sea routes, open sea, one thread", ">= 15,000 per s, within 0.01 km, >= 300x searoute", sea_routes),
        Row("sea", "port-to-port matrix of 800 terminals after a closure", "<= 2 s", sea_matrix),
    ],
    "Reserves": [
        Row("sizing", "sizes of stocks, 14 x 30 x 200", "37488.563646, <= 1 s, <= 64 MB, >= 5x HiGHS", sizing),
        Row("sizing", "sizes of stocks, 14 x 30 x 1,000, 2 threads", "<= 8 s", sizing_large),
        Row("sizing", "release plans, 14 x 30 x 1,000, one thread", "<= 1 s, >= 50x HiGHS", release),
        Row("sizing", "Shapley value and nucleolus, 14 x 30 x 1,000, 2 threads", "<= 5 s, with proof", share),
        Row("ledger", "ledger on SQLite, transfers in batches", ">= 150,000 per s", ledger("batches")),
        Row("ledger", "ledger on SQLite, one at a time, 64 clients", ">= 1,500 per s", ledger("clients")),
        Row("ledger", "ledger, replay of 1 M transfers", "<= 1 s", ledger("replay")),
        Row("crash", "ledger on a failing disk and in killed processes", "10,000 seeded runs, nothing acknowledged lost", crash),
        Row("lockstep", "ledger beside a simple model, random requests", "10 M operations, no difference", lockstep),
    ],
}


def machine():
    """Processor, threads and memory, in a few words."""
    told = subprocess.run(["lscpu"], capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout
    name = re.search(r"^Model name:\s*(.*)$", told, re.M)
    threads = re.search(r"^CPU\(s\):\s*(\d+)", told, re.M)
    kib = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return f"{name.group(1).strip() if name else 'unknown'}, {threads.group(1) if threads else '?'} threads, {int(kib.group(1)) / 2**20:.0f} GB"


def commit():
    done = subprocess.run(["git", "describe", "--always", "--exclude=*", "--abbrev=9"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables_of(page):
    """Lines of the rows by area."""
    found = {}
    for area in ROWS:
        part = re.search(rf"<!-- {area}: begin -->\n(.*?)<!-- {area}: end -->", page, re.S)
        if not part:
            sys.exit(f"The page has no table '{area}' between '<!-- {area}: begin -->' and '<!-- {area}: end -->'.")
        found[area] = part.group(1).splitlines()
    return found


def row_cells(row, figure, where):
    told = {None: "", True: ", met", False: ", NOT met"}[figure.met]
    return [row.work, row.asked, figure.measured + told, figure.peer, figure.limit, *where]


def table(area, before, texts, where):
    kept = {tuple(cells[:2]): cells for cells in map(cells_of, before[2:])}
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    for row in ROWS[area]:
        cells = kept.get((row.work, row.asked), [row.work, row.asked, OPEN] + [NONE] * (len(HEAD) - 3))
        if row.benchmark in texts:
            try:
                cells = row_cells(row, row.take(texts[row.benchmark]), where)
            except (ValueError, KeyError, StopIteration) as error:
                sys.exit(f"bench/record.py does not find '{row.work}' in what the benchmark '{row.benchmark}' printed: {error}")
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def check(path):
    for area, lines in tables_of(path.read_text()).items():
        if lines[:2] != ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]:
            sys.exit(f"{path}: the head of the table '{area}' is not the one that bench/record.py writes")
        rows = [cells_of(line) for line in lines[2:]]
        if [cells[:2] for cells in rows] != [[row.work, row.asked] for row in ROWS[area]]:
            sys.exit(f"{path}: the rows of the table '{area}' are not those that bench/record.py writes")
        for cells in rows:
            form = len(cells) == len(HEAD) and (cells[2] == OPEN or (
                re.match(r"(p99 )?\d.*(, met|, NOT met)$" if cells[1] != NONE else r"\d", cells[2]) and re.fullmatch(r"\d{4}-\d\d-\d\d", cells[6]) and
                re.fullmatch(r"[0-9a-f]{7,}", cells[7]) and "threads" in cells[5]))
            if not form:
                sys.exit(f"{path}: this row has not the form that bench/record.py writes: {cells}")
    print(f"{path} has the form that is written")


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        return check(pathlib.Path(sys.argv[2]))
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    path, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    texts = {file.stem: file.read_text() for file in folder.glob("*.txt")}
    where = [machine(), datetime.date.today().isoformat(), commit()]
    page = path.read_text()
    for area, before in tables_of(page).items():
        lines = "\n".join(table(area, before, texts, where))
        page = re.sub(rf"(<!-- {area}: begin -->\n).*?(<!-- {area}: end -->)", lambda part: part.group(1) + lines + "\n" + part.group(2), page, flags=re.S)
    path.write_text(page)


if __name__ == "__main__":
    main()
