"""Matters: types in force, matters, steps, the journal, documents, replies, outcomes, and what is to be delivered."""
