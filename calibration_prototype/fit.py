"""Fits the bounded constants on the development rows: weighted robust least squares with log-normal priors."""
import json, sys, time
import numpy as np, pandas as pd
from scipy.optimize import least_squares
import features, model, training, fit_training

TRUTH = "SOURCE_FOLDER/inference_measurements.csv"

def load():
    d = pd.read_csv(TRUTH, low_memory=False)
    d = d[d.strict.isin(["A", "B"]) & d.not_scored.isna()].copy()
    d["value"] = pd.to_numeric(d.value, errors="coerce"); d = d[d.value > 0]
    rows, why = features.features(d)
    ok = np.array([f is not None for f in rows])
    print("unpredictable", {w for w in why if w})
    return d[ok].reset_index(drop=True), [f for f in rows if f is not None]

def weights(d, b_weight=.4):
    cell = d.group + "|" + d.chip + "|" + d.model + "|" + d.phase + "|" + d.strict
    n = cell.map(cell.value_counts())
    server = d.framework.str.contains("llama.cpp") & (d.phase == "end_to_end")  # through a Python server; not llama.cpp's own speed
    return np.sqrt(np.where(d.strict == "A", 1., b_weight) * np.minimum(1., 8 / n) * np.where(server, .1, 1.) * np.where(d.strict == "C", .1, 1.))

def fit(rows, value, w, table, x0=None, free=None):
    names = list(table)
    at = {n: i for i, n in enumerate(names)}
    c, ix = model.index(rows, table)
    mu = np.log([table[n][0] for n in names])
    parent = np.array([at[table[n][4]] if table[n][4] else -1 for n in names]); sd = np.array([table[n][1] for n in names])
    lo = np.log([table[n][2] for n in names]); hi = np.log([table[n][3] for n in names])
    rate = np.char.find(c["metric"].astype(str), "throughput") >= 0
    rate |= np.char.find(c["metric"].astype(str), "per_user") >= 0
    sign = np.where(rate, -1., 1.)
    used = np.zeros(len(names), bool)
    for v in ix.values(): used[np.unique(v)] = True
    used[parent[used & (parent >= 0)]] = True
    start = np.where(parent >= 0, mu + mu[parent], mu)
    if free is not None: used &= free
    base = start.copy() if x0 is None else x0.copy()
    scale = .12
    def res(z):
        x = base.copy(); x[used] = z
        with np.errstate(all="ignore"):
            r = np.log(model.predict(c, model.gather(x, ix)) / value) * sign
        return r, np.where(used, (x - mu - np.where(parent >= 0, x[parent], 0)) / sd, 0)
    def fun(z):
        r, p = res(z)
        # robust: pseudo-L1 on data, plain squares on priors
        u = w * np.sqrt(np.maximum(2 * (np.sqrt(1 + (r / scale) ** 2) - 1), 0)) * np.sign(r)
        return np.concatenate([u, p[used]])
    eps = 1e-6
    z0 = np.clip(base[used], lo[used] + eps, hi[used] - eps)
    s = least_squares(fun, z0, bounds=(lo[used], hi[used]), max_nfev=40, xtol=1e-4, ftol=1e-4, x_scale=np.maximum(sd[used], .05))
    x = base.copy(); x[used] = s.x
    x = np.where(~used & (parent >= 0), x[parent], x)  # what no row informs takes its parent's value
    J = s.jac
    cov = np.linalg.pinv(J.T @ J)
    se = np.zeros(len(names)); se[used] = np.sqrt(np.diag(cov))
    return x, se, used, res(s.x)[0], s

def macro(d, r, grade):
    m = (d.strict == grade).values
    cell = (d.group + "|" + d.chip + "|" + d.model + "|" + d.phase)[m]
    a = pd.Series(np.abs(r[m]), index=cell.index)
    return a.groupby(cell).median().mean(), a.median(), a.quantile(.9)


def report(d, r):
    a = d.assign(r=r, ar=np.abs(r), cell=d.group + "|" + d.chip + "|" + d.model + "|" + d.phase)
    for g, part in a.groupby(["strict", "group"]):
        print(g, len(part), round(part.groupby("cell").ar.median().mean(), 3), round(part.r.median(), 3), round(part.ar.quantile(.9), 3))


def signed(d, p):
    return np.log(p / d.value.values) * np.where(d.metric.str.contains("throughput|per_user"), -1, 1)

def predict(rows, x, table):
    c, ix = model.index(rows, table)
    with np.errstate(all="ignore"):
        return model.predict(c, model.gather(x, ix))

def held_out(d, rows, table, column, start=None, say=True):
    """Residuals of rows of each value of a column, by constants fitted without them (and predicted without their names)."""
    out = np.full(len(d), np.nan)
    rows = np.array(rows, dtype=object)
    for v in pd.unique(d[column]):
        test = (d[column] == v).values
        if column in ("group", "chip") and not (d.strict[test] == "A").any(): continue
        xx, *_ = fit(list(rows[~test]), d.value.values[~test], weights(d[~test]), table)
        out[test] = signed(d[test], predict(list(rows[test]), xx, table))
        if say: print("  without", v, np.round(macro(d[test], out[test], "A"), 3), "bias", round(np.nanmedian(out[test]), 3), flush=True)
    return out

def cells(d):
    return d.group + "|" + d.chip + "|" + d.model

def half(r, q=.8):
    return float(np.quantile(np.abs(r[~np.isnan(r)]), q))

def regime(rows):
    return np.array(["loaded" if f["loaded"] else "prefill" if f["phase"] == "prefill" else "static" for f in rows])

def informs(rows, table, x, module=model, threshold=.01):
    """Rows whose prediction moves by more than 1 % of the relative change of each constant."""
    c, ix = module.index(rows, table)
    with np.errstate(all="ignore"):
        base = np.log(module.predict(c, module.gather(x, ix)))
        out = []
        for i in range(len(x)):
            y = x.copy(); y[i] += .05
            out.append(int((np.abs(np.log(module.predict(c, module.gather(y, ix))) - base) > .05 * threshold).sum()))
    return np.array(out)

def write(x, se, used, rows, table, bands, tx, tse, tused, trows, ttable, tbands):
    count = informs(rows, table, x)
    entry = lambda n, t, i, x, se, used, k: {"name": n, "value": float(np.exp(x[i])), "low": t[n][2], "high": t[n][3], "prior": t[n][0], "prior_log_sd": t[n][1],
                                    "parent": t[n][4], "log_standard_error": round(float(se[i]) if used[i] else t[n][1], 3), "rows": int(k), "fitted": bool(used[i])}
    tcount = informs(trows, ttable, tx, training)
    json.dump({"date": "2026-11", "unit": "s, B, flop/s, B/s, token; shares in 1; log_standard_error is of the natural logarithm",
               "serving": [entry(n, table, i, x, se, used, count[i]) for i, n in enumerate(table)],
               "training": [entry(n, ttable, i, tx, tse, tused, tcount[i]) for i, n in enumerate(ttable)],
               "bands": {**bands, "training": tbands}, "seen_chips": sorted({f["chip"] for f in rows}), "seen_engines": sorted({f["engine"] for f in rows})},
              open("constants.json", "w"), indent=1)

if __name__ == "__main__":
    t0 = time.time()
    d, rows = load()
    table = model.constant_table()
    x, se, used, r, s = fit(rows, d.value.values, weights(d), table)
    print("A", np.round(macro(d, r, "A"),4), "B", np.round(macro(d, r, "B"),4), "fitted", used.sum(), "nfev", s.nfev, round(time.time() - t0, 1), "s")
    report(d, r)
    names = list(table)
    count = informs(rows, table, x)
    for i, n in enumerate(names):
        if used[i]: print(f"{n:24s} {np.exp(x[i]):12.4g} se {se[i]:.2f} prior {table[n][0]:.3g} rows {count[i]} {'BOUND' if min(abs(x[i]-np.log(table[n][2])),abs(x[i]-np.log(table[n][3])))<1e-3 else ''}")
    td, trows = fit_training.load(); ttable = training.constant_table()
    tx, tse, tused, tr = fit_training.fit(trows, td.value.values, fit_training.weights(td), ttable)
    print("training", fit_training.macro(td, tr))
    if "quick" in sys.argv: sys.exit()
    reg = regime(rows)
    d["fold"] = pd.factorize(cells(d))[0] % 4
    o = held_out(d, rows, table, "fold", say=False)
    print("FOLD (4, by group|chip|model)", np.round(macro(d, o, "A"), 4), np.round(macro(d, o, "B"), 4))
    cv = {}
    for col in ("group", "chip"):
        cv[col] = held_out(d, rows, table, col)
        ok = ~np.isnan(cv[col])
        print("LEAVE-ONE", col, np.round(macro(d[ok].reset_index(drop=True), cv[col][ok], "A"), 4), round(time.time() - t0, 1), "s")
    bands = {}
    for g in ("static", "prefill", "loaded"):
        m = reg == g
        base = half(o[m])
        extra = lambda col: float(np.sqrt(max(0., half(cv[col][m]) ** 2 - base ** 2))) if (~np.isnan(cv[col][m])).sum() > 30 else .2
        bands[g] = {"base": round(base, 3), "unseen_chip": round(max(.12, extra("chip")), 3), "unseen_engine": round(max(.2, extra("group")), 3)}
    for label, res, chip, engine in (("fold", o, True, True), ("leave-one-chip-out", cv["chip"], False, True), ("leave-one-source-out", cv["group"], True, False), ("leave-one-source-out, band of a known engine", cv["group"], True, True)):
        hw = np.array([np.sqrt(bands[g]["base"] ** 2 + (0 if chip else bands[g]["unseen_chip"] ** 2) + (0 if engine else bands[g]["unseen_engine"] ** 2)) for g in reg])
        ok = ~np.isnan(res) & (d.strict == "A").values
        print("BAND held out:", label, "covers", round(float((np.abs(res[ok]) <= hw[ok]).mean()), 3), "of", ok.sum(), "grade A rows")
    td["src"] = td.family.str.replace(r"-.*", "", regex=True)
    trr = np.array(trows, dtype=object)
    tcv = {}
    for col in ("family", "src", "chip"):
        q = np.zeros(len(td))
        keys = pd.factorize(td[col])[0] % 6 if col == "family" else td[col].values
        for v in pd.unique(keys):
            t = keys == v
            xx, *_ = fit_training.fit(list(trr[~t]), td.value.values[~t], fit_training.weights(td[~t]), ttable)
            q[t] = -np.log(fit_training.apply(list(trr[t]), xx, ttable) / td.value.values[t])
        tcv[col] = q
        print("TRAINING leave-out", col, round(fit_training.macro(td, q), 4))
    tbands = {"base": round(half(tcv["family"]), 3), "unseen_chip": .15, "chips": sorted(td.chip.unique())}
    write(x, se, used, rows, table, bands, tx, tse, tused, trows, ttable, tbands)
    print(bands, tbands["base"], "total", round(time.time() - t0, 1), "s")
