"""Every table that is known, in one list, and what a table in another language or of another kind looks like."""

import re
from collections.abc import Iterable, Sequence

from collectors.imports import linkedin, meta, template, tiktok, x, youtube
from collectors.imports.rows import Format, tidy

FORMATS: tuple[Format, ...] = (
    *x.FORMATS,
    *meta.FORMATS,
    *linkedin.FORMATS,
    *tiktok.FORMATS,
    *youtube.FORMATS,
    *template.FORMATS,
)
INSIGHTS = Format(
    "meta_days", ("facebook", "instagram"), "Meta Business Suite: insights by day", frozenset({"date", "primary"}),
    lambda row: iter(()),
)  # fmt: skip

# Where whose posts are: what gives a table away when its headers are in another language.
_LINKS = (
    ("X", re.compile(r"//(?:www\.)?(?:x|twitter)\.com/[^/]+/status/\d")),
    ("TikTok", re.compile(r"tiktok\.com/@")),
    ("LinkedIn", re.compile(r"linkedin\.com/(?:feed/update|posts)/")),
    ("Instagram", re.compile(r"instagram\.com/(?:p|reel)/")),
    ("Facebook", re.compile(r"facebook\.com/")),
)
# Headers as these platforms write them in other languages: one that only it has is enough.
_FOREIGN = {
    "Meta Business Suite": (
        *(
            "beitrags-id",
            "seiten-id",
            "veröffentlichungszeit",
            "identificador de la publicación",
            "hora de publicación",
        ),
        *("id de publication", "heure de publication", "id del post", "ora di pubblicazione", "horário de publicação"),
        *("bericht-id", "publicatietijd", "id публикации", "время публикации", "primär", "principal", "primaire"),
    ),
    "YouTube": (
        *("videotitel", "veröffentlichungszeitpunkt des videos", "titre de la vidéo", "título del vídeo"),
        *("titolo del video", "título do vídeo", "название видео", "動画のタイトル", "videotitel", "tytuł filmu"),
    ),
    "TikTok": (
        *("videolink", "lien de la vidéo", "enlace del vídeo", "link del video", "link do vídeo", "ссылка на видео"),
        *("videoaufrufe", "vues de la vidéo", "visualizaciones de vídeo", "visualizzazioni video", "просмотры видео"),
    ),
    "LinkedIn": (
        *("titel des beitrags", "titre du post", "título de la publicación", "titolo del post", "título da publicação"),
        *("link zum beitrag", "lien du post", "impressionen (gesamt)", "impressions (totales)"),
    ),
    "X": ("beitrags-id", "beitragstext", "id del post", "texto del post", "texte du post", "id du post"),
}
# Tables that come along in a zip, and what of them is in the others.
_NOT_WANTED = (
    (
        frozenset({"date", "content", "views"}),
        "It has the views of some videos day by day: what counts is in the table of videos, as of the export.",
    ),
    (
        frozenset({"date", "total viewers"}),
        "It has how many people watched each day, which nothing here is reckoned from.",
    ),
)


def not_wanted(rows: Iterable[Sequence[str]]) -> str | None:
    """Why a table is left on purpose, where it is one of these."""
    for row in rows:
        names = {tidy(cell) for cell in row}
        for needs, why in _NOT_WANTED:
            if needs <= names:
                return why
    return None


def format_of(header: Sequence[str]) -> Format | None:
    """What a table with this row of headers is; the one that asks for most of them, where several fit."""
    names = {tidy(cell) for cell in header}
    fitting = [one for one in (*FORMATS, INSIGHTS) if one.needs <= names and not one.without & names]
    return max(fitting, key=lambda one: len(one.needs), default=None)


def foreign(first_rows: Iterable[Sequence[str]]) -> str | None:
    """Which platform a table seems to be of whose headers are not the English ones."""
    for row in first_rows:
        names = {tidy(cell) for cell in row}
        for title, headers in _FOREIGN.items():
            if names & set(headers):
                return title
        for title, pattern in _LINKS:
            if any(pattern.search(cell[:500]) for cell in row):
                return title
    return None
