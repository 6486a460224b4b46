"""Top floor: what people and programs touch."""
