"""Manifests, compose file and Dockerfiles fit together and fit the code.

Kubernetes' own schemas are 108 MB of package and so not installed for this; `kubernetes-validate
--strict` on the output of `kubectl kustomize k8s/base` says that the fields are right.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.programs import MODULES
from shared.config import KNOWN_VARIABLES

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "k8s" / "base"
SERVICES = ("scheduling", "plan", "media", "analysis", "notify", "gateway")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
PROCESS_KINDS = {"Deployment", "StatefulSet"}


def resources(folder: Path) -> Iterator[dict[str, Any]]:
    """Everything that the kustomization of a folder names, in depth."""
    for name in yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]:
        if (folder / name).is_dir():
            yield from resources(folder / name)
        else:
            yield from yaml.safe_load_all((folder / name).read_text())


ALL = list(resources(BASE))
WORKLOADS = {r["metadata"]["name"]: r for r in ALL if r["kind"] in PROCESS_KINDS}
EACH_WORKLOAD = pytest.mark.parametrize("name", sorted(WORKLOADS))


def container(name: str) -> dict[str, Any]:
    (only,) = WORKLOADS[name]["spec"]["template"]["spec"]["containers"]
    return only


def test_every_file_is_used() -> None:
    for path in BASE.rglob("*.yaml"):
        if path.name != "kustomization.yaml":
            listed = yaml.safe_load((path.parent / "kustomization.yaml").read_text())["resources"]
            assert path.name in listed, path


def test_cluster_runs_the_processes_that_the_launcher_runs() -> None:
    assert set(WORKLOADS) == set(MODULES)


@EACH_WORKLOAD
def test_process_runs_without_privileges(name: str) -> None:
    pod = WORKLOADS[name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert container(name)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@EACH_WORKLOAD
def test_process_is_probed_and_bounded(name: str) -> None:
    it = container(name)
    ports = {port["name"] for port in it["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert it[probe]["httpGet"]["port"] in ports
    assert it["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert {"cpu", "memory"} <= set(it["resources"]["requests"])
    assert "memory" in it["resources"]["limits"]


@EACH_WORKLOAD
def test_selectors_find_the_pods(name: str) -> None:
    spec = WORKLOADS[name]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize("kind", ["Service", "NetworkPolicy"])
def test_services_and_policies_point_at_something(kind: str) -> None:
    labels = [w["spec"]["template"]["metadata"]["labels"] for w in WORKLOADS.values()]
    for resource in (r for r in ALL if r["kind"] == kind):
        spec = resource["spec"]
        wanted = (
            spec["selector"] if kind == "Service" else spec["podSelector"].get("matchLabels", {})
        )
        assert any(wanted.items() <= found.items() for found in labels), resource["metadata"]


def test_nothing_is_allowed_by_default() -> None:
    default = next(r for r in ALL if r["kind"] == "NetworkPolicy" and not r["spec"]["podSelector"])
    assert default["spec"]["policyTypes"] == ["Ingress", "Egress"]


def test_all_calls_use_one_udp_port() -> None:
    (calls,) = [port for port in container("media")["ports"] if port.get("protocol") == "UDP"]
    told = {entry["name"]: entry["value"] for entry in container("media")["env"]}
    assert told["RAPPORT_MEDIA_PORT"] == str(calls["containerPort"])


def test_a_stopping_media_process_has_time_for_its_calls_and_keeps_its_address() -> None:
    pod = WORKLOADS["media"]["spec"]["template"]["spec"]
    told = {entry["name"]: entry["value"] for entry in container("media")["env"]}
    grace_s = pod["terminationGracePeriodSeconds"]
    assert grace_s - 120 <= int(told["RAPPORT_MEDIA_DRAIN_S"]) <= grace_s - 30
    (service,) = [r for r in ALL if r["kind"] == "Service" and r["metadata"]["name"] == "media"]
    assert service["spec"]["publishNotReadyAddresses"] is True
    (budget,) = [r for r in ALL if r["kind"] == "PodDisruptionBudget"]
    assert budget["spec"]["selector"] == WORKLOADS["media"]["spec"]["selector"]


def test_components_are_complete_and_patch_what_is_there() -> None:
    for folder in (ROOT / "k8s" / "components").iterdir():
        kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
        named = [*kustomization.get("resources", ())]
        named += [patch["path"] for patch in kustomization.get("patches", ()) if "path" in patch]
        assert {*named, "kustomization.yaml"} == {path.name for path in folder.iterdir()}
    patch = yaml.safe_load(
        (ROOT / "k8s" / "components" / "media-per-node" / "statefulset.yaml").read_text()
    )
    (patched,) = patch["spec"]["template"]["spec"]["containers"]
    assert (patch["metadata"]["name"], patched["name"]) == ("media", container("media")["name"])
    assert [port["containerPort"] for port in patched["ports"]] == [8189]


def test_turn_server_relays_to_media_only_and_opens_the_ports_it_uses() -> None:
    text = (ROOT / "deploy" / "coturn" / "turnserver.conf").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    told = dict(line.partition("=")[::2] for line in lines)
    assert told["allowed-peer-ip"] == "MEDIA_ADDRESS"
    assert "denied-peer-ip=0.0.0.0-255.255.255.255" in lines
    assert {"use-auth-secret", "no-cli", "no-multicast-peers", "no-tcp-relay"} <= set(told)
    folder = ROOT / "k8s" / "components" / "coturn"
    policy = yaml.safe_load((folder / "networkpolicy.yaml").read_text())
    ports = {entry["port"] for entry in policy["spec"]["ingress"][0]["ports"]}
    assert ports == {int(told[n]) for n in ("listening-port", "tls-listening-port", "min-port")}


def test_settings_are_known_to_the_code() -> None:
    text = "\n".join(path.read_text() for path in [*BASE.rglob("*.yaml")])
    text += (ROOT / "deploy" / "compose.yaml").read_text()
    text += "\n".join(path.read_text() for path in ROOT.glob("services/*/*Dockerfile"))
    assert set(re.findall(r"RAPPORT_[A-Z_]+", text)) <= KNOWN_VARIABLES


def test_compose_passes_on_every_setting_that_it_does_not_make_itself() -> None:
    made = {"AMQP_URL", "LINK_KEY", "MEDIA_INSTANCES", "MEDIA_PATH", "PORT", "PROBE_HOST",
            "PROBE_PORT", "VAR"}  # fmt: skip
    services = COMPOSE["services"].values()
    passed = {name for service in services for name in service.get("environment", ())}
    wanted = KNOWN_VARIABLES - {f"RAPPORT_{name}" for name in made}
    assert passed == wanted | {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


@pytest.mark.parametrize("service", SERVICES)
def test_image_holds_the_service_and_its_lock(service: str) -> None:
    text = (ROOT / "services" / service / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?:--from=\S+ )?(\S+) \S+$", text, re.MULTILINE)
    assert f"locks/{service}.lock" in copied
    assert f"services/{service}" in copied
    assert "USER 10001:10001" in text
    for path in copied:
        assert path.startswith("/") or (ROOT / path).exists(), path


def test_compose_runs_the_same_processes() -> None:
    ours = {name: it for name, it in COMPOSE["services"].items() if "build" in it}
    assert set(ours) == set(MODULES)
    for name, it in ours.items():
        assert (ROOT / it["build"]["dockerfile"]).is_file()
        assert it["read_only"] is True and it["cap_drop"] == ["ALL"]
        started = (it.get("command") or [f"services.{name}"])[0]
        assert started == MODULES[name]
