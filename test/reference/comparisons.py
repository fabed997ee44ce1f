#!/usr/bin/python3
"""Comparisons of counts by SciPy (Debian: python3-scipy). Writes comparisons.json beside this file.
Run it again only to change the cases."""
import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

rng = np.random.default_rng(20261122)
cases = []
for name, size, reference, shift, bins in [
    ("same", 4000, 9000, 0.0, 40),
    ("shifted", 4000, 9000, 0.15, 40),
    ("much shifted", 1500, 1500, 0.8, 30),
    ("few", 60, 80, 0.2, 12),
    ("large", 200000, 50000, 0.01, 60),
]:
    edges = np.linspace(-4, 4, bins + 1)
    n = np.histogram(rng.normal(shift, 1, size), edges)[0]
    m = np.histogram(rng.normal(0, 1, reference), edges)[0]
    scale = n.sum() / m.sum()
    share = min(scale, 1) / (1 + scale)
    groups, own, other = [], 0, 0
    for a, b in zip(n, m):
        own, other = own + a, other + b
        if (own + other) * share >= 5:
            groups.append([own, other])
            own, other = 0, 0
    if own + other:
        groups[-1] = [groups[-1][0] + own, groups[-1][1] + other]
    chi2, p, degrees, _ = stats.chi2_contingency(np.array(groups).T, correction=False)
    distance = np.abs(np.cumsum(n) / n.sum() - np.cumsum(m) / m.sum()).max()
    effective = np.sqrt(n.sum() * m.sum() / (n.sum() + m.sum()))
    cases.append({
        "name": name, "n": n.tolist(), "m": m.tolist(),
        "chi2": chi2, "degrees": int(degrees), "chi2P": p,
        "distance": distance, "kolmogorovP": float(special.kolmogorov(effective * distance)),
    })
kolmogorov = [{"lambda": x, "p": float(special.kolmogorov(x))} for x in (0.1, 0.3, 0.5, 0.8, 1.0, 1.17, 1.19, 1.36, 2.0, 3.5)]
moments = []
for shape in ("normal", "exponential"):
    x = rng.normal(3, 2, 5000) if shape == "normal" else rng.exponential(2, 5000)
    moments.append({"shape": shape, "values": np.round(x, 6).tolist()[:1000],
                    "mean": float(np.mean(np.round(x, 6)[:1000])), "spread": float(np.std(np.round(x, 6)[:1000], ddof=1)),
                    "sem": float(stats.sem(np.round(x, 6)[:1000]))})
path = pathlib.Path(__file__).with_name("comparisons.json")
path.write_text(json.dumps({"scipy": scipy.__version__, "cases": cases, "kolmogorov": kolmogorov, "moments": moments}))
