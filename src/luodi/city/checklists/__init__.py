"""Checklists (清单): what must hold, who looks whether it does, what they found, and what became of it."""
