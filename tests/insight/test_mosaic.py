from __future__ import annotations

import numpy as np
import pytest

from inception_studio.insight import mosaic

GREY = np.uint32(0xFF000000) | np.arange(256, dtype=np.uint32) * np.uint32(0x010101)


def maps_of(*channels: list[list[float]]) -> np.ndarray:
    return np.array(channels, np.float32)


def test_order_by_activation_is_strongest_first_and_ties_keep_their_index() -> None:
    maps = np.zeros((4, 2, 2), np.float32)
    maps[1] += 1
    maps[2] += 3
    assert mosaic.channel_order(maps, "activation").tolist() == [2, 1, 0, 3]
    assert mosaic.channel_order(maps, "channel").tolist() == [0, 1, 2, 3]


def test_ranges_are_each_channels_own_or_the_branchs() -> None:
    maps = maps_of([[0.0, 2.0]], [[-1.0, 8.0]])
    low, high = mosaic.value_ranges(maps, "channel")
    assert (low.tolist(), high.tolist()) == ([0.0, -1.0], [2.0, 8.0])
    low, high = mosaic.value_ranges(maps, "branch")
    assert (low.tolist(), high.tolist()) == ([-1.0, -1.0], [8.0, 8.0])


@pytest.mark.parametrize(("source", "target"), [(7, 40), (14, 37), (112, 38), (5, 5), (3, 1)])
def test_resampling_weights_are_an_average(source: int, target: int) -> None:
    weights = mosaic.resampling(source, target)
    assert weights.shape == (target, source)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=1e-5)


def test_enlarging_by_a_whole_number_repeats_pixels_and_reducing_takes_means() -> None:
    line = np.array([1.0, 5.0, 2.0, 4.0], np.float32)
    np.testing.assert_allclose(mosaic.resampling(4, 8) @ line, np.repeat(line, 2), rtol=1e-6)
    np.testing.assert_allclose(mosaic.resampling(4, 2) @ line, [3.0, 3.0], rtol=1e-6)


def test_levels_span_the_range_and_a_dead_channel_is_black() -> None:
    maps = maps_of([[0.0, 1.0, 2.0]], [[0.0, 0.0, 0.0]], [[7.0, 7.0, 7.0]])
    low, high = mosaic.value_ranges(maps, "channel")
    found = mosaic.levels(maps, low, high, 1, 3)
    assert found.tolist() == [[[0, 128, 255]], [[0, 0, 0]], [[0, 0, 0]]]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("normalise", mosaic.NORMALISATIONS)
def test_an_exploded_network_is_painted_without_a_warning(normalise: str) -> None:
    maps = maps_of([[np.nan, 1.0]], [[np.inf, 2.0]], [[0.0, 1e-42]], [[0.0, 3e38]])
    low, high = mosaic.value_ranges(maps, normalise)
    assert mosaic.levels(maps, low, high, 2, 4).shape == (4, 2, 4)


def test_a_channels_last_view_gives_the_same_picture() -> None:
    maps = np.random.default_rng(0).random((6, 5, 4), np.float32)
    view = np.ascontiguousarray(maps.transpose(1, 2, 0)).transpose(2, 0, 1)
    grid = mosaic.Grid(6, 3, 10, 2)
    low, high = mosaic.value_ranges(maps, "channel")
    first, second = (
        mosaic.mosaic(m, mosaic.channel_order(m, "activation"), grid, low, high, GREY) for m in (maps, view)
    )
    np.testing.assert_array_equal(first, second)


def test_mosaic_puts_every_channel_into_its_tile_and_leaves_gaps_clear() -> None:
    maps = np.zeros((3, 2, 2), np.float32)
    maps[:, 0, 0] = 1.0
    grid = mosaic.Grid(3, 2, 4, 1)
    picture = mosaic.mosaic(maps, np.array([2, 0, 1]), grid, np.zeros(3), np.ones(3), GREY)
    assert picture.shape == (10, 10)
    assert (picture[4] == 0).all()
    assert (picture[:, 4] == 0).all()
    for position in range(3):
        x, y = grid.corner(position)
        assert (picture[y : y + 2, x : x + 2] == 0xFFFFFFFF).all()
        assert (picture[y + 2 : y + 4, x : x + 4] == 0xFF000000).all()
    assert (picture[5:, 5:] == 0).all(), "no fourth channel"


def test_maps_that_are_not_square_lie_in_the_middle_of_their_tile() -> None:
    picture = mosaic.mosaic(
        np.ones((1, 1, 4), np.float32), np.array([0]), mosaic.Grid(1, 1, 8, 0), np.zeros(1), np.ones(1), GREY
    )
    assert [bool(row.any()) for row in picture] == [False] * 3 + [True] * 2 + [False] * 3


def test_grid_knows_what_lies_under_a_point() -> None:
    grid = mosaic.Grid(5, 3, 10, 2)
    assert (grid.rows, grid.width, grid.height) == (2, 34, 22)
    assert grid.position(0, 0) == 0
    assert grid.position(25, 13) is None, "a place of the second row without a tile"
    assert grid.position(13, 21) == 4
    assert grid.position(10.5, 3) is None, "a gap"
    assert grid.position(40, 3) is None
    assert grid.position(-1, 3) is None
    assert grid.corner(4) == (12, 12)


@pytest.mark.parametrize("count", [1, 3, 16, 48, 192, 384])
@pytest.mark.parametrize(("width", "height"), [(330, 76), (900, 110), (600, 340), (90, 40)])
def test_a_fitting_grid_fits_its_width_and_fills_the_height(count: int, width: int, height: int) -> None:
    grid = mosaic.fitting_grid(count, width, height, smallest=34, largest=120, gap=2)
    assert grid.width <= width
    assert grid.tile <= 120
    if grid.height > height:  # to be scrolled: whole rows stand in the view
        rows = (height + 2) // grid.row_pitch
        assert rows * grid.row_pitch - 2 <= height < (rows + 1) * grid.row_pitch
        assert grid.tile >= 34
        assert width - grid.width < 0.25 * grid.pitch + grid.columns, "no gap beside them"


def test_rows_with_more_between_them_are_painted_and_found_where_they_are() -> None:
    grid = mosaic.Grid(4, 2, 4, 1, lead=3)
    maps = np.ones((4, 1, 1), np.float32)
    picture = mosaic.mosaic(maps, np.arange(4), grid, np.zeros(4), np.ones(4), GREY)
    assert (grid.corner(2), grid.height) == ((0, 8), 12)
    assert [bool(row.any()) for row in picture[: grid.height]] == [True] * 4 + [False] * 4 + [True] * 4
    assert grid.position(1, 5) is None
    assert grid.position(1, 9) == 2


def test_few_maps_get_larger_tiles() -> None:
    few, many = (mosaic.fitting_grid(n, 600, 340, smallest=34, largest=160, gap=2).tile for n in (3, 64))
    assert few == 160
    assert many < 80
