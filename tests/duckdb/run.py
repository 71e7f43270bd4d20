"""SQL over the store and Parquet, by the real DuckDB; and what is said where there is none.

The library is that of the pinned npm package (package-lock.json), or the one that ENTREPOT_DUCKDB names. Where npm cannot fetch it the test is
skipped by name; with ENTREPOT_E2E=required, as in CI, that is a failure. The flows are invented.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def library():
    named = os.environ.get("ENTREPOT_DUCKDB")
    if named:
        return pathlib.Path(named)
    found = here / "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so"
    if not found.exists():
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        try:
            subprocess.run(command, cwd=here, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError:
            pass
    return found if found.exists() else None


class Store:
    """A home folder of its own and the program on it."""

    def __init__(self, program, folder, name, duckdb):
        self.program, self.home = program, folder / name
        self.environment = {**os.environ, "ENTREPOT_HOME": str(self.home), "ENTREPOT_DUCKDB": str(duckdb)}

    def run(self, *arguments, fails=False):
        done = subprocess.run([self.program, *map(str, arguments)], env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if (done.returncode != 0) != fails:
            sys.exit(f"{' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}")
        return done.stdout

    def sql(self, statement, *more):
        return json.loads(self.run("data", "sql", statement, "--json", *more))["rows"]

    def columns(self):
        """The bytes of the columns of each data set, by file without its ending."""
        found = {}
        for manifest in sorted(self.home.glob("data/*/manifest.json")):
            found[json.loads(manifest.read_text())["file_name"].split(".")[0]] = (manifest.parent / "columns.bin").read_bytes()
        return found


def invented(year, seed):
    draw = random.Random(seed)
    rows = []
    for exporter in (156, 276, 392, 702, 842):
        for importer in (156, 392, 410, 704):
            if exporter == importer:
                continue
            for product in sorted(draw.sample(range(10_121, 970_600), 300)):
                quantity = "NA" if draw.random() < 0.05 else f"{draw.lognormvariate(0, 2):.3f}"
                rows.append((year, exporter, importer, f"{product:06d}", f"{draw.lognormvariate(2, 2.6) + 0.001:.3f}", quantity))
    return rows


def write_csv(path, rows):
    path.write_text("t,i,j,k,v,q\n" + "".join(f"{t},{i},{j},{k},{v:>14},{q:>14}\n" for t, i, j, k, v, q in rows))


def need(holds, what):
    if not holds:
        sys.exit(f"failed: {what}")
    print(f"ok: {what}", flush=True)


def check_parquet(program, duckdb, folder, years):
    plain, packed = Store(program, folder, "plain", duckdb), Store(program, folder, "packed", duckdb)
    names = [f"BACI_HS17_Y{year}_V202301" for year in years]
    plain.run("data", "add", *(folder / f"{name}.csv" for name in names))
    usual = "cast(t AS INTEGER) t, cast(i AS INTEGER) i, cast(j AS INTEGER) j, cast(k AS INTEGER) k, cast(trim(v) AS DOUBLE) v, try_cast(trim(q) AS DOUBLE) q"
    other = "q, cast(trim(v) AS DECIMAL(18, 3)) v, k, cast(j AS BIGINT) j, cast(i AS SMALLINT) i, cast(t AS SMALLINT) t"
    for kind, columns in (("numbers", usual), ("decimals and texts, in another order", other)):
        store = Store(program, folder, f"packed {kind}", duckdb)
        for name in names:
            # DuckDB writes the file, as anyone would; the store only has to be there for a question.
            plain.sql(f"COPY (SELECT {columns} FROM read_csv('{folder}/{name}.csv', all_varchar=true, header=true)) TO '{folder}/{name}.parquet' (FORMAT parquet)")
        store.run("data", "add", *(folder / f"{name}.parquet" for name in names))
        need(store.columns() == plain.columns() and len(plain.columns()) == len(names), f"Parquet gives the columns of the csv, byte for byte ({kind})")
    packed.run("data", "add", folder / f"{names[0]}.parquet")
    product = next(row[3] for row in years["2021"] if row[2] == 392)
    answers = [json.loads(one.run("trade", "suppliers", "--importer", "JPN", "--product", product, "--years", "2021", "--json")) for one in (plain, packed)]
    need(answers[1]["suppliers"] and [row["value_usd"] for row in answers[0]["suppliers"]] == [row["value_usd"] for row in answers[1]["suppliers"]],
         "the cube of a Parquet file answers as that of the csv")
    return plain


def check_sql(store, rows):
    usd = sum(float(r[4]) * 1000 for r in rows)
    (count, total, missing), = store.sql("SELECT count(*), sum(value_usd), count(*) FILTER (quantity IS NULL) FROM flows")
    need(count == len(rows) and abs(total - usd) < 1e-9 * usd and missing == sum(r[5] == "NA" for r in rows), "count, sum and missing quantities are those of the rows")
    year = [r for r in rows if r[0] == 2021 and r[2] == 392]
    found = store.sql("SELECT exporter, product, value_usd, quantity, line FROM flows WHERE period = 2021 AND importer = 'JPN' ORDER BY line")
    need(len(found) == len(year) and [r[1] for r in found] == [r[3] for r in year], "a year and importer has its rows, codes with their zeros")
    need(all((f[3] is None) == (r[5] == "NA") for f, r in zip(found, year)), "a missing quantity is null")
    need(store.sql("SELECT label FROM economies WHERE economy = 'KOR'") == [["Korea"]], "economies have their labels")
    need(len(store.sql("SELECT * FROM data_sets")) == 2, "data_sets lists the store")
    need(store.sql("SELECT count(*) FROM products") == [[0]], "products is there without a nomenclature")
    again = [store.run("data", "sql", "SELECT exporter, sum(value_usd) s FROM flows GROUP BY 1 ORDER BY 2 DESC") for _ in range(2)]
    need(again[0] == again[1] and "missing" not in again[0], "the same question has the same answer")
    text = store.run("data", "sql", "SELECT exporter, quantity FROM flows ORDER BY quantity NULLS FIRST LIMIT 2", "--csv", store.home / "out.csv")
    need("missing" in text, "null is shown as missing")
    need(len(list(csv.reader(io.StringIO((store.home / "out.csv").read_text())))) == 3, "csv has a header and the rows")
    error = store.run("data", "sql", "SELECT nothing FROM flows", fails=True)
    need("DuckDB:" in error and "DESCRIBE flows" in error, "an error of the statement says what DuckDB says, and what there is")
    error = store.run("data", "sql", "SELECT [1, 2]", fails=True)
    need("Cast it" in error, "a type that is not shown is an error")


def check_odd_input(store, folder):
    (folder / "cut.parquet").write_bytes((folder / "BACI_HS17_Y2021_V202301.parquet").read_bytes()[:2000])
    error = store.run("data", "add", folder / "cut.parquet", "--edition", "HS2017", fails=True)
    need("DuckDB:" in error, "a cut Parquet file is an error")
    store.sql(f"COPY (SELECT 1 AS a, 2 AS b) TO '{folder}/other.parquet' (FORMAT parquet)")
    error = store.run("data", "add", folder / "other.parquet", "--edition", "HS2017", fails=True)
    need("no column 't'; it has a, b" in error, "another table in Parquet says what it lacks")


def check_without(program, folder):
    store = Store(program, folder, "without", folder / "nowhere.so")
    write_csv(folder / "BACI_HS17_Y2019_V202301.csv", [(2019, 156, 392, "811292", "1.000", "NA")])
    store.run("data", "add", folder / "BACI_HS17_Y2019_V202301.csv")
    error = store.run("data", "sql", "SELECT 1", fails=True)
    need("DuckDB is not installed" in error and "npm install" in error, "without DuckDB the error says how to install it")
    (folder / "some.parquet").write_bytes(b"PAR1 and no more\n")
    error = store.run("data", "add", folder / "some.parquet", fails=True)
    need("DuckDB is not installed" in error, "so does the import of Parquet")
    (folder / "not.so").write_text("not a library")
    store.environment["ENTREPOT_DUCKDB"] = str(folder / "not.so")
    need("DuckDB is not installed" in store.run("data", "sql", "SELECT 1", fails=True), "a file that is no library is told of")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        check_without(arguments.program, folder)
        duckdb = library()
        if duckdb is None:
            print("skipped: DuckDB's library cannot be fetched")
            return 1 if os.environ.get("ENTREPOT_E2E") == "required" else SKIPPED
        years = {str(year): invented(year, year) for year in (2021, 2022)}
        for year, rows in years.items():
            write_csv(folder / f"BACI_HS17_Y{year}_V202301.csv", rows)
        store = check_parquet(arguments.program, duckdb, folder, years)
        check_sql(store, years["2021"] + years["2022"])
        check_odd_input(store, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
