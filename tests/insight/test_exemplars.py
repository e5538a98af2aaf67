"""Exemplars of one streaming pass equal those of ranking every photo's record, and survive their file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.insight.exemplars.gather import gather, looked_at
from inception_studio.insight.exemplars.patches import patch
from inception_studio.insight.exemplars.result import BEST, BINS, Exemplar, Exemplars, load, save
from inception_studio.insight.record import Recorder
from inception_studio.insight.units import Unit
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import to_tensor
from inception_studio.nets.weights import Network

PHOTOS = 200


@pytest.fixture(scope="module")
def network() -> Network:
    """GoogLeNet at an eighth of its width, 64 px, some channels dead."""
    torch.manual_seed(3)
    architecture = Architecture.torchvision(num_classes=10, width=0.125)
    net = GoogLeNet(architecture).eval().requires_grad_(False)
    with torch.no_grad():
        net.inception4a.branch1.bn.bias[0] = -100.0  # dead
    card = WeightCard(
        "narrow",
        architecture,
        tuple("abcdefghij"),
        Preprocessing(64, 64, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)),
        aux_trained=True,
        sha256="5" * 64,
    )
    return Network(net, card)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 small photos in two subfolders, one broken file, one hidden."""
    path = tmp_path_factory.mktemp("many")
    rng = np.random.default_rng(0)
    for number in range(PHOTOS):
        coarse = rng.integers(0, 256, (7, 9, 3), dtype=np.uint8)
        place = path / ("even" if number % 2 == 0 else "odd")
        place.mkdir(exist_ok=True)
        Image.fromarray(coarse).resize((90, 70)).save(place / f"{number:03d}.png")
    (path / "even" / "broken.jpg").write_bytes(b"no photo")
    (path / ".hidden.png").write_bytes(b"no photo")
    return path


@pytest.fixture(scope="module")
def found(network: Network, folder: Path) -> Exemplars:
    return gather(network, folder)


@pytest.fixture(scope="module")
def brute_force(network: Network, found: Exemplars) -> dict[str, np.ndarray]:
    """Every layer's output for every photo: (photos, C, H, W)."""
    recorder = Recorder(network, 64)
    records = []
    for name in found.source.photos:
        if name not in found.source.broken:
            image = open_photo(Path(found.source.folder, name))
            records.append(recorder.record(to_tensor(image, network.card.preprocessing)).outputs)
    return {
        layer: np.stack([one[layer].reshape(len(one[layer]), -1) for one in records])
        for layer in found.source.layers
    }


def test_streaming_equals_brute_force(found: Exemplars, brute_force: dict[str, np.ndarray]) -> None:
    names = [name for name in found.source.photos if name not in found.source.broken]
    assert len(names) == PHOTOS
    for layer, values in brute_force.items():
        highest = values.max(axis=2)  # (photos, C)
        rows = found.layer(layer)
        expected = -np.sort(-highest, axis=0)[:BEST].T
        np.testing.assert_allclose(found.values[rows], expected, rtol=1e-4, atol=1e-5, err_msg=layer)
        for channel in range(0, highest.shape[1], 5):
            for one in found.top(Unit(layer, channel)):
                index = names.index(one.path.relative_to(found.source.folder).as_posix())
                assert highest[index, channel] == pytest.approx(one.value, rel=1e-4, abs=1e-5)


def test_the_place_is_where_the_value_is(found: Exemplars, brute_force: dict[str, np.ndarray]) -> None:
    names = [name for name in found.source.photos if name not in found.source.broken]
    for layer in ("conv1", "3a/5x5", "4a/pool_proj", "5b/1x1"):
        side = {"conv1": 32, "3a/5x5": 8, "4a/pool_proj": 4, "5b/1x1": 2}[layer]
        for one in found.top(Unit(layer, 1)):
            index = names.index(one.path.relative_to(found.source.folder).as_posix())
            value = brute_force[layer][index, 1].reshape(side, side)[one.row, one.column]
            assert value == pytest.approx(one.value, rel=1e-4, abs=1e-5)


def test_each_of_the_nine_is_another_photo(found: Exemplars) -> None:
    assert all(len(set(row)) == BEST for row in found.photos.tolist())


def test_statistics_are_those_of_all_values(found: Exemplars, brute_force: dict[str, np.ndarray]) -> None:
    for layer in ("4e/3x3", "5b/1x1", "fc"):
        values = brute_force[layer]
        for channel in range(0, values.shape[1], 3):
            told = found.statistics(Unit(layer, channel))
            mine = values[:, channel]
            assert told.mean == pytest.approx(mine.mean(), rel=1e-4, abs=1e-5)
            assert told.maximum == pytest.approx(mine.max(), rel=1e-4, abs=1e-5)
    exact = brute_force["5b/1x1"]  # maps so small that every place is sampled
    for channel in range(exact.shape[1]):
        told = found.statistics(Unit("5b/1x1", channel))
        assert told.deviation == pytest.approx(exact[:, channel].std(), rel=1e-3, abs=1e-5)
        assert told.zero_share == pytest.approx((exact[:, channel] == 0).mean(), abs=1e-6)
        assert told.counts.shape == (BINS,)
        counted, _ = np.histogram(exact[:, channel], told.edges)
        assert told.counts.sum() == exact[:, channel].size
        assert np.abs(counted - told.counts).sum() <= 0.02 * exact[:, channel].size  # values on an edge


def test_logits_have_a_histogram_on_both_sides_of_zero(found: Exemplars) -> None:
    told = found.statistics(Unit("fc", 0))
    assert told.edges[0] == -told.edges[-1] < 0
    assert told.counts.sum() == PHOTOS


def test_a_dead_channel_is_called_dead(found: Exemplars) -> None:
    assert found.statistics(Unit("4a/1x1", 0)).dead
    assert not found.statistics(Unit("conv1", 0)).dead


def test_all_channels_of_all_layers_are_there(network: Network, found: Exemplars) -> None:
    graph = Recorder(network, 64).graph
    assert set(looked_at(graph)) == {n.name for n in graph.nodes} - {
        n.name for n in graph.nodes if n.kind in {"image", "concat", "dropout"}
    }
    assert not found.has("4a")
    with pytest.raises(KeyError):
        found.top(Unit("4a", 0))
    with pytest.raises(KeyError):
        found.top(Unit("conv1", 8))


def test_the_source_says_what_was_looked_at(found: Exemplars, folder: Path) -> None:
    source = found.source
    assert source.weights == "5" * 64
    assert len(source.photos) == PHOTOS + 1
    assert source.broken == ("even/broken.jpg",)
    assert source.folder == str(folder)


def test_a_file_gives_the_same_back(found: Exemplars, tmp_path: Path) -> None:
    path = tmp_path / "found.npz"
    save(found, path)
    again = load(path)
    assert again.source == found.source
    assert again.top(Unit("4a/5x5", 2)) == found.top(Unit("4a/5x5", 2))
    assert again.statistics(Unit("fc", 3)).mean == found.statistics(Unit("fc", 3)).mean


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_another_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "wrong.npz"
    if content is None:
        np.savez(path, values=np.zeros(3))
    else:
        path.write_bytes(content)
    with pytest.raises(UserError, match="holds no exemplars"):
        load(path)
    with pytest.raises(UserError, match="cannot be read"):
        load(tmp_path / "missing.npz")


def test_a_patch_is_the_receptive_field_cut_at_the_edges(network: Network) -> None:
    graph = Recorder(network, 64).graph
    seen = Image.fromarray(np.arange(64 * 64, dtype=np.uint16).reshape(64, 64).astype(np.uint8))
    inside = patch(Exemplar(Path("a.png"), 1.0, 10, 12), "conv1", graph, seen)
    assert inside.size == (7, 7)
    assert inside.getpixel((3, 3)) == seen.getpixel((24, 20))
    assert patch(Exemplar(Path("a.png"), 1.0, 0, 0), "conv1", graph, seen).size == (4, 4)
    assert patch(Exemplar(Path("a.png"), 1.0, 0, 0), "fc", graph, seen).size == (64, 64)


def test_class_folders_that_are_links_are_looked_into(network: Network, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "pairs").symlink_to(folder / "even", target_is_directory=True)
    source = gather(network, tmp_path).source
    assert len(source.photos) == PHOTOS // 2 + 1
    assert source.photos[0] == "pairs/000.png"
    assert source.broken == ("pairs/broken.jpg",)


def test_a_cancelled_pass_stops(network: Network, folder: Path) -> None:
    token = CancelToken()

    def cancel(done: int, total: int, text: str) -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        gather(network, folder, token, cancel)


def test_a_folder_without_photos_is_named(network: Network, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no photo in this folder"):
        gather(network, tmp_path)
    (tmp_path / "one.png").write_bytes(b"broken")
    with pytest.raises(UserError, match="none of the photos can be read"):
        gather(network, tmp_path)
    with pytest.raises(UserError, match="not a folder"):
        gather(network, tmp_path / "missing")
