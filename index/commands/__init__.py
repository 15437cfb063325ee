"""What `python -m index` does with the library, one module a theme."""
