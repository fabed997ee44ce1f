#!/usr/bin/python3
"""The peer of beamSpot.ts: iminuit fits the same hits. Reads x, then y, as float64 from standard input; argument:
"plain" (five parameters of a correlated Gaussian) or "cut" (with its share on a flat background, in a range that
cuts it: low x, high x, low y, high y follow). Prints JSON: seconds of the fastest of three fits, values, errors."""
import json
import sys
import time

import numpy as np
from iminuit import Minuit
from scipy import special

raw = np.frombuffer(sys.stdin.buffer.read())
x, y = raw[: len(raw) // 2].copy(), raw[len(raw) // 2 :].copy()


def plain(mx, my, sx, sy, r):
    u, v = (x - mx) / sx, (y - my) / sy
    q = (u * u - 2 * r * u * v + v * v) / (1 - r * r)
    return np.sum(q) + 2 * len(x) * np.log(sx * sy * np.sqrt(1 - r * r))


def cut(mx, my, sx, sy, r, f):
    rest = np.sqrt(1 - r * r)
    at = (high_x - low_x) / 2 * NODES + (high_x + low_x) / 2
    u = (at - mx) / sx
    part = special.ndtr(((high_y - my) / sy - r * u) / rest) - special.ndtr(((low_y - my) / sy - r * u) / rest)
    inside = (high_x - low_x) / 2 * np.sum(WEIGHTS * np.exp(-u * u / 2) / np.sqrt(2 * np.pi) / sx * part)
    u, v = (x - mx) / sx, (y - my) / sy
    q = (u * u - 2 * r * u * v + v * v) / (rest * rest)
    peak = np.exp(-q / 2) / (2 * np.pi * sx * sy * rest * inside)
    return -2 * np.sum(np.log(f * peak + (1 - f) / ((high_x - low_x) * (high_y - low_y))))


start = {"mx": 1.0, "my": 0.0, "sx": 3.5, "sy": 1.6, "r": 0.0}
cost = plain
if sys.argv[1] == "cut":
    low_x, high_x, low_y, high_y = map(float, sys.argv[2:])
    NODES, WEIGHTS = np.polynomial.legendre.leggauss(160)
    start["f"] = 0.7
    cost = cut
best = float("inf")
for _ in range(3):
    m = Minuit(cost, **start)
    m.errordef = 1
    m.limits["sx"] = m.limits["sy"] = (0.01, 50)
    m.limits["r"] = (-0.999, 0.999)
    if "f" in start:
        m.limits["f"] = (0, 1)
    began = time.perf_counter()
    m.migrad()
    m.hesse()
    best = min(best, time.perf_counter() - began)
    assert m.valid
print(json.dumps({"seconds": best, "values": m.values.to_dict(), "errors": m.errors.to_dict()}))
