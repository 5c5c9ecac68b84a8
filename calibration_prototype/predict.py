"""predict.py FILE.csv [--out OUT.json]: predictions of measured rows with 80 % bands; inference and training rows by their columns."""
import json, sys
from pathlib import Path
import numpy as np, pandas as pd
import features, model, training

HERE = Path(__file__).parent

def constants(data, table):
    """Vector of logarithms in the table's order, and the names that rows inform or that are stated on their own."""
    by = {c["name"]: c for c in data}
    return np.log([by[n]["value"] for n in table]), {c["name"] for c in data if c["rows"] > 0 or not c["parent"]}

def band_class(f, seen_chips, seen_engines):
    """Class of a row for its error band: regime, chip seen, engine seen."""
    regime = "loaded" if f["loaded"] else "prefill" if f["phase"] in ("prefill", "latency") else "static"
    return regime, f["chip"] in seen_chips, f["engine"] in seen_engines

def width(bands, regime, chip, engine):
    """Half width of the 80 % band in logarithms."""
    b = bands[regime]
    return float(np.sqrt(b["base"] ** 2 + (0 if chip else b["unseen_chip"] ** 2) + (0 if engine else b["unseen_engine"] ** 2)))

def run(path):
    df = pd.read_csv(path, low_memory=False)
    data = json.loads((HERE / "constants.json").read_text())
    out = []
    if "phase" in df.columns:
        df = df.drop(columns=["value"], errors="ignore")
        rows, why = features.features(df)
        ok = [f for f in rows if f is not None]
        table = model.constant_table()
        x, seen = constants(data["serving"], table)
        p = []
        if ok:
            c, ix = model.index(ok, table, seen)
            with np.errstate(all="ignore"):
                p = model.predict(c, model.gather(x, ix))
        it = iter(p)
        for id_, f, w in zip(df.id, rows, why):
            v = next(it) if f is not None else np.nan
            if f is None or not np.isfinite(v):
                out.append({"id": id_, "predicted": None, "low": None, "high": None, "reason": w or "not a finite time"})
                continue
            h = np.exp(width(data["bands"], *band_class(f, set(data["seen_chips"]), set(data["seen_engines"]))))
            out.append({"id": id_, "predicted": float(v), "low": float(v / h), "high": float(v * h), "reason": None})
    else:
        rows, why = training.rows_of(df)
        ok = [f for f in rows if f is not None]
        table = training.constant_table()
        x, seen = constants(data["training"], table)
        p = []
        if ok:
            c, ix = training.index(ok, table)
            p = training.predict(c, training.gather(x, ix))
        it = iter(p)
        b = data["bands"]["training"]
        for id_, f, w in zip(df.id, rows, why):
            if f is None:
                out.append({"id": id_, "predicted": None, "low": None, "high": None, "reason": w}); continue
            v = next(it)
            h = np.exp(np.sqrt(b["base"] ** 2 + (0 if f["chip"] in b["chips"] else b["unseen_chip"] ** 2)))
            out.append({"id": id_, "predicted": float(v), "low": float(v / h), "high": float(v * h), "reason": None})
    return {"rows": out}

if __name__ == "__main__":
    text = json.dumps(run(sys.argv[1]))
    if "--out" in sys.argv: Path(sys.argv[sys.argv.index("--out") + 1]).write_text(text)
    else: print(text)
