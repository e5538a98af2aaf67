"""The command `explain`: which pixels of a photo an answer comes from, as a picture or as numbers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from inception_studio.errors import UserError
from inception_studio.insight.attribution.methods import METHODS, PERTURBATIONS
from inception_studio.nets import vocabulary

_ENDINGS = (".png", ".npy")


def add_explain_options(parser: argparse.ArgumentParser) -> None:
    """What the command needs beside the weights; what is not given is as in `Request`."""
    parser.add_argument("image", type=Path, metavar="IMAGE")
    parser.add_argument(
        "--method", choices=[method.key for method in METHODS], required=True, help="how to find out"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="a .png over the photo, in the window's colours (the strongest at the 99th percentile of the "
        "values' sizes), or a .npy: the signed map, float32, (H, W), summed over colours",
    )
    parser.add_argument("--layer", help="for gradcam: 5b, 4a/3x3, pool1, … (default: the last module)")
    parser.add_argument("--target", metavar="NAME-OR-INDEX", help="class (default: the head's best)")
    parser.add_argument("--head", choices=vocabulary.HEADS, default="main", help="(default: main)")
    numbers = {
        "steps": "of integrated-gradients (default: 50)",
        "window": "side of occlusion's window in px (default: 32)",
        "stride": "of occlusion in px (default: 16)",
        "segments": "about how many superpixels (default: 50)",
        "seed": "of random coverings (default: 0)",
    }
    for name, text in numbers.items():
        parser.add_argument(f"--{name}", type=int, metavar="N", default=argparse.SUPPRESS, help=text)
    parser.add_argument(
        "--perturbation",
        choices=PERTURBATIONS,
        default=argparse.SUPPRESS,
        help="how superpixels are judged (default: ablation)",
    )


def explain(arguments: argparse.Namespace) -> int:
    """Compute the map and write it."""
    if arguments.out.suffix.lower() not in _ENDINGS:
        raise UserError(f"the file's name must end in {' or '.join(_ENDINGS)}", arguments.out)
    # Here, so that neither --help nor a wrong ending waits for torch.
    import torch

    from inception_studio.cli_output import print_json
    from inception_studio.cli_progress import Bar
    from inception_studio.insight.attribution.explain import explain as explained
    from inception_studio.insight.attribution.layers import layer_for, usual_layer
    from inception_studio.insight.attribution.methods import method
    from inception_studio.insight.attribution.request import Request
    from inception_studio.nets.class_names import class_index
    from inception_studio.nets.photo import open_photo
    from inception_studio.nets.preprocess import cropped, to_tensor
    from inception_studio.nets.trace import trace
    from inception_studio.nets.weights import load_weights, starter

    network = load_weights(arguments.weights) if arguments.weights else starter()
    head, classes, preprocessing = arguments.head, network.card.classes, network.card.preprocessing
    if head != "main" and not network.net.architecture.aux:
        raise UserError(f"this network has no head {head}", arguments.weights, "It has main alone.")
    photo = open_photo(arguments.image)
    x = to_tensor(photo, preprocessing)
    graph = trace(network.net, preprocessing.crop).graph
    with torch.inference_mode():
        logits = getattr(network.net(x, with_aux=head != "main"), head)[0]  # (K,)
    target = int(logits.argmax()) if arguments.target is None else class_index(arguments.target, classes)
    layer = usual_layer(head) if arguments.layer is None else layer_for(graph, head, arguments.layer)
    given = {name: value for name, value in vars(arguments).items() if name in _OPTIONS}
    request = Request(arguments.method, target, head, layer, **given)
    with Bar() as bar:
        found = explained(network.net, graph, x, request, progress=bar.show, preprocessing=preprocessing)
    _write(arguments.out, found.map, cropped(photo, preprocessing), method(request.method).signed)
    answer: dict[str, Any] = {
        "image": str(arguments.image),
        "method": request.method,
        "head": head,
        "layer": layer if method(request.method).needs_layer else None,
        "index": target,
        "label": classes[target],
        "probability": float(logits.softmax(0)[target]),
        "seconds": found.seconds,
        "peak_bytes": found.peak_bytes,
        "gap": found.gap,
        "gap_absolute": found.gap_absolute,
        "out": str(arguments.out),
    }
    print_json(answer) if arguments.json else print(_line(answer))
    return 0


_OPTIONS = ("steps", "window", "stride", "segments", "seed", "perturbation")


def _line(answer: dict[str, Any]) -> str:
    from inception_studio.insight.attribution.methods import method
    from inception_studio.nets.card import readable

    title = method(answer["method"]).title
    parts = [
        f"{answer['out']}: {title}" + (f" at {answer['layer']}" if answer["layer"] else ""),
        f"{readable(answer['label'])} {answer['probability']:.1%} ({answer['head']})",
        f"{answer['seconds']:.2f} s",
        f"{answer['peak_bytes'] / 1e6:.0f} MB",
    ]
    if answer["gap_absolute"] is not None:
        share = "" if answer["gap"] is None else f" ({answer['gap']:.2%})"
        parts.append(f"completeness gap {answer['gap_absolute']:.2g} logits{share}")
    return ", ".join(parts)


def _write(path: Path, map_: Any, photo: Any, signed: bool) -> None:
    import numpy as np
    from PIL import Image

    from inception_studio.files import write_whole
    from inception_studio.insight.attribution.render import overlay

    if path.suffix.lower() == ".npy":
        write_whole(path, lambda file: np.save(file, map_))
        return
    picture = Image.fromarray(overlay(np.asarray(photo), map_, signed))
    write_whole(path, lambda file: picture.save(file, "PNG"))
