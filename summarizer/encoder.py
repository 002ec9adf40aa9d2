"""The MiniLM sentence encoder through transformers; torch is imported lazily.

Reimers & Gurevych 2019, "Sentence-BERT" (masked mean pooling, cosine); Wang et al. 2020, "MiniLM".
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from summarizer.likeness import Likeness
from summarizer.weights import Weights

Dtype = Literal["auto", "float32", "bfloat16"]

MAX_TOKENS = 256
"""Word pieces read of one text; the model was trained with that limit."""

BATCH_TOKENS = 1024
"""Padded word pieces in one forward pass; between 512 and 2,048 the CPU cost is flat."""

BF16_GAIN = 1.5
"""bfloat16 is used only where the probe finds it this many times faster than float32."""

_ENVIRONMENT = {
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory with what its vectors depend on."""

    model: Any
    tokenizer: Any
    dtype: str
    model_hash: str


def load(weights: Weights, dtype: Dtype = "auto", threads: int = 1) -> Encoder:
    """Read verified weights. Call it in the worker process: it imports torch (about 2 s, 400 MB)."""
    prepare(threads)
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    chosen = probe() if dtype == "auto" else dtype
    model = AutoModel.from_pretrained(
        str(weights.directory),
        dtype=getattr(torch, chosen),
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        attn_implementation="sdpa",
        add_pooling_layer=False,
    )
    tokenizer = Tokenizer.from_file(str(weights.directory / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return Encoder(Loaded(model.eval(), tokenizer, chosen, weights.model_hash))


def prepare(threads: int, *, quiet: bool = True) -> None:
    """Set what torch and transformers read when they are imported, import them, and keep them quiet.

    What the process was started with stands: a worker that may fetch a model has HF_HUB_OFFLINE=0.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    import torch
    from transformers.utils import logging

    logging.set_verbosity_error()
    if quiet:
        logging.disable_progress_bar()
    torch.set_num_threads(threads)


def probe() -> Dtype:
    """The faster dtype for this CPU, by the model's own largest product (2048 x 384 x 1536)."""
    import torch

    seconds = {kind: _product_seconds(kind) for kind in (torch.float32, torch.bfloat16)}
    gain = seconds[torch.float32] / seconds[torch.bfloat16]
    return "bfloat16" if gain >= BF16_GAIN else "float32"


def _product_seconds(kind: Any) -> float:
    """The best of three: a first run may prepare its kernel."""
    import torch

    left, right = torch.ones(2048, 384, dtype=kind), torch.ones(384, 1536, dtype=kind)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        left @ right
        times.append(time.perf_counter() - begin)
    return min(times)


class Encoder:
    """Texts to unit vectors: float32, 384 wide, independent of what else is in the batch."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded

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
        vectors = self._vectors(list(unique))
        return vectors[[unique[text] for text in texts]]

    def _vectors(self, texts: list[str]) -> Any:
        import numpy

        pieces = [coding.ids for coding in self._loaded.tokenizer.encode_batch(texts)]
        rows: list[Any] = [None] * len(pieces)
        for batch in batches([len(ids) for ids in pieces], BATCH_TOKENS):
            for place, vector in zip(batch, self._forward([pieces[i] for i in batch]), strict=True):
                rows[place] = vector
        return numpy.stack(rows)

    def _forward(self, pieces: list[list[int]]) -> Any:
        """One padded batch: masked mean over the last layer, scaled to length one."""
        import torch

        width = max(len(ids) for ids in pieces)
        ids = torch.tensor([row + [0] * (width - len(row)) for row in pieces])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in pieces])
        with torch.inference_mode():
            hidden = self._loaded.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            weight = mask.unsqueeze(-1).float()
            mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1).numpy()


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indexes in groups of similar length whose padded size stays within ``budget`` word pieces."""
    group: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if group and lengths[place] * (len(group) + 1) > budget:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def compare(vectors: Any, titles: Any, documents: Sequence[int]) -> Likeness:
    """Likeness of the sentences of one story.

    ``vectors``: (n, width), one row a sentence; ``documents``: for each the row of its document in
    ``titles`` (m, width), whose row is zero for a document without a title.
    """
    import numpy

    owner = numpy.asarray(documents, dtype=int)
    means = numpy.zeros((len(titles), vectors.shape[1]), dtype="float32")
    numpy.add.at(means, owner, vectors)
    means /= numpy.maximum(numpy.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    central = (vectors * means[owner]).sum(1)
    title = (vectors * titles[owner]).sum(1)
    return Likeness(central.tolist(), title.tolist(), (vectors @ vectors.T).tolist())
