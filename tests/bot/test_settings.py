"""Settings: layers, secret files, errors that name the key, and the papers made from the table."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import (
    SETTINGS,
    SettingsError,
    child_environment,
    env_example,
    from_environment,
    load,
    markdown_table,
)

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def test_defaults():
    settings = load({})
    assert settings.token == ""
    assert settings.database_url == "sqlite:///data/sitrep.db"
    assert settings.data == Path("data")
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.model_idle == timedelta(minutes=10)


def test_the_environment_beats_the_file_and_empty_means_unset():
    file = {"SITREP_DATA": "from-file", "SITREP_LOG_LEVEL": "debug", "SITREP_ADMINS": "7, 8"}
    settings = load({"SITREP_DATA": "from-env", "SITREP_LOG_LEVEL": ""}, file)
    assert settings.data == Path("from-env")
    assert settings.database_url == "sqlite:///from-env/sitrep.db"
    assert settings.log_level == "DEBUG"
    assert settings.admins == {7, 8}


@pytest.mark.parametrize(("text", "on"), [("", False), ("no", False), ("yes", True), ("YES", True)])
def test_a_switch(text, on):
    assert load({"SITREP_NAT64": text}).nat64 is on


def test_a_secret_from_its_file(tmp_path):
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    assert load({"SITREP_TOKEN_FILE": str(path)}).token == TOKEN
    assert load({"SITREP_TOKEN": "1:a"}, {"SITREP_TOKEN_FILE": str(path)}).token == "1:a"
    assert load({"SITREP_TOKEN_FILE": str(path)}, {"SITREP_TOKEN": "1:a"}).token == TOKEN


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SITREP_TOKEN": "hunter2"}, ["SITREP_TOKEN", "expected a bot token"]),
        ({"SITREP_TOKEN": TOKEN, "SITREP_TOKEN_FILE": "/x"}, ["SITREP_TOKEN", "not both"]),
        ({"SITREP_TOKEN_FILE": "/nowhere/token"}, ["SITREP_TOKEN_FILE", "No such file"]),
        ({"SITREP_ADMINS": "ann"}, ["SITREP_ADMINS", "user ids", "'ann'"]),
        ({"SITREP_ADMINS": "-5"}, ["SITREP_ADMINS"]),
        ({"SITREP_DATABASE_URL": "mysql://u:hunter2@h/d"}, ["SITREP_DATABASE_URL", "sqlite:///"]),
        ({"SITREP_LOG_LEVEL": "loud"}, ["SITREP_LOG_LEVEL", "INFO", "'loud'"]),
        ({"SITREP_TELEGRAM_API_URL": "localhost:8081"}, ["SITREP_TELEGRAM_API_URL", "http"]),
        ({"SITREP_ALLOW_ORIGIN": "localhost"}, ["SITREP_ALLOW_ORIGIN", "host:port"]),
        ({"SITREP_NAT64": "true"}, ["SITREP_NAT64", "yes or no"]),
        ({"SITREP_MODEL_IDLE": "0"}, ["SITREP_MODEL_IDLE", "minutes"]),
        ({"SITREP_MODEL_THREADS": "many"}, ["SITREP_MODEL_THREADS"]),
        ({"SITREP_TOKN": TOKEN}, ["SITREP_TOKN", "did you mean SITREP_TOKEN?"]),
        ({"SITREP_ADMIN": "5"}, ["SITREP_ADMIN", "did you mean SITREP_ADMINS?"]),
    ],
)
def test_errors_name_the_key_and_what_is_expected(environment, words):
    with pytest.raises(SettingsError) as caught:
        load(environment)
    for word in words:
        assert word in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_all_problems_are_told_at_once():
    with pytest.raises(SettingsError) as caught:
        load({"SITREP_ADMINS": "x", "SITREP_LOG_LEVEL": "y", "SITREP_ZZZ": "z"})
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    "url", ["", "https://api.telegram.org/", "https://API.telegram.org.", "http://x.telegram.org"]
)
def test_private_origins_are_refused_at_telegrams_own_servers(url):
    environment = {
        "SITREP_TOKEN": TOKEN,
        "SITREP_ALLOW_ORIGIN": "127.0.0.1:80",
        "SITREP_TELEGRAM_API_URL": url,
    }
    with pytest.raises(SettingsError, match="SITREP_ALLOW_ORIGIN"):
        load(environment)


def test_private_origins_are_taken_elsewhere_and_without_a_token():
    environment = {"SITREP_ALLOW_ORIGIN": "127.0.0.1:8000, [::1]:81"}
    expected = {("127.0.0.1", 8000), ("::1", 81)}
    assert load(environment).allow_origin == expected
    elsewhere = environment | {"SITREP_TOKEN": TOKEN, "SITREP_TELEGRAM_API_URL": "http://127.0.0.1:8081"}
    assert load(elsewhere).allow_origin == expected


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_no_value_of_a_secret_is_ever_shown(value):
    key = "hunter2" + value
    try:
        load({"SITREP_TOKEN": key, "SITREP_DATABASE_URL": key})
    except SettingsError as error:
        assert "hunter2" not in str(error)


@pytest.mark.parametrize(
    ("url", "passwords"),
    [
        ("postgresql://u:pass%40word@h/d", ("pass%40word", "pass@word")),
        ("postgresql://u:a#b/c?d@h:5432/d", ("a#b/c?d",)),
        ("postgresql://h/d?user=u&password=topsecret1&sslmode=require", ("topsecret1",)),
        ("postgresql://h/d?sslpassword=topsecret2", ("topsecret2",)),
        ("postgresql://u:pass@h/d?sslpassword=topsecret2", ("pass", "topsecret2")),
        ("postgresql://h:5432/d", ()),
        ("sqlite:///data/sitrep.db", ()),
    ],
)
def test_secrets_lists_the_token_and_the_passwords(url, passwords):
    settings = load({"SITREP_TOKEN": TOKEN, "SITREP_DATABASE_URL": url})
    assert settings.secrets == (TOKEN, *passwords)


def test_workers_see_no_setting(monkeypatch):
    monkeypatch.setenv("SITREP_TOKEN", TOKEN)
    environment = child_environment({"OMP_NUM_THREADS": "1"})
    assert environment["OMP_NUM_THREADS"] == "1"
    assert not [key for key in environment if key.startswith("SITREP_")]


def test_env_example_is_the_tables():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_env_example_can_be_used_as_it_is(tmp_path, monkeypatch):
    for setting in SETTINGS:
        monkeypatch.delenv(setting.key, raising=False)
    (tmp_path / ".env").write_text(env_example())
    assert from_environment(tmp_path / ".env") == load({})


def test_the_readmes_table_has_every_setting_once():
    rows = markdown_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [setting.key for setting in SETTINGS]


@pytest.mark.parametrize("arguments", [["run"], ["check"], ["once"]])
def test_wrong_settings_stop_the_program_without_a_traceback(arguments, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"SITREP_TOKEN": "hunter2", "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert done.returncode == 2
    assert "SITREP_TOKEN: expected a bot token" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "generator",
    ["models/writer", "owner/name@" + "a" * 40, "http://127.0.0.1:8000/v1", "https://host.example/v1"],
)
def test_a_model_that_writes_is_a_place_a_commit_or_a_server(generator):
    settings = load({"SITREP_GENERATOR": generator, "SITREP_GENERATOR_MODEL": "m"})
    assert settings.generator == generator


@pytest.mark.parametrize(
    "generator", ["owner/name@main", "ftp://host.example/v1", "http://user:word@host/v1"]
)
def test_a_model_that_is_not_pinned_or_no_server_is_refused(generator):
    with pytest.raises(SettingsError, match="SITREP_GENERATOR: expected"):
        load({"SITREP_GENERATOR": generator, "SITREP_GENERATOR_MODEL": "m"})


def test_a_server_needs_the_name_of_its_model_and_its_key_is_a_secret():
    address = {"SITREP_GENERATOR": "https://host.example/v1"}
    with pytest.raises(SettingsError, match="SITREP_GENERATOR_MODEL"):
        load(address)
    named = address | {"SITREP_GENERATOR_MODEL": "m", "SITREP_GENERATOR_KEY": "hush-hush"}
    assert "hush-hush" in load(named).secrets
