"""Call-back samples (抽样回访) beside a score: announced first, seeded by the next seal, drawn by anybody alike."""
