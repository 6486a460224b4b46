"""First floor: the record a city keeps."""
