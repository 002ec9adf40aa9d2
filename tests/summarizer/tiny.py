"""Tiny models made on the spot: random encoders and writers, and writers that know one answer by heart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from summarizer.material import sentences
from summarizer.request import Request, request
from tests.summarizer import texts
from tests.summarizer.test_request import TWO

LINE = "More than 300 houses collapsed in the town of Sarn."
TEMPLATE = (
    "{% for m in messages %}<s>{{ m['role'] }}\n{{ m['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\n{% endif %}"
)


def quake(k: int = 1) -> Request:
    """What is asked about the earthquake."""
    return request(sentences(TWO[:1]), k, "en")


def tokenizer() -> Any:
    """Byte pairs learned from the sample texts."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<pad>", "<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator([texts.QUAKE_EN, texts.BORDER_EN, quake().instruction], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, pad_token="<pad>", eos_token="</s>", model_max_length=2048
    )


def seq2seq(words: Any, family: str = "t5") -> Any:
    """A random encoder-decoder of 30,000 weights."""
    import torch
    from transformers import BartConfig, BartForConditionalGeneration, T5Config, T5ForConditionalGeneration

    torch.manual_seed(5)
    special = {"pad_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 0}
    if family == "bart":
        config = BartConfig(
            vocab_size=len(words), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
            decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, max_position_embeddings=256,
            bos_token_id=1, forced_eos_token_id=None, **special,
        )  # fmt: skip
        return BartForConditionalGeneration(config)
    config = T5Config(
        vocab_size=len(words), d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, **special
    )
    return T5ForConditionalGeneration(config)


def causal(words: Any, family: str = "llama") -> Any:
    """A random decoder of 30,000 weights."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(5)
    sizes = {
        "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1,
        "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 2048,
        "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "tie_word_embeddings": False,
    }  # fmt: skip
    return (
        Qwen2ForCausalLM(Qwen2Config(**sizes))
        if family == "qwen2"
        else LlamaForCausalLM(LlamaConfig(**sizes))
    )


def teach(model: Any, inputs: list[int], answer: list[int]) -> None:
    """Repeat one answer until the model gives it back."""
    import torch

    both = torch.tensor([inputs + answer])
    asked, wanted = torch.tensor([inputs]), torch.tensor([answer])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(200):
        if model.config.is_encoder_decoder:
            loss = model(input_ids=asked, labels=wanted).loss
        else:
            labels = torch.tensor([[-100] * len(inputs) + answer])
            loss = model(input_ids=both, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss.item() < 0.02:
            return


def save(model: Any, words: Any, directory: Path, *, template: str = "") -> Path:
    """As it would lie on a disk: safetensors, configuration, tokenizer."""
    words.chat_template = template or None
    model.save_pretrained(directory)
    words.save_pretrained(directory)
    return directory


def taught(directory: Path, kind: str) -> Path:
    """A model that answers `LINE` to `quake`."""
    import torch

    torch.set_num_threads(1)
    words = tokenizer()
    answer = [*words.encode(LINE, add_special_tokens=False), 2]
    if kind == "seq2seq":
        model = seq2seq(words)
        teach(model, words.encode("summarize: " + quake().text, add_special_tokens=False), answer)
        return save(model, words, directory)
    model = causal(words)
    words.chat_template = TEMPLATE
    asked = words.apply_chat_template(
        [{"role": "user", "content": quake().instruction}], add_generation_prompt=True, return_dict=True
    )["input_ids"]
    teach(model, asked, answer)
    return save(model, words, directory, template=TEMPLATE)


def encoder(directory: Path, family: str = "bert", pooling: str = "mean_tokens") -> Path:
    """A random encoder as sentence-transformers would save it; ``family``: the model's type."""
    import torch
    from transformers import (
        BertConfig,
        BertModel,
        DistilBertConfig,
        DistilBertModel,
        XLMRobertaConfig,
        XLMRobertaModel,
    )

    torch.manual_seed(5)
    words = tokenizer()
    sizes = {
        "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
        "num_attention_heads": 2, "max_position_embeddings": 64,
    }  # fmt: skip
    made = {
        "bert": lambda: BertModel(BertConfig(**sizes), add_pooling_layer=False),
        "xlm-roberta": lambda: XLMRobertaModel(XLMRobertaConfig(**sizes, pad_token_id=1)),
        "distilbert": lambda: DistilBertModel(DistilBertConfig(vocab_size=len(words), dim=32, n_heads=2)),
    }[family]()
    save(made, words, directory)
    modes = {f"pooling_mode_{mode}": mode == pooling for mode in ("cls_token", "mean_tokens")}
    (directory / "1_Pooling").mkdir()
    (directory / "1_Pooling" / "config.json").write_text(json.dumps(modes), "utf-8")
    return directory
