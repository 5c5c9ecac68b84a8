"""Reading tables of measured rows: odd files, numbers in cells, and words for precision and engines."""

from pathlib import Path

import pytest

from core.analysis.validation.engine_words import engine_of
from core.analysis.validation.measured_rows import MOST_ROWS, RowsRefused, number, read_measured_rows
from core.analysis.validation.precision_words import FP4, FP8, INT8, SIXTEEN_BIT, arithmetic_of, weights_of
from core.analysis.validation.training_inputs import recipe_of


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name,colour\nx,red\n", "has no column chip, id, metric, model"),
        (b"id;chip;model;metric\n", "has no column chip"),
        (b"id,chip,model,metric\n1,2,3,4\n", "neither columns of served nor of trained models"),
        (b"id,chip,model,metric,phase\n", "has a header and no rows"),
        (b"id,chip,model,metric,phase,phase\n1,2,3,4,5,6\n", "has the column phase twice"),
        (b"\xff\xfe\x00i\x00d", "is no UTF-8 text"),
        (b"id,chip,model,metric,phase\n" + b"a" * 200_000 + b",,,,\n", "is no CSV table"),
        (b"id,chip,model,metric,phase\n" + b"1,2,3,4,5\n" * (MOST_ROWS + 1), "rows; at most"),
    ],
)
def test_an_odd_file_is_refused_with_a_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(RowsRefused) as refused:
        read_measured_rows(path)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_missing_file_a_folder_and_a_huge_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(RowsRefused, match="cannot be read"):
            read_measured_rows(path)
    long = tmp_path / "long.csv"
    long.write_text("id,chip,model,metric,phase\n" + 20 * "1,2,3,4,5\n", encoding="utf-8")
    monkeypatch.setattr("core.analysis.validation.measured_rows.LARGEST_FILE", 100)
    with pytest.raises(RowsRefused, match="is larger than"):
        read_measured_rows(long)


@pytest.mark.parametrize(
    ("text", "found"),
    [("1024", 1024), (" 1,024 ", 1024), ("~10 (short prompt)", 10), ("868.75", 868.75), ("0", 0), ("7e9", 7e9),
     ("<=1024", None), ("512x512", None), ("CNN/DM (~870 mean)", None), ("", None), ("-5", None), ("1e30", None)],
)  # fmt: skip
def test_the_number_of_a_cell(text: str, found: float | None) -> None:
    assert number(text) == found


@pytest.mark.parametrize(
    ("compute", "weights", "precision", "size"),
    [
        ("fp8", "fp8", FP8, 1.0), ("", "fp8", FP8, 1.0), ("bf16 (w4a16)", "mxfp4", SIXTEEN_BIT, 0.53125),
        ("mxfp8xmxfp4?", "mxfp4", FP8, 0.53125), ("nvfp4", "nvfp4", FP4, 0.5625), ("int8", "int8", INT8, 1.0),
        ("", "int8", SIXTEEN_BIT, 1.0), ("int8/bf16", "int8", SIXTEEN_BIT, 1.0), ("fp32", "fp32", None, 4.0),
        ("fp16 (q4: int8 dot/dequant kernels)", "q4_k_m (~4.85 bit)", SIXTEEN_BIT, 0.60625),
        ("bf16", "int4 (g32)", SIXTEEN_BIT, 0.625), ("matmult-bf16", "fp32", SIXTEEN_BIT, 4.0),
    ],
)  # fmt: skip
def test_words_of_precision(compute: str, weights: str, precision: int | None, size: float) -> None:
    assert arithmetic_of(compute, weights) == precision
    found = weights_of(weights)
    assert found is not None
    assert found.size == pytest.approx(size)


@pytest.mark.parametrize(
    ("framework", "date", "chip", "engine"),
    [
        ("TensorRT-LLM v0.5.0", "2023-10", "", "tensorrt-llm-2023"),
        ("TensorRT-LLM v0.8.0", "", "", "tensorrt-llm-2024"),
        ("TensorRT-LLM v1.0 (PyTorch backend)", "", "", "tensorrt-llm-2025"),
        ("trtllm 0.8.1.post2", "2026-01", "", "tensorrt-llm-2025"),
        ("FasterTransformer", "2022", "", "fastertransformer"),
        ("vLLM", "2024-10", "", "vllm-2024"), ("vllm 0.12.0", "2025", "", "vllm-2025"),
        ("vLLM", "2024-10", "AMD MI300X", "vllm-rocm-2024"), ("vLLM 0.10.0 ROCm", "", "AMD MI300X", "vllm-rocm-2025"),
        ("Transformers NeuronX", "2024", "", "neuron"), ("JetStream-PyTorch", "2024", "", "jax"),
        ("", "", "Google TPU v5e", "jax"), ("home-made", "", "", "other"),
    ],
)  # fmt: skip
def test_words_of_engines(framework: str, date: str, chip: str, engine: str) -> None:
    assert engine_of(framework, date, chip) == engine


def test_words_of_a_training_recipe() -> None:
    recipe = recipe_of("tp=4;pp=8;cp=1;vp=5;ep=n/a;fsdp=0;mbs=2")
    assert (recipe.tensor, recipe.pipeline, recipe.virtual_stages, recipe.micro_batch) == (4, 8, 5, 2)
    assert (recipe.expert, recipe.recompute, recipe.sharded) == (1, False, False)
    recipe = recipe_of("tp=1;pp=1;dp=8;FULL_SHARD;mbs=1;ga=2;act_ckpt=True")
    assert (recipe.recompute, recipe.sharded) == (True, True)
