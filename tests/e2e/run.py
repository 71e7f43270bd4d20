"""Makes briefs with the real program and opens them in Chromium (see brief.mjs).

Needs Node.js, npm (once, for the pinned packages of package-lock.json) and Chromium. Where one of them is missing the test
is skipped by name; with ENTREPOT_E2E=required, as in CI, that is a failure.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def missing(what: str) -> int:
    print(f"skipped: {what}")
    return 1 if os.environ.get("ENTREPOT_E2E") == "required" else SKIPPED


def packages(folder: pathlib.Path) -> bool:
    """Installs the pinned packages when they are not there yet."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return True
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    return subprocess.run(command, cwd=folder).returncode == 0


def check(html: pathlib.Path, shots: pathlib.Path) -> int:
    command = ["node", str(here / "brief.mjs"), str(html), "--shots", str(shots / html.stem)]
    json = html.with_suffix(".json")
    if json.exists():
        command += ["--json", str(json)]
    if html.stem != "brief":
        command.append("--quick")
    print(f"{html.name}:", flush=True)
    return subprocess.run(command).returncode


def make_screen(program: str, out: pathlib.Path) -> None:
    """A page of dependencies on invented flows of three years."""
    files = []
    for year in (2020, 2021, 2022):
        file = out / f"BACI_HS17_Y{year}_V202301.csv"
        rows = ["t,i,j,k,v,q"]
        for exporter, share in ((156, 0.9), (276, 0.07), (842, 0.03)):
            rows += [f"{year},{exporter},410,{10121 + 97 * k:06d},{(k + 1) * share * 1000:.3f},NA" for k in range(30)]
        rows += [f"{year},410,392,{10121 + 97 * k:06d},{40 * k + 1:.3f},1.000" for k in range(0, 30, 5)]
        file.write_text("\n".join(rows) + "\n")
        files.append(str(file))
    environment = {**os.environ, "ENTREPOT_HOME": str(out / "home")}
    subprocess.run([program, "data", "add", *files], env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [program, "trade", "screen", "--importer", "KOR", "--html", str(out / "trade-screen.html")]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def make_suppliers(program: str, out: pathlib.Path) -> None:
    """Who else could supply, on the flows of make_screen: a table that is wider than a phone."""
    environment = {**os.environ, "ENTREPOT_HOME": str(out / "home")}
    listed = out / "korea.csv"
    subprocess.run([program, "trade", "screen", "--importer", "KOR", "--csv", str(listed)], env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [program, "sources", "suppliers", "--importer", "KOR", "--products", str(listed), "--measure", "value", "--headroom", "0.2",
               "--page", str(out / "suppliers.html")]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def make_route(program: str, out: pathlib.Path) -> None:
    """The map of a route over an invented sea, with a strait closed and the way round across the antimeridian."""
    net = out / "net"
    net.mkdir()
    (net / "nodes.csv").write_text("id,lon,lat\n0,130,30\n1,122,24\n2,104,1\n3,179,20\n4,-160,0\n5,150,-20\n6,120,-9\n")
    (net / "edges.csv").write_text(
        "u,v,km,passage,gates\n0,1,1000,,taiwan\n1,2,3000,,\n0,3,5000,,\n3,4,3000,,\n4,5,5500,,\n5,6,3600,,lombok\n6,2,2000,,\n")
    command = [program, "sea", "route", "130,30", "104,1", "--network", str(net), "--close", "taiwan", "--map", str(out / "sea-route.html")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, help="entrepot")
    parser.add_argument("--report-test", required=True, help="the test binary that writes briefs of invented numbers")
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for briefs and screenshots")
    arguments = parser.parse_args()

    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    for tool in ("node", "npm", chromium):
        if not shutil.which(tool):
            return missing(f"{tool} is not installed")
    if not packages(here):
        return missing("npm ci failed, so the browser test has no playwright-core")

    out = arguments.out
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    environment = {**os.environ, "ENTREPOT_BRIEF_FOLDER": str(out)}
    subprocess.run([arguments.report_test, "--gtest_filter=Brief*", "--gtest_brief=1"], env=environment, check=True)
    # From the folder of the project, so that the brief says the command as a user would type it.
    scenario = "data/scenarios/gallium-2023.toml"
    subprocess.run([arguments.program, "assess", scenario, "--world", "data/sample", "--out", str(out)], cwd=arguments.source, check=True)

    make_screen(arguments.program, out)
    make_suppliers(arguments.program, out)
    make_route(arguments.program, out)
    outline = subprocess.run(["node", str(arguments.source / "tools" / "make_land.mjs"), str(here / "node_modules/world-atlas/land-50m.json")],
                             check=True, capture_output=True).stdout
    failed = 0
    if outline != (arguments.source / "src/page/land_outline.inc").read_bytes():
        print("land_outline.inc is not what tools/make_land.mjs makes")
        failed = 1
    for html in sorted(out.glob("*.html")):
        failed |= check(html, out / "shots")
    return failed


sys.exit(main())
