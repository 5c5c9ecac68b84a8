"""A chip's serving engine: named as people name it, its figures follow, one step undoes it."""

import datetime

import pytest

from core.analysis.validation.engine_words import engine_of
from core.catalog import SOFTWARE_FIELDS, load_catalog
from core.editing import Cell, restore, set_value, set_values
from core.records import NOT_MEASURED, Chip
from core.samples import sample_study
from core.serving_engines import engine_named, engine_words, known_names
from core.study import Study
from core.study_file import decode, encode

TODAY = datetime.date(2026, 11, 24)
H100 = "nvidia-h100-sxm5-80gb"
ENGINE = Cell("chips", H100, "serving_engine")
STEP = Cell("chips", H100, "step_overhead")


def chip_of(study: Study, identifier: str = H100) -> Chip:
    return next(chip for chip in study.chips if chip.id == identifier)


def software(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in SOFTWARE_FIELDS}


@pytest.mark.parametrize(
    ("text", "engine"),
    [
        ("vLLM 2024", "vllm-2024"),
        ("vllm-2024", "vllm-2024"),
        ("  VLLM  2024 ", "vllm-2024"),
        ("vLLM 0.5.4", "vllm-2024"),
        ("vLLM", "vllm-2025"),
        ("TensorRT-LLM 2025", "tensorrt-llm-2025"),
        ("TensorRT-LLM v0.9.0", "tensorrt-llm-2024"),
        ("SGLang 0.4.6", "sglang"),
        ("llama.cpp b4000", "llama.cpp"),
        ("our own engine", "other"),
        ("", "other"),
    ],
)
def test_an_engine_is_found_by_what_people_call_it(text: str, engine: str) -> None:
    assert engine_named(text, "NVIDIA H100 SXM5 80GB", load_catalog(), TODAY).id == engine


def test_the_same_words_mean_the_engine_that_the_chip_can_run() -> None:
    catalog = load_catalog()
    assert engine_named("vLLM", "AMD MI300X", catalog, TODAY).id == "vllm-rocm-2025"
    assert engine_named("", "Google TPU v5e", catalog, TODAY).id == "jax"


def test_each_engine_is_found_by_its_own_name_and_every_word_has_an_engine() -> None:
    catalog = load_catalog()
    for engine in catalog.engines:
        assert engine_named(engine.name, "", catalog, TODAY) == engine
        assert engine.source_of("step_overhead") is not None
    texts = ("FasterTransformer", "TensorRT-LLM 0.5", "vLLM ROCm", "Neuron 2.18", "LMDeploy", "gpt-fast", "DeepSpeed",
             "HF Transformers", "JetStream", "Groq", "Babbage")  # fmt: skip
    known = {engine.id for engine in catalog.engines}
    assert {engine_of(text, "2024-05", "") for text in texts} <= known
    assert len(known) == 18


def test_the_name_of_a_known_engine_brings_its_figures_and_their_sources() -> None:
    study = sample_study()
    after = chip_of(set_value(study, ENGINE, "vLLM 2024", TODAY))
    engine = load_catalog().engine("vllm-2024")
    assert after.serving_engine == "vLLM 2024"
    assert software(after) == software(engine)
    assert {name: after.sources[name] for name in SOFTWARE_FIELDS} == {
        name: engine.source_of(name) for name in SOFTWARE_FIELDS
    }
    before = chip_of(study)
    untouched = set(Chip.__struct_fields__) - {*SOFTWARE_FIELDS, "serving_engine", "sources", "shipped"}
    assert {name: getattr(after, name) for name in untouched} == {name: getattr(before, name) for name in untouched}


def test_the_choice_of_an_engine_is_the_analysts_and_can_be_taken_back_in_one_step() -> None:
    study = sample_study()
    changed = set_value(study, ENGINE, "vLLM 2024", TODAY)
    source = chip_of(changed).source_of("serving_engine")
    assert source is not None
    assert source.confidence == "analyst"
    back = restore(changed, ENGINE)
    assert chip_of(back) == chip_of(study)
    assert set_value(study, ENGINE, chip_of(study).serving_engine, TODAY) is study


def test_an_engine_of_their_own_is_kept_as_typed_with_the_middle_of_those_that_are_known() -> None:
    after = chip_of(set_value(sample_study(), ENGINE, "<b>Our</b> engine 3", TODAY))
    assert after.serving_engine == "<b>Our</b> engine 3"
    assert software(after) == software(load_catalog().engine("other"))


def test_edits_of_the_old_engine_do_not_outlive_it() -> None:
    edited = set_value(sample_study(), STEP, 0.01, TODAY)
    assert "step_overhead" in chip_of(edited).shipped
    after = chip_of(set_value(edited, ENGINE, "vLLM 2024", TODAY))
    assert "step_overhead" not in after.shipped
    assert after.step_overhead == load_catalog().engine("vllm-2024").step_overhead


def test_figures_pasted_with_an_engine_stand_when_they_come_after_it() -> None:
    after = chip_of(set_values(sample_study(), ((ENGINE, "vLLM 2024"), (STEP, 0.02)), TODAY))
    assert after.step_overhead == 0.02
    assert after.sequence_overhead == load_catalog().engine("vllm-2024").sequence_overhead


def test_a_study_with_another_engine_is_saved_and_opened_as_it_is() -> None:
    study = set_value(sample_study(), ENGINE, "vLLM 2024", TODAY)
    assert decode(encode(study)) == study


def test_chips_of_the_catalog_stand_under_the_engine_that_they_usually_run() -> None:
    catalog = load_catalog()
    usual = {
        "nvidia-h100-sxm5-80gb": "TensorRT-LLM 2025", "amd-mi300x": "vLLM on ROCm 2025", "google-tpu-v5e": "JAX on TPU",
        "aws-inferentia2": "Neuron", "aws-trainium2": "Neuron", "groq-lpu-v1": "Deterministic SRAM machine",
        "cerebras-wse-3": "Deterministic SRAM machine", "apple-m2-ultra-76-core-gpu": "llama.cpp",
        "intel-gaudi3": "Other engine",
    }  # fmt: skip
    for identifier, name in usual.items():
        assert catalog.chip(identifier).serving_engine == name
    for chip in catalog.chips:
        engine = engine_named(chip.serving_engine, chip.name, catalog, TODAY)
        assert software(chip) == software(engine), chip.name
        assert engine.name == chip.serving_engine


def test_a_chip_says_whose_figures_it_runs_with() -> None:
    catalog, study = load_catalog(), sample_study()
    known = chip_of(set_value(study, ENGINE, "vLLM 0.9", TODAY))
    assert engine_words(known, catalog).startswith("Figures of vLLM 2025: vLLM v0.7 and later")
    unknown = chip_of(set_value(study, ENGINE, "our own engine", TODAY))
    assert "wider error band" in engine_words(unknown, catalog)
    assert len(known_names(catalog)) == 17
    assert "Other engine" not in known_names(catalog)


def test_the_data_sheet_does_not_vouch_for_benchmarks_that_nobody_has_run() -> None:
    chip = chip_of(sample_study())
    assert chip.source_of("decode_time_ratio") == NOT_MEASURED
    typed = chip_of(set_value(sample_study(), Cell("chips", H100, "decode_time_ratio"), 1.1, TODAY))
    source = typed.source_of("decode_time_ratio")
    assert source is not None
    assert source.confidence == "analyst"
    assert typed.shipped["decode_time_ratio"].source == NOT_MEASURED
