"""The terminal chat: persons, numbered buttons, edits, and text that cannot steer the terminal."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot import ansi, lines
from bot.behalf import for_channel
from bot.chat import Block, Button, Frame, Message, Reply, Role, Run
from bot.terminal import HELP, Terminal
from digest.model import Destination

MENU = Message((Block((Run("Choose"),)),), keyboard=((Button("One", "1:pick:1"), Button("Two", "1:pick:2")),))


def noon():
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


class Stage:
    """A terminal whose bot answers with what the test says."""

    def __init__(self, reply=None):
        self.asked, self.printed = [], []
        self.reply = reply or Reply((MENU,))
        self.terminal = Terminal(self.answer, self.printed.append, noon)

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
    assert "message 2 for ann was changed" in stage.text
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
    assert [each.role for each in stage.asked] == [Role.READER, Role.OWNER, Role.READER]
    assert len({ann.destination, admin.destination, bob.destination}) == 3


async def test_silence_is_shown_as_silence_and_digests_as_arrivals():
    stage = Stage(Reply())
    await stage.terminal.line("/sources")
    assert "(no answer: only an admin may do that, or that was too much in a minute)" in stage.text
    assert await stage.terminal.send(Destination(1, channel="local"), MENU) == 1
    assert "a message for ann" in stage.text
    await stage.terminal.line("1")
    assert stage.asked[-1].command == "pick"


async def test_a_group_hears_the_commands_of_those_who_run_it():
    stage = Stage()
    await stage.terminal.line("in group")
    assert stage.terminal.prompt == "ann in group"
    await stage.terminal.line("kazakhstan")
    await stage.terminal.line("/country kz")
    await stage.terminal.line(":as bob")
    await stage.terminal.line("/country uz")
    await stage.terminal.line("1")
    (asked,) = stage.asked
    assert (asked.kind, asked.args, asked.destination) == ("group", "kz", Destination(-1, channel="local"))
    assert stage.text.count("only commands of its admins are heard") == 2
    assert "‹Only the admins of this chat can do that. To choose" in stage.text
    assert await stage.terminal.send(Destination(-1, channel="local"), MENU) == 2
    assert "a message in the group" in stage.text


async def test_a_story_opens_in_private_for_who_may_press_nothing_else():
    card = Reply((Message((Block((Run("Stories"),)),), keyboard=((Button("1", "1:story:12 3"),),)),))
    stage = Stage(card)
    await stage.terminal.line("in group")
    await stage.terminal.line("/digest")
    await stage.terminal.line("as bob")
    await stage.terminal.line("1")
    assert stage.terminal.prompt == "bob"
    assert (stage.asked[-1].command, stage.asked[-1].args, stage.asked[-1].kind) == (
        "start",
        "s-12-3",
        "local",
    )


async def test_whoever_types_brings_their_language_into_a_group():
    async def tongue(person):
        return {1: "ru"}.get(person.chat, "en")

    stage = Stage()
    stage.terminal = Terminal(stage.answer, stage.printed.append, noon, tongue=tongue)
    for line in ("in group", "/start", "in private", "as eve", "/start", "/channel @steppe", "as ann"):
        await stage.terminal.line(line)
    assert [each.language for each in stage.asked] == ["ru", "en"]
    assert "Only the admins of that channel" in stage.text
    await stage.terminal.line("/channel @elsewhere")
    assert "только его администраторы" in stage.text


async def test_ann_speaks_for_her_channel_by_button_and_by_reply_and_nobody_else_does():
    stage = Stage()
    stage.reply = for_channel(Reply((MENU,)), -2)
    await stage.terminal.line("/channel @steppe")
    await stage.terminal.line("1")
    await stage.terminal.line("reply /country kz")
    await stage.terminal.line("/channel @steppe country uz")
    home, pressed, replied, typed = stage.asked
    assert {each.destination for each in stage.asked} == {Destination(-2, channel="local")}
    assert {each.here for each in stage.asked} == {Destination(1, channel="local")}
    assert (home.command, home.args) == ("channel", "Steppe News (SAMPLE)")
    assert (pressed.command, replied.args, typed.args) == ("pick", "kz", "uz")
    await stage.terminal.line("as eve")
    await stage.terminal.line("/channel @steppe")
    assert "Only the admins of that channel" in stage.text
    assert len(stage.asked) == 4


async def test_a_button_copies_and_long_folds_wait_for_more():
    copy = Button("Copy the link", "", copy="https://a.example/x")
    folded = Block((Run("one\ntwo\nthree\nfour"),), Frame.FOLDED)
    link = Block((Run("Outlet", href="https://a.example/x"),))
    stage = Stage(Reply((Message((folded, link), ((copy,),)),)))
    stage.terminal = Terminal(stage.answer, stage.printed.append, noon, fold=True)
    await stage.terminal.line("/digest")
    assert "┊ two\n┊ … 2 lines are folded: more\nOutlet↗" in stage.text
    assert "https://" not in stage.text
    await stage.terminal.line("1")
    assert "(copied: https://a.example/x)" in stage.text
    await stage.terminal.line("more")
    assert "┊ three\n┊ four\nOutlet <https://a.example/x>" in stage.text
    assert len(stage.asked) == 1


async def test_a_digest_in_quiet_hours_says_that_it_came_without_a_sound():
    stage = Stage()
    await stage.terminal.send(Destination(1, channel="local"), replace(MENU, silent=True))
    assert "a message for ann, without a sound" in stage.text


def test_every_direction_of_the_help_is_completed():
    words = [line.split()[0] for line in HELP.splitlines() if not line.startswith("/")]
    assert set(words) == {each.split()[0] for each in lines.DIRECTIONS}


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
    assert offered("in ") == ["in group", "in channel", "in private"]


async def test_where_somebody_is_can_be_shared():
    stage = Stage()
    for line in ("at 43.2 76.9", "at -33.9 151.2", "at noon", "at 7"):
        await stage.terminal.line(line)
    said = [(each.command, each.args, each.pressed) for each in stage.asked]
    assert said == [
        ("wordless", "place 43.2 76.9", True),
        ("wordless", "place -33.9 151.2", True),
        ("", "at noon", False),
        ("", "at 7", False),
    ]
