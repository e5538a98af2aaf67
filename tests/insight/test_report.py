"""A report is one file that holds all it shows, says what the network said, and lets no text become HTML."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import version

import numpy as np
import pytest
import torch
from PIL import Image

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.insight import depth
from inception_studio.insight.attribution.conductance import conductance
from inception_studio.insight.attribution.request import Attribution, Request
from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.colours import lut
from inception_studio.insight.lesions import Lesion
from inception_studio.insight.record import Recorder
from inception_studio.insight.report import collect as collect_module
from inception_studio.insight.report import wording
from inception_studio.insight.report.collect import collect
from inception_studio.insight.report.contents import Explained, Report, layers_of_the_way
from inception_studio.insight.report.page import entry, file_names, index, page
from inception_studio.insight.report.pictures import map_data, strongest
from inception_studio.insight.units import Unit, in_branch
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.framing import Framing
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import Network

CLASSES = ("ant", "<b>bee</b>", 'cat "tom" & co', "dog", "elk", "fox", "goat")
VOID = {"meta", "img", "br", "link", "input", "hr"}
NAME = '<img src=x onerror="alert(1)">.png'


class Reader(HTMLParser):
    """Collects tags, attributes and words, and checks that every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def values(self, name: str) -> list[str]:
        return [value for attribute, value in self.attributes if attribute == name]


def network(**changes: object) -> Network:
    torch.manual_seed(3)
    architecture = Architecture.torchvision(num_classes=len(CLASSES), width=0.125, **changes)
    preprocessing = Preprocessing(72, 64, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    card = WeightCard(
        "made <up> weights",
        architecture,
        CLASSES,
        preprocessing,
        aux_trained=True,
        accuracy={"main_top1": 0.625, "aux1_top5": 0.9},
        origin="random & <untrained>",
        sha256="ab" * 32,
    )
    return Network(GoogLeNet(architecture).eval().requires_grad_(False), card)


@pytest.fixture(scope="module")
def report() -> Report:
    """A photo of smooth colours, explained by two methods."""
    y, x = np.mgrid[0:90, 0:130]
    photo = Image.fromarray(np.stack([2 * x, 2 * y, 255 - x - y], axis=-1).clip(0, 255).astype(np.uint8))
    made = network()
    return collect(made, Recorder(made, 64), photo, NAME, target="dog")


@pytest.fixture(scope="module")
def read(report: Report) -> Reader:
    """The page, read."""
    return Reader(page(report))


def test_it_needs_nothing_else(report: Report, read: Reader) -> None:
    html = page(report)
    assert not re.search(r"https?://|//[a-z]|url\(|@import|<script|<link|<iframe", html.split("base64,")[0])
    assert {"script", "link", "iframe", "object"}.isdisjoint(read.tags)
    assert read.values("src")
    assert all(source.startswith("data:image/") for source in read.values("src"))
    assert not read.values("href")
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert any("default-src 'none'" in content for content in read.values("content"))


def test_every_picture_opens_and_is_described(read: Reader) -> None:
    sources, alternatives = read.values("src"), read.values("alt")
    assert len(sources) == len(alternatives)
    assert all(alternatives)
    for source in sources:
        Image.open(io.BytesIO(base64.b64decode(source.partition("base64,")[2]))).load()


def test_it_says_what_the_network_said(report: Report, read: Reader) -> None:
    main = report.record.probabilities["main"]
    best = int(main.argmax())
    assert CLASSES[best] in read.text
    for head in ("aux1", "aux2", "main"):
        assert wording.percent(float(report.record.probabilities[head].max())) in read.text
    for word in ("aux 1, after 4a", "aux 2, after 4d", "Grad-CAM", "Integrated Gradients", "dog"):
        assert word in read.text
    gap = report.attributions[1].attribution.gap_absolute
    assert gap is not None
    assert f"{wording.number(gap)} logits" in read.text


def test_it_names_weights_and_versions(read: Reader) -> None:
    for word in (
        "made <up> weights",
        "ab" * 32,
        "random & <untrained>",
        "main top 1 62.5 %",
        version("torch"),
    ):
        assert word in read.text
    for word in ("captum", "torchvision", "Inception Studio", "72 px", "64 × 64 px", "0.485"):
        assert word in read.text


def test_text_stays_text(report: Report, read: Reader) -> None:
    html = page(report)
    assert NAME not in html
    assert "<b>bee</b>" not in html
    assert NAME in read.text
    assert 'cat "tom" & co' in read.text
    assert f"The photo {NAME}" in read.values("alt")


def test_every_layer_is_in_the_table(report: Report, read: Reader) -> None:
    record = report.record
    for name in layers_of_the_way(record.graph):
        assert name in read.words, name
    figures = depth.of_output(record.outputs["4a/5x5"])
    assert wording.number(figures.mean) in read.words
    assert wording.percent(figures.zero_share) in read.words


def test_the_strongest_maps_come_first() -> None:
    maps = np.zeros((5, 4, 4), np.float32)
    maps[3], maps[1, 0, 0], maps[4] = 2.0, 8.0, np.nan
    assert strongest(maps, 12) == [3, 1]
    assert strongest(maps, 1) == [3]
    picture = Image.open(io.BytesIO(base64.b64decode(map_data(maps[1], "inferno").partition("base64,")[2])))
    assert picture.size == (4, 4)
    colours = np.asarray(picture.convert("RGB")).sum(axis=2)
    assert colours[0, 0] > 500 > colours[1, 1]


def test_lesions_and_their_changes_are_told(report: Report) -> None:
    even = {head: np.full(len(CLASSES), 1 / 7, np.float32) for head in ("main", "aux1", "aux2")}
    intact = replace(report.record, probabilities=even)
    off = frozenset({Lesion("4b/3x3", 7), Lesion("4a/5x5")})
    checked = Explained(report.attributions[0].attribution, rank_correlation=0.123, area=0.45)
    made = replace(report, record=replace(report.record, lesions=off), intact=intact, attributions=(checked,))
    text = Reader(page(made)).text
    assert "switched off: 4a/5x5 , 4b/3x3:7" in text
    change = 100 * (float(report.record.probabilities["main"].max()) - 1 / 7)
    assert f"{change:+.1f} points".replace("-", "−") in text
    assert "rank correlation 0.12" in text
    assert "area 0.45" in text
    assert f"Class dog, {wording.percent(1 / 7)}" in text  # what is explained is the whole network's answer


def test_the_intact_answers_stand_beside_those_of_lesions(report: Report) -> None:
    made, off = network(), frozenset({Lesion("4a"), Lesion("5b/3x3", 1)})
    recorder = Recorder(made, 64)
    record = replace(recorder.lesioned(report.record, off), card=report.record.card)
    text = Reader(page(replace(report, record=record, intact=report.record))).text
    for one in (record, report.record):
        for head in ("aux1", "aux2", "main"):
            assert wording.percent(float(one.probabilities[head].max())) in text
    assert text.count("with parts switched off") == 3
    assert text.count("the whole network ") >= 3
    best = CLASSES[int(report.record.probabilities["main"].argmax())]
    assert f"The whole network says {best}, with" in text
    assert "switched off: 4a , 5b/3x3:1" in text
    assert text.count("Lesions are left out: these") == 2
    assert "Lesions are left out" not in Reader(page(report)).text
    without = replace(report, record=record, intact=report.record, attributions=(), conducted=())
    assert "Lesions are left out" not in Reader(page(without)).text, "there is nothing that it could be about"


def test_parts_are_those_of_conductance_asked_directly(report: Report, read: Reader) -> None:
    made = network()
    x = collect_module.input_of(report.record)
    direct = conductance(made.net, report.record.graph, x, "5b", CLASSES.index("dog"))
    (found,) = report.conducted
    np.testing.assert_allclose(found.channels, direct.channels, atol=1e-6)
    assert "Which parts the answer comes through" in read.words
    graph = report.record.graph
    for branch in ("1x1", "3x3", "5x5", "pool"):
        assert wording.logits(direct.branches[branch]) in read.words
    order = np.argsort(-np.abs(direct.channels))
    for channel in order[:24].tolist():
        assert str(in_branch(Unit("5b", channel), graph)) in read.words
        assert wording.logits(float(direct.channels[channel])) in read.words
    assert str(in_branch(Unit("5b", int(order[-1])), graph)) not in read.words
    assert f"{wording.logits(direct.total)} logits" in read.words
    assert f"Completeness gap: {wording.number(direct.gap_absolute)} logits" in read.text
    assert "for dog" in read.text


def test_bars_are_as_long_as_their_values_and_on_their_side(report: Report) -> None:
    sizes = {"1x1": 3.0, "3x3": 1.5, "5x5": -1.0, "pool": 0.0}
    channels = np.zeros(report.record.graph.node("5b").output[0], np.float32)
    made = Conductance("5b", 3, "main", channels, sizes, 0.1, 0.35)
    html = page(replace(report, conducted=(made,))).partition("<h4>Branches</h4>")[2].partition("<h4>")[0]
    found = re.findall(r"left:([\d.]+)%;width:([\d.]+)%", html)
    assert [tuple(map(float, one)) for one in found] == [(25, 75), (25, 37.5), (25, 0), (0, 25)]
    assert "Completeness gap: 0.35 logits (10.0 %)" in Reader(page(replace(report, conducted=(made,)))).text


def test_progress_tells_every_computation_and_ends_full(report: Report) -> None:
    made, seen = network(), []
    collect(
        made,
        Recorder(made, 64),
        report.photo,
        "photo.png",
        methods=("gradcam",),
        modules=("4a", "5b"),
        progress=lambda done, total, text: seen.append((done, total, text)),
    )
    shares = [done / total for done, total, _ in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    for text, begin in (("Grad-CAM", 0), ("Conductance of 4a", 1 / 3), ("Conductance of 5b", 2 / 3)):
        own = [share for share, (_, _, told) in zip(shares, seen, strict=True) if told == text]
        assert own[0] == pytest.approx(begin, abs=0.01), text
        assert own[-1] == pytest.approx(begin + 1 / 3, abs=0.01), text
    assert len(set(own)) > 2, "it moves while a module is asked"


def test_conductance_can_be_cancelled(report: Report) -> None:
    made, token = network(), CancelToken()
    with pytest.raises(Cancelled):
        collect(
            made,
            Recorder(made, 64),
            report.photo,
            "photo.png",
            methods=(),
            token=token,
            progress=lambda done, total, text: token.cancel(),
        )


def test_a_bar_says_whether_values_are_cut_off(report: Report) -> None:
    values = np.linspace(-1, 0.5, 64 * 64, dtype=np.float32).reshape(64, 64)
    values[0, 0] = -1000
    for wild, ends in ((values, ("≤ −0.98", "0.98")), (np.sign(values), ("−1", "1"))):
        request = Request("integrated-gradients", 3)
        one = Explained(Attribution(request, np.asarray(wild, np.float32), 1.0, 1))
        words = Reader(page(replace(report, attributions=(one,)))).words
        at = words.index("against")
        assert words[at - 1].startswith(ends[0])
        assert words[at + 2].startswith(ends[1]) or words[at + 1 :].index(ends[1]) < 4


def test_the_colours_of_the_window_are_those_of_the_page(report: Report) -> None:
    first, second = (page(replace(report, colours=name)) for name in ("inferno", "grey"))
    for html, name in ((first, "inferno"), (second, "grey")):
        bar = "#{:02x}{:02x}{:02x}".format(*lut(name)[255])
        assert f"{bar})" in html.partition("Grad-CAM</h3>")[0]
        data = re.search(r'src="data:image/png;base64,([^"]+)" alt="Map of 4a/3x3', html)
        assert data is not None
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("RGB")).reshape(-1, 3)
        assert {tuple(one) for one in pixels.tolist()} <= {tuple(one) for one in lut(name).tolist()}


def test_without_auxiliary_heads(report: Report) -> None:
    made = network(aux=False)
    without = collect(made, Recorder(made, 64), report.photo, "photo.png", methods=())
    text = Reader(page(without)).text
    assert "aux 1, after 4a" not in text
    assert "no auxiliary heads: only the main head answers" in text
    assert "on the way" not in text


def test_an_answer_that_is_no_number(report: Report) -> None:
    made = network()
    with torch.no_grad():
        made.net.conv1.conv.weight.fill_(float("nan"))
    broken = collect(made, Recorder(made, 64), report.photo, "photo.png", methods=())
    assert "no number (NaN)" in Reader(page(broken)).text


def test_the_list_of_several_leads_to_each(report: Report) -> None:
    files = file_names(["a.png", "b/a.jpg", "A.webp", "index.png", "a-2.png"])
    assert files == ["a.html", "a-2.html", "A-3.html", "index-2.html", "a-2-2.html"]
    read = Reader(index([entry("a b.html", report), entry("c:d#.html", report)]))
    assert read.values("href") == ["a%20b.html", "c%3Ad%23.html"]
    assert read.text.count(NAME) == 2


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (0.05214, "0.0521"),
        (-1.5, "−1.5"),
        (3.2e-9, "3.2×10⁻⁹"),
        (12345.0, "12,345"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_are_written_for_people(value: float, written: str) -> None:
    assert wording.number(value) == written


def test_sizes_and_times_are_written_for_people() -> None:
    assert [wording.size(n) for n in (12, 1500, 85_200_000, 1.2e9)] == [
        "12 bytes",
        "1.5 kB",
        "85 MB",
        "1.2 GB",
    ]
    assert [wording.seconds(s) for s in (0.0123, 0.84, 31.4)] == ["12 ms", "0.84 s", "31 s"]
    assert [wording.percent(p) for p in (0.8312, 0.0001, 0.9999, 1)] == [
        "83.1 %",
        "<0.1 %",
        ">99.9 %",
        "100.0 %",
    ]


def test_a_photo_that_was_framed_by_hand_says_so(report: Report) -> None:
    by_hand = replace(report, framing=Framing(zoom=1.5, angle=-20.0, shift_x=0.25))
    text = Reader(page(by_hand)).text
    assert "enlarged 1.50 times, turned clockwise by −20.0°, the frame shifted to the right by 25% of" in text
    assert "enlarged" not in Reader(page(report)).text
