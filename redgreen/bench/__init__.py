"""Benchmarks: their form, their record, and the machine they ran on."""
