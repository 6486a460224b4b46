"""The microscope: event logs read, prepared and looked at. No Django; usable as a library and from the command line."""
