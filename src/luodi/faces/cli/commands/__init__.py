"""One file per family of commands. Each parses, calls an action or a query, and shows; none holds a rule."""
