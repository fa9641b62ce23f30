"""Flatten: lists the open orders of a trading account and closes them."""

__version__ = "0.1.0"
