"""For whoever runs an installation: is it well, what is it doing, what went wrong. Codes and numbers, never words."""
