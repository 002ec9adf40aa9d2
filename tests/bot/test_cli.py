"""The program's commands as a person runs them: exit codes, friendly sentences, quick starts."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests import forked

ROOT = Path(__file__).parents[2]
TEXT = """Border guards find rifles in lorry

BISHKEK (SW) — Kyrgyz border guards found 48 rifles in a lorry near Osh on Monday, the border service said.
The driver was detained on suspicion of smuggling weapons for a terrorist group, a spokesman said.
A court in Osh will hear the case on Thursday. The driver denied the charge, according to his lawyer.
"""


def sitrep(folder, *arguments, input="", **environment):
    """Run the program in a folder."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environment
    return forked.sitrep(folder, arguments, given, input.encode())


def test_help_names_every_command(tmp_path):
    program = Path(sys.executable).with_name("sitrep")
    done = subprocess.run([program, "--help"], cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 0
    for command in (b"run", b"demo", b"read", b"say", b"once", b"migrate", b"check", b"backup", b"filter"):
        assert command in done.stdout


@pytest.mark.parametrize(
    "arguments", [[], ["nothing"], ["filter", "x"], ["once", "--now", "noon"], ["run", "--roles", "x"]]
)
def test_wrong_arguments_are_two_lines_and_two(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["say", "/start"], ["once"], ["backup", "copy.db"], ["sources", "export", "x.opml"]]
)
def test_a_missing_database_is_a_sentence(tmp_path, command):
    (tmp_path / "data").mkdir()
    done = sitrep(tmp_path, *command)
    assert done.returncode == 2
    assert b"sitrep migrate" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not list(tmp_path.glob("data/*.db"))


def test_a_newer_database_is_a_sentence(tmp_path):
    assert sitrep(tmp_path, "migrate").returncode == 0
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
            "c.execute(\"update alembic_version set version_num='9999'\"); c.commit()",
            "data/sitrep.db",
        ],
        cwd=tmp_path,
        check=True,
    )
    for command in (["say", "/start"], ["migrate"], ["once"]):
        done = sitrep(tmp_path, *command)
        assert done.returncode == 2
        assert b"newer" in done.stderr
        assert b"Traceback" not in done.stderr
    found = sitrep(tmp_path, "check").stdout
    assert b"database-newer" in found
    assert b"sitrep migrate" not in found, "no migration leads back"


def test_once_refuses_another_clock_at_telegrams_own_servers(tmp_path):
    done = sitrep(tmp_path, "once", "--now", "2026-11-21T08:00:00Z", SITREP_TOKEN="1:abc")
    assert done.returncode == 2
    assert b"--now" in done.stderr


def test_migrate_say_press_backup_restore(tmp_path):
    assert b"migrated" in sitrep(tmp_path, "migrate").stdout
    assert b"up to date" in sitrep(tmp_path, "migrate").stdout
    done = sitrep(tmp_path, "say", "/country qazaqstan")
    assert done.returncode == 0
    assert "Kazakhstan" in done.stdout.decode()
    assert "[1]" in done.stdout.decode()
    assert "no answer" in sitrep(tmp_path, "say", "/sources").stdout.decode()
    assert "no sources" in sitrep(tmp_path, "say", "/sources", "--as", "admin").stdout.decode()
    pressed = sitrep(tmp_path, "say", "/subscriptions", "--press", "1").stdout.decode()
    assert "Kazakhstan" in pressed
    missed = sitrep(tmp_path, "say", "/subscriptions", "--press", "9")
    assert missed.returncode == 1
    assert "no button 9" in missed.stdout.decode()
    assert sitrep(tmp_path, "backup", "copy.db").returncode == 0
    (tmp_path / "data" / "sitrep.db").unlink()
    assert sitrep(tmp_path, "restore", "copy.db").returncode == 0
    assert sitrep(tmp_path, "say", "/subscriptions").returncode == 0


def test_a_restore_without_the_key_of_the_marks_has_to_be_wanted(tmp_path):
    sitrep(tmp_path, "migrate")
    sitrep(tmp_path, "say", "/country kz")
    assert sitrep(tmp_path, "backup", "copy.db").returncode == 0
    again = sitrep(tmp_path, "backup", "data/sitrep.db")
    assert (again.returncode, b"there is a file at data/sitrep.db already" in again.stderr) == (2, True)
    sitrep(tmp_path, "say", "/forgetme", "--press", "1")
    (tmp_path / "data" / "forget.key").unlink()
    refused = sitrep(tmp_path, "restore", "copy.db")
    assert refused.returncode == 2
    assert "data/forget.key, is missing: put it back" in refused.stderr.decode()
    assert b"follow nothing" in sitrep(tmp_path, "say", "/subscriptions").stdout
    done = sitrep(tmp_path, "restore", "--without-key", "copy.db")
    assert done.returncode == 0
    assert "whoever was forgotten by a key that is lost may be in it again" in done.stdout.decode()
    assert b"Kazakhstan" in sitrep(tmp_path, "say", "/subscriptions").stdout
    assert b"forget-key-missing" in sitrep(tmp_path, "check").stdout


def test_check_names_findings_with_hints(tmp_path):
    done = sitrep(tmp_path, "check")
    assert done.returncode == 1
    assert "database-missing: " in done.stdout.decode()
    assert "sitrep migrate" in done.stdout.decode()
    sitrep(tmp_path, "migrate")
    again = sitrep(tmp_path, "check", SITREP_TOKEN="1:a", SITREP_ADMINS="5", SITREP_ENCODER=str(tmp_path))
    assert "database" not in again.stdout.decode()
    assert "encoder-missing" in again.stdout.decode()
    assert again.returncode == 0, "takeaways without the model are still takeaways"
    assert "sources-none" in again.stdout.decode()
    assert again.stdout.decode().splitlines()[-1] == "2 findings"
    (tmp_path / "file").write_text("no folder")
    assert b"data-no-folder: file" in sitrep(tmp_path, "check", SITREP_DATA="file").stdout


def test_sources_come_and_go_as_files(tmp_path):
    (tmp_path / "in.opml").write_text(
        '<opml version="2.0"><body><outline text="Folder">'
        '<outline text="Steppe &amp; Co (SAMPLE)" xmlUrl="https://steppe.example/feed" country="kz"/>'
        '</outline><outline text="Inside" xmlUrl="http://10.0.0.1/feed"/></body></opml>'
    )
    sitrep(tmp_path, "migrate")
    first = sitrep(tmp_path, "sources", "import", "in.opml").stdout.decode().splitlines()
    assert [line for line in first if "private network" in line and line.endswith("left out: Inside")]
    assert [line for line in first if line.endswith("added, will be asked again: Steppe & Co (SAMPLE)")]
    assert "is there already: Steppe" in sitrep(tmp_path, "sources", "import", "in.opml").stdout.decode()
    assert b"1 source written to out.opml" in sitrep(tmp_path, "sources", "export", "out.opml").stdout
    assert "Steppe &amp; Co (SAMPLE)" in (tmp_path / "out.opml").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.opml"], "cannot be read"),
        (["bad.opml"], "This is no OPML file"),
        (["--pack", "atlantis"], "there is: central-asia"),
        (["in.opml", "--pack", "central-asia"], "not allowed with"),
        ([], "Name an OPML file, or a pack: sitrep sources import FILE"),
        (["--all"], "Name an OPML file, or a pack"),
    ],
)
def test_sources_that_cannot_come_are_a_sentence(tmp_path, arguments, words):
    (tmp_path / "bad.opml").write_text("<html>")
    done = sitrep(tmp_path, "sources", "import", *arguments)
    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_packs_are_listed_with_how_far_they_are_to_be_believed(tmp_path):
    done = sitrep(tmp_path, "sources", "import", "--pack")
    assert done.returncode == 0
    assert done.stdout.startswith(b"central-asia: ")
    assert b"not verified from here" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.model
@pytest.mark.timeout(300)
def test_read_shows_takeaways_with_their_sentences(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.html").write_text(
        f"<html><body><article><h1>Border</h1><p>{TEXT}</p></article></body></html>"
    )
    shown = sitrep(tmp_path, "read", "a.txt", "b.html")
    assert shown.returncode == 0, shown.stderr.decode()
    text = shown.stdout.decode()
    assert "Border guards find rifles in lorry" in text
    assert "Kyrgyzstan" in text
    assert "minilm" in text
    assert "48 rifles" in text
    assert "\x1b" not in text, "no colours into a pipe"
    done = sitrep(tmp_path, "read", "--json", "a.txt", "missing.txt")
    assert done.returncode == 1
    assert b"missing.txt" in done.stderr
    (line,) = done.stdout.decode().splitlines()
    found = json.loads(line)
    assert "KG" in found["countries"]
    for takeaway in found["takeaways"]:
        for quote in takeaway["quotes"]:
            assert TEXT[quote["start"] : quote["end"]] == quote["text"]


def test_read_refuses_what_is_no_text(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "empty.txt").write_text(" \n")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    done = sitrep(tmp_path, "read", "picture.png", "empty.txt", "huge.txt", "missing.txt", ".")
    assert done.returncode == 1
    assert done.stdout == b""
    complaints = done.stderr.decode().splitlines()
    assert len(complaints) == 5
    for said, name in zip(complaints, ("picture", "empty", "huge", "missing", "."), strict=True):
        assert said.startswith("sitrep: ")
        assert name in said


@pytest.mark.model
@pytest.mark.timeout(300)
def test_the_demo_executes_piped_lines(tmp_path):
    done = sitrep(tmp_path, "demo", input="/country kazakhstan\nas admin\n/sources\n")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "You now follow Kazakhstan" in text
    assert "SAMPLE" in text
    assert "6 sources" in text
    assert "guided" not in text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_demo_that_is_ended_leaves_nothing_behind(tmp_path, number):
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "demo"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
    ) as demo:
        assert demo.stdout is not None
        demo.stdout.readline()
        assert list(tmp_path.glob("sitrep-demo-*"))
        demo.send_signal(number)
        _, complaints = demo.communicate(timeout=30)
    assert demo.returncode == 130
    assert b"Traceback" not in complaints
    assert not list(tmp_path.glob("sitrep-demo-*"))


@pytest.mark.model
@pytest.mark.timeout(180)
def test_without_a_token_and_without_input_the_guided_chat_plays(tmp_path):
    done = sitrep(tmp_path, "run")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "@BotFather" in text.splitlines()[0]
    assert "ann> /country kazakhstan" in text
    assert "Traceback" not in text + done.stderr.decode()
    assert not list(tmp_path.iterdir()), "nothing is left behind"
