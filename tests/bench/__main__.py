"""Run the measurements and print them as a table. Arguments choose some of them."""

from __future__ import annotations

import argparse

from tests.bench import (
    classroom,
    compute,
    crowd,
    explain,
    exports,
    learning,
    memory,
    neuron,
    page,
    paper,
    pen,
    pen_up,
    siege,
    trainers,
    training,
)

PARTS = {
    "compute": compute.rows,
    "explain": explain.rows,
    "exports": exports.rows,
    "training": training.rows,
    "learning": learning.rows,
    "trainers": trainers.rows,
    "pen": pen.rows,
    "neuron": neuron.rows,
    "paper": paper.rows,
    "page": page.rows,
    "pen_up": pen_up.rows,
    "classroom": classroom.rows,
    "memory": memory.rows,
    "siege": siege.rows,
    "crowd": crowd.rows,
    "hour": crowd.hour,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    chosen = parser.parse_args().parts or list(PARTS)
    print(f"{'what':46}{'measured':46}wanted")
    for part in chosen:
        for what, measured, wanted in PARTS[part]():
            print(f"{what:46}{measured:46}{wanted}", flush=True)
