"""Benchmarks: every figure is a ratio between peers run side by side in one call."""
