"""A lane whose network goes from random weights to the shipped ones, for states of the page that a
real training is seldom in, and one that forgets. They speak `components/server/protocol.py`."""

from __future__ import annotations

import json
import re
import struct

import numpy as np

from components.server import kinds
from components.server.lane import NUMBERS, TERMS, Lane
from components.server.protocol import pack
from components.server.told import checked, made, packed_numbers
from components.shared import KIND
from network import Network, load
from tests.components.kinds import encode


class Forgetful:
    """A server that can be made to forget a training, as one that is started anew does."""

    def route(self, page) -> None:
        page.route_web_socket(re.compile("/api/live"), self.handle)

    def handle(self, socket) -> None:
        self.socket, self.server = socket, socket.connect_to_server()
        self.server.on_message(socket.send)

    def forget(self) -> None:
        self.server.on_message(lambda message: None)
        self.server.send(encode({"kind": "learn", "do": "leave"}))
        self.socket.close(code=1011, reason="down")


class FakeRun:
    """`page.route_web_socket(url, FakeRun().handle)`; `said` is added to each "learning"."""

    def __init__(self, said: dict | None = None, moments: int = 60) -> None:
        self.lane = Lane("sigmoid")
        end = load("sigmoid")
        rng = np.random.default_rng(0)
        first = [rng.normal(0, W.shape[1] ** -0.5, W.shape) for W in end.weights]
        self.nets = []
        for k in range(moments):
            s = k / (moments - 1)
            share = s * s
            Ws = [
                ((1 - share) * A + share * B).astype("f4")
                for A, B in zip(first, end.weights, strict=True)
            ]
            bs = [(share * b).astype("f4") for b in end.biases]
            self.nets.append(Network(Ws, bs, end.activations))
        self.now, self.newest, self.state, self.said = 0, 0, "ready", 0
        self.heard: list[dict] = []
        self.settings = {
            "hidden": [16, 16],
            "activation": "sigmoid",
            "cost": "squared",
            "optimiser": "sgd",
            "rate": 1.0,
            "batch": 32,
            "seed": 0,
            "pictures": 20000,
            "data": "written",
        }
        self.extra = said or {}

    def handle(self, socket) -> None:
        self.socket, self.said = socket, 0
        socket.on_message(self.message)

    def use(self, k: int) -> None:
        self.now = k
        self.lane.net = self.nets[k]
        self.lane.trace = self.lane._trace()
        self.lane.refresh()

    def message(self, message: bytes) -> None:
        if message[:1] != bytes([KIND]):
            self.socket.send(self.lane.draw(message))
            return self.push()
        (n,) = struct.unpack_from("<I", message, 4)
        wish = json.loads(message[8 : 8 + n])
        self.heard.append(wish)
        if wish["kind"] == "learn":
            getattr(self, wish["do"])(wish)
        else:
            for said in kinds.answer(self.lane, wish):
                self.socket.send(pack(said))
        self.push()

    def push(self) -> None:
        lane = self.lane
        if TERMS in lane.due and lane.neuron:
            self.socket.send(pack(kinds.terms(lane)))
        if NUMBERS in lane.due and lane.view:
            template = made(lane.view, lane.setting())
            self.socket.send(template.message)
            scene = checked(template.controls, lane.scene())
            self.socket.send(packed_numbers(lane.view, scene, lane.sequence))
        lane.due.clear()

    def decided(self) -> list[int]:
        if not self.lane.strokes:
            return []
        a = [
            net.forward(self.lane.trace.activations[0]).activations[-1]
            for net in self.nets[: self.newest + 1]
        ]
        return [int(o.argmax()) if o.max() >= 0.5 else -1 for o in a]

    def learning(self, **more) -> None:
        trace = self.lane.trace
        ks = np.arange(self.said, self.newest + 1)
        s = ks / (len(self.nets) - 1)
        self.socket.send(
            pack(
                {
                    "kind": "learning",
                    "state": self.state,
                    "place": 0,
                    "settings": self.settings,
                    "notes": [],
                    "step": int(self.newest * 25),
                    "pictures": self.newest * 800,
                    "epoch": self.newest * 800 / 20000,
                    "seconds": self.newest / 20,
                    "first": self.said,
                    "steps": (ks * 25).tolist(),
                    "cost": (0.05 + 0.85 * np.exp(-5 * s)).tolist(),
                    "seen": (0.97 - 0.87 * np.exp(-6 * s)).tolist(),
                    "unseen": (0.94 - 0.84 * np.exp(-6 * s)).tolist(),
                    "test_cost": (0.06 + 0.85 * np.exp(-5 * s)).tolist(),
                    "snapshot": self.now,
                    "snapshots": self.newest + 1,
                    "decided": self.decided(),
                    "layers": [
                        {"W": W.ravel(), "b": b}
                        for W, b in zip(self.lane.net.weights, self.lane.net.biases, strict=True)
                    ],
                    "trace": {
                        "input": trace.activations[0],
                        "layers": [
                            {"z": z, "a": a}
                            for z, a in zip(
                                trace.weighted_sums[1:], trace.activations[1:], strict=True
                            )
                        ],
                    },
                    **more,
                    **self.extra,
                }
            )
        )
        self.said = self.newest + 1

    def begin(self, wish) -> None:
        self.now = self.newest = self.said = 0
        self.use(0)
        self.learning()

    def go(self, wish) -> None:
        self.state = "running"
        for k in range(self.newest, len(self.nets), 1):
            self.newest = k
            self.use(k)
            self.learning()

    def pause(self, wish) -> None:
        self.state = "paused"
        self.learning()

    def step(self, wish) -> None:
        self.state = "paused"
        self.newest = min(self.newest + 1, len(self.nets) - 1)
        self.use(self.newest)
        x = np.stack([self.lane.trace.activations[0]] * (1 if wish["of"] == "picture" else 8))
        self.learning(shown={"pictures": x, "labels": [3] * len(x), "of": len(x), "cost": 0.41})

    def set(self, wish) -> None:
        self.settings |= {k: wish[k] for k in ("rate", "batch") if k in wish}
        self.learning()

    def at(self, wish) -> None:
        k = wish["snapshot"]
        self.use(self.newest if k is None else min(k, self.newest))
        self.learning()

    def leave(self, wish) -> None:
        pass

    def correct(self, wish) -> None:
        d, a = wish["digit"], self.lane.trace.activations[-1].astype(float)
        t = np.eye(10)[d]
        rng = np.random.default_rng(1)
        g = rng.normal(0, 0.02, 6)
        self.socket.send(
            pack(
                {
                    "kind": "correction",
                    "digit": d,
                    "steps": wish["steps"],
                    "cost": float(((a - t) ** 2).sum() / 2) or 0.3,
                    "after": 0.21,
                    "pushes": (t - a).tolist(),
                    "weights": [
                        [3, d, i, float(-g[i]), float(g[i]), float(g[i] / 9)] for i in range(6)
                    ],
                    "biases": [[3, d, 0.03, -0.03, 0.002], [2, 4, -0.011, 0.011, 0.0004]],
                    "before": 0.941,
                    "now": 0.917 if wish["steps"] else 0.941,
                    "forgotten": [0, 2, 0, 0, 0, 5, 0, 1, 19, 0] if wish["steps"] else [0] * 10,
                    "gained": 3 if wish["steps"] else 0,
                    "can_undo": wish["steps"] > 0,
                }
            )
        )
        if wish["steps"]:
            self.learning()

    def undo(self, wish) -> None:
        self.learning()

    def slice(self, wish) -> None:
        d = np.linspace(0, 4, 41)
        cost = 0.05 + 0.4 * np.exp(-2 * d) + 0.02 * d**2.2
        self.socket.send(
            pack(
                {
                    "kind": "slice",
                    "at": d.astype("f4"),
                    "cost": cost.astype("f4"),
                    "step": 0.9 * self.settings["rate"],
                    "here": 0.45,
                }
            )
        )
