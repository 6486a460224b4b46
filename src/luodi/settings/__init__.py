"""Settings: base, embedded (default), server, test."""
