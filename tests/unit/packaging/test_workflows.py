"""The build machines' workflows call what exists, may do little, and tell no secret."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
import yaml

import dev
from tests.architecture.sources import ROOT

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))

# Who may write what; every other job reads the repository at most.
WRITERS = {
    ("release", "attest"): {"id-token": "write", "attestations": "write"},
    ("release", "draft"): {"contents": "write"},
}
# Programs of the build machines themselves.
OTHERS = {"apt-get", "echo", "exit", "gh", "mkdir", "mv", "sha256sum", "zizmor"}
# Images GitHub has taken away, and versions of actions for a Node that is gone: a job
# that names one fails before its first step.
GONE_IMAGES = {"macos-12", "macos-13", "macos-14", "ubuntu-20.04", "windows-2019"}
OLDEST_ACTIONS = {
    "checkout": 5,
    "setup-python": 6,
    "upload-artifact": 6,
    "download-artifact": 7,
    "attest-build-provenance": 3,
}
KEYWORDS = {"if", "then", "else", "fi"}
MODULES = {"mypy", "pip", "pip_audit", "pytest"}

_EXPRESSION = re.compile(r"\$\{\{")
_SECRET = re.compile(r"secrets\.\w+")
_ACTION = re.compile(r"uses: [\w.-]+/([\w.-]+)@[0-9a-f]{40} # v(\d+)\.")
_PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


class Step(NamedTuple):
    """One step of a job, and where it stands."""

    workflow: str
    job: str
    facts: Mapping[str, Any]

    @property
    def run(self) -> str:
        return str(self.facts.get("run", ""))

    @property
    def environment(self) -> Mapping[str, str]:
        return {name: str(value) for name, value in self.facts.get("env", {}).items()}


def workflow(file) -> dict[Any, Any]:
    return dict(yaml.safe_load(file.read_text("utf-8")))


def jobs() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for file in FILES:
        for name, job in workflow(file)["jobs"].items():
            yield file.stem, name, job


def steps() -> list[Step]:
    return [Step(file, name, step) for file, name, job in jobs() for step in job["steps"]]


def commands() -> Iterator[list[str]]:
    """Yield the words of every command that a step runs."""
    for step in steps():
        for line in step.run.splitlines():
            words = shlex.split(line, comments=True)
            while words and words[0] in KEYWORDS:
                words.pop(0)
            if words and words[0] != "[":
                yield words


def test_there_are_three():
    """
    Tests, releases and audits; the tests below look at each.
    """
    assert [file.stem for file in FILES] == ["audit", "release", "test"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workflow_may_do_nothing_unless_a_job_says_so(file):
    """
    No permissions for all, some for each job, and only the known ones may write.
    """
    told = workflow(file)

    granted = {name: job["permissions"] for name, job in told["jobs"].items()}

    assert told["permissions"] == {}
    for name, permissions in granted.items():
        writes = {what: may for what, may in permissions.items() if may == "write"}
        assert writes == WRITERS.get((file.stem, name), {})
        assert set(permissions.values()) <= {"read", "write"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nobody_else_starts_a_workflow_with_our_rights(file):
    """
    None is started by what another repository's change says. (YAML reads "on" as true.)
    """
    started_by = set(workflow(file)[True])

    assert started_by <= {"push", "pull_request", "schedule", "workflow_dispatch"}
    assert "secrets" not in file.read_text("utf-8") or "pull_request" not in started_by


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_work_of_others_is_pinned_to_a_commit(file):
    """
    Each action by the hash of its commit, with the version people know it by.
    """
    used = [line.strip(" -") for line in file.read_text("utf-8").splitlines()]
    used = [line for line in used if line.startswith("uses:")]

    assert used
    assert [line for line in used if not _PINNED.match(line)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_address_of_a_server_stands_in_a_workflow(file):
    """
    Packages come from where the tools look; everything else is a variable.
    """
    assert "://" not in file.read_text("utf-8")


def test_the_repository_s_own_token_is_not_left_on_disk():
    """
    Every checkout forgets it.
    """
    checkouts = [s.facts for s in steps() if "checkout@" in s.facts.get("uses", "")]

    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_no_text_from_outside_becomes_part_of_a_command():
    """
    Expressions reach a command through its environment only.
    """
    assert [step.run for step in steps() if _EXPRESSION.search(step.run)] == []


def test_secrets_are_given_to_single_steps_in_a_guarded_environment():
    """
    They stand in a step's ``env`` alone, one to a name, where releases are guarded.
    """
    guarded = {(where, name) for where, name, job in jobs() if "environment" in job}
    holders = [step for step in steps() if _SECRET.search(str(step.environment))]
    everywhere = sum(len(_SECRET.findall(file.read_text("utf-8"))) for file in FILES)
    in_steps = sum(len(_SECRET.findall(str(step.environment))) for step in holders)

    assert holders
    assert everywhere == in_steps
    assert {(step.workflow, step.job) for step in holders} <= guarded


def test_no_secret_is_printed():
    """
    A step that holds one never names it to a command that prints.
    """
    told = [
        line
        for step in steps()
        for name, value in step.environment.items()
        if _SECRET.search(value)
        for line in step.run.splitlines()
        if re.search(rf"\b(echo|printf|cat|env|set -x)\b.*\$\{{?{name}\b", line)
    ]

    assert told == []


def test_every_command_is_there():
    """
    Scripts exist, modules are ours or named here, programs belong to the machine.
    """
    unknown = [words for words in commands() if not known(words)]

    assert list(commands())
    assert unknown == []


def known(words: list[str]) -> bool:
    """Say whether a command can be run on a fresh checkout."""
    program, *arguments = words
    if program in {"python", "python3", ".venv/bin/python"}:
        if arguments[0] == "-m":
            ours = ROOT.joinpath(*arguments[1].split("."), "__main__.py")
            return arguments[1] in MODULES or ours.is_file()
        return (ROOT / arguments[0]).is_file()
    if program == "bash":
        return (ROOT / arguments[0]).is_file()
    return program in OTHERS


def test_what_the_scripts_are_asked_for_exists():
    """
    Commands of ``dev.py`` and lists of system packages.
    """
    asked = [words[1:] for words in commands() if len(words) > 1]
    of_dev = {words[1] for words in asked if words[0] == "packaging/dev.py"}
    lists = {n for words in asked if words[0].endswith("apt.sh") for n in words[1:]}

    assert of_dev
    assert of_dev <= dev.COMMANDS.keys()
    assert lists
    assert [n for n in lists if not (ROOT / f"packaging/apt-{n}.txt").is_file()] == []


def test_the_matrix_covers_the_systems_and_both_ends_of_python():
    """
    Three systems by two Pythons are tested; four kinds of computer are built for.
    """
    tested = workflow(FOLDER / "test.yml")["jobs"]["test"]["strategy"]["matrix"]
    built = workflow(FOLDER / "release.yml")["jobs"]["package"]["strategy"]["matrix"]

    assert tested["system"] == ["ubuntu-24.04", "windows-2022", "macos-15"]
    assert tested["python"] == ["3.11", "3.13"]
    assert {entry["runner"] for entry in built["include"]} == {
        "ubuntu-22.04",
        "windows-2022",
        "macos-15",
        "macos-15-intel",
    }


def test_every_job_ends_by_itself():
    """
    Each has a limit, and runs on a named version of its system.
    """
    assert [name for _, name, job in jobs() if not job.get("timeout-minutes")] == []
    assert [name for _, name, job in jobs() if "latest" in str(job["runs-on"])] == []


def test_no_job_needs_what_github_has_taken_away():
    """
    No image that is retired, no action for a Node that runners no longer have.
    """
    texts = {file.stem: file.read_text("utf-8") for file in FILES}
    used = {found for text in texts.values() for found in _ACTION.findall(text)}
    named = {image for image in GONE_IMAGES for text in texts.values() if image in text}

    assert named == set()
    assert {name for name, _ in used} == OLDEST_ACTIONS.keys()
    assert [(n, v) for n, v in used if int(v) < OLDEST_ACTIONS[n]] == []


def test_only_what_may_fail_may_fail():
    """
    The newest of everything, and nothing else.
    """
    forgiven = [name for _, name, job in jobs() if job.get("continue-on-error")]

    assert forgiven == ["newest"]
    assert [step for step in steps() if step.facts.get("continue-on-error")] == []


def test_installers_are_installed_before_they_are_kept():
    """
    A build is tried out in its own job, ahead of its upload; a release waits for all.
    """
    release = workflow(FOLDER / "release.yml")["jobs"]
    package = release["package"]["steps"]
    tried = [i for i, s in enumerate(package) if "installed.py" in s.get("run", "")]
    kept = [i for i, s in enumerate(package) if "upload-artifact@" in s.get("uses", "")]

    assert tried
    assert max(tried) < min(kept)
    assert {"package", "elsewhere"} <= set(release["attest"]["needs"])
    assert release["draft"]["needs"] == "attest"


def test_the_readme_names_every_key_and_variable_of_a_release():
    """
    Who makes releases elsewhere learns from it what to set; nothing else is asked for.
    """
    told = (FOLDER / "release.yml").read_text("utf-8")
    asked = set(re.findall(r"(?:secrets|vars)\.(\w+)", told))

    readme = (ROOT / "README.md").read_text("utf-8")
    unsaid = {name for name in asked if f"`{name}`" not in readme}

    assert len(asked) > len(unsaid) == 0


def test_only_actions_are_raised_by_a_robot_and_rarely():
    """
    Its proposals come once a month, in one piece; it touches no locked requirement.
    """
    told = yaml.safe_load((FOLDER.parent / "dependabot.yml").read_text("utf-8"))

    (actions,) = told["updates"]

    assert told["version"] == 2
    assert actions["package-ecosystem"] == "github-actions"
    assert actions["schedule"] == {"interval": "monthly"}
    assert list(actions["groups"].values()) == [{"patterns": ["*"]}]
