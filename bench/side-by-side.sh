#!/usr/bin/env bash
# Zegel, Postfix with OpenDKIM (tuned) and, where it is there, the bare engine, in turn, three rounds: ratios may be quoted
# from one such run only. As root, on a quiet machine with postfix and opendkim installed. WORK: a folder for fixtures and results.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export WORK=${WORK:-/tmp/zegel-bench}
mkdir -p "$WORK"
chmod 755 "$WORK"
peers=$here/../../shared/bench-peers
python3 "$here/make-fixtures.py"
chmod 644 "$WORK"/fix/*
dotnet build "$here/../Zegel.slnx" -c Release -v quiet -nologo >/dev/null
if [ -d "$peers/dotnet" ] && [ ! -x "$WORK/lim/out/Lim" ]; then
  mkdir -p "$WORK/lim" && cp "$peers"/dotnet/* "$WORK/lim/"
  (cd "$WORK/lim" && dotnet build -c Release -o out -v quiet -nologo >/dev/null)
fi
rm -f "$WORK/results.jsonl"
for round in $(seq "${ROUNDS:-3}"); do
  echo "round $round: $(openssl speed -elapsed -multi 2 -seconds 2 rsa2048 2>/dev/null | grep '^rsa')"
  for size in ${SIZES:-5k 25k}; do
    python3 "$here/peer-zegel.py" --n "${N:-5000}" --runs 1 --size "$size"
    python3 "$here/peer-postfix.py" --tuned --sessions 10 --n 2000 --runs 1 --size "$size" | tail -1
    if [ -x "$WORK/lim/out/Lim" ]; then
      python3 "$peers/anchor.py" campaign --conns 50 --runs 1 --size "$size" | tail -1
    else
      echo "bare engine: skipped, ../shared/bench-peers is not there"
    fi
  done
done
python3 "$here/summary.py"
