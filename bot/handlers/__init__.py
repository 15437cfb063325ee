"""Updates in, messages out: thin handlers, one module a theme."""
