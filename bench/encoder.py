"""CPU cost of the encoder and of the whole condense step, as ratios; run: python -m bench.encoder"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from digest.model import ArticleId, Document, Event, Passage, StoryId, StoryText
from summarizer.encoder import BATCH_TOKENS, Encoder, load, probe
from summarizer.extractive import material
from summarizer.forward import dense
from summarizer.service import Condenser
from summarizer.weights import Weights, locate

ARTICLES, SENTENCES, ROUNDS, SAMPLED, LAYERS = 16, 25, 5, 2, 6
SUBJECTS = (
    "The harbour office",
    "Minister Velt",
    "A patrol",
    "The council of Sarn",
    "An aid group",
    "The mayor",
)
VERBS = ("reported", "confirmed", "announced", "denied", "described", "inspected", "closed", "repaired")
OBJECTS = (
    "two bridges near the Lumen river",
    "new rules for the border",
    "the loss of 40 houses",
    "a gas contract",
)
TAILS = (
    "on Monday",
    "after long talks in Port Vane",
    "for the third time this year",
    "despite heavy rain",
    "",
)


def articles(seed: int = 1) -> list[StoryText]:
    """Invented stories of sentences of mixed length."""
    dice = random.Random(seed)
    return [_article(dice, number) for number in range(ARTICLES)]


def _article(dice: random.Random, number: int) -> StoryText:
    parts = [_sentence(dice, number, place) for place in range(SENTENCES)]
    text = "\n".join(" ".join(parts[at : at + 3]) for at in range(0, SENTENCES, 3))
    passages, at = [], 0
    for line in text.split("\n"):
        passages.append(Passage(at, at + len(line)))
        at += len(line) + 1
    document = Document(
        ArticleId(number), "SAMPLE", "", text, tuple(passages), "en", datetime.now(UTC), number
    )
    return StoryText(StoryId(number), 1, Event.INCIDENT, (document,), 5)


def _sentence(dice: random.Random, number: int, place: int) -> str:
    clauses = [
        f"{dice.choice(SUBJECTS)} {dice.choice(VERBS)} {dice.choice(OBJECTS)} {dice.choice(TAILS)}".strip()
        for _ in range(dice.randint(1, 3))
    ]
    return f"{' and '.join(clauses)}, source {number * SENTENCES + place} said."


def cpu(rounds: int, *works: Callable[[], object]) -> list[float]:
    """CPU seconds of this process for each work, the best of some rounds in which they take turns."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for at, work in enumerate(works):
            begin = time.process_time()
            work()
            best[at] = min(best[at], time.process_time() - begin)
    return best


def by_the_card(weights: Weights) -> Callable[[list[str]], object]:
    """Sentences to vectors in float32 as the model's card has it: padded, masked, one forward pass."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(str(weights.directory), dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(str(weights.directory))

    def encoded(texts: list[str]) -> object:
        with torch.inference_mode():
            given = tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
            hidden, mask = model(**given)[0], given["attention_mask"].unsqueeze(-1).float()
            return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9), dim=1)

    return encoded


def in_thirty_twos(encoded: Callable[[list[str]], object], texts: list[str]) -> None:
    """Batches of 32 neighbours in length, which is what sentence-transformers does by itself."""
    ordered = sorted(texts, key=len, reverse=True)
    for at in range(0, len(ordered), 32):
        encoded(ordered[at : at + 32])


def products(dtype: str, tokens: int) -> Callable[[], object]:
    """The dense products of a pass over so many tokens and nothing else: what no such pass can go below."""
    import torch

    kind, passes = getattr(torch, dtype), max(1, round(tokens / BATCH_TOKENS))
    rows = -(-tokens // passes)
    with torch.inference_mode():
        parts = [
            (
                dense(torch.ones(out, width, dtype=kind), torch.ones(out, dtype=kind)),
                torch.ones(rows, width, dtype=kind),
            )
            for width, out in ((384, 1152), (384, 384), (384, 1536), (1536, 384))
        ]
    return lambda: [part(states) for _ in range(LAYERS * passes) for part, states in parts]


def main() -> None:
    """Print the table."""
    stories = articles()
    texts = [sentence.text for story in stories for sentence in material(story).sentences]
    weights = locate()
    plain, half, naive = load(weights, "float32"), load(weights, "bfloat16"), by_the_card(weights)
    chosen = half if probe() == "bfloat16" else plain
    some = texts[::SAMPLED]
    tokens = sum(len(coding.ids) for coding in plain._loaded.tokenizer.encode_batch(some))
    single, padded, batched, halved, least, least_half = cpu(
        ROUNDS,
        lambda: [naive([text]) for text in some],
        lambda: in_thirty_twos(naive, some),
        lambda: plain.encode(some),
        lambda: half.encode(some),
        products("float32", tokens),
        products("bfloat16", tokens),
    )
    better = halved if chosen is half else batched
    alone, whole = cpu(ROUNDS, lambda: chosen.encode(texts), lambda: Condenser(chosen).summarize(stories))
    print(f"{len(some)} sentences, {tokens} word pieces, CPU seconds, one thread, best of {ROUNDS}")
    print(f"one at a time, float32   {single:6.2f}   1.0")
    print(f"32 at a time, padded     {padded:6.2f}   {single / padded:.1f} times as fast")
    print(f"batched, float32         {batched:6.2f}   {single / batched:.1f} times as fast")
    print(f"batched, bfloat16        {halved:6.2f}   {single / halved:.1f} times as fast")
    print(
        f"its products, float32    {least:6.2f}   {single / least:.1f} times as fast, were there nothing else"
    )
    print(f"its products, bfloat16   {least_half:6.2f}   {single / least_half:.1f} times as fast, likewise")
    print(f"probe chose {_name(chosen)}: {min(batched, halved) / better:.2f} of the better")
    print(f"whole condense step      {whole:6.2f}   {ARTICLES / whole:.1f} articles a CPU second")
    print(f"beyond the encoder       {100 * (whole - alone) / alone:.0f} %")


def _name(encoder: Encoder) -> str:
    return encoder.signature.partition("-")[2]


if __name__ == "__main__":
    main()
