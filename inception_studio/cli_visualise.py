"""The command `visualise`: what channels, classes and layers like to see, as a picture or a contact sheet."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inception_studio.errors import UserError

if TYPE_CHECKING:
    from inception_studio.insight.record_types import FloatArray
    from inception_studio.nets.weights import Network

_ENDING = ".png"
_SMALLEST, _LARGEST = 64, 512  # what the network takes
_COLUMNS = 4


def add_visualise_options(parser: argparse.ArgumentParser) -> None:
    """What the command needs beside the weights."""
    parser.add_argument(
        "units",
        nargs="+",
        metavar="UNIT",
        help="a channel (4a/5x5:17, or 4a:337 by its index in the concatenation), class:NAME or layer:4c",
    )
    parser.add_argument("--photo", type=Path, metavar="IMAGE", help="the photo that layer:… dreams into")
    parser.add_argument(
        "--negative", action="store_true", help="what excites them least, instead of what excites them most"
    )
    parser.add_argument(
        "--size", type=int, metavar="PX", help="side of the image (default: the network's input)"
    )
    parser.add_argument(
        "--steps", type=int, metavar="N", help="steps of optimisation (default: 160; 60 for a layer)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of the noise and the jitter (default: 0)"
    )
    parser.add_argument(
        "--tile", type=int, metavar="PX", help="side of each image on a sheet of several (default: its size)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png", help="the file to write")


def visualise(arguments: argparse.Namespace) -> int:
    """Optimise an image for each unit; one is written as it is, several as a labelled sheet."""
    _check(arguments)
    from PIL import Image

    from inception_studio.cli_progress import Bar
    from inception_studio.files import write_whole
    from inception_studio.insight.visualise import optimise
    from inception_studio.insight.visualise.sheet import contact_sheet
    from inception_studio.insight.visualise.wish import parse_wish
    from inception_studio.nets.trace import trace
    from inception_studio.nets.weights import load_weights, starter

    network = load_weights(arguments.weights) if arguments.weights else starter()
    size = arguments.size or network.card.preprocessing.crop
    graph, classes = trace(network.net, size).graph, network.card.classes
    wishes = [
        replace(
            parse_wish(text, graph, classes),
            sign=-1 if arguments.negative else 1,
            steps=arguments.steps,
            size=size,
            seed=arguments.seed,
        )
        for text in arguments.units
    ]
    photo = _photo(arguments.photo, network) if arguments.photo else None
    if photo is None and any(wish.kind == "layer" for wish in wishes):
        raise UserError("a layer dreams into a photo, and none is given", remedy="Name one with --photo.")
    pictures = []
    all_steps, done_before = sum(wish.number_of_steps for wish in wishes), 0
    with Bar() as bar:
        for wish in wishes:
            name = wish.words(graph, classes)

            def show(done: int, total: int, text: str, name: str = name, before: int = done_before) -> None:
                bar.show(before + done, all_steps, name)

            made = optimise.visualise(network, graph, wish, progress=show, start=photo)
            done_before += wish.number_of_steps
            pictures.append((name, made))
    for name, made in pictures:
        print(
            f"{name}: {made.score_before:.3g} → {made.score_after:.3g} in {made.seconds:.1f} s",
            file=sys.stderr,
        )
    if len(pictures) == 1:
        image = Image.fromarray(pictures[0][1].image)
    else:
        named = [(name, made.image) for name, made in pictures]
        image = contact_sheet(named, min(_COLUMNS, len(named)), arguments.tile or size)
    write_whole(arguments.out, lambda file: image.save(file, "PNG", optimize=True))
    print(arguments.out)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.out.suffix.lower() != _ENDING:
        raise UserError(f"the file's name must end in {_ENDING}", arguments.out)
    if arguments.size is not None and not _SMALLEST <= arguments.size <= _LARGEST:
        raise UserError(
            f"--size is {arguments.size}", remedy=f"The network takes {_SMALLEST} to {_LARGEST} px."
        )
    for name in ("steps", "tile"):
        value = getattr(arguments, name)
        if value is not None and value < 1:
            raise UserError(f"--{name} is {value}", remedy="Ask for 1 or more.")


def _photo(path: Path, network: Network) -> FloatArray:
    from inception_studio.nets.photo import open_photo
    from inception_studio.nets.preprocess import to_tensor

    photo: FloatArray = to_tensor(open_photo(path), network.card.preprocessing)[0].numpy()
    return photo
