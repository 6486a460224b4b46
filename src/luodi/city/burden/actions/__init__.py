"""Everything that changes a form that was sent down, or an asking of it."""
