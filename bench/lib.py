"""Harness: puts peer, injector and sink each in a control group of its own (cgroup v1 or v2), so that CPU time of every
process of a peer, short-lived children included, is counted; counts messages at the sink; says how much CPU went to
anything else on the machine during the run ('foreign'), so that a disturbed run can be thrown away.
Standard library only; run as root; traffic stays on 127.0.0.1."""
import os, re, socket, subprocess, sys, threading, time, signal, shutil, statistics, json
WORK = os.environ.get("WORK", "/tmp/zegel-bench"); FIX = WORK + "/fix"; RUN = WORK + "/run"
HERE = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK"); NCPU = os.cpu_count()
V1 = os.path.isdir("/sys/fs/cgroup/cpuacct")

class Group:
    def __init__(self, name):
        self.name = name
        roots = ["/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/memory"] if V1 else ["/sys/fs/cgroup"]
        self.dirs = [f"{r}/zb-{name}" for r in roots]
        for d in self.dirs: os.makedirs(d, exist_ok=True)
        self.peak = 0
    def spawn(self, cmd, **kw):
        def pre():
            for d in self.dirs:
                with open(d + "/cgroup.procs", "w") as f: f.write(str(os.getpid()))
        kw.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen(cmd, preexec_fn=pre, start_new_session=True, **kw)
    def run(self, cmd, **kw): return self.spawn(cmd, **kw).wait()
    def cpu(self):
        if V1: return int(open(self.dirs[0] + "/cpuacct.usage").read()) / 1e9
        return int(re.search(r"usage_usec (\d+)", open(self.dirs[0] + "/cpu.stat").read())[1]) / 1e6
    def rss(self):  # anonymous memory, not page cache
        s = open(self.dirs[-1] + "/memory.stat").read()
        return int(re.search(r"^(?:total_rss|anon) (\d+)", s, re.M)[1])
    def pids(self): return [int(x) for x in open(self.dirs[0] + "/cgroup.procs").read().split()]
    def kill(self, sig=signal.SIGTERM, wait=5):
        end = time.time() + wait
        while self.pids():
            for p in self.pids():
                try: os.kill(p, sig if time.time() < end - 2 else signal.SIGKILL)
                except ProcessLookupError: pass
            time.sleep(0.1)
            for p in list(self.pids()):
                try: os.waitpid(p, os.WNOHANG)
                except ChildProcessError: pass
            if time.time() > end: break

def busy():  # CPU seconds of the whole machine, idle, iowait and guest left out
    f = open("/proc/stat").readline().split()[1:]
    v = [int(x) for x in f]; return (v[0] + v[1] + v[2] + v[5] + v[6]) / TICK

def wait_quiet(limit=20, pct=5):
    end = time.time() + limit
    while time.time() < end:
        a = busy(); time.sleep(1.0); b = busy()
        if (b - a) / NCPU * 100 < pct: return True
    return False

def wait_port(port, limit=20, host="127.0.0.1"):
    end = time.time() + limit
    while time.time() < end:
        try: socket.create_connection((host, port), 0.5).close(); return True
        except OSError: time.sleep(0.05)
    raise SystemExit(f"port {port} did not open")

class Sink:
    """Postfix's smtp-sink, with its running counter in a file in memory."""
    def __init__(self, port=2525, args=(), host="127.0.0.1"):
        self.g = Group("sink"); self.out = f"/dev/shm/zb-sink-{port}"; self.base = 0
        self.f = open(self.out, "wb")
        if os.environ.get("DUMP"): args = ("-d", os.environ["DUMP"])  # a file a message, to check signatures; never while timing
        self.p = self.g.spawn(["smtp-sink", "-c", "-u", "nobody", *args, f"{host}:{port}", "1000"], stdout=self.f, stderr=subprocess.DEVNULL)
        wait_port(port, host=host)
    def mesg(self):
        n = os.path.getsize(self.out)
        with open(self.out, "rb") as f:
            f.seek(max(0, n - 300)); s = f.read().decode()
        m = re.findall(r"mesg=(\d+)", s); return (int(m[-1]) if m else 0) - self.base
    def reset(self): self.base += self.mesg()
    def stop(self): self.g.kill(); self.f.close(); os.unlink(self.out)

def source(g, port, n, msgfile, sessions=20, keep=True):
    cmd = ["smtp-source", "-s", str(sessions), "-m", str(n), "-f", "news@example.com", "-t", "user@dest.example", "-N", "-F", msgfile]
    if keep: cmd.insert(1, "-d")
    return g.spawn(cmd + [f"127.0.0.1:{port}"], stderr=subprocess.PIPE)

def measure(label, n, peer, sink, start, size, limit=300):
    """start() -> Popen of the injector (or None where the peer itself is the sender); ends when the sink has n messages."""
    inj = Group("inj"); wait_quiet(); sink.reset()
    peak = [0]; stop = threading.Event()
    def sample():
        while not stop.is_set(): peak[0] = max(peak[0], peer.rss()); time.sleep(0.1)
    th = threading.Thread(target=sample); th.start()
    c0 = (peer.cpu(), inj.cpu(), sink.g.cpu(), busy()); me0 = time.process_time(); t0 = time.perf_counter()
    p = start(inj); tin = None; last = (0, t0)
    while True:
        m = sink.mesg(); now = time.perf_counter()
        if tin is None and p is not None and p.poll() is not None: tin = now - t0
        if m > last[0]: last = (m, now)
        if m >= n: break
        if now - last[1] > 40 or now - t0 > limit: break
        time.sleep(0.01)
    wall = last[1] - t0; got = last[0]
    c1 = (peer.cpu(), inj.cpu(), sink.g.cpu(), busy()); stop.set(); th.join()
    if p is not None:
        try: p.wait(10)
        except Exception: inj.kill()
    d = [b - a for a, b in zip(c0, c1)]; span = time.perf_counter() - t0
    foreign = max(0, d[3] - d[0] - d[1] - d[2] - (time.process_time() - me0)) / (span * NCPU) * 100
    r = dict(label=label, size=size, n=n, got=got, wall=round(wall, 2), rate=round(got / wall, 1) if wall else 0,
             inject_rate=round(n / tin, 1) if tin else None, cpu_per_k=round(d[0] / max(got, 1) * 1000, 3),
             inj_cpu_per_k=round(d[1] / max(got, 1) * 1000, 3), sink_cpu_per_k=round(d[2] / max(got, 1) * 1000, 3),
             foreign_pct=round(foreign, 1), peak_mib=round(peak[0] / 2**20, 1))
    print(json.dumps(r), flush=True)
    with open(WORK + "/results.jsonl", "a") as f: f.write(json.dumps(r) + "\n")
    return r

def repeat(runs, fn, dirty=8.0):
    """runs clean runs (foreign CPU below dirty per cent), at most twice as many tries"""
    clean = tries = 0
    while clean < runs and tries < runs + 2: tries += 1; clean += fn()["foreign_pct"] < dirty
