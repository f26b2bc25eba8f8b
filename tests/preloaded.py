"""Whatever a run of the command imports and builds once, so that processes forked from one that has it need not."""

import contextlib
import io

import anyio
import h11
import httpx
import onnxruntime
import py3langid
import pytest
import tokenizers

import collectors.check
import collectors.clicks.bitly
import collectors.clicks.ga4
import collectors.clicks.matomo
import collectors.clicks.plausible
import collectors.clicks.shlink
import collectors.clicks.umami
import collectors.clicks.yourls
import collectors.nightly
import collectors.platforms.bluesky
import collectors.platforms.facebook
import collectors.platforms.instagram
import collectors.platforms.mastodon
import collectors.platforms.reddit
import collectors.platforms.threads
import collectors.platforms.x
import collectors.progress
import collectors.sentiment.opening
import dashboard.delivery
import dashboard.reports
import dashboard.staff_notes
import outreach
import tests.mortal

_IMPORTED = (
    anyio,
    collectors,
    dashboard,
    h11,
    onnxruntime,
    py3langid,
    pytest,
    tests,
    tokenizers,
)

httpx.Client().close()
collectors.sentiment.opening.open_model()  # it has no threads between two texts: a fork of it is whole
with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
    outreach.app(["collect", "--help"], standalone_mode=False)
