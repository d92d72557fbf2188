#!/usr/bin/env python3
"""Zegel as it is shipped: `zegel serve` on a data folder of its own, a campaign released by `zegel campaign release`.
The clock runs from the start of that command to the last message at the sink; its CPU counts as Zegel's.
usage: peer-zegel.py [--n N] [--runs R] [--size 5k,25k]"""
import argparse
from lib import *

ap = argparse.ArgumentParser()
ap.add_argument("--n", type=int, default=5000)
ap.add_argument("--runs", type=int, default=3)
ap.add_argument("--size", default="5k,25k")
a = ap.parse_args()
ROOT = os.path.dirname(HERE)
PROGRAM = ["dotnet", ROOT + "/src/Zegel.Server/bin/Release/net10.0/Zegel.Server.dll"]
STAGE = ["dotnet", ROOT + "/tests/Zegel.Bench/bin/Release/net10.0/Zegel.Bench.dll"]


def template(size):
    """The fixture's template in Zegel's own words; its exits and sender come from the locked footer."""
    html = open(f"{FIX}/tpl-{size}.html").read().replace("{{name}}", '{{ person.name | default: "lezer" }}')
    html = re.sub(r"<tr><td style=\"font-size:12px;color:#888\">.*?</td></tr>", "", html)
    path = f"{FIX}/zegel-{size}.html"
    open(path, "w").write(html)
    return path


def once(size):
    group = Group("zegel")
    stage = subprocess.Popen(STAGE + ["stage", str(a.n), template(size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    sink = None
    try:
        place = json.loads(stage.stdout.readline())
        host, port = place["sink"].split(":")
        sink = Sink(int(port), host=host)
        serve = group.spawn(PROGRAM + ["serve", "--data", place["data"]], stdout=subprocess.PIPE, stderr=open(WORK + "/zegel.log", "w"), text=True)
        while not (line := serve.stdout.readline()).startswith("Zegel serves"):
            if not line:
                raise SystemExit("zegel serve ended; see " + WORK + "/zegel.log")
        stage.stdin.write("found\n")
        stage.stdin.flush()
        campaign = json.loads(stage.stdout.readline())["campaign"]
        release = PROGRAM + ["campaign", "release", str(campaign), "--data", place["data"]]
        return measure("zegel", a.n, group, sink, lambda _: group.spawn(release, stdout=subprocess.DEVNULL), size)
    finally:
        group.kill(wait=40)
        stage.stdin.close()
        stage.wait(30)
        if sink:
            sink.stop()


for size in a.size.split(","):
    repeat(a.runs, lambda: once(size))
