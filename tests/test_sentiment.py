"""The stance model on the shipped weights: what it reads, what it declines to score, and the command line."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from collectors.sentiment import WEIGHTS, Stance, StanceModel
from collectors.sentiment.language import SHORT_LETTERS, is_english

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHONPATH")}
SAMPLES = [
    line.split("\t") for line in (ROOT / "tests" / "language_comments.tsv").read_text(encoding="utf-8").splitlines()
]
ENGLISH = [text for _, language, text in SAMPLES if language == "en"]
OTHERS = [text for _, language, text in SAMPLES if language != "en"]


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
    assert 0.5 <= stance.confidence <= 1
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


def test_a_surrogate_pair_is_the_emoji_it_stands_for(model: StanceModel) -> None:
    assert model.label(["great \ud83d\ude00"]) == model.label(["great \U0001f600"])


def test_what_the_model_is_unsure_of_is_not_scored(model: StanceModel) -> None:
    stances = model.label(ENGLISH)
    unsure = [stance for stance in stances if stance.reason == "unsure"]

    assert 0 < len(unsure) < len(stances) / 10
    assert all(stance.label is None and stance.tone is None for stance in unsure)
    assert all(stance.confidence is not None and stance.confidence < 0.5 for stance in unsure)


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
    assert model.version == "G1-int8" == json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))["version"]


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
    with pytest.raises(OSError, match=f"{damaged} is not the file that belongs to model G1-int8"):
        StanceModel(tmp_path)


def test_importing_the_room_loads_no_library() -> None:
    heavy = "{'numpy', 'onnxruntime', 'tokenizers', 'py3langid'} & set(sys.modules)"
    command = [sys.executable, "-c", f"import sys, collectors.sentiment; sys.exit(str({heavy}) if {heavy} else 0)"]

    assert subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode == 0


def run_command(given: bytes) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "collectors.sentiment"]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, input=given, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_command_answers_line_by_line_in_order() -> None:
    given = [
        b"Thanks so much!",
        b'"What a waste of money \\ud83d\\ude21"',
        b"",
        b'"quoted" she said, how kind',
        b"\xff\xfe\xfa",
        b"Ich warte seit Monaten auf einen Termin\r",
        b"you are useless and awful",
    ]
    found = run_command(b"\n".join(given))

    assert [(one["label"], one["reason"]) for one in found] == [
        ("positive", None),
        ("negative", None),
        (None, "empty"),
        ("positive", None),
        (None, "empty"),
        (None, "language"),
        ("negative", None),
    ]
    assert list(found[0]) == ["label", "tone", "confidence", "reason"]


def test_the_command_keeps_order_over_many_chunks_and_an_endless_line() -> None:
    found = run_command(b"thank you so much\n" * 600 + b"so awful " * 100_000 + b"\nthank you so much")

    assert [one["label"] for one in found] == ["positive"] * 600 + ["negative", "positive"]


def test_no_input_is_no_output() -> None:
    assert run_command(b"") == []


def test_the_command_answers_before_its_input_ends_and_bears_a_closed_pipe() -> None:
    command = [sys.executable, "-m", "collectors.sentiment"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"thank you\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["label"] == "positive"
        process.stdout.close()
        process.stdin.write(b"thank you\n")
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0
