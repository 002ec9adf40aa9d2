"""The real encoder: what its vectors are, and that batching does not change them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.encoder import Encoder, batches, compare, load
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
    assert all(max(lengths[place] for place in batch) * len(batch) <= 512 for batch in made)


def test_the_light_modules_load_no_model_packages() -> None:
    code = (
        "import sys, summarizer.service, summarizer.guard, summarizer.lexical, summarizer.sentences\n"
        "heavy = {'torch', 'transformers', 'tokenizers', 'safetensors', 'numpy'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
