"""The command `report`: each photo's whole analysis as one page that opens in any browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from inception_studio.errors import UserError
from inception_studio.insight.attribution.methods import METHODS, method
from inception_studio.nets import vocabulary

_USUAL = "gradcam,integrated-gradients"


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """What the command needs beside the weights."""
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the pages")
    parser.add_argument(
        "--methods",
        default=_USUAL,
        metavar="METHOD,…",
        help=f"attribution maps in each report, of {', '.join(one.key for one in METHODS)} "
        f"(default: {_USUAL}); an empty one for none",
    )
    parser.add_argument(
        "--modules",
        metavar="MODULE,…",
        help="inception modules of which the parts are ranked, 3a to 5b (default: the last one that the head "
        "reads); an empty one for none",
    )
    parser.add_argument(
        "--target", metavar="NAME-OR-INDEX", help="class explained (default: the head's best)"
    )
    parser.add_argument(
        "--head", choices=vocabulary.HEADS, default="main", help="head explained (default: main)"
    )


def report(arguments: argparse.Namespace) -> int:
    """Write a page for each photo and, for several, one that leads to them.

    A photo that cannot be read is named, and the others still get theirs; the status is then 2.
    """
    methods = [method(key.strip()).key for key in arguments.methods.split(",") if key.strip()]
    # Here, so that neither --help nor a wrong method waits for torch.
    from inception_studio.cli_progress import Bar
    from inception_studio.files import write_whole
    from inception_studio.insight.attribution.layers import module_for
    from inception_studio.insight.record import Recorder
    from inception_studio.insight.report.collect import collect, part_of
    from inception_studio.insight.report.contents import Entry
    from inception_studio.insight.report.page import entry, file_names, index, page
    from inception_studio.nets.class_names import class_index
    from inception_studio.nets.photo import open_photo
    from inception_studio.nets.weights import load_weights, starter

    network = load_weights(arguments.weights) if arguments.weights else starter()
    if arguments.target is not None:
        class_index(arguments.target, network.card.classes)  # wrong for one photo is wrong for all
    if arguments.head != "main" and not network.net.architecture.aux:
        raise UserError(f"this network has no head {arguments.head}", arguments.weights, "It has main alone.")
    recorder = Recorder(network, network.card.preprocessing.crop)
    modules = None
    if arguments.modules is not None:
        asked = (name.strip() for name in arguments.modules.split(","))
        modules = [module_for(recorder.graph, arguments.head, name) for name in asked if name]
    broken: list[UserError] = []
    entries: list[Entry] = []
    names = file_names([path.name for path in arguments.images])
    with Bar(share=True) as bar:
        for done, (path, file) in enumerate(zip(arguments.images, names, strict=True)):
            of_photo = part_of(bar.show, done, len(names))
            of_photo(0, 1, path.name)
            try:
                photo = open_photo(path)
            except UserError as error:
                broken.append(error)
                continue
            made = collect(
                network,
                recorder,
                photo,
                path.name,
                methods=methods,
                modules=modules,
                target=arguments.target,
                head=arguments.head,
                progress=lambda part, of, text, told=of_photo, name=path.name: told(
                    part, of, f"{name}: {text}"
                ),
            )
            write_whole(arguments.out / file, lambda stream, made=made: stream.write(page(made).encode()))
            entries.append(entry(file, made))
        bar.show(1, 1, "")
    if len(entries) > 1:
        write_whole(arguments.out / "index.html", lambda stream: stream.write(index(entries).encode()))
        print(arguments.out / "index.html")
    for one in entries:
        print(arguments.out / one.file)
    for error in broken:
        print(f"inception-studio: {' '.join(str(error).split())}", file=sys.stderr)
    return 2 if broken else 0
