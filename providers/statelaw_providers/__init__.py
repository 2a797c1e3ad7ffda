"""Provider packs."""
