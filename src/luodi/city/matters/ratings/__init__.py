"""好差评 Service ratings: what may be said, what was said, figures of it, and what looks strange among it."""
