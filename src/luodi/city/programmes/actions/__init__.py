"""The only way to change a programme: one file per change."""
