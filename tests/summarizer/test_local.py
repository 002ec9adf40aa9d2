"""Local generative models through the real loading code: tiny ones, made here."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import SummaryError
from summarizer.generative import Choice, Generator, open_backend
from summarizer.local import GeneratorError, LocalWriter, load
from summarizer.models import MANIFEST
from summarizer.weights import digest
from tests.summarizer import texts, tiny
from tests.summarizer.test_extractive import hold
from tests.summarizer.test_generated import embedded
from tests.summarizer.test_request import TWO
from tests.summarizer.texts import document, story
from tests.summarizer.tiny import LINE, TEMPLATE, quake

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {kind: tiny.taught(tmp_path_factory.mktemp(kind), kind) for kind in ("seq2seq", "causal")}


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model without an end-of-text mark."""
    words = tiny.tokenizer()
    model = tiny.seq2seq(words)
    model.generation_config.eos_token_id = model.config.eos_token_id = None
    return tiny.save(model, words, tmp_path_factory.mktemp("endless"))


def opened(directory: Path, **options: object) -> LocalWriter:
    return load(directory, "float32", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["seq2seq", "causal"])
def test_what_a_model_writes_becomes_a_takeaway(taught: dict[str, Path], kind: str) -> None:
    backend = open_backend(Choice(str(taught[kind]), dtype="float32"), embedded())
    found = backend.summarize([story(document(texts.QUAKE_EN), k=1)])[0]
    assert (found.method, backend.warning.split(";")[0][:11]) == (kind, "the encoder")
    assert [takeaway.text for takeaway in found.takeaways] == [LINE]
    assert found.takeaways[0].receipt.quotes[0].text.startswith("More than 300 houses")


@pytest.mark.parametrize(("family", "kind"), [("t5", "seq2seq"), ("bart", "seq2seq"), ("qwen2", "causal")])
def test_garbage_is_never_printed(tmp_path: Path, family: str, kind: str) -> None:
    words = tiny.tokenizer()
    model = tiny.seq2seq(words, family) if kind == "seq2seq" else tiny.causal(words, family)
    tiny.save(model, words, tmp_path, template=TEMPLATE if kind == "causal" else "")
    backend = open_backend(Choice(str(tmp_path), dtype="float32"), embedded())
    assert isinstance(backend, Generator)
    stories = [story(*TWO, k=3), story(document(texts.BORDER_RU, language="ru"), k=2)]
    answers = backend._writer.write([tiny.quake(3)])
    assert isinstance(answers[0], str) and LINE not in answers[0]
    for asked, one, plain in zip(
        stories, backend.summarize(stories), embedded().summarize(stories), strict=True
    ):
        hold(one, *asked.documents)
        assert len(one.takeaways) == len(plain.takeaways)
        for takeaway in one.takeaways:
            assert takeaway in plain.takeaways or takeaway.text[:20] == takeaway.receipt.quotes[0].text[:20]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_dtype_is_the_one_named(taught: dict[str, Path], dtype: str) -> None:
    writer = load(taught["causal"], dtype)  # type: ignore[arg-type]
    kinds = {str(one.dtype) for one in writer._loaded.model.parameters()}
    assert (writer.dtype, kinds) == (dtype, {f"torch.{dtype}"})


def test_the_same_story_gives_the_same_answer(taught: dict[str, Path]) -> None:
    writer = opened(taught["causal"])
    assert writer.write([quake(2)]) == writer.write([quake(2)])


def test_a_model_that_never_stops_is_stopped(endless: Path) -> None:
    writer = opened(endless, seconds=0.3)
    begin = time.monotonic()
    found = writer.write([replace(quake(), k=10_000)])
    assert time.monotonic() - begin < 5
    assert isinstance(found[0], str) and len(found[0]) < 100_000


def test_new_tokens_are_bounded(endless: Path) -> None:
    writer = opened(endless)
    found = writer.write([quake(1)])[0]
    assert isinstance(found, str)
    assert len(writer._loaded.tokenizer.encode(found)) <= 2 * quake(1).new_tokens


def test_an_answer_stays_within_the_positions_of_a_model(tmp_path: Path) -> None:
    words = tiny.tokenizer()
    model = tiny.seq2seq(words, "bart")
    model.generation_config.eos_token_id = model.config.eos_token_id = None
    answer = opened(tiny.save(model, words, tmp_path)).write([quake(50)])[0]
    assert quake(50).new_tokens > model.config.max_position_embeddings and isinstance(answer, str)


def test_a_long_story_is_cut_to_what_the_model_can_read(taught: dict[str, Path]) -> None:
    whole = opened(taught["causal"])
    size = whole._fitting(quake())["input_ids"].shape[1]
    small = LocalWriter(replace(whole._loaded, limit=size - 1 + quake().new_tokens), 10)
    assert 100 < small._fitting(quake())["input_ids"].shape[1] < size
    none = LocalWriter(replace(whole._loaded, limit=100), 10).write([quake()])
    assert isinstance(none[0], SummaryError) and none[0].method == "causal"


def test_pickled_weights_are_refused(taught: dict[str, Path], tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    for file in taught["causal"].iterdir():
        if file.suffix != ".safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    torch.save(load_file(taught["causal"] / "model.safetensors"), tmp_path / "pytorch_model.bin")
    with pytest.raises(GeneratorError) as refused:
        opened(tmp_path)
    assert "safetensors" in str(refused.value.__cause__)


def _copy(source: Path, target: Path, **changes: object) -> Path:
    for file in source.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    config = json.loads((target / "config.json").read_text("utf-8")) | changes
    (target / "config.json").write_text(json.dumps(config), "utf-8")
    marker = target / "it-ran"
    (target / "evil.py").write_text(f"open({str(marker)!r}, 'w').close()\nclass C: pass\n", "utf-8")
    return marker


AUTO_MAP = {"AutoConfig": "evil.C", "AutoModelForCausalLM": "evil.C", "AutoTokenizer": ["evil.C", "evil.C"]}


def test_code_that_comes_with_a_model_is_never_run(taught: dict[str, Path], tmp_path: Path) -> None:
    marker = _copy(taught["causal"], tmp_path, auto_map=AUTO_MAP, model_type="evil")
    with pytest.raises(GeneratorError):
        opened(tmp_path)
    assert not marker.exists()


def test_a_known_model_is_read_by_our_own_code(taught: dict[str, Path], tmp_path: Path) -> None:
    marker = _copy(taught["causal"], tmp_path, auto_map=AUTO_MAP)
    assert opened(tmp_path).write([quake()]) == [LINE]
    assert not marker.exists()


def test_a_model_with_missing_weights_is_refused(taught: dict[str, Path], tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    _copy(taught["causal"], tmp_path)
    tensors = load_file(tmp_path / "model.safetensors")
    del tensors["lm_head.weight"]
    save_file(tensors, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(GeneratorError, match="random"):
        opened(tmp_path)


def test_a_broken_file_is_an_error_not_a_crash(taught: dict[str, Path], tmp_path: Path) -> None:
    _copy(taught["causal"], tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(GeneratorError):
        opened(tmp_path)


def test_a_causal_model_must_know_how_to_chat(tmp_path: Path) -> None:
    words = tiny.tokenizer()
    tiny.save(tiny.causal(words), words, tmp_path)
    with pytest.raises(GeneratorError, match="no chat template"):
        opened(tmp_path)


def test_a_model_that_was_not_fetched_is_not_fetched_now(tmp_path: Path) -> None:
    condenser = embedded()
    assert open_backend(Choice(str(tmp_path / "owner--name--0123")), condenser) is condenser
    assert "owner--name--0123 is not there; `sitrep models fetch` gets" in condenser.warning


def test_a_model_that_changed_after_it_was_fetched_is_not_read(
    taught: dict[str, Path], tmp_path: Path
) -> None:
    _copy(taught["causal"], tmp_path)
    known = {"size": (tmp_path / "config.json").stat().st_size, "sha256": digest(tmp_path / "config.json")}
    (tmp_path / MANIFEST).write_text(json.dumps({"files": {"config.json": known}}), "utf-8")
    assert opened(tmp_path).write([quake()]) == [LINE]
    changed = (tmp_path / "config.json").read_bytes().replace(b"llama", b"LLAMA")
    (tmp_path / "config.json").write_bytes(changed)
    with pytest.raises(GeneratorError, match="not the file that was published"):
        opened(tmp_path)
