"""Changes of this room: one file each."""
