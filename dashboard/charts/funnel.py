"""The way from posts to help as a row of steps with the rates between; as HTML that wraps on a telephone.

Not a plotly figure: it is mostly words, a screen reader reads it as the list it is, and the browser need not draw it.
No bars: the steps are counted in different things, and lengths would compare what cannot be compared.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

# The text's own colour in three strengths, so that light and dark themes both carry it. On a wide page the rates stand
# on brackets above the steps they join, two half columns for each step; on a narrow one between the steps.
_STYLE = """<style>
ol.steps.steps{list-style:none;margin:0!important;padding:0!important;display:grid;
grid-template-columns:repeat(var(--halves),minmax(0,1fr));gap:0 .6rem}
.steps li{display:contents}
.steps .rate{grid-row:1;margin:0 .5rem;padding:0 .2rem .35rem;text-align:center;font-size:.8rem;line-height:1.3;
display:flex;flex-direction:column;justify-content:flex-end;position:relative}
.steps .rate::after{content:"";display:block;height:.6rem;margin-top:.25rem;
border:2px solid color-mix(in srgb,currentColor 45%,transparent);border-bottom:0;border-radius:.4rem .4rem 0 0}
.steps .rate b{font-size:1.05rem;font-weight:600;white-space:nowrap}
.steps .step{grid-row:2;border:1px solid color-mix(in srgb,currentColor 22%,transparent);border-radius:.5rem;
padding:.6rem .7rem;background:color-mix(in srgb,currentColor 4%,transparent);overflow-wrap:break-word}
.steps .step span{display:block;font-size:.88rem;line-height:1.4}
.steps .step strong{display:block;font-size:1.35rem;font-weight:600;line-height:1.3}
.steps .step .also{margin-top:.5rem;padding-top:.5rem;
border-top:1px solid color-mix(in srgb,currentColor 22%,transparent)}
.steps .step small{display:block;font-size:.8rem;line-height:1.3;color:color-mix(in srgb,currentColor 82%,transparent)}
@media (max-width:1000px){ol.steps.steps,.steps li{display:block}
.steps .rate{display:block;text-align:left;margin:0;padding:.3rem .7rem .3rem 1.6rem}
.steps .rate::after{position:absolute;left:.8rem;top:.2rem;bottom:.2rem;height:auto;margin:0;
border-width:0 0 0 2px;border-radius:0}}
</style>"""


class FunnelStep(NamedTuple):
    """One step in words."""

    title: str
    value: str
    counted: str  # on which platforms it is counted, and which do not report it
    rate: str = ""  # what leads here from the step before; empty for the first
    rate_said: str = ""  # what that is a rate of
    also: "tuple[FunnelStep, ...]" = ()  # what stands beside it at the same place in the way, counted by itself


def funnel_picture(steps: Sequence[FunnelStep]) -> str:
    """The steps as an ordered list in HTML; texts may hold any sign."""
    items = "".join(_item(step, place) for place, step in enumerate(steps))
    return f'{_STYLE}<ol class="steps" role="list" style="--halves:{2 * len(steps)}">{items}</ol>'


def _item(step: FunnelStep, place: int) -> str:
    rate = ""
    if step.rate_said:
        columns = f"grid-column:{2 * place}/span 2"
        value = f"<b>{escape(step.rate)}</b> " if step.rate else ""
        rate = f'<div class="rate" style="{columns}">{value}{escape(step.rate_said)}</div>'
    also = "".join(f'<div class="also">{_said(one)}</div>' for one in step.also)
    return (
        f'<li role="listitem">{rate}<div class="step" style="grid-column:{2 * place + 1}/span 2">'
        f"{_said(step)}{also}</div></li>"
    )


def _said(step: FunnelStep) -> str:
    return (
        f"<span>{escape(step.title)}</span><strong>{escape(step.value)}</strong><small>{escape(step.counted)}</small>"
    )
