"""The public's pages: raise, follow, rate, read."""
