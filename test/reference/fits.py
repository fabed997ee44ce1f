#!/usr/bin/python3
"""Reference fits by Minuit2 (Debian: python3-iminuit, python3-scipy). Writes fits.json beside this file:
data, model and iminuit's values and Hesse errors. Run it again only to change the cases."""
import json
import pathlib

import iminuit
import numpy as np
from scipy import integrate, interpolate, special, stats

rng = np.random.default_rng(20261121)
cases = []


def landau_density():
    """Landau's density by its integral, as a table."""
    x = np.concatenate([np.linspace(-6, 20, 2601), np.geomspace(20.1, 4000, 800)])

    def value(v):
        if v < 5:  # through the characteristic function exp(-pi t / 2 - i t ln t)
            f = lambda t: np.exp(-np.pi * t / 2) * np.cos(t * v + t * np.log(t)) if t > 0 else 1
            return integrate.quad(f, 0, 25, limit=2000, epsabs=1e-13)[0] / np.pi
        f = lambda t: np.exp(-t * np.log(t) - v * t) * np.sin(np.pi * t) if t > 0 else 0
        return integrate.quad(f, 0, 60 / v, limit=2000, epsabs=1e-15)[0] / np.pi

    y = np.array([max(0, value(v)) for v in x])
    spline = interpolate.CubicSpline(x, y)
    return lambda v: np.where((v > x[0]) & (v < x[-1]), spline(np.clip(v, x[0], x[-1])), 0)


def shape_counts(shape, edges, low, high, template=None):
    """Function of the parameters: expected counts in the bins, by 9-point Gauss-Legendre in each."""
    if template is not None:  # of the same bins
        share = np.array(template["contents"]) / np.sum(template["contents"])
        return lambda p: p[0] * share
    nodes, weights = np.polynomial.legendre.leggauss(9)
    if shape == "landauGauss":  # as narrow as its width may come
        edges = np.interp(np.arange(0, len(edges) - 1 + 1e-9, 1 / FINE), np.arange(len(edges)), edges)
    half = np.diff(edges) / 2
    middle = (edges[1:] + edges[:-1]) / 2
    x = middle[:, None] + half[:, None] * nodes
    w = half[:, None] * weights
    counts = lambda p: (w * DENSITIES[shape](x, p, low, high)).sum(axis=1)
    return (lambda p: counts(p).reshape(-1, FINE).sum(axis=1)) if shape == "landauGauss" else counts


FINE = 4
landau = landau_density()
GAUSS_NODES = np.linspace(-6, 6, 241)
GAUSS_WEIGHTS = np.exp(-GAUSS_NODES**2 / 2) / np.exp(-GAUSS_NODES**2 / 2).sum()


def landau_gauss(x, p, low, high):
    area, mode, width, sigma = p
    shifted = x[..., None] - GAUSS_NODES * sigma
    return area * (GAUSS_WEIGHTS * landau((shifted - mode) / width - 0.22278298)).sum(axis=-1) / width


DENSITIES = {
    "gaussian": lambda x, p, low, high: p[0] * stats.norm.pdf(x, p[1], p[2]),
    "exponential": lambda x, p, low, high: p[0] * p[1] * np.exp(-p[1] * (x - low)) / -np.expm1(-p[1] * (high - low)),
    "polynomial": lambda x, p, low, high: np.polynomial.legendre.legval((2 * x - low - high) / (high - low), p),
    "landauGauss": landau_gauss,
    "crystalBall": lambda x, p, low, high: p[0] * stats.crystalball.pdf((x - p[1]) / p[2], p[3], p[4]) / p[2],
    "voigt": lambda x, p, low, high: p[0] * special.voigt_profile(x - p[1], p[2], p[3]),
}


def model(terms, names, low, high, what):
    """Sum over the terms; `what(shape)` gives the function of its parameters."""
    parts = [(what(shape, *template), [names.index(n) for n in ns]) for shape, ns, *template in terms]
    return lambda p: sum(f([p[i] for i in index]) for f, index in parts)


def fit(name, cost, start, limits, constraints=(), fixed=()):
    def total(*p):
        return cost(p) + sum(((p[list(start).index(n)] - m) / s) ** 2 for n, m, s in constraints)

    m = iminuit.Minuit(total, *start.values(), name=list(start))
    m.errordef = 1
    m.strategy = 2
    m.tol = 1e-3
    for parameter, (a, b) in limits.items():
        m.limits[parameter] = (a, b)
    for parameter in fixed:
        m.fixed[parameter] = True
    m.migrad(ncall=20000)
    # Errors by Hesse without limits, as Minuit's own transformation would change them near a limit.
    values = m.values.to_dict()
    for parameter in limits:
        m.limits[parameter] = None
    m.hesse()
    if not m.valid:
        raise SystemExit(f"{name}: iminuit found no valid minimum\n{m}")
    print(name, {k: (round(values[k], 5), round(m.errors[k], 5)) for k in start})
    return {"values": values, "errors": m.errors.to_dict(), "fval": m.fval}


def binned(name, terms, start, counts, edges, limits={}, **rest):
    low, high = edges[0], edges[-1]
    expected = model(terms, list(start), low, high, lambda shape, *t: shape_counts(shape, edges, low, high, *t))

    def cost(p):
        mu = np.maximum(expected(p), 1e-300)
        return 2 * np.sum(mu - counts + special.xlogy(counts, counts / mu))

    add(name, terms, start, limits, rest, {"kind": "binned", "edges": list(edges), "counts": [float(c) for c in counts]},
        low, high, fit(name, cost, start, limits, **rest))


def unbinned(name, terms, start, x, low, high, limits={}, **rest):
    x = np.round(x, 9)
    density = model(terms, list(start), low, high, lambda s: lambda p: DENSITIES[s](x, p, low, high))
    fine = np.linspace(low, high, 401)
    integral = model(terms, list(start), low, high, lambda s: lambda p: shape_counts(s, fine, low, high)(p).sum())

    def cost(p):
        return 2 * integral(p) - 2 * np.sum(np.log(np.maximum(density(p), 1e-300)))

    add(name, terms, start, limits, rest, {"kind": "unbinned", "x": x.tolist()}, low, high,
        fit(name, cost, start, limits, **rest))


def add(name, terms, start, limits, rest, data, low, high, result):
    cases.append({
        "name": name, "data": data, "range": [float(low), float(high)],
        "terms": [{"shape": s, "parameters": list(n), **({"template": t[0]} if t else {})} for s, n, *t in terms],
        "start": start, "limits": {k: list(v) for k, v in limits.items()},
        "constraints": [list(c) for c in rest.get("constraints", ())], "fixed": list(rest.get("fixed", ())), **result,
    })


def histogram(values, edges):
    return np.histogram(values, edges)[0]


e = np.linspace(0, 10, 51)
binned("gaussian, binned", [("gaussian", ("n", "m", "s"))], {"n": 900, "m": 4, "s": 1},
       histogram(rng.normal(4.3, 1.2, 1000), e), e, {"s": (1e-3, 10)})
binned("gaussian, 40 entries", [("gaussian", ("n", "m", "s"))], {"n": 30, "m": 5, "s": 2},
       histogram(rng.normal(4.3, 1.2, 40), e), e, {"s": (1e-3, 10)})
x = rng.normal(1, 2, 3000)
unbinned("gaussian, cut at its side", [("gaussian", ("n", "m", "s"))], {"n": 2500, "m": 2, "s": 1.5},
         x[(x > 0) & (x < 8)], 0, 8, {"s": (1e-3, 20)})
x = np.concatenate([rng.normal(5, 0.4, 400), rng.exponential(4, 1200)])
unbinned("gaussian on an exponential", [("gaussian", ("n", "m", "s")), ("exponential", ("b", "k"))],
         {"n": 300, "m": 4.8, "s": 0.5, "b": 1000, "k": 0.2}, x[x < 10], 0, 10, {"s": (1e-3, 5)})
binned("exponential", [("exponential", ("b", "k"))], {"b": 500, "k": 1}, histogram(rng.exponential(2, 800), e), e)
x = np.concatenate([rng.normal(5, 0.5, 2500), rng.normal(5, 1.6, 1500)])
binned("double gaussian, shared mean", [("gaussian", ("n1", "m", "s1")), ("gaussian", ("n2", "m", "s2"))],
       {"n1": 2000, "m": 4.8, "s1": 0.4, "n2": 1500, "s2": 2}, histogram(x, e), e, {"s1": (1e-3, 1), "s2": (1, 10)})
lx = np.linspace(0, 30, 61)
u = rng.uniform(1e-9, 1, 3000)
lam = np.linspace(-5, 400, 400001)
cdf = np.cumsum(landau(lam)) * (lam[1] - lam[0])
x = 8 + 0.9 * (np.interp(u, cdf, lam) + 0.22278298) + rng.normal(0, 1.1, 3000)
binned("landau with gaussian", [("landauGauss", ("n", "m", "w", "s"))], {"n": 2500, "m": 7, "w": 1, "s": 1},
       histogram(x, lx), lx, {"w": (0.05, 10), "s": (0.05, 10)})
x = 6 + 0.5 * stats.crystalball.rvs(1.2, 3, size=4000, random_state=rng)
ec = np.linspace(1, 8, 71)
binned("crystal ball", [("crystalBall", ("n", "m", "s", "a", "p"))], {"n": 3500, "m": 5.9, "s": 0.6, "a": 1, "p": 4},
       histogram(x, ec), ec, {"s": (0.01, 5), "a": (0.1, 5), "p": (1.01, 50)})
x = 5 + 0.4 * rng.standard_cauchy(4000) + rng.normal(0, 0.6, 4000)
binned("voigt", [("voigt", ("n", "m", "s", "g"))], {"n": 3500, "m": 5.2, "s": 0.5, "g": 0.5}, histogram(x, e), e,
       {"s": (0.01, 5), "g": (0.01, 5)})
x = np.concatenate([rng.normal(3, 0.5, 150), rng.uniform(0, 10, 2000)])
binned("small gaussian on a parabola", [("gaussian", ("n", "m", "s")), ("polynomial", ("c0", "c1", "c2"))],
       {"n": 100, "m": 3.1, "s": 0.6, "c0": 200, "c1": 0, "c2": 0}, histogram(x, e), e, {"s": (0.05, 3)})
binned("gaussian with known width", [("gaussian", ("n", "m", "s"))], {"n": 100, "m": 5, "s": 1},
       histogram(rng.normal(4.3, 1.2, 80), e), e, {"s": (1e-3, 10)}, constraints=[("s", 1.0, 0.05)])
binned("gaussian with fixed mean", [("gaussian", ("n", "m", "s"))], {"n": 100, "m": 4.3, "s": 1},
       histogram(rng.normal(4.3, 1.2, 200), e), e, {"s": (1e-3, 10)}, fixed=["m"])


# The hard ones
binned("landau, gaussian much narrower", [("landauGauss", ("n", "m", "w", "s"))], {"n": 2500, "m": 8, "w": 1, "s": 0.05},
       histogram(8 + 0.9 * (np.interp(rng.uniform(1e-9, 1, 3000), cdf, lam) + 0.22278298) + rng.normal(0, 0.05, 3000), lx),
       lx, {"w": (0.05, 10)}, fixed=["s"])
wx = np.linspace(0, 30, 61)
binned("landau, gaussian much wider", [("landauGauss", ("n", "m", "w", "s"))], {"n": 2500, "m": 11, "w": 0.25, "s": 2},
       histogram(12 + 0.25 * (np.interp(rng.uniform(1e-9, 1, 4000), cdf, lam) + 0.22278298) + rng.normal(0, 2.5, 4000), wx),
       wx, {"w": (0.02, 10), "s": (0.05, 10)}, constraints=[("w", 0.25, 0.03)])
x = 6 + 0.5 * stats.crystalball.rvs(0.6, 1.6, size=6000, random_state=rng)
et = np.linspace(-8, 8, 81)
binned("crystal ball, heavy tail", [("crystalBall", ("n", "m", "s", "a", "p"))],
       {"n": 6000, "m": 6.1, "s": 0.5, "a": 0.7, "p": 1.7}, histogram(x, et), et,
       {"s": (0.01, 5), "a": (0.05, 5), "p": (1.01, 50)})
x = 6 + 0.5 * stats.crystalball.rvs(1.0, 2.5, size=400, random_state=rng)
unbinned("crystal ball, 400 entries", [("crystalBall", ("n", "m", "s", "a", "p"))],
         {"n": 400, "m": 6, "s": 0.5, "a": 1, "p": 2.5}, x[(x > 0) & (x < 8)], 0, 8,
         {"s": (0.01, 5), "a": (0.05, 5)}, fixed=["p"])
x = 5 + 0.3 * rng.standard_cauchy(150) + rng.normal(0, 0.5, 150)
unbinned("voigt, 150 entries", [("voigt", ("n", "m", "s", "g"))], {"n": 150, "m": 5.1, "s": 0.5, "g": 0.3},
         x[(x > 0) & (x < 10)], 0, 10, {"s": (0.01, 5), "g": (0.01, 5)}, constraints=[("g", 0.3, 0.05)])
x = rng.exponential(3, 15)
unbinned("exponential, 15 entries", [("exponential", ("b", "k"))], {"b": 10, "k": 0.2}, x[x < 10], 0, 10)
x = np.concatenate([rng.normal(5, 0.3, 40), rng.exponential(4, 4000)])
binned("weak gaussian on an exponential", [("gaussian", ("n", "m", "s")), ("exponential", ("b", "k"))],
       {"n": 30, "m": 5, "s": 0.3, "b": 3500, "k": 0.2}, histogram(x, e), e, {}, fixed=["m", "s"])
binned("gaussian, width near its bound", [("gaussian", ("n", "m", "s"))], {"n": 400, "m": 4.2, "s": 1.1},
       histogram(rng.normal(4.3, 1.2, 500), e), e, {"s": (1e-3, 1.25)})
# The start sees the deeper of two peaks; another start would not.
x = np.concatenate([rng.normal(3, 0.3, 250), rng.normal(8, 0.3, 900), rng.uniform(0, 10, 600)])
binned("deeper of two peaks", [("gaussian", ("n", "m", "s")), ("polynomial", ("c",))],
       {"n": 700, "m": 7.8, "s": 0.3, "c": 100}, histogram(x, e), e, {"s": (0.05, 1)})
unbinned("polynomial, entry by entry", [("polynomial", ("c0", "c1", "c2", "c3"))], {"c0": 50, "c1": 0, "c2": 0, "c3": 0},
         10 * rng.beta(2, 1.2, 700), 0, 10)
te = np.linspace(0, 10, 26)
middles = (te[1:] + te[:-1]) / 2
electrons = np.round(1000 * stats.norm.pdf(middles, 4.5, 1)) + 1
hadrons = np.round(1000 * stats.norm.pdf(middles, 5.5, 2.2)) + 1
pair = [("template", (name,), {"edges": te.tolist(), "contents": contents.tolist()})
        for name, contents in (("e", electrons), ("h", hadrons))]
binned("templates, 60 entries", pair, {"e": 30, "h": 30}, rng.poisson(35 * electrons / electrons.sum() + 25 * hadrons / hadrons.sum()), te)
binned("templates, 20000 entries", pair, {"e": 9000, "h": 9000},
       rng.poisson(15000 * electrons / electrons.sum() + 5000 * hadrons / hadrons.sum()), te)


def least_squares():
    """Points of a parabola."""
    x = np.linspace(-1, 9, 21)
    sigma = 0.3 + 0.02 * np.arange(21)
    y = np.round(DENSITIES["polynomial"](x, [2, 1.5, -0.7], 0, 10) + sigma * rng.normal(size=21), 9)
    start = {"c0": 0.0, "c1": 0.0, "c2": 0.0}
    cost = lambda p: np.sum(((y - DENSITIES["polynomial"](x, p, 0, 10)) / sigma) ** 2)
    add("parabola through points", [("polynomial", ("c0", "c1", "c2"))], start, {}, {},
        {"kind": "leastSquares", "x": x.tolist(), "y": y.tolist(), "sigma": sigma.tolist()}, 0, 10,
        fit("parabola through points", cost, start, {}))


def image(name, n, correlation, bins):
    """Counts in bins of two dimensions."""
    cov = [[4.13**2, correlation * 4.13 * 1.4], [correlation * 4.13 * 1.4, 1.4**2]]
    xy = rng.multivariate_normal([0.5, -0.4], cov, n)
    ex, ey = np.linspace(-12, 12, bins + 1), np.linspace(-4, 4, bins + 1)
    counts = np.histogram2d(xy[:, 1], xy[:, 0], [ey, ex])[0]
    nodes, weights = np.polynomial.legendre.leggauss(7)
    points = lambda e: ((e[1:] + e[:-1]) / 2)[:, None] + (np.diff(e) / 2)[:, None] * nodes
    gx, gy = points(ex).ravel(), points(ey).ravel()
    w = np.tile(weights, bins)
    area = (ex[1] - ex[0]) * (ey[1] - ey[0]) / 4

    def cost(p):
        n, mx, my, sx, sy, r = p
        u, v = ((gx - mx) / sx)[None, :], ((gy - my) / sy)[:, None]
        q = (u * u - 2 * r * u * v + v * v) / (1 - r * r)
        density = np.exp(-q / 2) / (2 * np.pi * sx * sy * np.sqrt(1 - r * r)) * w[None, :] * w[:, None]
        mu = np.maximum(n * area * density.reshape(bins, 7, bins, 7).sum(axis=(1, 3)), 1e-300)
        return 2 * np.sum(mu - counts + special.xlogy(counts, counts / mu))

    start = {"n": 0.9 * n, "mx": 0.2, "my": 0.0, "sx": 3.5, "sy": 1.6, "r": 0.5 * correlation}
    limits = {"sx": (0.01, 50), "sy": (0.01, 50), "r": (-0.999, 0.999)}
    data = {"kind": "binned", "edges": ex.tolist(), "yEdges": ey.tolist(), "counts": counts.ravel().tolist()}
    add(name, [("gaussian2d", ("n", "mx", "my", "sx", "sy", "r"))], start, limits, {}, data, ex[0], ex[-1],
        fit(name, cost, start, limits))
    cases[-1]["rangeY"] = [float(ey[0]), float(ey[-1])]


def two_dimensions(name, n, correlation, low, high, background):
    cov = [[4.13**2, correlation * 4.13 * 1.4], [correlation * 4.13 * 1.4, 1.4**2]]
    xy = rng.multivariate_normal([1.5, -0.4], cov, n)
    flat = rng.uniform([low[0], low[1]], [high[0], high[1]], (background, 2))
    xy = np.round(np.concatenate([xy, flat]), 6)
    xy = xy[(xy > low).all(axis=1) & (xy < high).all(axis=1)]
    area = (high[0] - low[0]) * (high[1] - low[1])
    nodes, weights = np.polynomial.legendre.leggauss(160)

    def inside(p):
        n, mx, my, sx, sy, r = p[:6]
        x = (high[0] - low[0]) / 2 * nodes + (high[0] + low[0]) / 2
        w = (high[0] - low[0]) / 2 * weights
        mean = my + r * sy * (x - mx) / sx
        s = sy * np.sqrt(1 - r * r)
        part = special.ndtr((high[1] - mean) / s) - special.ndtr((low[1] - mean) / s)
        return n * np.sum(w * stats.norm.pdf(x, mx, sx) * part)

    def cost(p):
        n, mx, my, sx, sy, r = p[:6]
        b = p[6] if background else 0
        u, v = (xy[:, 0] - mx) / sx, (xy[:, 1] - my) / sy
        q = (u * u - 2 * r * u * v + v * v) / (1 - r * r)
        density = n * np.exp(-q / 2) / (2 * np.pi * sx * sy * np.sqrt(1 - r * r)) + b / area
        return 2 * (inside(p) + b) - 2 * np.sum(np.log(density))

    start = {"n": 0.8 * n, "mx": 1.0, "my": 0.0, "sx": 3.5, "sy": 1.6, "r": 0.5 * correlation}
    limits = {"sx": (0.01, 50), "sy": (0.01, 50), "r": (-0.999, 0.999)}
    terms = [("gaussian2d", ("n", "mx", "my", "sx", "sy", "r"))]
    if background:
        start["b"] = 100.0
        limits["b"] = (0, 10000)
        if correlation > 0.9:  # Minuit does not find the way from afar
            start["r"] = 0.9
        terms.append(("uniform2d", ("b",)))
    add(name, terms, start, limits, {}, {"kind": "unbinned", "x": xy[:, 0].tolist(), "y": xy[:, 1].tolist()}, low[0],
        high[0], fit(name, cost, start, limits))
    cases[-1]["rangeY"] = [float(low[1]), float(high[1])]


least_squares()
two_dimensions("beam spot", 1500, 0.3, (-40, -40), (40, 40), 0)
two_dimensions("beam spot, cut, on flat background", 1500, -0.6, (-3, -2), (8, 3), 300)
two_dimensions("beam spot, correlation 0.95", 1000, 0.95, (-40, -40), (40, 40), 0)
two_dimensions("beam spot, correlation 0.95, cut", 1500, 0.95, (-4, -2), (6, 2), 100)
image("beam spot in bins", 3000, 0.3, 20)
image("beam spot in bins, correlation 0.9, 150 entries", 150, 0.9, 12)
path = pathlib.Path(__file__).with_name("fits.json")
path.write_text(json.dumps({"iminuit": iminuit.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes")
