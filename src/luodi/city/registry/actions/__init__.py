"""The only way to change the registry: one change, one file, one function of the same name."""
