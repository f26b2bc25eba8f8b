"""The stance model on the shipped weights: what it reads, what it declines to score, and the command line."""

import importlib.util
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.stance.material import pairs, responses
from benchmarks.stance.measures import measure, share_right
from collectors.errors import NotConfigured
from collectors.sentiment import WEIGHTS, Stance, StanceModel, open_model
from collectors.sentiment.language import SHORT_LETTERS, is_english
from collectors.sentiment.model import _load_network
from training.examples import written

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHONPATH")}
SAMPLES = [
    line.split("\t") for line in (ROOT / "tests" / "language_comments.tsv").read_text(encoding="utf-8").splitlines()
]
ENGLISH = [text for _, language, text in SAMPLES if language == "en"]
OTHERS = [text for _, language, text in SAMPLES if language != "en"]
UNSURE_BELOW = json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))["unsure_below"]


@pytest.fixture(scope="module")
def model() -> StanceModel:
    return StanceModel()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Thanks so much!", "positive"),
        ("Thank you for sharing this. Your helpline got me through.", "positive"),
        ("This film about depression gave me so much hope", "positive"),
        ("My dad was diagnosed with bipolar disorder in 1998.", "neutral"),
        ("Is the support group open on Sundays?", "neutral"),
        ("What a waste of money, your helpline is useless", "negative"),
        ("Nobody needs therapy, just toughen up and stop whining", "negative"),
        ("I feel so alone since my brother died", "negative"),
        ("😭", "negative"),
        ("❤️🙏", "positive"),
        ("<3", "positive"),
        (
            "\U0001d4e3\U0001d4f1\U0001d4ea\U0001d4f7\U0001d4f4 you so much",
            "positive",
        ),  # Thank, in mathematical letters
    ],
)
def test_the_feeling_of_the_author_is_told_from_the_topic(model: StanceModel, text: str, label: str) -> None:
    (stance,) = model.label([text])

    assert stance.label == label
    assert stance.reason is None
    assert stance.confidence is not None
    assert UNSURE_BELOW <= stance.confidence <= 1
    assert stance.tone in {"support", "disclosure", "hostile", "question", "other"}


def test_the_topic_alone_does_not_change_the_label(model: StanceModel) -> None:
    topics = ("suicide prevention", "depression", "panic attacks", "self harm", "vaccines", "knitting", "the bus lane")

    assert {one.label for one in model.label([f"Such a helpful video about {topic}" for topic in topics])} == {
        "positive"
    }
    assert {one.label for one in model.label([f"What a rubbish video about {topic}" for topic in topics])} == {
        "negative"
    }


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t\r", "\u200b\u200d\ufeff", "\x00\x07", "http://x.example/a", "https://x.example www.y.example",
     "@someone", "@one @two https://x.example", "\ud83d"],
)  # fmt: skip
def test_a_comment_with_nothing_to_read_is_not_scored(model: StanceModel, text: str) -> None:
    assert model.label([text]) == [Stance(None, reason="empty")]


@pytest.mark.parametrize(
    "text",
    ["so good " * 1250, "a" * 10_000, "😭" * 10_000, "\U0001f1ec\U0001f1e7", "?", "thank\x00 you\x1b[31m so much",
     "thank you \u202eereht\u202c", "thanks \udc00 everyone", "thanks \ud83d\ude00 all", "thanks \\ud83d\\ude00 all",
     "t̶h̴a̷n̸k̵ y̶o̴u̷", "&lt;b&gt;thank you&lt;/b&gt; &#128512; &#xD83D;"],
)  # fmt: skip
def test_strange_text_is_read_without_trouble(model: StanceModel, text: str) -> None:
    (stance,) = model.label([text])

    assert stance.reason in (None, "unsure")
    assert (stance.label is None) == (stance.reason == "unsure")


@pytest.mark.parametrize("before", [" " * 5000, "\n" * 5000, "https://x.example/?" + "a" * 5000 + " "])
def test_what_stands_behind_a_long_link_or_much_space_is_read(model: StanceModel, before: str) -> None:
    (stance,) = model.label([before + "What a waste of money, your helpline is useless"])

    assert stance.label == "negative"


def test_a_surrogate_pair_is_the_emoji_it_stands_for(model: StanceModel) -> None:
    assert model.label(["great \ud83d\ude00"]) == model.label(["great \U0001f600"])


def test_what_the_model_is_unsure_of_is_not_scored(model: StanceModel) -> None:
    stances = model.label([one.text for one in written(["everyday"])])
    unsure = [stance for stance in stances if stance.reason == "unsure"]

    assert 0 < len(unsure) < len(stances) / 50
    assert all(stance.label is None and stance.tone is None for stance in unsure)
    assert all(stance.confidence is not None and stance.confidence < UNSURE_BELOW for stance in unsure)


def test_the_shares_of_the_stances_are_what_the_confidence_is_taken_from(model: StanceModel) -> None:
    text = "So glad I found this page, thank you"
    shares = model.shares(text)

    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert model.label([text])[0].confidence == pytest.approx(max(shares), abs=1e-4)


def test_the_weights_are_as_right_as_their_card_says(model: StanceModel) -> None:
    exam = responses()
    given = [stance.label for stance in model.label([one.text for one in exam])]
    sympathy = [(one.stance, label) for one, label in zip(exam, given, strict=True) if one.kind == "sympathy"]

    assert measure([one.stance for one in exam], given, resamples=10).right >= 0.9
    assert share_right(*zip(*sympathy, strict=True))[0] >= 57
    suite = pairs()
    labels = [model.label([getattr(pair, topic) for pair in suite]) for topic in ("health", "other")]
    assert sum(one.label == two.label for one, two in zip(*labels, strict=True)) >= 0.97 * len(suite)


def test_model_and_tokenizer_take_less_than_25_megabytes() -> None:
    assert sum((WEIGHTS / file).stat().st_size for file in ("model.onnx", "tokenizer.json")) < 25_000_000


def test_another_language_is_not_scored(model: StanceModel) -> None:
    texts = ["Ich warte seit Monaten auf einen Therapieplatz", "شكرا جزيلا", "谢谢", "Diolch yn fawr iawn am rannu hyn"]

    assert model.label(texts) == [Stance(None, reason="language")] * 4


def test_short_english_is_hardly_ever_rejected() -> None:
    short = [text for text in ENGLISH if sum(map(str.isalpha, text)) < SHORT_LETTERS]
    rejected = [text for text in ENGLISH if not is_english(text)]

    assert len(short) >= 120
    assert len(rejected) <= len(ENGLISH) * 0.02, rejected


def test_longer_comments_in_other_languages_are_nearly_always_rejected() -> None:
    longer = [text for text in OTHERS if sum(map(str.isalpha, text)) >= SHORT_LETTERS]
    accepted = [text for text in longer if is_english(text)]

    assert len(longer) >= 60
    assert len(accepted) <= len(longer) * 0.05, accepted


def test_a_hint_settles_what_is_too_short_to_tell() -> None:
    assert is_english("Danke euch")
    assert not is_english("Danke euch", "de")
    assert not is_english("Gracias", "es-MX")
    assert is_english("Gracias", "de")


@pytest.mark.parametrize("hint", ["de", "und", "zxx", "qme", "", "nonsense", "EN_gb", "en"])
def test_a_wrong_hint_does_not_silence_plain_english(hint: str) -> None:
    assert is_english("My brother rang on Sunday and nobody answered", hint)
    assert is_english("thank you", hint)


def test_a_label_depends_on_nothing_but_the_text(model: StanceModel) -> None:
    together = model.label(ENGLISH)

    assert model.label(ENGLISH[::-1]) == together[::-1]
    assert [model.label([text])[0] for text in ENGLISH] == together
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: tuple(model.label(ENGLISH)), range(4))) == {tuple(together)}
    assert StanceModel(threads=1).label(ENGLISH) == together


def test_no_comments_are_no_stances_and_hints_must_match(model: StanceModel) -> None:
    assert model.label([]) == []
    with pytest.raises(ValueError, match="argument 2"):
        model.label(["one", "two"], ["en"])


def test_the_version_is_that_of_the_weights(model: StanceModel) -> None:
    assert model.version == "G2-int8" == json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))["version"]


def test_the_measured_quality_is_that_of_the_weights_where_they_say_it(tmp_path: Path) -> None:
    told = json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))
    for file in WEIGHTS.iterdir():
        if file.name != "config.json":
            (tmp_path / file.name).symlink_to(file)
    for measured in ("Right in 7 of 10.", None):
        written = {key: value for key, value in (told | {"measured": measured}).items() if value is not None}
        (tmp_path / "config.json").write_text(json.dumps(written), encoding="utf-8")
        _load_network.cache_clear()
        assert StanceModel(tmp_path).measured == measured
    assert StanceModel().measured == told.get("measured")


def test_without_a_choice_the_shipped_model_is_opened_once(model: StanceModel) -> None:
    assert open_model().version == model.version
    assert open_model() is open_model()


@pytest.mark.skipif(
    all(importlib.util.find_spec(name) for name in ("torch", "transformers")),
    reason="only runs where the extra transformers is not installed",
)
@pytest.mark.parametrize("name", ["harbourmind/stance", "./folder"])
def test_a_chosen_model_without_its_library_says_what_to_install(name: str) -> None:
    with pytest.raises(NotConfigured, match=r"pip install 'outreach-dashboard\[transformers\]'") as caught:
        open_model(name)
    assert f"the model {name} needs" in str(caught.value)


def test_missing_weights_are_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"config\.json"):
        StanceModel(tmp_path)


@pytest.mark.parametrize("damaged", ["model.onnx", "tokenizer.json", "emoji.json"])
def test_damaged_weights_are_an_os_error(tmp_path: Path, damaged: str) -> None:
    for file in WEIGHTS.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / damaged).unlink()
    with pytest.raises(OSError, match=damaged):
        StanceModel(tmp_path)

    (tmp_path / damaged).write_text("version https://pointer.example", encoding="utf-8")
    with pytest.raises(OSError, match=f"{damaged} is not the file that belongs to model G2-int8"):
        StanceModel(tmp_path)


def test_importing_the_room_loads_no_library() -> None:
    heavy = "{'numpy', 'onnxruntime', 'tokenizers', 'py3langid', 'torch', 'transformers'} & set(sys.modules)"
    command = [sys.executable, "-c", f"import sys, collectors.sentiment; sys.exit(str({heavy}) if {heavy} else 0)"]

    assert subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode == 0
