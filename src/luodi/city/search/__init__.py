"""Finding matters by what they say: the index of words, similar matters, and where a text belongs."""
