"""The lines the stance model learns from and is examined on, the measures, and the readers of public data sets."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.stance.material import HEALTH, OTHER, pairs, responses
from benchmarks.stance.measures import STANCES, confusion, measure, share_right
from training import corpora
from training.examples import exam_texts, own, validation, without_overlap, written
from training.grammar import generate
from training.heads import TONES
from training.stages import read_stages


def test_the_exam_covers_every_stance_and_tone_with_hundreds_of_different_responses() -> None:
    exam = responses()

    assert len({one.text.lower() for one in exam}) == len(exam) >= 300
    assert {one.stance for one in exam} == set(STANCES)
    assert {one.tone for one in exam} == set(TONES)
    assert min(Counter(one.kind for one in exam).values()) >= 10


def test_no_training_line_is_like_a_line_of_the_exam() -> None:
    lines = [*written(), *generate(100)]

    kept = without_overlap(lines, exam_texts())

    assert len(kept) > 0.98 * len(lines)
    assert not {one.text.lower() for one in [*kept, *validation()]} & {text.lower() for text in exam_texts()}


def test_a_line_that_shares_six_words_with_the_exam_is_left_out() -> None:
    lines = [
        own(text, "written", "positive", "support") for text in ("I was so glad of the kind voice", "So glad, kind!")
    ]

    assert without_overlap(lines, ["She was so glad of the kind voice"]) == [lines[1]]
    assert without_overlap(lines, ["so glad, KIND"]) == [lines[0]]


def test_a_badly_written_line_is_named_with_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sympathy.tsv").write_text(
        "positive\tsupport\tsympathy\tSorry!\nhappy\tsupport\tsympathy\tHm\n", "utf-8"
    )
    monkeypatch.setattr("training.examples.MATERIAL", tmp_path)

    with pytest.raises(ValueError, match=r"sympathy\.tsv, line 2"):
        written(["sympathy"])


def test_the_grammar_always_makes_the_same_comments_and_fills_every_slot() -> None:
    comments = generate(50)

    assert comments == generate(50)
    assert not [one.text for one in comments if "{" in one.text]


def test_pairs_differ_in_the_topic_only_and_use_every_topic() -> None:
    suite = pairs()

    assert len(suite) >= 300
    assert all(any(topic in pair.health for topic in HEALTH) for pair in suite)
    assert {topic for topic in OTHER if any(topic in pair.other for pair in suite)} == set(OTHER)


def test_an_abstention_is_a_wrong_label_in_every_measure() -> None:
    truth = ["positive", "positive", "negative", "neutral"]
    quality = measure(truth, ["positive", None, "negative", "neutral"], resamples=50)

    assert quality.right == 0.75
    assert quality.recalls == (1.0, 1.0, 0.5)
    assert quality.macro_recall == pytest.approx(2.5 / 3)
    assert quality.not_scored == 0.25
    assert quality.low <= quality.macro_recall <= quality.high
    assert share_right(truth, [None] * 4)[:2] == (0, 4)
    assert confusion(truth, ["positive", None, "negative", "neutral"])["positive", None] == 1


def test_macro_f1_is_the_mean_of_the_stances_own() -> None:
    quality = measure(
        ["positive", "positive", "negative", "neutral"], ["positive", "negative", "negative", "neutral"], 10
    )

    assert quality.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_the_plan_names_only_sources_and_stages_there_are() -> None:
    stages = read_stages()
    names = [stage.name for stage in stages]

    for place, stage in enumerate(stages):
        assert {*stage.teachers, *([stage.init] if stage.init else [])} <= set(names[:place])


def test_tweets_of_the_measuring_splits_are_kept_out_of_training(tmp_path: Path) -> None:
    _tweeteval(tmp_path, val="We won!\n", test="Rain again\n")
    (tmp_path / "semeval").mkdir()
    lines = ["1\tpositive\tWE WON", "2\tnegative\tLost the match, sad", "3\tneutral\tNot Available", "4\toff\tx"]
    (tmp_path / "semeval" / "a.tsv").write_text("\n".join(lines) + "\n", "utf-8")

    assert [(one.text, one.labels) for one in corpora.semeval(tmp_path)] == [("Lost the match, sad", {"tweet": 0})]


def test_a_comment_of_mixed_feelings_has_no_stance(tmp_path: Path) -> None:
    folder = tmp_path / "goemotions"
    folder.mkdir()
    (folder / "labels.txt").write_text("joy\ngrief\nneutral\n", "utf-8")
    (folder / "test.tsv").write_text("Yay\t0\tx\nYay, but sad\t0,1\tx\nHm\t2\tx\n", "utf-8")

    labels = [one.labels for one in corpora.goemotions(tmp_path, "test")]

    assert labels == [{"comment": 2, "tone": 0}, {}, {"comment": 1, "tone": 4}]


def test_a_missing_data_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(corpora.MissingCorpus, match=r"val_labels\.txt is missing; training/README\.md"):
        corpora.tweeteval(tmp_path, "val")


def _tweeteval(data: Path, **splits: str) -> None:
    folder = data / "tweeteval" / "sentiment"
    folder.mkdir(parents=True)
    for split, text in splits.items():
        (folder / f"{split}_text.txt").write_text(text, "utf-8")
        (folder / f"{split}_labels.txt").write_text("2\n" * text.count("\n"), "utf-8")
