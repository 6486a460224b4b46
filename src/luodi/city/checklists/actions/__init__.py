"""Everything that changes a list, an inspection, a check, or what follows from them."""
