"""Tiny models with weights drawn by lot, written to disk as published ones are."""

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789@#!?.,'"
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
THREE = ("negative", "neutral", "positive")


def write_tokenizer(folder: Path, words: Sequence[str] = VOCABULARY) -> None:
    """A tokenizer that knows single letters."""
    folder.mkdir(parents=True, exist_ok=True)
    BertTokenizer(vocab={word: number for number, word in enumerate(words)}).save_pretrained(folder)


def config(labels: Sequence[str]) -> BertConfig:
    return BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=80,
        initializer_range=0.5,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )


def write_classifier(folder: Path, labels: Sequence[str] = THREE, seed: int = 1) -> Path:
    """A model that is sure of nearly everything, and right about nothing."""
    torch.manual_seed(seed)
    model = BertForSequenceClassification(config(labels))
    with torch.no_grad():
        drawn = torch.randint(5, len(VOCABULARY), (200, 20))
        model.classifier.weight.mul_(3)
        model.classifier.bias.copy_(-model.eval()(drawn).logits.mean(0))  # so that no label is the likeliest always
    model.save_pretrained(folder)
    write_tokenizer(folder)
    return folder


def write_headless(folder: Path, called: str) -> Path:
    """A model that classifies nothing, whatever its configuration calls it."""
    settings = config(THREE)
    BertModel(settings).save_pretrained(folder)
    settings.architectures = [called]
    settings.save_pretrained(folder)
    write_tokenizer(folder)
    return folder
