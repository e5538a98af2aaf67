"""Inception Studio: see a convolutional network think and learn."""

__version__ = "0.1.0"
