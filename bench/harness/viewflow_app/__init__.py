"""The bench's flow as a Django app, for viewflow only."""
