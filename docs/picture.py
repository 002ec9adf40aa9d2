"""Draws chats with Sitrep as a phone shows them: ``python docs/picture.py [FOLDER]`` writes PNG files there.

Real digests of the sample world, rendered by the real steps, as HTML pages in Telegram's manner (folded
quotes folded, buttons under the bubble), light and dark, photographed by headless Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from bot.chat import Block, Frame, Message, Request, Role, Run
from bot.demo.replay import READER, USUAL, Stage, fortnight, mornings
from bot.render.buttons import read
from digest.model import Destination

Chat = Sequence[str | Message]
"""What the reader sent or pressed as text, what the bot said as messages."""

WIDTH = 390
"""CSS pixels, as a common phone has."""

RUSSIAN = Destination(2, channel=READER.channel)
"""A reader whose own language is Russian."""

MORNING = 8
"""Counted from one: a morning with an update, a changed number, and stories in both languages."""

EVENT = 14
"""A morning whose first story is told by outlets of three countries."""

THEMES = {"light": "", "dark": "-dark"}
"""What is added to a picture's name; only digests are drawn in the dark too."""

SCALE = 1.5
"""Pixels of the picture for one CSS pixel."""

_PAGE = Template("""<!doctype html>
<html lang="en" class="$theme"><meta charset="utf-8"><title>Sitrep</title>
<style>
:root { --wall: #cfdcea; --bar: #fff; --line: #dbe2e9; --bubble: #fff; --text: #111; --dim: #7b8794;
  --link: #2471b8; --quote: #eef5fc; --edge: #4f96d6; --key: #6f8cab; --out: #e3f8cf; }
.dark { --wall: #0e1621; --bar: #17212b; --line: #101921; --bubble: #182533; --text: #f2f5f8; --dim: #7f91a4;
  --link: #6ab3f3; --quote: #20324a; --edge: #6ab3f3; --key: #2f4256; --out: #2b5278; }
* { box-sizing: border-box; }
body { margin: 0; width: ${width}px; background: var(--wall); color: var(--text);
  font: 15.5px/1.31 Roboto, "Noto Color Emoji", "DejaVu Sans", sans-serif; }
header { background: var(--bar); padding: 9px 14px; border-bottom: 1px solid var(--line); }
header b { display: block; } header small { color: var(--dim); font-size: 13px; }
main { padding: 2px 8px 12px; }
.message { background: var(--bubble); border-radius: 14px 14px 14px 4px; padding: 7px 11px 8px;
  margin-top: 8px; }
.asked { width: fit-content; margin: 8px 0 0 auto; background: var(--out); padding: 6px 11px;
  border-radius: 14px 14px 4px 14px; }
.keyboard { margin-top: 3px; display: grid; gap: 3px; }
.row { display: flex; gap: 3px; }
.row span { flex: 1; text-align: center; padding: 7px 2px; border-radius: 8px; color: #fff;
  background: var(--key); font-size: 14px; white-space: nowrap; overflow: hidden; }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: var(--link); text-decoration: none; }
blockquote { margin: 3px 0; padding: 3px 22px 4px 8px; border-left: 3px solid var(--edge);
  border-radius: 4px; background: var(--quote); font-size: 14.5px; position: relative; }
blockquote.folded p { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical;
  overflow: hidden; }
blockquote.folded::after { content: "⌄"; position: absolute; right: 6px; bottom: 1px; color: var(--edge); }
</style>
<header><b>Sitrep (SAMPLE)</b><small>bot</small></header>
<main>$chat</main>
<script>document.title = document.documentElement.offsetHeight;</script></html>
""")


def page(chat: Chat, theme: str) -> str:
    """An HTML page with a chat."""
    bubbles = (
        _message(each) if isinstance(each, Message) else f'<div class="asked">{escape(each)}</div>'
        for each in chat
    )
    return _PAGE.substitute(chat="\n".join(bubbles), theme=theme, width=WIDTH)


def _message(message: Message) -> str:
    blocks = "".join(map(_block, message.blocks))
    rows = "".join(
        '<div class="row">' + "".join(f"<span>{escape(button.label)}</span>" for button in row) + "</div>"
        for row in message.keyboard
    )
    keyboard = f'<div class="keyboard">{rows}</div>' if rows else ""
    return f'<div class="message">{blocks}</div>{keyboard}'


def _block(block: Block) -> str:
    text = "".join(map(_run, block.runs))
    if block.frame is Frame.NONE:
        return f"<p>{text or '&nbsp;'}</p>"
    return f'<blockquote class="{block.frame}"><p>{text}</p></blockquote>'


def _run(run: Run) -> str:
    text = escape(run.text)
    for wanted, tag in ((run.bold, "b"), (run.italic, "i"), (run.code, "code")):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text


async def chats() -> Mapping[str, Chat]:
    """Chats of two readers on one morning, by the name of their picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with fortnight(Path(folder)) as stage:
            for command in USUAL:
                await stage.ask(command)
                await stage.ask(command, RUSSIAN, "ru")
            for morning in mornings()[:MORNING]:
                sent = await stage.turn(morning)
            digest = sent[READER]
            update = _numbered(digest, "update")
            found: dict[str, Chat] = {
                "digest": digest,
                "digest-ru": sent[RUSSIAN],
                "evidence": await _opened(stage, digest, [update, "Evidence"]),
                "timeline": await _opened(stage, digest, [update, "Timeline"]),
                "why": ["/why", *await stage.ask("/why")],
            }
            for morning in mornings()[MORNING:EVENT]:
                sent = await stage.turn(morning)
            card = await _opened(stage, sent[READER], ["1"])
            return found | {"card": card, "voices": await _opened(stage, card, ["Voices"])}


def _numbered(messages: Sequence[Message], note: str) -> str:
    """The number of the first story with that note behind its headline."""
    heads = ("".join(run.text for run in block.runs) for message in messages for block in message.blocks)
    return next(head.partition(".")[0] for head in heads if head.endswith(f"{note})"))


async def _opened(stage: Stage, messages: Sequence[Message], labels: Sequence[str]) -> Sequence[Message]:
    """What is shown after pressing these buttons, one after the other."""
    for label in labels:
        rows = [row for message in messages for row in message.keyboard]
        data = next(button.data for row in rows for button in row if button.label == label)
        command, args = read(data) or ("", "")
        asked = Request(READER, "local", READER.chat, Role.READER, "en", command, args, stage.now, True)
        messages = (await stage.house.answering()(asked)).messages
    return messages


def photograph(html: Path, picture: Path, browser: str, profile: Path) -> None:
    """The whole page as a PNG file."""
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    command += ["--hide-scrollbars", f"--user-data-dir={profile}", f"--force-device-scale-factor={SCALE}"]
    dom = subprocess.run(
        [*command, "--dump-dom", html.as_uri()], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    height = re.search(r"<title>(\d+)</title>", dom)
    size = f"--window-size={WIDTH},{height.group(1) if height else 2000}"
    shot = [*command, size, f"--screenshot={picture}", html.as_uri()]
    subprocess.run(shot, check=True, capture_output=True, timeout=60)


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description="Photograph digests of the sample world.")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent)
    parser.add_argument("--browser", default="chromium")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, chat in asyncio.run(chats()).items():
            for theme, suffix in THEMES.items():
                if suffix and not name.startswith("digest"):
                    continue
                html = Path(scratch) / f"{name}{suffix}.html"
                html.write_text(page(chat, theme), encoding="utf-8")
                picture = options.folder.absolute() / f"{name}{suffix}.png"
                photograph(html, picture, options.browser, Path(scratch) / "browser")


if __name__ == "__main__":
    main()
