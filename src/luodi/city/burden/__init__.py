"""Burden (减负): forms sent down to the grass roots, who answered or lawfully refused them, and the self-check."""
