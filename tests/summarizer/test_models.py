"""Encoders of one's own: tiny ones through the real loading code, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summarizer.encoder import Encoder, compare, load
from summarizer.models import MANIFEST, encoder
from summarizer.service import Condenser, Settings
from summarizer.weights import WeightsError, locate
from tests.summarizer import texts, tiny
from tests.summarizer.test_extractive import hold
from tests.summarizer.texts import document, story

pytestmark = pytest.mark.model
TEXTS = ["One short line.", "Более трёхсот домов разрушены в городе Сарн.", "x " * 300]


def by_transformers(directory: Path, prefix: str = "") -> Any:
    """The same vectors by the library's own forward pass, one text at a time."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    model = AutoModel.from_pretrained(str(directory), dtype=torch.float32).eval()
    words = Tokenizer.from_file(str(directory / "tokenizer.json"))
    room = 64 - (2 if "roberta" in model.config.model_type else 0)
    rows = [torch.tensor([words.encode(prefix + text).ids[:room]]) for text in TEXTS]
    with torch.inference_mode():
        means = [model(input_ids=row).last_hidden_state.mean(1) for row in rows]
    return torch.nn.functional.normalize(torch.cat(means), dim=1).numpy()


def same(one: Any, other: Any) -> bool:
    return float((one * other).sum(1).min()) > 0.9999


@pytest.mark.parametrize("family", ["bert", "xlm-roberta"])
def test_the_vectors_are_those_of_transformers(tmp_path: Path, family: str) -> None:
    found = load(encoder(str(tiny.encoder(tmp_path, family))), "float32")
    assert same(found.encode(TEXTS), by_transformers(tmp_path))


def test_it_serves_every_language_and_says_so(tmp_path: Path) -> None:
    condenser = Condenser.load(Settings(encoder=str(tiny.encoder(tmp_path)), dtype="float32"))
    stories = [story(document(texts.BORDER_EN)), story(document(texts.BORDER_RU, language="ru"))]
    found = condenser.summarize([*stories, story(document(""))])
    assert [one.method for one in found] == ["encoder"] * 3 and condenser.warning == ""
    for asked, made in zip(stories, found, strict=False):
        hold(made, *asked.documents)
        assert made.takeaways


@pytest.mark.parametrize(
    ("manifest", "sentence_transformers", "setting", "prefix"),
    [
        ({}, {}, "", ""),
        ({"model": "intfloat/multilingual-e5-small"}, {}, "", "query: "),
        ({}, {"prompts": {"q": "find: "}, "default_prompt_name": "q"}, "", "find: "),
        ({}, {"prompts": {"q": "find: "}, "default_prompt_name": None}, "", ""),
        ({"model": "intfloat/multilingual-e5-small"}, {}, "passage:", "passage: "),
    ],
)
def test_the_prefix_is_the_one_the_model_needs(
    tmp_path: Path, manifest: object, sentence_transformers: object, setting: str, prefix: str
) -> None:
    folder = tiny.encoder(tmp_path)
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    (folder / "config_sentence_transformers.json").write_text(json.dumps(sentence_transformers), "utf-8")
    weights = encoder(str(folder), setting)
    assert weights.prefix == prefix
    assert same(load(weights, "float32").encode(TEXTS), by_transformers(folder, prefix))


def test_a_narrow_cone_of_vectors_is_spread_before_limits_are_applied() -> None:
    import numpy

    dice = numpy.random.default_rng(5)
    wide = dice.normal(size=(6, 384)).astype("float32")
    wide /= numpy.linalg.norm(wide, axis=1, keepdims=True)
    narrow = wide + 1.7 * wide.mean(0) / numpy.linalg.norm(wide.mean(0))
    narrow /= numpy.linalg.norm(narrow, axis=1, keepdims=True)
    floor = float(((narrow @ narrow.T).sum() - 6) / 30)
    heads = numpy.vstack([narrow[0], numpy.zeros(384, "float32")])
    found = compare(narrow, heads, [0, 0, 0, 1, 1, 1], floor)
    apart = [found.pairs[one][other] for one in range(6) for other in range(6) if one != other]
    assert floor > 0.6 and max(map(abs, apart)) < 0.2
    assert found.pairs[0][0] == pytest.approx(1, abs=1e-5) and found.title[0] == pytest.approx(1, abs=1e-5)
    assert found.title[3:] == [0, 0, 0]


def test_the_floor_is_measured_for_an_encoder_of_ones_own_alone(tmp_path: Path) -> None:
    assert load(locate(), "float32").floor == 0
    made = load(encoder(str(tiny.encoder(tmp_path))), "float32")
    assert isinstance(made, Encoder) and 0 < made.floor < 1


@pytest.mark.parametrize(
    ("family", "pooling", "why"),
    [
        ("bert", "cls_token", "mean pooling"),
        ("distilbert", "mean_tokens", "kind distilbert is not understood"),
    ],
)
def test_another_kind_of_encoder_is_refused(tmp_path: Path, family: str, pooling: str, why: str) -> None:
    folder = tiny.encoder(tmp_path, family, pooling)
    found = Condenser.load(Settings(encoder=str(folder)))
    assert why in found.warning and "words and position" in found.warning


def test_pickles_are_not_read(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = tiny.encoder(tmp_path)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(WeightsError, match="no safetensors"):
        encoder(str(folder))


@pytest.mark.parametrize(
    "name", ["model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json"]
)
def test_a_broken_file_is_a_warning_not_a_crash(tmp_path: Path, name: str) -> None:
    folder = tiny.encoder(tmp_path)
    (folder / name).write_bytes(b"\xff" * 64)
    assert "encoder not loaded" in Condenser.load(Settings(encoder=str(folder))).warning


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = tiny.encoder(tmp_path)
    tensors = load_file(folder / "model.safetensors")
    del tensors["encoder.layer.1.output.dense.weight"]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(WeightsError, match="random"):
        load(encoder(str(folder)), "float32")


def test_code_that_comes_with_an_encoder_is_never_run(tmp_path: Path) -> None:
    folder, marker = tiny.encoder(tmp_path), tmp_path / "it-ran"
    (folder / "evil.py").write_text(f"open({str(marker)!r}, 'w').close()\nclass C: pass\n", "utf-8")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["auto_map"] = {"AutoConfig": "evil.C", "AutoModel": "evil.C"}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    assert len(load(encoder(str(folder)), "float32").encode(["One."])) == 1
    assert not marker.exists()


def test_a_folder_that_is_to_be_minilm_is_held_to_its_hashes(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "vocab.txt"):
        (tmp_path / name).write_bytes((locate().directory / name).read_bytes())
    (tmp_path / "model.safetensors").write_bytes(bytes(90868376))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}', "utf-8")
    with pytest.raises(WeightsError, match="not the file that was published"):
        encoder(str(tmp_path))
