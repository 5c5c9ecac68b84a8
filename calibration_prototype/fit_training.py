import time, numpy as np, pandas as pd
from scipy.optimize import least_squares
import training
TRUTH = "SOURCE_FOLDER/training_measurements.csv"

def load():
    d = pd.read_csv(TRUTH, low_memory=False)
    d = d[(d.metric == "tokens_per_s_per_chip") & d.not_scored.isna()].copy()
    d["value"] = pd.to_numeric(d.value, errors="coerce")
    rows, why = training.rows_of(d)
    ok = np.array([f is not None for f in rows])
    if (~ok).any(): print("not predicted", set(w for w in why if w), (~ok).sum())
    return d[ok].reset_index(drop=True), [f for f in rows if f is not None]

def fit(rows, value, w, table):
    names = list(table); at = {n: i for i, n in enumerate(names)}
    c, ix = training.index(rows, table)
    mu = np.log([table[n][0] for n in names]); sd = np.array([table[n][1] for n in names])
    lo = np.log([table[n][2] for n in names]); hi = np.log([table[n][3] for n in names])
    parent = np.array([at[table[n][4]] if table[n][4] else -1 for n in names])
    used = np.zeros(len(names), bool)
    for v in ix.values(): used[np.unique(v)] = True
    used[parent[used & (parent >= 0)]] = True
    base = np.where(parent >= 0, mu + mu[parent], mu)
    def res(z):
        x = base.copy(); x[used] = z
        r = -np.log(training.predict(c, training.gather(x, ix)) / value)
        return r, (x - mu - np.where(parent >= 0, x[parent], 0)) / sd
    def fun(z):
        r, p = res(z)
        return np.concatenate([w * np.sqrt(np.maximum(2 * (np.sqrt(1 + (r / .12) ** 2) - 1), 0)) * np.sign(r), p[used]])
    s = least_squares(fun, np.clip(base[used], lo[used] + 1e-6, hi[used] - 1e-6), bounds=(lo[used], hi[used]), max_nfev=60)
    x = base.copy(); x[used] = s.x
    x = np.where(~used & (parent >= 0), x[parent], x)
    se = np.zeros(len(names)); se[used] = np.sqrt(np.diag(np.linalg.pinv(s.jac.T @ s.jac)))
    return x, se, used, res(s.x)[0]

def weights(d):
    n = d.family.map(d.family.value_counts())
    return np.sqrt(np.minimum(1, 6 / n))

def macro(d, r):
    return pd.Series(np.abs(r)).groupby(d.family.values).median().mean()

def apply(rows, x, table):
    c, ix = training.index(rows, table)
    return training.predict(c, training.gather(x, ix))

if __name__ == "__main__":
    d, rows = load(); table = training.constant_table()
    x, se, used, r = fit(rows, d.value.values, weights(d), table)
    print("macro", macro(d, r), "median", np.median(np.abs(r)), "p90", np.quantile(np.abs(r), .9), len(d))
    for i, n in enumerate(table):
        if used[i]: print(f"{n:28s} {np.exp(x[i]):10.4g} se {se[i]:.2f}")
    d["r"] = r; d["ar"] = np.abs(r); d["src"] = d.family.str.replace(r"-.*", "", regex=True)
    print(d.groupby("family").agg(n=("r", "size"), bias=("r", "median"), a=("ar", "median")).sort_values("a").to_string())
    rr = np.array(rows, dtype=object)
    for col in ("src", "chip"):
        o = np.zeros(len(d))
        for v in d[col].unique():
            t = (d[col] == v).values
            xx, *_ = fit(list(rr[~t]), d.value.values[~t], weights(d[~t]), table)
            o[t] = -np.log(apply(list(rr[t]), xx, table) / d.value.values[t])
            print("  without", v, round(macro(d[t], o[t]), 3), round(np.median(o[t]), 3))
        print("LEAVE-ONE", col, macro(d, o))
