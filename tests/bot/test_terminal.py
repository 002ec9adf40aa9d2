"""The terminal chat: persons, numbered buttons, edits, and text that cannot steer the terminal."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot import ansi, lines
from bot.chat import Block, Button, Frame, Message, Reply, Role, Run
from bot.terminal import Terminal
from digest.model import Destination

MENU = Message((Block((Run("Choose"),)),), keyboard=((Button("One", "1:pick:1"), Button("Two", "1:pick:2")),))


class Stage:
    """A terminal whose bot answers with what the test says."""

    def __init__(self, reply=None):
        self.asked, self.printed = [], []
        self.reply = reply or Reply((MENU,))
        self.terminal = Terminal(self.answer, self.printed.append, lambda: datetime(2026, 11, 21, tzinfo=UTC))

    async def answer(self, request):
        self.asked.append(request)
        return self.reply

    @property
    def text(self):
        return "\n".join(self.printed)


async def test_commands_and_free_text():
    stage = Stage()
    for line in ("/Country  kz terrorism", "kazakhstan", "", "   "):
        await stage.terminal.line(line)
    first, second = stage.asked
    assert (first.command, first.args, first.kind) == ("country", "kz terrorism", "local")
    assert first.destination == Destination(1, channel="local")
    assert (second.command, second.args) == ("", "kazakhstan")


async def test_buttons_are_numbered_and_pressed_by_number():
    stage = Stage()
    await stage.terminal.line("/menu")
    assert "[1] One  [2] Two" in stage.text
    stage.reply = Reply((), toast="noted")
    await stage.terminal.line("2")
    assert (stage.asked[-1].command, stage.asked[-1].args, stage.asked[-1].pressed) == ("pick", "2", True)
    assert "(pressed: Two)" in stage.text
    assert "‹noted›" in stage.text
    await stage.terminal.line("9")
    assert "no button 9; there are 2" in stage.text
    assert len(stage.asked) == 2


async def test_an_edit_says_so_and_its_buttons_count():
    stage = Stage()
    await stage.terminal.line("/menu")
    page = Message((Block((Run("Page 2"),)),), keyboard=((Button("Back", "1:menu:0"),),))
    stage.reply = Reply((page,), edit=True)
    await stage.terminal.line("1")
    assert "(the message above changed)" in stage.text
    await stage.terminal.line("1")
    assert stage.asked[-1].command == "menu"


async def test_a_message_that_changes_by_itself_is_shown_anew_and_a_reply_hears_its_numbers():
    stage = Stage()
    heard = []

    async def sent(numbers):
        heard.extend(numbers)

    stage.reply = Reply((MENU, MENU), sent=sent)
    await stage.terminal.line("/menu")
    assert heard == [1, 2]
    await stage.terminal.edit(Destination(1, channel="local"), 2, Message((Block((Run("taken back"),)),)))
    assert "message 2 to ann was changed" in stage.text
    assert stage.text.rstrip().endswith("taken back")


async def test_other_persons_have_their_own_chats_and_rights():
    stage = Stage()
    await stage.terminal.line("/menu")
    await stage.terminal.line("as admin")
    await stage.terminal.line("1")
    assert "there is none" in stage.text
    await stage.terminal.line("/sources")
    await stage.terminal.line("as Bob")
    await stage.terminal.line("/start")
    ann, admin, bob = stage.asked
    assert [each.role for each in stage.asked] == [Role.READER, Role.ADMIN, Role.READER]
    assert len({ann.destination, admin.destination, bob.destination}) == 3


async def test_silence_is_shown_as_silence_and_digests_as_arrivals():
    stage = Stage(Reply())
    await stage.terminal.line("/sources")
    assert "(no answer: only an admin may do that)" in stage.text
    assert await stage.terminal.send(Destination(1, channel="local"), MENU) == 1
    assert "a message for ann" in stage.text
    await stage.terminal.line("1")
    assert stage.asked[-1].command == "pick"


def test_styles():
    message = Message(
        (
            Block((Run("Title", bold=True), Run(" link", href="https://a.example/x"))),
            Block((Run("one\ntwo", italic=True),), Frame.FOLDED),
        )
    )
    assert ansi.message_text(message, colour=False) == "Title link <https://a.example/x>\n┊ one\n┊ two"
    assert "\x1b[1mTitle\x1b[0m" in ansi.message_text(message, colour=True)


@given(st.text(st.characters()))
def test_nothing_foreign_steers_the_terminal(text):
    block = Block((Run(text, href=text),))
    shown = ansi.message_text(Message((block,), ((Button(text, "1:x:"),),)), colour=False)
    assert not [char for char in shown if char != "\n" and (ord(char) < 32 or 127 <= ord(char) < 160)]


async def test_piped_lines_come_as_they_are_and_none_is_none(tmp_path):
    path = tmp_path / "lines"
    path.write_text("one\n\ntwo")
    with path.open() as stream:
        assert [line async for line in lines.piped(stream)] == ["one\n", "\n", "two"]
    assert [line async for line in lines.piped(None)] == []
    closed = path.open()
    closed.close()


def test_completion_of_commands_and_names():
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    words = lines.completer(
        [("country", "follow"), ("digest", "now")], ["Kazakhstan", "Kyrgyzstan", "Terrorism"]
    )

    def offered(text):
        return [each.text for each in words.get_completions(Document(text), CompleteEvent())]

    assert offered("/c") == ["/country"]
    assert offered("/country k") == ["Kazakhstan", "Kyrgyzstan"]
    assert offered("hello") == []
