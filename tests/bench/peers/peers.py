"""Solves written instances with public solvers and with Preceptor's, and prints one table.

    peers.py compare ROOT BENCH [--presets A,B] [--repeat N]     every solver on every instance, in turn
    peers.py solve FOLDER SOLVER                                 one solver on one instance: a line of JSON

The instances are folders as server/engine/benches/matching_core/instance.rs describes them. Every run is a process of its
own, so that its peak memory is its own; of N runs the fastest counts, for each solver alike. Preceptor's time holds what the
others leave out: the check of its certificate. All totals must agree, or the comparison fails.
"""

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import time

import numpy as np

PEERS = ("ortools", "lemon")


class Instance:
    """Pairs as arrays: who, with whom, and what the pair is worth more than leaving the mentee out."""

    def __init__(self, folder: pathlib.Path):
        meta = json.loads((folder / "meta.json").read_text())
        starts = np.fromfile(folder / "starts.u64", dtype="<u8").astype(np.int64)
        self.mentees, self.mentors = meta["mentees"], meta["mentors"]
        self.capacity = np.fromfile(folder / "capacities.u32", dtype="<u4").astype(np.int64)
        self.mentor = np.fromfile(folder / "mentors.u32", dtype="<u4").astype(np.int64)
        self.mentee = np.repeat(np.arange(self.mentees), np.diff(starts))
        self.profit = np.fromfile(folder / "scores.u32", dtype="<u4").astype(np.int64) + meta["unplaced_penalty"]

    def network(self):
        """A flow of one unit from each mentee, through a mentor or past all of them, to one sink."""
        people, sink = np.arange(self.mentees), self.mentees + self.mentors
        desks = self.mentees + np.arange(self.mentors)
        best = int(self.profit.max(initial=0))
        tail = np.concatenate([self.mentee, desks, people])
        head = np.concatenate([self.mentees + self.mentor, np.full(self.mentors, sink), np.full(self.mentees, sink)])
        capacity = np.concatenate([np.ones_like(self.mentor), self.capacity, np.ones_like(people)])
        cost = np.concatenate([best - self.profit, np.zeros(self.mentors, np.int64), np.full(self.mentees, best)])
        supply = np.zeros(sink + 1, np.int64)
        supply[:self.mentees], supply[sink] = 1, -self.mentees
        return tail, head, capacity, cost, supply

    def plan(self, flow):
        """What a flow places and earns, after checking that it is a plan."""
        taken = np.asarray(flow[:self.mentor.size]) > 0
        assert np.bincount(self.mentee[taken], minlength=self.mentees).max(initial=0) <= 1, "a mentee is placed twice"
        load = np.bincount(self.mentor[taken], minlength=self.mentors)
        assert (load <= self.capacity).all(), "a mentor is over capacity"
        return int(taken.sum()), int(self.profit[taken].sum())


def ortools(instance, built):
    """Google OR-Tools, SimpleMinCostFlow (cost-scaling push-relabel)."""
    from ortools.graph.python import min_cost_flow
    tail, head, capacity, cost, supply = instance.network()
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    solver.set_nodes_supplies(np.arange(supply.size), supply)
    built()
    assert solver.solve() == solver.OPTIMAL
    return solver.flows(arcs)


def lemon(instance, built):
    """COIN-OR LEMON, NetworkSimplex, by way of pylmcf."""
    from pylmcf import pylmcf_cpp
    tail, head, capacity, cost, supply = instance.network()
    built()
    return pylmcf_cpp.lmcf(supply, tail, head, capacity, cost)


def solve(folder: pathlib.Path, solver: str):
    instance = Instance(folder)
    # Imports are not what is measured.
    __import__({"ortools": "ortools.graph.python.min_cost_flow", "lemon": "pylmcf"}[solver])
    began, marks = time.perf_counter(), []
    flow = {"ortools": ortools, "lemon": lemon}[solver](instance, lambda: marks.append(time.perf_counter()))
    ended = time.perf_counter()
    placed, objective = instance.plan(flow)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"build_s": marks[0] - began, "solve_s": ended - marks[0], "peak_mb": peak,
                      "placed": placed, "objective": str(objective)}))


def measured(command):
    """The line of JSON that a process prints last."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def seconds(run):
    return run["build_s"] + run["solve_s"] + run.get("verify_s", 0.0)


def best_of(repeat, commands):
    """The fastest run of each command; they take turns, so that a busy moment hits all of them."""
    runs = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            runs[name].append(measured(command))
    return {name: min(of_one, key=seconds) for name, of_one in runs.items()}


def compare(root: pathlib.Path, bench: str, presets, repeat: int) -> bool:
    names = presets or [folder.name for folder in root.iterdir() if (folder / "meta.json").exists()]
    print("| instance | pairs | placed | Preceptor, s | OR-Tools, s | LEMON, s | times faster | memory, MB: own, OR-Tools, LEMON |")
    print("|---|---|---|---|---|---|---|---|")
    agree = True
    for name in names:
        meta = json.loads((root / name / "meta.json").read_text())
        commands = {"own": [bench, name, "--read", str(root), "--repeat", "1"]}
        commands |= {peer: [sys.executable, __file__, "solve", str(root / name), peer] for peer in PEERS}
        runs = best_of(repeat if meta["pairs"] < 2_000_000 else 1, commands)
        totals = {run["objective"] for run in runs.values()}
        agree = agree and len(totals) == 1
        own, fastest = seconds(runs["own"]), min(seconds(runs[peer]) for peer in PEERS)
        times = " | ".join(f"{seconds(runs[who]):.4f}" for who in ("own", *PEERS))
        memory = ", ".join(str(runs[who]["peak_mb"]) for who in ("own", *PEERS))
        verdict = f"{fastest / own:.1f}" if len(totals) == 1 else f"TOTALS DIFFER {sorted(totals)}"
        print(f"| {name} | {meta['pairs']:,} | {runs['own']['placed']:,} | {times} | {verdict} | {memory} |", flush=True)
    return agree


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    calls = parser.add_subparsers(dest="call", required=True)
    one = calls.add_parser("solve")
    one.add_argument("folder", type=pathlib.Path)
    one.add_argument("solver", choices=PEERS)
    every = calls.add_parser("compare")
    every.add_argument("root", type=pathlib.Path)
    every.add_argument("bench")
    every.add_argument("--presets", type=lambda names: names.split(","))
    every.add_argument("--repeat", type=int, default=3)
    wanted = parser.parse_args()
    if wanted.call == "solve":
        solve(wanted.folder, wanted.solver)
    elif not compare(wanted.root, wanted.bench, wanted.presets, wanted.repeat):
        sys.exit("the totals differ: one of the solvers is wrong")


if __name__ == "__main__":
    main()
