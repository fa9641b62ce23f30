"""Adapter to the record of every close that was asked for."""
