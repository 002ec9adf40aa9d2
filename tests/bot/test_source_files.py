"""Lists of sources in the chat: a file in, a file out, and every source of it accounted for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.attachments import save
from bot.chat import Attachment, Request, Role, Upload
from bot.commands.sourcing import files
from bot.dispatch import answer
from bot.opml import MOST_SOURCES, read_opml
from bot.terminal import Terminal
from bot.words import JOINER
from digest.errors import UserError
from digest.model import Destination, Probe
from tests.bot.invented import NOW
from tests.bot.newsroom import Newsroom, newsroom, real_names
from tests.bot.reading_messages import check, reply_text
from tests.bot.scene import ANN, BOSS, scene

HARBOUR = "https://harbour.example/rss"


def upload(body: bytes | UserError, name: str = "feeds.opml") -> Upload:
    async def read() -> bytes:
        if isinstance(body, UserError):
            raise body
        return body

    return Upload(name, None, read)


def opml(*urls: str) -> bytes:
    outlines = "".join(f'<outline text="{url[8:40]}" xmlUrl="{url}"/>' for url in urls)
    return f'<opml version="2.0"><body>{outlines}</body></opml>'.encode()


def sent(file: Upload | None, command: str = "file", role: Role = Role.ADMIN) -> Request:
    return Request(Destination(102), "private", 102, role, "en", command, "", NOW, upload=file)


@asynccontextmanager
async def room(folder: Path, *, news: bool = False) -> AsyncIterator[Newsroom]:
    async with newsroom(folder, real_names(), news=news) as one:
        yield one


async def told(one: Newsroom, request: Request) -> str:
    reply = await answer(request, one.desk)
    check(message for message in reply.messages if message.file is None)
    return reply_text(reply)


async def test_a_list_is_taken_in_and_accounted_for(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        body = opml(
            HARBOUR,
            "https://quay.example/news",
            "https://nobody.example/feed",
            "javascript:alert(1)",
            "http://10.0.0.8/feed",
        )
        assert await told(one, sent(upload(body))) == (
            "feeds.opml names 5 sources.\n\n"
            "2 answered and are added:\n"
            "• harbour.example/rss, 4 items\n"
            "• quay.example/news, 1 item\n\n"
            "1 did not answer just now; it is added all the same, and I keep asking:\n"
            "• nobody.example/feed (The site cannot be reached)\n\n"
            "2 cannot be sources and are left out:\n"
            "• pt:alert(1) (That is not a web address. It should start with https:// or http://)\n"
            "• 0.0.0.8/feed (That address is on a private network. Use a public web address)"
        )
        assert one.nudged == ["collect"]
        assert len(await one.desk.sources.all(NOW)) == 3
        assert "names 5 sources, 3 of them here already." in await told(one, sent(upload(body)))


async def test_a_list_with_nothing_new_wakes_nobody(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        await told(one, sent(upload(opml(HARBOUR))))
        one.nudged.clear()
        text = await told(one, sent(upload(opml(HARBOUR))))
        assert text == "feeds.opml names 1 source, 1 of them here already.\nNothing is new."
        assert one.nudged == []


async def test_the_command_may_come_with_the_file_or_explains(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        assert "Send me an OPML file here" in await told(one, sent(None, "importsources"))
        pressed = replace(sent(None), pressed=True)
        assert "Send me an OPML file here" in await told(one, pressed)
        assert "I do not know the command" in await told(one, sent(None))
        named = sent(upload(opml(HARBOUR), "export.txt"), "importsources")
        assert "1 answered and is added" in await told(one, named)


async def test_strangers_meet_silence_and_their_file_is_not_read(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        trap = upload(UserError("was read"))
        for command in ("file", "importsources", "exportsources"):
            assert await told(one, sent(trap, command, Role.READER)) == ""


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (upload(b"", "holiday.jpg"), "I do not know what to do with “holiday.jpg”."),
        (upload(b"", "/sources.opml.exe"), "I do not know what to do with"),
        (upload(b"<html><body>x"), "This is no OPML file: it begins with <html>."),
        (upload(opml()), "“feeds.opml” names no source: no outline in it has an xmlUrl."),
        (upload(opml(*(f"https://n{n}.example/" for n in range(MOST_SOURCES + 1)))), "more than 500 sources"),
        (upload(UserError("That file is larger than 1 MiB.")), "That file is larger than 1 MiB."),
    ],
)
async def test_what_cannot_be_taken_in_is_a_sentence(tmp_path: Path, file: Upload, words: str) -> None:
    async with room(tmp_path) as one:
        assert words in await told(one, sent(file))
        assert not await one.desk.sources.all(NOW)


async def test_a_long_list_is_shown_in_part_and_stays_valid(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        body = opml(*(f"https://n{n}.example/{'x' * 70}" for n in range(200)))
        text = await told(one, sent(upload(body)))
        assert "200 did not answer just now; they are added" in text
        assert "… and 185 more" in text
        assert len(await one.desk.sources.all(NOW)) == 200


async def test_what_takes_too_long_is_added_unheard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(tmp_path) as one:

        class Silent:
            async def probe(self, url: str, now: object) -> Probe:
                await asyncio.Event().wait()
                raise AssertionError

        monkeypatch.setattr(files, "PATIENCE", 0.2)
        object.__setattr__(one.desk, "reader", Silent())
        text = await told(one, sent(upload(opml(HARBOUR, "https://quay.example/news"))))
        assert "2 did not answer just now; they are added all the same" in text


async def test_sources_added_to_a_sample_world_are_of_it(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        object.__setattr__(one.desk, "sample", True)
        await told(one, sent(upload(opml(HARBOUR))))
        (added,) = await one.desk.sources.all(NOW)
        assert added.outlet.sample


async def test_the_list_goes_out_as_a_file_and_comes_in_again(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        assert "There are no sources yet" in await told(one, sent(None, "exportsources"))
    (tmp_path / "news").mkdir()
    async with room(tmp_path / "news", news=True) as one:
        (message,) = (await answer(sent(None, "exportsources"), one.desk)).messages
        assert message.file is not None
        assert message.file.name == "sitrep-sources.opml"
        drafts = {draft.name: draft for draft in read_opml(message.file.body)}
        sources = await one.desk.sources.all(NOW)
        assert len(drafts) == len(sources)
        for source in sources:
            draft, outlet = drafts[source.outlet.name], source.outlet
            assert (draft.url, draft.kind, draft.country) == (source.url, source.kind, outlet.country)
            assert (draft.owner, draft.owner_note) == (outlet.owner, outlet.owner_note)


# ── over Telegram ──


async def test_an_admins_file_over_telegram_and_the_list_back_as_one(tmp_path: Path) -> None:
    async with room(tmp_path) as one, scene() as s:
        object.__setattr__(s.kit, "answer", lambda request: answer(request, one.desk))
        for user in (ANN, BOSS):
            await s.server.send_file(user, "feeds.opml", opml(HARBOUR, "https://nobody.example/feed"))
        await s.server.until(lambda: s.server.seen(BOSS))
        (hint,), (seen,) = s.server.seen(ANN), s.server.seen(BOSS)
        assert "source" not in hint.text
        text = seen.text.replace(JOINER, "")
        assert text.startswith("feeds.opml names 2 sources.\n\n1 answered and is added:\n")
        listed = await s.server.answer_to(BOSS, "/exportsources")
        assert listed.text == "2 sources, for any feed reader, or for /importsources elsewhere."
        assert listed.file is not None
        assert {draft.url for draft in read_opml(listed.file[1])} == {HARBOUR, "https://nobody.example/feed"}


# ── in the terminal ──


async def test_files_in_the_terminal_go_both_ways(tmp_path: Path) -> None:
    printed: list[str] = []
    (tmp_path / "my feeds.opml").write_bytes(opml(HARBOUR))
    async with room(tmp_path) as one:
        terminal = Terminal(
            lambda request: answer(request, one.desk), printed.append, lambda: NOW, folder=tmp_path
        )
        terminal.become("admin")
        await terminal.line(f"send {tmp_path}/my feeds.opml")
        assert "1 answered and is added" in printed[-1]
        for name in ("sitrep-sources.opml", "sitrep-sources-2.opml"):
            await terminal.line("/exportsources")
            assert f"the file is at {tmp_path / name}" in printed[-1]
            assert read_opml((tmp_path / name).read_bytes())[0].url == HARBOUR
        await terminal.line("send nothing that is there")
        assert "I understand names" in printed[-1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("send", "(Which file? Type: send FILE)"),
        ("send feeds.opml", "(There is no file feeds.opml.)"),
        ("Send my old feeds.opml", "(There is no file my old feeds.opml.)"),
        ("send /no/such", "(There is no file /no/such.)"),
        ("send ~nobody-of-that-name/x", "(There is no file ~nobody-of-that-name/x.)"),
        ("send \x1b[2Jx.opml", "(There is no file [2Jx.opml.)"),
    ],
)
async def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path, line: str, words: str) -> None:
    printed: list[str] = []
    async with room(tmp_path) as one:
        await Terminal(lambda request: answer(request, one.desk), printed.append, lambda: NOW).line(line)
    assert printed == [words]


async def test_how_to_send_a_file_is_said_for_the_chat_that_it_is(tmp_path: Path) -> None:
    async with room(tmp_path) as one:
        assert "send FILE" not in await told(one, sent(None, "importsources"))
        assert "send FILE" in await told(one, replace(sent(None, "importsources"), kind="local"))


def test_a_file_that_is_kept_is_named_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"the file is at {tmp_path}/x.opml, 4 bytes" == save(Attachment("x.opml", b"body"), Path())


async def test_a_reader_at_the_terminal_hands_in_nothing(tmp_path: Path) -> None:
    printed: list[str] = []
    (tmp_path / "feeds.opml").write_bytes(opml(HARBOUR))
    async with room(tmp_path) as one:
        terminal = Terminal(lambda request: answer(request, one.desk), printed.append, lambda: NOW)
        await terminal.line(f"send {tmp_path}/feeds.opml")
        assert "only an admin may do that" in printed[-1]
        assert not await one.desk.sources.all(NOW)


@pytest.mark.parametrize("name", ["../up.opml", "/etc/up.opml", "a\\..\\up.opml", "\x1b[2Jup.opml", ""])
def test_a_file_stays_in_its_folder_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    words = save(Attachment(name, b"body"), home)
    (path,) = home.iterdir()
    assert path.read_bytes() == b"body"
    assert str(path) in words
    assert "\x1b" not in words
    assert [each.name for each in tmp_path.iterdir()] == ["home"]


def test_a_folder_that_takes_no_file_is_a_sentence(tmp_path: Path) -> None:
    assert "cannot be kept here" in save(Attachment("x.opml", b"body"), tmp_path / "missing")
