"""Benchmarks: each prints figures of this machine, with peers beside where they can be installed."""
