"""Tests over the network, of an instance of the service."""
