"""The forward pass of BERT-like encoders over sentences of many lengths, without padding.

Devlin et al. 2019, "BERT", with the weights as transformers read them. Sentences of equal length form a
run; the dense layers see all runs as one matrix, attention sees each run alone, so nothing is masked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

FAMILIES = frozenset({"bert", "roberta", "xlm-roberta"})
"""Values of ``model_type`` whose layers are built as this pass expects."""

STEP = 64
"""The rows of the dense products are filled up to a multiple of this. oneDNN compiles and keeps a kernel for
each number of rows: with any number some 2 MB a batch were never given back.
"""


def is_understood(config: Any) -> bool:
    """Whether `Forward` computes what a model with this configuration was trained to compute."""
    stated = (
        getattr(config, "hidden_act", ""),
        getattr(config, "position_embedding_type", "absolute"),
        getattr(config, "is_decoder", False),
    )
    return config.model_type in FAMILIES and stated == ("gelu", "absolute", False)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One transformer layer; each dense part maps (tokens, in) to (tokens, out)."""

    inputs: Callable[[Any], Any]
    mixed: Callable[[Any], Any]
    mixed_norm: Any
    inner: Callable[[Any], Any]
    outer: Callable[[Any], Any]
    outer_norm: Any


class Forward:
    """Token ids to unit vectors, the mean of the last layer over each sentence (Reimers & Gurevych 2019)."""

    def __init__(self, model: Any) -> None:
        """Copies what it needs of a `transformers` model: once that is dropped, its file is unmapped."""
        self._embeddings = deepcopy(model.embeddings)
        self._heads: int = model.config.num_attention_heads
        self._layers = [_layer(layer) for layer in model.encoder.layer]

    def __call__(self, runs: Sequence[Any]) -> Any:
        """``runs``: integer tensors (sentences, length). Returns (all sentences, width), float32."""
        import torch

        embedded = [self._embeddings(input_ids=run).flatten(0, 1) for run in runs]
        shapes = [run.shape for run in runs]
        spare = -sum(shape.numel() for shape in shapes) % STEP
        states = torch.cat([*embedded, embedded[0].new_zeros(spare, embedded[0].shape[1])])
        for layer in self._layers:
            mixed = layer.mixed(self._attend(layer.inputs(states), shapes))
            states = layer.mixed_norm(mixed.add_(states))
            states = layer.outer_norm(layer.outer(layer.inner(states)).add_(states))
        means = [part.float().mean(1) for part in _parts(states, shapes)]
        return torch.nn.functional.normalize(torch.cat(means), dim=1)

    def _attend(self, states: Any, shapes: Sequence[Any]) -> Any:
        """Scaled dot-product attention, run by run; ``states``: queries, keys and values side by side."""
        import torch

        mixed = []
        for part in _parts(states, shapes):
            query, key, value = part.unflatten(2, (3, self._heads, -1)).permute(2, 0, 3, 1, 4)
            seen = torch.nn.functional.scaled_dot_product_attention(query, key, value)
            mixed.append(seen.transpose(1, 2).flatten(2).flatten(0, 1))
        spare = states.shape[0] - sum(part.shape[0] for part in mixed)
        return torch.cat([*mixed, mixed[0].new_zeros(spare, mixed[0].shape[1])])


def _parts(states: Any, shapes: Sequence[Any]) -> list[Any]:
    """(tokens, width) cut into (sentences, length, width), one for each run."""
    sizes = [shape.numel() for shape in shapes]
    pieces = states[: sum(sizes)].split(sizes)
    return [piece.unflatten(0, tuple(shape)) for piece, shape in zip(pieces, shapes, strict=True)]


def _layer(layer: Any) -> _Layer:
    import torch

    own, ends = layer.attention.self, layer.attention.output
    inputs = (own.query, own.key, own.value)
    weight = torch.cat([part.weight for part in inputs])
    bias = torch.cat([part.bias for part in inputs])
    return _Layer(
        dense(weight, bias),
        dense(ends.dense.weight, ends.dense.bias),
        deepcopy(ends.LayerNorm),
        dense(layer.intermediate.dense.weight, layer.intermediate.dense.bias, "gelu"),
        dense(layer.output.dense.weight, layer.output.dense.bias),
        deepcopy(layer.output.LayerNorm),
    )


def dense(weight: Any, bias: Any, activation: str = "none") -> Callable[[Any], Any]:
    """x W' + b, then the exact GELU if that is asked for.

    The weights are packed once for this CPU, which makes float32 products a fifth faster. oneDNN's operators
    for that are not torch's public interface: where they are missing or refuse, the ordinary product serves.
    """
    import torch
    from torch.nn import functional

    weight, bias = weight.detach(), bias.detach().clone()
    try:
        packed = torch.ops.mkldnn._reorder_linear_weight(weight, _ROWS)
        product = torch.ops.mkldnn._linear_pointwise
        product(weight.new_zeros(1, weight.shape[1]), packed, bias, activation, [], "none")
    except (AttributeError, RuntimeError):
        plain = weight.clone()
        if activation == "gelu":
            return lambda states: functional.gelu(functional.linear(states, plain, bias))
        return lambda states: functional.linear(states, plain, bias)
    return lambda states: product(states, packed, bias, activation, [], "none")


_ROWS = 2048
"""Tokens in a typical product, for which the packing is laid out."""
