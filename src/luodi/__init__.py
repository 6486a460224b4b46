"""Luodi 落地: a platform that runs a city's promises."""
