"""The sentence encoder: weights through transformers, batches by length; torch is imported lazily.

Reimers & Gurevych 2019, "Sentence-BERT" (mean pooling, cosine); Wang et al. 2020, "MiniLM".
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from summarizer.forward import Forward, dense, is_understood
from summarizer.likeness import Likeness
from summarizer.weights import Weights, WeightsError

Dtype = Literal["auto", "float32", "bfloat16"]

MAX_TOKENS = 256
"""Word pieces read of one text; MiniLM was trained with that limit."""

BATCH_TOKENS = 2048
"""Word pieces in one forward pass: 3 to 4 % less CPU time than 1,024, and 4,096 gain nothing more."""

BF16_GAIN = 1.2
"""bfloat16 is used only where the probe finds its products this many times faster than float32's."""

PROBE_ROWS, PROBE_ROUNDS = 512, 5
"""Rows of the probe's product, some 5 ms in float32, and how often each dtype takes its turn."""

_ENVIRONMENT = {
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


UNRELATED = (
    "The minister signed the agreement on railway transit in the capital on Monday.",
    "Rescuers found two climbers alive after the avalanche.",
    "Цены на хлеб выросли на семь процентов за год.",
    "В музее открылась выставка старинных ковров.",
    "Суд приговорил бывшего директора завода к трём годам лишения свободы.",
    "Жаңа мектепте алты жүз оқушы оқиды.",
    "Yomgʻir tufayli paxta terimi toʻxtatildi.",
    "باران شدید جاده کوهستانی را بست.",
)
"""Sentences that have nothing in common, for `_floor`."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory with what its vectors depend on; ``prefix`` goes before every text."""

    forward: Forward
    tokenizer: Any
    dtype: str
    model_hash: str
    prefix: str = ""


def load(weights: Weights, dtype: Dtype = "auto", threads: int = 1) -> Encoder:
    """Read verified weights. Call it in the worker process: it imports torch (about 2 s, 400 MB).

    Raises WeightsError for files that are no encoder of the kind that is understood here.
    """
    prepare(threads)
    chosen = probe() if dtype == "auto" else dtype
    try:
        model = _model(weights, chosen)
        tokenizer = _tokenizer(weights, model.config)
    except WeightsError:
        raise
    except Exception as error:  # foreign files through large libraries: anything may come
        raise WeightsError(f"{weights.directory.name} cannot be read ({type(error).__name__})") from error
    loaded = Loaded(Forward(model), tokenizer, chosen, weights.model_hash, weights.prefix)
    return Encoder(loaded, _floor(Encoder(loaded)) if weights.own else 0.0)


def _model(weights: Weights, dtype: str) -> Any:
    import torch
    from transformers import AutoConfig, AutoModel

    common = {"local_files_only": True, "trust_remote_code": False}
    config = AutoConfig.from_pretrained(str(weights.directory), **common)
    if not is_understood(config):
        raise WeightsError(f"an encoder of the kind {config.model_type} is not understood here")
    model, report = AutoModel.from_pretrained(
        str(weights.directory),
        config=config,
        dtype=getattr(torch, dtype),
        use_safetensors=True,
        add_pooling_layer=False,
        output_loading_info=True,
        **common,
    )
    if report["missing_keys"] or report["mismatched_keys"]:
        raise WeightsError("the weights do not fill the model; part of it would be random")
    return model.eval().requires_grad_(False)


def _tokenizer(weights: Weights, config: Any) -> Any:
    """From ``tokenizer.json`` alone: transformers would read further files."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights.directory / "tokenizer.json"))
    tokenizer.no_padding()
    before = (
        config.pad_token_id + 1 if "roberta" in config.model_type else 0
    )  # they count positions from there
    tokenizer.enable_truncation(min(MAX_TOKENS, config.max_position_embeddings - before))
    return tokenizer


def _floor(encoder: Encoder) -> float:
    """The mean cosine of unrelated sentences: near 0 for MiniLM, 0.7 and more for some other encoders."""
    vectors = encoder.encode(UNRELATED)
    count = len(UNRELATED)
    return float(((vectors @ vectors.T).sum() - count) / (count * (count - 1)))


def prepare(threads: int) -> None:
    """Set what torch and transformers read when they are imported, import them, and keep them quiet."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    import torch
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(threads)


def probe() -> Dtype:
    """The faster dtype for this CPU, by the model's own largest product, packed as the forward pass has it.

    The dtypes take turns and the best of each counts: a first run prepares its kernel, and what else this
    machine does then falls on both.
    """
    turns = [_product("float32"), _product("bfloat16")]
    times = [[_seconds(turn) for turn in turns] for _ in range(PROBE_ROUNDS)]
    single, half = (min(column) for column in zip(*times, strict=True))
    return "bfloat16" if single >= BF16_GAIN * half else "float32"


def _product(dtype: str) -> Callable[[], object]:
    """(512 x 384) times (384 x 1536): the inner dense part of a layer."""
    import torch

    kind = getattr(torch, dtype)
    with torch.inference_mode():
        states, inner = torch.ones(PROBE_ROWS, 384, dtype=kind), torch.ones(1536, 384, dtype=kind)
        product = dense(inner, torch.ones(1536, dtype=kind))
    return lambda: product(states)


def _seconds(work: Callable[[], object]) -> float:
    """Of this thread alone: time that others have the core does not count."""
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


class Encoder:
    """Texts to unit vectors: float32, independent of what else is in the batch.

    ``floor``: the cosine that means "nothing in common"; see `compare`.
    """

    def __init__(self, loaded: Loaded, floor: float = 0.0) -> None:
        self._loaded = loaded
        self.floor = floor

    @property
    def signature(self) -> str:
        """Names what the vectors depend on, to be kept with them: model hash and dtype."""
        return f"{self._loaded.model_hash[:16]}-{self._loaded.dtype}"

    def encode(self, texts: Sequence[str]) -> Any:
        """An array of shape (len(texts), width); equal texts are computed once."""
        import numpy

        unique = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        if not unique:
            return numpy.zeros((0, 1), dtype="float32")
        vectors = self._vectors([self._loaded.prefix + text for text in unique])
        return vectors[[unique[text] for text in texts]]

    def _vectors(self, texts: list[str]) -> Any:
        import numpy

        codings = self._loaded.tokenizer.encode_batch(texts)
        pieces = [coding.ids or [0] for coding in codings]  # some tokenizers make nothing of no text
        order = list(batches([len(ids) for ids in pieces], BATCH_TOKENS))
        found = numpy.concatenate([self._forward([pieces[at] for at in batch]) for batch in order])
        vectors = numpy.empty_like(found)
        vectors[[at for batch in order for at in batch]] = found
        return vectors

    def _forward(self, pieces: list[list[int]]) -> Any:
        """One batch, in order of length: neighbours of equal length make a run."""
        import torch

        runs = [torch.tensor(list(run)) for _, run in groupby(pieces, key=len)]
        with torch.inference_mode():
            return self._loaded.forward(runs).numpy()


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indexes by length, in groups that stay within ``budget`` word pieces unless one text alone has more."""
    group: list[int] = []
    size = 0
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if group and size + lengths[place] > budget:
            yield group
            group, size = [], 0
        group.append(place)
        size += lengths[place]
    if group:
        yield group


def compare(vectors: Any, titles: Any, documents: Sequence[int], floor: float = 0.0) -> Likeness:
    """Likeness of the sentences of one story.

    ``vectors``: (n, width), one row a sentence; ``documents``: for each the row of its document in
    ``titles`` (m, width), whose row is zero for a document without a title. Cosines are stretched so that
    ``floor`` becomes 0 and 1 stays 1: all vectors of some encoders point into one narrow cone (Ethayarajh
    2019), and the limits on likeness are meant for one whose unrelated sentences are near 0.
    """
    import numpy

    owner = numpy.asarray(documents, dtype=int)
    means = numpy.zeros((len(titles), vectors.shape[1]), dtype="float32")
    numpy.add.at(means, owner, vectors)
    means /= numpy.maximum(numpy.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    central = ((vectors * means[owner]).sum(1) - floor) / (1 - floor)
    title = ((vectors * titles[owner]).sum(1) - floor * titles[owner].any(1)) / (1 - floor)
    pairs = (vectors @ vectors.T - floor) / (1 - floor)
    return Likeness(central.tolist(), title.tolist(), pairs.tolist())
