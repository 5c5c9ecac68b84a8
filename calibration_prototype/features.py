"""Rows of a measurement file -> arrays in base units (flop/s, B/s, B, s, tokens). The column `value` is never read."""

import re
import numpy as np
import pandas as pd
import tables

DATA = "SOURCE_FOLDER/"

def load_chips():
    c = pd.read_csv(DATA + "chips.csv").set_index("name")
    out = {}
    for name, r in c.iterrows():
        kind, gen = tables.chip_kind(name)
        link = tables.link_type(r.scaleup_topology)
        if "GH200" in name: link = "switch"
        domain = r.scaleup_domain_chips if r.scaleup_domain_chips == r.scaleup_domain_chips else 1
        up = r.scaleup_gb_s_per_chip_bidirectional
        rel = int(str(r.release_date)[:4]) if str(r.release_date)[:4].isdigit() else 2022
        pcie = 64e9 if rel >= 2022 and gen in ("hopper", "blackwell", "cdna4", "cdna3") else 32e9
        if link == "pcie" and up == up: pcie = up * 0.5e9
        out[name] = dict(kind=kind, gen=gen, link=link, dims=(3. if "3D" in str(r.scaleup_topology) else 2. if "2D" in str(r.scaleup_topology) or "4x4" in str(r.scaleup_topology) else 1.) if link == "torus" else 3. if link == "fabric" else 0., f16=r.bf16_fp16_tflops * 1e12, f8=r.fp8_tflops * 1e12, i8=r.int8_tops * 1e12,
                         f4=r.fp4_tflops * 1e12, f32=r.tf32_tflops * 1e12 if r.tf32_tflops == r.tf32_tflops else r.fp32_tflops * 1e12,
                         w=r.memory_bandwidth_gb_s * 1e9, mem=r.memory_gb * 1e9, up=(up * 0.5e9 if up == up else pcie), domain=max(domain, 1),
                         nic=(r.scaleout_nic_gbit_s_per_chip * 1e9 / 8 if r.scaleout_nic_gbit_s_per_chip == r.scaleout_nic_gbit_s_per_chip else 12.5e9),
                         server=r.accelerators_per_server if r.accelerators_per_server == r.accelerators_per_server else 8, pcie=pcie)
    return out

def load_models():
    m = pd.read_csv(DATA + "models.csv").set_index("model")
    out = {}
    for name, r in m.iterrows():
        if not r.n_layers == r.n_layers or not r.d_model == r.d_model: continue
        z = lambda v, d=0.0: d if v != v else float(v)
        L, d, h = r.n_layers, r.d_model, z(r.n_heads, r.d_model / 64)
        k, e = z(r.n_kv_heads, h), z(r.head_dim, r.d_model / z(r.n_heads, r.d_model / 64))
        gated = z(r.gated)
        mats = 2 + gated
        E, K, fe, sh = z(r.n_experts), z(r.top_k), z(r.d_ff_expert), z(r.n_shared_experts)
        dense_layers = L if E == 0 else z(r.n_dense_layers)
        moe_layers = L - dense_layers
        mla = z(r.mla_kv_lora)
        if mla:
            rq, en, er, ev = z(r.mla_q_lora), r.mla_qk_nope, r.mla_qk_rope, r.mla_v_dim
            att = (d * rq + rq * h * (en + er) if rq else d * h * (en + er)) + d * (mla + er) + mla * h * (en + ev) + h * ev * d
            pre_width, dec_width, kv = h * (en + er + ev) / 2, h * (2 * mla + er) / 2, mla + er
        else:
            att = 2 * d * e * (h + k)
            pre_width = dec_width = h * e
            kv = 2 * k * e
        windowed, window, linear = 0.0, 0.0, 0.0
        p = str(r.attn_pattern)
        if (g := re.search(r"sliding_attention=(\d+)", p)): windowed, window = float(g[1]), 128.0
        if "chunked local 8192" in p: windowed, window = L * 3 / 4, 8192.0
        if (g := re.search(r"linear_attention=(\d+)", p)): linear = float(g[1])
        if "index_topk 2048" in p: windowed, window = L, 2048.0
        dense_ff = dense_layers * mats * d * z(r.d_ff)
        expert = mats * d * fe
        always = L * att + dense_ff + moe_layers * (sh * expert + d * E)
        out[name] = dict(L=L, d=d, h=h, k=(1 if mla else k), att=att, always=always, expert=expert, E=E, K=K, moe_layers=moe_layers,
                         head=z(r.vocab) * d, pre_width=pre_width, dec_width=dec_width, kv=kv, mla=float(mla > 0), windowed=windowed,
                         window=window, full=L - windowed - linear, ar=1.0 if z(r.parallel_block) else 2.0, gqa=h / (1 if mla else k))
    return out

def number(x):
    m = re.search(r"[\d.]+", str(x))
    if "<=" in str(x) or not m: return np.nan
    return float(m[0])

def weight_bytes(p):
    p = str(p).lower()
    if "q4_k" in p: return 4.85 / 8
    if "int4 (g32)" in p: return 4.5 / 8 + 0.5 / 8
    if "mxfp4" in p: return 4.25 / 8
    if "nvfp4" in p or p.startswith("fp4") or p.startswith("int4") or "w4" in p: return 4.5 / 8
    if "8" in p and ("fp8" in p or "int8" in p): return 1.0
    if p.startswith("fp32") or p.startswith("tf32"): return 4.0
    return 2.0

def features(df):
    chips, models = load_chips(), load_models()
    rows, reasons = [], []
    for r in df.itertuples():
        reason, f = None, None
        B, I, O = r.batch_or_concurrency, number(r.input_tokens), number(r.output_tokens)
        if r.chip not in chips: reason = "chip not in the catalog"
        elif r.model not in models: reason = "architecture not in the catalog"
        elif not str(r.metric) in METRICS: reason = f"metric {r.metric} is not one the model predicts"
        elif not B == B: reason = "batch unknown"
        elif I != I or (O != O and r.phase != "prefill"): reason = "lengths unknown"
        elif str(r.weight_precision) == "nan": reason = "precision unknown"
        elif not r.n_chips == r.n_chips: reason = "number of chips unknown"
        if reason is None:
            c, m = chips[r.chip], models[r.model]
            wb = weight_bytes(r.weight_precision)
            cp, kv = str(r.compute_precision).lower(), str(r.kv_precision).lower()
            if wb == 4.0: prec, F = "16", c["f32"]
            elif cp.startswith("int8-v"): prec, F = "i8", c["i8"]
            elif (cp.startswith("fp8") or "mxfp8" in cp) and c["f8"] == c["f8"]: prec, F = "8", c["f8"]
            elif (cp.startswith("nvfp4") or cp.startswith("fp4") or cp == "mxfp4"):
                prec, F = ("4", c["f4"]) if c["f4"] == c["f4"] else ("16", c["f16"])
            else: prec, F = "16", c["f16"]
            if F != F: F, prec = c["f16"], "16"
            kvb = 1.0 if kv.startswith("fp8") or kv.startswith("int8") else 2.0
            n, pp = float(r.n_chips), r.pp if r.pp == r.pp else 1.0
            tp = r.tp if r.tp == r.tp else n / pp
            dp = r.dp if r.dp == r.dp and r.dp > 0 else 1.0
            ep = r.ep if r.ep == r.ep and r.ep > 0 else 1.0
            ranks = tp
            if c["kind"] == "neuron": tp = n / pp  # tp counts cores
            nominal = 0.9 if "uniform in 0.8-1.0" in str(r.notes) else 1.0
            f = dict(m)
            f.update({"c_" + k: v for k, v in c.items()})
            dp = max(1.0, n / (tp * pp))  # replicas, or attention data parallelism where experts span them
            f.update(F=F, prec=prec, wb=wb, kvb=kvb, n=n, tp=tp, pp=pp, dp=dp, ep=ep, ranks=ranks, rate_B=B, B=max(1.0, B), I=max(1.0, I * nominal),
                     O=(O if O == O else 1.0) * nominal if O != 1 else 1.0, metric=r.metric, phase=r.phase, loaded=float(str(r.batching).startswith(("closed", "open")) and B > 1 and r.phase != "prefill"),
                     engine=tables.engine_of(r.framework, r.date, r.chip), encoder=float(r.phase == "latency" or "encoder" in r.model), chip=r.chip)
        rows.append(f); reasons.append(reason)
    return rows, reasons

METRICS = {"e2e_latency_ms", "ttft_ms", "tpot_ms", "itl_ms", "latency_ms", "throughput_output_tokens_per_s", "throughput_prefill_tokens_per_s", "per_user_output_tokens_per_s"}

def columns(rows):
    """Column arrays of a list of row dicts."""
    return {k: np.array([f[k] for f in rows]) for k in rows[0]}
