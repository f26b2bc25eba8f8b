"""The model of one's own choice: labels, versions, determinism, and a clear word where it cannot be had."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from collectors.errors import NotConfigured
from collectors.sentiment import Stance
from collectors.sentiment.transformers_model import UNSURE_BELOW, TransformersModel
from tests.nights import Organisation
from tests.transformers_model.tiny import THREE, VOCABULARY, write_classifier, write_headless, write_tokenizer

ROOT = Path(__file__).parent.parent.parent
LINES = (ROOT / "tests" / "language_comments.tsv").read_text(encoding="utf-8").splitlines()
ENGLISH = [text for _, language, text in (line.split("\t") for line in LINES) if language == "en"][:120]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_classifier(tmp_path_factory.mktemp("models") / "harbour-stance")


@pytest.fixture(scope="module")
def model(folder: Path) -> TransformersModel:
    return TransformersModel(str(folder))


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copied"))


def labelled_by_the_library(folder: Path, text: str) -> tuple[str, float]:
    network = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    inputs = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
    with torch.inference_mode():
        shares = network(**inputs).logits[0].softmax(-1)
    return THREE[int(shares.argmax())], float(shares.max())


def test_labels_and_confidence_are_the_librarys_own(model: TransformersModel, folder: Path) -> None:
    for text in ("thank you so much", "what rubbish, you are useless", "is the group open on sunday?"):
        label, confidence = labelled_by_the_library(folder, text)
        (stance,) = model.label([text])
        assert stance.confidence == pytest.approx(confidence, abs=1e-4)
        assert stance.label == (label if confidence >= UNSURE_BELOW else None)
        assert stance.tone is None


def test_every_kind_of_answer_is_given(model: TransformersModel) -> None:
    stances = model.label(ENGLISH)

    assert {stance.label for stance in stances} == {*THREE, None}
    assert all((stance.label is None) == (stance.reason == "unsure") for stance in stances)
    assert all((stance.confidence or 0) < UNSURE_BELOW for stance in stances if stance.label is None)


def test_what_is_empty_or_in_another_language_is_not_scored(model: TransformersModel) -> None:
    assert model.label(["", "https://x.example/a @someone", "\x00\u200b"]) == [Stance(None, reason="empty")] * 3
    assert model.label(["Gracias a todos por hablar de esto hoy", "谢谢"]) == [Stance(None, reason="language")] * 2
    assert model.label(["Danke euch"], ["de"]) == [Stance(None, reason="language")]


@pytest.mark.parametrize(
    "text",
    ["so good " * 1250, "a" * 10_000, "😭" * 10_000, "thank\x00 you\x1b[31m", "thank you \u202eereht\u202c",
     "\ud83d thanks"],
)  # fmt: skip
def test_strange_text_is_read_without_trouble(model: TransformersModel, text: str) -> None:
    (stance,) = model.label([text])

    assert stance.reason in (None, "unsure")


def test_a_label_depends_on_nothing_but_the_text(model: TransformersModel, folder: Path) -> None:
    alone = {text: model.label([text])[0] for text in ENGLISH}
    shuffled = random.Random(1).sample(ENGLISH, len(ENGLISH))

    assert model.label(shuffled) == [alone[text] for text in shuffled]
    assert TransformersModel(str(folder)).label(ENGLISH) == list(alone.values())
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: tuple(model.label(ENGLISH)), range(4))) == {tuple(alone.values())}


def test_no_comments_are_no_stances_and_hints_must_match(model: TransformersModel) -> None:
    assert model.label([]) == []
    with pytest.raises(ValueError, match="argument 2"):
        model.label(["one", "two"], ["en"])


def test_the_version_is_the_name_and_what_the_weights_are(
    model: TransformersModel, copied: Path, tmp_path: Path
) -> None:
    name, digest = model.version.split("@")

    assert (name, model.measured) == ("harbour-stance", None)
    assert TransformersModel(str(copied)).version == f"copied@{digest}"
    other = write_classifier(tmp_path / "harbour-stance", seed=2)
    assert TransformersModel(str(other)).version.startswith("harbour-stance@")
    assert TransformersModel(str(other)).version != model.version
    settings = json.loads((copied / "tokenizer_config.json").read_text(encoding="utf-8"))
    (copied / "tokenizer_config.json").write_text(json.dumps(settings | {"model_max_length": 12}), encoding="utf-8")
    assert not TransformersModel(str(copied)).version.endswith(digest)


@pytest.mark.parametrize(
    "labels",
    [
        ("NEG", "NEU", "POS"),
        ("Negative", "Neutral", "Positive"),
        ("LABEL_0", "LABEL_1", "LABEL_2"),
    ],
)
def test_labels_of_other_names_mean_the_same(model: TransformersModel, tmp_path: Path, labels: Sequence[str]) -> None:
    named = TransformersModel(str(write_classifier(tmp_path / "named", labels)))

    assert named.label(ENGLISH) == model.label(ENGLISH)


@pytest.mark.parametrize(
    "labels",
    [
        ("1 star", "2 stars", "3 stars", "4 stars", "5 stars"),
        ("Very Negative", "Negative", "Neutral", "Positive", "Very Positive"),
    ],
)
def test_five_steps_are_added_up_to_three(tmp_path: Path, labels: Sequence[str]) -> None:
    folder = write_classifier(tmp_path / "stars", labels)
    network = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    stances = TransformersModel(str(folder)).label(ENGLISH[:20])

    for text, stance in zip(ENGLISH[:20], stances, strict=True):
        with torch.inference_mode():
            worst, bad, middling, good, best = network(**tokenizer(text, return_tensors="pt")).logits[0].softmax(-1)
        sums = {"negative": float(worst + bad), "neutral": float(middling), "positive": float(good + best)}
        assert stance.confidence == pytest.approx(max(sums.values()), abs=1e-4)
        assert stance.label in (None, max(sums, key=sums.__getitem__))


@pytest.mark.parametrize(
    "labels",
    [("NEGATIVE", "POSITIVE"), ("anger", "joy", "sadness"), ("LABEL_0", "LABEL_1"), ("neg", "neu", "pos", "?")],
)
def test_other_labels_are_refused(tmp_path: Path, labels: Sequence[str]) -> None:
    folder = write_classifier(tmp_path / "other", labels)

    with pytest.raises(NotConfigured, match=r"not negative, neutral and positive; choose another under \[sentiment\]"):
        TransformersModel(str(folder))


def change(name: str, **values: object) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
        (folder / name).write_text(json.dumps(found | values), encoding="utf-8")

    return write


def as_pickle(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def without_tokenizer(folder: Path) -> None:
    for file in folder.glob("tokenizer*"):
        file.unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda at: (at / "model.safetensors").unlink(), "no file named model.safetensors"),
        (as_pickle, "no file named model.safetensors"),
        (lambda at: os.truncate(at / "model.safetensors", 20_000), "cannot be loaded"),
        (lambda at: (at / "model.safetensors").write_text("version https://pointer.example"), "cannot be loaded"),
        (without_tokenizer, "its tokenizer knows no words"),
        (lambda at: write_tokenizer(at, [*VOCABULARY, "thank", "you"]), "its tokenizer belongs to another model"),
        (lambda at: (at / "tokenizer.json").write_text("{}"), "cannot be loaded"),
        (lambda at: (at / "config.json").unlink(), "cannot be loaded"),
        (lambda at: (at / "config.json").write_text("["), "cannot be loaded"),
        (lambda at: (at / "config.json").write_text("[]"), "cannot be loaded"),
        (change("config.json", hidden_size=64), "cannot be loaded"),
        (change("config.json", hidden_size="many"), "cannot be loaded"),
        (change("config.json", num_hidden_layers=3), "its weights do not hold bert.encoder.layer.2"),
        (change("config.json", id2label={"first": "negative"}), "cannot be loaded"),
        (change("config.json", problem_type="multi_label_classification"), "may give a text several labels"),
        (change("config.json", model_type="own", auto_map={"AutoConfig": "own.Own"}), "contains custom code"),
    ],
)
def test_a_damaged_model_is_told(copied: Path, damage: Callable[[Path], object], told: str) -> None:
    damage(copied)

    with pytest.raises(NotConfigured, match=told) as caught:
        TransformersModel(str(copied))
    assert len(str(caught.value)) < 500


def test_code_that_comes_with_a_model_is_never_run(copied: Path) -> None:
    trap = copied / "sprung"
    (copied / "own.py").write_text(f"open({str(trap)!r}, 'w').close()\n", encoding="utf-8")
    change("config.json", model_type="own", auto_map={"AutoModelForSequenceClassification": "own.Own"})(copied)
    with pytest.raises(NotConfigured):
        TransformersModel(str(copied))
    assert not trap.exists()


@pytest.mark.parametrize(
    ("called", "told"),
    [("BertModel", "not one that classifies texts"), ("BertForSequenceClassification", "do not hold classifier")],
)
def test_a_model_that_classifies_nothing_is_told(tmp_path: Path, called: str, told: str) -> None:
    with pytest.raises(NotConfigured, match=told):
        TransformersModel(str(write_headless(tmp_path / "headless", called)))


@pytest.mark.parametrize("name", ["./none", "/none/at/all", "a b", "one/two/three", "~nobody-of-this-name/model"])
def test_a_folder_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(NotConfigured, match=r"folder .* mend `model` under \[sentiment\]"):
        TransformersModel(name)


# Run where the hub's cache is one of ours, and where nothing may ask anybody anything.
ALONE = """
import runpy, socket, sys
def refuse(*_):
    print("asked somebody", file=sys.stderr)
    raise OSError("no network here")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
runpy.run_module("collectors.sentiment", run_name="__main__")
"""


def label_alone(cache: Path, name: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    command = [sys.executable, "-c", ALONE, "--model", name]
    return subprocess.run(
        command, cwd=ROOT, env=environment | {"HF_HOME": str(cache)}, input='thank you\n""\n', text=True,
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_hub_model_is_read_from_the_cache_and_nobody_is_asked(
    folder: Path, model: TransformersModel, tmp_path: Path
) -> None:
    cached = tmp_path / "hub" / "models--harbourmind--stance"
    shutil.copytree(folder, cached / "snapshots" / "0123abc")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("0123abc", encoding="utf-8")
    done = label_alone(tmp_path, "harbourmind/stance")

    assert (done.returncode, done.stderr) == (0, "")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [told[0]["label"], told[0]["confidence"]] == [model.label(["thank you"])[0][n] for n in (0, 2)]
    assert told[1] == {"label": None, "tone": None, "confidence": None, "reason": "empty"}


def test_a_hub_model_that_is_not_in_the_cache_says_how_to_get_it_and_asks_nobody(tmp_path: Path) -> None:
    done = label_alone(tmp_path, "harbourmind/stance")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("download it once with: hf download harbourmind/stance\n")
    assert "asked somebody" not in done.stderr


def test_a_night_counts_by_the_chosen_model(folder: Path, model: TransformersModel, tmp_path: Path) -> None:
    night = datetime(2026, 11, 3, 3, tzinfo=UTC)
    organisation = Organisation(
        tmp_path,
        f"""
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
[[accounts]]
platform = "sample"
like = "mastodon"
handle = "harbourmind"
since = {(night - timedelta(days=3)).date()}
[[campaigns]]
id = "talk"
name = "Talk"
starts = 2026-10-01
purpose = "support"
[sentiment]
model = "{folder}"
""",
    )

    assert organisation.night(night).exit_code == 0
    assert organisation.rows("SELECT version, measured FROM models") == [(model.version, None)]
    assert organisation.rows("SELECT DISTINCT model FROM comment_days") == [(model.version,)]
    assert organisation.rows("SELECT DISTINCT tone FROM comment_days WHERE label <> 'not_scored'") == [("unknown",)]
