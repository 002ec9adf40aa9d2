"""The real encoder: what its vectors are, and that batching does not change them."""

from __future__ import annotations

import os
import platform
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import encoder as encoding
from summarizer import forward
from summarizer.encoder import Encoder, batches, compare, load, probe
from summarizer.weights import locate

pytestmark = pytest.mark.model

TEXTS = [
    "The minister said the harbour would reopen on Friday.",
    "According to the minister, the port opens again on Friday.",
    "Two goats escaped from a farm near Sarn.",
    "Yes.",
    "Rescuers pulled forty-one people from the rubble of the school. " * 8,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load(locate(), "float32")


def test_vectors_are_unit_float32(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (5, 384) and str(vectors.dtype) == "float32"
    assert all(abs(float((vector * vector).sum()) - 1) < 1e-5 for vector in vectors)


def test_meaning_counts(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS[:3])
    assert float(vectors[0] @ vectors[1]) > 0.6 > 0.3 > float(vectors[0] @ vectors[2])


def test_the_batch_does_not_change_a_vector(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = [encoder.encode([text])[0] for text in TEXTS]
    assert all(float(one @ other) > 0.99999 for one, other in zip(together, alone, strict=True))


def test_vectors_are_those_of_transformers_own_forward_pass(encoder: Encoder) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    where = str(locate().directory)
    model = AutoModel.from_pretrained(where, dtype=torch.float32).eval()
    given = AutoTokenizer.from_pretrained(where)(
        TEXTS, padding=True, truncation=True, max_length=256, return_tensors="pt"
    )
    with torch.inference_mode():
        hidden, mask = model(**given).last_hidden_state, given["attention_mask"].unsqueeze(-1)
    mean = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).numpy()
    assert all(float(one @ other) > 0.99999 for one, other in zip(encoder.encode(TEXTS), mean, strict=True))


def test_without_the_packed_product_the_vectors_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where oneDNN is missing; the constant makes its first trial fail."""
    monkeypatch.setattr(forward, "_ROWS", "no number")
    plain = load(locate(), "float32").encode(TEXTS)
    monkeypatch.undo()
    packed = load(locate(), "float32").encode(TEXTS)
    assert all(float(one @ other) > 0.99999 for one, other in zip(plain, packed, strict=True))


def resident() -> int:
    """Kilobytes of memory of its own that this process holds."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def test_batches_of_ever_new_sizes_leave_no_memory_behind(encoder: Encoder) -> None:
    """Kernels are kept for each number of rows: 90 MB for such 60 batches, were every number allowed."""
    dice = random.Random(5)

    def work(batches: int) -> None:
        for _ in range(batches):
            encoder._forward([[7] * length for length in sorted(dice.choices(range(8, 24), k=20))])

    work(20)
    before = resident()
    work(60)
    assert resident() - before < 8000


def test_equal_texts_have_equal_vectors(encoder: Encoder) -> None:
    vectors = encoder.encode([TEXTS[0], TEXTS[2], TEXTS[0]])
    assert (vectors[0] == vectors[2]).all()


def test_half_precision_ranks_the_same(encoder: Encoder) -> None:
    half = load(locate(), "bfloat16")
    assert half.signature != encoder.signature
    pairs = zip(half.encode(TEXTS), encoder.encode(TEXTS), strict=True)
    assert all(float(one @ other) >= 0.9995 for one, other in pairs)


def test_nothing_to_encode(encoder: Encoder) -> None:
    assert len(encoder.encode([])) == 0
    found = compare(encoder.encode(TEXTS[:1])[:0], encoder.encode(TEXTS[:1]), [])
    assert found.pairs == []


def test_likeness_is_within_each_document(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS[:3])
    titles = encoder.encode(["Port reopens", ""])
    titles[1] = 0
    found = compare(vectors, titles, [0, 0, 1])
    assert found.title[0] > 0.3 and found.title[2] == 0
    assert found.central[2] == pytest.approx(1, abs=1e-5)
    assert found.pairs[0][1] == pytest.approx(found.pairs[1][0])


@given(st.lists(st.integers(1, 256), max_size=60))
def test_batches_hold_everything_once_within_the_budget(lengths: list[int]) -> None:
    made = list(batches(lengths, 512))
    assert sorted(place for batch in made for place in batch) == list(range(len(lengths)))
    assert all(sum(lengths[place] for place in batch) <= 512 or len(batch) == 1 for batch in made)


def test_the_light_modules_load_no_model_packages() -> None:
    code = (
        "import sys, summarizer.service, summarizer.guard, summarizer.lexical, summarizer.sentences\n"
        "heavy = {'torch', 'transformers', 'tokenizers', 'safetensors', 'numpy'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("half", "chosen"), [(0.5, "bfloat16"), (0.8, "bfloat16"), (0.95, "float32"), (5, "float32")]
)
def test_half_precision_only_where_its_products_are_clearly_faster(
    monkeypatch: pytest.MonkeyPatch, half: float, chosen: str
) -> None:
    """CPU seconds of a product: 1 in float32, ``half`` in bfloat16; first runs prepare and cost much more."""
    runs: list[str] = []

    def seconds(work: Callable[[], object]) -> float:
        runs.append(dtype := str(work()))
        return (half if dtype == "bfloat16" else 1) + 50 * (dtype not in runs[:-1])

    monkeypatch.setattr(encoding, "_product", lambda dtype: lambda: dtype)
    monkeypatch.setattr(encoding, "_seconds", seconds)
    assert probe() == chosen
    assert runs == ["float32", "bfloat16"] * (len(runs) // 2), "they take turns"


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="oneDNN's limit is for x86 alone")
def test_a_processor_without_half_precision_encodes_in_single() -> None:
    """oneDNN can be told to forget all instructions after AVX2; bfloat16 is then five times slower."""
    done = subprocess.run(
        [sys.executable, "-c", "from summarizer.encoder import probe; print(probe())"],
        capture_output=True,
        text=True,
        env={**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2", "OMP_NUM_THREADS": "1"},
    )
    assert done.stdout == "float32\n", done.stderr
