"""The table of settings in the training form: labels, places, and a sentence that teaches each; no widget."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FormRow:
    """One setting: `name` is the field of `RunConfig`, which has its bounds, choices and default."""

    name: str
    section: str
    label: str
    tip: str
    suffix: str = ""
    step: int = 1
    needs: tuple[str, str] | None = None  # enabled only while another setting has a value
    scratch: bool = False  # fixed by the weights when a run starts from some


BASIC, OPTIMISER, ARCHITECTURE, MACHINE = "", "Optimiser", "Architecture", "Device and seed"

# To add a setting to the form: add its row here, its field to `RunConfig`.
ROWS = (
    FormRow("epochs", BASIC, "Epochs", "How many times the network sees every training photo."),
    FormRow(
        "batch_size",
        BASIC,
        "Batch size",
        "Photos per step: more make the gradient calmer, need more memory, and give fewer steps an epoch.",
        step=8,
    ),
    FormRow(
        "image_size",
        BASIC,
        "Image size",
        "Side of the square that the network sees; twice the side is four times the work.",
        suffix=" px",
        step=32,
    ),
    FormRow(
        "augmentation",
        BASIC,
        "Augmentation",
        "Random changes to each photo, so that the network learns what stays the same and overfits less.",
    ),
    FormRow(
        "optimizer",
        OPTIMISER,
        "Method",
        "SGD follows the gradient with momentum; AdamW scales each weight's step.",
    ),
    FormRow(
        "momentum",
        OPTIMISER,
        "Momentum",
        "Share of the step before that is kept: smooths the path through narrow valleys.",
        needs=("optimizer", "sgd"),
    ),
    FormRow(
        "weight_decay",
        OPTIMISER,
        "Weight decay",
        "Pulls every weight toward zero a little, which holds back overfitting.",
    ),
    FormRow(
        "schedule",
        OPTIMISER,
        "Schedule",
        "How the learning rate changes over the run: one cycle warms up, then falls to zero.",
    ),
    FormRow(
        "label_smoothing",
        OPTIMISER,
        "Label smoothing",
        "Share of the target that is spread over all classes, so that the network stays modest.",
    ),
    FormRow(
        "variant",
        ARCHITECTURE,
        "Variant",
        "The paper's network (5×5 kernels, local response normalisation) or torchvision's (batch norm, 3×3).",
        scratch=True,
    ),
    FormRow(
        "activation",
        ARCHITECTURE,
        "Activation",
        "The function behind every layer: where a sigmoid or tanh is flat, hardly any gradient passes back.",
        scratch=True,
    ),
    FormRow(
        "initialisation",
        ARCHITECTURE,
        "Initialisation",
        "How random weights are drawn: Xavier and Kaiming keep the signal's size from layer to layer.",
        scratch=True,
    ),
    FormRow(
        "sigma",
        ARCHITECTURE,
        "σ",
        "Spread of the random weights: too small, and the gradient vanishes; too large, and it explodes.",
        needs=("initialisation", "normal"),
        scratch=True,
    ),
    FormRow(
        "batch_norm",
        ARCHITECTURE,
        "Batch norm",
        "Normalises every layer's output over the batch, which keeps the gradient alive in deep networks.",
        scratch=True,
    ),
    FormRow(
        "aux",
        ARCHITECTURE,
        "Auxiliary heads",
        "Two small classifiers on 4a and 4d that push gradient into the middle of the network.",
    ),
    FormRow(
        "width",
        ARCHITECTURE,
        "Width",
        "Factor on the channels of every layer: 0.5 trains about three times as fast and learns less.",
        suffix=" ×",
        scratch=True,
    ),
    FormRow(
        "device",
        MACHINE,
        "Device",
        "Where the network trains; a GPU is ten to a hundred times as fast as a CPU.",
    ),
    FormRow(
        "precision",
        MACHINE,
        "Precision",
        "bfloat16 halves memory and time on devices that have it, at a little less exactness.",
    ),
    FormRow(
        "seed",
        MACHINE,
        "Seed",
        "Fixes the random weights, the photos' order and augmentation: the same seed, the same run.",
    ),
    FormRow(
        "steps",
        MACHINE,
        "Stop after",
        "End the run after so many steps, whatever the epochs.",
        suffix=" steps",
    ),
)
# How choices are called; those that are missing read as they are written.
WORDS: dict[tuple[str, object], str] = {
    ("optimizer", "sgd"): "SGD, momentum",
    ("optimizer", "adamw"): "AdamW",
    ("schedule", "constant"): "Constant",
    ("schedule", "cosine"): "Cosine",
    ("schedule", "one-cycle"): "One cycle",
    ("augmentation", "none"): "None",
    ("augmentation", "flip"): "Mirror",
    ("augmentation", "standard"): "Shifts and mirror",
    ("augmentation", "strong"): "Strong: zoom, shape, light",
    ("variant", "torchvision"): "torchvision",
    ("variant", "paper"): "Paper, 2014",
    ("activation", "relu"): "ReLU",
    ("activation", "sigmoid"): "Sigmoid",
    ("activation", "tanh"): "tanh",
    ("initialisation", "xavier"): "Xavier",
    ("initialisation", "kaiming"): "Kaiming",
    ("initialisation", "normal"): "Normal, N(0, σ)",
    ("batch_norm", None): "The variant's own",
    ("batch_norm", True): "On",
    ("batch_norm", False): "Off",
    ("device", "auto"): "Best there is",
    ("device", "cuda"): "CUDA",
    ("device", "mps"): "MPS",
    ("device", "cpu"): "CPU",
}
