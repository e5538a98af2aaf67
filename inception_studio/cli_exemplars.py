"""The command `exemplars`: one pass over many photos, kept in a file that the window opens."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from inception_studio.errors import UserError

_ENDING = ".npz"


def add_exemplars_options(parser: argparse.ArgumentParser) -> None:
    """What the command needs beside the weights."""
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="a folder of photos; its subfolders count"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.npz", help="the file to write")


def exemplars(arguments: argparse.Namespace) -> int:
    """Look at all photos and write what excites each channel of each layer most."""
    if arguments.out.suffix != _ENDING:
        raise UserError(f"the file's name must end in {_ENDING}", arguments.out)
    from inception_studio.cli_progress import Bar
    from inception_studio.insight.exemplars.gather import gather
    from inception_studio.insight.exemplars.result import save
    from inception_studio.nets.weights import load_weights, starter

    network = load_weights(arguments.weights) if arguments.weights else starter()
    with Bar() as bar:
        found = gather(network, arguments.data, progress=bar.show)
    source = found.source
    for name in source.broken:
        print(f"{Path(source.folder, name)}: cannot be read, left out", file=sys.stderr)
    save(found, arguments.out)
    seen = len(source.photos) - len(source.broken)
    print(
        f"{arguments.out}: {sum(source.channels):,} channels of {len(source.layers)} layers, {seen:,} photos"
    )
    return 0
