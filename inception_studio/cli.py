"""The command line: parser, commands and exit status; what a command computes lies in the rooms.

Modules that import torch or Qt are imported inside the command that needs them: `--help` answers at
once, and the window is on the screen before torch is there.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from inception_studio import __version__
from inception_studio.cli_exemplars import add_exemplars_options, exemplars
from inception_studio.cli_explain import add_explain_options, explain
from inception_studio.cli_report import add_report_options, report
from inception_studio.cli_train import add_train_options, train
from inception_studio.cli_visualise import add_visualise_options, visualise
from inception_studio.errors import UserError

WRONG_INPUT = 2  # argparse's own status for wrong options, too
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 2 for wrong input, 130 and 143 when told to stop."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without × is no reason to fail
    arguments = build_parser().parse_args(argv)
    try:
        status: int = arguments.command(arguments)
        sys.stdout.flush()
        return status
    except UserError as error:
        print(f"inception-studio: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        print("inception-studio: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Nothing may be flushed into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(
        prog="inception-studio",
        description="See a convolutional network think and learn. Without a command, the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"inception-studio {__version__}")
    parser.set_defaults(command=_window)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    costs = commands.add_parser("costs", help="parameters and multiplications of the paper's network")
    costs.add_argument(
        "--input", type=int, default=224, metavar="PX", help="side of the input (default: 224)"
    )
    _add_json(costs)
    costs.set_defaults(command=_costs)

    classify = commands.add_parser("classify", help="what the three heads say about photos")
    classify.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    _add_weights(classify)
    classify.add_argument("--top", type=int, default=5, metavar="N", help="classes per head (default: 5)")
    _add_json(classify)
    classify.set_defaults(command=_classify)

    training = commands.add_parser("train", help="train a network; the run's folder is printed at the end")
    add_train_options(training)
    _add_json(training)
    training.set_defaults(command=train)

    evaluate = commands.add_parser("evaluate", help="accuracy and loss of every head on labelled photos")
    evaluate.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="a folder with one folder of photos per class; of `train` and `val` folders, `val` is used",
    )
    _add_weights(evaluate)
    _add_json(evaluate)
    evaluate.set_defaults(command=_evaluate)

    explanation = commands.add_parser("explain", help="which pixels of a photo an answer comes from")
    add_explain_options(explanation)
    _add_weights(explanation)
    _add_json(explanation)
    explanation.set_defaults(command=explain)

    exemplar = commands.add_parser("exemplars", help="the photos that excite each channel of each layer most")
    _add_weights(exemplar)
    add_exemplars_options(exemplar)
    exemplar.set_defaults(command=exemplars)

    visualisation = commands.add_parser("visualise", help="the image that a channel or a class likes most")
    _add_weights(visualisation)
    add_visualise_options(visualisation)
    visualisation.set_defaults(command=visualise)

    reports = commands.add_parser("report", help="each photo's whole analysis as a page for any browser")
    _add_weights(reports)
    add_report_options(reports)
    reports.set_defaults(command=report)

    export = commands.add_parser("export", help="write a run's log as a table, one row a step")
    export.add_argument("run", type=Path, metavar="RUN", help="the folder of a run")
    export.add_argument("--csv", type=Path, required=True, metavar="FILE", help="the file to write")
    export.set_defaults(command=_export)

    tour = commands.add_parser("tour", help="lead the real window through its rooms, offscreen; screenshots")
    tour.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the screenshots")
    tour.set_defaults(command=_tour)

    weights = commands.add_parser("weights", help="weight files")
    actions = weights.add_subparsers(metavar="ACTION", required=True)
    download = actions.add_parser("download", help="fetch torchvision's ImageNet weights into the cache")
    download.set_defaults(command=_download)

    bench = commands.add_parser("bench", help="measure training, exploring and the window on this machine")
    _add_json(bench)
    bench.set_defaults(command=_bench)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON alone on standard output")


def _add_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights (default: the starter's)")


def _window(arguments: argparse.Namespace) -> int:
    from inception_studio.desktop.system_libraries import require_display

    require_display()
    from inception_studio.desktop.startup import postpone_collection

    postpone_collection()
    from inception_studio.desktop import app

    return app.main()


def _costs(arguments: argparse.Namespace) -> int:
    from inception_studio.cli_output import print_json
    from inception_studio.nets.costs import costs_table, format_costs

    table = costs_table(arguments.input)
    print_json(table) if arguments.json else print(format_costs(table))
    return 0


def _classify(arguments: argparse.Namespace) -> int:
    from inception_studio.cli_output import answer, format_answers, print_json
    from inception_studio.nets.classify import classify
    from inception_studio.nets.photo import open_photo
    from inception_studio.nets.weights import load_weights, starter

    if arguments.top < 1:
        raise UserError(f"--top is {arguments.top}", remedy="Ask for one class or more.")
    network = load_weights(arguments.weights) if arguments.weights else starter()
    classes = network.card.classes
    answers = [
        answer(path, classify(network, open_photo(path)), classes, arguments.top) for path in arguments.images
    ]
    print_json(answers) if arguments.json else print(format_answers(answers))
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    from inception_studio.cli_output import format_evaluation, print_json, unknown_classes
    from inception_studio.cli_progress import Bar
    from inception_studio.nets.weights import load_weights, starter
    from inception_studio.training.evaluate_folder import evaluate_photos

    network = load_weights(arguments.weights) if arguments.weights else starter()
    with Bar() as bar:
        found = evaluate_photos(network, arguments.data, bar.show)
    for path in found.broken:
        print(f"{path}: cannot be read, left out", file=sys.stderr)
    if found.unknown:
        print(f"inception-studio: warning: {unknown_classes(found.unknown)}", file=sys.stderr)
    evaluation = found.evaluation
    print_json(evaluation.to_dict()) if arguments.json else print(format_evaluation(evaluation))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from inception_studio.training.export import export_csv

    rows = export_csv(arguments.run, arguments.csv)
    print(f"{arguments.csv}: {rows:,} steps", file=sys.stderr)
    return 0


def _tour(arguments: argparse.Namespace) -> int:
    # Before Qt is imported: the tour needs no screen, and takes none when there is one.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from inception_studio.desktop.system_libraries import require_libraries

    require_libraries()
    from inception_studio.desktop import tour

    return tour.main(arguments.out)


def _download(arguments: argparse.Namespace) -> int:
    from inception_studio.cancellation import CancelToken
    from inception_studio.cli_progress import Bar
    from inception_studio.nets.hub import download_imagenet

    with Bar(bytes=True) as bar:
        path = download_imagenet(CancelToken(), bar.show)
    print(path)
    return 0


def _bench(arguments: argparse.Namespace) -> int:
    from inception_studio.benchmarks.figures import measure_all
    from inception_studio.cli_output import format_bench, print_json
    from inception_studio.cli_progress import Bar

    with Bar() as bar:
        figures = measure_all(bar.show)
    print_json(figures) if arguments.json else print(format_bench(figures))
    return 0
