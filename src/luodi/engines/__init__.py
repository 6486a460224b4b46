"""Ground floor: engines without Django, each usable as a library on its own."""
