"""What the launcher makes sure of before anything starts: system parts, web UI, secrets, ports."""

import os
import socket
from pathlib import Path

import pytest

from deploy import compiled, ports, provision
from deploy.locking import FolderTaken, take_folder
from deploy.programs import MODULES, choose_media_ports, programs
from deploy.provision import RABBITMQ, Missing, SystemRequirement, ensure
from deploy.settings import LauncherConfig, kept_secret
from deploy.web_build import can_build, fingerprint


def absent(each: SystemRequirement) -> SystemRequirement:
    return SystemRequirement(each.name, each.packages, lambda: False, each.instead)


def test_missing_rabbitmq_is_one_sentence_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(Missing) as refusal:
        ensure((absent(RABBITMQ),), logs=tmp_path, may_install=lambda: False)
    assert str(refusal.value) == (
        "RabbitMQ is not installed. Run: sudo apt-get install --yes --no-install-recommends "
        "rabbitmq-server, or set RAPPORT_AMQP_URL to a RabbitMQ of yours"
    )


def test_several_missing_programs_are_one_command(tmp_path: Path) -> None:
    needed = (absent(RABBITMQ), SystemRequirement("flite", ("flite",), lambda: False))
    with pytest.raises(Missing, match=r"RabbitMQ and flite is not .* rabbitmq-server flite$"):
        ensure(needed, logs=tmp_path, may_install=lambda: False)


def test_without_a_compiler_the_start_goes_on_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(provision, "C_COMPILER", absent(provision.C_COMPILER))
    monkeypatch.setattr(provision, "_may_install", lambda: False)
    compiled.build(logs=tmp_path)
    assert "apt-get install --yes --no-install-recommends gcc libc6-dev" in capsys.readouterr().out


def test_present_programs_cost_nothing(tmp_path: Path) -> None:
    ensure((SystemRequirement("shell", ("dash",), lambda: True),), logs=tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [(None, False), ((18, 20), False), ((20, 18), False), ((20, 19), True), ((21, 7), False),
     ((22, 11), False), ((22, 12), True), ((24, 0), True)],
)  # fmt: skip
def test_node_versions_that_vite_takes(version: tuple[int, int] | None, is_enough: bool) -> None:
    assert can_build(version) is is_enough


def test_web_fingerprint_follows_sources_only(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.tsx").write_text("one")
    before = fingerprint(tmp_path)
    for made in ("node_modules", "dist"):
        (tmp_path / made).mkdir()
        (tmp_path / made / "file.js").write_text("made")
    for checking in ("src/main.test.ts", "biome.jsonc"):
        (tmp_path / checking).write_text("what only checks read")
    assert fingerprint(tmp_path) == before
    (tmp_path / "src" / "main.tsx").write_text("two")
    changed = fingerprint(tmp_path)
    assert changed != before
    (tmp_path / "src" / "main.tsx").rename(tmp_path / "src" / "app.tsx")
    assert fingerprint(tmp_path) not in (before, changed)


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    key = kept_secret(tmp_path / "secrets", "link_key")
    assert kept_secret(tmp_path / "secrets", "link_key") == key
    assert (tmp_path / "secrets" / "link_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    owner = take_folder(tmp_path)
    with pytest.raises(FolderTaken):
        take_folder(tmp_path)
    os.close(owner)
    os.close(take_folder(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_taken_port_is_noticed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not ports.is_free(server.getsockname()[1])


def test_free_ports_differ_and_are_none_that_linux_hands_out() -> None:
    found = ports.find_free(20)
    assert len(set(found)) == 20
    assert max(found) < 32768


def test_media_port_that_was_asked_for_is_kept() -> None:
    assert choose_media_ports(LauncherConfig(media_port=12345)) == [12345]
    three = LauncherConfig(media_port=12345, media_instances=3)
    assert choose_media_ports(three) == [12345, 12346, 12347]


def test_each_media_process_has_ports_of_its_own_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    config = LauncherConfig(var=tmp_path, media_instances=2)
    made = programs(config, {}, amqp_url="amqp://b/", media_ports=[5000, 5001])
    media = [program for program in made if program.name.startswith("media")]
    assert [program.name for program in media] == ["media", "media-2"]
    assert [program.env["RAPPORT_MEDIA_PORT"] for program in media] == ["5000", "5001"]
    assert {program.env["RAPPORT_MEDIA_DRAIN_S"] for program in media} == {"0"}
    assert len({program.env["RAPPORT_PROBE_PORT"] for program in made}) == len(made)


def test_every_program_is_told_where_everything_is(tmp_path: Path) -> None:
    config = LauncherConfig(port=8123, var=tmp_path)
    environ = {"HOME": "/root", "RAPPORT_MONGO_URL": "mongodb://db/"}
    made = programs(config, environ, amqp_url="amqp://b/", media_ports=[5000])
    assert [program.name for program in made] == list(MODULES)
    assert made[-1].ready_port == 8123
    for program in made:
        assert program.env["RAPPORT_AMQP_URL"] == "amqp://b/"
        assert program.env["RAPPORT_MONGO_URL"] == "mongodb://db/"
        assert program.env["RAPPORT_PUBLIC_URL"] == "http://localhost:8123"
        assert program.env["RAPPORT_VAR"] == str(tmp_path)
    assert len({program.env["RAPPORT_PROBE_PORT"] for program in made}) == len(made)


def test_secrets_reach_only_the_process_that_needs_them(tmp_path: Path) -> None:
    environ = {"RAPPORT_ADMIN_PASSWORD": "p", "RAPPORT_SMTP_URL": "smtp://u:p@host/"}
    made = programs(LauncherConfig(var=tmp_path), environ, amqp_url="amqp://b/", media_ports=[5000])
    holders = {
        variable: [program.name for program in made if variable in program.env]
        for variable in ("RAPPORT_ADMIN_PASSWORD", "RAPPORT_LINK_KEY", "RAPPORT_SMTP_URL")
    }
    assert holders == {
        "RAPPORT_ADMIN_PASSWORD": ["gateway"],
        "RAPPORT_LINK_KEY": ["scheduling"],
        "RAPPORT_SMTP_URL": ["notify"],
    }
