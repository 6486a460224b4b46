"""Everything that changes a study."""
