"""CPU cost of the encoder and of the whole condense step, as ratios; run: python -m bench.encoder"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from digest.model import ArticleId, Document, Event, Passage, StoryId, StoryText
from summarizer.encoder import Encoder, load, probe
from summarizer.extractive import material
from summarizer.service import Condenser
from summarizer.weights import locate

ARTICLES, SENTENCES = 30, 25
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


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process, the better of two runs."""
    times = []
    for _ in range(2):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def main() -> None:
    """Print the table."""
    stories = articles()
    texts = [sentence.text for story in stories for sentence in material(story).sentences]
    weights = locate()
    plain, half = load(weights, "float32"), load(weights, "bfloat16")
    single = cpu(lambda: [plain.encode([text]) for text in texts])
    batched, halved = cpu(lambda: plain.encode(texts)), cpu(lambda: half.encode(texts))
    chosen = half if probe() == "bfloat16" else plain
    alone = halved if chosen is half else batched
    whole = cpu(lambda: Condenser(chosen).summarize(stories))
    print(f"{len(texts)} sentences of {ARTICLES} articles, CPU seconds, one thread")
    print(f"one at a time, float32   {single:6.2f}   1.0")
    print(f"batched, float32         {batched:6.2f}   {single / batched:.1f} times as fast")
    print(f"batched, bfloat16        {halved:6.2f}   {single / halved:.1f} times as fast")
    print(f"probe chose {_name(chosen)}: {min(batched, halved) / alone:.2f} of the better")
    print(f"whole condense step      {whole:6.2f}   {ARTICLES / whole:.1f} articles a CPU second")
    print(f"beyond the encoder       {100 * (whole - alone) / alone:.0f} %")


def _name(encoder: Encoder) -> str:
    return encoder.signature.partition("-")[2]


if __name__ == "__main__":
    main()
