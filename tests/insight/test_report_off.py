"""A report names what is switched off, and shows none of its maps; figures stay with their units."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PIL import Image

from inception_studio.insight.lesions import Lesion
from inception_studio.insight.record import Recorder
from inception_studio.insight.report import wording
from inception_studio.insight.report.collect import collect
from inception_studio.insight.report.contents import Report
from inception_studio.insight.report.page import page

from .test_report import network


@pytest.fixture(scope="module")
def report() -> Report:
    made = network()
    photo = Image.linear_gradient("L").convert("RGB")
    return collect(made, Recorder(made, 64), photo, "photo.png", methods=(), modules=())


def strips(html: str) -> dict[str, str]:
    """The lines of maps by their module's or the stem's title."""
    body = html.partition("What each module sees</h2>")[2].partition("</section>")[0]
    blocks = body.split('<div class="module">')[1:]
    return {re.sub("<.*", "", block.removeprefix("<h3>"), flags=re.DOTALL).strip(): block for block in blocks}


def test_what_is_switched_off_is_named_and_crossed_out(report: Report) -> None:
    made = network()
    off = frozenset({Lesion("4b"), Lesion("3a/5x5"), Lesion("5b/3x3", 1), Lesion("conv1", 0)})
    record = replace(Recorder(made, 64).lesioned(report.record, off), card=report.record.card)
    html = page(replace(report, record=record, intact=report.record))
    found = strips(html)
    assert strips(page(report)).keys() == found.keys()
    assert 'class="off"' not in page(report)
    module = found["4b"]
    assert "switched off</span></h3>" in module
    assert "<img" not in module, "its branches' own maps are read by nobody"
    assert module.count('class="silent"') == sum(
        min(12, len(record.outputs[f"4b/{branch}"])) for branch in ("1x1", "3x3", "5x5", "pool_proj")
    )
    assert module.count("switched off</span><small>") == 4
    branch = found["3a"].split('<div class="strip')
    assert ["switched off" in line for line in branch[1:]] == [False, False, True, False]
    assert "<img" not in branch[3]
    assert found["5b"].count('title="5b/3x3:1: switched off"') == 1
    assert found["5b"].count("1 of them switched off") == 1
    assert found["Stem"].count('aria-label="Map of conv1:0, switched off"') == 1
    assert "switched off" not in found["4a"]
    rows = dict(re.findall(r'<tr><th scope="row" class="b\w+">([^<]+)</th>(.*?)</tr>', html))
    for name in ("4b", "4b/1x1", "4b/pool_proj", "3a/5x5"):
        assert "switched off" in rows[name], name
        assert "<td>100.0 %</td>" in rows[name], name
    assert "1 switched off" in rows["5b/3x3"]
    assert "switched off" not in rows["4a"]


def test_figures_stay_in_one_line_with_their_units() -> None:
    kept = wording.figures_kept("84.8 % of 3 logits, 191 MB of memory, 12 months")
    figures = re.findall(r'<span class="figure">([^<]*)</span>', kept)
    assert figures == ["84.8 %", "3 logits", "191 MB"]
    assert re.sub("<[^>]*>", "", kept) == "84.8 % of 3 logits, 191 MB of memory, 12 months"
