"""Bytes of a file → articles, one module a format."""
