#!/usr/bin/env python3
"""Runs the machine's limits, the peers and our peer_bench in turn, round after round, and prints the comparison.

usage: compare_peers.py --work DIR [--bench-kit DIR] [--data g1m] [--peers LIST] [--runs 3] [--only Q1,Q9,W,load]
                        [--baseline EARLIER.jsonl] [--help for the rest]

DIR of --work gets all that is made: bin/ (the kit's programs), g1m/ (data), db/ (databases), results/ (a file of
JSON lines per call, which peer_report.py turns into the tables again). Every round loads every database anew
when loading is measured and starts from a fresh copy of it otherwise, since the write measurements change it.
What cannot run is listed, and the rest goes on. Exit status: 0; 1 when an answer of ours is wrong or ours did not
run; 2 for a usage error. Needs Python 3, g++ and what the kit's README installs (npm install in the kit's folder).
"""

import argparse
import contextlib
import hashlib
import json
import os
import platform
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import peer_report

ROOT = Path(__file__).resolve().parents[2]
SEED = 42
# Of the kit's README; other sizes have no known sum.
EVENTS_MD5 = {"g1m": "b069a5a0faa88070d18f921f2d7a4256"}
PROGRAMS = {  # name: (source in the kit, compiler arguments)
    "gen": ("gen/gen.cpp", ["-O2"]),
    "limits": ("limits/limits.cpp", ["-O3", "-march=native"]),
    "rocks": ("limits/rocks.cpp", ["-O3", "-march=native", "-lrocksdb"]),
    "bgl": ("limits/bgl.cpp", ["-O3", "-march=native"]),
}
NODE_MODULES = {"kuzu-typed": "kuzu", "kuzu-single": "kuzu", "duckdb": "@duckdb/node-api",
                "grafeo": "@grafeo-db/js", "graphology": "graphology"}
LIMITS = {"cpp-csr": "limits", "rocksdb-raw": "rocks", "boost-graph": "bgl"}
PEERS = (*NODE_MODULES, "sqlite", "postgresql")
DEFAULT_PEERS = ("kuzu-typed", "kuzu-single", "duckdb", "sqlite")
# The kit's runners compare --only with the name of each single measurement.
ONLY_PARTS = {"Q6": ["Q6", "Q6b"], "Q9": ["Q9", "Q9_pagerank", "Q9_wcc", "Q9_triangles_ALLIED"],
              "W": ["W", "W_single_durable", "W_single_durable_32t", "W_batch1000"]}


class CannotRun(Exception):
    """A program, module or file that a measurement needs is missing; the text says which and what to do."""


def log(text):
    print(f"compare_peers: {text}", file=sys.stderr, flush=True)


def run_tool(command, **options):
    """Runs a step of the preparation; its failure is a CannotRun with the end of what it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **options)
    except OSError as error:
        raise CannotRun(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-300:]
        raise CannotRun(f"{' '.join(map(str, command))} failed with status {done.returncode}: {said}")


# -- what a run needs --


def program(kit, work, name):
    """The path of one of the kit's programs, compiled when it is not there yet."""
    path = work / "bin" / name
    if not path.exists():
        source, arguments = PROGRAMS[name]
        if not (kit / source).exists():
            raise CannotRun(f"{kit / source} is not there; set --bench-kit to the folder of the peer benchmark")
        log(f"compiling {source}")
        path.parent.mkdir(parents=True, exist_ok=True)
        libraries = [argument for argument in arguments if argument.startswith("-l")]
        flags = [argument for argument in arguments if not argument.startswith("-l")]
        run_tool(["g++", "-std=c++17", "-pthread", *flags, str(kit / source), "-o", str(path), *libraries])
    return path


def data_folder(kit, work, name):
    """The folder of the generated data; "g1m" means 1 million events, "g5m" 5 million, "g10k" 10 thousand."""
    folder = work / name
    if not (folder / "params.csv").exists():
        size = re.fullmatch(r"g(\d+)([km])", name)
        if not size:
            raise CannotRun(f"{folder} is not there, and {name} is no size to generate, such as g1m")
        events = int(size[1]) * {"k": 1_000, "m": 1_000_000}[size[2]]
        log(f"generating {events:,} events into {folder}")
        run_tool([str(program(kit, work, "gen")), str(folder), str(events), "20000", str(SEED)])
    return folder


def describe_data(folder):
    """(number of events, md5 of events.csv)."""
    digest, lines = hashlib.md5(), 0
    with open(folder / "events.csv", "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
    return lines - 1, digest.hexdigest()


def module_version(kit, module):
    with contextlib.suppress(OSError, ValueError):
        return json.loads((kit / "node_modules" / module / "package.json").read_text())["version"]
    return None


def machine():
    cpu, memory = platform.processor(), ""
    with contextlib.suppress(OSError, AttributeError):
        cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())[1]
        kibibytes = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1])
        memory = f", {kibibytes / 2**20:.0f} GiB"
    return f"{cpu}, {os.cpu_count()} threads{memory}"


def commit():
    with contextlib.suppress(OSError):
        found = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
                               capture_output=True, text=True, check=False)
        return found.stdout.strip() or "unknown"
    return "unknown"


# -- one measurement --


class Bench:
    """The steps of a round: each is a command that appends JSON lines to a file of its own."""

    def __init__(self, args, folder, events):
        self.args, self.kit, self.work = args, args.bench_kit, args.work
        self.folder, self.events = folder, events
        self.databases = self.work / "db" / args.data
        self.fresh = self.databases / "fresh"
        self.fresh.mkdir(parents=True, exist_ok=True)
        self.lines_file = self.work / "lines.tmp"
        self.results = open(args.out, "a", encoding="utf-8")
        self.lines = []
        wanted = args.only or ["load", "disk", "open", "W"]
        self.measure_load = bool({"load", "disk"} & set(wanted))
        self.measure_writes = any(name.startswith("W") for name in wanted)

    def keep(self, line):
        self.lines.append(line)
        self.results.write(json.dumps(line) + "\n")
        self.results.flush()

    def missing(self, peer, why):
        log(f"{peer}: {why}")
        self.keep({"q": "missing", "peer": peer, "why": why})

    def execute(self, run, command):
        """Runs a program that writes to lines_file, in a process group of its own, and keeps its lines."""
        self.lines_file.unlink(missing_ok=True)
        log(f"round {run}: {' '.join(map(str, command))}")
        folder = self.kit / "peers" if (self.kit / "peers").is_dir() else None
        try:
            process = subprocess.Popen(list(map(str, command)), cwd=folder, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True)
        except OSError as error:
            raise CannotRun(f"{command[0]}: {error.strerror}") from error
        try:
            _, said = process.communicate(timeout=self.args.timeout)
        except subprocess.TimeoutExpired:
            self.stop(process)
            said = f"stopped after {self.args.timeout} s (--timeout)"
        except BaseException:
            self.stop(process)
            raise
        taken = self.take(run)
        if process.returncode != 0:
            status = process.returncode
            how = f"ended by {signal.Signals(-status).name}" if status < 0 else f"status {status}"
            raise CannotRun(f"{how} after {taken} figures: {said.strip()[-300:] or 'it said nothing'}")
        if not taken:
            raise CannotRun("it printed no figures")

    @staticmethod
    def stop(process):
        """Ends a program and what it started, such as PostgreSQL's pg_ctl, with time to clean up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def take(self, run):
        taken = 0
        if self.lines_file.exists():
            for text in self.lines_file.read_text(encoding="utf-8", errors="replace").splitlines():
                with contextlib.suppress(ValueError):
                    self.keep({**json.loads(text), "run": run})
                    taken += 1
            self.lines_file.unlink()
        return taken

    # -- databases: name, name.wal and the like --

    def parts(self, folder, peer):
        return [folder / (peer + suffix) for suffix in ("", ".wal", "-wal", "-shm", ".lock")]

    def copy_database(self, peer, source, target):
        for old in self.parts(target, peer):
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        for part in self.parts(source, peer):
            if part.is_dir():
                shutil.copytree(part, target / part.name)
            elif part.exists():
                shutil.copy2(part, target / part.name)

    def stored_peer(self, peer, run, command):
        """Loads when loading is measured or was never done; then the queries, on an unchanged database."""
        database = self.databases / peer
        command = [*command, f"--data={self.folder}", f"--db={database}", f"--out={self.lines_file}"]
        if self.measure_load or not (self.fresh / peer).exists():
            self.execute(run, [*command, "--load", f"--events={self.events}"])
            self.copy_database(peer, self.databases, self.fresh)
        else:
            self.copy_database(peer, self.fresh, self.databases)
        os.sync()  # what the copy left for the disk to do must not fall on the first measurement
        if self.args.only == ["load"] or self.args.only == ["disk"]:
            return
        self.execute(run, [*command, *self.query_options()])

    def query_options(self):
        options = [f"--n={self.args.n}", f"--limit={self.args.limit}"]
        if self.args.only:
            parts = [part for name in self.args.only for part in ONLY_PARTS.get(name, [name])]
            options.append("--only=" + ",".join(dict.fromkeys(parts)))
        return options

    # -- the steps --

    def limit(self, peer, run):
        name = LIMITS[peer]
        command = [program(self.kit, self.work, name), self.folder]
        if name == "rocks":
            command.append(self.databases / peer)
        command.append(self.lines_file)
        if name == "rocks" and not self.measure_writes:
            command.append("short")  # any further argument skips the durable writes
        self.execute(run, command)

    def peer(self, peer, run):
        module = NODE_MODULES.get(peer)
        if module and not module_version(self.kit, module):
            raise CannotRun(f"the module {module} is not installed: run npm install in {self.kit}")
        if peer == "postgresql":
            database = self.databases / peer
            only = [option for option in self.query_options() if option.startswith("--only")]
            self.execute(run, ["python3", "postgres.py", f"--data={self.folder}", f"--db={database}",
                               *only, f"--out={self.lines_file}"])
        elif peer == "sqlite":
            self.stored_peer(peer, run, ["python3", "sqlite.py"])
        elif peer == "graphology":
            self.execute(run, ["node", "--max-old-space-size=12000", "graphology.mjs", f"--peer={peer}",
                               f"--data={self.folder}", *self.query_options(), f"--out={self.lines_file}"])
        elif peer.startswith("kuzu"):
            # Its Q6 materialises every two-hop walk before LIMIT and runs out of its buffer pool.
            model = peer.removeprefix("kuzu-")
            self.stored_peer(peer, run, ["node", "kuzu.mjs", f"--peer={peer}", f"--model={model}", "--noq6"])
        else:
            self.stored_peer(peer, run, ["node", f"{peer}.mjs", f"--peer={peer}"])

    def ours(self, run):
        if not self.args.ours.exists():
            raise CannotRun(f"{self.args.ours} is not there: build the target peer_bench")
        self.stored_peer("entente", run, [self.args.ours, "--peer=entente"])

    def cypher(self, run):
        """The queries as Cypher text, in process and then over HTTP, on the store as it was loaded."""
        if not self.args.query_bench.exists() or not self.args.server.exists():
            raise CannotRun("build the targets query_bench and entente")
        if not (self.fresh / "entente").exists():
            raise CannotRun("there is no loaded store of ours")
        self.copy_database("entente", self.fresh, self.databases)
        database = self.databases / "entente"
        command = [self.args.query_bench, f"--data={self.folder}", f"--out={self.lines_file}", *self.query_options()]
        self.execute(run, [*command, "--peer=entente-cypher", f"--db={database}"])
        with self.server(database) as (url, pid), self.hello(url) as hello:
            self.execute(run, [*command, "--peer=entente-http", f"--url={url}", f"--server-pid={pid}", *hello])

    @contextlib.contextmanager
    def server(self, database):
        """A server of the store while the body runs: its address and process number."""
        with open(self.work / "server.log", "w", encoding="utf-8") as said:
            process = subprocess.Popen([str(self.args.server), "--db", str(database), "serve", "--port",
                                        str(self.args.port)], stdout=subprocess.PIPE, stderr=said, text=True)
        try:
            url = re.search(r"http://([0-9.]+:[0-9]+)", process.stdout.readline())
            if not url:
                raise CannotRun(f"the server does not say where it listens; see {said.name}")
            yield url[1], process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)

    @contextlib.contextmanager
    def hello(self, url):
        """A server of the same library that only says hello, on the next port, where it is built: the argument that says so."""
        if not self.args.hello_server.exists():
            yield []
            return
        host, port = url.split(":")
        process = subprocess.Popen([str(self.args.hello_server), str(int(port) + 1)])
        try:
            for _ in range(50):
                with contextlib.suppress(OSError), socket.create_connection((host, int(port) + 1), timeout=1):
                    break
                time.sleep(0.1)
            yield [f"--hello={host}:{int(port) + 1}"]
        finally:
            process.kill()
            process.wait(30)

    def round(self, run):
        log(f"round {run} of {self.args.runs}, load average {os.getloadavg()[0]:.2f}")
        self.keep({"q": "round", "run": run, "load average": os.getloadavg()[0]})
        steps = [(peer, lambda run, peer=peer: self.limit(peer, run)) for peer in self.args.limits]
        steps += [(peer, lambda run, peer=peer: self.peer(peer, run)) for peer in self.args.peers]
        steps += [("entente", self.ours)]
        if set(self.args.only or ["Q"]) - {"load", "disk", "open", "W"}:
            steps += [("entente-cypher", self.cypher)]
        for peer, step in steps:
            try:
                step(run)
            except CannotRun as problem:
                self.missing(peer, f"round {run}: {problem}")


# -- the call --


def names(known):
    def parse(text):
        chosen = [name for name in text.split(",") if name and name != "none"]
        unknown = [name for name in chosen if known and name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}, none")
        return chosen
    return parse


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, help="folder for programs, data, databases and results")
    parser.add_argument("--bench-kit", type=Path, default=ROOT.parent / "shared" / "bench",
                        help="folder of the peer benchmark, with its node_modules (default: %(default)s)")
    parser.add_argument("--data", default="g1m", help="data set: gNm for N million events (default: %(default)s)")
    parser.add_argument("--peers", type=names(PEERS), default=None,
                        help=f"of {', '.join(PEERS)}; default {','.join(DEFAULT_PEERS)}, or none with --baseline")
    parser.add_argument("--limits", type=names(LIMITS), default=["cpp-csr", "rocksdb-raw"],
                        help="of " + ", ".join(LIMITS) + "; default cpp-csr,rocksdb-raw")
    parser.add_argument("--ours", type=Path, default=ROOT / "build" / "tests" / "peer_bench")
    parser.add_argument("--query-bench", type=Path, default=ROOT / "build" / "tests" / "query_bench")
    parser.add_argument("--server", type=Path, default=ROOT / "build" / "entente")
    parser.add_argument("--hello-server", type=Path, default=ROOT / "build" / "tests" / "hello_server")
    parser.add_argument("--port", type=int, default=0, help="of the server (default: any free one)")
    parser.add_argument("--runs", type=int, default=3, help="rounds (default: %(default)s)")
    parser.add_argument("--only", type=names(()), default=[], help="rows: Q1 to Q9, W, load, disk, open")
    parser.add_argument("--n", type=int, default=200, help="runs per query (default: %(default)s)")
    parser.add_argument("--limit", type=float, default=3, help="seconds per query of a peer (default: %(default)s)")
    parser.add_argument("--timeout", type=int, default=1800, help="seconds per program (default: %(default)s)")
    parser.add_argument("--baseline", type=Path, help="earlier results for the peers that do not run now; marked †")
    parser.add_argument("--out", type=Path, help="file of result lines (default: in the results folder, by time)")
    args = parser.parse_args()
    if args.peers is None:
        args.peers = [] if args.baseline else list(DEFAULT_PEERS)
    args.work, args.bench_kit = args.work.resolve(), args.bench_kit.resolve()
    args.ours, args.server, args.query_bench = args.ours.resolve(), args.server.resolve(), args.query_bench.resolve()
    args.hello_server = args.hello_server.resolve()
    args.out = (args.out or args.work / "results" / f"{args.data}-{time.strftime('%Y%m%d-%H%M%S')}.jsonl").resolve()
    if args.runs < 1 or not peer_report.selected_rows(args.only):
        parser.error("--runs is at least 1, and --only names rows such as Q1, Q9, W, load")
    if args.baseline and not args.baseline.exists():
        parser.error(f"{args.baseline} is not there")
    return args


def header(args, events, md5):
    known = EVENTS_MD5.get(args.data)
    versions = {module: module_version(args.bench_kit, module) for module in dict.fromkeys(NODE_MODULES.values())}
    shown = [f"{module} {version}" for module, version in versions.items() if version]
    return {"q": "header", "machine": machine(), "kernel": platform.release(),
            "data": args.data, "events": events,
            "actors": 20000, "seed": f"{SEED} (parameters 7777)",
            "md5 of events.csv": md5 + ("" if known is None else " as known" if known == md5 else f", NOT {known}"),
            "rounds": args.runs, "runs per query": args.n, "seconds per query": args.limit, "commit": commit(),
            "versions": ", ".join([f"sqlite {sqlite3.sqlite_version}", *shown]),
            "started": time.strftime("%Y-%m-%d %H:%M:%S")}


def main():
    args = parse_arguments()
    try:
        folder = data_folder(args.bench_kit, args.work, args.data)
        events, md5 = describe_data(folder)
    except (CannotRun, OSError) as problem:
        log(str(problem))
        return 2
    args.out.parent.mkdir(parents=True, exist_ok=True)
    bench = Bench(args, folder, events)
    bench.keep(header(args, events, md5))
    for run in range(1, args.runs + 1):
        bench.round(run)
    bench.keep({"q": "end", "load average": os.getloadavg()[0]})
    log(f"result lines: {args.out}")
    results = peer_report.Results(bench.lines)
    baseline = peer_report.read_results(args.baseline) if args.baseline else None
    right = peer_report.report(results, baseline, peer_report.selected_rows(args.only))
    return 0 if right and "entente" in results.peers else 1


if __name__ == "__main__":
    sys.exit(main())
