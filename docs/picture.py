"""Draws chat messages as a page that looks like a phone: ``python docs/picture.py FILE.html``.

Runs the sample world through the real steps, renders a real digest and writes it as HTML; a browser
turns that into docs/digest.png (the command stands in CONTRIBUTING.md).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

from bot.chat import Block, Frame, Message, Request, Role, Run
from bot.demo.world import serve_world
from bot.settings import load
from bot.wiring import House, open_house
from digest.model import Destination
from storage import migrate

NOW = datetime(2031, 3, 5, 3, 0, tzinfo=UTC)
READER = Destination(1, channel="local")
_PAGE = Template("""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sitrep</title>
<style>
body { margin: 0; width: 430px; background: #cfdcea;
  font: 16px/1.32 Roboto, "DejaVu Sans", sans-serif; color: #111; }
header { background: #fff; padding: 10px 16px; border-bottom: 1px solid #c3ccd6; }
header b { display: block; } header small { color: #7b8794; }
main { padding: 12px 10px 16px; }
.message { background: #fff; border-radius: 14px 14px 14px 4px; padding: 9px 12px; margin-top: 10px; }
.keyboard { margin-top: 4px; display: grid; gap: 4px; }
.row { display: flex; gap: 4px; }
.row span { flex: 1; text-align: center; padding: 7px 0; border-radius: 8px; color: #fff;
  background: #7d97b3; font-size: 15px; }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: #2f7bbf; text-decoration: none; }
blockquote { margin: 3px 0; padding: 4px 22px 4px 8px; border-left: 3px solid #5b9bd5; border-radius: 4px;
  background: #edf4fb; font-size: 15px; position: relative; }
blockquote.folded p { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical;
  overflow: hidden; }
blockquote.folded::after { content: "⌄"; position: absolute; right: 6px; bottom: 1px; color: #5b9bd5; }
</style>
<header><b>Sitrep (SAMPLE)</b><small>bot</small></header>
<main>$messages</main></html>
""")


def page(messages: Sequence[Message]) -> str:
    """An HTML page that shows the messages one under the other, folded quotes folded."""
    return _PAGE.substitute(messages="\n".join(map(_message, messages)))


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
        bold = any(run.bold for run in block.runs)
        return f'<p class="{"head" if bold else "line"}">{text or "&nbsp;"}</p>'
    return f'<blockquote class="{block.frame}"><p>{text}</p></blockquote>'


def _run(run: Run) -> str:
    text = escape(run.text)
    for wanted, tag in ((run.bold, "b"), (run.italic, "i"), (run.code, "code")):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text


async def digest_messages() -> tuple[Message, ...]:
    """What a reader who follows Tajikistan gets on the sample world."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load({"SITREP_DATA": folder})
        await asyncio.to_thread(migrate.upgrade, settings.database_url)
        async with (
            serve_world(NOW) as world,
            open_house(settings, allow=world.allow, clock=lambda: NOW, sample=True) as house,
        ):
            for source in world.sources:
                await house.sources.add(source, NOW, 0)
            await house.collect()
            await house.condense()
            await _ask(house, "country", "tajikistan")
            return await _ask(house, "digest")


async def _ask(house: House, command: str, args: str = "") -> tuple[Message, ...]:
    request = Request(READER, "local", 1, Role.READER, "en", command, args, NOW)
    return (await house.answering()(request)).messages


def main() -> None:
    """Write the page to the file named."""
    parser = argparse.ArgumentParser(description="Draw a digest of the sample world as an HTML page.")
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args().file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(asyncio.run(digest_messages())), encoding="utf-8")


if __name__ == "__main__":
    main()
