"""A seq2seq or instruct model on this machine, through transformers; torch is imported lazily.

Only safetensors, only code that transformers itself has, only what lies on the disk.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from digest.errors import SummaryError
from summarizer.encoder import Dtype, prepare, probe
from summarizer.models import verified
from summarizer.request import Request
from summarizer.weights import WeightsError

MAX_INPUT = 4096
"""Word pieces read of one request, whatever the model could take."""

UNSTATED = 1024
"""Word pieces taken by a model that does not say how many it can take (relative positions)."""


class GeneratorError(Exception):
    """The generative model cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory. ``limit``: word pieces that it can take in; ``prefix``: what it was trained to see
    before a text to summarise.
    """

    model: Any
    tokenizer: Any
    kind: Literal["seq2seq", "causal"]
    dtype: str
    limit: int
    prefix: str = ""


def load(directory: Path, dtype: Dtype = "auto", threads: int = 1, seconds: float = 60.0) -> LocalWriter:
    """Read a model; a GPU is used if torch finds one. Call it in the worker process.

    ``seconds``: for one story. Raises GeneratorError.
    """
    prepare(threads)
    try:
        return LocalWriter(_loaded(str(verified(directory)), dtype), seconds)
    except GeneratorError:
        raise
    except WeightsError as error:
        raise GeneratorError(str(error)) from error
    except Exception as error:  # foreign files through a large library: anything may come
        raise GeneratorError(f"it cannot be read, {type(error).__name__}") from error


def _loaded(directory: str, dtype: Dtype) -> Loaded:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    common = {"local_files_only": True, "trust_remote_code": False}
    config = AutoConfig.from_pretrained(directory, **common)
    tokenizer = AutoTokenizer.from_pretrained(directory, **common)
    kind: Literal["seq2seq", "causal"] = "seq2seq" if config.is_encoder_decoder else "causal"
    if kind == "causal" and not tokenizer.chat_template:
        raise GeneratorError("this causal model has no chat template; take an instruct model")
    chosen = _dtype(dtype)
    model, report = (AutoModelForSeq2SeqLM if kind == "seq2seq" else AutoModelForCausalLM).from_pretrained(
        directory,
        config=config,
        dtype=getattr(torch, chosen),
        use_safetensors=True,
        output_loading_info=True,
        **common,
    )
    if report["missing_keys"] or report["mismatched_keys"]:
        raise GeneratorError("the weights do not fill the model; part of it would be random")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return Loaded(
        model.eval().to(device), tokenizer, kind, chosen, _limit(config, tokenizer), _prefix(config)
    )


def _dtype(wanted: Dtype) -> str:
    """The named one, else bfloat16 where the hardware is made for it."""
    import torch

    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    return probe()


def _limit(config: Any, tokenizer: Any) -> int:
    """The smallest number that anybody states; absent, or "infinite", is unstated."""
    stated = [getattr(config, "max_position_embeddings", None), tokenizer.model_max_length]
    known = [number for number in stated if isinstance(number, int) and 0 < number < 10**7]
    return min([*known, MAX_INPUT]) if known else UNSTATED


def _prefix(config: Any) -> str:
    """``summarize: `` for the models that were trained with it."""
    task = (getattr(config, "task_specific_params", None) or {}).get("summarization", {})
    prefix = task.get("prefix", "summarize: " if "t5" in config.model_type else "")
    return prefix if isinstance(prefix, str) else ""


class LocalWriter:
    """`summarizer.request.Writer` in this process, one story after the other, greedily."""

    def __init__(self, loaded: Loaded, seconds: float) -> None:
        self._loaded = loaded
        self._seconds = seconds
        self.kind: str = loaded.kind
        self.dtype = loaded.dtype

    def write(self, requests: Sequence[Request]) -> list[str | SummaryError]:
        """An answer for each story."""
        return [self._write(request) for request in requests]

    def _write(self, request: Request) -> str | SummaryError:
        deadline = time.monotonic() + self._seconds
        try:
            most = min(request.new_tokens, self._loaded.limit - 1)  # positions of the answer are limited too
            answer = self._generate(self._fitting(request), most, deadline)
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:  # also torch's out of memory
            return SummaryError(self.kind, f"generation failed ({type(error).__name__})")
        return answer if answer.strip() else SummaryError(self.kind, "the model wrote nothing in its time")

    def _fitting(self, request: Request) -> Any:
        """The request in word pieces, with as many sentences as the model has room for."""
        room = self._room(request)
        pieces = self._pieces(request)
        while pieces["input_ids"].shape[1] > room and len(request.sentences) > 1:
            request = request.smaller()
            pieces = self._pieces(request)
        if pieces["input_ids"].shape[1] > room:
            raise ValueError("not even one sentence fits")
        return pieces

    def _room(self, request: Request) -> int:
        """A causal model has its answer in the same window."""
        causal = self._loaded.kind == "causal"
        return self._loaded.limit - (request.new_tokens if causal else 0)

    def _pieces(self, request: Request) -> Any:
        tokenizer = self._loaded.tokenizer
        if self._loaded.kind == "seq2seq":
            return tokenizer(self._loaded.prefix + request.text, return_tensors="pt")
        return tokenizer.apply_chat_template(
            [{"role": "user", "content": request.instruction}],
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
            enable_thinking=False,
        )

    def _generate(self, pieces: Any, most: int, deadline: float) -> str:
        """Greedy: no sampling, so the same story gives the same answer.

        Repeated triples of words are forbidden only to seq2seq models: for a causal one the prompt counts
        too, and it could copy nothing.
        """
        import torch

        model, tokenizer = self._loaded.model, self._loaded.tokenizer
        inputs = {name: pieces[name].to(model.device) for name in ("input_ids", "attention_mask")}
        triples = {"no_repeat_ngram_size": 3} if self._loaded.kind == "seq2seq" else {}
        padding = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
        with torch.inference_mode():
            found = model.generate(
                **inputs,
                do_sample=False,
                num_beams=1,
                max_new_tokens=most,
                max_time=max(0.0, deadline - time.monotonic()),
                pad_token_id=padding,
                **triples,
            )[0]
        new = found if self._loaded.kind == "seq2seq" else found[inputs["input_ids"].shape[1] :]
        return str(tokenizer.decode(new, skip_special_tokens=True))
