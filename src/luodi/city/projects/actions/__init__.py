"""The only way to change what a project holds beyond its matter: one file per change."""
