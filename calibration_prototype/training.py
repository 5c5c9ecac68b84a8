"""Training speed (tokens/s/chip) from chip data sheet, model size and recipe, with a few bounded constants.

All times are chip-seconds a token: T tokens on n chips take n t / T of each.
"""
import re
import numpy as np
import features, tables

def constant_table():
    """name -> (prior median, sd of the logarithm, low, high, parent)."""
    t = {}
    for k, m in (("gpu", .65), ("tpu", .6), ("asic", .5), ("amd", .45), ("neuron", .4), ("cpu", .4), ("apple", .4), ("sram", .4)):
        t["train_compute." + k] = (m, .25, .1, 1., None)
    for g in ("ampere", "hopper", "blackwell"):
        t["train_compute." + g] = (1., .12, .1, 1., "train_compute.gpu")
    t["train_fp8"] = (.7, .25, .3, 1., None)
    t["train_fp4"] = (.5, .3, .2, 1., None)
    t["train_attention"] = (.4, .3, .05, 1., None)
    t["train_activation"] = (20., .4, 4., 100., None)
    t["train_experts"] = (.6, .3, .15, 1., None)
    t["train_exposed_tensor"] = (.5, .4, .05, 1., None)
    t["train_exposed_data"] = (.2, .6, .01, 1., None)
    t["train_exposed_exchange"] = (.5, .4, .05, 1., None)
    t["train_layer"] = (1e-4, .7, 1e-6, 2e-3, None)
    t["train_scale"] = (.02, .7, .001, .1, None)
    return t

def recipe(text):
    """Parallelism text -> dict."""
    p = {k: float(v) for k, v in re.findall(r"\b(tp|pp|cp|vp|ep|mbs|ga|fsdp|dp)=(\d+)", str(text))}
    s = str(text)
    p["recompute"] = 1.0 if re.search(r"act_ckpt=True|full AC|full recomp", s) else 0.0
    p["shard"] = 1.0 if re.search(r"FULL_SHARD|FSDP|fsdp=1|ZeRO-3", s) or s == "nan" else 0.5 if "SHARD_GRAD" in s else 0.0
    return p

def precision(text):
    s = str(text).lower()
    return "4" if "fp4" in s else "8" if "fp8" in s or s.startswith("int8") else "16"

def rows_of(df):
    chips = features.load_chips()
    out, why = [], []
    for r in df.itertuples():
        f, reason = None, None
        na, nt = r.params_active, r.params_total
        if na != na: na = nt
        if nt != nt: nt = na
        if r.metric != "tokens_per_s_per_chip": reason = f"metric {r.metric} is not one the model predicts"
        elif r.chip not in chips: reason = "chip not in the catalog"
        elif na != na: reason = "parameters not stated"
        elif r.n_chips != r.n_chips: reason = "number of chips not stated"
        if reason is None:
            c = chips[r.chip]; p = recipe(r.parallelism); a = str(r.arch)
            moe = float(nt > 1.2 * na or "MoE" in a)
            g = lambda k: float(m[1]) if (m := re.search(k + r"=(\d+)", a)) else None
            base = na * (1.6 if moe else 1.)
            L = g("layers") or round((base / (12 * 128**2)) ** (1 / 3))
            d = g("d_model") or 128. * L
            topk = float(m[1]) if (m := re.search(r"top(\d+)", a)) else (8. if moe else 0.)
            s = r.seq_len if r.seq_len == r.seq_len else 4096.
            n = r.n_chips
            tp, pp, cp = p.get("tp", 1.), p.get("pp", 1.), p.get("cp", 1.)
            known = "tp" in p
            if not known and str(r.parallelism) == "nan" and c["kind"] != "tpu" and nt > 5e10: tp, pp, known = 4., max(1., nt / 4.4e10), True; p["shard"] = 0.; p["vp"] = 6.
            vp = max(1., p.get("vp", 1.)); mbs = p.get("mbs", 1.)
            dp = max(1., n / (tp * pp * cp))
            gb = r.global_batch if r.global_batch == r.global_batch else dp * mbs * max(8., 4 * pp)
            micro = max(1., gb / (dp * mbs))
            pr = precision(r.precision)
            F = {"16": c["f16"], "8": c["f8"], "4": c["f4"]}[pr]
            if F != F: F, pr = c["f16"], "16"
            if str(r.precision).lower().startswith("int8") and c["i8"] == c["i8"]: F, pr = c["i8"], "8"
            lora = float("lora" in str(r.model).lower())
            ep = p.get("ep", 1. if not moe else 8.)
            f = dict(gen=c["gen"], kind=c["kind"], F=F, F16=c["f16"], prec=pr, w=c["w"], up=c["up"], nic=c["nic"], domain=c["domain"], Na=na, Nt=nt, moe=moe,
                     L=float(L), d=float(d), K=topk, s=float(s), n=float(n), tp=tp, pp=pp, cp=cp, vp=vp, mbs=mbs, micro=micro, dp=dp, gb=float(gb),
                     recompute=p["recompute"], shard=p["shard"], ep=ep, lora=lora, chip=r.chip)
        out.append(f); why.append(reason)
    return out, why

def index(rows, table):
    names = list(table); at = {n: i for i, n in enumerate(names)}
    c = {k: np.array([f[k] for f in rows]) for k in rows[0]}
    ix = {"train_compute": np.array([at.get("train_compute." + g, at["train_compute." + k]) for g, k in zip(c["gen"], c["kind"])])}
    for q in names:
        if "." not in q: ix[q] = np.array(at[q])
    return c, ix

def token_time(c, k):
    """Chip-seconds of one training token, s."""
    passes = np.where(c["lora"] > 0, 2., 3.) + c["recompute"]
    low = np.where(c["prec"] == "8", k["train_fp8"], np.where(c["prec"] == "4", k["train_fp4"], 1.))
    rate = c["F"] * k["train_compute"] * low
    linear = 2 * c["Na"] * passes / (rate * np.where(c["moe"] > 0, k["train_experts"], 1.))
    attention = 2 * c["L"] * c["d"] * c["s"] * (passes + .5) / (c["F16"] * k["train_attention"])   # causal half; flash backward recomputes scores
    activation = k["train_activation"] * c["L"] * c["d"] * 2 * passes / c["w"]
    inside = c["up"]
    tensor = 2 * (c["tp"] - 1) * c["d"] * 2 * (2 * c["L"]) * 2 / inside * k["train_exposed_tensor"]
    far = np.where(c["ep"] * c["tp"] > c["domain"], c["nic"], inside)
    exchange = np.where(c["moe"] > 0, 4 * c["L"] * c["K"] * c["d"] * 2 * (c["ep"] > 1) / far, 0.) * k["train_exposed_exchange"]
    local = c["mbs"] * c["s"]
    span = np.where(c["n"] > c["domain"], c["nic"] * 1., inside)
    sharded = (2 + c["shard"]) * c["Nt"] * 2 / (c["tp"] * c["pp"] * span) / local * (c["shard"] > 0)
    grads = 4 * c["Nt"] / (c["tp"] * c["pp"]) / span / np.maximum(c["gb"] * c["s"] / c["n"] , 1) * (c["shard"] == 0)
    data = (sharded + grads) * (c["n"] > 1) * k["train_exposed_data"] * np.where(c["lora"] > 0, .02, 1.)
    launch = c["L"] * k["train_layer"] * passes / 3 * c["tp"] / np.maximum(local, 1) * c["cp"]
    bubble = (c["pp"] - 1) / (c["vp"] * c["micro"])
    scale = 1 + k["train_scale"] * np.log2(np.maximum(c["n"] / 8, 1))
    return (linear + attention + activation + tensor + exchange + launch) * (1 + bubble) * scale + data

def predict(c, k):
    """tokens/s/chip."""
    return 1 / token_time(c, k)

def gather(x, ix):
    v = np.exp(x)
    return {q: v[i] for q, i in ix.items()}
